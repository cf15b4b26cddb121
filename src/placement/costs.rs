//! What each reserve, crew and pin costs: what the plan would be worth without it.
//!
//! # Two answers
//! - **A bound from the prices**, for all of them. The prices of the proof still bound every plan when one condition is loosened, once what the
//!   loosening can add at those prices is added: `cost <= bound - score + added`, at the end of the proof where most is added. Without a reserve or a crew
//!   the site of the opening has its best configuration anew; where no weeks are decided a reserve that joins the rest adds its seats at the dearer of their
//!   prices. A person who is no longer pinned adds at most the best of all that is offered, less the pinned piece, both after prices; of a person with
//!   several pinned pieces the prices say nothing.
//! - **A solve without it**, for the [`RESOLVED`] with the largest bound: from `least` to `most`, one number where both plans are proven. It starts
//!   from the plan that stands, so it finds none worse. Under best-score, and where nobody more can be placed without it, the interval is met with the
//!   bound from the prices, and a reserve or crew, which only narrows what is allowed, costs no less than nothing.
//!
//! Scores are compared at each plan's own number of people: where the most are placed first, the people come first here too.
//! What the others lose together by a condition is not the sum of these: each is loosened alone.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use serde::Serialize;
use thiserror::Error;

use crate::domain::{Demand, Lists, Market, PairKind};
use crate::error::{CertificateError, MarketError, SolveError};
use crate::graph::judge::Judge;
use crate::graph::weeks::Opening;
use crate::graph::{BuildError, Graph};
use crate::ids::{DemandKey, WorkerKey};
use crate::matching::mixed::{Loosened, SCALE_BITS};
use crate::matching::{Matching, Options, PriceEnds};
use crate::placement::belongs::is_of;
use crate::policy::Objective;
use crate::words::{coded, debug_as_display};

/// So many conditions, those with the largest bound, are solved without.
pub const RESOLVED: usize = 10;

coded! {
    /// A condition that may cost something.
    pub enum Condition {
        Reserve = "reserve", "保留名额", "reserved places";
        Crew = "crew", "最少开工人数", "least crew";
        Pin = "pin", "已定安排", "decided placement";
    }
}

/// What one condition costs. For the operator: a pin names a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// What is asked.
    pub condition: Condition,
    /// Of which opening or order.
    pub demand: DemandKey,
    /// Which of its reserves, by position.
    pub reserve: Option<u8>,
    /// Whose pin.
    pub worker: Option<WorkerKey>,
    /// No more than this, in fen a month, by the prices; none where the proof has no plain prices.
    pub at_most_fen_month: Option<i128>,
    /// What a solve without it says.
    pub resolved: Option<Resolved>,
}

impl Cost {
    /// No more than this, in fen a month, by the prices and the solve without it, whichever is closer; none where neither says.
    ///
    /// Under most-placed a solve without it may place more people at a lower total: then its score says nothing.
    #[must_use]
    pub fn most_fen_month(&self) -> Option<i128> {
        let resolved = self.resolved.filter(|of| of.people_most <= 0);
        let resolved = resolved.map(|of| of.most_fen_month.max(0));
        match (self.at_most_fen_month, resolved) {
            (Some(prices), Some(resolved)) => Some(prices.min(resolved)),
            (one, other) => one.or(other),
        }
    }
}

/// A condition's cost, by a solve without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Resolved {
    /// At least so many people more could be placed, where the most are placed first; else 0.
    pub people_least: i64,
    /// At most so many.
    pub people_most: i64,
    /// At least so much more score, in fen a month.
    pub least_fen_month: i128,
    /// At most so much.
    pub most_fen_month: i128,
}

impl Resolved {
    /// Whether both plans are proven best.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.people_least == self.people_most && self.least_fen_month == self.most_fen_month
    }
}

debug_as_display!(CostError);

/// Why costs are not known.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CostError {
    /// The graph is not of this market: other people, demands or reserves, or none at all.
    #[error(
        "the graph is not of this market: build it from the market whose conditions are asked about"
    )]
    OtherMarket,
    /// The matching is not proven on this graph, so that its prices bound nothing.
    #[error("the matching is not proven on this graph: {0}; solve this graph")]
    Certificate(#[from] CertificateError),
    /// The loosened lists are no market.
    #[error("the lists without a condition are refused: {0}")]
    Market(#[from] MarketError),
    /// The loosened market is no graph.
    #[error("the market without a condition is refused: {0}")]
    Build(#[from] BuildError),
    /// The solve ended with nothing.
    #[error("the market without a condition was not solved: {0}")]
    Solve(#[from] SolveError),
}

/// People and score, each with what no plan can pass.
#[derive(Clone, Copy)]
struct Worth {
    people: i64,
    most_people: i64,
    score: i128,
    bound: i128,
}

/// What each reserve, crew and pin of `market` costs; `options` bound each of the solves. The matching is proven again first.
///
/// Its own cost, beside the solves: one check of the proof, a graph for each solve and one without pins, and for each end of the proof
/// and each condition the offers of one opening, or of one person.
///
/// # Errors
/// [`CostError`].
pub fn costs(
    market: &Market,
    graph: &Graph,
    matching: &Matching,
    options: &Options<'_>,
) -> Result<Vec<Cost>, CostError> {
    let policy = graph.policy().ok_or(CostError::OtherMarket)?;
    if !is_of(graph, market) {
        return Err(CostError::OtherMarket);
    }
    matching.verify(graph)?;
    let never = AtomicBool::new(false);
    let stop = options.stop.unwrap_or(&never);
    let mut costs = conditions(market);
    let bounds = PriceBounds::new(market, graph, matching, stop)?;
    let gap = bounds.ends.bound - matching.total();
    let of_weeks = bounds.of_weeks(&costs, matching);
    for (cost, of_weeks) in costs.iter_mut().zip(of_weeks) {
        let added = of_weeks.or_else(|| bounds.added(cost));
        cost.at_most_fen_month = added.map(|added| gap + added);
    }
    let mut order: Vec<usize> = (0..costs.len()).collect();
    // Largest first, and where no bound is known before all others; of equals the first.
    order.sort_by_key(|&at| {
        let bound = costs[at].at_most_fen_month;
        (std::cmp::Reverse(bound.unwrap_or(i128::MAX)), at)
    });
    let here = worth(market, graph, matching);
    for at in order.into_iter().take(RESOLVED) {
        let without = Market::new(loosened(market, &costs[at]))?;
        let graph = match Graph::build_until(&without, policy, stop) {
            // A share may stand beside another piece only: alone it would be too short, or find no room for more.
            Err(BuildError::Decided(_)) => continue,
            graph => graph?,
        };
        let there = worth(&without, &graph, &graph.solve_from_with(matching, options)?);
        let cost = &mut costs[at];
        let first = policy.objective == Objective::MostPlaced;
        let people = |more: i64| if first { more } else { 0 };
        let mut resolved = Resolved {
            people_least: people((there.people - here.most_people).max(0)),
            people_most: people(there.most_people - here.people),
            least_fen_month: there.score - here.bound,
            most_fen_month: there.bound - here.score,
        };
        if (resolved.people_least, resolved.people_most) == (0, 0) {
            // Both bounds are of the same cost. A pin may have started a crew, so that without it less may be possible.
            if let Some(prices) = cost.at_most_fen_month {
                resolved.most_fen_month = resolved.most_fen_month.min(prices);
            }
            if cost.condition != Condition::Pin {
                resolved.least_fen_month = resolved.least_fen_month.max(0);
            }
        }
        cost.resolved = Some(resolved);
    }
    Ok(costs)
}

/// Every condition of the lists, by demand; pins by worker.
fn conditions(market: &Market) -> Vec<Cost> {
    let cost = |condition, demand: &DemandKey| Cost {
        condition,
        demand: demand.clone(),
        reserve: None,
        worker: None,
        at_most_fen_month: None,
        resolved: None,
    };
    let mut costs = Vec::new();
    for opening in market
        .openings()
        .iter()
        .filter(|opening| opening.places > 0)
    {
        for (at, reserve) in (0..=u8::MAX).zip(&opening.reserves) {
            if reserve.places > 0 {
                costs.push(Cost {
                    reserve: Some(at),
                    ..cost(Condition::Reserve, &opening.key)
                });
            }
        }
        if opening.least_crew > 1 {
            costs.push(cost(Condition::Crew, &opening.key));
        }
    }
    let stands = |kind| matches!(kind, PairKind::Pinned | PairKind::Forced);
    for pair in market.pairs().iter().filter(|pair| stands(pair.kind)) {
        costs.push(Cost {
            worker: Some(pair.worker.clone()),
            ..cost(Condition::Pin, &pair.demand)
        });
    }
    costs
}

/// The lists without one condition.
fn loosened(market: &Market, cost: &Cost) -> Lists {
    let mut lists = market.lists();
    let opening = lists
        .openings
        .iter_mut()
        .find(|opening| opening.key == cost.demand);
    match (cost.condition, opening, cost.reserve) {
        (Condition::Reserve, Some(opening), Some(at)) => {
            opening.reserves.remove(usize::from(at));
        }
        (Condition::Crew, Some(opening), _) => opening.least_crew = 0,
        _ => lists.pairs.retain(|pair| {
            Some(&pair.worker) != cost.worker.as_ref() || pair.demand != cost.demand
        }),
    }
    lists
}

/// What a plan places and scores, with what was decided beforehand.
fn worth(market: &Market, graph: &Graph, matching: &Matching) -> Worth {
    let (mut people, mut score) = (matching.placed(), 0);
    if !matching.has_weeks()
        && let Some(policy) = graph.policy()
    {
        let judge = Judge::new(market, policy);
        for pair in graph.decided() {
            let slot = &graph.slots()[pair.slot as usize];
            let offer = judge.offer(pair.worker, slot);
            score += offer.map_or(0, |offer| i128::from(offer.terms.score()));
            people += 1;
        }
    }
    let most = matching
        .most_people()
        .map_or(people, |most| most.max(people));
    let number = |people: u64| i64::try_from(people).unwrap_or(i64::MAX);
    Worth {
        people: number(people),
        most_people: number(most),
        score: score + matching.total(),
        bound: score + matching.bound(),
    }
}

/// The prices of the proof, and everybody's offers as if nobody were decided.
struct PriceBounds<'a> {
    market: &'a Market,
    graph: &'a Graph,
    ends: PriceEnds,
    free: Graph,
    bonus: i128,
}

impl<'a> PriceBounds<'a> {
    fn new(
        market: &'a Market,
        graph: &'a Graph,
        matching: &Matching,
        stop: &AtomicBool,
    ) -> Result<Self, CostError> {
        let policy = graph.policy().ok_or(CostError::OtherMarket)?;
        let mut lists = market.lists();
        lists
            .pairs
            .retain(|pair| !matches!(pair.kind, PairKind::Pinned | PairKind::Forced));
        let free = Market::new(lists)?;
        Ok(Self {
            market,
            graph,
            ends: matching.price_ends(graph),
            free: Graph::build_until(&free, policy, stop)?,
            bonus: i128::from(matching.person_price()),
        })
    }

    /// What loosening each reserve and crew adds at most where weeks are decided, in fen a month; nothing where nobody is offered anything.
    fn of_weeks(&self, costs: &[Cost], matching: &Matching) -> Vec<Option<i128>> {
        let asked: Vec<Option<Loosened>> = costs.iter().map(|cost| self.loosened(cost)).collect();
        let conditions: Vec<Loosened> = asked.iter().copied().flatten().collect();
        let Some(added) = matching.added_without(self.graph, &conditions) else {
            return vec![None; costs.len()];
        };
        let mut added = added.into_iter();
        let told = costs.iter().zip(asked).map(|(cost, asked)| match asked {
            Some(_) => added.next(),
            None => (cost.condition != Condition::Pin).then_some(0),
        });
        told.collect()
    }

    /// A reserve or crew of weeks as the proof knows it.
    fn loosened(&self, cost: &Cost) -> Option<Loosened> {
        let weeks = self.graph.weeks()?;
        let slots = self.graph.slots();
        let demand = |opening: &Opening| &slots[opening.slot as usize].demand;
        let asked = |opening: &Opening| demand(opening).cmp(&cost.demand);
        let at = weeks.openings.binary_search_by(asked).ok()?;
        let opening = u32::try_from(at).ok()?;
        let of = &weeks.openings[at];
        match (cost.condition, cost.reserve) {
            (Condition::Crew, _) => Some(Loosened::Crew {
                opening,
                places: of.places,
            }),
            (Condition::Reserve, Some(reserve)) => {
                let class = u32::from(reserve) + 1;
                let kept = of.classes.get(class as usize)?;
                Some(Loosened::Reserve {
                    opening,
                    class,
                    seats: of.classes.first()?.saturating_add(*kept),
                })
            }
            _ => None,
        }
    }

    /// What loosening adds at most, in fen a month.
    fn added(&self, cost: &Cost) -> Option<i128> {
        let all = self.graph.slots();
        let from = all.partition_point(|slot| slot.demand < cost.demand);
        let slots: Vec<(usize, u32)> = (from..)
            .zip(&all[from..])
            .take_while(|(_, slot)| slot.demand == cost.demand)
            .map(|(at, slot)| (at, slot.capacity))
            .collect();
        let first = u32::try_from(slots.first()?.0).ok()?;
        let is_apart = self.ends.apart.contains(&first);
        // Prices of their own, and the ends do not cover the loosened plans; of weeks the proof tells reserves and crews itself.
        let covered = match cost.condition {
            Condition::Reserve | Condition::Crew => !self.graph.has_weeks(),
            Condition::Pin => !is_apart && self.is_alone(cost) && self.covers_pin(cost),
        };
        if !covered {
            return None;
        }
        let added = self.ends.prices.iter().map(|prices| match cost.condition {
            Condition::Reserve => reserve_added(&slots, cost.reserve, prices),
            // A least crew of more than one is decided in weeks.
            Condition::Crew => 0,
            Condition::Pin => self.pin_added(cost, &slots, prices),
        });
        // Rounded up to a fen.
        let unit = 1i128 << SCALE_BITS;
        added.max().map(|added| (added + unit - 1).div_euclid(unit))
    }

    /// Whose pin a condition is, by number.
    fn person(&self, cost: &Cost) -> Option<u32> {
        let worker = cost.worker.as_ref()?;
        let workers = self.market.workers();
        let at = workers.binary_search_by(|one| one.key.cmp(worker)).ok()?;
        u32::try_from(at).ok()
    }

    /// Whether nothing else of the pinned person's week was decided.
    fn is_alone(&self, cost: &Cost) -> bool {
        let person = self.person(cost);
        person.is_none_or(|person| self.graph.decided_of(person).len() < 2)
    }

    /// Whether all that a pinned person could take has its price by slot: no seat priced apart, and no stations under the pinned share.
    fn covers_pin(&self, cost: &Cost) -> bool {
        let Some(weeks) = self.free.weeks() else {
            return true;
        };
        let own = self.person(cost).map(|person| weeks.places_of(person));
        let places = own.map(|own| &weeks.places[own]).unwrap_or_default();
        let priced_apart = places.iter().any(|place| {
            let slot = weeks.openings[place.opening as usize].slot;
            self.ends.apart.contains(&slot)
        });
        let at_sites = match self.market.demand(&cost.demand) {
            Some(Demand::Order(order)) => !order.workshops.is_empty(),
            _ => false,
        };
        !priced_apart && !at_sites
    }

    /// The best of all that is offered after prices, less the pinned piece after the price of its slot.
    fn pin_added(&self, cost: &Cost, slots: &[(usize, u32)], prices: &[i128]) -> i128 {
        let Some(person) = self.person(cost) else {
            return 0;
        };
        let scaled = |fen: i64| i128::from(fen) << SCALE_BITS;
        let decided = self.graph.decided_of(person).first();
        let pinned_at = decided.map_or(slots.first().map_or(0, |slot| slot.0), |pair| {
            pair.slot as usize
        });
        let row = || self.free.candidates(person);
        let pinned = row().find(|&(slot, _)| slot as usize == pinned_at);
        // The seat's pace is not more than 14 half-days at 300 percent.
        let uses = |slot: usize| if self.is_order(slot) { 14 * 300 } else { 1 };
        let own = pinned.map_or(0, |(slot, score)| {
            scaled(score) - prices[slot as usize].max(0) * uses(slot as usize)
        });
        let free = match self.free.weeks() {
            None => row()
                .map(|(slot, score)| scaled(score) - prices[slot as usize])
                .max()
                .unwrap_or(0),
            Some(weeks) => {
                let once = scaled(weeks.people[person as usize].once);
                let place = weeks.places[weeks.places_of(person)]
                    .iter()
                    .map(|place| {
                        let slot = weeks.openings[place.opening as usize].slot + place.class;
                        scaled(place.value) - prices[slot as usize]
                    })
                    .max()
                    .unwrap_or(0);
                let mut shares: BTreeMap<u32, i128> = BTreeMap::new();
                for share in &weeks.shares[weeks.shares_of(person)] {
                    let slot = weeks.orders[share.order as usize].slot as usize;
                    for (half_days, &value) in (i128::from(share.least)..).zip(&share.values) {
                        let pays = prices[slot].max(0) * i128::from(share.pace);
                        let best = shares.entry(share.order).or_default();
                        *best = (scaled(value) - pays * half_days).max(*best);
                    }
                }
                once + place.max(0) + shares.values().sum::<i128>()
            }
        };
        // Placed or not, the bonus of a person is the same for both: out of it only who is not placed at all.
        let out = -(self.bonus << SCALE_BITS);
        // Nobody has to provide the seat any more, whatever it cost.
        let seat = -prices[pinned_at].min(0);
        (free.max(out) - own).max(0) + seat
    }

    fn is_order(&self, slot: usize) -> bool {
        let key = &self.graph.slots()[slot].demand;
        matches!(self.market.demand(key), Some(Demand::Order(_)))
    }
}

/// The seats of a reserve and of the rest at the dearer of both prices, less what they cost.
fn reserve_added(slots: &[(usize, u32)], reserve: Option<u8>, prices: &[i128]) -> i128 {
    let own = reserve.map_or(0, |at| usize::from(at) + 1);
    let (Some(&rest), Some(&own)) = (slots.first(), slots.get(own)) else {
        return 0;
    };
    let price = |slot: (usize, u32)| prices[slot.0];
    let dearer = price(rest).max(price(own)).max(0);
    [rest, own]
        .into_iter()
        .map(|slot| (dearer - price(slot)) * i128::from(slot.1))
        .sum()
}

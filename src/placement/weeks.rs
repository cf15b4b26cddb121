//! From proven weeks to the answer.
//!
//! Everybody's pieces with their offers; for who is out, what stands in the way of each slot in the plan as it is ([`Bar`]); for each demand what is left and why.
//! The reasons are facts of the plan, read from it and the offers: how many places are taken, which stations are full.
//!
//! What the plan uses stands in `used.rs`, who could take what it leaves in `takers.rs`. A price of the proof is told as a guide, and only where more of
//! the demand could be of use.
//!
//! Cost: an offer is judged once a piece; the reasons are passes over the offers, and the shut-out counts those of `graph::shut_out`.
//!
//! One file, though long: people's and demands' reasons read the same loads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::domain::{Demand, Market};
use crate::graph::judge::Judge;
use crate::graph::rules::Reject;
use crate::graph::shut_out::{Question, ShutOut};
use crate::graph::weeks::{Share, Weeks as Offers};
use crate::graph::{Graph, Site, Slot};
use crate::matching::{Matching, Piece};
use crate::placement::reasons::{
    MOST_NAMED, beyond_named, by_rule, empty_classes, slots_by_demand,
};
use crate::placement::takers::{Gainers, OfOpening, OfOrder, Takers};
use crate::placement::used::Used;
use crate::placement::{
    Bar, Barred, DemandAnswer, LeastShare, Placement, PlacementError, UnfilledReason, Unplaced,
    UnplacedReason,
};
use crate::policy::Policy;

type Answered = (Vec<Placement>, Vec<Unplaced>, Vec<DemandAnswer>);

/// Who works where, who does not, and what became of each demand.
pub(super) fn answer(
    market: &Market,
    graph: &Graph,
    offers: &Offers,
    policy: &Policy,
    matching: &Matching,
) -> Result<Answered, PlacementError> {
    let judge = Judge::new(market, policy);
    let demands = slots_by_demand(market, graph);
    let mut demand_of = vec![0u32; graph.slots().len()];
    for (demand, (_, slots)) in (0u32..).zip(&demands) {
        demand_of[slots.start as usize..slots.end as usize].fill(demand);
    }
    let used = Used::new(graph, offers, matching, market);
    let empty = empty_classes(graph, &demands);
    let larger: BTreeSet<(u32, u32)> = offers
        .shares
        .iter()
        .filter(|share| {
            let slot = offers.orders[share.order as usize].slot;
            offers.alone(share).next().is_some() && !graph.is_candidate(share.person, slot)
        })
        .map(|share| {
            let slot = offers.orders[share.order as usize].slot;
            (share.person, demand_of[slot as usize])
        })
        .collect();
    let shut_out = shut_out(
        &judge,
        graph,
        matching,
        (&demand_of, &empty, &larger),
        demands.len(),
        &used,
    );
    let takers = Takers::new(graph, offers, matching, &used, policy.objective);
    let mut answer = Answer {
        market,
        graph,
        offers,
        matching,
        judge,
        demands,
        demand_of,
        empty,
        used,
        takers,
        shut_out,
        made: Vec::new(),
    };
    let placed = answer.placed()?;
    answer.made = made(&answer.demands, &placed);
    let unplaced = answer.unplaced();
    let demands = answer.demands(&placed);
    Ok((placed, unplaced, demands))
}

/// Pieces by demand.
fn made(demands: &[(Demand<'_>, Range<u32>)], placed: &[Placement]) -> Vec<u64> {
    let mut made = vec![0; demands.len()];
    for placement in placed {
        made[demand_at(demands, placement)] += placement.offer.pieces;
    }
    made
}

fn shut_out(
    judge: &Judge<'_>,
    graph: &Graph,
    matching: &Matching,
    (demand_of, empty, larger): (&[u32], &[bool], &BTreeSet<(u32, u32)>),
    demands: usize,
    used: &Used,
) -> ShutOut {
    let people = (0u32..).take(graph.workers());
    let mut beside = BTreeSet::new();
    let seat: Vec<Option<u32>> = people
        .map(|person| {
            let week = matching.week(person);
            for piece in week.iter().skip(1) {
                beside.insert((person, demand_of[piece.slot as usize]));
            }
            week.first().map(|piece| piece.slot)
        })
        .collect();
    // A slot that nobody is offered has room as well: who is shut out of it is counted.
    let open: Vec<bool> = (0u32..)
        .zip(graph.slots())
        .map(|(slot, of)| used.is_open(slot) || (used.held[slot as usize] == 0 && of.capacity > 0))
        .collect();
    judge.shut_out(&Question {
        graph,
        demand_of,
        demands,
        open: &open,
        seat: &seat,
        empty,
        larger,
        beside: &beside,
    })
}

struct Answer<'a> {
    market: &'a Market,
    graph: &'a Graph,
    offers: &'a Offers,
    matching: &'a Matching,
    judge: Judge<'a>,
    demands: Vec<(Demand<'a>, Range<u32>)>,
    demand_of: Vec<u32>,
    /// By slot, whether it is a class without a place of an opening that has some.
    empty: Vec<bool>,
    used: Used,
    takers: Takers,
    shut_out: ShutOut,
    /// Pieces that the people placed make by the due date, by demand.
    made: Vec<u64>,
}

impl Answer<'_> {
    fn slot(&self, slot: u32) -> &Slot {
        &self.graph.slots()[slot as usize]
    }

    fn people(&self) -> Range<u32> {
        0..u32::try_from(self.market.workers().len()).expect("a graph has fewer than 2^32 nodes")
    }

    fn placed(&self) -> Result<Vec<Placement>, PlacementError> {
        let weeks: Vec<Vec<Placement>> = self
            .people()
            .into_par_iter()
            .map(|person| self.week(person))
            .collect::<Result<_, _>>()?;
        Ok(weeks.into_iter().flatten().collect())
    }

    /// The place first, then the shares by key.
    fn week(&self, person: u32) -> Result<Vec<Placement>, PlacementError> {
        let worker = &self.market.workers()[person as usize];
        let mut pieces: Vec<&Piece> = self.matching.week(person).iter().collect();
        pieces.sort_by_key(|piece| (self.used.order_of.contains_key(&piece.slot), piece.slot));
        let decided = self.graph.decided_of(person);
        let taken: u32 = pieces.iter().map(|piece| u32::from(piece.half_days)).sum();
        pieces
            .iter()
            .enumerate()
            .map(|(at, piece)| {
                let slot = self.slot(piece.slot);
                let site = self.site(piece);
                let half_days = u32::from(piece.half_days);
                let offer = self.judge.piece(person, slot, &site, half_days, at == 0);
                Ok(Placement {
                    worker: worker.key.clone(),
                    slot: slot.clone(),
                    offer: offer.ok_or(PlacementError::OtherMarket)?,
                    decided: decided.iter().any(|pair| pair.slot == piece.slot),
                    leads: at == 0,
                    half_days_left: worker.half_days.saturating_sub(taken),
                })
            })
            .collect()
    }

    fn site(&self, piece: &Piece) -> Site {
        match self.demands[self.demand_of[piece.slot as usize] as usize].0 {
            Demand::Opening(opening) => Site::Workshop(opening.workshop.clone()),
            Demand::Order(_) => self.judge.site(piece.workshop),
        }
    }

    fn unplaced(&self) -> Vec<Unplaced> {
        self.people()
            .into_par_iter()
            .filter(|&person| self.matching.week(person).is_empty())
            .map(|person| Unplaced {
                worker: self.market.workers()[person as usize].key.clone(),
                reason: self.why_unplaced(person),
            })
            .collect()
    }

    fn why_unplaced(&self, person: u32) -> UnplacedReason {
        let candidates = self.graph.candidates(person);
        let mut passing: BTreeMap<u32, i64> = candidates
            .filter(|&(slot, _)| !self.empty[slot as usize])
            .collect();
        // Of an order any share that is a placement alone, not the seat only.
        for share in &self.offers.shares[self.offers.shares_of(person)] {
            let slot = self.offers.orders[share.order as usize].slot;
            if let Some(worth) = self.offers.alone(share).map(|(_, worth)| worth).max() {
                let best = passing.entry(slot).or_insert(worth);
                *best = worth.max(*best);
            }
        }
        let mut barred: Vec<(u32, i64)> = passing.into_iter().collect();
        if barred.is_empty() {
            return self.no_candidate(person);
        }
        let demand_of = |slot: u32| self.demand_of[slot as usize];
        if barred.iter().all(|&(slot, _)| self.asks_nothing(slot)) {
            let mut slots: Vec<u32> = barred.into_iter().map(|(slot, _)| slot).collect();
            slots.dedup_by_key(|&mut slot| demand_of(slot));
            let named = slots.iter().take(MOST_NAMED);
            return UnplacedReason::NoPlace {
                at: named.map(|&slot| self.slot(slot).clone()).collect(),
                more: beyond_named(slots.len()),
            };
        }
        // By score, then by slot, which is by key: the order is part of the answer.
        barred.sort_unstable_by_key(|&(slot, score)| (std::cmp::Reverse(score), slot));
        let mut met = FxHashSet::default();
        barred.retain(|&(slot, _)| !self.asks_nothing(slot) && met.insert(demand_of(slot)));
        let named = barred.iter().take(MOST_NAMED);
        UnplacedReason::Barred {
            at: named
                .map(|&(slot, score)| {
                    let bar = self.bar(person, slot, score);
                    Barred {
                        slot: self.slot(slot).clone(),
                        score,
                        bar,
                        least_share: self.least_share(person, slot, bar),
                    }
                })
                .collect(),
            more: beyond_named(barred.len()),
        }
    }

    fn no_candidate(&self, person: u32) -> UnplacedReason {
        let stranded = &self.shut_out.stranded;
        let one = stranded
            .binary_search_by_key(&person, |one| one.worker)
            .map(|at| &stranded[at]);
        let Ok(one) = one else {
            return UnplacedReason::NoCandidate {
                shut_out: Vec::new(),
                nearest: None,
            };
        };
        UnplacedReason::NoCandidate {
            shut_out: by_rule(&one.counts),
            nearest: one
                .nearest
                .as_ref()
                .map(|(slot, refusals)| (self.slot(*slot).demand.clone(), refusals.clone())),
        }
    }

    /// Whether the demand of a slot asks for nobody.
    fn asks_nothing(&self, slot: u32) -> bool {
        match self.demands[self.demand_of[slot as usize] as usize].0 {
            Demand::Opening(opening) => opening.places == 0,
            Demand::Order(order) => order.pieces == 0,
        }
    }

    /// What keeps a person out of a slot, with everybody else where they are.
    fn bar(&self, person: u32, slot: u32, score: i64) -> Bar {
        let bar = match self.used.order_of.get(&slot) {
            Some(&order) => self.bar_of_order(person, order),
            None => self.bar_of_opening(slot),
        };
        match bar {
            Some(bar) => bar,
            None if score <= 0 => Bar::Worth,
            None => Bar::Gap,
        }
    }

    fn bar_of_opening(&self, slot: u32) -> Option<Bar> {
        let used = &self.used;
        let opening = &self.offers.openings[*used.opening_of.get(&slot)? as usize];
        let classes = (opening.slot..).zip(&opening.classes);
        let held: u32 = classes
            .clone()
            .map(|(class, _)| used.held[class as usize])
            .sum();
        if opening.crew > 1 && held == 0 {
            let enough = match self.demands[self.demand_of[slot as usize] as usize].0 {
                Demand::Opening(of) => of.least_crew <= of.places,
                Demand::Order(_) => true,
            };
            return Some(if enough {
                Bar::NoCrew
            } else {
                Bar::CrewOverPlaces
            });
        }
        if used.room[slot as usize] == 0 {
            let holders = used.held[slot as usize];
            let elsewhere = classes
                .clone()
                .any(|(class, _)| used.room[class as usize] > 0);
            return Some(if holders > 0 && used.decided[slot as usize] == holders {
                Bar::Pinned
            } else if elsewhere {
                Bar::Reserved
            } else {
                Bar::Full
            });
        }
        if held >= opening.places {
            return Some(Bar::Full);
        }
        let site = opening.site?;
        let left = used.site_left[site as usize];
        (left < u32::from(opening.half_days)).then_some(Bar::Stations)
    }

    fn bar_of_order(&self, person: u32, order: u32) -> Option<Bar> {
        let own = self.shares_of(person, order);
        let least = self.least_alone(own)?;
        let pace = u64::from(own.first()?.pace);
        let of = &self.offers.orders[order as usize];
        let left = self.used.pace_left[order as usize];
        if left < pace * u64::from(least) {
            return Some(if self.used.held[of.slot as usize] == 0 {
                Bar::TooSmall
            } else if self.pieces_left(of.slot) == 0 {
                Bar::Pieces
            } else {
                Bar::Remainder
            });
        }
        let fitting = own.iter().flat_map(|share| {
            let site_left = share.site.map(|site| self.used.site_left[site as usize]);
            let fits = move |half_days: u8| {
                pace * u64::from(half_days) <= left
                    && site_left.is_none_or(|left| left >= u32::from(half_days))
            };
            let alone = self.offers.alone(share);
            alone.filter(move |&(half_days, _)| fits(half_days))
        });
        match fitting.map(|(_, worth)| worth).max() {
            None => Some(Bar::Stations),
            Some(..=0) => Some(Bar::Worth),
            Some(1..) => None,
        }
    }

    /// The person's shares of an order, one for each site: of the same pace and least half-days.
    fn shares_of(&self, person: u32, order: u32) -> &[Share] {
        let own = &self.offers.shares[self.offers.shares_of(person)];
        own.chunk_by(|a, b| a.order == b.order)
            .find(|own| own[0].order == order)
            .unwrap_or_default()
    }

    /// The fewest half-days of a person's shares of one order that are a placement alone.
    fn least_alone(&self, own: &[Share]) -> Option<u8> {
        let least = |share| self.offers.alone(share).next();
        let least = own.iter().filter_map(least);
        least.map(|(half_days, _)| half_days).min()
    }

    /// Pieces of an order that nobody makes.
    fn pieces_left(&self, slot: u32) -> u64 {
        let at = self.demand_of[slot as usize] as usize;
        match self.demands[at].0 {
            Demand::Opening(_) => 0,
            Demand::Order(order) => order.pieces.saturating_sub(self.made[at]),
        }
    }

    /// What is too few for a person who is kept out of an order by its pieces.
    fn least_share(&self, person: u32, slot: u32, bar: Bar) -> Option<LeastShare> {
        if !matches!(bar, Bar::Remainder | Bar::TooSmall) {
            return None;
        }
        let order = *self.used.order_of.get(&slot)?;
        let own = self.shares_of(person, order);
        let least = self.least_alone(own)?;
        let pace = u64::from(own.first()?.pace);
        let half_days = self.used.pace_left[order as usize] / pace.max(1);
        Some(LeastShare {
            pieces_left: self.pieces_left(slot),
            half_days_left: u32::try_from(half_days).unwrap_or(u32::MAX),
            half_days: u32::from(least),
            pieces: self.judge.pieces_of(slot, pace * u64::from(least)),
        })
    }

    fn demands(&self, placed: &[Placement]) -> Vec<DemandAnswer> {
        let mut people: Vec<u32> = vec![0; self.demands.len()];
        for placement in placed {
            people[demand_at(&self.demands, placement)] += 1;
        }
        self.demands
            .iter()
            .zip(people)
            .zip(&self.made)
            .map(|(((demand, slots), filled), &made)| {
                self.demand(*demand, slots.clone(), filled, made)
            })
            .collect()
    }

    fn demand(
        &self,
        demand: Demand<'_>,
        slots: Range<u32>,
        filled: u32,
        made: u64,
    ) -> DemandAnswer {
        let at = self.demand_of[slots.start as usize];
        let shut_out = by_rule(&self.shut_out.of_demand[at as usize]);
        let (places, pieces, unfilled, has_price) = match demand {
            Demand::Opening(opening) => {
                let reason = (filled < opening.places || opening.places == 0)
                    .then(|| self.why_open(opening.places, slots.clone(), filled, shut_out));
                let has_price = reason.is_none() && self.has_price_of_opening(slots.start);
                (opening.places, 0, reason, has_price)
            }
            Demand::Order(order) => {
                let reason = (made < order.pieces || order.pieces == 0)
                    .then(|| self.why_short(order.pieces, slots.start, filled, shut_out));
                let used_up = matches!(reason, None | Some(UnfilledReason::Remainder));
                let has_price = used_up && self.has_price_of_order(slots.start);
                (filled, order.pieces, reason, has_price)
            }
        };
        let price = |slot: u32| self.matching.price(slot);
        let rest = slots
            .clone()
            .find(|&slot| self.slot(slot).reserve.is_none());
        let price = rest.map_or_else(|| slots.map(price).max().unwrap_or(0), price);
        DemandAnswer {
            demand: demand.key().clone(),
            places,
            filled,
            pieces,
            pieces_expected: made,
            price_fen_month: has_price.then_some(price),
            unfilled,
        }
    }

    /// Whether one more place of a full opening could be of use: somebody else could take it, and a station is left.
    fn has_price_of_opening(&self, slot: u32) -> bool {
        let Some(&at) = self.used.opening_of.get(&slot) else {
            return false;
        };
        let opening = &self.offers.openings[at as usize];
        let left = |site: u32| self.used.site_left[site as usize];
        let has_station =
            (opening.site).is_none_or(|site| left(site) >= u32::from(opening.half_days));
        has_station && self.takers.openings[at as usize].wanted
    }

    /// Whether the pieces of one more half-day could be of use: those left are too few for one, a share of the order can count as a placement, and
    /// somebody could take more.
    fn has_price_of_order(&self, slot: u32) -> bool {
        let Some(&at) = self.used.order_of.get(&slot) else {
            return false;
        };
        let takers = &self.takers.orders[at as usize];
        let (Some(half_day), Some((least, _))) = (takers.half_day, takers.least) else {
            return false;
        };
        self.used.pace_left[at as usize] < half_day
            && least <= self.offers.orders[at as usize].pace
            && takers.has_station
    }

    fn why_open(
        &self,
        places: u32,
        slots: Range<u32>,
        filled: u32,
        shut_out: Vec<(Reject, u32)>,
    ) -> UnfilledReason {
        if places == 0 {
            return UnfilledReason::NothingAsked;
        }
        let Some(&at) = self.used.opening_of.get(&slots.start) else {
            return UnfilledReason::NoCandidate { shut_out };
        };
        let opening = &self.offers.openings[at as usize];
        let OfOpening {
            others: candidates,
            gainers,
            ..
        } = self.takers.openings[at as usize];
        let site = opening.site.map(|site| self.used.site_left[site as usize]);
        if filled == 0 && opening.crew > 1 {
            UnfilledReason::NoCrew {
                least_crew: opening.crew,
                candidates,
                shut_out,
            }
        } else if candidates == 0 {
            let rest_is_full = self.used.room[opening.slot as usize] == 0;
            match rest_is_full && opening.classes.len() > 1 {
                true => UnfilledReason::ReservedForOthers { shut_out },
                false => UnfilledReason::NoCandidate { shut_out },
            }
        } else if site.is_some_and(|left| left < u32::from(opening.half_days)) && gainers.is_none()
        {
            UnfilledReason::StationsFull {
                candidates,
                shut_out,
            }
        } else {
            other_weeks(candidates, gainers, shut_out)
        }
    }

    fn why_short(
        &self,
        pieces: u64,
        slot: u32,
        filled: u32,
        shut_out: Vec<(Reject, u32)>,
    ) -> UnfilledReason {
        if pieces == 0 {
            return UnfilledReason::NothingAsked;
        }
        let Some(&at) = self.used.order_of.get(&slot) else {
            return UnfilledReason::NoCandidate { shut_out };
        };
        let OfOrder {
            least,
            others,
            sharers,
            gainers,
            ..
        } = self.takers.orders[at as usize];
        let too_small = least.filter(|least| least.0 > self.offers.orders[at as usize].pace);
        if others.allowed == 0 && sharers.allowed == 0 {
            UnfilledReason::NoCandidate { shut_out }
        } else if others.by_pieces == 0 && sharers.by_pieces == 0 {
            match too_small.filter(|_| filled == 0) {
                None => UnfilledReason::Remainder,
                Some((pace, half_days)) => UnfilledReason::OrderTooSmall {
                    candidates: others.allowed,
                    half_days,
                    pieces: self.judge.pieces_of(slot, pace),
                },
            }
        } else if others.by_stations == 0 && sharers.by_stations == 0 && gainers.is_none() {
            UnfilledReason::StationsFull {
                candidates: others.by_pieces,
                shut_out,
            }
        } else {
            let candidates = match gainers.is_none() {
                true => others.by_stations,
                false => others.by_pieces,
            };
            other_weeks(candidates, gainers, shut_out)
        }
    }
}

/// Why nobody comes who could: who would gain is told of before who would not.
fn other_weeks(candidates: u32, gainers: Gainers, shut_out: Vec<(Reject, u32)>) -> UnfilledReason {
    match gainers {
        Gainers { free: 0, needed: 0 } => UnfilledReason::OtherWeeks {
            candidates,
            shut_out,
        },
        Gainers { free: 0, needed } => UnfilledReason::NeededInCrews {
            candidates,
            needed,
            shut_out,
        },
        Gainers { free, .. } => UnfilledReason::WithinGap {
            candidates,
            gainers: free,
            shut_out,
        },
    }
}

/// The position of the demand of a placement.
fn demand_at(demands: &[(Demand<'_>, Range<u32>)], placement: &Placement) -> usize {
    let key = &placement.slot.demand;
    demands
        .binary_search_by(|(demand, _)| demand.key().cmp(key))
        .unwrap_or(0)
}

//! Weeks: from a market's graph to the mixed solver, and back to a [`Matching`].
//!
//! Where a graph [has weeks](Graph::has_weeks) a solve decides them whole, in [`mixed`](crate::matching::mixed): [`draft`] writes the graph's offers as a draft, and [`held`] reads the
//! answer as a matching whose proof is a tree of prices ([`Proof`](crate::matching::mixed::Proof)) in place of one price list.
//!
//! # The contract, where weeks are decided
//! The problem is NP-hard. The answer is [`Status::Optimal`], or [`Status::Bounded`] with a gap that is proven: no plan is worth
//! more than this one and the gap. A stop, a deadline or a work limit ends the search with the best plan so far and its bound, never with a part of a plan; before the
//! first reading of the market there is nothing, and that is a [`SolveError`]. Under a work limit alone the answer is the same on
//! every machine; no limit counts as [`Graph::default_work`].
//!
//! # Prices
//! Those of the end of the proof that holds the plan, rounded down to a fen and not under 0; of an order the price of a half-day at the standard pace. They
//! guide, and prove nothing of one more place: the proof is the tree.
//!
//! # Starting from an earlier answer
//! [`Graph::solve_from`] begins with what is left of the earlier weeks and at the earlier prices ([`again`]). An eighth of the work mends what no
//! longer holds and moves people only where that betters the plan; if the plan is then as near to its bound as the earlier one was, or within a
//! hundredth, that is the answer. Else, and where the earlier plan was proven best, a search from nothing follows with the rest of the work, which
//! keeps this plan unless it finds a better one. What the earlier proof still proves is kept.

mod again;
pub(super) mod draft;
pub(super) mod held;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::error::{CertificateError, SolveError, WeeksFault};
use crate::graph::Graph;
use crate::graph::weeks::Weeks as Offers;
use crate::matching::answer::{Matching, Trail};
use crate::matching::certificate::Certificate;
use crate::matching::mixed::{CheckError, Effort, Loosened, Model, ProofNode, SCALE_BITS, Status};
use crate::matching::options::Options;
use crate::matching::solve;
use crate::matching::stats::{Clock, Stats};
use crate::matching::weeks::held::{Piece, Weeks};

/// Scans for each offer of a small market, by default: some hundreds of people take a few seconds.
const WORK_AN_OFFER: u64 = 8_000;
/// A market of fewer offers has the work of so many.
const FEWEST_OFFERS: u64 = 400;
/// A small market's work ends here.
const MOST_WORK_SMALL: u64 = 50_000_000;
/// Scans for each offer of a large market, where that is more than [`MOST_WORK_SMALL`].
const WORK_AN_OFFER_LARGE: u64 = 400;

/// The prices at the ends of a proof, what they prove by the piece, and the openings where they do not tell all. Openings are named by their first slot.
#[derive(Debug, Default)]
pub(crate) struct PriceEnds {
    /// For each end the price by slot, in 2^-20 fen; of an order that of a unit of pace.
    pub(crate) prices: Vec<Vec<i128>>,
    /// The total score that they prove no plan can exceed, in fen a month, orders paid by the piece whatever the proof asks of each person.
    pub(crate) bound: i128,
    /// Openings whose seats have prices of their own besides.
    pub(crate) apart: BTreeSet<u32>,
}

/// Solves the weeks of `graph`, from those of `previous` where there are any.
pub(super) fn solve(
    graph: &Graph,
    offers: &Offers,
    previous: Option<&Matching>,
    options: &Options<'_>,
) -> Result<Matching, SolveError> {
    let mut stats = Stats::default();
    let mut clock = Clock::start();
    let effort = Effort {
        scans: 0,
        stop: options.stop,
        deadline: options.deadline,
    };
    if effort.is_over() {
        return Err(nothing_yet(options));
    }
    let model = draft::model(offers, graph.network.objective)?;
    let effort = Effort {
        scans: options.work_limit.unwrap_or_else(|| default_work(&model)),
        ..effort
    };
    clock.lap(&mut stats, "draft");
    let start = previous.and_then(|previous| again::start(graph, offers, &model, previous));
    let found = solve::in_parallel(options.threads, || match &start {
        None => model.solve(effort),
        Some(start) => model.solve_from(effort, start),
    });
    let mut answer = found.map_err(|_| nothing_yet(options))?;
    clock.lap(&mut stats, "weeks");
    if let Some(past) = previous.and_then(|previous| previous.weeks.as_ref()) {
        answer = solve::in_parallel(options.threads, || again::proven(answer, past, &model));
        clock.lap(&mut stats, "stand");
    }
    stats.edge_scans = answer.scans;
    if let Some(progress) = options.progress {
        progress(stats.edge_scans);
    }
    let weeks = Weeks::new(offers, &model, answer);
    let matching = Matching {
        parts: weeks.parts(graph, offers),
        left_keys: Arc::clone(&graph.left_keys),
        slot_keys: Arc::clone(&graph.slot_keys),
        stats,
        trail: Trail::default(),
        weeks: Some(Arc::new(weeks)),
    };
    solve::in_parallel(options.threads, || matching.check_weeks(offers, &model))?;
    Ok(matching)
}

impl Graph {
    /// The work that a solve of weeks does without a [work limit](Options::work_limit), in scans; `None` where no weeks are decided.
    ///
    /// 8,000 an offer (for 400 of them at least), 50,000,000 at most; in a large market 400 an offer where that is more. A multiple of it as
    /// the limit may close the gap. Takes as long as making the solver's model: `O(offers)`.
    #[must_use]
    pub fn default_work(&self) -> Option<u64> {
        let model = draft::model(self.weeks()?, self.network.objective).ok()?;
        Some(default_work(&model))
    }
}

fn default_work(model: &Model) -> u64 {
    let offers = model.offers() as u64;
    let small = WORK_AN_OFFER.saturating_mul(offers.max(FEWEST_OFFERS));
    let large = WORK_AN_OFFER_LARGE.saturating_mul(offers);
    small.min(MOST_WORK_SMALL).max(large)
}

fn fault(fault: WeeksFault, at: usize) -> CertificateError {
    CertificateError::Weeks {
        fault,
        at: at as u64,
    }
}

/// Why nothing was found: only a stop and a deadline come before the first reading.
fn nothing_yet(options: &Options<'_>) -> SolveError {
    let stopped = options
        .stop
        .is_some_and(|stop| stop.load(Ordering::Relaxed));
    match stopped {
        true => SolveError::Stopped { scans: 0 },
        false => SolveError::Deadline { scans: 0 },
    }
}

impl Matching {
    /// The prices of every end of the proof.
    pub(crate) fn price_ends(&self, graph: &Graph) -> PriceEnds {
        let (Some(weeks), Some(offers)) = (&self.weeks, graph.weeks()) else {
            let prices = self.parts.prices.iter();
            let scaled = prices.map(|&price| i128::from(price) << SCALE_BITS);
            return PriceEnds {
                prices: vec![scaled.collect()],
                bound: self.bound(),
                ..PriceEnds::default()
            };
        };
        let classes: usize = offers.openings.iter().map(|of| of.classes.len()).sum();
        let shared = classes + offers.sites.len() + offers.orders.len();
        // The model that the answer was found in, or one that it cannot be of.
        let bound = draft::model(offers, graph.network.objective)
            .map_or(weeks.answer.bound, |model| {
                weeks.answer.bound_by_the_piece(&model)
            });
        let mut ends = PriceEnds {
            bound: bound.into(),
            ..PriceEnds::default()
        };
        for node in weeks.proof() {
            let leaf = match node {
                ProofNode::Leaf { prices, .. } => prices,
                ProofNode::Cut { .. } => continue,
            };
            if leaf.len() > shared {
                // Seats of crews are priced one by one there.
                let crews = offers.openings.iter().filter(|opening| opening.crew > 1);
                ends.apart.extend(crews.map(|opening| opening.slot));
            }
            let price = |at: usize| leaf.get(at).map_or(0, |&price| i128::from(price));
            let mut prices = vec![0; self.slots()];
            let mut at = 0;
            for opening in &offers.openings {
                for (class, _) in (0u32..).zip(&opening.classes) {
                    prices[(opening.slot + class) as usize] = price(at);
                    at += 1;
                }
            }
            at += offers.sites.len();
            for order in &offers.orders {
                prices[order.slot as usize] = price(at);
                at += 1;
            }
            ends.prices.push(prices);
        }
        ends
    }

    /// By how much more than [`PriceEnds::bound`] a plan without each of these conditions can be worth at most, in fen a month; `None` where no weeks
    /// are decided.
    pub(crate) fn added_without(
        &self,
        graph: &Graph,
        conditions: &[Loosened],
    ) -> Option<Vec<i128>> {
        let weeks = self.weeks.as_ref()?;
        let model = draft::model(graph.weeks()?, graph.network.objective).ok()?;
        let added = weeks.answer.added_without(&model, conditions)?;
        // Rounded up to a fen.
        let unit = 1i128 << SCALE_BITS;
        let fen = |added: i128| added.saturating_add(unit - 1).div_euclid(unit);
        Some(added.into_iter().map(fen).collect())
    }

    /// What a person placed counts above the score in the proof, in fen.
    pub(crate) fn person_price(&self) -> i64 {
        let weeks = self.weeks.as_ref();
        weeks.map_or(self.bonus(), |weeks| weeks.person_price())
    }

    /// How good the plan is known to be: [`Status::Optimal`] for every assignment, and where weeks are decided for those whose bound meets the plan.
    #[must_use]
    pub fn status(&self) -> Status {
        let Some(weeks) = &self.weeks else {
            return Status::Optimal;
        };
        let gap = weeks.bound() - i128::from(weeks.answer.value);
        let most = self.most_people().unwrap_or(0);
        match (gap, most.saturating_sub(self.placed())) {
            (0, 0) => Status::Optimal,
            (gap, people) => Status::Bounded {
                gap: i64::try_from(gap).unwrap_or(i64::MAX),
                people,
            },
        }
    }

    /// The total score that no plan can exceed, in fen a month; under most-placed, none that places as many.
    #[must_use]
    pub fn bound(&self) -> i128 {
        let weeks = self.weeks.as_ref();
        weeks.map_or(self.total(), |weeks| weeks.bound())
    }

    /// How many people no plan can exceed where the most are placed first: as many as are placed, unless the count is not proven.
    #[must_use]
    pub fn most_people(&self) -> Option<u64> {
        let count = self.weeks.as_ref()?.answer.count.as_ref()?;
        Some(count.bound)
    }

    /// The gap over the sum of the scores placed, in parts of a million, rounded up; 0 where nothing is left to prove.
    ///
    /// `None` where there is a gap and the sum is not positive.
    #[must_use]
    pub fn gap_ppm(&self) -> Option<u64> {
        let gap = self.bound() - self.total();
        match (gap, self.total()) {
            (0, _) => Some(0),
            (_, ..=0) => None,
            (gap, total) => u64::try_from((gap * 1_000_000 + total - 1) / total).ok(),
        }
    }

    /// The pieces of a person's week, by slot; empty for who is out, and in a matching without weeks.
    #[must_use]
    pub fn week(&self, left: u32) -> &[Piece] {
        match &self.weeks {
            Some(weeks) if left < weeks.people() => weeks.pieces_of(left),
            _ => &[],
        }
    }

    /// Whether weeks were decided.
    #[must_use]
    pub fn has_weeks(&self) -> bool {
        self.weeks.is_some()
    }

    /// Proves weeks: the plan is recounted from the graph's offers, and the tree of prices covers every other.
    pub(super) fn verify_weeks(&self, graph: &Graph) -> Result<Certificate, CertificateError> {
        let (Some(weeks), Some(offers)) = (&self.weeks, graph.weeks()) else {
            return Err(fault(WeeksFault::OtherGraph, 0));
        };
        let people = weeks.answer.weeks.len();
        if people != offers.people.len() || self.slots() != graph.network.capacity.len() {
            return Err(fault(WeeksFault::OtherGraph, people));
        }
        let model = draft::model(offers, graph.network.objective)
            .map_err(|_| fault(WeeksFault::OtherGraph, 0))?;
        self.check_weeks(offers, &model)
    }

    /// The same, of the model of these offers.
    fn check_weeks(&self, offers: &Offers, model: &Model) -> Result<Certificate, CertificateError> {
        let Some(weeks) = &self.weeks else {
            return Err(fault(WeeksFault::OtherGraph, 0));
        };
        let answer = &weeks.answer;
        answer.verify(model).map_err(|error| match error {
            CheckError::NotOffered { person }
            | CheckError::SharedTwice { person }
            | CheckError::HalfDays { person, .. }
            | CheckError::Worthless { person, .. } => fault(WeeksFault::Week, person),
            CheckError::Overfull { resource, .. } => fault(WeeksFault::Overfull, resource),
            CheckError::Crew { opening, .. } => fault(WeeksFault::Crew, opening),
            CheckError::Value { .. } => fault(WeeksFault::Value, 0),
            _ => fault(WeeksFault::Proof, 0),
        })?;
        let of_answer = Weeks::new(offers, model, answer.clone());
        if of_answer.pieces != weeks.pieces || of_answer.start != weeks.start {
            return Err(fault(WeeksFault::Week, 0));
        }
        if self.placed() != answer.placed || self.total() != i128::from(answer.value) {
            return Err(fault(WeeksFault::Value, 0));
        }
        Ok(Certificate {
            total: answer.value.into(),
            bound: weeks.bound(),
            placed: answer.placed,
            cover: answer.count.as_ref().map(|count| count.bound.into()),
        })
    }
}

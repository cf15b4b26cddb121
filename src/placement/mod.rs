//! ANSWER: back in the user's words.
//!
//! [`Placements::new`] turns a proven matching into who works where, and a reason for everybody and everything that is left;
//! [`Placements::explain`] says it in sentences; [`Placements::check`] proves against the lists that every rule is kept, sharing no
//! code with the graph or the solver; [`Placements::diff`] says who moved.
//!
//! ```text
//! Market ─┐
//! Graph ──┼─ answer ──> Placements ──┬─ explain   one person or demand, Chinese and English
//! Matching┘  worth                   ├─ check     every rule again, from the lists
//!                                    └─ diff      from one answer to the next
//! ```
//!
//! # Invariants
//! 1. Conservation: every worker is placed or unplaced, exactly once; every place of every demand is filled or unfilled with a reason.
//! 2. Every list goes by key.
//! 3. The certificate's two totals are equal.
//!
//! # Who may see what
//! [`Placement`] holds a person's pay and terms, [`Unplaced`] a person's gaps, which may reveal a disability; the counts in a
//! [`DemandAnswer`] may be small enough to point at somebody. All of them are for the operator. `Debug` shows keys alone; `Serialize`
//! shows everything and is for the operator's files. What may be published is computed by the report, which suppresses small cells.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::graph::judge::{Offer, Site, Slot};
use crate::graph::rules::{Refusal, Reject};
use crate::ids::{DemandKey, WorkerKey, WorkshopKey};

mod answer;
mod check;
mod diff;
mod error;
mod explain;
mod names;
mod worth;

pub use check::{Breach, CheckError, CheckRule};
pub use diff::{Cause, Diff, Move, Seat};
pub use error::PlacementError;
pub use explain::Explanation;

/// Who works where, and a reason for everybody and everything that is left.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Placements {
    pub(crate) placed: Vec<Placement>,
    pub(crate) unplaced: Vec<Unplaced>,
    pub(crate) demands: Vec<DemandAnswer>,
    pub(crate) certificate: CertificateTotals,
    #[serde(skip)]
    names: names::Names,
}

impl fmt::Debug for Placements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placements")
            .field("placed", &self.placed)
            .field("unplaced", &self.unplaced)
            .field("demands", &self.demands)
            .field("certificate", &self.certificate)
            .finish_non_exhaustive()
    }
}

impl Placements {
    /// A plan that nobody has proven: the parts of this one, changed. It is there so that [`Placements::check`] can be seen to refuse.
    #[doc(hidden)]
    #[must_use]
    pub fn forged(
        &self,
        forge: impl FnOnce(&mut Vec<Placement>, &mut Vec<Unplaced>, &mut Vec<DemandAnswer>),
    ) -> Self {
        let mut plan = self.clone();
        forge(&mut plan.placed, &mut plan.unplaced, &mut plan.demands);
        plan
    }

    /// Those who are placed, by worker.
    #[must_use]
    pub fn placed(&self) -> &[Placement] {
        &self.placed
    }

    /// Those who are not, by worker.
    #[must_use]
    pub fn unplaced(&self) -> &[Unplaced] {
        &self.unplaced
    }

    /// Every opening and order, by key.
    #[must_use]
    pub fn demands(&self) -> &[DemandAnswer] {
        &self.demands
    }

    /// The two totals that prove the optimum.
    #[must_use]
    pub fn certificate(&self) -> CertificateTotals {
        self.certificate
    }

    /// The placement of a person, if there is one.
    #[must_use]
    pub fn placement(&self, worker: &WorkerKey) -> Option<&Placement> {
        let at = self
            .placed
            .binary_search_by(|placed| placed.worker.cmp(worker))
            .ok()?;
        Some(&self.placed[at])
    }

    /// A person who is not placed.
    #[must_use]
    pub fn unplaced_of(&self, worker: &WorkerKey) -> Option<&Unplaced> {
        let at = self
            .unplaced
            .binary_search_by(|left| left.worker.cmp(worker))
            .ok()?;
        Some(&self.unplaced[at])
    }

    /// What became of one demand.
    #[must_use]
    pub fn demand(&self, demand: &DemandKey) -> Option<&DemandAnswer> {
        let at = self
            .demands
            .binary_search_by(|answer| answer.demand.cmp(demand))
            .ok()?;
        Some(&self.demands[at])
    }

    /// The people at one demand, by worker. Looks at every placement.
    pub fn of_demand<'a>(&'a self, demand: &'a DemandKey) -> impl Iterator<Item = &'a Placement> {
        self.placed
            .iter()
            .filter(move |placed| placed.slot.demand == *demand)
    }

    /// Sum of the pay of all who are placed, in fen a month.
    #[must_use]
    pub fn pay_fen_month(&self) -> i128 {
        self.placed
            .iter()
            .map(|placed| i128::from(placed.offer.pay_fen_month))
            .sum()
    }

    /// Sum of the scores of all who are placed, decided placements too, in fen a month.
    ///
    /// The certificate's total leaves out what was decided before the solve.
    #[must_use]
    pub fn score_fen_month(&self) -> i128 {
        self.placed
            .iter()
            .map(|placed| i128::from(placed.offer.terms.score()))
            .sum()
    }

    /// Places asked for, and places filled.
    #[must_use]
    pub fn places(&self) -> (u64, u64) {
        self.demands
            .iter()
            .fold((0, 0), |(places, filled), answer| {
                (
                    places + u64::from(answer.places),
                    filled + u64::from(answer.filled),
                )
            })
    }
}

/// One person at one demand. For the operator: it holds the person's pay and terms.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// Who.
    pub worker: WorkerKey,
    /// Where: the slot.
    pub slot: Slot,
    /// What the person has there: half-days, pay, minutes, legal form and the terms of the score.
    pub offer: Offer,
    /// Decided before the solve (pinned or forced).
    pub decided: bool,
}

impl Placement {
    /// The workshop where the work is done; none at home.
    #[must_use]
    pub fn workshop(&self) -> Option<&WorkshopKey> {
        match &self.offer.site {
            Site::Home => None,
            Site::Workshop(key) => Some(key),
        }
    }
}

impl fmt::Debug for Placement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Placement")
            .field("worker", &self.worker.as_str())
            .field("demand", &self.slot.demand.as_str())
            .finish_non_exhaustive()
    }
}

/// A person without a placement, and why. For the operator: a missing need reveals a disability.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    /// Who.
    pub worker: WorkerKey,
    /// Why.
    pub reason: UnplacedReason,
}

impl fmt::Debug for Unplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unplaced")
            .field("worker", &self.worker.as_str())
            .finish_non_exhaustive()
    }
}

/// Why a person is not placed. For the operator.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnplacedReason {
    /// No place passes every rule.
    NoCandidate {
        /// For each rule, how many demands it shuts out (a demand may be shut out by several rules).
        ///
        /// A demand none of whose sites is in reach counts under *too far* alone (*home only* for who only works at home and where there is no
        /// home work).
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
        /// The demand that comes nearest, and every rule that refuses it. Nearer is, in this order: fewer rules; rules
        /// that stand later in the table; smaller gaps; the smaller key. Who has nothing in reach misses what is nearest on the straight line.
        nearest: Option<(DemandKey, Vec<Refusal>)>,
    },
    /// Places pass, but none of them is open to anybody: zero are asked for, all are decided already, or the
    /// order is smaller than one least share.
    NoPlace {
        /// The first 16 slots, by key.
        at: Vec<Slot>,
        /// How many more there are.
        more: u32,
    },
    /// Every place that passes is worth more with others in it.
    Outbid {
        /// The 16 slots at which the least is missing, the least first, then by key; slots without a place open to anybody are left out.
        at: Vec<Outbid>,
        /// How many more there are.
        more: u32,
    },
}

impl UnplacedReason {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            UnplacedReason::NoCandidate { .. } => "no-candidate",
            UnplacedReason::NoPlace { .. } => "no-place",
            UnplacedReason::Outbid { .. } => "outbid",
        }
    }
}

impl fmt::Debug for UnplacedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A place at which a person was outbid. For the operator.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Outbid {
    /// The slot.
    pub slot: Slot,
    /// What the person would bring there, in fen a month.
    pub score: i64,
    /// How much more it would have to be to draw level, in fen a month: never negative.
    ///
    /// With a fen more than that, all else equal, the person has a place; with a fen less, not. With exactly that the optimum is
    /// tied, and the lot decides.
    pub missing_fen_month: i64,
}

impl fmt::Debug for Outbid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbid")
            .field("demand", &self.slot.demand.as_str())
            .finish_non_exhaustive()
    }
}

/// What became of one demand.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DemandAnswer {
    /// The demand.
    pub demand: DemandKey,
    /// Places asked for (of an order: the seats of its least shares).
    pub places: u32,
    /// Places filled.
    pub filled: u32,
    /// Pieces asked for (orders).
    pub pieces: u64,
    /// Pieces that the people placed will make by the due date (orders).
    pub pieces_expected: u64,
    /// What one more place is worth, in fen a month: one that is reserved for nobody, where the demand has such.
    ///
    /// Under most-placed, where one more place would bring one more person into work, this is the change of the others' total besides and may
    /// be negative.
    pub price_fen_month: i64,
    /// Why places or pieces are left, where any are. For the operator.
    pub unfilled: Option<UnfilledReason>,
}

impl fmt::Debug for DemandAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DemandAnswer")
            .field("demand", &self.demand.as_str())
            .field("places", &self.places)
            .field("filled", &self.filled)
            .finish_non_exhaustive()
    }
}

/// Why places stay empty. For the operator: counts may be small.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnfilledReason {
    /// The demand asks for nothing: zero places.
    NothingAsked,
    /// Nobody who is not in it already passes the rules.
    NoCandidate {
        /// For each rule, how many workers it shuts out (a worker may be shut out by several rules).
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// Every share of the order is taken; the pieces left are fewer than one more least share could make.
    Remainder,
    /// All who could take a place have one that is worth more.
    Elsewhere {
        /// How many workers pass the rules and are not in it already.
        candidates: u32,
        /// The least that the place would have to be worth more to draw one of them, in fen a month.
        missing_fen_month: i64,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
}

impl UnfilledReason {
    /// The stable code of the reason.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            UnfilledReason::NothingAsked => "nothing-asked",
            UnfilledReason::NoCandidate { .. } => "no-candidate",
            UnfilledReason::Remainder => "remainder",
            UnfilledReason::Elsewhere { .. } => "elsewhere",
        }
    }
}

impl fmt::Debug for UnfilledReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The certificate's two totals: equal, which proves the optimum. Placements decided beforehand are not in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateTotals {
    /// Sum of the scores placed, in fen a month.
    pub score: i128,
    /// Sum of the prices' bound, in fen a month.
    pub bound: i128,
}

/// Counts by rule as a map: `{"too-far": 3}`.
fn counts<S: Serializer>(counts: &[(Reject, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(reject, times)| (reject.code(), times)))
}

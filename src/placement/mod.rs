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
//! 1. Conservation: every worker is placed or unplaced, exactly once; every place of every demand is filled or unfilled with a reason, and every
//!    piece of an order is expected by the due date or short with a reason.
//! 2. Every list goes by key; the pieces of a person's week stand together, the place first, then the shares by key.
//! 3. The certificate's two totals are equal, or the plan says its gap ([`Placements::status`]).
//!
//! # Who may see what
//! [`Placement`] holds a person's pay and terms, [`Unplaced`] a person's gaps, which may reveal a disability; the counts in a
//! [`DemandAnswer`] may be small enough to point at somebody. All of them are for the operator. `Debug` shows keys alone; `Serialize`
//! shows everything and is for the operator's files. What may be published is computed by the report, which suppresses small cells.
//!
//! # Units
//! Money and scores are whole fen a month (100 fen are 1 yuan); over a person's whole week the score is never negative, unless the week was
//! decided beforehand. Half-days are a week's, of 4 hours; pieces are those of the whole order, to its due date.
//!
//! # Cost
//! The answer by key is a binary search; what adds up or goes by demand reads every placement.
//!
//! One file, though a little long: the words of an answer stand together.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::graph::judge::Offer;
use crate::graph::rules::{Refusal, Reject};
use crate::graph::{Site, Slot};
use crate::ids::{DemandKey, WorkerKey, WorkshopKey};
use crate::matching::Status;
use crate::words::coded;

mod answer;
mod assignment;
mod belongs;
mod better;
mod check;
mod costs;
mod diff;
mod error;
mod explain;
mod names;
mod quota;
mod reasons;
mod takers;
mod used;
mod week;
mod weeks;
mod worth;

pub use check::{Breach, CheckError, CheckRule};
pub use costs::{Condition, Cost, CostError, RESOLVED, Resolved, costs};
pub use diff::{Cause, Diff, Move, Seat};
pub use error::PlacementError;
pub use explain::Explanation;
pub use quota::{EmployerQuota, Standing};
pub use week::Week;

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

    /// What those who are placed do, by worker: a person whose week has several pieces stands once for each.
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

    /// The two totals that prove the optimum or, where weeks are decided, how far from it the plan is at most.
    #[must_use]
    pub fn certificate(&self) -> CertificateTotals {
        self.certificate
    }

    /// How good the plan is known to be: optimal, or within a gap that is proven, in fen a month and in people. A gap of more than
    /// [`i64::MAX`] counts as that.
    #[must_use]
    pub fn status(&self) -> Status {
        let totals = self.certificate;
        let people = totals
            .most_people
            .map_or(0, |most| most.saturating_sub(totals.placed));
        match totals.bound - totals.score {
            0 if people == 0 => Status::Optimal,
            gap => Status::Bounded {
                gap: i64::try_from(gap).unwrap_or(i64::MAX),
                people,
            },
        }
    }

    /// The placement of a person, if there is one: the first piece of the week.
    #[must_use]
    pub fn placement(&self, worker: &WorkerKey) -> Option<&Placement> {
        let at = self
            .placed
            .partition_point(|placed| placed.worker < *worker);
        self.placed
            .get(at)
            .filter(|placed| placed.worker == *worker)
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

    /// Places asked for, and places filled, of openings and orders together; an order counts its shares in both.
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

/// One person at one demand: a piece of a week. For the operator: it holds the person's pay and terms.
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
    /// The first piece of the person's week: its terms hold what a week brings once.
    pub leads: bool,
    /// Half-days a week on offer that the person's whole week leaves.
    pub half_days_left: u32,
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
    /// No place passes every rule, and no share of an order.
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
    /// Places pass, but none of them is open to anybody: zero places or pieces are asked for, all are decided already, or the
    /// order is smaller than one least share.
    NoPlace {
        /// The first 16 demands, by key, each by the first of its slots.
        at: Vec<Slot>,
        /// How many more there are.
        more: u32,
    },
    /// Every place that passes is worth more with others in it.
    Outbid {
        /// The 16 demands at which the least is missing, each by the slot where that is, the least first, then by key; slots without a place
        /// open to anybody are left out.
        at: Vec<Outbid>,
        /// How many more there are.
        more: u32,
    },
    /// Where weeks are decided: what stands in the way of adding the person to the plan as it is.
    Barred {
        /// The 16 demands at which the person's score alone, of an order that of the best share, is highest, each by the slot where that is, then by key; those that ask for nothing
        /// are left out.
        at: Vec<Barred>,
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
            UnplacedReason::Barred { .. } => "barred",
        }
    }
}

impl fmt::Debug for UnplacedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

coded! {
    /// What keeps a person out of a slot, in a plan of weeks.
    pub enum Bar {
        NoCrew = "no-crew", "没有凑齐最少开工人数", "its least crew is not gathered";
        CrewOverPlaces = "crew-over-places", "最少开工人数多于岗位数，不能开工", "its least crew is more than its places, so that it cannot start";
        Pinned = "pinned", "名额由已定人员占用", "its places are held by people who were decided beforehand";
        Reserved = "reserved", "余下名额保留给他人", "the places left are kept for others";
        Full = "full", "名额已满", "its places are taken";
        Stations = "stations-full", "工坊工位已满", "the workshop's stations are full";
        Pieces = "pieces-given-out", "件数已分完", "its pieces are given out";
        Remainder = "pieces-too-few", "余下的件数太少，不够算上岗", "fewer pieces are left than the least share that counts as a placement takes";
        TooSmall = "order-too-small", "订单太小，不够算上岗", "the order is smaller than the least share that counts as a placement";
        Worth = "worth", "不比不去好", "it is worth no more than staying";
        Gap = "within-gap", "差距在已证明的范围内", "the plan is proven within a gap, and has found no better";
    }
}

/// A slot at which a person is kept out, in a plan of weeks. For the operator.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Barred {
    /// The slot.
    pub slot: Slot,
    /// What the person would bring there alone, of an order with the best share, in fen a month.
    pub score: i64,
    /// What stands in the way.
    pub bar: Bar,
    /// Where it is too few pieces: how many there are, and what the least share takes.
    pub least_share: Option<LeastShare>,
}

/// An order's pieces beside a person's least share that is a placement: it counts as one, and is worth no less than staying. For the operator: it tells the person's pace.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LeastShare {
    /// Pieces of the order that nobody else makes.
    pub pieces_left: u64,
    /// Half-days a week for which they are enough at the person's pace.
    pub half_days_left: u32,
    /// Half-days a week of the least share.
    pub half_days: u32,
    /// Pieces that it takes by the due date, rounded up.
    pub pieces: u64,
}

impl fmt::Debug for LeastShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeastShare").finish_non_exhaustive()
    }
}

impl fmt::Debug for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Barred")
            .field("demand", &self.slot.demand.as_str())
            .finish_non_exhaustive()
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
    /// Places asked for; of an order the shares given out, as any number of people can share it.
    pub places: u32,
    /// Places filled; of an order the people who have a share.
    pub filled: u32,
    /// Pieces asked for (orders; 0 for an opening).
    pub pieces: u64,
    /// Pieces that the people placed will make by the due date, at most as many as are asked for (orders; 0 for an opening).
    pub pieces_expected: u64,
    /// What one more place is worth, in fen a month: one that is reserved for nobody, where the demand has such.
    ///
    /// Under most-placed, where one more place would bring one more person into work, this is the change of the others' total besides and may
    /// be negative. Where weeks are decided it is a guide by the prices of the proof (of an order for a half-day at the standard pace), and proves
    /// nothing; none where more would be of no use: places are empty or none is asked, pieces are left for a further half-day, no share of
    /// the order counts as a placement, the crew does not come about, the stations are full, or nobody else could take it.
    pub price_fen_month: Option<i64>,
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
    /// The pieces left are fewer than anybody's next share would take: of who has none, one that counts as a placement.
    Remainder,
    /// Of an order nobody has a share of: it is smaller than the least share that counts as a placement.
    OrderTooSmall {
        /// How many workers pass the rules.
        candidates: u32,
        /// Half-days a week of the least share.
        half_days: u32,
        /// Pieces that it takes by the due date, rounded up.
        pieces: u64,
    },
    /// The least crew is not gathered, or is more than the places: the opening does not start. Where at least so many workers pass the rules
    /// it could be, and the plan has them elsewhere, or out.
    NoCrew {
        /// People without whom it does not start.
        least_crew: u32,
        /// How many workers pass the rules.
        candidates: u32,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// The stations of its workshops are full.
    StationsFull {
        /// How many workers could take it, by rules and pieces, and are not in it already.
        candidates: u32,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// The places left are kept for a group, of whom nobody is left who passes the rules.
    ReservedForOthers {
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// Where weeks are decided: all who could take it have weeks that are worth as much or more, or are full.
    ///
    /// Each of them with everybody else where they are: no week that holds it, of what is left and what the person has, is worth more.
    OtherWeeks {
        /// How many workers could take it, by rules, pieces and stations, and are not in it already.
        candidates: u32,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// Where weeks are decided: of those who could take it some would have a better week, and all of these are needed where they are, as an
    /// opening would fall short of its least crew.
    NeededInCrews {
        /// How many workers could take it, by rules and pieces, and are not in it already.
        candidates: u32,
        /// How many would have a better week; of an order those as well who share it already and could do more of it.
        needed: u32,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// Where weeks are decided: of those who could take it some would have a better week by themselves; the plan is proven within a gap, and has
    /// found no better.
    WithinGap {
        /// How many workers could take it, by rules and pieces, and are not in it already.
        candidates: u32,
        /// How many would have a better week; of an order those as well who share it already and could do more of it.
        gainers: u32,
        /// For each rule, how many workers it shuts out.
        #[serde(serialize_with = "counts")]
        shut_out: Vec<(Reject, u32)>,
    },
    /// All who could take a place have one that is worth more.
    Elsewhere {
        /// How many workers pass the rules and are not in it already.
        candidates: u32,
        /// The least that the place would have to be worth more to draw one of them, in fen a month: never negative.
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
            UnfilledReason::OrderTooSmall { .. } => "order-too-small",
            UnfilledReason::Elsewhere { .. } => "elsewhere",
            UnfilledReason::NoCrew { .. } => "no-crew",
            UnfilledReason::StationsFull { .. } => "stations-full",
            UnfilledReason::ReservedForOthers { .. } => "reserved-for-others",
            UnfilledReason::OtherWeeks { .. } => "other-weeks",
            UnfilledReason::NeededInCrews { .. } => "needed-in-crews",
            UnfilledReason::WithinGap { .. } => "within-gap",
        }
    }
}

impl fmt::Debug for UnfilledReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The certificate's two totals: equal, which proves the optimum, or, where weeks are decided, with a gap between them that is proven.
///
/// Of an assignment what was decided beforehand is not in them; of weeks it is, as such a person's week may hold more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateTotals {
    /// Sum of the scores placed, in fen a month.
    pub score: i128,
    /// Sum of the prices' bound, in fen a month; under most-placed, over all plans that place as many.
    pub bound: i128,
    /// Weeks were decided, not places alone.
    pub weeks: bool,
    /// People placed.
    pub placed: u64,
    /// Under most-placed, the people whom no plan can exceed.
    pub most_people: Option<u64>,
}

/// Counts by rule as a map: `{"too-far": 3}`.
fn counts<S: Serializer>(counts: &[(Reject, u32)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(counts.iter().map(|(reject, times)| (reject.code(), times)))
}

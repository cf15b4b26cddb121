//! OPTIMUM: integers only; knows ids, not people.
//!
//! Maximum-weight bipartite b-matching, that is, a transportation problem: left nodes with a supply,
//! slots with a capacity, slots that may share the capacity of a group, edges with a score and a
//! capacity, units that may stay out. [`Graph::solve`] returns the optimum with its prices;
//! `certificate` proves it again in one pass and imports nothing of the solver.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::error::SolveError;
use crate::graph::Graph;
use crate::ids::Keys;

mod auction;
mod cardinality;
mod certificate;
mod components;
mod core;
mod dense;
mod far_end;
mod greatest;
pub mod mixed;
mod nearest;
mod prices;
mod programme;
mod repair;
mod seats;
mod simplex;
mod solve;
mod state;
#[cfg(test)]
mod trials;
mod twins;
mod view;
#[cfg(test)]
mod waits;
mod warm;
mod watch;
mod ways;
mod weeks;

pub use certificate::Certificate;
pub use mixed::Status;
pub use programme::{Goal, ProgrammeError};
pub(crate) use weeks::PriceEnds;
pub use weeks::{DEFAULT_WORK, Piece, WORK_AN_OFFER};

/// How a solve may be bounded and watched.
#[derive(Clone, Copy, Default)]
pub struct Options<'a> {
    /// Threads to use; 0 for rayon's current pool. The answer does not depend on it.
    pub threads: usize,
    /// Set it to `true` from anywhere to stop the solve, within milliseconds.
    pub stop: Option<&'a AtomicBool>,
    /// Stop at this time, or milliseconds later.
    pub deadline: Option<Instant>,
    /// Stop after so many edge scans: the same point on every machine. Components that are solved side by side have a share each, by
    /// their edges, and one that uses up its own ends the solve. `None` is no limit; where weeks are decided it stands for
    /// [`DEFAULT_WORK`] an offer, in a large market [`WORK_AN_OFFER`], and more may close the gap.
    pub work_limit: Option<u64>,
    /// Called from time to time, from any of the threads, with the edge scans done so far; where weeks are decided, at the end.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("threads", &self.threads)
            .field("stop", &self.stop)
            .field("deadline", &self.deadline)
            .field("work_limit", &self.work_limit)
            .field("progress", &self.progress.is_some())
            .finish()
    }
}

/// What a solve cost.
///
/// Two are equal when they did the same work: `seconds` is left out.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Stats {
    /// Edges looked at; where weeks are decided, offers.
    pub edge_scans: u64,
    /// Phases of the auctions: four to six, unless the repair asked for finer prices.
    pub phases: u64,
    /// Bids in the auctions.
    pub bids: u64,
    /// Shortest-path searches of the repair.
    pub searches: u64,
    /// Pivots of the network simplex, where the repair took too long or would have.
    pub pivots: u64,
    /// Wall time of each stage in seconds, by name, in order.
    pub seconds: Vec<(&'static str, f64)>,
}

impl Stats {
    /// Adds the work of a job; its time is within that of the jobs.
    fn add(&mut self, job: &Self) {
        self.phases += job.phases;
        self.bids += job.bids;
        self.searches += job.searches;
        self.pivots += job.pivots;
    }
}

impl PartialEq for Stats {
    fn eq(&self, other: &Self) -> bool {
        let counts = |stats: &Self| {
            let Self {
                edge_scans,
                phases,
                bids,
                searches,
                pivots,
                ..
            } = *stats;
            [edge_scans, phases, bids, searches, pivots]
        };
        counts(self) == counts(other)
    }
}

impl Eq for Stats {}

/// A matching taken apart, so that a forged one can be put together and refused.
#[doc(hidden)]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Left node `i` has the entries `flow_start[i]..flow_start[i + 1]` of the flows.
    pub flow_start: Vec<u32>,
    /// The slots of each left node, ascending.
    pub flow_slot: Vec<u32>,
    /// Units of each flow.
    pub flow_units: Vec<u32>,
    /// Price of each slot.
    pub prices: Vec<i64>,
    /// Price of each group.
    pub group_prices: Vec<i64>,
    /// Profit of each left node, for one unit, bonus included.
    pub profits: Vec<i64>,
    /// What being placed is worth above the score, in the proof; 0 under best-score.
    pub bonus: i64,
    /// Under most-placed: the left nodes of the minimum cut's cover; else empty.
    pub cover_left: Vec<bool>,
    /// The slots of the cover.
    pub cover_slot: Vec<bool>,
    /// The groups of the cover.
    pub cover_group: Vec<bool>,
    /// Units placed.
    pub placed: u64,
    /// Sum of score x units.
    pub total: i128,
}

/// The optimum with its proof.
///
/// Left nodes and slots are numbered from 0, as in the graph. Scores, prices and profits are in the unit of the graph's scores: fen a
/// month where it was built from a market.
///
/// # Where weeks are decided
/// A flow is one unit for each piece of a person's week, prices are a guide and prove nothing, profits and [`Matching::bonus`] are 0 and nothing is in a
/// cover: the proof is of another kind, see [`Matching::verify`] and [`Matching::status`].
///
/// Two are equal when they say the same of the same nodes, and cost the same work.
#[derive(Clone, Debug)]
pub struct Matching {
    parts: Parts,
    left_keys: Arc<Keys>,
    slot_keys: Arc<Keys>,
    stats: Stats,
    trail: Trail,
    /// Where weeks were decided.
    weeks: Option<Arc<weeks::Weeks>>,
}

/// What [`Graph::solve_from`] wants to know of the graph that was solved.
#[derive(Clone, Debug, Default)]
struct Trail {
    /// The marks of its rows.
    marks: Arc<[u64]>,
    /// By slot, what keeps its price up; empty where that is not known.
    support: Vec<prices::Support>,
    /// By flow, the place of its edge in the row of its left node; not asked for yet after [`Graph::solve`].
    place: OnceLock<Vec<u32>>,
}

impl PartialEq for Matching {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
            && self.left_keys == other.left_keys
            && self.slot_keys == other.slot_keys
            && self.stats == other.stats
            && self.weeks == other.weeks
    }
}

impl Eq for Matching {}

impl Graph {
    /// The optimum, with its proof, which has been checked; where the graph [has weeks](Graph::has_weeks), the best weeks that
    /// [`DEFAULT_WORK`] finds, with a bound that has been checked.
    ///
    /// # Errors
    /// [`SolveError::Range`] where scores lie so far apart that sums could overflow, [`SolveError::Weeks`] where an amount of the weeks
    /// does, or what was decided does not fit together. ([`SolveError::Unproven`] would be a fault of this library.)
    ///
    /// # Cost
    /// An assignment takes 10 to 20 passes over the edges on the markets measured, at worst `O(units x edges x log slots)`; memory as in
    /// [`Graph::estimate_bytes`]. Weeks take the work that they are given.
    pub fn solve(&self) -> Result<Matching, SolveError> {
        self.solve_with(&Options::default())
    }

    /// The optimum, within bounds.
    ///
    /// # Errors
    /// As [`Graph::solve`], and where a bound is reached ([`SolveError::Stopped`], [`SolveError::Deadline`], [`SolveError::WorkLimit`]):
    /// there is no partial answer. Where weeks are decided, the answer so far is whole and says its gap; only a stop or deadline
    /// before anything is known is an error.
    pub fn solve_with(&self, options: &Options<'_>) -> Result<Matching, SolveError> {
        match self.weeks() {
            Some(offers) => weeks::solve(self, offers, None, options),
            None => solve::cold(self, options),
        }
    }

    /// The optimum, from an earlier answer: sooner, and among equals nobody is moved.
    ///
    /// The earlier answer is mapped by key, so the graph may have changed. Unlike [`Graph::solve`], equals keep what
    /// they have and are not drawn again. Weeks are solved anew; the earlier ones stay where they are still a plan and no worse.
    /// An answer to a graph that has nothing in common with this one is no help and no error: the solve begins from nothing.
    ///
    /// # Errors
    /// As [`Graph::solve`].
    pub fn solve_from(&self, previous: &Matching) -> Result<Matching, SolveError> {
        self.solve_from_with(previous, &Options::default())
    }

    /// The optimum from an earlier answer, within bounds.
    ///
    /// # Errors
    /// As [`Graph::solve_with`].
    pub fn solve_from_with(
        &self,
        previous: &Matching,
        options: &Options<'_>,
    ) -> Result<Matching, SolveError> {
        match self.weeks() {
            Some(offers) => weeks::solve(self, offers, Some(previous), options),
            None => solve::from(self, previous, options),
        }
    }
}

impl Matching {
    /// Puts a matching together that nobody has proven.
    #[doc(hidden)]
    #[must_use]
    pub fn from_parts(graph: &Graph, parts: Parts) -> Self {
        Self {
            parts,
            left_keys: Arc::clone(&graph.left_keys),
            slot_keys: Arc::clone(&graph.slot_keys),
            stats: Stats::default(),
            trail: Trail::default(),
            weeks: None,
        }
    }

    /// Everything the proof reads.
    #[doc(hidden)]
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Number of left nodes.
    #[must_use]
    pub fn lefts(&self) -> usize {
        self.parts.profits.len()
    }

    /// Number of slots.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.parts.prices.len()
    }

    /// Where the units of a left node are: slots ascending, with units, each at least 1.
    ///
    /// # Panics
    /// Where there is no such left node: see [`Matching::lefts`].
    pub fn flows(&self, left: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let left = left as usize;
        let range = self.parts.flow_start[left] as usize..self.parts.flow_start[left + 1] as usize;
        let slots = self.parts.flow_slot[range.clone()].iter();
        slots
            .copied()
            .zip(self.parts.flow_units[range].iter().copied())
    }

    /// What one more unit of this slot is worth, at least (bonus included under most-placed): the least price that proves the matching.
    /// For the greatest see [`Matching::greatest_prices`]. From 0 up; 0 where the slot has room, and without what its group costs besides.
    ///
    /// # Panics
    /// Where there is no such slot: see [`Matching::slots`].
    #[must_use]
    pub fn price(&self, slot: u32) -> i64 {
        self.parts.prices[slot as usize]
    }

    /// What one more unit of this group is worth, from 0 up.
    ///
    /// # Panics
    /// Where there is no such group, and where weeks are decided.
    #[must_use]
    pub fn group_price(&self, group: u32) -> i64 {
        self.parts.group_prices[group as usize]
    }

    /// What one more unit of this left node is worth (bonus included under most-placed), from 0 up.
    ///
    /// # Panics
    /// Where there is no such left node: see [`Matching::lefts`].
    #[must_use]
    pub fn profit(&self, left: u32) -> i64 {
        self.parts.profits[left as usize]
    }

    /// What being placed counts above the score in the proof; 0 under best-score.
    #[must_use]
    pub fn bonus(&self) -> i64 {
        self.parts.bonus
    }

    /// Whether the cover that proves the number placed holds this left node.
    ///
    /// The cover is a minimum cut: source | left | slot | group | sink. A left node in the cover
    /// counts its supply, a slot or group in the cover its capacity, and every edge between a left
    /// node outside and a slot that neither is in the cover nor stands in a group that is, its
    /// edge capacity. Their sum is the number placed.
    #[must_use]
    pub fn in_cover_left(&self, left: u32) -> bool {
        self.parts
            .cover_left
            .get(left as usize)
            .copied()
            .unwrap_or(false)
    }

    /// Whether the cover that proves the number placed holds this slot.
    #[must_use]
    pub fn in_cover_slot(&self, slot: u32) -> bool {
        self.parts
            .cover_slot
            .get(slot as usize)
            .copied()
            .unwrap_or(false)
    }

    /// Whether the cover that proves the number placed holds this group.
    #[must_use]
    pub fn in_cover_group(&self, group: u32) -> bool {
        self.parts
            .cover_group
            .get(group as usize)
            .copied()
            .unwrap_or(false)
    }

    /// Units placed; where weeks are decided, people who have a week.
    #[must_use]
    pub fn placed(&self) -> u64 {
        self.parts.placed
    }

    /// Sum of score x units, without bonus; where weeks are decided, what all weeks are worth.
    #[must_use]
    pub fn total(&self) -> i128 {
        self.parts.total
    }

    /// What the solve cost.
    #[must_use]
    pub fn stats(&self) -> &Stats {
        &self.stats
    }
}

//! The optimum with its proof, in ids: what a solve returns.

use std::sync::{Arc, OnceLock};

use crate::graph::Graph;
use crate::ids::Keys;
use crate::matching::parts::Parts;
use crate::matching::stats::Stats;
use crate::matching::support::Support;
use crate::matching::weeks::held::Weeks;

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
    pub(super) parts: Parts,
    pub(super) left_keys: Arc<Keys>,
    pub(super) slot_keys: Arc<Keys>,
    pub(super) stats: Stats,
    pub(super) trail: Trail,
    /// Where weeks were decided.
    pub(super) weeks: Option<Arc<Weeks>>,
}

/// What [`Graph::solve_from`] wants to know of the graph that was solved.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    /// The marks of its rows.
    pub(super) marks: Arc<[u64]>,
    /// By slot, what keeps its price up; empty where that is not known.
    pub(super) support: Vec<Support>,
    /// By flow, the place of its edge in the row of its left node; not asked for yet after [`Graph::solve`].
    pub(super) place: OnceLock<Vec<u32>>,
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

    /// Where the units of a left node are: slots ascending, with units, each at least 1; none for an unknown left node.
    pub fn flows(&self, left: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let left = left as usize;
        let range = match self.parts.flow_start.get(left..left + 2) {
            Some(bounds) => bounds[0] as usize..bounds[1] as usize,
            None => 0..0,
        };
        let slots = self.parts.flow_slot[range.clone()].iter();
        slots
            .copied()
            .zip(self.parts.flow_units[range].iter().copied())
    }

    /// What one more unit of this slot is worth, at least (bonus included under most-placed): the least price that proves the matching.
    /// For the greatest see [`Matching::greatest_prices`]. From 0 up; 0 where the slot has room, and without what its group costs besides.
    /// 0 for an unknown slot.
    #[must_use]
    pub fn price(&self, slot: u32) -> i64 {
        self.parts.prices.get(slot as usize).copied().unwrap_or(0)
    }

    /// What one more unit of this group is worth, from 0 up; 0 for an unknown group, and where weeks are decided.
    #[must_use]
    pub fn group_price(&self, group: u32) -> i64 {
        let prices = &self.parts.group_prices;
        prices.get(group as usize).copied().unwrap_or(0)
    }

    /// What one more unit of this left node is worth (bonus included under most-placed), from 0 up; 0 for an unknown left node.
    #[must_use]
    pub fn profit(&self, left: u32) -> i64 {
        self.parts.profits.get(left as usize).copied().unwrap_or(0)
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

//! The network as the solver's loops see it: plain slices, one score type.

use std::ops::Range;

use crate::graph::network::{Carried, Limit, NO_GROUP, Network};

/// A score as it is stored.
pub(crate) trait Score: Copy + Into<i64> + Ord + Send + Sync + std::fmt::Debug {
    /// What staying out scores.
    const ZERO: Self;
    /// The same number in 64 bits.
    fn wide(self) -> i64;
    /// The same number as it is stored, if it fits.
    fn narrow(wide: i64) -> Option<Self>;
}

impl Score for i32 {
    const ZERO: Self = 0;
    #[inline]
    fn wide(self) -> i64 {
        i64::from(self)
    }
    #[inline]
    fn narrow(wide: i64) -> Option<Self> {
        wide.try_into().ok()
    }
}

impl Score for i64 {
    const ZERO: Self = 0;
    #[inline]
    fn wide(self) -> i64 {
        self
    }
    #[inline]
    fn narrow(wide: i64) -> Option<Self> {
        Some(wide)
    }
}

/// Does the same with each edge of a column, four at a turn: a loop's own work is a fourth of what an edge takes. Rows are too
/// short to gain by it.
#[inline(always)]
pub(crate) fn each_edge<S: Copy>(heads: &[u32], scores: &[S], mut each: impl FnMut(u32, S)) {
    let (fours, rest) = heads.as_chunks::<4>();
    let (fours_scores, rest_scores) = scores.as_chunks::<4>();
    for (heads, scores) in fours.iter().zip(fours_scores) {
        each(heads[0], scores[0]);
        each(heads[1], scores[1]);
        each(heads[2], scores[2]);
        each(heads[3], scores[3]);
    }
    for (&head, &score) in rest.iter().zip(rest_scores) {
        each(head, score);
    }
}

/// What being [away](View::away) costs: less than any sum of prices and distances can make up for.
pub(crate) const AWAY: i64 = -(1 << 62);

/// The network, borrowed.
///
/// Nodes of the search are the slots `0..m`, the groups `m..m + g` and the ground `m + g`: the place
/// of units that are out, with room for all, score 0 and the bonus for its price.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a, S> {
    pub(crate) row_start: &'a [u32],
    pub(crate) row_head: &'a [u32],
    pub(crate) row_score: &'a [S],
    pub(crate) col_start: &'a [u32],
    pub(crate) col_head: &'a [u32],
    pub(crate) col_score: &'a [S],
    pub(crate) supply: &'a [u32],
    pub(crate) capacity: &'a [u32],
    pub(crate) group_of: &'a [u32],
    pub(crate) group_capacity: &'a [u32],
    pub(crate) edge_capacity: Carried<'a>,
    /// See [`View::is_unit`].
    pub(crate) unit: bool,
    /// What bounds the units on an edge.
    pub(crate) limit: Limit,
}

impl<'a, S: Score> View<'a, S> {
    /// The view of `network`, whose two directions have these scores.
    pub(crate) fn new(network: &'a Network, row_score: &'a [S], col_score: &'a [S]) -> Self {
        let (unit, limit) = network.limit();
        Self {
            row_start: &network.rows.start,
            row_head: &network.rows.head,
            row_score,
            col_start: &network.columns.start,
            col_head: &network.columns.head,
            col_score,
            supply: &network.supply,
            capacity: &network.capacity,
            group_of: &network.group_of,
            group_capacity: &network.group_capacity,
            edge_capacity: network.edge_capacity.carried(),
            unit,
            limit,
        }
    }

    /// Whether every left node has at most one unit and every edge can carry it.
    pub(crate) fn is_unit(&self) -> bool {
        self.unit
    }

    pub(crate) fn lefts(&self) -> usize {
        self.supply.len()
    }

    pub(crate) fn slots(&self) -> usize {
        self.capacity.len()
    }

    pub(crate) fn groups(&self) -> usize {
        self.group_capacity.len()
    }

    /// The node of units that are out.
    pub(crate) fn ground(&self) -> u32 {
        u32::try_from(self.slots() + self.groups()).expect("fewer than 2^32 nodes a side")
    }

    /// Where the parties of left nodes without units are, when they must have one: too good a place to leave.
    pub(crate) fn away(&self) -> u32 {
        self.ground() + 1
    }

    /// The search node of the group of a slot.
    #[inline]
    pub(crate) fn group_node(&self, slot: u32) -> Option<u32> {
        match self.group_of.get(slot as usize) {
            None | Some(&NO_GROUP) => None,
            Some(&group) => Some(group + u32::try_from(self.slots()).expect("u32 slots")),
        }
    }

    #[inline]
    pub(crate) fn row(&self, left: u32) -> Range<usize> {
        self.row_start[left as usize] as usize..self.row_start[left as usize + 1] as usize
    }

    #[inline]
    pub(crate) fn column(&self, slot: u32) -> Range<usize> {
        self.col_start[slot as usize] as usize..self.col_start[slot as usize + 1] as usize
    }

    #[inline]
    pub(crate) fn edge_capacity(&self, edge: u32) -> u32 {
        self.edge_capacity.get(edge as usize)
    }

    /// The units that the edge from `left` to `slot` carries.
    #[inline]
    pub(crate) fn most_between(&self, left: u32, slot: u32) -> u32 {
        match self.limit {
            Limit::One => 1,
            Limit::Supply => self.supply[left as usize],
            Limit::Ends => self.supply[left as usize].min(self.capacity[slot as usize]),
            Limit::Each => self.most_on_edge(left, slot),
        }
    }

    /// Out of line, so that the other rules are short enough to be inlined.
    #[inline(never)]
    fn most_on_edge(&self, left: u32, slot: u32) -> u32 {
        self.edge_capacity.get(self.find(left, slot))
    }

    /// The slot of an edge, by its place among the columns.
    pub(crate) fn slot_of(&self, entry: u32) -> u32 {
        let after = self.col_start.partition_point(|&start| start <= entry);
        u32::try_from(after - 1).expect("u32 slots")
    }

    /// The edge from `left` to `slot`, by its place among the rows.
    pub(crate) fn edge(&self, left: u32, slot: u32) -> u32 {
        u32::try_from(self.find(left, slot)).expect("fewer than 2^32 edges")
    }

    /// The edge from `left` to `slot`, if there is one.
    pub(crate) fn edge_to(&self, left: u32, slot: u32) -> Option<u32> {
        let edge = self.find(left, slot);
        let is_there = edge < self.row(left).end && self.row_head[edge] == slot;
        is_there.then(|| u32::try_from(edge).expect("fewer than 2^32 edges"))
    }

    #[inline(always)]
    fn find(&self, left: u32, slot: u32) -> usize {
        let row = self.row(left);
        row.start + self.row_head[row].partition_point(|&head| head < slot)
    }
}

#[cfg(test)]
mod tests {
    use super::each_edge;

    /// Four at a turn, and the rest: none is left out, and none comes twice.
    #[test]
    fn each_edge_of_a_column_comes_once_and_in_its_order() {
        for edges in 0..10 {
            let heads: Vec<u32> = (0..edges).map(|at| 3 * at + 1).collect();
            let scores: Vec<i32> = (0..).step_by(7).take(heads.len()).collect();
            let mut met = Vec::new();
            each_edge(&heads, &scores, |head, score| met.push((head, score)));
            let column = heads.iter().copied().zip(scores.iter().copied());
            assert_eq!(met, column.collect::<Vec<_>>());
        }
    }
}

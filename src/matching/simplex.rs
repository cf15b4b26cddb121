//! The network simplex: what takes over where the repair takes too long, or would.
//!
//! A search of the repair moves one lot of units. Where most arcs are as long as each other (scores by the left node alone, or by the slot alone, or
//! one thing or nothing) it reads half of the market for it, and the next search reads it again. Here a pivot moves a lot around a cycle of a spanning tree, and the
//! tree keeps what is known of the prices from one to the next: slower than the repair on most markets, and never much slower than itself.
//!
//! # The network
//! Left nodes, slots, groups, and the ground as the root, to which all units flow. Arcs are the edges, at the cost of minus their score, and
//! one **own** arc for each node: of a left node to the ground, at the cost of the bonus (units that are out); of a slot to its group or
//! the ground and of a group to the ground, with their capacity, at no cost. The **level** of a node is what a unit costs from there to the root along
//! the tree. At the end the levels of slots and groups are their prices, as [`State`] defines them. Closed slots (no capacity, or none in
//! their group) are no part of it: they cost more than anybody would give.
//!
//! # Why it ends, and why it is exact
//! It ends when no arc lowers the cost: then flow and levels are complementary, which is optimal for the bonus at hand. The tree is *strongly feasible*
//! (Cunningham 1976): from every node one unit more could go to the root along it. The first tree is, and the last arc that blocks leaves, counted
//! along the cycle from its apex: then it stays so, no tree comes twice at the same flow, and a slot with room has level 0. The first flow need not be that of a basis: an edge
//! that is used in part and not in the tree is one more that may be pivoted in.
//!
//! # How it is fast
//! - The first flow is what the auction has found, which is near the best where its prices are far from it (often there is nothing left to pivot); or what
//!   the repair has reached. The first tree is the shortest ways to the root under the prices so far.
//! - A left node without children is no part of what is lifted: its level is read off its parent's. So a pivot takes the slots of a part of
//!   the tree, not the people who hang on them.
//! - A part of the tree is walked through, a cycle around and a row priced without branches that cannot be predicted: with them 10 to 80 % more at
//!   3,000 left nodes, and little at 20,000.
//! - Pricing reads slot, score and one byte of an edge, which says which ways it has room; that is written down where an edge leaves the tree, not looked up
//!   from flow and capacity for each edge read (7 to 21 % less in all on six markets of 3,000, the lists' least length with it).
//! - Rows are read in a mixed order, the worst arc of each is listed, and the worst of a list are pivoted in turn, each if it still is worth it. One
//!   arc from each block of arcs takes 2 to 4 times as long (Grigoriadis 1986; `NetworkSimplex` of LEMON).
//!
//! # Cost
//! A pivot takes its cycle and the nodes of the part of the tree that is hung elsewhere, and its part of what is read. How many there are is
//! bounded by nothing good; measured, mostly 2 to 6 a node. Memory: 5 bytes an edge, 36 a node and 8 a slot, 12 a party while the first flow is
//! read, and some 30 a node more while the first tree is made.

mod basis;
mod first;
mod pivot;
mod pricing;
mod tree;

use crate::error::SolveError;
use crate::matching::seats::NONE;
use crate::matching::simplex::basis::Simplex;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

pub(super) use crate::matching::simplex::first::{Placed, placed};
pub(super) use crate::matching::simplex::pricing::Outcome;

/// Whether no level can leave 64 bits: a path of the tree passes each slot once, and the difference of two scores lies between them.
pub(super) fn is_in_range<S: Score>(state: &State<'_, S>, (least, greatest): (i64, i64)) -> bool {
    let view = &state.view;
    let nodes = view.slots() + view.groups() + 2;
    let range = i128::from(greatest.max(0)) - i128::from(least.min(0));
    range * nodes as i128 + i128::from(state.bonus()) < i128::from(i64::MAX / 8)
}

/// Takes every imbalance away for the bonus at hand, from the flow `from`, in so many edge scans or some more.
pub(super) fn settle<S: Score>(
    state: &mut State<'_, S>,
    from: Vec<Placed>,
    (least, greatest): (i64, i64),
    watch: &mut Watch<'_>,
    budget: u64,
) -> Result<Outcome, SolveError> {
    debug_assert!(is_in_range(state, (least, greatest)));
    let most = watch.scans().saturating_add(budget);
    let mut simplex = Simplex::of(state, from, watch)?;
    simplex.hang(state, watch)?;
    let outcome = simplex.run(watch, most)?;
    if outcome.is_done {
        simplex.write(state, greatest, watch)?;
    }
    Ok(outcome)
}

impl<'a, S: Score> Simplex<'a, S> {
    /// Writes prices and seats back.
    fn write(
        &self,
        state: &mut State<'a, S>,
        greatest: i64,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        // Nobody would give so much. Groups come first: a slot costs no less than its group.
        let dearest = greatest.max(0) + self.bonus;
        for node in (0..self.ground).rev() {
            state.price[node as usize] = if self.is_closed(node) {
                let above = self.view.group_node(node);
                dearest.max(above.map_or(0, |group| state.price[group as usize]))
            } else {
                self.level[node as usize]
            };
        }
        let mut wanted = Vec::new();
        for left in (0u32..).take(self.view.lefts()) {
            let row = self.view.row(left);
            watch.scan(row.len())?;
            wanted.clear();
            wanted.extend(
                row.map(|edge| {
                    (
                        u32::try_from(edge).expect("fewer than 2^32 edges"),
                        self.flow[edge],
                    )
                })
                .filter(|target| target.1 > 0),
            );
            let out = self.own[self.node(left) as usize];
            if out > 0 {
                wanted.push((NONE, out));
            }
            state.rearrange(left, &wanted);
        }
        state.recount_all();
        Ok(())
    }
}

#[cfg(test)]
mod tests;

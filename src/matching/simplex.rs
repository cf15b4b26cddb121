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
//! - Rows are read in a mixed order, the worst arc of each is listed, and the worst of a list are pivoted in turn, each if it still is worth it. One
//!   arc from each block of arcs took 2 to 4 times as long (Grigoriadis 1986; `NetworkSimplex` of LEMON).
//!
//! # Cost
//! A pivot takes its cycle and the nodes of the part of the tree that is hung elsewhere, and its part of what is read. How many there are is
//! bounded by nothing good; measured, mostly 2 to 6 a node. Memory: 4 bytes an edge, 36 a node and 8 a slot, 12 a party while the first flow is
//! read, and some 30 a node more while the first tree is made.

mod first;
mod pricing;
#[cfg(test)]
mod tests;
mod tree;

pub(super) use first::{Placed, placed};
use pricing::Entering;
use tree::{OF_PARENT, OWN, Tree};

use crate::error::SolveError;
use crate::graph::network::Limit;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;

/// The level of a closed slot: no row wants it.
const CLOSED: i64 = i64::MAX / 4;

/// Units, which are fewer than 2^32 on every arc.
fn narrow(units: u64) -> u32 {
    u32::try_from(units).expect("no more than a left node has")
}

fn short(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 edges and nodes")
}

struct Simplex<'a, S> {
    view: View<'a, S>,
    bonus: i64,
    /// By node: slots, groups, ground, left nodes.
    level: Vec<i64>,
    tree: Tree,
    /// Units on the own arc of a node.
    own: Vec<u32>,
    /// Units on an edge.
    flow: Vec<u32>,
    ground: u32,
    /// Edges read and nodes passed since the watch was told.
    steps: usize,
}

/// What goes around a cycle at most, and the last arc that keeps it from more: of the node below it.
#[derive(Clone, Copy)]
struct Block {
    units: u64,
    below: u32,
}

/// Whether no level can leave 64 bits: a path of the tree passes each slot once, and the difference of two scores lies between them.
pub(super) fn is_in_range<S: Score>(state: &State<'_, S>, (least, greatest): (i64, i64)) -> bool {
    let view = &state.view;
    let nodes = view.slots() + view.groups() + 2;
    let range = i128::from(greatest.max(0)) - i128::from(least.min(0));
    range * nodes as i128 + i128::from(state.bonus()) < i128::from(i64::MAX / 8)
}

/// What a [run](settle) has come to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) pivots: u64,
    /// Whether it came to its end: else the state is as it was.
    pub(super) is_done: bool,
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
    /// The node of a left node.
    fn node(&self, left: u32) -> u32 {
        self.ground + 1 + left
    }

    /// The other way.
    fn left(&self, node: u32) -> u32 {
        node - self.ground - 1
    }

    fn is_left(&self, node: u32) -> bool {
        node > self.ground
    }

    /// Units that a slot and its group could take more.
    fn room(&self, slot: u32) -> u64 {
        let own = self.free(slot);
        match self.view.group_node(slot) {
            Some(group) => own.min(self.free(group)),
            None => own,
        }
    }

    /// Units that the own arc of a slot or group could carry more.
    fn free(&self, node: u32) -> u64 {
        self.own_capacity(node) - u64::from(self.own[node as usize])
    }

    fn own_capacity(&self, node: u32) -> u64 {
        let slots = self.view.slots();
        match (node as usize).checked_sub(slots) {
            None => self.view.capacity[node as usize].into(),
            Some(group) if node < self.ground => self.view.group_capacity[group].into(),
            // What is out is never too much.
            Some(_) => u64::MAX,
        }
    }

    /// Whether a node is no part of the network.
    fn is_closed(&self, node: u32) -> bool {
        let is_shut = |node: u32| self.own_capacity(node) == 0;
        node < self.ground && (is_shut(node) || self.view.group_node(node).is_some_and(is_shut))
    }

    #[inline]
    fn edge_capacity(&self, edge: usize, left: u32, slot: u32) -> u32 {
        match self.view.limit {
            Limit::One => 1,
            Limit::Each => self.view.edge_capacity(short(edge)),
            Limit::Supply | Limit::Ends => self.view.most_between(left, slot),
        }
    }

    /// Where the own arc of a node leads.
    fn above(&self, node: u32) -> u32 {
        if self.is_left(node) {
            self.ground
        } else {
            self.view.group_node(node).unwrap_or(self.ground)
        }
    }

    /// What a unit costs from a node to the root, along the tree.
    #[inline]
    fn level(&self, node: u32) -> i64 {
        if !self.tree.is_leaf(node) {
            return self.level[node as usize];
        }
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        if pred == OWN {
            self.bonus
        } else {
            self.level[parent as usize] - self.view.row_score[pred as usize].wide()
        }
    }

    /// Writes down where a leaf is, which may be about to be more.
    fn settle_leaf(&mut self, node: u32) {
        if self.tree.is_leaf(node) {
            self.level[node as usize] = self.level(node);
            self.tree.count_depth(node);
        }
    }

    /// Units on the arc between a node and its parent, and whether it leads up.
    #[inline]
    fn pred(&self, node: u32) -> (u32, bool) {
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        match pred {
            OWN => (self.own[node as usize], true),
            OF_PARENT => (self.own[parent as usize], false),
            edge => (self.flow[edge as usize], self.is_left(node)),
        }
    }

    /// Units that could go from a node to its parent, or the other way.
    #[inline]
    fn residue(&self, node: u32, upward: bool) -> u64 {
        let (units, leads_up) = self.pred(node);
        if leads_up != upward {
            return units.into();
        }
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        let capacity = match pred {
            OWN => self.own_capacity(node),
            OF_PARENT => self.own_capacity(parent),
            edge => {
                let (left, slot) = if leads_up {
                    (node, parent)
                } else {
                    (parent, node)
                };
                self.edge_capacity(edge as usize, self.left(left), slot)
                    .into()
            }
        };
        capacity - u64::from(units)
    }

    /// Sends units along an arc between a node and its parent, up or down.
    #[inline]
    fn send(&mut self, node: u32, upward: bool, units: u32) {
        let (_, leads_up) = self.pred(node);
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        let owner = if pred == OF_PARENT { parent } else { node };
        self.change(owner, pred, leads_up == upward, units);
    }

    /// Sends units along an arc, or back: an edge, or the own arc of a node.
    #[inline]
    fn change(&mut self, owner: u32, arc: u32, along: bool, units: u32) {
        let flow = match arc {
            OWN | OF_PARENT => &mut self.own[owner as usize],
            edge => &mut self.flow[edge as usize],
        };
        if along {
            *flow += units;
        } else {
            *flow -= units;
        }
    }

    /// Units that could go along an arc that enters.
    fn room_on(&self, entering: &Entering) -> u64 {
        let &Entering {
            arc,
            tail,
            head,
            reduced,
        } = entering;
        let (units, capacity) = if arc == OWN {
            (self.own[tail as usize], self.own_capacity(tail))
        } else {
            let capacity = self.edge_capacity(arc as usize, self.left(tail), head);
            (self.flow[arc as usize], capacity.into())
        };
        if reduced < 0 {
            capacity - u64::from(units)
        } else {
            units.into()
        }
    }

    /// Sends what fits around the cycle of an arc, and puts it into the tree for the arc that fills up.
    fn pivot(&mut self, entering: Entering) {
        let Entering {
            arc,
            tail,
            head,
            reduced,
        } = entering;
        self.settle_leaf(tail);
        let along = reduced < 0;
        let (first, second) = if along { (tail, head) } else { (head, tail) };
        // The last that blocks, from the apex down to `first`, over the arc, and up from `second`.
        let mut to_first = Block {
            units: self.room_on(&entering),
            below: NONE,
        };
        let mut from_second = Block {
            units: u64::MAX,
            below: NONE,
        };
        let (mut down, mut up) = (first, second);
        // Two loops to where both are as deep, and one for both: which is deeper by turns cannot be predicted.
        while self.tree.depth(down) > self.tree.depth(up) {
            down = self.pass_down(down, &mut to_first);
        }
        while self.tree.depth(up) > self.tree.depth(down) {
            up = self.pass_up(up, &mut from_second);
        }
        while down != up {
            down = self.pass_down(down, &mut to_first);
            up = self.pass_up(up, &mut from_second);
        }
        let apex = down;
        let below_first = to_first.units < from_second.units;
        let Block { units, below: out } = if below_first { to_first } else { from_second };
        if units > 0 {
            let units = narrow(units);
            self.change(tail, arc, along, units);
            for (end, upward) in [(first, false), (second, true)] {
                let mut node = end;
                while node != apex {
                    self.send(node, upward, units);
                    node = self.tree.parent(node);
                }
            }
        }
        if out == NONE {
            return;
        }
        let (root, onto) = if below_first {
            (first, second)
        } else {
            (second, first)
        };
        // The arc as seen from the root of the part that is hung elsewhere.
        let pred = if arc == OWN && root == head {
            OF_PARENT
        } else {
            arc
        };
        self.steps += self.tree.rehang(root, onto, pred, out);
        if !self.tree.is_leaf(root) {
            self.shift(root, if root == tail { reduced } else { -reduced });
        }
    }

    /// One step toward the root, on the side where units go down. Returns the parent.
    #[inline]
    fn pass_down(&mut self, node: u32, block: &mut Block) -> u32 {
        self.steps += 1;
        let residue = self.residue(node, false);
        if residue < block.units {
            *block = Block {
                units: residue,
                below: node,
            };
        }
        self.tree.parent(node)
    }

    /// The same on the side where they go up.
    #[inline]
    fn pass_up(&mut self, node: u32, block: &mut Block) -> u32 {
        self.steps += 1;
        let residue = self.residue(node, true);
        if residue <= block.units {
            *block = Block {
                units: residue,
                below: node,
            };
        }
        self.tree.parent(node)
    }

    /// Lifts the levels of all nodes from one downwards, and counts their depths.
    fn shift(&mut self, root: u32, by: i64) {
        let level = self.level.as_mut_slice();
        self.steps += self.tree.walk(root, |node| level[node as usize] += by);
    }

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

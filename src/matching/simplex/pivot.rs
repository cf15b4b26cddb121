//! One pivot: an arc comes into the tree, what fits goes around its cycle, and the arc that fills up leaves.

use crate::matching::seats::NONE;
use crate::matching::simplex::basis::{Simplex, narrow};
use crate::matching::simplex::tree::{OF_PARENT, OWN};
use crate::matching::view::Score;

/// An arc that would lower the cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entering {
    /// As [`Tree::pred`](super::tree::Tree::pred) of a child at `tail`.
    pub(super) arc: u32,
    pub(super) tail: u32,
    pub(super) head: u32,
    /// Its cost and the level of its head, minus the level of its tail: units are to go along it where that is negative, else back.
    pub(super) reduced: i64,
}

/// What goes around a cycle at most, and the last arc that keeps it from more: of the node below it.
#[derive(Clone, Copy)]
struct Block {
    units: u64,
    below: u32,
}

impl<S: Score> Simplex<'_, S> {
    /// Units that could go along an arc that enters.
    pub(super) fn room_on(&self, entering: &Entering) -> u64 {
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
    pub(super) fn pivot(&mut self, entering: Entering) {
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
            if arc != OWN {
                self.mark(arc, self.left(tail));
            }
            return;
        }
        let (leaving, parent) = (self.tree.pred(out), self.tree.parent(out));
        if leaving < OF_PARENT {
            let left = if self.is_left(out) { out } else { parent };
            self.mark(leaving, self.left(left));
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
}

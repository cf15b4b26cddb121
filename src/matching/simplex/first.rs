//! The first tree: the shortest ways to the root from where the units are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::tree::{OF_PARENT, OWN};
use super::{CLOSED, Simplex, short};
use crate::error::SolveError;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// The ways to the root that are known while the first tree is made.
struct Nearby {
    /// By node, how long the shortest is, counted from the prices; [`SETTLED`] once it is in the tree.
    near: Vec<i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

const SETTLED: i64 = i64::MIN;

impl<'a, S: Score> Simplex<'a, S> {
    /// Hangs every node into the first tree: the shortest ways to the root from where the units are, under the prices so far (Dijkstra).
    ///
    /// Where left nodes are at their best options, no arc that a unit could go along is shorter than 0, counted from the prices; but for those
    /// of slots with room and a price, which are asked first. From elsewhere some are, and the ways not the shortest: any tree will do.
    pub(super) fn hang(
        &mut self,
        state: &State<'a, S>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let view = self.view;
        let ground = self.ground;
        let mut price = state.price[..=ground as usize].to_vec();
        price[ground as usize] = 0;
        price.extend_from_slice(&self.level[ground as usize + 1..]);
        let mut ways = Nearby {
            near: vec![i64::MAX; self.level.len()],
            heap: BinaryHeap::new(),
        };
        ways.near[ground as usize] = SETTLED;
        for node in (0u32..).take(self.level.len()) {
            watch.scan(1)?;
            if self.is_closed(node) {
                self.level[node as usize] = CLOSED;
                ways.near[node as usize] = SETTLED;
            } else if node != ground && self.above(node) == ground && self.free(node) > 0 {
                let cost = if self.is_left(node) { self.bonus } else { 0 };
                self.reach(&mut ways, node, cost - price[node as usize], ground, OWN);
            }
        }
        while let Some(Reverse((key, node))) = ways.heap.pop() {
            if ways.near[node as usize] == SETTLED {
                continue;
            }
            ways.near[node as usize] = SETTLED;
            let level = key + price[node as usize];
            self.level[node as usize] = level;
            self.tree.attach(node);
            if self.is_left(node) {
                for edge in view.row(self.left(node)) {
                    let slot = view.row_head[edge];
                    if self.flow[edge] > 0 {
                        let key = level + view.row_score[edge].wide() - price[slot as usize];
                        self.reach(&mut ways, slot, key, node, short(edge));
                    }
                }
                watch.scan(view.row(self.left(node)).len())?;
                continue;
            }
            if (node as usize) < view.slots() {
                let column = view.column(node);
                watch.scan(column.len())?;
                for (&left, &score) in view.col_head[column.clone()]
                    .iter()
                    .zip(&view.col_score[column])
                {
                    let from = self.node(left);
                    let key = level - score.wide() - price[from as usize];
                    if key < ways.near[from as usize] {
                        let edge = view.edge(left, node);
                        if self.flow[edge as usize] < self.edge_capacity(edge as usize, left, node)
                        {
                            self.reach(&mut ways, from, key, node, edge);
                        }
                    }
                }
                let above = self.above(node);
                if above != ground && self.own[node as usize] > 0 {
                    self.reach(
                        &mut ways,
                        above,
                        level - price[above as usize],
                        node,
                        OF_PARENT,
                    );
                }
            } else {
                for &slot in state.slots_of(node) {
                    if self.free(slot) > 0 {
                        self.reach(&mut ways, slot, level - price[slot as usize], node, OWN);
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes down a way to the root, if it is the shortest so far.
    fn reach(&mut self, ways: &mut Nearby, node: u32, key: i64, parent: u32, pred: u32) {
        let near = &mut ways.near[node as usize];
        if key < *near && *near != SETTLED {
            *near = key;
            self.tree.aim(node, parent, pred);
            ways.heap.push(Reverse((key, node)));
        }
    }
}

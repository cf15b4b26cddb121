//! The first flow, and the first tree: the shortest ways to the root from where the units are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::SolveError;
use crate::matching::seats::NONE;
use crate::matching::simplex::basis::{CLOSED, ONWARD, Simplex, narrow, short};
use crate::matching::simplex::tree::{OF_PARENT, OWN, Tree};
use crate::matching::state::State;
use crate::matching::view::{AWAY, Score};
use crate::matching::watch::{POLL, Watch};

/// Units of a left node at a slot.
#[derive(Clone, Copy, Debug)]
pub(in crate::matching) struct Placed {
    left: u32,
    slot: u32,
    units: u32,
}

/// Who sits where, by left node: a flow to begin with.
pub(in crate::matching) fn placed<S: Score>(
    state: &State<'_, S>,
    watch: &mut Watch<'_>,
) -> Result<Vec<Placed>, SolveError> {
    let mut all = Vec::with_capacity(state.seats.parties());
    for left in (0u32..).take(state.view.lefts()) {
        let mut party = state.seats.first(left);
        while party != NONE {
            let slot = state.seats.party(party).slot;
            if slot < state.view.ground() {
                let units = state.seats.units(party);
                all.push(Placed { left, slot, units });
            }
            party = state.seats.next_of(left, party);
        }
        watch.scan(1 + state.seats.more(left))?;
    }
    Ok(all)
}

/// The ways to the root that are known while the first tree is made.
struct Nearby {
    /// By node, how long the shortest is, counted from the prices; [`SETTLED`] once it is in the tree.
    near: Vec<i64>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

const SETTLED: i64 = i64::MIN;

impl<'a, S: Score> Simplex<'a, S> {
    /// The flow `from`, without the units that are too many for their slot or group.
    ///
    /// The level of a left node is at first what its unit that is worst off would pay to be where it is, under the prices of `state`.
    pub(super) fn of(
        state: &State<'a, S>,
        from: Vec<Placed>,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let view = state.view;
        let ground = view.ground();
        let nodes = ground as usize + 1 + view.lefts();
        let mut simplex = Self {
            view,
            bonus: state.bonus(),
            level: vec![0; nodes],
            tree: Tree::new(nodes, ground),
            own: vec![0; nodes],
            flow: vec![0; view.row_head.len()],
            ways: vec![0; view.row_head.len()],
            ground,
            steps: 0,
        };
        simplex.level[ground as usize + 1..].fill(AWAY);
        // All are out who are nowhere else.
        simplex.own[ground as usize + 1..].copy_from_slice(view.supply);
        let mut too_many = Vec::new();
        watch.count(0)?;
        for Placed { left, slot, units } in from {
            let node = simplex.node(left) as usize;
            let edge = view.edge(left, slot) as usize;
            let pays = state.price[slot as usize] - view.row_score[edge].wide();
            simplex.level[node] = simplex.level[node].max(pays);
            simplex.own[node] -= units;
            let placed = narrow(simplex.room(slot).min(units.into()));
            if placed < units {
                too_many.push((node, units - placed));
            }
            simplex.flow[edge] = placed;
            simplex.own[slot as usize] += placed;
            if let Some(group) = view.group_node(slot) {
                simplex.own[group as usize] += placed;
            }
            watch.scan(1)?;
        }
        let out = simplex.own[ground as usize + 1..].iter();
        for (level, &units) in simplex.level[ground as usize + 1..].iter_mut().zip(out) {
            if units > 0 {
                *level = simplex.bonus.max(*level);
            }
        }
        for (node, units) in too_many {
            simplex.own[node] += units;
        }
        for left in (0u32..).take(view.lefts()) {
            for edge in view.row(left) {
                simplex.mark(short(edge), left);
            }
            watch.scan(view.row(left).len())?;
        }
        Ok(simplex)
    }

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
        watch.count(0)?;
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
        let step = usize::try_from(POLL).expect("a small number");
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
                let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
                for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
                    watch.scan(heads.len())?;
                    for (&left, &score) in heads.iter().zip(scores) {
                        let from = self.node(left);
                        let key = level - score.wide() - price[from as usize];
                        if key < ways.near[from as usize] {
                            let edge = view.edge(left, node);
                            if self.ways[edge as usize] & ONWARD != 0 {
                                self.reach(&mut ways, from, key, node, edge);
                            }
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
                watch.pass(state.slots_of(node).len())?;
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

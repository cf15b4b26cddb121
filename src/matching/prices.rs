//! The least prices that prove a matching.
//!
//! The prices that prove an optimal matching form a lattice, so there are least ones, and they do not depend
//! on how the matching was found. From any prices that prove it, the least are one shortest-path
//! computation away: a node can fall by at most its distance from the anchors, which are the sink
//! (own prices stop at 0) and the ground (units that are out must not be tempted in).
//!
//! # Supports
//! What keeps the price of a slot up is its [`Support`]: a left node that would else prefer it, and the place where that left node
//! sits: out, or at a slot that is itself *held*; or nobody, where the price is 0 or that of a held group. A group is held by a
//! held slot of its own with room. Supports are kept with a matching. After a change, a node whose chain of supports still
//! ends at an anchor is held, and its price is least still; the others are *loose*.
//!
//! A forward search of the repair that starts from least prices ends with least ones: what it has raised is held by the arcs by which it came, so
//! it hands in supports itself.
//!
//! # After a change
//! Only columns of loose slots are read, from the broken ends of the chains downward. A slot that finds another held left node that is
//! just as near is held again, and with it, unread, everything that hangs from it. What finds none has its whole column read, and
//! the arcs from loose slots noted; the fall of what is loose in the end is Dijkstra on those arcs alone (Ramalingam & Reps 1996: only
//! what is affected is looked at; as every arc of a chain has length 0, a slot may not be held by what hangs from it).
//!
//! Cost: from nothing, one pass over the rows of the left nodes (those of the core, where there is one, and what of the others may matter) and a heap of the slots; after a change, a few
//! operations a slot, and at most the columns of the loose slots.
//!
//! One file: the two ways to lower must agree to the last price, and are read side by side.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::SolveError;
use crate::matching::core::Core;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::{Score, View};
use crate::matching::watch::{POLL, Watch};

/// So often bounds may come down by edges outside of the core, before all edges are read; two rounds nearly always do.
const ROUNDS: u32 = 4;

/// What keeps the price of a slot from falling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Support {
    /// The left node that would else prefer the slot; [`NONE`] where none is known or needed.
    pub(super) left: u32,
    /// The slot where it has units; [`NONE`] for units that are out.
    pub(super) from: u32,
}

impl Support {
    /// Nobody.
    pub(super) const NOBODY: Self = Self {
        left: NONE,
        from: NONE,
    };

    /// A party, where it is.
    fn of<S: Score>(state: &State<'_, S>, party: u32) -> Self {
        let slot = state.seats.party(party).slot;
        Self {
            left: state.seats.owner(party),
            from: if slot < state.view.ground() {
                slot
            } else {
                NONE
            },
        }
    }
}

/// How far each node can still fall, who stops it, and the nodes whose bound has come down.
struct Bounds {
    slack: Vec<i64>,
    support: Vec<Support>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Bounds {
    #[inline]
    fn tighten(&mut self, node: u32, slack: i64, support: Support) {
        if slack < self.slack[node as usize] {
            self.slack[node as usize] = slack;
            self.support[node as usize] = support;
            self.heap.push(Reverse((slack, node)));
        }
    }

    /// What a party is worth where it is, once the prices are as low as is known.
    #[inline]
    fn value<S: Score>(&self, state: &State<'_, S>, party: u32) -> i64 {
        let there = state.seats.party(party);
        let slack = self.slack.get(there.slot as usize).copied().unwrap_or(0);
        there.score.wide() - state.price[there.slot as usize] + slack
    }

    fn nearest(&mut self) -> Option<(i64, u32)> {
        while let Some(Reverse((slack, node))) = self.heap.pop() {
            if slack == self.slack[node as usize] {
                return Some((slack, node));
            }
        }
        None
    }
}

/// Lowers every price as far as the matching allows; the bonus stays. Returns the support of each slot.
///
/// With a core its edges decide first; then what was left out of it and may matter is looked at, until nothing does.
pub(super) fn lower<S: Score>(
    state: &mut State<'_, S>,
    core: Option<&Core<S>>,
    watch: &mut Watch<'_>,
) -> Result<Vec<Support>, SolveError> {
    let view = state.view;
    let ground = view.ground();
    let nodes = ground as usize;
    let mut bounds = Bounds {
        slack: vec![i64::MAX; nodes],
        support: vec![Support::NOBODY; nodes],
        heap: BinaryHeap::new(),
    };
    let mut floor = vec![i64::MIN; nodes];
    for node in 0..ground {
        if view.group_node(node).is_none() {
            bounds.tighten(node, state.price[node as usize], Support::NOBODY);
            floor[node as usize] = 0;
        }
    }
    let near = core.map_or(view, |core| core.view(&view));
    for left in (0u32..).take(view.lefts()) {
        if state.seats.find(left, ground) != NONE {
            let support = Support { left, from: NONE };
            let known = (&mut bounds, floor.as_mut_slice());
            follow(state, &near, known, support, -state.bonus(), watch)?;
        }
    }
    settle(state, &near, &mut bounds, &mut floor, watch)?;
    let (mut rounds, mut values) = (0, Vec::new());
    while let Some(core) = core
        && look_beyond(state, core, (&mut bounds, &mut floor), &mut values, watch)?
    {
        rounds += 1;
        if rounds == ROUNDS {
            return lower(state, None, watch);
        }
        settle(state, &near, &mut bounds, &mut floor, watch)?;
    }
    for (price, slack) in state.price.iter_mut().zip(&bounds.slack) {
        *price -= slack;
    }
    bounds.support.truncate(view.slots());
    Ok(bounds.support)
}

/// Looks at the edges outside of the core that may matter at the prices found; says whether one of them does.
fn look_beyond<S: Score>(
    state: &State<'_, S>,
    core: &Core<S>,
    (bounds, floor): (&mut Bounds, &mut [i64]),
    values: &mut Vec<i64>,
    watch: &mut Watch<'_>,
) -> Result<bool, SolveError> {
    let view = &state.view;
    values.clear();
    values.reserve_exact(view.lefts());
    for left in (0u32..).take(view.lefts()) {
        let mut least = i64::MAX;
        let mut party = state.seats.first(left);
        while party != NONE {
            least = least.min(bounds.value(state, party));
            party = state.seats.next(party);
        }
        watch.scan_more(state.seats.more(left))?;
        values.push(least);
        if core.may_tempt(left, least) {
            let mut party = state.seats.first(left);
            while party != NONE {
                let (support, value) = (Support::of(state, party), bounds.value(state, party));
                follow(state, view, (bounds, floor), support, value, watch)?;
                party = state.seats.next(party);
            }
        }
    }
    let step = usize::try_from(POLL).expect("a small number");
    for slot in (0u32..).take(view.slots()) {
        let price = state.price[slot as usize];
        let lowered = price - bounds.slack[slot as usize];
        if !core.has_fallen(slot, lowered) {
            continue;
        }
        let column = view.column(slot);
        let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (&left, &score) in heads.iter().zip(scores) {
                if score.wide() - lowered <= values[left as usize] || !state.fits(left, slot) {
                    continue;
                }
                let mut party = state.seats.first(left);
                while party != NONE {
                    let least = score.wide() - bounds.value(state, party);
                    let support = Support::of(state, party);
                    if support.from != slot && least > floor[slot as usize] {
                        floor[slot as usize] = least;
                        bounds.tighten(slot, price - least, support);
                    }
                    party = state.seats.next(party);
                }
                watch.scan_more(state.seats.more(left))?;
            }
            watch.scan(heads.len())?;
        }
    }
    Ok(!bounds.heap.is_empty())
}

/// Lets every bound take effect on those that depend on it, the nearest first. Rows are read in `near`.
fn settle<S: Score>(
    state: &State<'_, S>,
    near: &View<'_, S>,
    bounds: &mut Bounds,
    floor: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = &state.view;
    while let Some((slack, node)) = bounds.nearest() {
        if (node as usize) < view.slots() {
            for party in state.seats.members(node) {
                let value = state.seats.party(party).score.wide() - state.price[node as usize];
                let support = Support {
                    left: state.seats.owner(party),
                    from: node,
                };
                follow(state, near, (bounds, floor), support, slack + value, watch)?;
            }
            if let Some(group) = view.group_node(node)
                && state.room(node) > 0
            {
                bounds.tighten(group, slack, Support::NOBODY);
            }
        } else {
            for &slot in state.slots_of(node) {
                let own = state.price[slot as usize] - state.price[node as usize];
                bounds.tighten(slot, slack + own, Support::NOBODY);
            }
            watch.scan(state.slots_of(node).len())?;
        }
    }
    Ok(())
}

/// Bounds the slots that a left node must not be tempted by, being worth `value` to it where it is.
///
/// Reads its row in `view`. `floor` is the price that a slot is known not to fall below: an edge that says no more takes one comparison.
fn follow<S: Score>(
    state: &State<'_, S>,
    view: &View<'_, S>,
    (bounds, floor): (&mut Bounds, &mut [i64]),
    support: Support,
    value: i64,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let row = view.row(support.left);
    let heads = &view.row_head[row.clone()];
    for (&head, &score) in heads.iter().zip(&view.row_score[row.clone()]) {
        let least = score.wide() - value;
        if least > floor[head as usize] && state.fits(support.left, head) {
            floor[head as usize] = least;
            bounds.tighten(head, state.price[head as usize] - least, support);
        }
    }
    watch.scan(row.len())
}

/// What an earlier solve knew of the prices.
pub(super) struct Memory<'a> {
    /// By slot; of a slot that is new, nobody.
    pub(super) support: Vec<Support>,
    /// By search node, the prices for which the supports were found.
    pub(super) price: Vec<i64>,
    /// By left node: whether its row is what it was.
    pub(super) same: &'a [bool],
}

/// Not a price: what was found for it has to be looked at again.
const FORGOTTEN: i64 = i64::MIN;

impl Memory<'_> {
    /// Takes over the supports that a repair has found; [`Support::NOBODY`] where it has found none.
    pub(super) fn learn(&mut self, supports: &[Support]) {
        for (slot, &support) in supports.iter().enumerate() {
            if support != Support::NOBODY {
                self.support[slot] = support;
                self.price[slot] = FORGOTTEN;
            }
        }
    }

    /// The node where the support of `slot` sits, if it still keeps the price up.
    pub(super) fn holder<S: Score>(&self, state: &State<'_, S>, slot: u32) -> Option<u32> {
        let view = &state.view;
        let Support { left, from } = self.support[slot as usize];
        if left == NONE {
            return None;
        }
        let from = if from == NONE { view.ground() } else { from };
        let party = state.seats.find(left, from);
        if party == NONE || from == slot {
            return None;
        }
        let kept = |node: u32| self.price[node as usize] == state.price[node as usize];
        if self.same[left as usize] && kept(slot) && kept(from) {
            return state.fits(left, slot).then_some(from);
        }
        let edge = view.edge(left, slot) as usize;
        let known = edge < view.row(left).end && view.row_head[edge] == slot;
        if !known || !state.fits(left, slot) {
            return None;
        }
        let here = view.row_score[edge].wide() - state.price[slot as usize];
        let there = state.seats.party(party).score.wide() - state.price[from as usize];
        (there == here).then_some(from)
    }
}

/// From a loose slot to another: how much farther than the first the second can fall, and who stops it.
#[derive(Clone, Copy)]
struct Arc {
    to: u32,
    left: u32,
    slack: i64,
    /// The next arc from the same slot.
    next: u32,
}

/// The nodes, held or loose, and what is known of the loose ones.
struct Fall<'s, 'v, S> {
    state: &'s State<'v, S>,
    memory: Memory<'s>,
    held: Vec<bool>,
    /// Held nodes of which the others have not been told.
    news: Vec<u32>,
    /// `child[start[k]..start[k + 1]]` are the slots whose support sits at node `k`.
    start: Vec<u32>,
    child: Vec<u32>,
    arcs: Vec<Arc>,
    /// By slot, the last arc noted from it.
    last: Vec<u32>,
    bounds: Bounds,
}

/// Lowers the prices that supports no longer keep up. Returns the support of each slot.
///
/// The prices were least before the change, where [`Memory`] says so, and the state is optimal.
pub(super) fn lower_again<S: Score>(
    state: &mut State<'_, S>,
    memory: Memory<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<Support>, SolveError> {
    let mut fall = Fall::new(state, memory);
    fall.find_held();
    if !fall.read(watch)? {
        return lower(state, None, watch);
    }
    fall.settle();
    let Bounds {
        slack, mut support, ..
    } = fall.bounds;
    for (price, slack) in state.price.iter_mut().zip(&slack) {
        *price -= slack;
    }
    support.truncate(state.view.slots());
    Ok(support)
}

impl<'s, 'v, S: Score> Fall<'s, 'v, S> {
    fn new(state: &'s State<'v, S>, memory: Memory<'s>) -> Self {
        let view = &state.view;
        let nodes = view.ground() as usize;
        let holder: Vec<u32> = (0u32..)
            .take(view.slots())
            .map(|slot| memory.holder(state, slot).unwrap_or(NONE))
            .collect();
        let mut start = vec![0u32; nodes + 2];
        for &node in holder.iter().filter(|&&node| node != NONE) {
            start[node as usize + 1] += 1;
        }
        for node in 0..=nodes {
            start[node + 1] += start[node];
        }
        let mut next = start.clone();
        let mut child = vec![0; start[nodes + 1] as usize];
        let mut support = vec![Support::NOBODY; nodes];
        for (slot, &node) in (0u32..).zip(&holder) {
            if node != NONE {
                child[next[node as usize] as usize] = slot;
                next[node as usize] += 1;
                support[slot as usize] = memory.support[slot as usize];
            }
        }
        Self {
            state,
            memory,
            held: vec![false; nodes + 2],
            news: Vec::new(),
            start,
            child,
            arcs: Vec::new(),
            last: vec![NONE; nodes],
            bounds: Bounds {
                slack: vec![i64::MAX; nodes],
                support,
                heap: BinaryHeap::new(),
            },
        }
    }

    fn children(&self, node: u32) -> std::ops::Range<usize> {
        self.start[node as usize] as usize..self.start[node as usize + 1] as usize
    }

    fn hold(&mut self, node: u32) {
        if !std::mem::replace(&mut self.held[node as usize], true) {
            self.news.push(node);
        }
    }

    /// Holds what hangs from the anchors.
    fn find_held(&mut self) {
        let ground = self.state.view.ground();
        self.held[self.state.view.away() as usize] = true;
        self.hold(ground);
        for node in 0..ground {
            if self.state.price[node as usize] == 0 {
                self.hold(node);
            }
        }
        self.tell();
    }

    /// Tells all of the news to those that hang from it.
    fn tell(&mut self) {
        let state = self.state;
        let view = &state.view;
        while let Some(node) = self.news.pop() {
            if node != view.ground() {
                self.bounds.slack[node as usize] = 0;
            }
            for at in self.children(node) {
                let slot = self.child[at];
                if !self.held[slot as usize] {
                    self.bounds.support[slot as usize] = self.memory.support[slot as usize];
                    self.hold(slot);
                }
            }
            if node >= view.ground() {
                continue;
            }
            let mut next = self.last[node as usize];
            while next != NONE {
                let arc = self.arcs[next as usize];
                self.tighten(
                    arc.to,
                    arc.slack,
                    Support {
                        left: arc.left,
                        from: node,
                    },
                );
                next = arc.next;
            }
            if (node as usize) >= view.slots() {
                for &slot in state.slots_of(node) {
                    self.tighten(slot, state.own_price(slot), Support::NOBODY);
                }
            } else if let Some(group) = view.group_node(node)
                && state.room(node) > 0
            {
                self.hold(group);
            }
        }
    }

    /// Bounds a node; one that cannot fall is held.
    fn tighten(&mut self, node: u32, slack: i64, support: Support) {
        if !self.held[node as usize] && slack < self.bounds.slack[node as usize] {
            self.bounds.slack[node as usize] = slack;
            self.bounds.support[node as usize] = support;
            if slack == 0 {
                self.hold(node);
            }
        }
    }

    /// Reads the columns of loose slots until each is held or fully known; `false` where that takes too much room.
    fn read(&mut self, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        let view = &self.state.view;
        let ground = view.ground();
        let slots = u32::try_from(view.slots()).expect("u32 slots");
        let most = view.row_head.len() / 2 + view.slots();
        for node in (0..ground).filter(|&node| view.group_node(node).is_none()) {
            self.tighten(node, self.state.price[node as usize], Support::NOBODY);
        }
        let mut hangs = vec![false; slots as usize];
        self.child
            .iter()
            .for_each(|&slot| hangs[slot as usize] = true);
        let mut known = vec![false; slots as usize];
        let mut queue: Vec<u32> = (0..slots).filter(|&slot| !hangs[slot as usize]).collect();
        let mut at = 0;
        // Chains that have become a ring have no end: their slots come last.
        for ring in 0..=slots {
            while at < queue.len() {
                let slot = queue[at];
                at += 1;
                if self.held[slot as usize] || std::mem::replace(&mut known[slot as usize], true) {
                    continue;
                }
                self.read_column(slot, watch)?;
                self.tell();
                if self.arcs.len() > most {
                    return Ok(false);
                }
                if !self.held[slot as usize] {
                    queue.extend_from_slice(&self.child[self.children(slot)]);
                }
            }
            if ring < slots {
                queue.push(ring);
            }
        }
        Ok(true)
    }

    /// Reads the column of a loose slot, as far as it is needed.
    fn read_column(&mut self, slot: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let state = self.state;
        let view = &state.view;
        let column = view.column(slot);
        let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
        let first = self.arcs.len();
        let step = usize::try_from(POLL).expect("a small number");
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (read, (&left, &score)) in (1..).zip(heads.iter().zip(scores)) {
                self.weigh(slot, left, score.wide() - state.price[slot as usize]);
                watch.scan_more(state.seats.more(left))?;
                if self.held[slot as usize] {
                    self.arcs.truncate(first);
                    return watch.scan(read);
                }
            }
            watch.scan(heads.len())?;
        }
        let bound = self.bounds.slack[slot as usize];
        let mut kept = first;
        for at in first..self.arcs.len() {
            let arc = self.arcs[at];
            if arc.slack >= bound {
                continue;
            }
            // Of those from one slot the shortest will do.
            let source = arc.next as usize;
            let before = self.last[source];
            if before != NONE && before as usize >= first {
                let Arc { left, slack, .. } = arc;
                let other = &mut self.arcs[before as usize];
                if slack < other.slack {
                    (other.left, other.slack) = (left, slack);
                }
                continue;
            }
            self.arcs[kept] = Arc {
                next: before,
                ..arc
            };
            self.last[source] = u32::try_from(kept).expect("fewer arcs than edges");
            kept += 1;
        }
        self.arcs.truncate(kept);
        Ok(())
    }

    /// Bounds `slot` by the units of `left`, to which it is worth `here`.
    #[inline]
    fn weigh(&mut self, slot: u32, left: u32, here: i64) {
        let state = self.state;
        let mut party = state.seats.first(left);
        while party != NONE {
            let there = state.seats.party(party);
            let slack = there.score.wide() - state.price[there.slot as usize] - here;
            if slack < self.bounds.slack[slot as usize]
                && there.slot != slot
                && state.fits(left, slot)
            {
                if !self.held[there.slot as usize] {
                    // Threaded once the whole column is known.
                    self.arcs.push(Arc {
                        to: slot,
                        left,
                        slack,
                        next: there.slot,
                    });
                } else {
                    let out = there.slot == state.view.ground();
                    let from = if out { NONE } else { there.slot };
                    self.tighten(slot, slack, Support { left, from });
                }
            }
            party = state.seats.next(party);
        }
    }

    /// Dijkstra on what is loose still: how far each node falls.
    fn settle(&mut self) {
        let state = self.state;
        let view = &state.view;
        for node in 0..view.ground() {
            if !self.held[node as usize] {
                let slack = self.bounds.slack[node as usize];
                self.bounds.heap.push(Reverse((slack, node)));
            }
        }
        while let Some((slack, node)) = self.bounds.nearest() {
            if std::mem::replace(&mut self.held[node as usize], true) {
                continue;
            }
            for at in self.children(node) {
                let slot = self.child[at];
                let support = self.memory.support[slot as usize];
                self.bounds.tighten(slot, slack, support);
            }
            let mut next = self.last[node as usize];
            while next != NONE {
                let arc = self.arcs[next as usize];
                let support = Support {
                    left: arc.left,
                    from: node,
                };
                self.bounds.tighten(arc.to, slack + arc.slack, support);
                next = arc.next;
            }
            if (node as usize) >= view.slots() {
                for &slot in state.slots_of(node) {
                    self.bounds
                        .tighten(slot, slack + state.own_price(slot), Support::NOBODY);
                }
            } else if let Some(group) = view.group_node(node)
                && state.room(node) > 0
            {
                self.bounds.tighten(group, slack, Support::NOBODY);
            }
        }
    }
}

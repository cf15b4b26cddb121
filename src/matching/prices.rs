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
//! Columns of loose slots are read, from the broken ends of the chains downward. A slot that finds another held left node that is
//! just as near is held again, and with it, unread, everything that hangs from it. What finds none has its whole column read, and
//! the arcs from loose slots noted; the fall of what is loose in the end is Dijkstra on those arcs alone (Ramalingam & Reps 1996: only
//! what is affected is looked at; as every arc of a chain has length 0, a slot may not be held by what hangs from it).
//!
//! Where nearly everything is loose, the rows of those who sit at what is held are fewer than the columns of the rest: then they are read, and the
//! nearest loose slot is held that much lower with all that hangs from it, none of which is read. So one who comes in from outside where all are tied to
//! one another costs the rows of those who are out.
//!
//! Cost: from nothing, one pass over the rows of the left nodes (those of the core, where there is one, and what of the others may matter; of
//! one whose units split, again where units turn up that are worth less) and a heap of the slots; after a change, a few operations a slot, and at
//! most the columns of the loose slots and as many edges of rows again. An arc that is noted takes 8 bytes.
//!
//! One file: the two ways to lower must agree to the last price, and are read side by side.

use crate::error::SolveError;
use crate::matching::core::Core;
use crate::matching::nearest::Nearest;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::watch::{POLL, Watch, blocks};

/// So often bounds may come down by edges outside of the core, before all edges are read; two rounds nearly always do.
const ROUNDS: u32 = 4;

/// How far each node can still fall, who stops it, and the nodes whose bound has come down.
struct Bounds {
    slack: Vec<i64>,
    support: Vec<Support>,
    heap: Nearest,
    /// By left node, the least worth of its units for which its row has been read; empty where units do not split.
    read: Vec<i64>,
}

impl Bounds {
    /// Whether a left node's row has been read for units worth no more; it will have been for these.
    ///
    /// Units that are worth more bound nothing further: not the slots, nor the one where those sat for which it was read, which is settled.
    fn is_read(&mut self, left: u32, value: i64) -> bool {
        match self.read.get_mut(left as usize) {
            Some(least) if *least <= value => true,
            Some(least) => {
                *least = value;
                false
            }
            None => false,
        }
    }

    #[inline]
    fn tighten(&mut self, node: u32, slack: i64, support: Support) {
        if slack < self.slack[node as usize] {
            self.slack[node as usize] = slack;
            self.support[node as usize] = support;
            self.heap.push(slack, 0, node);
        }
    }

    /// What a party is worth where it is, once the prices are as low as is known.
    #[inline]
    fn value<S: Score>(&self, state: &State<'_, S>, party: u32) -> i64 {
        let there = state.seats.party(party);
        let slack = self.slack.get(there.slot as usize).copied().unwrap_or(0);
        there.score.wide() - state.price[there.slot as usize] + slack
    }

    fn nearest(&mut self, watch: &mut Watch<'_>) -> Result<Option<(i64, u32)>, SolveError> {
        while let Some((slack, node)) = self.heap.pop() {
            watch.pass(1)?;
            if slack == self.slack[node as usize] {
                return Ok(Some((slack, node)));
            }
        }
        Ok(None)
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
        heap: Nearest::default(),
        read: match view.is_unit() {
            true => Vec::new(),
            false => vec![i64::MAX; view.lefts()],
        },
    };
    let mut floor = vec![i64::MIN; nodes];
    watch.each(nodes, |node| {
        if view.group_node(node).is_none() {
            bounds.tighten(node, state.price[node as usize], Support::NOBODY);
            floor[node as usize] = 0;
        }
    })?;
    let near = core.map_or(view, |core| core.view(&view));
    for block in blocks(view.lefts()) {
        watch.pass(block.len())?;
        for left in block {
            if state.seats.find(left, ground) != NONE {
                let support = Support { left, from: NONE };
                bounds.is_read(left, -state.bonus());
                let known = (&mut bounds, floor.as_mut_slice());
                follow(state, &near, known, support, -state.bonus(), watch)?;
            }
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
    for block in blocks(view.lefts()) {
        watch.pass(block.len())?;
        for left in block {
            let (mut least, mut worst) = (i64::MAX, NONE);
            let mut party = state.seats.first(left);
            while party != NONE {
                let value = bounds.value(state, party);
                if value < least {
                    (least, worst) = (value, party);
                }
                party = state.seats.next_of(left, party);
            }
            watch.scan_more(state.seats.more(left))?;
            values.push(least);
            if worst != NONE && core.may_tempt(left, least) {
                // Units that are worth more bound nothing further: see `Bounds::is_read`.
                let support = Support::of(state, worst);
                follow(state, view, (bounds, floor), support, least, watch)?;
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
    while let Some((slack, node)) = bounds.nearest(watch)? {
        if (node as usize) < view.slots() {
            for party in state.seats.members(node) {
                let value = state.seats.party(party).score.wide() - state.price[node as usize];
                let support = Support {
                    left: state.seats.owner(party),
                    from: node,
                };
                if bounds.is_read(support.left, slack + value) {
                    watch.pass(1)?;
                } else {
                    follow(state, near, (bounds, floor), support, slack + value, watch)?;
                }
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
        let edge = view.edge_to(left, slot)?;
        if !state.fits(left, slot) {
            return None;
        }
        let here = view.row_score[edge as usize].wide() - state.price[slot as usize];
        let there = state.seats.party(party).score.wide() - state.price[from as usize];
        (there == here).then_some(from)
    }
}

/// From a loose slot to another, by a left node with units at the first that could go to the second.
#[derive(Clone, Copy)]
struct Arc {
    /// The edge, by its place among the columns.
    entry: u32,
    /// The next arc from the same slot.
    next: u32,
}

/// An arc whose column is still being read.
#[derive(Clone, Copy)]
struct Note {
    from: u32,
    entry: u32,
    /// How much farther than the first slot the second can fall.
    slack: i64,
}

/// The nodes, held or loose, and what is known of the loose ones.
///
/// Whatever is loose falls by `level` at least, and what is held has been told of.
struct Fall<'s, 'v, S> {
    state: &'s State<'v, S>,
    memory: Memory<'s>,
    held: Vec<bool>,
    /// How far a node falls that is held next.
    level: i64,
    /// Held nodes of which the others have not been told.
    news: Vec<u32>,
    /// Held nodes where nobody's row has been read.
    unread: Vec<u32>,
    /// Slots that are loose, and the edges in the columns of those whose column has not been read.
    loose: usize,
    columns: usize,
    /// By slot: whether its column has been read, and what is loose noted.
    known: Vec<bool>,
    /// `child[start[k]..start[k + 1]]` are the slots whose support sits at node `k`.
    start: Vec<u32>,
    child: Vec<u32>,
    arcs: Vec<Arc>,
    notes: Vec<Note>,
    /// By slot, the last arc noted from it.
    last: Vec<u32>,
    /// Of a held node, how far it falls.
    bounds: Bounds,
    /// Whether the nearest loose node is asked for.
    sorted: bool,
}

/// Rows are weighed against columns once the roots have been read, or this part of the columns.
const FIRST_COLUMNS: usize = 8;

/// Rows of those who sit where a tie has been found are read as long as they take this part of the columns that are left.
const TIES: usize = 4;

/// Lowers the prices that supports no longer keep up. Returns the support of each slot.
///
/// The prices were least before the change, where [`Memory`] says so, and the state is optimal.
pub(super) fn lower_again<S: Score>(
    state: &mut State<'_, S>,
    memory: Memory<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<Support>, SolveError> {
    let mut fall = Fall::new(state, memory, watch)?;
    fall.find_held(watch)?;
    if !fall.read(watch)? {
        return lower(state, None, watch);
    }
    fall.settle(watch)?;
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
    fn new(
        state: &'s State<'v, S>,
        memory: Memory<'s>,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let view = &state.view;
        let nodes = view.ground() as usize;
        let holder = |slot: u32| memory.holder(state, slot).unwrap_or(NONE);
        let holder: Vec<u32> = watch.list(view.slots(), holder)?;
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
        watch.each(view.slots(), |slot| {
            let node = holder[slot as usize];
            if node != NONE {
                child[next[node as usize] as usize] = slot;
                next[node as usize] += 1;
                support[slot as usize] = memory.support[slot as usize];
            }
        })?;
        Ok(Self {
            state,
            memory,
            held: vec![false; nodes + 2],
            level: 0,
            news: Vec::new(),
            unread: Vec::new(),
            loose: view.slots(),
            columns: view.col_head.len(),
            known: vec![false; view.slots()],
            start,
            child,
            arcs: Vec::new(),
            notes: Vec::new(),
            last: vec![NONE; nodes],
            bounds: Bounds {
                slack: vec![i64::MAX; nodes],
                support,
                heap: Nearest::default(),
                read: Vec::new(),
            },
            sorted: false,
        })
    }

    fn children(&self, node: u32) -> std::ops::Range<usize> {
        self.start[node as usize] as usize..self.start[node as usize + 1] as usize
    }

    fn hold(&mut self, node: u32) {
        if std::mem::replace(&mut self.held[node as usize], true) {
            return;
        }
        self.news.push(node);
        if (node as usize) < self.state.view.slots() {
            self.loose -= 1;
            if !self.known[node as usize] {
                self.columns -= self.state.view.column(node).len();
            }
        }
        if node != self.state.view.ground() {
            self.bounds.slack[node as usize] = self.level;
        }
        self.unread.push(node);
    }

    /// Holds what hangs from the anchors.
    fn find_held(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let ground = self.state.view.ground();
        self.held[self.state.view.away() as usize] = true;
        self.hold(ground);
        for node in 0..ground {
            if self.state.price[node as usize] == 0 {
                self.hold(node);
            }
            watch.pass(1)?;
        }
        self.tell(watch)
    }

    /// Tells all of the news to those that hang from it.
    fn tell(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let state = self.state;
        let view = &state.view;
        while let Some(node) = self.news.pop() {
            watch.pass(1)?;
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
                let Arc { entry, next: after } = self.arcs[next as usize];
                let left = view.col_head[entry as usize];
                let to = view.slot_of(entry);
                let slack = self.level + self.length(node, left, to, entry);
                self.tighten(to, slack, Support { left, from: node });
                next = after;
            }
            if (node as usize) >= view.slots() {
                for &slot in state.slots_of(node) {
                    let slack = self.level + state.own_price(slot);
                    self.tighten(slot, slack, Support::NOBODY);
                }
            } else if let Some(group) = view.group_node(node)
                && state.room(node) > 0
            {
                self.tighten(group, self.level, Support::NOBODY);
            }
        }
        Ok(())
    }

    /// How much farther than `node` a slot can fall for a left node with units there, whose edge to it is `entry` among the columns.
    fn length(&self, node: u32, left: u32, to: u32, entry: u32) -> i64 {
        let state = self.state;
        let there = state.value(state.seats.find(left, node));
        there + state.price[to as usize] - state.view.col_score[entry as usize].wide()
    }

    /// Bounds a node; one that falls no farther than all that is loose is held.
    fn tighten(&mut self, node: u32, slack: i64, support: Support) {
        if !self.held[node as usize] && slack < self.bounds.slack[node as usize] {
            self.bounds.support[node as usize] = support;
            if slack == self.level {
                self.hold(node);
                return;
            }
            self.bounds.slack[node as usize] = slack;
            if self.sorted {
                self.bounds.heap.push(slack, 0, node);
            }
        }
    }

    /// Reads columns of loose slots, or rows of those who sit at held nodes, until each slot is held or fully known; `false` where that takes too
    /// much room.
    fn read(&mut self, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        let view = &self.state.view;
        let ground = view.ground();
        let slots = u32::try_from(view.slots()).expect("u32 slots");
        let most = view.row_head.len() + view.slots();
        for node in (0..ground).filter(|&node| view.group_node(node).is_none()) {
            self.tighten(node, self.state.price[node as usize], Support::NOBODY);
        }
        let mut hangs = vec![false; slots as usize];
        self.child
            .iter()
            .for_each(|&slot| hangs[slot as usize] = true);
        let mut queue: Vec<u32> = (0..slots).filter(|&slot| !hangs[slot as usize]).collect();
        let roots = queue.len();
        let mut at = 0;
        let all = self.columns;
        let (mut weighed, mut spent) = (false, 0);
        // Chains that have become a ring have no end: their slots come last.
        for ring in 0..=slots {
            while at < queue.len() {
                let slot = queue[at];
                at += 1;
                watch.pass(1)?;
                if self.held[slot as usize] || self.known[slot as usize] {
                    continue;
                }
                if !weighed && at > 1 && (at > roots || self.columns < all - all / FIRST_COLUMNS) {
                    weighed = true;
                    self.read_rows((spent, all - self.columns), watch)?;
                }
                if self.held[slot as usize] {
                    continue;
                }
                let before = watch.scans();
                self.read_column(slot, watch)?;
                spent += watch.scans() - before;
                self.tell(watch)?;
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

    /// Edges in the rows of those who sit at held nodes and have not been read, unless they are more than `most`.
    fn rows(&self, most: usize, watch: &mut Watch<'_>) -> Result<Option<usize>, SolveError> {
        let state = self.state;
        let view = &state.view;
        let mut sum = 0;
        for &node in &self.unread {
            if (node as usize) < view.slots() {
                for party in state.seats.members(node) {
                    sum += view.row(state.seats.owner(party)).len().max(1);
                    if sum > most {
                        return Ok(None);
                    }
                    watch.pass(1)?;
                }
            } else if node == view.ground() {
                for block in blocks(view.lefts()) {
                    watch.pass(block.len())?;
                    for left in block {
                        if state.seats.find(left, node) != NONE {
                            sum += view.row(left).len().max(1);
                            if sum > most {
                                return Ok(None);
                            }
                        }
                    }
                }
            }
        }
        Ok(Some(sum))
    }

    /// Dijkstra by the rows of those who sit at held nodes, as long as they take less than the columns that are left, of which `spent` edges have
    /// settled `done`.
    ///
    /// What hangs from a node falls as far as that does, once nothing else is nearer: so a whole tree is held by one row, and none of its own is read
    /// where nothing is loose besides. Where ties hold what is loose, columns are read to the first of them, and rows to their ends.
    fn read_rows(
        &mut self,
        (spent, done): (u64, usize),
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let to_come = self.columns as u128 * u128::from(spent) / (done.max(1) as u128);
        let third = usize::try_from(to_come / 3).unwrap_or(usize::MAX);
        let Some(mut rows) = self.rows(third, watch)? else {
            return Ok(());
        };
        self.sort(watch)?;
        let mut read = 0;
        loop {
            read += rows;
            for node in std::mem::take(&mut self.unread) {
                self.read_members(node, watch)?;
            }
            let mut most = (self.columns / TIES).saturating_sub(read);
            if self.unread.is_empty() {
                self.settle_nearest(watch)?;
                most = self.columns.saturating_sub(read);
            }
            if self.loose == 0 {
                return Ok(());
            }
            match self.rows(most, watch)? {
                Some(more) => rows = more,
                None => return Ok(()),
            }
        }
    }

    /// Bounds what is loose by the rows of all who sit at a held node.
    fn read_members(&mut self, node: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let state = self.state;
        let view = &state.view;
        if (node as usize) < view.slots() {
            for party in state.seats.members(node) {
                if self.loose > 0 {
                    self.read_row(party, node, watch)?;
                }
            }
        } else if node == view.ground() {
            for block in blocks(view.lefts()) {
                watch.pass(block.len())?;
                for left in block {
                    let party = state.seats.find(left, node);
                    if party != NONE && self.loose > 0 {
                        self.read_row(party, node, watch)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Bounds what is loose by the row of a party at a held node.
    fn read_row(&mut self, party: u32, node: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let state = self.state;
        let view = &state.view;
        let left = state.seats.owner(party);
        let from = if node == view.ground() { NONE } else { node };
        let here = state.value(party) + self.fall_of(node);
        let row = view.row(left);
        for (&head, &score) in view.row_head[row.clone()]
            .iter()
            .zip(&view.row_score[row.clone()])
        {
            let slack = here - score.wide() + state.price[head as usize];
            if !self.held[head as usize]
                && slack < self.bounds.slack[head as usize]
                && state.fits(left, head)
            {
                self.tighten(head, slack, Support { left, from });
            }
        }
        self.tell(watch)?;
        watch.scan(row.len().max(1))
    }

    /// How far a held node falls.
    fn fall_of(&self, node: u32) -> i64 {
        self.bounds.slack.get(node as usize).copied().unwrap_or(0)
    }

    /// Reads the column of a loose slot, as far as it is needed.
    fn read_column(&mut self, slot: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let state = self.state;
        let view = &state.view;
        let column = view.column(slot);
        self.known[slot as usize] = true;
        self.columns -= column.len();
        self.notes.clear();
        let mut entry = view.col_start[slot as usize];
        let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
        let step = usize::try_from(POLL).expect("a small number");
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (read, (&left, &score)) in (1..).zip(heads.iter().zip(scores)) {
                let here = score.wide() - state.price[slot as usize];
                self.weigh(slot, (left, entry), here);
                entry += 1;
                watch.scan_more(state.seats.more(left))?;
                if self.held[slot as usize] {
                    return watch.scan(read);
                }
            }
            watch.scan(heads.len())?;
        }
        let bound = self.bounds.slack[slot as usize];
        let first = self.arcs.len();
        let notes = std::mem::take(&mut self.notes);
        for &Note { from, entry, slack } in &notes {
            if self.level + slack >= bound {
                continue;
            }
            // Of those from one slot the shortest will do.
            let before = self.last[from as usize];
            if before != NONE && before as usize >= first {
                let other = self.arcs[before as usize].entry;
                let left = view.col_head[other as usize];
                if slack < self.length(from, left, slot, other) {
                    self.arcs[before as usize].entry = entry;
                }
                continue;
            }
            self.last[from as usize] = u32::try_from(self.arcs.len()).expect("arcs are few");
            self.arcs.push(Arc {
                entry,
                next: before,
            });
        }
        self.notes = notes;
        Ok(())
    }

    /// Bounds `slot` by the units of `left`, to which it is worth `here`; `entry` is their edge among the columns.
    #[inline]
    fn weigh(&mut self, slot: u32, (left, entry): (u32, u32), here: i64) {
        let state = self.state;
        let mut party = state.seats.first(left);
        while party != NONE {
            let there = state.seats.party(party);
            let slack = there.score.wide() - state.price[there.slot as usize] - here;
            if self.level + slack < self.bounds.slack[slot as usize]
                && there.slot != slot
                && state.fits(left, slot)
            {
                let from = there.slot;
                if !self.held[from as usize] {
                    // Threaded once the whole column is known.
                    self.notes.push(Note { from, entry, slack });
                } else {
                    let out = from == state.view.ground();
                    let slack = slack + self.fall_of(from);
                    let from = if out { NONE } else { from };
                    self.tighten(slot, slack, Support { left, from });
                }
            }
            party = state.seats.next(party);
        }
    }

    /// From here on the nearest loose node is asked for.
    fn sort(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.sorted = true;
        watch.each(self.state.view.ground() as usize, |node| {
            if !self.held[node as usize] {
                let slack = self.bounds.slack[node as usize];
                self.bounds.heap.push(slack, 0, node);
            }
        })
    }

    /// Holds the nearest loose node, and what hangs from it.
    fn settle_nearest(&mut self, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        while let Some((slack, node)) = self.bounds.nearest(watch)? {
            if !self.held[node as usize] {
                self.level = slack;
                self.hold(node);
                self.tell(watch)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Dijkstra on what is loose still and fully known: how far each node falls.
    fn settle(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        if !self.sorted {
            self.sort(watch)?;
        }
        while self.settle_nearest(watch)? {}
        Ok(())
    }
}

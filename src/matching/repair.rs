//! The exact repair: shortest paths from where there is too much, and to where there is too little.
//!
//! Given a [`State`] whose left nodes sit at their best options, every step keeps them there and
//! takes at least one unit of imbalance away, so it ends at the optimum (successive shortest paths on
//! the graph contracted onto the slots).
//!
//! # The contracted graph
//! A unit at slot `j` whose left node has room on an edge to `k` is an arc `j -> k` whose length is the
//! value of where it is minus the value of `k`: never negative, by invariant 1 of [`State`]. So are
//! arcs to and from the ground. A group `g` has arcs `g -> j` to its slots, as long as the slot's own price,
//! and arcs of length 0 from its slots with room; above the groups lies the sink, with price 0.
//!
//! - *Forward*, from an overfull node, to the nearest of: a node with room, the ground. The prices of the nodes
//!   settled on the way rise by what is left of the distance.
//! - *Backward*, from a wanting node, against the arcs, to the nearest of: the ground, an overfull node, a
//!   node whose price falls to 0 so that it need not be full. The prices of the settled nodes fall.
//!
//! A solve from an earlier answer knows the cheapest way **out** of a slot, by a heap of its members, as soon as the slot is labelled: so the search
//! ends there, without the rows of all who sit at slots as far away as the ground. At distance 0 it takes turns with a search from the [far end](FarEnd).
//!
//! Only settled nodes are touched. A search costs the edges of the rows (forward) or columns (backward) of
//! the nodes settled, and a heap of the nodes labelled.
//!
//! One file: the two searches are mirror images and are read side by side.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use crate::error::SolveError;
use crate::matching::far_end::FarEnd;
use crate::matching::nearest::Nearest;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::watch::{POLL, Watch};
use crate::matching::ways::{Open, Way, Ways};

/// How a search reached a node.
#[derive(Clone, Copy, Debug)]
struct Origin {
    /// The node on the side of the root.
    toward: u32,
    /// The party that moves along the arc, or [`NONE`] on an arc between a slot and its group.
    party: u32,
}

/// The distance of a node without a label: farther than all labels, which are nearer than a goal.
const UNLABELLED: i64 = NOWHERE.distance;

/// Where a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// At this labelled node.
    Node(u32),
    /// At this settled or labelled node, whose own price falls to 0.
    Free(u32),
}

#[derive(Clone, Copy, Debug)]
struct Goal {
    distance: i64,
    end: End,
}

/// What searches write on; kept between them so that none allocates.
pub(super) struct Scratch<S> {
    /// By node, its distance from the root of the last search, [`UNLABELLED`] where that did not come.
    distance: Vec<i64>,
    /// By node that it labelled, how it came there.
    origin: Vec<Origin>,
    /// These nodes: the next search takes their labels away, so that a label is one comparison.
    labelled: Vec<u32>,
    /// (distance, label, node), where labels count down: of nodes that are as near, the one found last comes first. By their
    /// numbers instead: 4 to 7 % more edge scans in the repair where supplies split.
    heap: Nearest,
    /// The label to come.
    label: u32,
    settled: Vec<u32>,
    path: Vec<(u32, u32, u32)>,
    /// By left node, what its other edges are worth at most while prices only rise; [`UNREAD`] where that is not known. Rows
    /// that can bring nothing nearer are passed over by it.
    pub(super) elsewhere: Vec<i64>,
    /// Whether prices have fallen since.
    fallen: bool,
    pub(super) searches: u64,
    /// By slot, who keeps its price up since a forward search last raised it; [`Support::NOBODY`] where none has. Empty where
    /// nobody asks.
    pub(super) supports: Vec<Support>,
    /// The ways out of slots, and into them, see [`Scratch::keep_ways`].
    out: Ways<S>,
    into: Ways<S>,
    /// Bytes that more of them may take.
    room: usize,
    /// Whether there are any.
    listed: bool,
    /// Whether the node in hand will ask again.
    repeats: bool,
    /// Scans of rows for the ways of those who moved, and of members for exits.
    added: usize,
    /// By slot, its exits once they have been asked for; empty where nobody asks, see [`Scratch::look_out`].
    exits: Vec<Option<Exits<S>>>,
    /// The other half of searches forward; none where nobody asks, see [`Scratch::look_out`].
    far: Option<FarEnd>,
    /// Whether nobody is out who could be placed first.
    all_in: bool,
    /// By left node with several parties, from how near this search has looked at its options; [`UNREAD`] where it has not. Empty where all supplies are 1.
    looked_from: Vec<i64>,
    /// These left nodes.
    looked_at: Vec<u32>,
}

/// Who can leave a slot, the least score first; some of them have left since.
type Exits<S> = BinaryHeap<Reverse<(S, u32)>>;

/// Bytes for each edge that the [`Ways`] may take: three quarters of the edges (8 bytes an entry), but for what the other ends take; with scores of 64
/// bits, beside which there is less room, two fifths (12 bytes).
const fn bytes_of_ways<S>() -> usize {
    if size_of::<S>() > 4 { 5 } else { 6 }
}

/// What other edges are worth is not known.
pub(super) const UNREAD: i64 = i64::MAX;

impl<S: Score> Scratch<S> {
    pub(super) fn new(view: &View<'_, S>) -> Self {
        let nodes = view.slots() + view.groups() + 2;
        let nowhere = Origin {
            toward: NONE,
            party: NONE,
        };
        let split = if view.is_unit() { 0 } else { view.lefts() };
        Self {
            distance: vec![UNLABELLED; nodes],
            origin: vec![nowhere; nodes],
            labelled: Vec::new(),
            heap: Nearest::default(),
            label: u32::MAX,
            settled: Vec::new(),
            path: Vec::new(),
            elsewhere: vec![UNREAD; view.lefts()],
            fallen: false,
            searches: 0,
            supports: Vec::new(),
            out: Ways::default(),
            into: Ways::default(),
            room: 0,
            listed: false,
            repeats: false,
            added: 0,
            exits: Vec::new(),
            far: None,
            all_in: false,
            looked_from: vec![UNREAD; split],
            looked_at: Vec::new(),
        }
    }

    /// From here on searches forward know the way out of a slot as soon as they have labelled it, so that they end where one that is near enough is found,
    /// before they have read the rows of all who sit there. Where placing comes first and nobody is out, they look for room everywhere before they put somebody out.
    ///
    /// Where there are no groups they also look back from ends that are few, among them the slots where somebody has just `entered` (see [`FarEnd`]).
    ///
    /// For an earlier answer alone: from nothing most searches are short, and the members of a slot are many to walk along.
    pub(super) fn look_out(&mut self, state: &State<'_, S>, entered: Vec<u32>) {
        let view = &state.view;
        let out = |left| state.seats.find(left, view.ground()) != NONE;
        let room = |slot| state.room(slot) > 0;
        self.all_in = state.bonus() > 0
            && view.groups() == 0
            && (0u32..).take(view.slots()).any(room)
            && !(0u32..).take(view.lefts()).any(out);
        self.exits.clear();
        self.exits.resize_with(view.slots(), || None);
        self.far = (view.groups() == 0).then(|| FarEnd::new(entered));
    }

    /// Keeps [`Ways`] for nodes that send or take many units, where gains fit in what a score is stored in; all scores lie within `spread`.
    pub(super) fn keep_ways(&mut self, view: &View<'_, S>, (least, greatest): (i64, i64)) {
        if S::narrow(greatest - least).is_some() {
            self.room = bytes_of_ways::<S>() * view.row_head.len();
            self.out = Ways::new(view.slots());
            self.into = Ways::new(view.slots());
        }
    }

    /// Keeps them no more.
    pub(super) fn forget_ways(&mut self) {
        (self.out, self.into) = (Ways::default(), Ways::default());
        (self.room, self.listed) = (0, false);
    }

    /// Whether there is room for so many ways, and somebody will ask twice.
    fn has_room(&self, ways: usize) -> bool {
        self.repeats && self.room > 0 && ways * Ways::<S>::ENTRY <= self.room
    }

    /// A list has been made that holds so many bytes.
    fn fill_room(&mut self, bytes: usize) {
        self.room = self.room.saturating_sub(bytes);
        self.listed = true;
    }

    fn begin(&mut self, root: u32) {
        for node in self.labelled.drain(..) {
            self.distance[node as usize] = UNLABELLED;
        }
        for left in self.looked_at.drain(..) {
            self.looked_from[left as usize] = UNREAD;
        }
        self.searches += 1;
        self.heap.clear();
        self.label = u32::MAX;
        self.settled.clear();
        if let Some(far) = &mut self.far {
            far.clear();
        }
        self.label(root, 0, NONE, NONE);
    }

    /// Whether this search has not looked at the options of a left node with several parties from as near as `from`.
    #[inline]
    fn is_nearer(&self, left: u32, from: i64) -> bool {
        from < self.looked_from[left as usize]
    }

    /// Notes that it has now.
    fn look_from(&mut self, left: u32, from: i64) {
        if std::mem::replace(&mut self.looked_from[left as usize], from) == UNREAD {
            self.looked_at.push(left);
        }
    }

    /// Whether the last search reached `node`.
    pub(super) fn reached(&self, node: u32) -> bool {
        self.distance[node as usize] != UNLABELLED
    }

    #[inline]
    fn improves(&self, node: u32, distance: i64) -> bool {
        distance < self.distance[node as usize]
    }

    fn label(&mut self, node: u32, distance: i64, toward: u32, party: u32) {
        self.note(node, distance, toward, party);
        self.heap.push(distance, self.label, node);
        self.label = self.label.saturating_sub(1);
    }

    /// Labels a node where the search may end but from which it does not go on.
    fn note(&mut self, node: u32, distance: i64, toward: u32, party: u32) {
        if !self.reached(node) {
            self.labelled.push(node);
        }
        self.distance[node as usize] = distance;
        self.origin[node as usize] = Origin { toward, party };
    }

    /// The nearest node that is not settled yet, if it is nearer than `bound`.
    fn settle(&mut self, bound: i64) -> Option<(i64, u32)> {
        while let Some((distance, node)) = self.heap.pop() {
            if distance >= bound {
                return None;
            }
            if distance == self.distance[node as usize] {
                // No other entry of the node is as near: a label is only ever brought nearer.
                self.settled.push(node);
                return Some((distance, node));
            }
        }
        None
    }
}

/// No end found yet.
///
/// A quarter of the range, so that it can be subtracted from, and nearer than what is away.
const NOWHERE: Goal = Goal {
    distance: i64::MAX / 4,
    end: End::Node(NONE),
};

/// Takes every imbalance away, or gives up after `budget` edge scans and says `false`.
///
/// Either way the left nodes sit at their best options.
pub(super) fn balance<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    budget: u64,
) -> Result<bool, SolveError> {
    let limit = watch.scans().saturating_add(budget);
    let nodes = state.view.ground();
    // Whoever was seated afresh knows what is elsewhere.
    scratch.fallen = false;
    // What is fullest sets the prices around it: 4.2 passes over the edges for orders, 5.1 in the order of the slots.
    let mut overfull: Vec<(i64, u32)> = (0..nodes)
        .map(|node| (state.imbalance(node), node))
        .filter(|&(excess, _)| excess > 0)
        .collect();
    overfull.sort_unstable_by_key(|&(excess, node)| (Reverse(excess), node));
    for (_, node) in overfull {
        relieve(state, scratch, watch, node, limit)?;
        if watch.scans() > limit {
            return Ok(false);
        }
    }
    // Groups can hand imbalance to their slots and back: once more until all is quiet.
    let mut busy = true;
    while busy {
        busy = false;
        for node in (0..nodes).rev() {
            let before = scratch.searches;
            relieve(state, scratch, watch, node, limit)?;
            fill(state, scratch, watch, node, limit)?;
            if watch.scans() > limit {
                return Ok(false);
            }
            busy |= scratch.searches > before;
        }
    }
    Ok(true)
}

/// Pushes units off a node until it is not overfull, or `limit` scans are done.
pub(super) fn relieve<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    limit: u64,
) -> Result<(), SolveError> {
    scratch.repeats = state.imbalance(node) > 1;
    while state.imbalance(node) > 0 && watch.scans() <= limit {
        let goal = search_forward(state, scratch, watch, node)?;
        debug_assert!(
            goal.distance < NOWHERE.distance,
            "the ground can always be reached"
        );
        reprice(state, scratch, goal.distance);
        raise_bonus(state, scratch, goal);
        augment_forward(state, scratch, node, goal);
        if !scratch.supports.is_empty() {
            support(state, scratch);
        }
        watch.scan(std::mem::take(&mut scratch.added))?;
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(())
}

/// Notes who keeps up the prices that a forward search has raised: the party by which it came, and along the path, where
/// units have moved on, the party that moved, from where it is now. All of these arcs have become as short as can be.
fn support<S: Score>(state: &State<'_, S>, scratch: &mut Scratch<S>) {
    for &node in &scratch.settled {
        let Origin { toward, party } = scratch.origin[node as usize];
        if party != NONE {
            let left = state.seats.owner(party);
            scratch.supports[node as usize] = Support { left, from: toward };
        }
    }
    let ground = state.view.ground();
    for &(party, from, to) in &scratch.path {
        if party != NONE {
            let left = state.seats.owner(party);
            let to = if to == ground { NONE } else { to };
            scratch.supports[from as usize] = Support { left, from: to };
        }
    }
}

/// Pulls units into a node, or lets prices fall, until it wants none, or `limit` scans are done.
pub(super) fn fill<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    limit: u64,
) -> Result<(), SolveError> {
    scratch.repeats = state.imbalance(node) < -1;
    while state.imbalance(node) < 0 && watch.scans() <= limit {
        let goal = search_backward(state, scratch, watch, node)?;
        reprice(state, scratch, -goal.distance);
        scratch.fallen |= goal.distance > 0;
        augment_backward(state, scratch, node, goal);
        watch.scan(std::mem::take(&mut scratch.added))?;
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(())
}

/// Raises the bonus until one more unit comes in, or says that none can.
///
/// After a `false`, [`Scratch::reached`] tells what the units that are out can reach.
pub(super) fn admit<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
) -> Result<bool, SolveError> {
    let ground = state.view.ground();
    let goal = search_forward(state, scratch, watch, ground)?;
    let found = goal.distance < NOWHERE.distance;
    if found {
        reprice(state, scratch, goal.distance);
        augment_forward(state, scratch, ground, goal);
        if cfg!(debug_assertions) {
            state.audit();
        }
    }
    Ok(found)
}

/// Raises the bonus where a search has passed the ground by on its way to room: so much nearer was it to put somebody out.
fn raise_bonus<S: Score>(state: &mut State<'_, S>, scratch: &Scratch<S>, goal: Goal) {
    let ground = state.view.ground();
    if scratch.all_in && goal.end != End::Node(ground) && scratch.reached(ground) {
        let nearer = goal.distance - scratch.distance[ground as usize];
        state.price[ground as usize] += nearer.max(0);
    }
}

/// Moves the prices of the settled nodes, up for a positive `distance`, down for a negative one.
fn reprice<S: Score>(state: &mut State<'_, S>, scratch: &Scratch<S>, distance: i64) {
    for &node in &scratch.settled {
        let change = distance.abs() - scratch.distance[node as usize];
        state.price[node as usize] += change * distance.signum();
    }
    if state.view.groups() > 0 {
        for &node in &scratch.settled {
            recount_around(state, node);
        }
    }
}

/// Recounts the flows that depend on the price of `node`.
fn recount_around<S: Score>(state: &mut State<'_, S>, node: u32) {
    if (node as usize) < state.view.slots() {
        state.recount(node);
    } else if node != state.view.ground() {
        for at in 0..state.slots_of(node).len() {
            let slot = state.slots_of(node)[at];
            state.recount(slot);
        }
    }
}

/// Searches from an overfull node to the nearest one that can take a unit.
///
/// Where nobody is out and placing comes first, somebody is put out only if there is no room: else the bonus is too small.
fn search_forward<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    root: u32,
) -> Result<Goal, SolveError> {
    scratch.begin(root);
    if std::mem::take(&mut scratch.fallen) {
        scratch.elsewhere.fill(UNREAD);
    }
    let mut goal = NOWHERE;
    if !scratch.exits.is_empty() {
        look_for_exit(state, scratch, root, 0, &mut goal);
    }
    let begun = watch.scans();
    while let Some((distance, node)) = scratch.settle(goal.distance) {
        if distance == 0 && scratch.far.is_some() {
            look_back(state, scratch, watch, (root, begun), &mut goal)?;
            if goal.distance == 0 {
                break;
            }
        }
        if (node as usize) < state.view.slots() {
            depart(state, scratch, watch, node, distance, &mut goal)?;
        } else if node == state.view.ground() {
            enter(state, scratch, watch, &mut goal)?;
        } else {
            spill(state, scratch, watch, node, distance, &mut goal)?;
        }
        if scratch.added > 0 {
            watch.scan(std::mem::take(&mut scratch.added))?;
        }
    }
    if scratch.all_in && root != state.view.ground() {
        weigh_ground(state, scratch, &mut goal);
    }
    Ok(goal)
}

/// Forward, at distance 0: lets the search from the far end go on; this one ends where they meet.
#[inline(never)]
fn look_back<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    (root, begun): (u32, u64),
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let Some(mut far) = scratch.far.take() else {
        return Ok(());
    };
    let near = |slot: u32| scratch.distance[slot as usize] == 0;
    let read = watch.scans() - begun;
    let out = !scratch.all_in && root != state.view.ground();
    let met = far.advance(state, (out, read), near, watch);
    scratch.far = Some(far);
    if let Some(slot) = met? {
        follow_far(scratch, slot, goal);
    }
    Ok(())
}

/// Forward: labels the rest of the path from a slot at distance 0 from which the far end is known.
///
/// It makes no ring: the search ends at the first slot that is both at distance 0 and known, so nothing on the way back to the root is known.
fn follow_far<S: Score>(scratch: &mut Scratch<S>, slot: u32, goal: &mut Goal) {
    let mut node = slot;
    while let Some(step) = scratch.far.as_ref().and_then(|far| far.step(node)) {
        debug_assert!(scratch.improves(step.to, 0), "{} is met twice", step.to);
        scratch.note(step.to, 0, node, step.party);
        node = step.to;
    }
    *goal = Goal {
        distance: 0,
        end: End::Node(node),
    };
}

/// The end of a search that has passed the ground by: there, if there is no room.
fn weigh_ground<S: Score>(state: &State<'_, S>, scratch: &mut Scratch<S>, goal: &mut Goal) {
    let ground = state.view.ground();
    if goal.distance == NOWHERE.distance && scratch.reached(ground) {
        goal.distance = scratch.distance[ground as usize];
        goal.end = End::Node(ground);
        let distance = &scratch.distance;
        let nearer = |&node: &u32| distance[node as usize] < goal.distance;
        scratch.settled.retain(nearer);
    }
}

/// Forward: knows how near the ground is by way of a slot, and who would go.
#[inline(never)]
fn look_for_exit<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) {
    if distance == 0 && scratch.far.as_ref().is_some_and(|far| far.knows(node)) {
        return follow_far(scratch, node, goal);
    }
    // Seen from the ground itself nobody is to go there.
    if scratch.all_in || !scratch.improves(state.view.ground(), distance) {
        return;
    }
    let Some(exits) = scratch.exits.get_mut(node as usize) else {
        return;
    };
    let mut looked = 0;
    let exits = exits.get_or_insert_with(|| {
        let exit = |party| Reverse((state.seats.party(party).score, party));
        let exits: Exits<S> = state.seats.members(node).map(exit).collect();
        // The first is looked at as one more edge of the slot is, by whoever labels it.
        looked += exits.len().saturating_sub(1);
        exits
    });
    while let Some(&Reverse((score, party))) = exits.peek() {
        let there = state.seats.find(state.seats.owner(party), node);
        if there == party && state.seats.party(there).score.wide() == score.wide() {
            let from = distance + score.wide() - state.price[node as usize];
            leave_by(state, scratch, (node, party), from, goal);
            break;
        }
        exits.pop();
        looked += 1;
    }
    scratch.added += looked;
}

/// Adds a party that sits at `node` by now; entries read. Where there is no room for one more those that have left go first, so that there
/// are never many more exits than members.
fn add_exit<S: Score>(
    state: &State<'_, S>,
    exits: &mut Exits<S>,
    (node, party): (u32, u32),
) -> usize {
    let exit = |party| Reverse((state.seats.party(party).score, party));
    if exits.len() < exits.capacity() {
        exits.push(exit(party));
        return 0;
    }
    let mut members: Vec<_> = state.seats.members(node).map(exit).collect();
    let read = members.len();
    members.reserve_exact(read / 2 + 8);
    *exits = members.into();
    read
}

/// Forward: a party at `node` that is worth `from` could go out.
#[inline]
fn leave_by<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    (node, party): (u32, u32),
    from: i64,
    goal: &mut Goal,
) {
    let ground = state.view.ground();
    let out = from + state.bonus();
    if out < goal.distance && scratch.improves(ground, out) {
        if !scratch.all_in {
            *goal = Goal {
                distance: out,
                end: End::Node(ground),
            };
        }
        scratch.note(ground, out, node, party);
    }
}

/// Forward from the ground: looks at every way in which a unit that is out can come in.
fn enter<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let ground = state.view.ground();
    for left in (0u32..).take(state.view.lefts()) {
        let party = state.seats.find(left, ground);
        if party != NONE {
            let read = spread(state, scratch, (party, left, ground), -state.bonus(), goal);
            watch.scan(read)?;
        }
    }
    Ok(())
}

/// Forward: looks at every way in which a unit can leave slot `node`.
fn depart<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let price = state.price[node as usize];
    if scratch.out.knows(node) || list_out(state, scratch, watch, node)? {
        let looked = depart_by(state, scratch, node, distance, goal);
        watch.scan(looked)?;
        spill_over(state, scratch, node, distance, goal);
        return Ok(());
    }
    for party in state.seats.members(node) {
        let left = state.seats.owner(party);
        let from = distance + state.seats.party(party).score.wide() - price;
        leave_by(state, scratch, (node, party), from, goal);
        let read = spread(state, scratch, (party, left, node), from, goal);
        watch.scan(read)?;
        if goal.distance <= distance {
            // Nothing is nearer.
            return Ok(());
        }
    }
    spill_over(state, scratch, node, distance, goal);
    Ok(())
}

/// Forward: from a slot with room to its group.
fn spill_over<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) {
    if let Some(group) = state.view.group_node(node)
        && state.room(node) > 0
        && state.own_price(node) == 0
    {
        reach(state, scratch, group, distance, (node, NONE), goal);
    }
}

/// Lists the ways out of a slot; `false` where that would not pay.
fn list_out<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
) -> Result<bool, SolveError> {
    if !scratch.repeats || scratch.room == 0 {
        return Ok(false);
    }
    let row = |party| state.view.row(state.seats.owner(party)).len() + 1;
    let most = state.seats.members(node).map(row).sum();
    if !scratch.has_room(most) {
        return Ok(false);
    }
    let mut ways = scratch.out.desk();
    for party in state.seats.members(node) {
        let left = state.seats.owner(party);
        ways_from(state, left, party, |way| ways.push(way));
        watch.scan(state.view.row(left).len().max(1))?;
    }
    let bytes = scratch.out.list(node, ways);
    scratch.fill_room(bytes);
    Ok(true)
}

/// What a unit gains that goes from one score to another; ways are kept only where that fits.
#[inline]
fn gain<S: Score>(from: S, to: S) -> S {
    S::narrow(to.wide() - from.wide()).expect("within the spread")
}

/// Every way of a left node from where a party of it is.
fn ways_from<S: Score>(state: &State<'_, S>, left: u32, party: u32, mut each: impl FnMut(Way<S>)) {
    let view = &state.view;
    let here = state.seats.party(party);
    let mut way = |other, score: S| {
        let gain = gain(here.score, score);
        each(Way { other, left, gain });
    };
    for edge in view.row(left) {
        if view.row_head[edge] != here.slot {
            way(view.row_head[edge], view.row_score[edge]);
        }
    }
    if here.slot != view.ground() {
        way(view.ground(), S::ZERO);
    }
}

/// Forward: looks at every way in which a unit can leave a slot that has a list of them. Returns at how many it looked.
fn depart_by<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) -> usize {
    let ground = state.view.ground();
    let mut out = std::mem::take(&mut scratch.out);
    let open = |way: &Way<S>| match state.seats.find(way.left, node) {
        NONE => Open::Gone,
        _ if way.other == ground || state.fits(way.left, way.other) => Open::Yes,
        _ => Open::Full,
    };
    let looked = out.take(node, open, |way| {
        let length = state.price[way.other as usize] - state.price[node as usize] - way.gain.wide();
        let onward = distance + length;
        if onward >= goal.distance || !scratch.improves(way.other, onward) {
            return;
        }
        let party = state.seats.find(way.left, node);
        if way.other == ground {
            leave_by(state, scratch, (node, party), onward - state.bonus(), goal);
        } else {
            reach(state, scratch, way.other, onward, (node, party), goal);
        }
    });
    scratch.out = out;
    looked
}

/// Forward: labels what the options of one party bring nearer. Returns how many edges it read, at least 1.
///
/// All parties of a left node have the same options: a row is read again only for one that is nearer to them than all before. A left node with a unit at
/// each of a thousand slots had its row read a thousand times a search.
#[inline]
fn spread<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    (party, left, node): (u32, u32, u32),
    from: i64,
    goal: &mut Goal,
) -> usize {
    if scratch.elsewhere[left as usize] <= from - goal.distance {
        return 1;
    }
    if !state.seats.is_whole(left) {
        if !scratch.is_nearer(left, from) {
            return 1;
        }
        scratch.look_from(left, from);
    }
    read_row(state, scratch, (party, left, node), from, goal)
}

/// The first of some edges of a row that brings a node nearer than its label and the goal, or their end; and what the edges up to it are worth at most,
/// but for the one to `node`.
///
/// One branch an edge, nearly always the same: which of the two is the nearer, and whether an edge is nearer than it, cannot be predicted one by one. Out of
/// line, so that the loop keeps to its registers.
#[inline(never)]
fn next_in_row<S: Score>(
    state: &State<'_, S>,
    scratch: &Scratch<S>,
    edges: Range<usize>,
    (node, from): (u32, i64),
    goal: i64,
) -> (usize, i64) {
    let heads = &state.view.row_head[edges.clone()];
    let scores = &state.view.row_score[edges.clone()];
    let price = state.price.as_slice();
    let distance = &scratch.distance[..price.len()];
    let (mut edge, mut most) = (edges.start, i64::MIN);
    for (&head, &score) in heads.iter().zip(scores) {
        let value = score.wide() - price[head as usize];
        most = most.max(if head == node { i64::MIN } else { value });
        if from - value < distance[head as usize].min(goal) {
            break;
        }
        edge += 1;
    }
    (edge, most)
}

/// The rest of [`spread`]. Out of line: many rows are passed over.
#[inline(never)]
fn read_row<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    (party, left, node): (u32, u32, u32),
    from: i64,
    goal: &mut Goal,
) -> usize {
    let view = &state.view;
    let row = view.row(left);
    let (mut rest, mut elsewhere) = (row.clone(), i64::MIN);
    loop {
        let (edge, most) = next_in_row(state, scratch, rest, (node, from), goal.distance);
        elsewhere = elsewhere.max(most);
        if edge == row.end {
            break;
        }
        let head = view.row_head[edge];
        if state.fits(left, head) {
            let distance = from + state.price[head as usize] - view.row_score[edge].wide();
            reach(state, scratch, head, distance, (node, party), goal);
        }
        rest = edge + 1..row.end;
    }
    // With groups, forward and backward searches take turns.
    if state.seats.is_whole(left) && view.groups() == 0 {
        scratch.elsewhere[left as usize] = elsewhere;
    }
    row.len().max(1)
}

/// Forward: labels `head`; the search may end there.
fn reach<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    head: u32,
    distance: i64,
    (node, party): (u32, u32),
    goal: &mut Goal,
) {
    if distance >= goal.distance || !scratch.improves(head, distance) {
        return;
    }
    let alone = state.view.group_node(head).is_none();
    if state.room(head) > 0 && (alone || state.own_price(head) > 0) {
        scratch.note(head, distance, node, party);
        *goal = Goal {
            distance,
            end: End::Node(head),
        };
    } else {
        scratch.label(head, distance, node, party);
        if !scratch.exits.is_empty() {
            look_for_exit(state, scratch, head, distance, goal);
        }
    }
}

/// Forward: a full group must send a unit away from one of its slots.
fn spill<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) -> Result<(), SolveError> {
    for &slot in state.slots_of(node) {
        let onward = distance + state.price[slot as usize] - state.price[node as usize];
        reach(state, scratch, slot, onward, (node, NONE), goal);
    }
    watch.scan(state.slots_of(node).len())
}

/// Searches from a wanting node, against the arcs, to the nearest unit that can come.
fn search_backward<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    root: u32,
) -> Result<Goal, SolveError> {
    scratch.begin(root);
    let mut goal = NOWHERE;
    relinquish(state, root, 0, &mut goal);
    while let Some((distance, node)) = scratch.settle(goal.distance) {
        if (node as usize) < state.view.slots() {
            attract(state, scratch, watch, node, distance, &mut goal)?;
        } else {
            for &slot in state.slots_of(node) {
                if state.room(slot) > 0 && state.own_price(slot) == 0 {
                    trace(state, scratch, slot, distance, (node, NONE), &mut goal);
                }
            }
            watch.scan(state.slots_of(node).len())?;
        }
    }
    Ok(goal)
}

/// Backward: a node below the sink may stop wanting, once its price has fallen to 0.
#[inline]
fn relinquish<S: Score>(state: &State<'_, S>, node: u32, distance: i64, goal: &mut Goal) {
    if state.view.group_node(node).is_none() {
        let free = distance + state.price[node as usize];
        if free < goal.distance {
            *goal = Goal {
                distance: free,
                end: End::Free(node),
            };
        }
    }
}

/// Backward: looks at every unit that could come to slot `node`.
fn attract<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let view = &state.view;
    if scratch.into.knows(node) || list_into(state, scratch, watch, node)? {
        let looked = attract_by(state, scratch, node, distance, goal);
        watch.scan(looked)?;
        hand_up(state, scratch, node, distance, goal);
        return Ok(());
    }
    if view.is_unit() {
        read_column_of_units(state, scratch, watch, (node, distance), goal)?;
    } else {
        read_column(state, scratch, watch, (node, distance), goal)?;
    }
    hand_up(state, scratch, node, distance, goal);
    Ok(())
}

/// Backward: looks at every party that has an edge to slot `node`, but for those of a left node that was looked at from as near.
fn read_column<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    (node, distance): (u32, i64),
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let view = &state.view;
    let base = distance + state.price[node as usize];
    let column = view.column(node);
    let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
    let step = usize::try_from(POLL).expect("a small number");
    for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
        for (&left, &score) in heads.iter().zip(scores) {
            let from = base - score.wide();
            if !scratch.is_nearer(left, from) {
                continue;
            }
            let (mut party, more) = state.seats.walk(left);
            let mut fits = None;
            while party != NONE {
                let onward = from + state.value(party);
                let there = state.seats.party(party).slot;
                if onward < goal.distance
                    && scratch.improves(there, onward)
                    && *fits.get_or_insert_with(|| state.fits(left, node))
                {
                    come(state, scratch, (party, node), onward, goal);
                }
                party = state.seats.next(party);
            }
            if fits != Some(false) && !state.seats.is_whole(left) {
                scratch.look_from(left, from);
            }
            watch.scan_more(more)?;
        }
        watch.scan(heads.len())?;
    }
    Ok(())
}

/// The first of some edges of a column by which a unit could come from a node that it brings nearer, as [`next_in_row`] finds it.
#[inline(never)]
fn next_in_column<S: Score>(
    state: &State<'_, S>,
    scratch: &Scratch<S>,
    edges: Range<usize>,
    base: i64,
    goal: i64,
) -> usize {
    let heads = &state.view.col_head[edges.clone()];
    let scores = &state.view.col_score[edges.clone()];
    let price = state.price.as_slice();
    let distance = &scratch.distance[..price.len()];
    let mut edge = edges.start;
    for (&left, &score) in heads.iter().zip(scores) {
        let there = state.seats.party(left);
        let value = there.score.wide() - price[there.slot as usize];
        if base - score.wide() + value < distance[there.slot as usize].min(goal) {
            break;
        }
        edge += 1;
    }
    edge
}

/// As [`read_column`], where each left node has one party.
fn read_column_of_units<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    (node, distance): (u32, i64),
    goal: &mut Goal,
) -> Result<(), SolveError> {
    let view = &state.view;
    let base = distance + state.price[node as usize];
    let column = view.column(node);
    let step = usize::try_from(POLL).expect("a small number");
    for start in column.clone().step_by(step) {
        let end = column.end.min(start + step);
        let mut rest = start..end;
        loop {
            let edge = next_in_column(state, scratch, rest, base, goal.distance);
            if edge == end {
                break;
            }
            let (left, score) = (view.col_head[edge], view.col_score[edge]);
            let onward = base - score.wide() + state.value(left);
            let there = state.seats.party(left).slot;
            trace(state, scratch, there, onward, (node, left), goal);
            rest = edge + 1..end;
        }
        watch.scan(end - start)?;
    }
    Ok(())
}

/// Backward: a party that could come to slot `node`, unless it is there.
///
/// Out of line, so that the loops over columns keep to their registers: few edges come here.
#[inline(never)]
fn come<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    (party, node): (u32, u32),
    distance: i64,
    goal: &mut Goal,
) {
    let from = state.seats.party(party).slot;
    if from != node {
        trace(state, scratch, from, distance, (node, party), goal);
    }
}

/// Backward: from a slot to its group.
fn hand_up<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) {
    if let Some(group) = state.view.group_node(node) {
        let onward = distance + state.own_price(node);
        trace(state, scratch, group, onward, (node, NONE), goal);
    }
}

/// Lists the ways into a slot; `false` where that would not pay.
fn list_into<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
) -> Result<bool, SolveError> {
    let view = &state.view;
    let column = view.column(node);
    if !scratch.has_room(column.len()) {
        return Ok(false);
    }
    let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
    let step = usize::try_from(POLL).expect("a small number");
    let mut ways = scratch.into.desk();
    for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
        for (&left, &score) in heads.iter().zip(scores) {
            let mut party = state.seats.first(left);
            while party != NONE {
                let there = state.seats.party(party);
                if there.slot != node && there.slot != view.away() {
                    let gain = gain(there.score, score);
                    ways.push(Way {
                        other: there.slot,
                        left,
                        gain,
                    });
                }
                party = state.seats.next(party);
            }
            watch.scan_more(state.seats.more(left))?;
        }
        watch.scan(heads.len())?;
    }
    let bytes = scratch.into.list(node, ways);
    scratch.fill_room(bytes);
    Ok(true)
}

/// Backward: looks at every unit that could come to a slot that has a list of them. Returns at how many it looked.
fn attract_by<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    node: u32,
    distance: i64,
    goal: &mut Goal,
) -> usize {
    let mut into = std::mem::take(&mut scratch.into);
    let open = |way: &Way<S>| match state.seats.find(way.left, way.other) {
        NONE => Open::Gone,
        _ if state.fits(way.left, node) => Open::Yes,
        _ => Open::Full,
    };
    let looked = into.take(node, open, |way| {
        let length = state.price[node as usize] - state.price[way.other as usize] - way.gain.wide();
        let onward = distance + length;
        if onward < goal.distance && scratch.improves(way.other, onward) {
            let party = state.seats.find(way.left, way.other);
            trace(state, scratch, way.other, onward, (node, party), goal);
        }
    });
    scratch.into = into;
    looked
}

/// Backward: labels `tail`; the search may end there.
fn trace<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    tail: u32,
    distance: i64,
    (node, party): (u32, u32),
    goal: &mut Goal,
) {
    if distance >= goal.distance || !scratch.improves(tail, distance) {
        return;
    }
    if tail == state.view.ground() || state.room(tail) < 0 {
        scratch.note(tail, distance, node, party);
        *goal = Goal {
            distance,
            end: End::Node(tail),
        };
    } else {
        scratch.label(tail, distance, node, party);
        relinquish(state, tail, distance, goal);
    }
}

/// Moves units along the path that a forward search found.
fn augment_forward<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    root: u32,
    goal: Goal,
) {
    let End::Node(end) = goal.end else { return };
    let ground = state.view.ground();
    let mut units = if root == ground {
        i64::MAX
    } else {
        state.imbalance(root)
    };
    if end != state.view.ground() {
        units = units.min(state.room(end));
    }
    scratch.path.clear();
    let mut node = end;
    while node != root {
        let Origin { toward, party } = scratch.origin[node as usize];
        scratch.path.push((party, toward, node));
        node = toward;
    }
    carry(state, scratch, units);
}

/// Moves units along the path that a backward search found.
fn augment_backward<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    root: u32,
    goal: Goal,
) {
    let mut units = -state.imbalance(root);
    let end = match goal.end {
        End::Free(node) => node,
        End::Node(node) => {
            if node != state.view.ground() {
                units = units.min(-state.room(node));
            }
            node
        }
    };
    scratch.path.clear();
    let mut node = end;
    while node != root {
        let Origin { toward, party } = scratch.origin[node as usize];
        scratch.path.push((party, node, toward));
        node = toward;
    }
    scratch.path.reverse();
    carry(state, scratch, units);
}

/// Tells the lists of ways of a party that has moved. Returns how many edges it read.
fn moved<S: Score>(
    state: &State<'_, S>,
    (out, into): (&mut Ways<S>, &mut Ways<S>),
    left: u32,
    party: u32,
) -> usize {
    let here = state.seats.party(party).slot;
    ways_from(state, left, party, |way| {
        out.add(here, way);
        into.add(way.other, Way { other: here, ..way });
    });
    state.view.row(left).len()
}

/// Moves up to `units` along the path: (party, from, to), the last step first.
fn carry<S: Score>(state: &mut State<'_, S>, scratch: &mut Scratch<S>, units: i64) {
    let path = &scratch.path;
    let mut units = u32::try_from(units.max(0)).unwrap_or(u32::MAX);
    for &(party, _, to) in path {
        if party != NONE {
            units = units.min(state.seats.units(party));
            if to != state.view.ground() && !state.view.is_unit() {
                units = units.min(state.residue(state.seats.owner(party), to));
            }
        }
    }
    if units == 0 {
        // The new prices alone have settled it: a slot's price fell to 0, or its group took the want over.
        return;
    }
    for &(party, _, to) in path {
        if party != NONE {
            scratch.all_in &= to != state.view.ground();
            let edge = if to == state.view.ground() {
                NONE
            } else {
                state.view.edge(state.seats.owner(party), to)
            };
            let left = state.seats.owner(party);
            scratch.elsewhere[left as usize] = UNREAD;
            let there = state.seats.shift(&state.view, party, edge, units);
            if let Some(Some(exits)) = scratch.exits.get_mut(to as usize) {
                scratch.added += add_exit(state, exits, (to, there));
            }
            if scratch.listed {
                scratch.added += moved(state, (&mut scratch.out, &mut scratch.into), left, there);
            }
        }
    }
    if state.view.groups() > 0 {
        for &(_, from, to) in path {
            recount_around(state, from);
            recount_around(state, to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::network::Scores;
    use crate::graph::{Edge, Edges, Graph};
    use crate::matching::trials::network;
    use crate::matching::view::View;
    use crate::policy::Objective;

    /// A left node with a unit and edges to four slots, whose scores are these.
    const SCORES: [i32; 4] = [9, 8, 7, 6];

    fn row() -> Graph {
        let edge = |(slot, &score): (u32, &i32)| Edge {
            left: 0,
            slot,
            score: score.into(),
            capacity: 1,
        };
        let edges = Edges {
            supply: vec![1],
            capacity: vec![1; 4],
            edges: (0..).zip(&SCORES).map(edge).collect(),
            ..Edges::default()
        };
        Graph::from_edges(edges).expect("a graph")
    }

    #[test]
    fn each_search_takes_the_labels_of_the_last_away() {
        let graph = row();
        let view = View::new(&graph.network, &SCORES, &SCORES);
        let mut scratch = Scratch::new(&view);
        scratch.begin(0);
        scratch.label(1, 7, 0, 0);
        scratch.label(1, 5, 0, 0);
        assert!(scratch.reached(0) && scratch.reached(1));
        assert!(scratch.improves(1, 4) && !scratch.improves(1, 5));
        scratch.begin(0);
        assert!(scratch.reached(0) && !scratch.reached(1));
        assert!(scratch.improves(1, 7));
        // Nothing of the search before is found again.
        assert_eq!(scratch.settle(UNLABELLED), Some((0, 0)));
        assert_eq!(scratch.settle(UNLABELLED), None);
    }

    #[test]
    fn edges_are_passed_over_to_what_is_nearer() {
        let graph = row();
        let view = View::new(&graph.network, &SCORES, &SCORES);
        let mut state = State::new(view, 0);
        let mut scratch = Scratch::new(&view);
        state.price[2] = 3;
        // From slot 0, where the unit is worth 9: the others are 1, 5 and 3 away.
        let mut next = |first: usize, distance: [i64; 4], goal| {
            scratch.distance[..4].copy_from_slice(&distance);
            next_in_row(&state, &scratch, first..4, (0, 9), goal)
        };
        let far = UNLABELLED;
        assert_eq!(next(0, [0, far, far, far], far), (1, 8));
        assert_eq!(next(2, [0, 1, far, far], far), (2, 4));
        // As near as the label, or as the goal, is not nearer.
        assert_eq!(next(0, [0, 1, 5, far], far), (3, 8));
        assert_eq!(next(0, [0, 1, far, far], 4), (3, 8));
        assert_eq!(next(0, [0, 1, far, far], 3), (4, 8));
        assert_eq!(next(0, [0, 1, 5, 3], far), (4, 8));
        // Backward to slot 0: the unit is out, where it is worth 0, and would gain 9.
        let ground = view.ground() as usize;
        let mut back = |distance, goal| {
            scratch.distance[ground] = distance;
            next_in_column(&state, &scratch, view.column(0), 10, goal)
        };
        assert_eq!(back(far, far), view.column(0).start);
        assert_eq!(back(2, 2), view.column(0).start);
        assert_eq!(back(1, far), view.column(0).end);
        assert_eq!(back(far, 1), view.column(0).end);
    }

    /// Whoever leaves a slot and comes back is added once more: those who have left would fill the heap without end.
    #[test]
    fn exits_are_never_many_more_than_members() {
        const MEMBERS: u32 = 10;
        let edges: Vec<_> = (0..MEMBERS)
            .flat_map(|left| [(left, 0, i64::from(left), 1), (left, 1, 0, 1)])
            .collect();
        let capacity = vec![MEMBERS; 2];
        let market = network(vec![1; 10], capacity, &edges, false, Objective::BestScore);
        let (Scores::Narrow(rows), Scores::Narrow(columns)) =
            (&market.rows.scores, &market.columns.scores)
        else {
            unreachable!("scores as small as these are narrow")
        };
        let mut state = State::new(View::new(&market, rows, columns), 0);
        state.seats.list(&state.view);
        let mut exits = Exits::new();
        let (mut added, mut read) = (0, 0);
        for round in 0..100 {
            for party in 0..MEMBERS {
                for slot in [1, 0] {
                    let edge = state.view.edge(party, slot);
                    state.seats.shift(&state.view, party, edge, 1);
                }
                added += 1;
                read += add_exit(&state, &mut exits, (0, party));
                let most = MEMBERS as usize * 3 / 2 + 8;
                assert!(exits.capacity() <= most, "{} exits", exits.capacity());
            }
            let mut known: Vec<u32> = exits.iter().map(|exit| exit.0.1).collect();
            known.sort_unstable();
            known.dedup();
            assert_eq!(known.len(), MEMBERS as usize, "round {round}");
        }
        // Two members a newcomer, as there is room for half as many more.
        assert!(read <= 2 * added, "{read} read for {added}");
    }
}

//! The search from an overfull node, along the arcs.

use std::cmp::Reverse;
use std::ops::Range;

use crate::error::SolveError;
use crate::matching::repair::exits::Exits;
use crate::matching::repair::lists::list_out;
use crate::matching::repair::scratch::{End, Goal, NOWHERE, Scratch, UNREAD};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::{Watch, blocks};
use crate::matching::ways::{Open, Way};

/// Searches from an overfull node to the nearest one that can take a unit.
///
/// Where nobody is out and placing comes first, somebody is put out only if there is no room: else the bonus is too small.
pub(super) fn search_forward<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    root: u32,
) -> Result<Goal, SolveError> {
    scratch.begin(root, watch)?;
    if std::mem::take(&mut scratch.fallen) {
        scratch.elsewhere.fill(UNREAD);
        watch.pass(scratch.elsewhere.len())?;
    }
    let mut goal = NOWHERE;
    if !scratch.exits.is_empty() {
        look_for_exit(state, scratch, root, 0, &mut goal);
    }
    let begun = watch.scans();
    while let Some((distance, node)) = scratch.settle(goal.distance, watch) {
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
    std::mem::replace(&mut scratch.told, Ok(()))?;
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

/// Forward: a party at `node` that is worth `from` could go out.
#[inline(always)]
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
    for block in blocks(state.view.lefts()) {
        watch.pass(block.len())?;
        for left in block {
            let party = state.seats.find(left, ground);
            if party != NONE {
                let read = spread(state, scratch, (party, left, ground), -state.bonus(), goal);
                watch.scan(read)?;
            }
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
        let looked = depart_by(state, scratch, watch, (node, distance), goal)?;
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

/// Forward: looks at every way in which a unit can leave a slot that has a list of them. Returns at how many it looked.
fn depart_by<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    (node, distance): (u32, i64),
    goal: &mut Goal,
) -> Result<usize, SolveError> {
    let ground = state.view.ground();
    let mut out = std::mem::take(&mut scratch.out);
    let open = |way: &Way<S>| match state.seats.find(way.left, node) {
        NONE => Open::Gone,
        _ if way.other == ground || state.fits(way.left, way.other) => Open::Yes,
        _ => Open::Full,
    };
    let take = |way: Way<S>| {
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
    };
    let looked = out.take(node, open, take, watch);
    scratch.out = out;
    looked
}

/// Forward: labels what the options of one party bring nearer. Returns how many edges it read, at least 1.
///
/// All parties of a left node have the same options: a row is read again only for one that is nearer to them than all before. Else a left node with a unit at
/// each of a thousand slots would have its row read a thousand times a search.
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
pub(super) fn next_in_row<S: Score>(
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

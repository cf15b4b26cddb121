//! The search from a wanting node, against the arcs.

use std::ops::Range;

use crate::error::SolveError;
use crate::matching::repair::lists::list_into;
use crate::matching::repair::scratch::{End, Goal, NOWHERE, Scratch};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::{POLL, Watch};
use crate::matching::ways::{Open, Way};

/// Searches from a wanting node, against the arcs, to the nearest unit that can come.
pub(super) fn search_backward<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    root: u32,
) -> Result<Goal, SolveError> {
    scratch.begin(root, watch)?;
    let mut goal = NOWHERE;
    relinquish(state, root, 0, &mut goal);
    while let Some((distance, node)) = scratch.settle(goal.distance, watch) {
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
    std::mem::replace(&mut scratch.told, Ok(()))?;
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
        let looked = attract_by(state, scratch, watch, (node, distance), goal)?;
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

/// The first of some edges of a column by which a unit could come from a node that it brings nearer, as [`next_in_row`](super::forward::next_in_row) finds it.
#[inline(never)]
pub(super) fn next_in_column<S: Score>(
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

/// Backward: looks at every unit that could come to a slot that has a list of them. Returns at how many it looked.
fn attract_by<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    (node, distance): (u32, i64),
    goal: &mut Goal,
) -> Result<usize, SolveError> {
    let mut into = std::mem::take(&mut scratch.into);
    let open = |way: &Way<S>| match state.seats.find(way.left, way.other) {
        NONE => Open::Gone,
        _ if state.fits(way.left, node) => Open::Yes,
        _ => Open::Full,
    };
    let take = |way: Way<S>| {
        let length = state.price[node as usize] - state.price[way.other as usize] - way.gain.wide();
        let onward = distance + length;
        if onward < goal.distance && scratch.improves(way.other, onward) {
            let party = state.seats.find(way.left, way.other);
            trace(state, scratch, way.other, onward, (node, party), goal);
        }
    };
    let looked = into.take(node, open, take, watch);
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

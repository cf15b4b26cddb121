//! Units moved along the path that a search found.

use crate::error::SolveError;
use crate::matching::repair::exits::add_exit;
use crate::matching::repair::lists::moved;
use crate::matching::repair::scratch::{End, Goal, Origin, Scratch, UNREAD};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::{POLL, Watch};

/// Recounts the flows that depend on the price of `node`.
pub(super) fn recount_around<S: Score>(state: &mut State<'_, S>, node: u32) {
    if (node as usize) < state.view.slots() {
        state.recount(node);
    } else if node != state.view.ground() {
        for at in 0..state.slots_of(node).len() {
            let slot = state.slots_of(node)[at];
            state.recount(slot);
        }
    }
}

/// Moves units along the path that a forward search found.
pub(super) fn augment_forward<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    root: u32,
    goal: Goal,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let End::Node(end) = goal.end else {
        return Ok(());
    };
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
    carry(state, scratch, units, watch)
}

/// Moves units along the path that a backward search found.
pub(super) fn augment_backward<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    root: u32,
    goal: Goal,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
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
    carry(state, scratch, units, watch)
}

/// Moves up to `units` along the path: (party, from, to), the last step first.
fn carry<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    units: i64,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let path = &scratch.path;
    watch.pass(path.len())?;
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
        return Ok(());
    }
    let step = usize::try_from(POLL).expect("a small number");
    for path in path.chunks(step) {
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
                    let ways = (&mut scratch.out, &mut scratch.into);
                    scratch.added += moved(state, ways, left, there);
                }
            }
        }
        watch.pass(path.len())?;
    }
    if state.view.groups() > 0 {
        // What is carried changes the loads of slots; those of groups are counted from them, and their prices stay.
        let slots = state.view.slots();
        for node in path.iter().flat_map(|&(_, from, to)| [from, to]) {
            if (node as usize) < slots {
                state.recount(node);
            }
        }
    }
    Ok(())
}

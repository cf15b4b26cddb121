//! The most units first: raises the bonus until no more can be placed, and proves it by a cover.
//!
//! A matching that is best for score + bonus and places the most units is the best of those that do:
//! so any bonus will do that leaves no augmenting path. The solver starts from a moderate one; while units
//! can still be brought in, the ground itself is the root of a forward search and the bonus rises by exactly the
//! distance to the nearest node with room (a successive shortest path). When no room can be reached, the
//! nodes reached are the source side of a minimum cut (Konig; Ford & Fulkerson).

use crate::error::SolveError;
use crate::matching::repair::{self, Scratch};
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// The minimum cut as a cover: see `Matching::in_cover_left`.
#[derive(Debug)]
pub(super) struct Cover {
    pub(super) left: Vec<bool>,
    pub(super) slot: Vec<bool>,
    pub(super) group: Vec<bool>,
}

impl Cover {
    /// The cover of a cut: `reached` says which search nodes lie on the side of the units that are out.
    ///
    /// It counts what is placed if nothing leads from a node that is reached to one that is not, and every node reached is full.
    pub(super) fn of_cut<S: Score>(
        state: &State<'_, S>,
        reached: impl Fn(u32) -> bool,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let view = &state.view;
        let slots = u32::try_from(view.slots()).expect("u32 slots");
        let left = watch.list(view.lefts(), |left| {
            let mut party = state.seats.first(left);
            while party != NONE {
                // The ground counts as reached: it is the root.
                if reached(state.seats.party(party).slot) {
                    return false;
                }
                party = state.seats.next(party);
            }
            true
        })?;
        let slot =
            (0..slots).map(|slot| reached(slot) && !view.group_node(slot).is_some_and(&reached));
        let group = (slots..view.ground()).map(&reached);
        Ok(Self {
            left,
            slot: slot.collect(),
            group: group.collect(),
        })
    }
}

/// The cover, where it is plain that no more units can be placed.
///
/// One walk over the rows that are reached, without distances, which ends where it comes to room.
fn cover_at_once<S: Score>(
    state: &State<'_, S>,
    watch: &mut Watch<'_>,
) -> Result<Option<Cover>, SolveError> {
    let view = &state.view;
    if view.groups() > 0 {
        return Ok(None);
    }
    let ground = view.ground();
    let mut reached = vec![false; ground as usize + 2];
    let mut read = vec![false; view.lefts()];
    let mut slots = Vec::new();
    reached[ground as usize] = true;
    let mut lefts: Vec<u32> = Vec::new();
    watch.each(view.lefts(), |left| {
        if state.seats.find(left, ground) != NONE {
            lefts.push(left);
            read[left as usize] = true;
        }
    })?;
    loop {
        for left in lefts.drain(..) {
            let row = &view.row_head[view.row(left)];
            for &slot in row {
                if !reached[slot as usize] && state.fits(left, slot) {
                    if state.room(slot) > 0 {
                        return Ok(None);
                    }
                    reached[slot as usize] = true;
                    slots.push(slot);
                }
            }
            watch.scan(row.len().max(1))?;
        }
        let Some(slot) = slots.pop() else { break };
        for party in state.seats.members(slot) {
            let left = state.seats.owner(party);
            if !std::mem::replace(&mut read[left as usize], true) {
                lefts.push(left);
            }
            watch.pass(1)?;
        }
    }
    Cover::of_cut(state, |node| reached[node as usize], watch).map(Some)
}

/// Places as many units as can be placed, and returns the cover that proves it.
pub(super) fn place_most<S: Score>(
    state: &mut State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
) -> Result<Cover, SolveError> {
    if let Some(cover) = cover_at_once(state, watch)? {
        return Ok(cover);
    }
    while repair::admit(state, scratch, watch)? {}
    Cover::of_cut(state, |node| scratch.reached(node), watch)
}

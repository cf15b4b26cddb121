//! Lists of ways, for slots that send or take many units in a solve from an earlier answer.

use crate::error::SolveError;
use crate::matching::repair::scratch::Scratch;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::{POLL, Watch};
use crate::matching::ways::{Way, Ways};

/// Lists the ways out of a slot; `false` where that would not pay.
pub(super) fn list_out<S: Score>(
    state: &State<'_, S>,
    scratch: &mut Scratch<S>,
    watch: &mut Watch<'_>,
    node: u32,
) -> Result<bool, SolveError> {
    if !scratch.repeats || scratch.room == 0 {
        return Ok(false);
    }
    let mut most = 0;
    for party in state.seats.members(node) {
        most += state.view.row(state.seats.owner(party)).len() + 1;
        watch.pass(1)?;
    }
    if !scratch.has_room(most) {
        return Ok(false);
    }
    let mut ways = scratch.out.desk();
    for party in state.seats.members(node) {
        let left = state.seats.owner(party);
        ways_from(state, left, party, |way| ways.push(way));
        watch.scan(state.view.row(left).len().max(1))?;
    }
    let bytes = scratch.out.list(node, ways, watch)?;
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

/// Lists the ways into a slot; `false` where that would not pay.
pub(super) fn list_into<S: Score>(
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
    let bytes = scratch.into.list(node, ways, watch)?;
    scratch.fill_room(bytes);
    Ok(true)
}

/// Tells the lists of ways of a party that has moved. Returns how many edges it read.
pub(super) fn moved<S: Score>(
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

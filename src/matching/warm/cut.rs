//! The cover of an earlier answer, brought up to date: it grows by what changed left nodes reach, and shrinks by what leads to room.

use crate::error::SolveError;
use crate::matching::cardinality::Cover;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::warm::past::Past;
use crate::matching::watch::{POLL, Watch};

/// While the old cut reads so many edges the last one may read one.
const LAST: usize = 8;

/// Where there is room on the old cut's side, it is searched for this part of the edges.
const DOUBT: usize = 8;

/// A cover that counts what is placed, or none where more can be placed: whichever of two cuts is found first.
///
/// The **old** one: nothing leads out of what it held, `reached`, but by left nodes whose rows or seats have changed: what they
/// reach, and so on, is reached too. Then whatever leads to a node with room is not: were a unit that is out among it, it could be placed.
/// The **last** one: all that does not lead to a node with room, which is found at once where there is none. They are searched by turns: where
/// everybody has moved by one the old cut is of little help.
///
/// Where the old cut comes to hold room, most likely a unit that is out leads there: it is given up early, as a search for the way of that unit is needed
/// then, and proves the count itself where there is none. With groups each of those searches is long, and more are in vain.
pub(super) fn cut_again<S: Score>(
    state: &State<'_, S>,
    past: &Past<'_>,
    reached: &[bool],
    watch: &mut Watch<'_>,
) -> Result<Option<Cover>, SolveError> {
    let view = &state.view;
    let out = |left| state.seats.find(left, view.ground()) != NONE;
    if !watch.any(view.lefts(), out)? {
        return Cover::of_cut(state, |node| node == view.ground(), watch).map(Some);
    }
    let mut old = Cut::new(state, reached.to_vec(), watch)?;
    let mut leads_on = Vec::new();
    watch.each(view.lefts(), |left| {
        let changed = !past.same[left as usize] || !stayed(state, past, left);
        if changed && old.is_reached(left) {
            leads_on.push(left);
        }
    })?;
    old.lefts = leads_on;
    if view.groups() > 0 {
        (0..view.ground()).for_each(|node| old.reach_across(node));
    }
    let mut all = vec![true; reached.len()];
    all[view.away() as usize] = false;
    let mut last = Cut::new(state, all, watch)?;
    last.begin_to_shrink(watch)?;
    let doubt = if view.groups() > 0 {
        usize::MAX
    } else {
        view.row_head.len() / DOUBT
    };
    let (mut grown, mut sound) = (false, true);
    loop {
        if old.holds_room && old.spent > doubt {
            return Ok(None);
        }
        if LAST * last.spent < old.spent {
            if !last.shrink(&mut sound, watch)? {
                return sound.then(|| last.cover(watch)).transpose();
            }
        } else if !grown {
            grown = !old.grow(watch)?;
            if grown {
                old.begin_to_shrink(watch)?;
            }
        } else if !old.shrink(&mut sound, watch)? {
            return sound.then(|| old.cover(watch)).transpose();
        }
    }
}

/// Whether a path may end at a node: it has room, and stands below the sink.
fn ends_at<S: Score>(state: &State<'_, S>, node: u32) -> bool {
    state.view.group_node(node).is_none() && state.room(node) > 0
}

/// The side of a cut where the units are that are out.
struct Cut<'s, 'v, S> {
    state: &'s State<'v, S>,
    reached: Vec<bool>,
    /// Nodes from which the search has not gone on.
    queue: Vec<u32>,
    /// Left nodes whose rows are to be read, and those whose rows have been.
    lefts: Vec<u32>,
    seen: Vec<bool>,
    /// Edges read.
    spent: usize,
    /// Whether a node that is or has been reached has room.
    holds_room: bool,
}

impl<'s, 'v, S: Score> Cut<'s, 'v, S> {
    fn new(
        state: &'s State<'v, S>,
        reached: Vec<bool>,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let holds_room = |node: u32| reached[node as usize] && ends_at(state, node);
        Ok(Self {
            holds_room: watch.any(state.view.ground() as usize, holds_room)?,
            state,
            reached,
            queue: Vec::new(),
            lefts: Vec::new(),
            seen: vec![false; state.view.lefts()],
            spent: 0,
        })
    }

    fn cover(&self, watch: &mut Watch<'_>) -> Result<Cover, SolveError> {
        Cover::of_cut(self.state, |node| self.reached[node as usize], watch)
    }

    /// Whether a left node has units at a node that is reached.
    fn is_reached(&self, left: u32) -> bool {
        let mut party = self.state.seats.first(left);
        while party != NONE {
            if self.reached[self.state.seats.party(party).slot as usize] {
                return true;
            }
            party = self.state.seats.next(party);
        }
        false
    }

    fn count(&mut self, edges: usize, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.spent += edges;
        watch.scan(edges)
    }

    /// Reaches what can be reached by one row more; `false` where there is none.
    fn grow(&mut self, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        let state = self.state;
        while self.lefts.is_empty() {
            let Some(node) = self.queue.pop() else {
                return Ok(false);
            };
            if (node as usize) < state.view.slots() {
                let owners = state
                    .seats
                    .members(node)
                    .map(|party| state.seats.owner(party));
                self.lefts.extend(owners);
                watch.pass(self.lefts.len())?;
            }
            self.go_across(node);
        }
        let Some(left) = self.lefts.pop() else {
            return Ok(false);
        };
        if std::mem::replace(&mut self.seen[left as usize], true) {
            return Ok(true);
        }
        let row = state.view.row(left);
        for &head in &state.view.row_head[row.clone()] {
            if !self.reached[head as usize] && state.fits(left, head) {
                self.reach(head);
            }
        }
        self.count(row.len().max(1), watch)?;
        Ok(true)
    }

    fn reach(&mut self, node: u32) {
        if !std::mem::replace(&mut self.reached[node as usize], true) {
            self.holds_room |= ends_at(self.state, node);
            self.queue.push(node);
        }
    }

    /// From a node that is reached, goes to its group or its slots.
    fn reach_across(&mut self, node: u32) {
        if self.reached[node as usize] {
            self.go_across(node);
        }
    }

    /// Goes from a slot with room to its group, from a group to its slots.
    fn go_across(&mut self, node: u32) {
        let state = self.state;
        if (node as usize) >= state.view.slots() {
            state
                .slots_of(node)
                .iter()
                .for_each(|&slot| self.reach(slot));
        } else if let Some(group) = state.view.group_node(node)
            && state.room(node) > 0
        {
            self.reach(group);
        }
    }

    /// Takes away the nodes with room.
    fn begin_to_shrink(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        watch.each(self.state.view.ground() as usize, |node| {
            if ends_at(self.state, node) {
                self.leave(node);
            }
        })
    }

    /// Takes away what leads to one node that has been taken away; `false` where there is none, or where a unit that is out does: then the cut is not
    /// `sound`.
    fn shrink(&mut self, sound: &mut bool, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        let state = self.state;
        let view = &state.view;
        let Some(node) = self.queue.pop() else {
            return Ok(false);
        };
        if (node as usize) >= view.slots() {
            for &slot in state.slots_of(node) {
                if state.room(slot) > 0 {
                    self.leave(slot);
                }
            }
            watch.pass(state.slots_of(node).len())?;
            return Ok(true);
        }
        let step = usize::try_from(POLL).expect("a small number");
        for heads in view.col_head[view.column(node)].chunks(step) {
            for &left in heads {
                let mut party = state.seats.first(left);
                while party != NONE {
                    let there = state.seats.party(party).slot;
                    if self.reached[there as usize] && there != node && state.fits(left, node) {
                        if there == view.ground() {
                            *sound = false;
                            return Ok(false);
                        }
                        self.leave(there);
                    }
                    party = state.seats.next(party);
                }
                watch.scan_more(state.seats.more(left))?;
            }
            self.count(heads.len(), watch)?;
        }
        if let Some(group) = view.group_node(node) {
            self.leave(group);
        }
        Ok(true)
    }

    fn leave(&mut self, node: u32) {
        if std::mem::replace(&mut self.reached[node as usize], false) {
            self.queue.push(node);
        }
    }
}

/// Whether a left node has its units where it had them.
fn stayed<S: Score>(state: &State<'_, S>, past: &Past<'_>, left: u32) -> bool {
    let before = past.left[left as usize];
    if before == NONE {
        return false;
    }
    let mut flows = 0;
    for (slot, units) in past.previous.flows(before) {
        if state.seats.units_at(left, past.new_slot[slot as usize]) != units {
            return false;
        }
        flows += 1;
    }
    let mut seated = 0;
    let mut party = state.seats.first(left);
    while party != NONE {
        seated += usize::from(state.seats.party(party).slot < state.view.ground());
        party = state.seats.next(party);
    }
    seated == flows
}

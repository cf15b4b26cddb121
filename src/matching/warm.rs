//! From an earlier answer: old prices and old seats in, the new optimum out.
//!
//! Everything is mapped by key, so that the lists may have changed in between. Left nodes whose rows are as they
//! were keep their seats: at the old prices those are their best options still. The others are put at their best options,
//! and the repair takes away what imbalance that made. Nobody else is looked at, so among equals nobody moves.
//!
//! A change is found by the marks of the rows (see `Network::marks`), not by reading the edges. New slots start at
//! the price at which nobody would move there, and the repair lets it fall; wanting slots are filled along their chains of supports (see
//! `prices`), which cost nothing to follow. The old cut grows by what changed left nodes reach, and shrinks by what leads to room;
//! by turns with it all that does not lead to room is sought.
//!
//! Cost: a few operations a node; of edges, the changed rows, what the searches of the repair settle, and the columns of loose
//! slots, or the rows of those who sit at the others.

mod cut;
mod past;

use crate::error::SolveError;
use crate::graph::network::Network;
use crate::matching::cardinality::Cover;
use crate::matching::parts::Parts;
use crate::matching::prices::Memory;
use crate::matching::repair::{self, Scratch};
use crate::matching::seats::{NONE, Party};
use crate::matching::state::{Desk, State};
use crate::matching::stats::{Clock, Stats};
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::warm::cut::cut_again;
use crate::matching::watch::{POLL, Watch};
use crate::matching::{bonus, prices, write};
use crate::policy::Objective;

pub(super) use crate::matching::warm::past::{Past, alike};

/// Passes over the edges that the repair may take before a solve from nothing is the better way: what a change of all rows is allowed.
///
/// An arrival, a departure or an edit takes less than three, what opens or closes half of the slots 1 to 100, where a solve from nothing takes 2 to 50 and
/// more where groups bind.
const PATIENCE: u64 = 20;

/// An answer, the support of each slot, and by flow the place of its edge in its row.
pub(super) type Resumed = (Parts, Vec<Support>, Vec<u32>);

/// Brings an earlier answer up to date; none where so much has changed that it is no help.
pub(super) fn resume<S: Score>(
    network: &Network,
    view: View<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<Option<Resumed>, SolveError> {
    let mut clock = Clock::start();
    let old = &past.previous.parts;
    let fresh = bonus::first_bonus(&view, network.spread(), network.objective)?;
    let most = network.objective == Objective::MostPlaced;
    let mut state = State::begin(view, fresh.max(old.bonus), watch)?;
    let mut scratch = Scratch::new(&view, watch)?;
    scratch.keep_ways(&view, network.spread());
    let reached = recall_prices(&mut state, past);
    recall_seats(&mut state, past, watch)?;
    state.seats.list(&view, watch)?;
    let mut memory = remember(&state, past, &reached, watch)?;
    price_new_slots(&mut state, past, watch)?;
    let mut desk = Desk::default();
    for left in (0u32..).take(view.lefts()) {
        if !past.same[left as usize] {
            state.seat(left, &mut desk);
            watch.scan(view.row(left).len())?;
        }
    }
    state.recount_all();
    watch.count(0)?;
    clock.lap(stats, "recall");

    let mut entered = Vec::new();
    if let Some(memory) = memory.as_ref().filter(|_| view.groups() == 0) {
        entered = pull(&mut state, memory, watch)?;
        scratch.supports = vec![Support::NOBODY; view.slots()];
    }
    let budget = PATIENCE * view.row_head.len() as u64;
    scratch.look_out(&state, entered, watch)?;
    let limit = watch.scans().saturating_add(budget);
    if !repair::balance(&mut state, &mut scratch, watch, budget)? {
        return Ok(None);
    }
    if let Some(memory) = &mut memory {
        memory.learn(&scratch.supports);
    }
    scratch.forget_ways();
    clock.lap(stats, "repair");

    let mut parts = Parts::default();
    if most {
        let cover = loop {
            if let Some(cover) = cut_again(&state, past, &reached, watch)? {
                break cover;
            }
            // Each unit that comes in takes a search, and the cut one more walk.
            if watch.scans() > limit {
                return Ok(None);
            }
            if !repair::admit(&mut state, &mut scratch, watch)? {
                break Cover::of_cut(&state, |node| scratch.reached(node), watch)?;
            }
        };
        (parts.cover_left, parts.cover_slot, parts.cover_group) =
            (cover.left, cover.slot, cover.group);
        clock.lap(stats, "cardinality");
    }
    let support = match memory {
        Some(memory) => prices::lower_again(&mut state, memory, watch)?,
        None => prices::lower(&mut state, None, watch)?,
    };
    clock.lap(stats, "prices");

    write::write(&state, &mut parts, watch)?;
    clock.lap(stats, "write");

    stats.searches += scratch.searches;
    let place = places(&state.view, past, &parts, watch)?;
    Ok(Some((parts, support, place)))
}

/// By flow, the place of its edge in its row: what it was, where neither row nor flow has changed.
fn places<S: Score>(
    view: &View<'_, S>,
    past: &Past<'_>,
    parts: &Parts,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, SolveError> {
    let old = &past.previous.parts;
    let old_places = past.previous.trail.place.get();
    let mut places = Vec::with_capacity(parts.flow_slot.len());
    for (left, &before) in past.left.iter().enumerate() {
        let flows = parts.flow_start[left] as usize..parts.flow_start[left + 1] as usize;
        watch.pass(1 + flows.len())?;
        if past.same[left]
            && let Some(old_places) = old_places
        {
            let bounds = &old.flow_start[before as usize..before as usize + 2];
            let olds = bounds[0] as usize..bounds[1] as usize;
            let stays = |(old_at, at): (usize, usize)| {
                past.new_slot[old.flow_slot[old_at] as usize] == parts.flow_slot[at]
                    && old_places[old_at] != NONE
            };
            if olds.len() == flows.len() && olds.clone().zip(flows.clone()).all(stays) {
                for at in olds {
                    places.push(old_places[at]);
                }
                continue;
            }
        }
        let start = view.row_start[left];
        let left = u32::try_from(left).expect("u32 left nodes");
        for at in flows {
            places.push(view.edge(left, parts.flow_slot[at]) - start);
        }
    }
    Ok(places)
}

/// As [`places`], for an earlier answer whose solve did not keep them, as far as rows are what they were; else [`NONE`].
fn search_places<S: Score>(
    view: &View<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, SolveError> {
    let old = &past.previous.parts;
    let mut places = vec![NONE; old.flow_slot.len()];
    for (left, &before) in (0u32..).zip(&past.left) {
        if !past.same[left as usize] {
            continue;
        }
        let bounds = &old.flow_start[before as usize..before as usize + 2];
        let flows = bounds[0] as usize..bounds[1] as usize;
        watch.pass(1 + flows.len())?;
        for (place, &slot) in places[flows.clone()].iter_mut().zip(&old.flow_slot[flows]) {
            let slot = past.new_slot[slot as usize];
            *place = view.edge(left, slot) - view.row_start[left as usize];
        }
    }
    Ok(places)
}

/// Old prices, as far as the new graph has them. Returns which search nodes the old cover held: those that units that were out could reach.
///
/// Where the bonus is higher than it was, so are their prices: the old answer is as well proven so.
fn recall_prices<S: Score>(state: &mut State<'_, S>, past: &Past<'_>) -> Vec<bool> {
    let view = state.view;
    let old = &past.previous.parts;
    let raise = state.bonus() - old.bonus;
    let mut reached = vec![false; state.price.len()];
    reached[view.ground() as usize] = true;
    for (group, &price) in old.group_prices.iter().enumerate() {
        let node = view.slots() + group;
        reached[node] = old.cover_group.get(group).copied().unwrap_or(false);
        state.price[node] = price + if reached[node] { raise } else { 0 };
    }
    for (slot, &before) in past.slot.iter().enumerate() {
        let before = before as usize;
        let own = old.cover_slot.get(before).copied().unwrap_or(false);
        let price = old.prices.get(before).copied().unwrap_or(0) + if own { raise } else { 0 };
        let group = u32::try_from(slot)
            .ok()
            .and_then(|slot| view.group_node(slot));
        let above = group.map_or(0, |group| state.price[group as usize]);
        reached[slot] = own || group.is_some_and(|group| reached[group as usize]);
        state.price[slot] = price + above;
    }
    reached
}

/// The score of the edge where a left node of one unit sits, from its profit: its row need not be fetched from memory.
fn score_of<S: Score>(old: &Parts, before: u32, toll: i64) -> Option<S> {
    let worth = old.profits[before as usize].checked_sub(old.bonus)?;
    S::narrow(worth.checked_add(toll)?)
}

/// Everybody where they were, as far as the new graph has it.
fn recall_seats<S: Score>(
    state: &mut State<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = state.view;
    let old = &past.previous.parts;
    let known = &past.previous.trail.place;
    let places = match known.get() {
        Some(places) => places,
        None => {
            let places = search_places(&view, past, watch)?;
            known.get_or_init(|| places)
        }
    };
    let toll = |(&slot, &own): (&u32, &i64)| {
        let group = view
            .group_node(slot)
            .map(|group| group as usize - view.slots());
        own + group
            .and_then(|group| old.group_prices.get(group))
            .unwrap_or(&0)
    };
    let tolls: Vec<i64> = past.new_slot.iter().zip(&old.prices).map(toll).collect();
    for (left, &before) in (0u32..).zip(&past.left) {
        if before == NONE || view.supply[left as usize] == 0 {
            continue;
        }
        let bounds = &old.flow_start[before as usize..before as usize + 2];
        let flows = bounds[0] as usize..bounds[1] as usize;
        watch.pass(1 + flows.len())?;
        let same = past.same[left as usize];
        if same
            && view.is_unit()
            && let Some(at) = flows.clone().next()
            && places[at] != NONE
            && let Some(score) = score_of(old, before, tolls[old.flow_slot[at] as usize])
        {
            let slot = past.new_slot[old.flow_slot[at] as usize];
            state.seats.sit(left, Party { slot, score });
            continue;
        }
        let row = view.row(left);
        for at in flows {
            let (slot, units, place) = (old.flow_slot[at], old.flow_units[at], places[at]);
            let slot = past.new_slot[slot as usize];
            let edge = if same && place != NONE {
                row.start + place as usize
            } else {
                view.edge(left, slot) as usize
            };
            // A row that has changed may have lost the edge.
            if !row.contains(&edge) || view.row_head[edge] != slot {
                continue;
            }
            let party = state.seats.find(left, view.ground());
            if party == NONE {
                break;
            }
            let edge = u32::try_from(edge).expect("fewer than 2^32 edges");
            let most = if view.is_unit() {
                1
            } else {
                view.edge_capacity(edge)
            };
            let units = units.min(most).min(state.seats.units(party));
            if units > 0 {
                state.seats.shift(&view, party, edge, units);
            }
        }
    }
    Ok(())
}

/// What the earlier solve knew of the prices, in the numbers of the new graph; none where it knew nothing.
fn remember<'p, S: Score>(
    state: &State<'_, S>,
    past: &'p Past<'_>,
    reached: &[bool],
    watch: &mut Watch<'_>,
) -> Result<Option<Memory<'p>>, SolveError> {
    let view = &state.view;
    let old = past.previous;
    if old.trail.support.is_empty() {
        return Ok(None);
    }
    let mut new_left = vec![NONE; old.lefts()];
    watch.each(past.left.len(), |new| {
        let before = past.left[new as usize];
        if before != NONE {
            new_left[before as usize] = new;
        }
    })?;
    let raised = state.bonus() > old.parts.bonus;
    let mut support = vec![Support::NOBODY; view.slots()];
    for (slot, &before) in past.slot.iter().enumerate() {
        let Some(&Support { left, from }) = old.trail.support.get(before as usize) else {
            continue;
        };
        let left = new_left.get(left as usize).copied().unwrap_or(NONE);
        let out = from == NONE;
        let from = past.new_slot.get(from as usize).copied().unwrap_or(NONE);
        let near = if out {
            true
        } else {
            from != NONE && reached[from as usize]
        };
        // Only what both sides of an arc went up by leaves it as short as it was.
        if (out || from != NONE) && !(raised && near != reached[slot]) {
            support[slot] = Support { left, from };
        }
    }
    watch.pass(view.slots())?;
    Ok(Some(Memory {
        support,
        price: state.price.clone(),
        same: &past.same,
    }))
}

/// Prices every new slot so that nobody would move there.
fn price_new_slots<S: Score>(
    state: &mut State<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = state.view;
    let step = usize::try_from(POLL).expect("a small number");
    for slot in (0u32..).take(view.slots()) {
        if past.slot[slot as usize] != NONE {
            continue;
        }
        let column = view.column(slot);
        let (heads, scores) = (&view.col_head[column.clone()], &view.col_score[column]);
        let mut price = state.price[slot as usize];
        for (heads, scores) in heads.chunks(step).zip(scores.chunks(step)) {
            for (&left, &score) in heads.iter().zip(scores) {
                let mut party = state.seats.first(left);
                while party != NONE {
                    let there = state.seats.party(party);
                    let value = there.score.wide() - state.price[there.slot as usize];
                    price = price.max(score.wide() - value);
                    party = state.seats.next(party);
                }
                watch.scan_more(state.seats.more(left))?;
            }
            watch.scan(heads.len())?;
        }
        state.price[slot as usize] = price;
    }
    Ok(())
}

/// Fills wanting slots along their chains of supports: each is a shortest path, as every arc of it has length 0. Returns where somebody has come in from
/// outside.
fn pull<S: Score>(
    state: &mut State<'_, S>,
    memory: &Memory<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, SolveError> {
    let mut entered = Vec::new();
    let ground = state.view.ground();
    let mut path: Vec<(u32, u32, u32)> = Vec::new();
    for slot in (0u32..).take(state.view.slots()) {
        watch.pass(1)?;
        while state.imbalance(slot) < 0 {
            path.clear();
            let mut units = u32::try_from(-state.imbalance(slot)).unwrap_or(u32::MAX);
            let mut node = slot;
            while node != ground && path.len() <= state.view.slots() {
                let Some(from) = memory.holder(state, node) else {
                    break;
                };
                let left = memory.support[node as usize].left;
                let Some(edge) = state.view.edge_to(left, node) else {
                    break;
                };
                units = units.min(state.seats.units_at(left, from));
                if !state.view.is_unit() {
                    units = units.min(state.residue(left, node));
                }
                path.push((from, node, edge));
                node = from;
                if node != ground && (state.price[node as usize] == 0 || state.room(node) < 0) {
                    break;
                }
            }
            watch.pass(1 + path.len())?;
            let ends = node == ground || state.price[node as usize] == 0 || state.room(node) < 0;
            if path.is_empty() || !ends {
                break;
            }
            if node != ground && state.room(node) < 0 {
                units = units.min(u32::try_from(-state.room(node)).unwrap_or(u32::MAX));
            }
            for &(from, to, edge) in &path {
                let left = memory.support[to as usize].left;
                let party = state.seats.find(left, from);
                state.seats.shift(&state.view, party, edge, units);
            }
            if node == ground {
                entered.extend(path.last().map(|&(_, to, _)| to));
            }
        }
    }
    // Many may have come in by one slot.
    entered.sort_unstable();
    entered.dedup();
    Ok(entered)
}

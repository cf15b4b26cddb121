//! From an earlier answer: old prices and old seats in, the new optimum out.
//!
//! Everything is mapped by key, so that the lists may have changed in between. Left nodes whose rows are as they
//! were keep their seats: at the old prices those are their best options still. The others are put at their best options,
//! and the repair takes away what imbalance that made. Nobody else is looked at, so among equals nobody moves.
//!
//! A change is found by the marks of the rows (see `Network::marks`), not by reading the edges. New slots start at
//! the price at which nobody would move there, and the repair lets it fall. Prices whose supports hold are least
//! still (see `prices`); a cover that still counts what is placed is still a proof.

use crate::error::SolveError;
use crate::graph::Graph;
use crate::graph::network::Network;
use crate::ids::Keys;
use crate::matching::cardinality::{self, Cover};
use crate::matching::repair::{self, Scratch};
use crate::matching::seats::NONE;
use crate::matching::solve::{self, Clock};
use crate::matching::state::State;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;
use crate::matching::{Matching, Parts, Stats, prices};
use crate::policy::Objective;

/// For each new node the old one with its key, or [`NONE`].
fn map(new: &Keys, old: &Keys) -> Vec<u32> {
    let nodes = |keys: &Keys| 0..u32::try_from(keys.len()).expect("u32 nodes");
    if new == old {
        return nodes(new).collect();
    }
    let mut olds = nodes(old).peekable();
    let mut of = Vec::with_capacity(new.len());
    for node in nodes(new) {
        // Numbered nodes are their own keys; a numbered and a named side have none in common.
        let found = match (new.text(node), olds.peek()) {
            (None, _) => (old.text(0).is_none() && (node as usize) < old.len()).then_some(node),
            (Some(text), Some(_)) => {
                while olds.peek().is_some_and(|&at| old.text(at) < Some(text)) {
                    olds.next();
                }
                olds.next_if(|&at| old.text(at) == Some(text))
            }
            (Some(_), None) => None,
        };
        of.push(found.unwrap_or(NONE));
    }
    of
}

/// An earlier answer, seen from the new graph.
pub(super) struct Past<'a> {
    previous: &'a Matching,
    /// By new left node, the old one.
    left: Vec<u32>,
    /// By new slot, the old one.
    slot: Vec<u32>,
    /// By old slot, the new one.
    new_slot: Vec<u32>,
    /// By new left node: whether its row, seen by key, is what it was.
    same: Vec<bool>,
}

impl<'a> Past<'a> {
    pub(super) fn new(graph: &Graph, previous: &'a Matching) -> Self {
        let marks = graph.network.marks(&graph.slot_keys);
        let left = map(&graph.left_keys, &previous.left_keys);
        let slot = map(&graph.slot_keys, &previous.slot_keys);
        let mut new_slot = vec![NONE; previous.slots()];
        for (new, &old) in (0u32..).zip(&slot) {
            if old != NONE {
                new_slot[old as usize] = new;
            }
        }
        let same = left.iter().zip(marks.iter()).map(|(&old, mark)| {
            old != NONE && previous.trail.marks.get(old as usize) == Some(mark)
        });
        Self {
            previous,
            same: same.collect(),
            left,
            slot,
            new_slot,
        }
    }
}

/// Brings an earlier answer up to date.
pub(super) fn resume<S: Score>(
    network: &Network,
    view: View<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
    stats: &mut Stats,
) -> Result<(Parts, Vec<u32>), SolveError> {
    let mut clock = Clock::start();
    let old = &past.previous.parts;
    let spread = solve::spread(&view);
    let fresh = solve::first_bonus(&view, spread, network.objective)?;
    let most = network.objective == Objective::MostPlaced;
    // Prices only mean something with the bonus that they were made with.
    let alike = most != old.cover_left.is_empty() || view.lefts() == 0;
    let bonus = if most && alike { old.bonus } else { fresh };
    let fits = bonus >= fresh / 2 && alike;
    let bonus = if fits { bonus } else { fresh };
    let mut state = State::new(view, bonus);
    let mut scratch = Scratch::new(&view);
    recall(&mut state, past);
    state.seats.list(&view);
    price_new_slots(&mut state, past, watch)?;
    let mut options = Vec::new();
    for left in (0u32..).take(view.lefts()) {
        if !(fits && past.same[left as usize]) {
            state.seat(left, &mut options);
            watch.scan(view.row(left).len())?;
        }
    }
    state.recount_all();
    clock.lap(stats, "recall");
    repair::balance(&mut state, &mut scratch, watch, u64::MAX)?;
    clock.lap(stats, "repair");
    let mut parts = Parts::default();
    if most {
        let cover = match carry_over(&state, past) {
            Some(cover) => cover,
            None => cardinality::place_most(&mut state, &mut scratch, watch)?,
        };
        (parts.cover_left, parts.cover_slot, parts.cover_group) =
            (cover.left, cover.slot, cover.group);
        clock.lap(stats, "cardinality");
    }
    let support = if fits && view.groups() == 0 && !past.previous.trail.support.is_empty() {
        prices::lower_again(&mut state, supports(past), watch)?
    } else {
        prices::lower(&mut state, watch)?
    };
    clock.lap(stats, "prices");
    solve::write(&state, &mut parts, watch)?;
    clock.lap(stats, "write");
    stats.searches += scratch.searches;
    Ok((parts, support))
}

/// Old prices, and everybody where they were, as far as the new graph has it.
fn recall<S: Score>(state: &mut State<'_, S>, past: &Past<'_>) {
    let view = state.view;
    let old = &past.previous.parts;
    if old.group_prices.len() == view.groups() {
        let groups = view.slots()..view.slots() + view.groups();
        state.price[groups].copy_from_slice(&old.group_prices);
    }
    for slot in (0u32..).take(view.slots()) {
        let above = view
            .group_node(slot)
            .map_or(0, |group| state.price[group as usize]);
        let own = old
            .prices
            .get(past.slot[slot as usize] as usize)
            .copied()
            .unwrap_or(0);
        state.price[slot as usize] = own + above;
    }
    for left in (0u32..).take(view.lefts()) {
        let before = past.left[left as usize];
        if before == NONE || view.supply[left as usize] == 0 {
            continue;
        }
        for (slot, units) in past.previous.flows(before) {
            let slot = past.new_slot[slot as usize];
            if slot == NONE {
                continue;
            }
            let edge = view.edge(left, slot);
            let party = state.seats.find(left, view.ground());
            let row = view.row(left);
            if party == NONE
                || !row.contains(&(edge as usize))
                || view.row_head[edge as usize] != slot
            {
                continue;
            }
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
}

/// Prices every new slot so that nobody would move there.
fn price_new_slots<S: Score>(
    state: &mut State<'_, S>,
    past: &Past<'_>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = state.view;
    for slot in (0u32..).take(view.slots()) {
        if past.slot[slot as usize] != NONE {
            continue;
        }
        let column = view.column(slot);
        let mut price = state.price[slot as usize];
        let entries = view.col_head[column.clone()]
            .iter()
            .zip(&view.col_score[column.clone()]);
        for (&left, &score) in entries {
            let mut party = state.seats.first(left);
            while party != NONE {
                let there = state.seats.party(party);
                let value = there.score.wide() - state.price[there.slot as usize];
                price = price.max(score.wide() - value);
                party = state.seats.next(party);
            }
        }
        watch.scan(column.len())?;
        state.price[slot as usize] = price;
    }
    Ok(())
}

/// The old cover, if it still counts what is placed. Only where every edge carries a whole left node.
fn carry_over<S: Score>(state: &State<'_, S>, past: &Past<'_>) -> Option<Cover> {
    let view = &state.view;
    let old = &past.previous.parts;
    if !view.is_unit() || old.cover_slot.is_empty() || view.groups() > 0 {
        return None;
    }
    let carried = |map: &[u32], bits: &[bool], otherwise: bool| -> Vec<bool> {
        map.iter()
            .map(|&old| bits.get(old as usize).copied().unwrap_or(otherwise))
            .collect()
    };
    let slot = carried(&past.slot, &old.cover_slot, true);
    let mut left = carried(&past.left, &old.cover_left, false);
    for node in (0u32..).take(view.lefts()) {
        if !past.same[node as usize] {
            let heads = &view.row_head[view.row(node)];
            left[node as usize] = heads.iter().any(|&head| !slot[head as usize]);
        }
    }
    let count = |bits: &[bool], units: &[u32]| -> u64 {
        bits.iter()
            .zip(units)
            .filter(|(bit, _)| **bit)
            .map(|(_, &units)| u64::from(units))
            .sum()
    };
    let placed = (0u32..)
        .take(view.lefts())
        .filter(|&node| state.seats.party(state.seats.first(node)).slot < view.ground());
    let size = count(&left, view.supply) + count(&slot, view.capacity);
    (placed.count() as u64 == size).then_some(Cover {
        left,
        slot,
        group: Vec::new(),
    })
}

/// The old supports, by new slot and new left node.
fn supports(past: &Past<'_>) -> Vec<u32> {
    let mut new_left = vec![NONE; past.previous.lefts()];
    for (new, &old) in (0u32..).zip(&past.left) {
        if old != NONE {
            new_left[old as usize] = new;
        }
    }
    let old = &past.previous.trail.support;
    let support = |&slot: &u32| {
        let left = old.get(slot as usize).copied().unwrap_or(NONE);
        new_left.get(left as usize).copied().unwrap_or(NONE)
    };
    past.slot.iter().map(support).collect()
}

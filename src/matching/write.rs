//! A balanced state, written down as an answer.

use crate::error::SolveError;
use crate::matching::parts::Parts;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::{Watch, blocks};

/// Writes the state down as an answer.
pub(super) fn write<S: Score>(
    state: &State<'_, S>,
    parts: &mut Parts,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = &state.view;
    let ground = view.ground();
    let bonus = state.bonus();
    let slots = u32::try_from(view.slots()).expect("u32 slots");
    parts.bonus = bonus;
    parts.prices = (0..slots).map(|slot| state.own_price(slot)).collect();
    parts.group_prices = (slots..ground)
        .map(|group| state.own_price(group))
        .collect();
    parts.flow_start = Vec::with_capacity(view.lefts() + 1);
    parts.flow_start.push(0);
    parts.profits = Vec::with_capacity(view.lefts());
    if view.is_unit() {
        return write_units(state, parts, watch);
    }
    // Most left nodes are in one place.
    parts.flow_slot.reserve(view.lefts());
    parts.flow_units.reserve(view.lefts());
    let mut flows: Vec<(u32, u32)> = Vec::new();
    for left in (0u32..).take(view.lefts()) {
        watch.pass(1)?;
        flows.clear();
        // The marginal unit earns the least of what the parties earn; with no party, the best option.
        let mut profit = i64::MAX;
        let mut party = state.seats.first(left);
        while party != NONE {
            let there = state.seats.party(party);
            if there.slot != view.away() {
                let value = there.score.wide() - state.price[there.slot as usize];
                profit = profit.min(value);
            }
            if there.slot < ground {
                let units = state.seats.units(party);
                flows.push((there.slot, units));
                parts.placed += u64::from(units);
                parts.total += i128::from(there.score.wide()) * i128::from(units);
            }
            party = state.seats.next(party);
        }
        watch.scan_more(state.seats.more(left))?;
        if profit == i64::MAX {
            profit = best_option(state, left, watch)?;
        }
        parts.profits.push(profit + bonus);
        flows.sort_unstable();
        for &(slot, units) in &flows {
            parts.flow_slot.push(slot);
            parts.flow_units.push(units);
        }
        let end = u32::try_from(parts.flow_slot.len()).expect("at most one flow an edge");
        parts.flow_start.push(end);
    }
    Ok(())
}

/// Writes down who is where, where everybody has one unit at most.
fn write_units<S: Score>(
    state: &State<'_, S>,
    parts: &mut Parts,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let (ground, away, bonus) = (state.view.ground(), state.view.away(), state.bonus());
    parts.flow_slot = Vec::with_capacity(state.view.lefts());
    for block in blocks(state.view.lefts()) {
        watch.pass(block.len())?;
        for left in block {
            let there = state.seats.party(left);
            let profit = if there.slot == away {
                best_option(state, left, watch)?
            } else {
                there.score.wide() - state.price[there.slot as usize]
            };
            parts.profits.push(profit + bonus);
            if there.slot < ground {
                parts.flow_slot.push(there.slot);
                parts.total += i128::from(there.score.wide());
            }
            let end = u32::try_from(parts.flow_slot.len()).expect("at most one flow a left node");
            parts.flow_start.push(end);
        }
    }
    parts.flow_units = vec![1; parts.flow_slot.len()];
    parts.placed = parts.flow_slot.len() as u64;
    Ok(())
}

/// What the best option of a left node is worth under the prices, staying out among them.
fn best_option<S: Score>(
    state: &State<'_, S>,
    left: u32,
    watch: &mut Watch<'_>,
) -> Result<i64, SolveError> {
    let view = &state.view;
    let mut best = -state.bonus();
    for edge in view.row(left) {
        let price = state.price[view.row_head[edge] as usize];
        best = best.max(view.row_score[edge].wide() - price);
    }
    watch.scan(view.row(left).len())?;
    Ok(best)
}

//! Left nodes that are seated anew, against every edge looked at one by one.

use super::{Desk, State};
use crate::matching::seats::Party;
use crate::matching::trials::{Draw, narrow, network};
use crate::policy::Objective;

/// What the edges of left node 0 are worth, but for the one to `slot`.
fn others(state: &State<'_, i32>, slot: u32) -> impl Iterator<Item = i64> {
    let edges = state.view.row(0).zip(state.view.row_head);
    edges
        .filter(move |&(_, &head)| head != slot)
        .map(|(edge, &head)| i64::from(state.view.row_score[edge]) - state.price[head as usize])
}

#[test]
fn one_unit_goes_to_the_best_and_knows_what_is_elsewhere() {
    let mut draw = Draw(1);
    let mut moves = [0; 3];
    for _ in 0..3_000 {
        let mut small =
            |bound| i32::try_from(draw.below(bound)).expect("small") - i32::from(bound == 9) * 4;
        let slots = u32::try_from(small(6)).expect("from 0 up");
        let edges: Vec<_> = (0..slots)
            .map(|slot| (0, slot, small(9).into(), 1))
            .collect();
        let (places, best) = (vec![1; slots as usize], Objective::BestScore);
        let market = network(vec![1], places, &edges, false, best);
        let view = narrow(&market);
        let bonus = small(3).into();
        let mut state = State::new(view, bonus);
        for price in &mut state.price[..slots as usize] {
            *price = small(4).into();
        }
        let ground = state.view.ground();
        let from = u32::try_from(small(u64::from(slots) + 1)).expect("from 0 up");
        if let Some(&score) = view.row_score.get(from as usize) {
            state.seats.sit(0, Party { slot: from, score });
        }
        let stay = state.value(0);
        let most = others(&state, from).max().unwrap_or(i64::MIN);

        let elsewhere = state.seat(0, &mut Desk::default());

        let (now, value) = (state.seats.party(0).slot, state.value(0));
        assert_eq!(value, stay.max(most).max(-bonus));
        // Who is as well off stays; where others are equals the first is taken, and any of them before going out.
        let first = others(&state, from).position(|other| other == value);
        let known = if now == from {
            most
        } else if now == ground {
            assert_eq!(first, None);
            stay.max(most)
        } else {
            assert!(value > stay);
            // Slots are those of the row here, from 0 up.
            assert!(
                others(&state, now)
                    .take(now as usize)
                    .all(|other| other < value)
            );
            others(&state, now).fold(if from == ground { stay } else { i64::MIN }, i64::max)
        };
        assert_eq!(elsewhere, known);
        moves[usize::from(now != from) + usize::from(now != from && now == ground)] += 1;
    }
    assert!(moves.iter().all(|&times| times > 100), "{moves:?}");
}

/// Who is as well off stays, and units that come are put with those that are there already: so a left node has few parties.
#[test]
fn many_units_go_to_the_best_and_know_what_is_elsewhere() {
    let mut draw = Draw(2);
    let (mut whole, mut parted, mut joined) = (0, 0, 0);
    for _ in 0..3_000 {
        let mut small = |bound| u32::try_from(draw.below(bound)).expect("small");
        let slots = 1 + small(5);
        let edges: Vec<_> = (0..slots)
            .map(|slot| (0, slot, small(4).into(), small(4)))
            .collect();
        let (supply, places) = (2 + small(3), vec![4; slots as usize]);
        let market = network(vec![supply], places, &edges, false, Objective::BestScore);
        let view = narrow(&market);
        let bonus = small(3).into();
        let mut state = State::new(view, bonus);
        for price in &mut state.price[..slots as usize] {
            *price = small(3).into();
        }
        // Slots are those of the row, from 0 up, and without groups the ground comes next.
        let ground = state.view.ground();
        for _ in 0..small(4) {
            let slot = small(slots.into());
            let out = state.seats.find(0, ground);
            let units = small(4).min(state.seats.units_at(0, ground));
            let units = units.min(state.residue(0, slot));
            if units > 0 {
                state.seats.shift(&state.view, out, slot, units);
            }
        }
        let units = |state: &State<'_, i32>| -> Vec<u32> {
            (0..=ground)
                .map(|slot| state.seats.units_at(0, slot))
                .collect()
        };
        let before = units(&state);

        let elsewhere = state.seat_split(0, &mut Desk::default());

        let after = units(&state);
        assert_eq!(after.iter().sum::<u32>(), supply);
        let worth: Vec<i64> = others(&state, ground).chain([-bonus]).collect();
        let nodes = 0..=slots as usize;
        let full = |node: usize| node < slots as usize && after[node] == edges[node].3;
        for (one, other) in nodes
            .clone()
            .flat_map(|one| nodes.clone().map(move |other| (one, other)))
        {
            let best = after[one] == 0 || worth[one] >= worth[other] || full(other);
            assert!(best, "{before:?} {after:?} {worth:?}");
            if worth[one] != worth[other] || after[one] <= before[one] {
                continue;
            }
            assert!(
                after[other] >= before[other],
                "{before:?} {after:?} {worth:?}"
            );
            let first = (before[other] == 0, other) < (before[one] == 0, one);
            assert!(!first || full(other), "{before:?} {after:?} {worth:?}");
            joined += u32::from(before[one] > 0 && before[other] == 0 && other < one);
        }
        let mut taken = nodes.filter(|&node| after[node] > 0);
        let known = match (taken.next(), taken.next()) {
            (Some(node), None) => {
                let node = u32::try_from(node).expect("few");
                others(&state, node).fold(-bonus, i64::max)
            }
            _ => i64::MAX,
        };
        assert_eq!(elsewhere, known, "{before:?} {after:?} {worth:?}");
        whole += u32::from(known < i64::MAX);
        parted += u32::from(known == i64::MAX);
    }
    assert!(
        whole > 100 && parted > 100 && joined > 50,
        "{whole} {parted} {joined}"
    );
}

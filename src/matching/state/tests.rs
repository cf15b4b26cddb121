//! Left nodes that are seated anew, against every edge looked at one by one.

use super::State;
use crate::graph::network::Scores;
use crate::matching::seats::Party;
use crate::matching::trials::{Draw, network};
use crate::matching::view::View;
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
        let (Scores::Narrow(rows), Scores::Narrow(columns)) =
            (&market.rows.scores, &market.columns.scores)
        else {
            panic!("narrow scores");
        };
        let bonus = small(3).into();
        let mut state = State::new(View::new(&market, rows, columns), bonus);
        for price in &mut state.price[..slots as usize] {
            *price = small(4).into();
        }
        let ground = state.view.ground();
        let from = u32::try_from(small(u64::from(slots) + 1)).expect("from 0 up");
        if let Some(&score) = rows.get(from as usize) {
            state.seats.sit(0, Party { slot: from, score });
        }
        let stay = state.value(0);
        let most = others(&state, from).max().unwrap_or(i64::MIN);

        let elsewhere = state.seat(0, &mut Vec::new());

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

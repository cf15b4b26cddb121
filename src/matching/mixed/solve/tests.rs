use super::*;
use crate::matching::mixed::bound::fen;
use crate::matching::mixed::model::Piecework;
use crate::matching::mixed::{Draft, Order, Person, Share};

/// People who could all have a share: half of them only of the first order, which has room for these and few more; the others also of a second.
fn room_for_all(people: u32) -> Draft {
    let share = |person, order| Share {
        person,
        order,
        pieces: 10 + person % 7,
        least: 4,
        values: vec![1_000],
        ..Share::default()
    };
    let person = Person {
        half_days: 4,
        least: 0,
        once: 0,
    };
    let order = |pieces| Order {
        pieces,
        limit: None,
    };
    let both = people / 2;
    Draft {
        people: vec![person; people as usize],
        orders: vec![order(u64::from(people) * 27), order(u64::from(people) * 60)],
        shares: (0..people)
            .map(|at| share(at, 0))
            .chain((0..both).map(|at| share(at, 1)))
            .collect(),
        most_placed: true,
        ..Draft::default()
    }
}

#[test]
fn prices_that_bound_a_count_no_better_still_guide_its_plan() {
    let model = Model::new(room_for_all(100)).expect("in range").counting();
    let effort = Effort {
        scans: 100_000,
        ..Effort::default()
    };
    let mut search = Search::new(&model, effort, ONE_PERSON);
    let (root, guide) = search.root().expect("nothing stops it");
    assert_eq!(fen(root.bound), 100 * ONE_PERSON);
    assert!(root.prices.iter().all(|&price| price == 0));
    let [scarce, ample] = [0, 1].map(|order| guide[model.order_resource(order)]);
    assert!(
        scarce > ample,
        "{scarce} for what is short, {ample} for what is not"
    );
}

#[test]
fn the_less_work_the_more_of_it_is_for_prices() {
    let draft = Draft {
        most_placed: false,
        ..room_for_all(100)
    };
    let model = Model::new(draft).expect("in range");
    let offers = model.offers() as u64;
    let each = offers + model.people.len() as u64;
    let passes = |model: &Model, work: u64| {
        let effort = Effort {
            scans: work * each,
            ..Effort::default()
        };
        let mut search = Search::new(model, effort, 1);
        search.prices_one_by_one().map(|_| search.scans / offers)
    };
    let asked = [14, 20, 160, 400, 2_000];
    let made = asked.map(|work| passes(&model, work));
    assert_eq!(made, [None, Some(16), Some(128), Some(240), Some(320)]);
    assert_eq!(passes(&model.counting(), 400), Some(200));
}

#[test]
fn a_search_without_work_has_given_everybody_in_turn_what_was_left() {
    for most_placed in [false, true] {
        let draft = Draft {
            most_placed,
            ..room_for_all(100)
        };
        let model = Model::new(draft).expect("in range");
        let effort = Effort {
            scans: 0,
            ..Effort::default()
        };
        let answer = model.solve(effort).expect("nothing stops it");
        assert_eq!(answer.verify(&model), Ok(()));
        let mut plan = Plan::new(&model);
        let weeks: Vec<Week> = answer.weeks.iter().map(Week::of).collect();
        plan.load(&weeks);
        assert!(plan.people >= 50, "{} people", plan.people);
        for (person, week) in weeks.iter().enumerate() {
            let fits =
                |share: &Piecework| plan.room(share.order as usize) >= 4 * i64::from(share.pieces);
            let mut shares = model.shares_of(person).map(|at| &model.shares[at]);
            assert!(!week.shares.is_empty() || !shares.any(fits), "{person}");
        }
    }
}

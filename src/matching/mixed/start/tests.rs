//! What is kept of an earlier plan.

use crate::matching::mixed::bound::Halt;
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};
use crate::matching::mixed::primal::Improver;
use crate::matching::mixed::{Effort, Model, Start, Taken};

/// One person with a place of three half-days and a share of three, both at a workshop with so many half-days.
fn market(half_days: u32) -> Model {
    let draft = Draft {
        people: vec![Person {
            half_days: 8,
            least: 1,
            once: 0,
        }],
        sites: vec![half_days],
        openings: vec![Opening {
            site: Some(0),
            half_days: 3,
            places: 1,
            crew: 0,
            classes: vec![1],
            limit: None,
        }],
        orders: vec![Order {
            pieces: 300,
            limit: None,
        }],
        places: vec![Place {
            person: 0,
            opening: 0,
            class: 0,
            value: 900,
            must: false,
        }],
        shares: vec![Share {
            person: 0,
            order: 0,
            site: Some(0),
            pieces: 100,
            least: 3,
            values: vec![800],
            must: 0,
        }],
        ..Draft::default()
    };
    Model::new(draft).expect("a sound draft")
}

/// Both pieces, at no prices.
fn both(model: &Model) -> Start {
    Start {
        weeks: vec![Taken {
            place: Some(0),
            shares: vec![(0, 3)],
        }],
        prices: vec![0; model.prices()],
        ..Start::default()
    }
}

#[test]
fn pieces_that_fit_one_by_one_are_not_kept_together_where_they_do_not() {
    let model = market(5);
    let answer = model.solve_from(Effort::default(), &both(&model));
    let answer = answer.expect("nothing stops it");
    answer.verify(&model).expect("every rule is kept");
    assert_eq!(answer.value, 900);
}

#[test]
fn a_week_is_kept_whole_where_a_count_is_sought() {
    let model = market(6).counting();
    let mut improver = Improver::new(&model, Halt::default(), 0);
    let start = both(&model);
    let plan = model.restored(&start.weeks, &start.prices, &mut improver);
    assert_eq!(plan.weeks[0].seat, Some(0));
    assert_eq!(plan.weeks[0].shares, [(0, 3)]);
}

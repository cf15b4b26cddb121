//! The listed weeks, against trying all.

use std::sync::atomic::AtomicBool;

use super::*;
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};
use crate::matching::mixed::model::Model;

/// One person with a place of 3 half-days, shares of two orders, of which the place and the first count towards a limit of 5.
fn model(person: Person, must: u8) -> Model {
    let share = |order: u32, least: u8, rate: i64, must: u8| Share {
        order,
        pieces: 1,
        least,
        values: (i64::from(least)..5)
            .map(|half_days| rate * half_days)
            .collect(),
        must,
        ..Share::default()
    };
    let order = |limit: Option<u32>| Order { pieces: 99, limit };
    Model::new(Draft {
        people: vec![person],
        limits: vec![5],
        openings: vec![Opening {
            half_days: 3,
            places: 1,
            classes: vec![1],
            limit: Some(0),
            ..Opening::default()
        }],
        orders: vec![order(Some(0)), order(None)],
        places: vec![Place {
            value: 500,
            ..Place::default()
        }],
        shares: vec![share(0, 2, 100, must), share(1, 1, 90, 0)],
        ..Draft::default()
    })
    .expect("a market")
}

/// Half-days of the place and the two orders, and worth in fen, of every listed week, sorted.
fn listed(model: &Model, least: i64) -> Vec<([u8; 3], i64)> {
    let mut plan = Plan::new(model);
    plan.price(&vec![0; model.prices()], &[least << SCALE_BITS]);
    let columns =
        Columns::new(&plan, vec![0], 0, u64::MAX, Halt::default()).expect("nothing stops it");
    let weeks = columns.of(0).map(|column| {
        let week = columns.week(column);
        let mut half_days = [3 * u8::from(week.seat.is_some()), 0, 0];
        for (share, taken) in week.shares {
            half_days[model.shares[share as usize].order as usize - model.order_resource(0) + 1] +=
                taken;
        }
        (half_days, columns.all[column as usize].worth)
    });
    let mut weeks: Vec<_> = weeks.collect();
    weeks.sort_unstable();
    weeks
}

/// The same, by trying all.
fn tried(half_days: u8, need: u8, least: i64, must: u8) -> Vec<([u8; 3], i64)> {
    let mut weeks = Vec::new();
    for place in [0, 3] {
        for first in [0, 2, 3, 4] {
            for second in 0..5 {
                let all: u8 = place + first + second;
                let worth =
                    i64::from(place) / 3 * 500 + 100 * i64::from(first) + 90 * i64::from(second);
                let may = all <= half_days
                    && place + first <= 5
                    && (all >= need || must > 0)
                    && first >= must;
                let planned = [place, first, second] == [0, must, 0];
                if may && worth >= least && all > 0 || planned {
                    weeks.push(([place, first, second], worth));
                }
            }
        }
    }
    weeks.sort_unstable();
    weeks
}

#[test]
fn all_weeks_that_miss_little_are_listed_and_no_other() {
    for half_days in [2, 4, 7, 10] {
        for need in [0, 3, 5] {
            for must in [0, 3] {
                if must > half_days {
                    continue;
                }
                let person = Person {
                    half_days,
                    least: need,
                    once: 0,
                };
                for least in [0, 400, 700, 900] {
                    let found = listed(&model(person, must), least);
                    let case = format!("{half_days} half-days, {need}, {must}, {least}");
                    assert_eq!(found, tried(half_days, need, least, must), "{case}");
                }
            }
        }
    }
}

#[test]
fn too_many_weeks_are_cut_to_the_best() {
    let orders = 8;
    let draft = Draft {
        people: vec![Person {
            half_days: 8,
            least: 0,
            once: 0,
        }],
        orders: vec![
            Order {
                pieces: 99,
                limit: None
            };
            orders
        ],
        shares: (0..8)
            .map(|order| Share {
                order,
                pieces: 1,
                least: 1,
                values: vec![1_000 + i64::from(order)],
                ..Share::default()
            })
            .collect(),
        ..Draft::default()
    };
    let model = Model::new(draft).expect("a market");
    let mut plan = Plan::new(&model);
    plan.price(&vec![0; model.prices()], &[8_028 << SCALE_BITS]);
    let list =
        |limit: u64| Columns::new(&plan, vec![0], 9_000 << SCALE_BITS, limit, Halt::default());
    let columns = list(u64::MAX).expect("nothing stops it");
    let weeks = columns.of(0).len();
    assert!((2..=MOST + 1).contains(&weeks), "{weeks} weeks");
    assert_eq!(columns.all[0].worth, 8_028, "the best is there, and first");
    assert!(
        list(columns.scans - 1).is_err(),
        "listing keeps to its limit"
    );
    let far = Columns::new(&plan, vec![0], i64::MAX / 8, 50, Halt::default());
    let scans = far.expect_err("a reach halved some fifty times takes more");
    assert!(scans < 100, "{scans}");
}

#[test]
fn a_stop_ends_the_listing_and_what_is_made_of_it() {
    let stop = AtomicBool::new(true);
    let up = Halt {
        stop: Some(&stop),
        deadline: None,
    };
    let person = Person {
        half_days: 7,
        least: 0,
        once: 0,
    };
    let model = model(person, 0);
    let mut plan = Plan::new(&model);
    plan.price(&vec![0; model.prices()], &[0]);
    let list = |halt| Columns::new(&plan, vec![0], i64::MAX / 8, u64::MAX, halt);
    assert_eq!(list(up).map(|_| ()), Err(0));
    let columns = list(Halt::default()).expect("nothing stops it");
    let things = model.resources() + model.openings.len();
    let takers = |halt| columns.takers(things, &mut Draw::new(1), halt);
    assert!(takers(up).is_none() && takers(Halt::default()).is_some());
}

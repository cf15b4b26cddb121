//! The order of people in memory, and crews opened and closed.

use super::*;
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};

const PERSON: Person = Person {
    half_days: 5,
    least: 0,
    once: 0,
};

#[test]
fn people_who_could_have_the_same_are_near_each_other() {
    let (people, parts) = (30, 3);
    let opening = Opening {
        half_days: 5,
        places: 1,
        classes: vec![1],
        ..Opening::default()
    };
    // Three parts of the county that have nothing in common; who could have what is shuffled among the lists.
    let model = Model::new(Draft {
        people: vec![PERSON; people],
        openings: vec![opening; parts],
        orders: vec![
            Order {
                pieces: 9,
                limit: None,
            };
            parts
        ],
        places: (0..people)
            .filter(|person| person % 2 == 0 || *person < parts)
            .map(|person| Place {
                person: index(person),
                opening: index(person % parts),
                value: 9,
                ..Place::default()
            })
            .collect(),
        shares: (0..people)
            .filter(|person| person % 2 == 1 || *person < parts)
            .map(|person| Share {
                person: index(person),
                order: index(person % parts),
                pieces: 1,
                least: 1,
                values: vec![5],
                ..Share::default()
            })
            .collect(),
        ..Draft::default()
    })
    .expect("a market");
    let order = Improver::new(&model, Halt::default(), 1).near;
    let mut everybody = order.clone();
    everybody.sort_unstable();
    assert_eq!(everybody, (0..index(people)).collect::<Vec<_>>());
    let changes = order.windows(2).filter(|two| two[0] % 3 != two[1] % 3);
    assert_eq!(changes.count(), parts - 1, "{order:?}");
}

#[test]
fn crews_are_closed_only_where_they_may_be() {
    let opening = Opening {
        half_days: 5,
        places: 2,
        crew: 2,
        classes: vec![2],
        ..Opening::default()
    };
    // Who is in the first crew would do better with a share of the order, and nobody is in the second yet.
    let model = Model::new(Draft {
        people: vec![PERSON; 4],
        openings: vec![opening; 2],
        orders: vec![Order {
            pieces: 9,
            limit: None,
        }],
        places: (0..4)
            .map(|person| Place {
                person,
                opening: person / 2,
                value: 100,
                ..Place::default()
            })
            .collect(),
        shares: (0..2)
            .map(|person| Share {
                person,
                order: 0,
                pieces: 1,
                least: 1,
                values: vec![150],
                ..Share::default()
            })
            .collect(),
        ..Draft::default()
    })
    .expect("a market");
    let prices = vec![0; model.prices()];
    let mut plan = Plan::new(&model);
    plan.price(&prices, &[0; 4]);
    let seated = |person| Week {
        seat: (person < 2).then_some(person),
        shares: Vec::new(),
    };
    plan.load(&[0, 1, 2, 3].map(seated));
    let mut improver = Improver::new(&model, Halt::default(), 1);
    assert!(improver.toggle(&mut plan, &prices, u64::MAX, false));
    assert_eq!((plan.crew.clone(), plan.value), (vec![2, 2], 400));
    assert!(improver.toggle(&mut plan, &prices, u64::MAX, true));
    assert_eq!((plan.crew.clone(), plan.value), (vec![0, 2], 500));
}

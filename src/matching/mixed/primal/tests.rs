//! The order of people in memory.

use super::*;
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};

#[test]
fn people_who_could_have_the_same_are_near_each_other() {
    let (people, parts) = (30, 3);
    let person = Person {
        half_days: 5,
        least: 0,
        once: 0,
    };
    let opening = Opening {
        half_days: 5,
        places: 1,
        classes: vec![1],
        ..Opening::default()
    };
    // Three parts of the county that have nothing in common; who could have what is shuffled among the lists.
    let model = Model::new(Draft {
        people: vec![person; people],
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

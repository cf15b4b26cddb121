//! Against all ways to seat a few people.

use super::*;
use crate::matching::mixed::domain::Domain;
use crate::matching::mixed::draft::{Draft, Opening, Person as Who, Place};
use crate::matching::mixed::draw::Draw;
use crate::matching::mixed::site::Configurer;

/// One opening with a crew, some classes, some people with offers in any of them; and prices, of which some are equal and some below 0.
pub(in crate::matching::mixed) fn drawn(seed: u64) -> (Model, Vec<i64>) {
    let draw = &mut Draw::new(seed);
    let mut some = |from: usize, to: usize| from + draw.below(to + 1 - from);
    let (people, classes) = (some(2, 6), some(1, 3));
    let seats: Vec<u32> = (0..classes).map(|_| index(some(0, 3))).collect();
    let mut draft = Draft {
        people: vec![
            Who {
                half_days: 5,
                least: 1,
                once: 0
            };
            people
        ],
        openings: vec![Opening {
            half_days: 5,
            places: index(some(2, 6)),
            crew: 2,
            classes: seats,
            ..Opening::default()
        }],
        ..Draft::default()
    };
    for person in 0..people {
        for class in 0..classes {
            if some(0, 3) > 0 {
                draft.places.push(Place {
                    person: index(person),
                    class: index(class),
                    value: 1,
                    ..Place::default()
                });
            }
        }
    }
    let model = Model::new(draft).expect("a market in range");
    let spread = [3, 1_000_000][some(0, 1)];
    let price = |_| i64::try_from(some(0, spread)).expect("small") - 1;
    let prices = (0..model.prices()).map(price).collect();
    (model, prices)
}

/// The most that 0, 1, ... people can pay, as far as so many can sit: by trying all ways.
pub(in crate::matching::mixed) fn best_seated(model: &Model, prices: &[i64]) -> Vec<i64> {
    let mut best = vec![None; model.openings[0].places as usize + 1];
    let mut room = model.class_seats.to_vec();
    try_from(model, prices, 0, (0, 0), &mut room, &mut best);
    best.into_iter().map_while(|best| best).collect()
}

fn try_from(
    model: &Model,
    prices: &[i64],
    person: usize,
    (people, paid): (usize, i64),
    room: &mut [u32],
    best: &mut [Option<i64>],
) {
    if people < best.len() {
        best[people] = best[people].max(Some(paid));
    }
    if person == model.people() {
        return;
    }
    try_from(model, prices, person + 1, (people, paid), room, best);
    for seat in &model.seats[model.seats_of(person)] {
        if room[seat.class as usize] > 0 && model.by_offer(0) {
            room[seat.class as usize] -= 1;
            let then = (people + 1, paid + prices[seat.price as usize]);
            try_from(model, prices, person + 1, then, room, best);
            room[seat.class as usize] += 1;
        }
    }
}

#[test]
fn the_first_so_many_are_the_best_so_many() {
    let mut seating = Seating::default();
    let (mut doubled, mut changed) = (0, 0);
    for seed in 0..2_000 {
        let (model, prices) = drawn(seed);
        if !model.by_offer(0) {
            continue;
        }
        seating.clear();
        let mut adds = Vec::new();
        seating.seat(&model, 0, &prices, |more| adds.push(more));
        let best = best_seated(&model, &prices);
        assert_eq!(adds.len() + 1, best.len(), "seed {seed}");
        assert!(adds.is_sorted_by(|one, next| one >= next), "seed {seed}");
        let mut sum = 0;
        for people in 0..best.len() {
            if people > 0 {
                sum += adds[people - 1];
            }
            assert_eq!(sum, best[people], "{people} of seed {seed}");
            let mut taken = Vec::new();
            seating.tell(0, index(people), |price| taken.push(price));
            assert_eq!(taken.len(), people);
            let paid: i64 = taken.iter().map(|&price| prices[price as usize]).sum();
            assert_eq!(paid, sum, "who sits pays that, {people} of seed {seed}");
            let first = |&price: &u32| model.crew_first[price as usize - model.resources()];
            let who: std::collections::BTreeSet<u32> = taken.iter().map(first).collect();
            assert_eq!(who.len(), people, "each sits once, seed {seed}");
            for class in model.classes_of(0) {
                let here = model.crew_offers_of(class);
                let seats = taken.iter().filter(|price| here.contains(price)).count();
                assert!(seats <= model.class_seats[class] as usize, "seed {seed}");
            }
        }
        doubled += usize::from(model.crew_first.windows(2).any(|pair| pair[0] == pair[1]));
        changed += usize::from(seating.moves.len() > seating.steps.len());
    }
    assert!(doubled > 1_000, "people have several offers in {doubled}");
    assert!(changed > 100, "somebody changes the class in {changed}");
}

/// Three people with two offers each are no crew of five.
#[test]
fn a_person_counts_once_in_a_crew() {
    let place = |person, class| Place {
        person,
        class,
        value: 100_000,
        ..Place::default()
    };
    let draft = Draft {
        people: vec![
            Who {
                half_days: 5,
                least: 1,
                once: 0
            };
            5
        ],
        openings: vec![Opening {
            half_days: 5,
            places: 8,
            crew: 5,
            classes: vec![4, 4],
            ..Opening::default()
        }],
        places: (0..5)
            .flat_map(|person| [place(person, 0), place(person, 1)])
            .collect(),
        ..Draft::default()
    };
    let model = Model::new(draft).expect("a market in range");
    let domain = Domain::new(&model);
    let mut configurer = Configurer::new(&model);
    // Two of the five ask for more than the other three pay, and then for less.
    for (asked, people, income) in [(50, 0, 0), (10, 5, 10)] {
        let mut prices = vec![0; model.prices()];
        for (at, price) in prices[model.resources()..].iter_mut().enumerate() {
            *price = if at < 6 { 10 } else { -asked };
        }
        let best = configurer.best(model.sites.len(), &prices, &domain);
        assert_eq!((best, &*configurer.people), (Some(income), &[people][..]));
        let mut paid = 0;
        configurer.spread(model.sites.len(), |price, seats| {
            paid += prices[price] * i64::from(seats);
        });
        assert_eq!(paid, income);
    }
}

//! What exchanges must keep, against plans counted anew and against trying everything.
//!
//! One file, though a little long: all tests read the same few markets.

use std::sync::atomic::AtomicBool;

use super::*;
use crate::matching::mixed::draft::{Draft, Opening, Order, Person, Place, Share};
use crate::matching::mixed::plan::Plan;
use crate::matching::mixed::units::SCALE_BITS;
use crate::matching::options::Options;

/// People who want one of two openings, the second with a least crew, on one site, and shares of two orders at home or there.
fn market(people: u32, seed: u64) -> Model {
    let mut draw = Draw::new(seed);
    let mut draft = Draft {
        sites: vec![2 * people],
        openings: [0, 3]
            .map(|crew| Opening {
                site: Some(0),
                half_days: 4,
                places: people / 4,
                crew,
                classes: vec![people / 6, people / 6],
                limit: None,
            })
            .to_vec(),
        orders: [31, 47]
            .map(|each| Order {
                pieces: each * u64::from(people) / 3,
                limit: None,
            })
            .to_vec(),
        ..Draft::default()
    };
    let mut below = |count: usize| draw.below(count);
    for person in 0..people {
        draft.people.push(Person {
            half_days: 4 + u8::try_from(below(6)).expect("a few"),
            least: 0,
            once: 0,
        });
        for (opening, class) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            if below(3) > 0 {
                draft.places.push(Place {
                    person,
                    opening,
                    class,
                    // The crew would rather work by the piece.
                    value: [900, 1][opening as usize]
                        + i64::try_from(below([400, 9][opening as usize])).expect("a few"),
                    must: false,
                });
            }
        }
        for order in 0..2 {
            let rate = 80 + i64::try_from(below(120)).expect("a few");
            draft.shares.push(Share {
                person,
                order,
                site: (below(2) == 0).then_some(0),
                pieces: 5 + index(below(13)),
                least: 1,
                values: (1..5).map(|half_days| rate * half_days).collect(),
                must: 0,
            });
        }
    }
    Model::new(draft).expect("a market")
}

/// A person with so many half-days and no other wish.
fn free(half_days: u8) -> Person {
    Person {
        half_days,
        least: 0,
        once: 0,
    }
}

/// Everybody, as the model has them.
fn everybody(model: &Model) -> Vec<u32> {
    (0..index(model.people())).collect()
}

/// An exchange on all weeks of these people.
fn on_all_weeks<'m>(plan: &Plan<'m>, who: Vec<u32>) -> Exchange<'m> {
    let columns = Columns::new(plan, who, i64::MAX / 8, u64::MAX, Halt::default());
    Exchange::new(
        plan,
        columns.expect("nothing stops it"),
        Draw::new(1),
        Halt::default(),
    )
    .expect("nothing stops it")
}

/// An exchange on all weeks, from the plan in which nobody has one.
fn exchange(model: &Model) -> Exchange<'_> {
    let mut plan = Plan::new(model);
    plan.open[1] = false;
    let mut prices = vec![0; model.prices()];
    prices[..2].fill(700 << SCALE_BITS);
    prices[model.site_resource(0)] = 20 << SCALE_BITS;
    prices[model.order_resource(0)..][..2].fill(9 << SCALE_BITS);
    let profit = vec![0; model.people()];
    plan.price(&prices, &profit);
    let columns = Columns::new(
        &plan,
        everybody(model),
        i64::MAX / 8,
        u64::MAX,
        Halt::default(),
    );
    Exchange::new(
        &plan,
        columns.expect("nothing stops it"),
        Draw::new(7),
        Halt::default(),
    )
    .expect("nothing stops it")
}

/// The plan of the columns, counted anew.
fn check(exchange: &Exchange<'_>) {
    let mut plan = Plan::new(exchange.model);
    for (person, week) in exchange.weeks() {
        plan.set(person, week.seat.unwrap_or(NONE), &week.shares);
    }
    assert_eq!((plan.people, plan.value), (exchange.people, exchange.value));
    for at in 0..exchange.model.resources() {
        assert_eq!(plan.room(at), exchange.left[at], "resource {at}");
        assert!(plan.room(at) >= 0, "resource {at} is overfull");
    }
    for (at, of) in exchange.model.openings.iter().enumerate() {
        let people = plan.crew[at];
        assert!(people == 0 || people >= of.crew, "opening {at} is short");
        assert!(people <= of.places, "opening {at} is overfull");
    }
}

#[test]
fn every_exchange_leaves_a_plan() {
    for seed in 0..8 {
        let model = market(24, seed);
        let mut exchange = exchange(&model);
        let mut kept = 0;
        for _ in 0..3_000 {
            kept += u32::from(exchange.exchange(120));
            exchange.note();
            check(&exchange);
        }
        assert!(kept > 100, "seed {seed}: {kept} kept");
    }
}

#[test]
fn a_crew_that_is_open_stays_and_a_run_ends_with_the_best() {
    let model = market(24, 3);
    let mut plan = Plan::new(&model);
    let seats: Vec<(usize, u32)> = (0..model.people())
        .filter_map(|person| {
            let mut seats = model.seats_of(person);
            let seat = seats.find(|&seat| model.seats[seat].class == 2)?;
            Some((person, index(seat)))
        })
        .take(3)
        .collect();
    for &(person, seat) in &seats {
        plan.set(person, seat, &[]);
    }
    let (prices, profit) = (vec![0; model.prices()], vec![0; model.people()]);
    plan.price(&prices, &profit);
    let mut exchange = on_all_weeks(&plan, everybody(&model));
    let mut value = exchange.value;
    for _ in 0..20 {
        exchange.run(300, 2_000, Halt::default());
        check(&exchange);
        assert!(exchange.value >= value, "a run never ends worse");
        assert_eq!(exchange.rank(), exchange.best.rank);
        value = exchange.value;
        assert!(exchange.spare[1] >= 0, "the crew of three stays");
    }
    assert!(value > 5_000, "{value} from {}", plan.value);
}

#[test]
fn where_people_come_first_a_run_never_places_fewer() {
    for seed in 0..4 {
        let model = Model {
            most_placed: true,
            bonus: 400,
            ..market(24, seed)
        };
        let mut exchange = exchange(&model);
        let mut rank = exchange.rank();
        for _ in 0..12 {
            exchange.run(900, 1_000, Halt::default());
            check(&exchange);
            assert!(exchange.rank() >= rank, "seed {seed}");
            rank = exchange.rank();
        }
        assert!(rank.0 > 12, "seed {seed}: {} placed", rank.0);
    }
}

/// So many people, each of the last `busy` with a share of an order of their own: nobody can have what somebody else has, so only who
/// begins gets anything.
fn loners(people: usize, busy: usize) -> Model {
    let share = |person: u32| Share {
        person,
        order: person,
        pieces: 1,
        least: 1,
        values: vec![100],
        ..Share::default()
    };
    let person = free(1);
    Model::new(Draft {
        people: vec![person; people],
        orders: vec![
            Order {
                pieces: 1,
                limit: None,
            };
            people
        ],
        shares: (index(people - busy)..index(people)).map(share).collect(),
        ..Draft::default()
    })
    .expect("a market")
}

#[test]
fn everybody_has_a_turn_in_a_market_of_many_windows() {
    let people = 5 * WINDOW;
    let model = loners(people, people);
    let mut exchange = seated(&model, 0);
    exchange.run(100, 20_000, Halt::default());
    check(&exchange);
    assert_eq!(exchange.people, people as u64);
}

#[test]
fn no_work_is_spent_on_windows_in_which_nobody_may_begin() {
    let model = loners(50 * WINDOW, 10);
    let mut exchange = seated(&model, 0);
    // Enough to look at everybody once, and to weigh a few hundred weeks.
    let limit = (50 * WINDOW as u64 + 600).div_ceil(CHEAPER);
    exchange.run(100, limit, Halt::default());
    check(&exchange);
    assert_eq!(exchange.people, 10);
}

#[test]
fn who_may_begin_is_sought_within_the_work() {
    let model = loners(5 * WINDOW, 0);
    let mut exchange = seated(&model, 0);
    for limit in [0, 1, 7, 100] {
        assert_eq!(exchange.run(100, limit, Halt::default()), limit);
    }
    // Once everybody has been looked at there is no more to do.
    let all = (5 * WINDOW as u64) / CHEAPER;
    assert_eq!(exchange.run(100, 100 * all, Halt::default()), all);
}

#[test]
fn weeks_are_those_of_whom_the_lists_are() {
    let model = market(24, 5);
    let mut plan = Plan::new(&model);
    plan.price(&vec![0; model.prices()], &vec![0; model.people()]);
    let mut who = everybody(&model);
    who.rotate_left(7);
    let mut exchange = on_all_weeks(&plan, who);
    exchange.run(300, 2_000, Halt::default());
    // A week of somebody else would name offers that the person does not have.
    check(&exchange);
    for (person, week) in exchange.weeks() {
        let own = model.shares_of(person);
        assert!(
            week.shares
                .iter()
                .all(|&(at, _)| own.contains(&(at as usize)))
        );
    }
    assert!(exchange.people > 12, "{} placed", exchange.people);
}

#[test]
fn few_people_come_to_the_best_choice_of_their_weeks() {
    let mut optimal = 0;
    for seed in 2..8 {
        let model = market(6, seed);
        let mut exchange = exchange(&model);
        for _ in 0..4 {
            exchange.run(400, 40_000, Halt::default());
        }
        let found = exchange.value;
        let best = best(&mut exchange, 0);
        assert!(found <= best && best - found <= best / 50, "seed {seed}");
        optimal += u32::from(found == best);
    }
    assert!(optimal >= 5, "{optimal} of 6");
}

/// The best value that people from `person` on can add, by trying everything that fits.
fn best(exchange: &mut Exchange<'_>, person: usize) -> i64 {
    if person == 0 {
        for person in 0..exchange.now.len() {
            let empty = exchange
                .columns
                .of(person)
                .find(|&column| exchange.columns.uses(column).is_empty());
            exchange.leave(person);
            exchange.join(person, empty.expect("nobody must"));
        }
    }
    if person == exchange.now.len() {
        return exchange.value;
    }
    let empty = exchange.now[person];
    let mut most = i64::MIN;
    for column in exchange.columns.of(person) {
        exchange.leave(person);
        if exchange.tolls(column, NONE, Guide::Worth).is_some() {
            exchange.join(person, column);
            most = most.max(best(exchange, person + 1));
            exchange.leave(person);
        }
        exchange.join(person, empty);
    }
    most
}

/// As many openings of one seat as people, in a ring: each could sit in two that are side by side, and the last one, who is out, only in the
/// first.
fn ring(people: u32) -> Model {
    let place = |person: u32, opening: u32, value: i64| Place {
        person,
        opening,
        class: 0,
        value,
        must: false,
    };
    let mut places = vec![place(people - 1, 0, 500)];
    for person in 0..people - 1 {
        places.push(place(person, person, 1_000));
        places.push(place(person, person + 1, 990));
    }
    let opening = Opening {
        half_days: 5,
        places: 1,
        classes: vec![1],
        ..Opening::default()
    };
    let person = free(5);
    Model::new(Draft {
        people: vec![person; people as usize],
        openings: vec![opening; people as usize],
        places,
        ..Draft::default()
    })
    .expect("a market")
}

/// An exchange in which the first people have their first choice.
fn seated(model: &Model, people: usize) -> Exchange<'_> {
    let mut plan = Plan::new(model);
    for person in 0..people {
        plan.set(person, index(model.seats_of(person).start), &[]);
    }
    plan.price(
        &vec![0; model.prices()],
        &vec![1_000 << SCALE_BITS; model.people()],
    );
    on_all_weeks(&plan, everybody(model))
}

#[test]
fn dealing_seats_anew_follows_a_chain_of_any_length() {
    let model = ring(40);
    let mut exchange = seated(&model, 39);
    let before = exchange.value;
    let scans = exchange.reseat(&vec![0; model.prices()], &Options::default());
    check(&exchange);
    // All 39 move on by one seat, at 10 each, and the last one comes in.
    assert_eq!(exchange.value - before, 500 - 390);
    assert_eq!(exchange.best.rank, exchange.rank());
    assert!(scans > 0);
    let again = exchange.value;
    exchange.reseat(&vec![0; model.prices()], &Options::default());
    assert_eq!(exchange.value, again, "nothing more is to be had");
}

#[test]
fn a_stop_ends_a_deal_and_leaves_the_plan_as_it_is() {
    let model = ring(40);
    let mut exchange = seated(&model, 39);
    let before = exchange.now.clone();
    let stop = AtomicBool::new(true);
    let options = Options {
        stop: Some(&stop),
        work_limit: Some(7),
        ..Options::default()
    };
    assert_eq!(exchange.reseat(&vec![0; model.prices()], &options), 7);
    assert_eq!(exchange.now, before);
    check(&exchange);
}

#[test]
fn seats_are_dealt_only_within_the_work_allowed() {
    let model = ring(40);
    let mut exchange = seated(&model, 39);
    let before = exchange.value;
    let options = Options {
        work_limit: Some(3),
        ..Options::default()
    };
    assert_eq!(exchange.reseat(&vec![0; model.prices()], &options), 3);
    check(&exchange);
    assert_eq!(exchange.value, before);
}

#[test]
fn dealing_seats_anew_betters_plans_and_keeps_the_rules() {
    let mut bettered = 0;
    for seed in 0..40 {
        let model = market(24, seed);
        let mut exchange = exchange(&model);
        let prices = vec![1; model.prices()];
        for _ in 0..30 {
            for _ in 0..40 {
                exchange.exchange(900);
                exchange.note();
            }
            let before = exchange.value;
            exchange.reseat(&prices, &Options::default());
            check(&exchange);
            assert!(exchange.value >= before, "seed {seed}");
            bettered += u32::from(exchange.value > before);
        }
    }
    assert!(bettered > 100, "{bettered} of 1,200 bettered");
}

fn place(person: u32, opening: u32, value: i64) -> Place {
    Place {
        person,
        opening,
        value,
        ..Place::default()
    }
}

/// An opening of five half-days a seat.
fn opening(places: u32, crew: u32) -> Opening {
    Opening {
        half_days: 5,
        places,
        crew,
        classes: vec![places],
        ..Opening::default()
    }
}

#[test]
fn dealing_seats_anew_leaves_no_crew_short() {
    let person = free(5);
    // The first of a crew of two would gain elsewhere, and the third as well.
    let model = Model::new(Draft {
        people: vec![person; 3],
        openings: vec![opening(2, 2), opening(1, 0), opening(1, 0), opening(1, 0)],
        places: vec![
            place(0, 0, 100),
            place(0, 1, 300),
            place(1, 0, 100),
            place(2, 2, 10),
            place(2, 3, 50),
        ],
        ..Draft::default()
    })
    .expect("a market");
    let mut exchange = seated(&model, 3);
    exchange.reseat(&vec![0; model.prices()], &Options::default());
    check(&exchange);
    assert_eq!(exchange.value, 100 + 100 + 50);
}

#[test]
fn seats_are_dealt_from_one_opening_to_another_like_it() {
    let opening = |half_days: u8, crew: u32| Opening {
        site: Some(0),
        half_days,
        places: 2,
        crew,
        classes: vec![2],
        ..Opening::default()
    };
    let person = free(5);
    // The stations hold two seats of five half-days: two people in one opening, a third would bring more in the other.
    let deal = |half_days: u8, crew: u32| {
        let model = Model::new(Draft {
            people: vec![person; 3],
            sites: vec![10],
            openings: vec![opening(5, crew), opening(half_days, 0)],
            places: vec![place(0, 0, 100), place(1, 0, 90), place(2, 1, 150)],
            ..Draft::default()
        })
        .expect("a market");
        let mut exchange = seated(&model, 2);
        exchange.reseat(&vec![0; model.prices()], &Options::default());
        check(&exchange);
        exchange.value
    };
    assert_eq!(deal(5, 0), 100 + 150);
    assert_eq!(deal(5, 2), 100 + 90, "the crew of two is needed");
    assert_eq!(
        deal(4, 0),
        100 + 90,
        "seats of other lengths are left as they are"
    );
}

#[test]
fn who_would_rather_have_no_seat_stays_where_the_crew_needs_it() {
    let person = free(10);
    // The second of a crew of two loses by the seat beside the share; the third gains 40 by another seat.
    let model = Model::new(Draft {
        people: vec![person; 3],
        openings: vec![opening(2, 2), opening(1, 0), opening(1, 0)],
        orders: vec![Order {
            pieces: 100,
            limit: None,
        }],
        places: vec![
            place(0, 0, 500),
            place(1, 0, -10),
            place(2, 1, 10),
            place(2, 2, 50),
        ],
        shares: vec![Share {
            person: 1,
            order: 0,
            pieces: 1,
            least: 1,
            values: vec![100, 200, 300, 400, 500],
            ..Share::default()
        }],
        ..Draft::default()
    })
    .expect("a market");
    let mut plan = Plan::new(&model);
    let seat = |person: usize| index(model.seats_of(person).start);
    plan.set(0, seat(0), &[]);
    plan.set(1, seat(1), &[(0, 5)]);
    plan.set(2, seat(2), &[]);
    plan.price(&vec![0; model.prices()], &[1_000 << SCALE_BITS; 3]);
    let mut exchange = on_all_weeks(&plan, everybody(&model));
    let before = exchange.value;
    exchange.reseat(&vec![0; model.prices()], &Options::default());
    check(&exchange);
    assert_eq!(exchange.value, before + 40);
}

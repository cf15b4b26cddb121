//! The mixed-plan solver against exhaustive search, laws, forged answers and every work limit.
//!
//! One file, though a little long: the optimum, the laws and the limits are asked of the same tiny markets.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers drawn within small ranges"
)]

#[path = "../../benches/mixed/market.rs"]
mod market;
#[path = "../programme/mod.rs"]
mod programme;
mod refused;
mod tiny;

use std::sync::atomic::AtomicBool;

use gongfang::mixed::{
    Answer, Draft, Effort, Model, Opening, Order, Person, Place, Share, Status, Stopped,
};

use refused::{pinned, two_people};
use tiny::{exhaustive, stands, tiny};

fn solved(draft: &Draft) -> (Model, Answer) {
    let model = Model::new(draft.clone()).expect("in range");
    let answer = model
        .solve(Effort {
            scans: 1_000_000,
            ..Effort::default()
        })
        .expect("no stop flag");
    answer.verify(&model).expect("what the solver says holds");
    (model, answer)
}

#[test]
fn tiny_markets_are_solved_to_the_proven_optimum() {
    let (mut worked, mut shared, mut crewed, mut stood, mut limited, mut counted) =
        (0, 0, 0, 0, 0, 0);
    let mut unproven = Vec::new();
    for seed in 0..1_000 {
        let draft = tiny(seed);
        let (people, best) = exhaustive(&draft);
        let (model, answer) = solved(&draft);
        if let Some(count) = &answer.count {
            let (most, placed) = (count.bound as i64, answer.placed as i64);
            assert!(
                placed <= people && people <= most,
                "seed {seed}: {placed} {people} {most}"
            );
        }
        if answer.count.is_none() || answer.placed as i64 == people {
            assert!(
                answer.value <= best && best <= answer.bound,
                "seed {seed}: {} {best} {}",
                answer.value,
                answer.bound
            );
        }
        if answer.status() == Status::Optimal {
            assert_eq!(answer.value, best, "seed {seed}");
        } else {
            unproven.push((
                seed,
                people,
                best,
                answer.placed,
                answer.value,
                answer.bound,
                answer.count.map(|count| count.bound),
            ));
        }
        worked += usize::from(answer.value > 0);
        shared += usize::from(answer.weeks.iter().any(|week| week.shares.len() > 1));
        crewed += usize::from(answer.weeks.iter().any(|week| {
            week.place
                .is_some_and(|at| draft.openings[model.place(at).0 as usize].crew > 1)
        }));
        stood += usize::from((0..draft.people.len()).any(|at| stands(&draft, at)));
        // Counts markets in which a limit costs something.
        let mut free = draft.clone();
        free.limits.fill(14);
        limited += usize::from(exhaustive(&free) > (people, best));
        // And those in which more are placed than at the greatest worth.
        let mut worth = draft;
        worth.most_placed = false;
        counted += usize::from(people > 0 && exhaustive(&worth).1 > best);
    }
    assert!(
        unproven.is_empty(),
        "(seed, people, best, placed, value, bound, most): {unproven:?}"
    );
    assert!(
        worked > 100 && shared > 20 && crewed > 20 && stood > 100 && limited > 50 && counted > 2,
        "{worked} {shared} {crewed} {stood} {limited} {counted}"
    );
}

#[test]
fn nine_people_open_one_crew_of_six_not_two() {
    let mut draft = Draft::default();
    for person in 0..9 {
        draft.people.push(Person {
            half_days: 10,
            least: 4,
            once: 0,
        });
        for opening in 0..2 {
            let value = if (person < 5) == (opening == 0) {
                1_000
            } else {
                600
            };
            draft.places.push(Place {
                person,
                opening,
                class: 0,
                value,
                must: false,
            });
        }
    }
    for _ in 0..2 {
        let classes = vec![9];
        draft.openings.push(Opening {
            site: None,
            half_days: 10,
            places: 9,
            crew: 6,
            classes,
            limit: None,
        });
    }
    let (model, answer) = solved(&draft);
    assert_eq!(answer.status(), Status::Optimal);
    let mut people = [0; 2];
    for week in &answer.weeks {
        people[model.place(week.place.expect("all nine have work")).0 as usize] += 1;
    }
    assert_eq!(people, [9, 0]);
    assert_eq!(answer.value, 5 * 1_000 + 4 * 600);
}

/// Two people who each want four of the six half-days of a site, at home with nothing: one of them gets it.
fn four_of_six() -> Draft {
    let person = Person {
        half_days: 4,
        least: 0,
        once: 0,
    };
    let share = |person: u32| Share {
        person,
        order: 0,
        site: Some(0),
        pieces: 1,
        least: 4,
        values: vec![1_000],
        must: 0,
    };
    Draft {
        people: vec![person; 2],
        sites: vec![6],
        orders: vec![Order {
            pieces: 100,
            limit: None,
        }],
        shares: vec![share(0), share(1)],
        ..Draft::default()
    }
}

#[test]
fn half_days_that_no_share_can_take_are_not_sold() {
    // Of six half-days at 250 fen the two left over would prove no less than 1,500.
    let (_, answer) = solved(&four_of_six());
    assert_eq!((answer.value, answer.bound), (1_000, 1_000));
    assert_eq!(answer.proof.nodes.len(), 1, "without a cut");

    // A seat for less than what two half-days cost is filled: better than to leave them over.
    let mut draft = four_of_six();
    draft.people.push(Person {
        half_days: 2,
        least: 0,
        once: 0,
    });
    draft.openings = vec![Opening {
        site: Some(0),
        half_days: 2,
        places: 1,
        classes: vec![1],
        ..Opening::default()
    }];
    draft.places = vec![Place {
        person: 2,
        value: 200,
        ..Place::default()
    }];
    let (_, answer) = solved(&draft);
    assert_eq!((answer.value, answer.bound), (1_200, 1_200));
}

#[test]
fn more_of_anything_never_lowers_a_proven_optimum() {
    let mut compared = 0;
    for seed in 0..60 {
        let draft = tiny(seed + 10_000);
        let (_, before) = solved(&draft);
        let mut more = Vec::new();
        for site in 0..draft.sites.len() {
            let mut wider = draft.clone();
            wider.sites[site] += 3;
            more.push(wider);
        }
        for opening in 0..draft.openings.len() {
            // A place more, and a reserve that is looser.
            let mut wider = draft.clone();
            wider.openings[opening].places += 1;
            wider.openings[opening].classes[0] += 1;
            more.push(wider);
        }
        for order in 0..draft.orders.len() {
            let mut wider = draft.clone();
            wider.orders[order].pieces += 7;
            more.push(wider);
        }
        for wider in more {
            let (_, after) = solved(&wider);
            if before.status() == Status::Optimal && after.status() == Status::Optimal {
                compared += 1;
                assert!(after.value >= before.value, "seed {seed}");
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn every_work_limit_gives_a_plan_and_a_true_bound() {
    let mut draft = tiny(4_243);
    draft.most_placed = false;
    let best = exhaustive(&draft).1;
    assert!(best > 0);
    let model = Model::new(draft).expect("in range");
    for scans in 0..1_500 {
        let answer = model
            .solve(Effort {
                scans,
                ..Effort::default()
            })
            .expect("no stop flag");
        answer.verify(&model).expect("holds at every limit");
        assert!(answer.value <= best && best <= answer.bound, "at {scans}");
    }
}

#[test]
fn every_work_limit_counts_no_more_people_than_there_can_be() {
    let mut draft = tiny(4_243);
    draft.most_placed = true;
    let (people, best) = exhaustive(&draft);
    let model = Model::new(draft).expect("in range");
    for scans in (0..3_000).step_by(2) {
        let answer = model
            .solve(Effort {
                scans,
                ..Effort::default()
            })
            .expect("no stop flag");
        answer.verify(&model).expect("holds at every limit");
        let most = answer.count.as_ref().expect("the count comes first").bound;
        assert!(
            answer.placed as i64 <= people && people <= most as i64,
            "at {scans}"
        );
        assert!(
            best <= answer.bound || answer.placed as i64 > people,
            "at {scans}"
        );
    }
}

#[test]
fn a_work_limit_cuts_a_larger_market_anywhere() {
    let draft = market::county(60, 5, market::COUNTY);
    let model = Model::new(draft).expect("in range");
    let each = model.offers() as u64;
    for step in 0..60 {
        let scans = step * step * each / 4;
        let answer = model
            .solve(Effort {
                scans,
                ..Effort::default()
            })
            .expect("no stop flag");
        answer.verify(&model).expect("holds at every limit");
        // One reading is always made; a move may read a few people's offers past the limit.
        assert!(
            answer.scans <= scans.max(each) + 4 * each,
            "{} of {scans}",
            answer.scans
        );
    }
}

#[test]
fn plans_of_contested_markets_keep_every_rule() {
    for seed in 0..4 {
        for draft in [
            market::county(200, seed, market::COUNTY),
            market::lists(300, seed, market::COUNTY),
        ] {
            let model = Model::new(draft).expect("in range");
            let answer = model
                .solve(Effort {
                    scans: 3_000_000,
                    ..Effort::default()
                })
                .expect("no stop flag");
            answer.verify(&model).expect("what the solver says holds");
            // Far above what such markets leave open, far below what a broken search would.
            eprintln!(
                "G {seed} {}",
                answer.value / (answer.bound - answer.value).max(1)
            );
            assert!(
                answer.bound - answer.value < answer.value / 40,
                "seed {seed}"
            );
        }
    }
}

#[test]
fn a_seat_worth_less_than_nothing_without_its_shares_is_no_week() {
    for seed in [4, 17, 19] {
        // What people have besides is much, and most openings need two: shares make up for seats that a crew needs.
        let mut draft = market::county(100, seed, market::COUNTY);
        draft.people.iter_mut().for_each(|who| who.once -= 100_000);
        for opening in &mut draft.openings {
            opening.crew = opening.crew.max(2).min(opening.places);
        }
        let model = Model::new(draft).expect("in range");
        let effort = Effort {
            scans: 1_000_000,
            ..Effort::default()
        };
        let answer = model.solve(effort).expect("no stop flag");
        answer.verify(&model).expect("what the solver says holds");
    }
}

#[test]
fn rows_in_any_order_and_any_number_of_threads_give_the_same_answer() {
    let draft = market::county(80, 9, market::COUNTY);
    let mut turned = draft.clone();
    turned.places.reverse();
    turned.shares.reverse();
    let solve = |draft: Draft, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let model = Model::new(draft).expect("in range");
        let effort = Effort {
            scans: 2_000_000,
            ..Effort::default()
        };
        pool.expect("threads can be made")
            .install(|| model.solve(effort).expect("no stop flag"))
    };
    assert_eq!(solve(draft, 1), solve(turned, 3));
}

#[test]
fn a_market_of_nobody_and_one_without_offers_are_solved() {
    for people in [0, 3] {
        for most_placed in [false, true] {
            let draft = Draft {
                people: vec![
                    Person {
                        half_days: 4,
                        least: 0,
                        once: 0
                    };
                    people
                ],
                sites: vec![9],
                openings: vec![Opening {
                    site: Some(0),
                    half_days: 2,
                    places: 4,
                    crew: 2,
                    classes: vec![4],
                    limit: None,
                }],
                orders: vec![Order {
                    pieces: 30,
                    limit: None,
                }],
                most_placed,
                ..Draft::default()
            };
            let model = Model::new(draft).expect("in range");
            let answer = model.solve(Effort::default()).expect("no stop flag");
            answer.verify(&model).expect("what the solver says holds");
            assert_eq!((answer.value, answer.bound, answer.placed), (0, 0, 0));
        }
    }
}

#[test]
fn a_raised_flag_stops_before_the_first_reading() {
    let model = Model::new(market::county(60, 5, market::COUNTY)).expect("in range");
    let stop = AtomicBool::new(true);
    let effort = Effort {
        stop: Some(&stop),
        ..Effort::default()
    };
    assert_eq!(model.solve(effort), Err(Stopped));
}

#[test]
fn the_most_people_come_before_the_best_score() {
    let mut draft = two_people();
    draft.sites[0] = 4;
    draft.people[0].once = 1_000;
    draft.shares.truncate(1);
    draft.shares[0].values = vec![10, 70, 900, 1_000];
    draft.shares[0].site = Some(0);
    draft.places.retain(|place| place.person == 1);
    let (_, answer) = solved(&draft);
    assert_eq!((answer.placed, answer.status()), (1, Status::Optimal));
    draft.shares[0].site = None;
    draft.most_placed = true;
    draft.sites[0] = 3;
    let (_, answer) = solved(&draft);
    assert_eq!((answer.placed, answer.status()), (1, Status::Optimal));
    draft.sites[0] = 4;
    draft.shares[0].site = Some(0);
    draft.people[1].once = -90;
    draft.people[0].half_days = 4;
    draft.shares[0].least = 4;
    draft.shares[0].values = vec![1_000];
    draft.orders[0].pieces = 12;
    // Four half-days of stations: the first person's order, or the second person's place.
    let (_, answer) = solved(&draft);
    assert_eq!((answer.placed, answer.value), (1, 2_000));
    // A third person could share the order's pieces at home, were they not all taken.
    draft.people.push(Person {
        half_days: 4,
        least: 1,
        once: -5,
    });
    draft.shares.push(Share {
        person: 2,
        pieces: 3,
        least: 1,
        values: vec![6],
        ..Share::default()
    });
    let (_, answer) = solved(&draft);
    assert_eq!((answer.placed, answer.value), (2, 11));
    assert_eq!(answer.status(), Status::Optimal);
    draft.most_placed = false;
    let (_, answer) = solved(&draft);
    assert_eq!((answer.placed, answer.value), (1, 2_000));
}

#[test]
fn generated_markets_are_contested() {
    let draft = market::county(300, 1, market::COUNTY);
    assert!(draft.openings.iter().any(|opening| opening.crew > 1));
    assert!(
        draft
            .openings
            .iter()
            .any(|opening| opening.classes.len() > 1)
    );
    assert!(draft.shares.iter().any(|share| share.site.is_some()));
    assert!(draft.shares.iter().any(|share| share.least > 1));
    let (_, answer) = solved(&draft);
    let left = answer
        .weeks
        .iter()
        .filter(|week| week.place.is_none() && week.shares.is_empty());
    assert!(
        left.count() > 0,
        "someone is left out: places and pieces are short"
    );
}

#[test]
fn a_programme_in_mps_names_every_part() {
    let model = Model::new(two_people()).expect("in range");
    let mut text = String::new();
    model.write_mps(&mut text).expect("a string takes all");
    assert!(text.is_ascii() && text.starts_with("NAME") && text.ends_with("ENDATA\n"));
    for name in [
        "z0 score 50",
        "x1_0_1 score -100",
        "s0_0_h_4 score -100",
        "RHS O0 10",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
    let model = Model::new(pinned()).expect("in range");
    let mut text = String::new();
    model
        .write_score_mps(2, &mut text)
        .expect("a string takes all");
    for name in [
        "LO BND z1 1",
        "LO BND x1_0_0 1",
        "x1_0_0 K1_0 4",
        "s1_0_h_1 K1_0 1",
        "RHS K1_0 5",
        "RHS M0_0_h 1",
        "z0 N 1",
        "RHS N 2",
    ] {
        assert!(text.contains(name), "{name} in {text}");
    }
    // One half-day of the share that stands for two is no choice; nobody's worth holds who stands.
    assert!(
        !text.contains("s0_0_h_1") && !text.contains(" W1"),
        "{text}"
    );
    let mut text = String::new();
    model
        .write_count_mps(&mut text)
        .expect("a string takes all");
    assert!(
        text.contains("z0 score -1\n") && text.contains("x1_0_0 score 0"),
        "{text}"
    );
}

#[test]
fn the_programmes_in_mps_have_the_same_optimum() {
    let mut stood = 0;
    for seed in 20_000..20_150 {
        let draft = tiny(seed);
        let (model, answer) = solved(&draft);
        assert_eq!(answer.status(), Status::Optimal, "seed {seed}");
        let mut text = String::new();
        if draft.most_placed {
            model
                .write_count_mps(&mut text)
                .expect("a string takes all");
            assert_eq!(
                programme::optimum(&text),
                answer.placed as i64,
                "seed {seed}"
            );
            text.clear();
            model
                .write_score_mps(answer.placed, &mut text)
                .expect("a string takes all");
        } else {
            model.write_mps(&mut text).expect("a string takes all");
        }
        assert_eq!(
            programme::optimum(&text),
            answer.value,
            "seed {seed}: {text}"
        );
        stood += usize::from((0..draft.people.len()).any(|at| stands(&draft, at)));
    }
    assert!(stood > 20, "{stood}");
}

//! Decided pairs find room together: they are refused only where they cannot, as trying every seating says.
//!
//! One file, though long: each refusal is held beside the seating that would do, on the same few markets.

mod markets;
mod shadow;

use std::collections::{BTreeMap, BTreeSet};

use gongfang::domain::{
    Change, Lists, Market, Months, Opening, Order, PairKind, Reserve, ReserveFor, Worker, Workshop,
};
use gongfang::geo::TravelMode;
use gongfang::graph::judge::Judge;
use gongfang::graph::rules::Reject;
use gongfang::graph::{BuildError, DecidedFaults, Slot};
use gongfang::ids::WorkshopKey;
use gongfang::placement::UnfilledReason;
use gongfang::policy::LegalForm;
use gongfang::{Graph, Options, Placements, Report};
use markets::{
    Draw, demand_key, group, lists, opening, order, pair, plan, village, worker, worker_key,
};

/// Where a pair may be: what it uses there, and what each number of half-days is worth.
#[derive(Clone)]
struct Way {
    class: Option<(String, Option<u8>)>,
    workshop: Option<WorkshopKey>,
    worth: BTreeMap<u32, i128>,
}

/// A decided pair of one worker, by the lists alone.
#[derive(Clone)]
struct Piece {
    employer: String,
    form: LegalForm,
    /// Half-days that stand.
    must: u32,
    /// Of an order, and how much a half-day makes of it.
    order: Option<(String, i128)>,
    ways: Vec<Way>,
}

fn of_opening(lists: &Lists, worker: &Worker, opening: &Opening) -> Piece {
    let reserves = (0u8..).zip(&opening.reserves).map(|(at, _)| Some(at));
    let ways = std::iter::once(None).chain(reserves).filter_map(|reserve| {
        let worth = shadow::place(lists, worker, opening, reserve)?;
        Some(Way {
            class: Some((opening.key.to_string(), reserve)),
            workshop: Some(opening.workshop.clone()),
            worth: BTreeMap::from([(opening.half_days, worth)]),
        })
    });
    Piece {
        employer: opening.employer.to_string(),
        form: shadow::form_of(lists, worker, opening.form),
        must: opening.half_days,
        order: None,
        ways: ways.collect(),
    }
}

fn of_order(lists: &Lists, worker: &Worker, order: &Order, alone: bool) -> Piece {
    let home = order.at_home.then_some(None);
    let sites = home
        .into_iter()
        .chain(order.workshops.iter().cloned().map(Some));
    let ways = sites.map(|workshop| {
        let half_days = order.least_half_days..=order.most_half_days;
        let worth = half_days.filter_map(|half_days| {
            let worth = shadow::share(lists, worker, order, workshop.as_ref(), half_days)?;
            Some((half_days, worth))
        });
        Way {
            worth: worth.collect(),
            class: None,
            workshop,
        }
    });
    let made = i128::from(order.weeks) * 14_400_000 * i128::from(worker.pace_percent);
    Piece {
        employer: order.employer.to_string(),
        form: shadow::form_of(lists, worker, order.form),
        must: match alone {
            true => order
                .least_half_days
                .max(lists.policy.placed_from_half_days),
            false => order.least_half_days,
        },
        order: Some((order.key.to_string(), made)),
        ways: ways.filter(|way| !way.worth.is_empty()).collect(),
    }
}

/// The most that a week of these pieces can be worth; `None` where no half-days fit.
fn worth(lists: &Lists, worker: &Worker, pieces: &[(&Piece, Vec<&Way>)]) -> Option<i128> {
    let mut weeks: Vec<(Vec<u32>, i128)> = vec![(Vec::new(), shadow::once(lists, worker))];
    for (_, ways) in pieces {
        weeks = weeks
            .iter()
            .flat_map(|(taken, sum)| {
                ways.iter().flat_map(move |way| {
                    way.worth.iter().map(move |(&half_days, &worth)| {
                        let mut taken = taken.clone();
                        taken.push(half_days);
                        (taken, sum + worth)
                    })
                })
            })
            .collect();
    }
    let policy = &lists.policy;
    let fits = |taken: &[u32]| {
        let sum: u32 = taken.iter().sum();
        let of_form = pieces.iter().all(|(piece, _)| {
            let same = pieces.iter().zip(taken).filter(|((other, _), _)| {
                (&other.employer, other.form) == (&piece.employer, piece.form)
            });
            let sum: u32 = same.map(|(_, half_days)| half_days).sum();
            let rule = policy.forms.get(&piece.form);
            rule.and_then(|rule| rule.half_days_most)
                .is_none_or(|most| sum <= most)
        });
        of_form
            && sum <= worker.half_days.min(policy.limits.half_days_in_all)
            && sum >= policy.placed_from_half_days
    };
    let weeks = weeks.into_iter().filter(|(taken, _)| fits(taken));
    weeks.map(|(_, worth)| worth).max()
}

/// The decided pieces of one worker with the ways that are open to them; `None` where they cannot be one week.
fn week(lists: &Lists, worker: &Worker) -> Option<Vec<Piece>> {
    let own: Vec<_> = lists
        .pairs
        .iter()
        .filter(|pair| pair.worker == worker.key && is_decided(pair.kind))
        .collect();
    let piece = |demand: &gongfang::ids::DemandKey| {
        let opening = lists.openings.iter().find(|one| one.key == *demand);
        let order = lists.orders.iter().find(|one| one.key == *demand);
        match (opening, order) {
            (Some(opening), _) => of_opening(lists, worker, opening),
            (None, Some(order)) => of_order(lists, worker, order, own.len() == 1),
            (None, None) => panic!("a demand of the lists"),
        }
    };
    let pieces: Vec<Piece> = own.iter().map(|pair| piece(&pair.demand)).collect();
    let with = |at: usize, way: Option<&Way>| {
        let all = pieces.iter().enumerate().map(|(other, piece)| {
            let ways = match way {
                Some(way) if at == other => vec![way.clone()],
                _ => piece.ways.clone(),
            };
            (piece, ways)
        });
        let all: Vec<(&Piece, Vec<Way>)> = all.collect();
        let all: Vec<(&Piece, Vec<&Way>)> = all
            .iter()
            .map(|(piece, ways)| (*piece, ways.iter().collect()))
            .collect();
        worth(lists, worker, &all)
    };
    let open = pieces.iter().enumerate().map(|(at, piece)| Piece {
        ways: piece
            .ways
            .iter()
            .filter(|way| with(at, Some(way)) >= Some(0))
            .cloned()
            .collect(),
        ..piece.clone()
    });
    let open: Vec<Piece> = open.collect();
    let stands = pieces.is_empty() || with(0, None) >= Some(0);
    (stands && open.iter().all(|piece| !piece.ways.is_empty())).then_some(open)
}

fn is_decided(kind: PairKind) -> bool {
    matches!(kind, PairKind::Pinned | PairKind::Forced)
}

/// What is left while seatings are tried.
#[derive(Clone, Default)]
struct Left {
    seats: BTreeMap<(String, Option<u8>), u32>,
    stations: BTreeMap<WorkshopKey, u32>,
    pieces: BTreeMap<String, i128>,
}

/// Whether all decided pairs of the lists can stand together, by trying every way of each.
fn can_stand(lists: &Lists) -> bool {
    let mut left = Left::default();
    for opening in &lists.openings {
        let kept: u32 = opening.reserves.iter().map(|reserve| reserve.places).sum();
        let rest = opening.places - kept;
        left.seats.insert((opening.key.to_string(), None), rest);
        for (at, reserve) in (0u8..).zip(&opening.reserves) {
            let class = (opening.key.to_string(), Some(at));
            left.seats.insert(class, reserve.places);
        }
    }
    for workshop in &lists.workshops {
        let gives = workshop.stations * workshop.station_half_days;
        left.stations.insert(workshop.key.clone(), gives);
    }
    for order in &lists.orders {
        let asked = i128::from(order.pieces) * i128::from(order.standard_ms_per_piece) * 100;
        left.pieces.insert(order.key.to_string(), asked);
    }
    let weeks: Option<Vec<Vec<Piece>>> = lists
        .workers
        .iter()
        .map(|worker| week(lists, worker))
        .collect();
    weeks.is_some_and(|weeks| seats_all(&weeks.concat(), &left))
}

fn seats_all(pieces: &[Piece], left: &Left) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        return true;
    };
    piece.ways.iter().any(|way| {
        let mut left = left.clone();
        let mut fits = true;
        if let Some(class) = &way.class {
            let seats = left.seats.get_mut(class).expect("a class of the lists");
            fits &= *seats > 0;
            *seats = seats.saturating_sub(1);
        }
        if let Some(workshop) = &way.workshop {
            let half_days = left.stations.get_mut(workshop).expect("of the lists");
            fits &= *half_days >= piece.must;
            *half_days = half_days.saturating_sub(piece.must);
        }
        if let Some((order, made)) = &piece.order {
            let pieces = left.pieces.get_mut(order).expect("of the lists");
            *pieces -= made * i128::from(piece.must);
            fits &= *pieces >= 0;
        }
        fits && seats_all(rest, &left)
    })
}

/// A market in which classes, stations and pieces are all scarce, and about everybody is decided; at most `pairs` pairs a worker.
fn scarce(seed: u64, pairs: u32) -> Lists {
    let mut lists = markets::random(seed);
    let draw = &mut Draw(seed ^ 0xdec1ded);
    lists.pairs.clear();
    lists.workers.truncate(5);
    for person in &mut lists.workers {
        person.home = village(draw.below(2));
        person.birth_year = 1980;
        person.months = Months::ALL;
        person.half_days = draw.pick(&[6, 11, 14]);
        person.travel = TravelMode::EBike;
        person.most_minutes = 60;
        person.needs.clear();
        person.home_based = draw.once_in(20);
        person.least_pay_fen_month = 0;
        person.present_income_fen_month = draw.pick(&[0, 0, 100_000]);
        for name in ["low-income", "disabled"] {
            if draw.once_in(2) {
                person.groups.insert(group(name));
            }
        }
    }
    for workshop in &mut lists.workshops {
        workshop.open = true;
        workshop.serious_hazards = 0;
        workshop.stations = draw.pick(&[1, 2, 3, 4]);
        workshop.station_half_days = draw.pick(&[3, 4, 6]);
    }
    for opening in &mut lists.openings {
        opening.half_days = draw.pick(&[2, 3, 4]);
        opening.months = Months::ALL;
        opening.skills.clear();
        opening.places = 1 + draw.below(3);
        opening.least_crew = draw.pick(&[0, 2]);
        opening.reserves.clear();
        for name in ["low-income", "disabled"] {
            let kept: u32 = opening.reserves.iter().map(|one| one.places).sum();
            if kept < opening.places && draw.once_in(2) {
                opening.reserves.push(Reserve {
                    reserved_for: match draw.once_in(4) {
                        true => ReserveFor::OwnVillage,
                        false => ReserveFor::Group(group(name)),
                    },
                    places: 1,
                    hard: !draw.once_in(3),
                });
            }
        }
    }
    for order in &mut lists.orders {
        order.months = Months::ALL;
        order.at_home = draw.once_in(4);
        order.rate_fen_per_1000 = 10_001;
        order.skills.clear();
        order.least_half_days = draw.pick(&[1, 2, 3]);
        order.most_half_days = order.least_half_days + draw.below(4);
        for _ in 0..2 {
            let key = format!("S{}", draw.below(3));
            order
                .workshops
                .insert(WorkshopKey::new(&key).expect("a key"));
        }
        let one = u64::from(order.weeks) * 14_400_000;
        let one = one / u64::try_from(order.standard_ms_per_piece).expect("positive");
        order.pieces = one * u64::from(2 + draw.below(20)) / 2;
    }
    let openings = lists.openings.iter().map(|opening| opening.key.to_string());
    let orders = lists.orders.iter().map(|order| order.key.to_string());
    let demands: Vec<String> = openings.chain(orders).collect();
    for worker in &lists.workers {
        let mut own: Vec<&String> = Vec::new();
        for _ in 0..1 + draw.below(pairs) {
            let demand = &demands[draw.below(u32::try_from(demands.len()).expect("few")) as usize];
            let is_place = |demand: &String| demand.starts_with('D');
            let clashes = own
                .iter()
                .any(|&other| other == demand || (is_place(other) && is_place(demand)));
            if !draw.once_in(6) && !clashes {
                own.push(demand);
            }
        }
        for demand in own {
            let kind = draw.pick(&[PairKind::Pinned, PairKind::Forced]);
            lists.pairs.push(pair(worker.key.as_str(), demand, kind));
        }
    }
    lists
}

fn stands(placements: &Placements, lists: &Lists) -> bool {
    lists.pairs.iter().all(|pair| {
        placements.week(&pair.worker).is_some_and(|week| {
            let mut pieces = week.pieces().iter();
            pieces.any(|piece| piece.slot.demand == pair.demand && piece.decided)
        })
    })
}

/// Builds the graph of drawn markets and of some of them the plan; how many stood, and how many lacked nothing but room.
fn compare(seeds: std::ops::Range<u64>, pairs: u32) -> (u32, u32) {
    let (mut stood, mut refused) = (0, 0);
    for seed in seeds {
        let lists = scarce(seed, pairs);
        let expected = can_stand(&lists);
        let Ok(market) = Market::new(lists.clone()) else {
            // More pairs than places.
            assert!(!expected, "seed {seed}: {:?}", lists.pairs);
            continue;
        };
        match Graph::build(&market, &market.policy) {
            Ok(graph) => {
                assert!(expected, "seed {seed}: {:?}", lists.pairs);
                assert_eq!(graph.decided().len(), lists.pairs.len(), "seed {seed}");
                if seed % 5 == 0 {
                    let plan = plan(lists.clone());
                    assert!(stands(&plan.placements, &lists), "seed {seed}");
                }
                stood += 1;
            }
            Err(BuildError::Decided(DecidedFaults(faults))) => {
                assert!(!expected, "seed {seed}: {faults:?}");
                let no_room = faults.iter().all(|fault| fault.breaks.is_empty());
                refused += u32::from(no_room);
            }
            Err(other) => panic!("seed {seed}: {other}"),
        }
    }
    (stood, refused)
}

#[test]
fn pairs_are_refused_only_where_no_seating_holds_them() {
    let (stood, refused) = compare(0..3_000, 1);
    assert!(stood > 400 && refused > 300, "{stood} {refused}");
}

#[test]
fn a_place_and_shares_of_one_person_stand_where_some_week_holds_them() {
    let (stood, refused) = compare(10_000..13_000, 3);
    assert!(stood > 400 && refused > 300, "{stood} {refused}");
}

/// W1 has 11 half-days, a place of 3 at D1, and orders at home of 1 to 2 half-days.
fn one_week() -> Lists {
    let mut lists = lists();
    lists.workers = vec![worker("W1")];
    lists.openings = vec![Opening {
        half_days: 3,
        ..opening("D1", 1)
    }];
    let share = |key: &str| Order {
        least_half_days: 1,
        most_half_days: 2,
        ..order(key)
    };
    lists.orders = ["P1", "P2", "P3"].map(share).to_vec();
    lists
}

fn refused(lists: &Lists) -> Vec<(String, Vec<&'static str>)> {
    let market = markets::market(lists.clone());
    match Graph::build(&market, &market.policy) {
        Ok(_) => Vec::new(),
        Err(BuildError::Decided(DecidedFaults(faults))) => faults
            .iter()
            .map(|fault| {
                let breaks = fault.breaks.iter().map(|rule| rule.code());
                (fault.demand.to_string(), breaks.collect())
            })
            .collect(),
        Err(other) => panic!("{other}"),
    }
}

fn pinned(demands: &[&str]) -> Vec<gongfang::domain::Pair> {
    let pin = |demand: &&str| pair("W1", demand, PairKind::Pinned);
    demands.iter().map(pin).collect()
}

#[test]
fn the_rules_of_a_week_hold_for_all_that_was_decided_of_it() {
    let mut lists = one_week();
    lists.pairs = pinned(&["D1", "P1", "P2"]);
    let placements = plan(lists.clone()).placements;
    assert!(stands(&placements, &lists));
    // Each is judged at its own demands, and everywhere else it is decided.
    let market = markets::market(lists.clone());
    let graph = Graph::build(&market, &market.policy).expect("they stand");
    let judge = Judge::new(&market, &market.policy);
    let elsewhere = |slot: &Slot| {
        let mut refusals = judge.refusals(0, slot).into_iter();
        refusals.any(|refusal| refusal.reject == Reject::Decided)
    };
    let elsewhere: Vec<bool> = graph.slots().iter().map(elsewhere).collect();
    assert_eq!(elsewhere, [false, false, false, true]);
    let both = |rule| {
        let broken = ["D1", "P1"].map(|demand| (demand.to_owned(), vec![rule]));
        broken.to_vec()
    };
    lists.pairs = pinned(&["D1", "P1"]);
    let mut short = lists.clone();
    short.workers[0].half_days = 3;
    assert_eq!(refused(&short), both("half-days"));
    // One employer may ask for three half-days in this form; of another employer it may be more.
    let mut limited = lists.clone();
    limited.orders.truncate(1);
    for order in &mut limited.orders {
        order.form = LegalForm::Sheltered;
    }
    limited.openings[0].form = LegalForm::Sheltered;
    let rule = gongfang::policy::FormRule {
        floor_fen_hour: 0,
        binds: false,
        half_days_most: Some(3),
        source: String::new(),
    };
    limited.policy.forms.insert(LegalForm::Sheltered, rule);
    assert_eq!(refused(&limited), both("half-days"));
    limited.employers.push(markets::employer("E2"));
    limited.orders[0].employer = gongfang::ids::EmployerKey::new("E2").expect("a key");
    assert_eq!(refused(&limited), []);
    let mut crumbs = lists.clone();
    crumbs.policy.placed_from_half_days = 6;
    assert_eq!(refused(&crumbs), both("crumb"));
    crumbs.policy.placed_from_half_days = 5;
    assert_eq!(refused(&crumbs), []);
    let mut worthless = lists.clone();
    worthless.workers[0].present_income_fen_month = 9_000_000;
    assert_eq!(refused(&worthless), both("worse"));
    // A piece that breaks a rule of its own is named alone.
    let mut idle = lists.clone();
    idle.openings[0].months = Months::from_numbers([7]).expect("July");
    assert_eq!(refused(&idle), [("D1".to_owned(), vec!["months"])]);
    // Two openings are two places.
    let mut places = lists;
    places.openings.push(opening("D2", 1));
    places.pairs = pinned(&["D1", "D2", "P1"]);
    let error = Market::new(places).expect_err("two places");
    assert!(error.to_string().contains("conflicting-pairs"), "{error}");
}

/// Shares that are too short by themselves are made a placement where there is room, the first one first.
#[test]
fn several_shares_come_to_a_placement_together() {
    let mut lists = one_week();
    lists.pairs = pinned(&["P1", "P2", "P3"]);
    let market = markets::market(lists.clone());
    let graph = Graph::build(&market, &market.policy).expect("they stand");
    let half_days: Vec<u32> = graph.decided().iter().map(|pair| pair.half_days).collect();
    assert_eq!(half_days, [2, 1, 1]);
    let placements = plan(lists.clone()).placements;
    assert!(stands(&placements, &lists));
    // Of an order that has pieces for one half-day alone no more can be had.
    lists.orders[0].pieces = 4 * 1_440;
    let market = markets::market(lists);
    let graph = Graph::build(&market, &market.policy).expect("they stand");
    let half_days: Vec<u32> = graph.decided().iter().map(|pair| pair.half_days).collect();
    assert_eq!(half_days, [1, 2, 1]);
}

/// Who is decided at a place and an order is in both: nobody counts as decided elsewhere there.
#[test]
fn who_stands_in_several_demands_is_shut_out_of_none_of_them() {
    let mut lists = one_week();
    lists.pairs = pinned(&["D1", "P1"]);
    let placements = plan(lists).placements;
    let order = placements.demand(&demand_key("P1"));
    match order.and_then(|order| order.unfilled.as_ref()) {
        Some(UnfilledReason::NoCandidate { shut_out }) => assert_eq!(shut_out, &[]),
        other => panic!("{other:?}"),
    }
}

/// A share that stands beside a place only has no plan without it, and so no cost of it by a solve.
#[test]
fn a_pin_that_holds_up_another_is_not_solved_without() {
    let mut lists = one_week();
    lists.pairs = pinned(&["D1", "P1"]);
    let plan = plan(lists);
    let costs = gongfang::placement::costs(
        &plan.market,
        &plan.graph,
        &plan.matching,
        &Options::default(),
    );
    let costs = costs.expect("known or not");
    let resolved: Vec<(&str, bool)> = costs
        .iter()
        .map(|cost| (cost.demand.as_str(), cost.resolved.is_some()))
        .collect();
    assert_eq!(resolved, [("D1", false), ("P1", false)]);
    assert!(costs.iter().all(|cost| cost.most_fen_month().is_none()));
}

/// A plan that was carried out is confirmed as it is, solved again, and everybody is where they were.
#[test]
fn the_plan_of_the_sample_is_confirmed_back() {
    let market = sample();
    let options = Options {
        work_limit: Some(3_000_000),
        ..Options::default()
    };
    let answer = |market: &Market| {
        let graph = Graph::build(market, &market.policy).expect("all pairs stand");
        let matching = graph.solve_with(&options).expect("a matching");
        matching.verify(&graph).expect("its proof");
        let placements = Placements::new(market, &graph, &matching).expect("placements");
        placements.check(market).expect("every rule, read again");
        Report::new(market, &graph, &placements).expect("a report");
        placements
    };
    let before = answer(&market);
    let placed = before.placed();
    let several = before.weeks().filter(|week| week.pieces().len() > 1);
    assert!(several.count() > 5, "weeks of several pieces");
    let confirmed = placed
        .iter()
        .map(|placement| Change::Confirm(placement.worker.clone(), placement.slot.demand.clone()));
    let changes: Vec<Change> = confirmed.collect();
    let next = market.apply(&changes).expect("all of them stand");
    let after = answer(&next);
    let at = |placements: &Placements| -> BTreeSet<(String, String)> {
        let placed = placements.placed().iter();
        placed
            .map(|one| (one.worker.to_string(), one.slot.demand.to_string()))
            .collect()
    };
    let (before, after) = (at(&before), at(&after));
    let gone: Vec<_> = before.difference(&after).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

/// Two reserves, and of two people one belongs to both: who belongs to one alone has it, in whatever order the reserves are written.
#[test]
fn people_of_several_groups_make_way_in_reserves() {
    let kept = |name: &str| Reserve {
        reserved_for: ReserveFor::Group(group(name)),
        places: 1,
        hard: true,
    };
    for names in [["disabled", "low-income"], ["low-income", "disabled"]] {
        let mut lists = lists();
        lists.workers = vec![worker("W1"), worker("W2")];
        lists.workers[0].groups.extend(names.map(group));
        lists.workers[1].groups.insert(group("disabled"));
        lists.openings = vec![Opening {
            reserves: names.map(kept).to_vec(),
            ..opening("D1", 2)
        }];
        lists.pairs = vec![
            pair("W1", "D1", PairKind::Pinned),
            pair("W2", "D1", PairKind::Pinned),
        ];
        let placements = plan(lists.clone()).placements;
        assert!(stands(&placements, &lists), "{names:?}");
        // Who belongs to neither finds both kept for others.
        lists.workers[0].groups.clear();
        let market = markets::market(lists);
        let error = Graph::build(&market, &market.policy).expect_err("kept");
        assert!(
            error.to_string().contains("(D1: 1 no-room in row 1;"),
            "{error}"
        );
    }
}

/// Twelve placements of one plan of the sample: the shares of P0005 leave S023, which O0028 needs, for S025.
#[test]
fn pins_of_one_plan_of_the_sample_stand() {
    let mut lists = sample().lists();
    let of = |demand, workers: &[&str]| {
        let pin = |worker: &&str| pair(worker, demand, PairKind::Pinned);
        workers.iter().map(pin).collect::<Vec<_>>()
    };
    let places = ["W0166", "W0191", "W0344", "W0443", "W0600"];
    let shares = [
        "W0001", "W0171", "W0178", "W0265", "W0407", "W0409", "W0567",
    ];
    lists.pairs.extend(of("O0028", &places));
    lists.pairs.extend(of("P0005", &shares));
    let market = markets::market(lists);
    let graph = Graph::build(&market, &market.policy).expect("they stood in a plan");
    assert!(graph.decided().len() >= 12);
}

fn sample() -> Market {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/shengzhou");
    Market::read_dir(sample).expect("sound lists")
}

/// Shares go where others leave stations, though another site is worth more to them.
#[test]
fn shares_make_way_for_places_at_a_workshop() {
    let mut lists = lists();
    let site = |key: &str, stars| Workshop {
        stars,
        stations: 1,
        station_half_days: 10,
        ..markets::workshop(key)
    };
    lists.policy.weights.star_fen = 100;
    lists.workshops = vec![site("S1", 5), site("S2", 0)];
    lists.workers = ["W1", "W2", "W3"].map(worker).to_vec();
    let key = |key| WorkshopKey::new(key).expect("a key");
    lists.orders = vec![Order {
        at_home: false,
        workshops: [key("S1"), key("S2")].into(),
        least_half_days: 5,
        ..order("P1")
    }];
    lists.openings = vec![Opening {
        half_days: 10,
        ..opening("Q1", 1)
    }];
    lists.pairs = vec![
        pair("W1", "P1", PairKind::Pinned),
        pair("W2", "P1", PairKind::Pinned),
        pair("W3", "Q1", PairKind::Pinned),
    ];
    let placements = plan(lists.clone()).placements;
    assert!(stands(&placements, &lists));
    for worker in ["W1", "W2"] {
        let week = placements.week(&worker_key(worker)).expect("placed");
        assert_eq!(week.pieces()[0].workshop(), Some(&key("S2")));
    }
    // One more share finds no stations, and is named.
    lists.workers.push(worker("W4"));
    lists.pairs.push(pair("W4", "P1", PairKind::Pinned));
    let market = markets::market(lists);
    let error = Graph::build(&market, &market.policy).expect_err("no room");
    assert!(
        error
            .to_string()
            .contains("1 pinned or forced pair cannot stand (P1: 1 no-room in row 4;"),
        "{error}"
    );
}

/// Pairs that cannot stand are told with their rows, a few of each rule, and with no person's key; rows are no part of what a market is.
#[test]
fn pairs_that_cannot_stand_are_told_with_their_rows() {
    let mut lists = lists();
    lists.workers = (1..=6).map(|n| worker(&format!("W{n}"))).collect();
    lists.openings = vec![opening("D1", 6)];
    lists.workshops[0].open = false;
    let pinned = |n: u32| pair(&format!("W{n}"), "D1", PairKind::Pinned);
    lists.pairs = [5, 4, 3, 2, 1].map(pinned).to_vec();
    let market = markets::market(lists.clone());
    let told = |market: &Market| {
        let error = Graph::build(market, &market.policy).expect_err("the workshop is closed");
        (error.to_string(), error.zh())
    };
    let (en, zh) = told(&market);
    assert!(en.contains("D1: 5 closed in rows 1, 2, 3 + 2)"), "{en}");
    assert!(
        zh.contains("D1：工坊未开放 5 个（第 1, 2, 3 + 2 行）"),
        "{zh}"
    );
    assert!(!en.contains("W1") && !zh.contains("W1"), "{en} {zh}");
    // What a change put has no row; what stood keeps it.
    let changes = [
        Change::Withdraw(worker_key("W3")),
        Change::Withdraw(worker_key("W4")),
        Change::Withdraw(worker_key("W5")),
        Change::Confirm(worker_key("W6"), demand_key("D1")),
    ];
    let (en, _) = told(&market.apply(&changes).expect("they can be"));
    assert!(en.contains("D1: 3 closed in rows 4, 5 + 1)"), "{en}");
    lists.pairs.reverse();
    assert_eq!(markets::market(lists), market);
}

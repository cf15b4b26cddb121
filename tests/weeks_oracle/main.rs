//! Whole weeks, from lists to answer, against exhaustive search on tiny markets.
//!
//! Every rule of a week is on at random: places and shares, stations, crews, hard and soft reserves, pins, limits by legal form, crumbs, both
//! objectives. The shadow reads the lists, shares no code with the crate, and tries every week of everybody.
//!
//! One file, though a little long: every question is asked of the same tiny markets, and answered by the same search.

#[path = "../markets/mod.rs"]
mod markets;
mod search;
#[path = "../shadow/mod.rs"]
mod shadow;
mod tiny;

use gongfang::domain::{Lists, Opening, Order, PairKind, Worker};
use gongfang::placement::{Bar, Condition, Cost, UnplacedReason, costs};
use gongfang::policy::{LegalForm, Objective};
use gongfang::{CertificateError, Graph, Options, Placements, Status, WeeksFault};

use markets::{Draw, demand_key, lists, market, opening, order, plan, worker, worker_key};
use search::Shadow;
use tiny::{decide, tiny};

#[derive(Debug, Default)]
struct Seen {
    weeks: u32,
    several: u32,
    crews: u32,
    stations: u32,
    reserves: u32,
    decided: u32,
    decided_twice: u32,
    stays: u32,
    moved: u32,
    limits: u32,
    most: u32,
    negative: u32,
    unplaced: u32,
    too_few: u32,
    priced: u32,
}

fn compare(seed: u64, seen: &mut Seen) {
    let mut lists = tiny(seed);
    if seed % 2 == 1 {
        markets::stand(&mut lists, &mut Draw(seed ^ 0x57a4d));
    }
    let decided = decide(&mut lists, &mut Draw(seed ^ 0xdec1de));
    let best = Shadow::new(&lists).best();
    let plan = plan(lists.clone());
    let placements = &plan.placements;
    let most_placed = lists.policy.objective == Objective::MostPlaced;
    let people = u32::try_from(placements.people()).expect("few");
    let found = (
        if most_placed { people } else { 0 },
        placements.score_fen_month(),
    );
    assert_eq!(found, best, "seed {seed}: {placements:?}");
    assert_eq!(placements.status(), Status::Optimal, "seed {seed}");
    if !plan.graph.has_weeks() {
        return;
    }
    seen.weeks += 1;
    for pair in lists
        .pairs
        .iter()
        .filter(|pair| pair.kind == PairKind::Standing)
    {
        let week = placements.week(&pair.worker);
        let stays = week.is_some_and(|week| {
            let mut pieces = week.pieces().iter();
            pieces.any(|piece| piece.slot.demand == pair.demand)
        });
        seen.stays += u32::from(stays);
        seen.moved += u32::from(!stays);
    }
    seen.decided += u32::from(decided);
    seen.decided_twice += u32::from(plan.graph.decided().len() > 1);
    seen.most += u32::from(most_placed);
    seen.unplaced += u32::try_from(placements.unplaced().len()).expect("few");
    for week in placements.weeks() {
        seen.several += u32::from(week.pieces().len() > 1);
        seen.negative += u32::from(
            week.pieces()
                .iter()
                .any(|piece| piece.offer.terms.score() < 0),
        );
        let part_time = week
            .pieces()
            .iter()
            .filter(|piece| piece.offer.form == LegalForm::PartTime);
        seen.limits += u32::from(part_time.map(|piece| piece.offer.half_days).sum::<u32>() >= 6);
    }
    for out in placements.unplaced() {
        let UnplacedReason::Barred { at, .. } = &out.reason else {
            continue;
        };
        for barred in at {
            let Some(least) = barred.least_share else {
                assert!(!matches!(barred.bar, Bar::Remainder | Bar::TooSmall));
                continue;
            };
            assert!(least.half_days_left < least.half_days, "seed {seed}");
            assert!(least.pieces_left > 0, "seed {seed}");
            if barred.bar == Bar::TooSmall {
                assert!(least.pieces_left < least.pieces, "seed {seed}");
            }
            seen.too_few += 1;
        }
    }
    for answer in placements.demands() {
        if answer.price_fen_month.is_some() {
            let full = answer.filled == answer.places && answer.places > 0;
            assert!(full, "seed {seed}: {answer:?}");
            seen.priced += 1;
        }
        match answer.unfilled.as_ref().map(|reason| reason.code()) {
            Some("no-crew") => seen.crews += 1,
            Some("stations-full") => seen.stations += 1,
            Some("reserved-for-others") => seen.reserves += 1,
            _ => {}
        }
    }
}

#[test]
fn the_weeks_are_those_of_exhaustive_search() {
    let mut seen = Seen::default();
    for seed in 0..700 {
        compare(seed, &mut seen);
    }
    let floor = [
        seen.weeks / 10,
        seen.several,
        seen.crews,
        seen.stations,
        seen.reserves,
        seen.decided,
        4 * seen.decided_twice,
        seen.stays,
        seen.moved,
        seen.limits,
        seen.most,
        8 * seen.negative,
        seen.unplaced,
        seen.too_few,
        seen.priced,
    ];
    assert!(
        floor.iter().all(|&times| times >= 8),
        "the markets are too dull: {seen:?}"
    );
}

#[test]
fn one_of_two_crews_of_six_opens_for_nine_people() {
    let mut lists = lists();
    lists.workers = (0..9).map(|n| worker(&format!("W{n}"))).collect();
    lists.openings = ["D1", "D2"]
        .map(|key| Opening {
            least_crew: 6,
            ..opening(key, 8)
        })
        .to_vec();
    let placements = plan(lists).placements;
    let mut filled: Vec<u32> = placements
        .demands()
        .iter()
        .map(|answer| answer.filled)
        .collect();
    filled.sort_unstable();
    assert_eq!(filled, [0, 8]);
    let closed = placements
        .demands()
        .iter()
        .find(|answer| answer.filled == 0)
        .expect("one");
    assert_eq!(
        closed.unfilled.as_ref().expect("it is not full").code(),
        "no-crew"
    );
    let words = placements
        .explain_demand(&closed.demand)
        .expect("it is of the lists");
    assert!(words.zh().contains("至少6人才能开工"), "{words}");
    assert!(words.en().contains("at least 6 people"), "{words}");
    let out = &placements.unplaced()[0];
    let words = placements.explain(&out.worker).expect("it is of the lists");
    assert!(words.zh().contains("没有凑齐最少开工人数"), "{words}");
}

/// A person with 11 half-days takes a place of 6 and gives what is left to an order at home.
#[test]
fn a_week_holds_a_place_and_what_is_left_of_it() {
    let mut lists = lists();
    lists.workers = vec![worker("W1")];
    lists.openings = vec![Opening {
        half_days: 6,
        ..opening("D1", 1)
    }];
    lists.orders = vec![Order {
        least_half_days: 2,
        most_half_days: 5,
        ..order("P1")
    }];
    let placements = plan(lists).placements;
    let week = placements.week(&worker_key("W1")).expect("placed");
    let pieces: Vec<(&str, u32)> = week
        .pieces()
        .iter()
        .map(|piece| (piece.slot.demand.as_str(), piece.offer.half_days))
        .collect();
    assert_eq!(pieces, [("D1", 6), ("P1", 5)]);
    assert_eq!((week.half_days(), week.half_days_left()), (11, 0));
    // 3,000 yuan, and 5 x 1,440 pieces a week at 0.10 yuan for 52/12 weeks.
    assert_eq!(week.pay_fen_month(), 300_000 + 312_000);
    let order = placements.demand(&demand_key("P1")).expect("answered");
    assert_eq!((order.pieces_expected, order.filled), (28_800, 1));
    let words = placements.explain(&worker_key("W1")).expect("of the lists");
    assert!(words.zh().contains("全周2项共11个半天"), "{words}");
    assert!(words.en().contains("11 half-days in 2 pieces"), "{words}");
}

/// An order that ends before the period does is paid for the weeks that it runs: what an hour pays is the hours of these weeks.
#[test]
fn an_hour_of_an_order_that_ends_early_pays_what_it_pays_while_it_runs() {
    let mut lists = lists();
    lists.workers = vec![Worker {
        half_days: 11,
        ..worker("W1")
    }];
    lists.orders = vec![Order {
        weeks: 1,
        most_half_days: 5,
        ..order("P1")
    }];
    let alone = plan(lists.clone()).placements;
    let week = alone.week(&worker_key("W1")).expect("placed");
    let offer = &week.pieces()[0].offer;
    // 5 x 1,440 pieces at 0.10 yuan in one week of four; 36 yuan an hour.
    assert_eq!((offer.weeks, offer.pay_fen_month), (1, 78_000));
    assert_eq!((offer.fen_hour, week.fen_hour()), (3_600, 3_600));
    let words = alone.explain(&worker_key("W1")).expect("of the lists");
    let (zh, en) = (words.zh(), words.en());
    assert!(
        zh.contains("每周5个半天（4周中做1周），平均每月报酬780元，折合每小时36元"),
        "{zh}"
    );
    assert!(
        en.contains("5 half-days a week in 1 of 4 weeks, for 780 yuan a month on average, which is 36 yuan an hour"),
        "{en}"
    );
    lists.openings = vec![Opening {
        half_days: 6,
        ..opening("D1", 1)
    }];
    let both = plan(lists).placements;
    let week = both.week(&worker_key("W1")).expect("placed");
    assert_eq!((week.pieces().len(), week.pay_fen_month()), (2, 378_000));
    // 6 half-days in four weeks and 5 in one: 29 half-days of 4 hours in 4 weeks, of which a month has 52/48.
    assert_eq!(week.fen_hour(), 3_008);
    let words = both.explain(&worker_key("W1")).expect("of the lists");
    let (zh, en) = (words.zh(), words.en());
    assert!(
        zh.contains("折合每小时30.08元（各项按所做的周数计）"),
        "{zh}"
    );
    assert!(
        en.contains("30.08 yuan an hour (each piece by the weeks that it runs)"),
        "{en}"
    );
}

/// The engine of assignments does its own work, and no more, where nothing asks for weeks.
#[test]
fn without_shares_crews_or_stations_nothing_new_runs() {
    let mut seen = 0;
    for seed in 0..60 {
        let mut lists = markets::random(seed);
        lists.orders.clear();
        let market = market(lists);
        let graph = Graph::build(&market, &market.policy).expect("small");
        assert!(!graph.has_weeks(), "seed {seed}");
        let solved = graph.solve().expect("nothing stops it");
        assert!(!solved.has_weeks());
        // The same graph from bare edges knows nothing of weeks: the same scans, to the unit.
        let bare = bare(&graph);
        let alone = bare.solve().expect("nothing stops it");
        assert_eq!(solved.total(), alone.total(), "seed {seed}");
        assert_eq!(solved.stats(), alone.stats(), "seed {seed}");
        seen += solved.stats().edge_scans;
    }
    assert!(seen > 0, "nothing was scanned");
}

/// Weeks prove nothing of a graph that decides none, nor an assignment anything of one that does.
#[test]
fn weeks_are_not_verified_against_an_assignment() {
    let other = CertificateError::Weeks {
        fault: WeeksFault::OtherGraph,
        at: 0,
    };
    let mut seen = 0;
    for lists in (0..20).map(tiny).filter(needs_weeks) {
        let market = market(lists);
        let graph = Graph::build(&market, &market.policy).expect("small");
        let bare = bare(&graph);
        assert!(graph.has_weeks() && !bare.has_weeks());
        let weeks = graph.solve().expect("nothing stops it");
        let assignment = bare.solve().expect("nothing stops it");
        assert!(weeks.verify(&graph).is_ok() && assignment.verify(&bare).is_ok());
        assert_eq!(weeks.verify(&bare), Err(other.clone()));
        assert_eq!(assignment.verify(&graph), Err(other.clone()));
        seen += 1;
    }
    assert!(seen > 3, "{seen} graphs with weeks");
}

/// The edges of a market's graph, given by hand.
fn bare(graph: &Graph) -> Graph {
    let workers = u32::try_from(graph.workers()).expect("few");
    let edges = (0..workers).flat_map(|left| {
        graph
            .candidates(left)
            .map(move |(slot, score)| gongfang::Edge {
                left,
                slot,
                score,
                capacity: 1,
            })
    });
    Graph::from_edges(gongfang::Edges {
        supply: vec![1; graph.workers()],
        capacity: graph.slots().iter().map(|slot| slot.capacity).collect(),
        group: Vec::new(),
        group_capacity: Vec::new(),
        edges: edges.collect(),
        objective: graph.policy().expect("of a market").objective,
    })
    .expect("the edges are sound")
}

/// Whatever the work limit, the plan keeps every rule and the bound holds.
#[test]
fn every_work_limit_leaves_a_plan_and_a_true_bound() {
    let mut lists = (11..)
        .map(tiny)
        .find(|lists| needs_weeks(lists) && lists.workers.len() > 3)
        .expect("one of them has orders");
    lists.policy.objective = Objective::BestScore;
    let best = Shadow::new(&lists).best();
    let market = market(lists);
    let graph = Graph::build(&market, &market.policy).expect("small");
    let mut optimal = 0;
    for limit in (0..300).chain([1_000, 10_000, 100_000]) {
        let options = Options {
            work_limit: Some(limit),
            ..Options::default()
        };
        let matching = graph
            .solve_with(&options)
            .expect("the first reading is always made");
        matching.verify(&graph).expect("proven");
        let placements = Placements::new(&market, &graph, &matching).expect("of this graph");
        placements.check(&market).expect("every rule is kept");
        assert!(
            matching.total() <= best.1 && best.1 <= matching.bound(),
            "limit {limit}"
        );
        optimal += u32::from(matching.status() == Status::Optimal);
    }
    assert!(optimal > 0, "no limit was enough");
}

fn needs_weeks(lists: &Lists) -> bool {
    let market = market(lists.clone());
    let graph = Graph::build(&market, &market.policy).expect("small");
    graph.has_weeks()
}

/// Room never hurts: a proven optimum does not fall when a station, a place or pieces are added, or a reserve is loosened.
#[test]
fn more_room_never_lowers_an_optimum() {
    let mut looser = 0;
    for seed in 0..150 {
        let lists = tiny(seed);
        let worth = |lists: Lists| {
            let most = lists.policy.objective == Objective::MostPlaced;
            let placements = plan(lists).placements;
            assert_eq!(placements.status(), Status::Optimal, "seed {seed}");
            let people = if most { placements.people() } else { 0 };
            (people, placements.score_fen_month())
        };
        let before = worth(lists.clone());
        let mut changed: Vec<Lists> = Vec::new();
        let mut change = |with: &dyn Fn(&mut Lists)| {
            let mut lists = lists.clone();
            with(&mut lists);
            changed.push(lists);
        };
        change(&|lists| lists.workshops[1].stations += 1);
        change(&|lists| lists.openings[0].places += 1);
        change(&|lists| lists.openings[0].least_crew = 0);
        change(&|lists| {
            for order in &mut lists.orders {
                order.pieces += 3_000;
            }
        });
        change(&|lists| {
            for opening in &mut lists.openings {
                for reserve in &mut opening.reserves {
                    reserve.hard = false;
                }
            }
        });
        for lists in changed {
            let after = worth(lists);
            assert!(after >= before, "seed {seed}: {before:?} fell to {after:?}");
            looser += u32::from(after > before);
        }
    }
    assert!(looser >= 20, "nothing ever helped: {looser}");
}

/// The lists without what a cost is asked of.
fn without(lists: &Lists, cost: &Cost) -> Lists {
    let mut lists = lists.clone();
    let opening = lists.openings.iter_mut().find(|of| of.key == cost.demand);
    match (cost.condition, opening, cost.reserve) {
        (Condition::Reserve, Some(opening), Some(at)) => {
            opening.reserves.remove(usize::from(at));
        }
        (Condition::Crew, Some(opening), _) => opening.least_crew = 0,
        _ => {}
    }
    lists
}

/// A reserve or a crew costs no more than the prices of any proof say and than a solve without it says, and no less than that says. Every one has
/// its bound.
#[test]
fn reserves_and_crews_cost_no_more_than_their_bounds() {
    let (mut asked, mut cost_something) = (0, 0);
    for seed in 0..250 {
        let lists = tiny(seed);
        if !needs_weeks(&lists) {
            continue;
        }
        let market = market(lists.clone());
        let graph = Graph::build(&market, &market.policy).expect("small");
        let here = Shadow::new(&lists).best();
        for work in [0, 60, 2_000, 200_000] {
            let options = Options {
                work_limit: Some(work),
                ..Options::default()
            };
            let matching = graph.solve_with(&options).expect("nothing stops it");
            let costs = costs(&market, &graph, &matching, &Options::default());
            let costs = costs.expect("solved without each");
            for cost in costs.iter().filter(|cost| cost.condition != Condition::Pin) {
                let there = Shadow::new(&without(&lists, cost)).best();
                let seen = format!("seed {seed}, work {work}, {cost:?}, {here:?} to {there:?}");
                let most = cost.at_most_fen_month.expect("every one has a bound");
                // Under most-placed the bound is that of plans with as many people.
                if u64::from(there.0) >= matching.placed()
                    || lists.policy.objective == Objective::BestScore
                {
                    assert!(there.1 <= matching.total() + most, "{seen}");
                }
                let resolved = cost.resolved.expect("there are fewer than ten");
                let same_people = (resolved.people_least, resolved.people_most) == (0, 0);
                if same_people {
                    assert_eq!(there.0, here.0, "{seen}");
                    assert!(resolved.least_fen_month <= there.1 - here.1, "{seen}");
                    assert!(
                        there.1 <= matching.total() + resolved.most_fen_month,
                        "{seen}"
                    );
                }
                asked += 1;
                cost_something += u32::from(there > here);
            }
        }
    }
    assert!(
        asked > 500 && cost_something > 50,
        "{asked} asked, {cost_something} cost something"
    );
}

/// Where a solve begins changes nothing of what is true: from the plan of another market, whose keys mean other things, it ends at the optimum too,
/// and whatever the work limit its plan keeps every rule and its bound holds.
#[test]
fn any_earlier_plan_is_a_start() {
    let (mut begun, mut open) = (0, 0);
    for seed in 0..80 {
        let lists = tiny(seed);
        let (before, now) = (plan(tiny(seed + 1_000)), plan(lists.clone()));
        if !before.graph.has_weeks() || !now.graph.has_weeks() {
            continue;
        }
        let best = Shadow::new(&lists).best();
        for work in [0, 40, 400, 4_000, 50_000_000] {
            let options = Options {
                work_limit: Some(work),
                ..Options::default()
            };
            let warm = now.graph.solve_from_with(&before.matching, &options);
            let warm = warm.expect("the first reading is always made");
            warm.verify(&now.graph).expect("proven");
            let placements = Placements::new(&now.market, &now.graph, &warm);
            let placements = placements.expect("of this graph");
            placements.check(&now.market).expect("every rule is kept");
            let most = warm.most_people().unwrap_or(u64::MAX);
            assert!(u64::from(best.0) <= most, "seed {seed}, work {work}");
            if lists.policy.objective == Objective::BestScore {
                let seen = warm.total() <= best.1 && best.1 <= warm.bound();
                assert!(seen, "seed {seed}, work {work}");
            }
            let is_best = warm.total() == best.1 && warm.status() == Status::Optimal;
            assert!(is_best || work < 50_000_000, "seed {seed}");
            begun += 1;
            open += u32::from(!is_best);
        }
    }
    assert!(begun > 150 && open > 20, "{begun} begun, {open} not proven");
}

/// After a change the earlier plan is a start: what comes out is proven as far as from nothing, and is no worse.
#[test]
fn a_solve_from_an_earlier_plan_reaches_what_a_cold_one_does() {
    use gongfang::domain::Change;
    let (mut weeks, mut kept) = (0, 0);
    for seed in 0..120 {
        let lists = tiny(seed);
        let before = plan(lists.clone());
        if !before.graph.has_weeks() {
            continue;
        }
        let first = before.market.workers()[0].clone();
        let changes = [
            Change::Withdraw(first.key.clone()),
            Change::Add(Box::new(Worker {
                key: worker_key("W9"),
                ..first.clone()
            })),
            Change::Amend(Box::new(Worker {
                half_days: first.half_days.max(2) - 1,
                ..first.clone()
            })),
            Change::OpenOpening(Box::new(Opening {
                key: demand_key("D9"),
                ..before.market.openings()[0].clone()
            })),
        ];
        for change in changes {
            let next = before.market.apply(&[change]).expect("one sound change");
            let graph = Graph::build(&next, &next.policy).expect("small");
            let cold = graph.solve().expect("nothing stops it");
            let warm = graph
                .solve_from(&before.matching)
                .expect("nothing stops it");
            warm.verify(&graph).expect("proven");
            let placements = Placements::new(&next, &graph, &warm).expect("of this graph");
            placements.check(&next).expect("every rule is kept");
            assert_eq!(warm.status(), cold.status(), "seed {seed}");
            assert_eq!(warm.total(), cold.total(), "seed {seed}");
            if next.policy.objective == Objective::MostPlaced {
                assert_eq!(warm.placed(), cold.placed(), "seed {seed}");
            }
            weeks += 1;
        }
        // Where the best plan is as good as it was, everybody keeps the week.
        let idle = Worker {
            least_pay_fen_month: 900_000_000,
            ..first
        };
        let idle = Worker {
            key: worker_key("W9"),
            ..idle
        };
        let next = before
            .market
            .apply(&[Change::Add(Box::new(idle))])
            .expect("one sound change");
        let graph = Graph::build(&next, &next.policy).expect("small");
        let warm = graph
            .solve_from(&before.matching)
            .expect("nothing stops it");
        let after = Placements::new(&next, &graph, &warm).expect("of this graph");
        assert_eq!(after.placed(), before.placements.placed(), "seed {seed}");
        kept += after.placed().len();
    }
    assert!(weeks > 100 && kept > 50, "{weeks} changes, {kept} kept");
}

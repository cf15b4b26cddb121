//! What is said of a plan of weeks: each reason is a fact of the plan, and a price is told as a guide, only where more could be of use.
//!
//! One file, though a little long: the reasons shut each other out, and are told of the same few markets.

mod markets;

use gongfang::domain::{Lists, Opening, Order, Reserve, ReserveFor, Worker, Workshop};
use gongfang::placement::{Bar, DemandAnswer, UnfilledReason, UnplacedReason};
use gongfang::policy::Objective;
use gongfang::{Audience, Graph, Placements, Report};
use markets::{Plan, demand_key, lists, opening, order, plan, worker, worker_key};

/// So many people, and home work of so many pieces: a half-day a week makes 5,760 of them, a share takes 4 to 10 half-days.
fn shared(people: u32, pieces: u64) -> Lists {
    let mut lists = lists();
    lists.workers = (1..=people).map(|n| worker(&format!("W{n}"))).collect();
    lists.orders = vec![Order {
        pieces,
        ..order("P1")
    }];
    lists
}

fn answer<'a>(placements: &'a Placements, key: &str) -> &'a DemandAnswer {
    placements.demand(&demand_key(key)).expect("in the lists")
}

fn words_of(placements: &Placements, key: &str) -> String {
    let words = placements.explain_demand(&demand_key(key));
    words.expect("in the lists").to_string()
}

/// What bars each person who is out, in words.
fn bars(placements: &Placements) -> Vec<(Bar, String)> {
    let out = placements.unplaced().iter();
    out.map(|out| {
        let UnplacedReason::Barred { at, .. } = &out.reason else {
            panic!("{out:?}");
        };
        let words = placements.explain(&out.worker).expect("in the lists");
        (at[0].bar, words.to_string())
    })
    .collect()
}

#[test]
fn an_order_too_small_for_anybody_says_so_to_all() {
    for (pieces, told) in [(3, "3"), (9_000, "9,000"), (23_039, "23,039")] {
        let Plan {
            market,
            graph,
            placements,
            ..
        } = plan(shared(3, pieces));
        assert_eq!(placements.unplaced().len(), 3);
        let of = answer(&placements, "P1");
        let reason = UnfilledReason::OrderTooSmall {
            candidates: 3,
            half_days: 4,
            pieces: 23_040,
        };
        assert_eq!(of.unfilled, Some(reason));
        assert_eq!(
            of.price_fen_month, None,
            "no price says what a piece is worth"
        );
        let words = words_of(&placements, "P1");
        assert!(words.contains(&format!("{told} pieces")), "{words}");
        assert!(
            words.contains("smaller than the least share that counts as a placement: 4 half-days a week, 23,040 pieces"),
            "{words}"
        );
        assert!(
            words.contains("订单太小：每周至少要做4个半天（23,040件）才算上岗"),
            "{words}"
        );
        assert!(
            !words.contains("worth") && !words.contains("价格"),
            "{words}"
        );
        for (bar, words) in bars(&placements) {
            assert_eq!(bar, Bar::TooSmall);
            assert!(
                words.contains(&format!("it has {told} pieces, the least share that counts as a placement takes 23,040 pieces (4 half-days a week)")),
                "{words}"
            );
            assert!(!words.contains("given out"), "{words}");
        }
        let out = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("too-small");
        let report = Report::new(&market, &graph, &placements).expect("a report");
        let files = report.write(&out, Audience::Operator).expect("written");
        let file = |name: &str| {
            let path = files.iter().find(|path| path.ends_with(name));
            std::fs::read_to_string(path.expect("a file")).expect("text")
        };
        assert!(file("plan.json").contains("\"price_fen_month\": null"));
        let unfilled = file("unfilled.csv");
        assert!(unfilled.contains(",,order-too-small,"), "{unfilled}");
    }
}

#[test]
fn pieces_that_are_left_are_not_given_out() {
    for (pieces, bar, said) in [
        (23_040, Bar::Pieces, "its pieces are given out"),
        (
            24_000,
            Bar::Remainder,
            "960 pieces left, not enough for a half-day a week at this pace; the least share that counts as a placement takes 4",
        ),
        (
            28_800,
            Bar::Remainder,
            "5,760 pieces left, enough for 1 half-day",
        ),
        (
            40_000,
            Bar::Remainder,
            "16,960 pieces left, enough for 2 half-days a week at this pace; the least share that counts as a placement takes 4",
        ),
    ] {
        let mut lists = shared(2, pieces);
        lists.orders[0].most_half_days = 4;
        let placements = plan(lists).placements;
        assert_eq!(placements.unplaced().len(), 1, "{pieces}");
        let (barred, words) = bars(&placements).remove(0);
        assert_eq!(barred, bar, "{pieces}");
        assert!(words.contains(said), "{words}");
        let of = answer(&placements, "P1");
        let short = (pieces > 23_040).then_some(UnfilledReason::Remainder);
        assert_eq!(of.unfilled, short, "{pieces}");
        // A further half-day would make 5,760: nobody can take it alone, and no price is told where it lies there.
        assert_eq!(of.price_fen_month.is_some(), pieces < 28_800, "{pieces}");
    }
}

/// Who has all that one person may have is no taker, and who has nothing is none of what is no placement alone.
#[test]
fn who_could_take_it_is_counted() {
    let mut lists = shared(1, 100_000);
    let placements = plan(lists.clone()).placements;
    let none = UnfilledReason::NoCandidate {
        shut_out: Vec::new(),
    };
    assert_eq!(answer(&placements, "P1").unfilled, Some(none));
    assert_eq!(answer(&placements, "P1").price_fen_month, None);
    // Beside a place less than the most is taken: it is the week that is full.
    lists.openings = vec![Opening {
        half_days: 5,
        wage_fen_month: 9_000_000,
        ..opening("D1", 1)
    }];
    let placements = plan(lists).placements;
    assert_eq!(answer(&placements, "P1").filled, 1);
    let words = words_of(&placements, "P1");
    assert!(words.contains("Nobody else could take it"), "{words}");
    assert!(words.contains("没有其他人可以承担"), "{words}");
}

/// An opening where weeks are decided: the order is for W9 alone, at home.
fn beside(people: u32) -> Lists {
    let mut lists = shared(people, 100_000);
    for worker in &lists.workers {
        let key = worker.key.as_str();
        let pair = markets::pair(key, "P1", gongfang::domain::PairKind::Forbidden);
        lists.pairs.push(pair);
    }
    lists.workers.push(Worker {
        home_based: true,
        ..worker("W9")
    });
    lists
}

#[test]
fn a_price_is_told_only_where_one_more_place_could_be_of_use() {
    let price = |lists: Lists| {
        let plan = plan(lists);
        assert!(plan.matching.has_weeks());
        let words = words_of(&plan.placements, "D1");
        assert!(
            !words.contains("is worth") && !words.contains('值'),
            "{words}"
        );
        let price = answer(&plan.placements, "D1").price_fen_month;
        let told = words.contains("One more place: by the prices about")
            && words.contains("按价格约：多一个名额");
        assert_eq!(told, price.is_some(), "{words}");
        price
    };
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        let with = |people, places| {
            let mut lists = beside(people);
            lists.policy.objective = objective;
            lists.openings = vec![opening("D1", places)];
            lists
        };
        // Full, and another would come.
        assert!(price(with(2, 1)).is_some(), "{objective:?}");
        assert_eq!(price(with(2, 3)), None, "places are empty");
        assert_eq!(price(with(2, 0)), None, "none is asked for");
        assert_eq!(price(with(2, 2)), None, "nobody else passes");
        let mut crew = with(2, 5);
        crew.openings[0].least_crew = 4;
        assert_eq!(price(crew), None, "the crew does not come about");
        for (stations, places) in [(0, 2), (1, 2), (1, 1)] {
            let mut full = with(3, places);
            full.workshops = vec![Workshop {
                stations,
                ..markets::workshop("S1")
            }];
            // A second opening, so that the stations bind.
            full.openings.push(opening("D2", 1));
            full.openings[1].wage_fen_month = 100_000;
            assert_eq!(price(full), None, "{stations} stations, {places} places");
        }
    }
}

/// A claim of proof is true as it stands: where the most people come first, scores are compared among plans that place as many.
#[test]
fn the_public_page_says_among_which_plans_it_is_proven() {
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        let mut lists = beside(3);
        lists.policy.objective = objective;
        lists.policy.suppress_below = 1;
        lists.openings = vec![opening("D1", 2)];
        let Plan {
            market,
            graph,
            placements,
            ..
        } = plan(lists);
        let out = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("as-many");
        let report = Report::new(&market, &graph, &placements).expect("a report");
        report.write(&out, Audience::Public).expect("written");
        let file = |name| std::fs::read_to_string(out.join("public").join(name)).expect("text");
        let (page, summary) = (file("page.html"), file("summary.json"));
        let first = objective == Objective::MostPlaced;
        assert!(page.contains("has a higher total score"), "{page}");
        for said in ["在安排同样多人的方案中", "that places as many people has"] {
            assert_eq!(page.contains(said), first, "{objective:?}: {said}");
        }
        assert!(summary.contains(&format!("\"among_as_many\": {first}")));
    }
}

/// An amount that cannot be added up is named by where it stands.
#[test]
fn a_score_beyond_the_limit_names_the_demand_and_the_amount() {
    let refused = |lists: Lists| {
        let market = markets::market(lists);
        let fault = Graph::build(&market, &market.policy).expect_err("beyond the limit");
        fault.to_string()
    };
    let mut dear = shared(3, 100_000);
    dear.orders[0].rate_fen_per_1000 = 1_000_000_000;
    let said = refused(dear);
    for part in ["P1", "10737418 yuan", "rate_yuan_piece", "orders.csv"] {
        assert!(said.contains(part), "{said}");
    }
    let mut groups = shared(3, 100_000);
    for rule in groups.policy.groups.values_mut() {
        rule.priority_fen = 500_000_000;
    }
    let all = groups.policy.groups.keys().cloned().collect();
    groups.workers[1].groups = all;
    let market = markets::market(groups);
    let graph = Graph::build(&market, &market.policy).expect("each score can be added up");
    let said = graph.solve().expect_err("not beside others").to_string();
    assert!(
        said.contains("priority_yuan of the policy's groups"),
        "{said}"
    );
    assert!(
        !said.contains("W2"),
        "whose groups they are is not said: {said}"
    );
    let mut paired = shared(3, 100_000);
    paired.policy.weights.star_fen = 1_000_000_000;
    paired.workshops[0].stars = 5;
    paired.openings = vec![opening("D1", 1)];
    let said = refused(paired);
    assert!(said.contains("D1") && said.contains("star_yuan"), "{said}");
}

/// Where places alone are decided the price is exact, and said as what it is.
#[test]
fn what_asks_for_nothing_bars_nobody() {
    let none = |placements: &Placements, who: &str| {
        let out = placements.unplaced_of(&worker_key(who)).expect("out");
        let UnplacedReason::NoPlace { at, more: 0 } = &out.reason else {
            panic!("{out:?}");
        };
        let words = placements
            .explain(&worker_key(who))
            .expect("in the lists")
            .to_string();
        assert!(words.contains("没有可争取的名额"), "{words}");
        let keys = at.iter().map(|slot| slot.demand.to_string());
        keys.collect::<Vec<_>>()
    };
    // An opening without places, in two classes; an order without pieces.
    let mut lists = beside(2);
    lists.openings = vec![opening("D1", 0)];
    let placements = plan(lists).placements;
    assert_eq!(none(&placements, "W1"), ["D1"]);
    let mut lists = beside(2);
    lists.orders.push(Order {
        pieces: 0,
        ..order("P2")
    });
    let placements = plan(lists.clone()).placements;
    assert_eq!(none(&placements, "W2"), ["P2"]);
    assert_eq!(
        answer(&placements, "P2").unfilled,
        Some(UnfilledReason::NothingAsked)
    );
    let words = words_of(&placements, "P2");
    assert!(
        words.contains("共0件") && words.contains(": 0 pieces"),
        "{words}"
    );
    // Where something is asked, what asks for nothing is not named beside it.
    lists.openings = vec![opening("D1", 1), opening("D2", 0)];
    let placements = plan(lists).placements;
    let barred: Vec<_> = placements
        .unplaced()
        .iter()
        .map(|out| match &out.reason {
            UnplacedReason::Barred { at, more: 0 } => {
                let at = at
                    .iter()
                    .map(|barred| (barred.slot.demand.to_string(), barred.bar));
                at.collect::<Vec<_>>()
            }
            _ => panic!("{out:?}"),
        })
        .collect();
    assert_eq!(barred, [[("D1".to_owned(), Bar::Full)]]);
}

#[test]
fn a_crew_that_is_more_than_the_places_is_told() {
    let mut lists = beside(3);
    lists.openings = vec![Opening {
        least_crew: 3,
        ..opening("D1", 2)
    }];
    let placements = plan(lists).placements;
    let bars = bars(&placements);
    assert_eq!(bars.len(), 3);
    for (bar, words) in bars {
        assert_eq!(bar, Bar::CrewOverPlaces);
        assert!(words.contains("最少开工人数多于岗位数"), "{words}");
    }
    let words = words_of(&placements, "D1");
    assert!(words.contains("至少3人才能开工，而只有2个名额"), "{words}");
    assert!(
        words.contains("at least 3 people and has 2 places"),
        "{words}"
    );
}

/// A crew that could be gathered is not said to be one that cannot.
#[test]
fn a_crew_that_could_be_gathered_is_not_said_to_be_out_of_reach() {
    let with = |people: u32, crew: u32| {
        let mut lists = lists();
        lists.workers = (1..=people).map(|n| worker(&format!("W{n}"))).collect();
        lists.openings = vec![
            Opening {
                least_crew: crew,
                ..opening("D1", 3)
            },
            opening("D2", 3),
        ];
        lists.openings[0].wage_fen_month = 200_000;
        let plan = plan(lists);
        let out = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("crew");
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("a report");
        let files = report.write(&out, Audience::Operator).expect("written");
        let path = files.iter().find(|path| path.ends_with("unfilled.csv"));
        let unfilled = std::fs::read_to_string(path.expect("a file")).expect("text");
        let line = unfilled.lines().find(|line| line.contains(",D1,"));
        line.expect("D1 is empty").to_owned()
    };
    let could = with(3, 2);
    for told in ["没有凑齐最少开工人数", "方案没有从符合条件的3人中凑齐"] {
        assert!(could.contains(told), "{could}");
    }
    for told in ["凑不齐", "cannot be gathered"] {
        assert!(!could.contains(told), "{could}");
    }
    let could_not = with(1, 2);
    assert!(could_not.contains("符合条件的1人凑不齐"), "{could_not}");
}

/// A reserve and the rest of one opening are one opening to who is out, with weeks and without.
#[test]
fn an_opening_is_named_once() {
    for with_weeks in [true, false] {
        let mut lists = match with_weeks {
            true => beside(3),
            false => shared(3, 0),
        };
        if !with_weeks {
            lists.orders.clear();
        }
        lists.openings = vec![Opening {
            reserves: vec![Reserve {
                reserved_for: ReserveFor::OwnVillage,
                places: 1,
                hard: false,
            }],
            ..opening("D1", 2)
        }];
        let Plan {
            graph, placements, ..
        } = plan(lists);
        assert_eq!(graph.has_weeks(), with_weeks);
        let [out] = placements.unplaced() else {
            panic!("{:?}", placements.unplaced());
        };
        assert!(graph.candidates(0).len() > 1, "two slots");
        let (named, more) = match &out.reason {
            UnplacedReason::Barred { at, more } => (at.len(), more),
            UnplacedReason::Outbid { at, more } => (at.len(), more),
            _ => panic!("{out:?}"),
        };
        assert_eq!((named, more), (1, &0));
    }
}

#[test]
fn an_assignment_still_says_what_a_place_is_worth() {
    let mut lists = lists();
    lists.workers = vec![worker("W1"), worker("W2")];
    lists.openings = vec![opening("D1", 1)];
    let plan = plan(lists);
    assert!(!plan.matching.has_weeks());
    let words = words_of(&plan.placements, "D1");
    assert!(
        words.contains("One more place is worth 3,000 yuan a month"),
        "{words}"
    );
    assert!(words.contains("多一个名额每月值3,000元"), "{words}");
    assert!(
        plan.placements.placement(&worker_key("W1")).is_some()
            != plan.placements.placement(&worker_key("W2")).is_some()
    );
}

/// Why a demand is short of people, where weeks are decided.
fn unfilled(lists: Lists, key: &str) -> Option<UnfilledReason> {
    let plan = plan(lists);
    assert!(plan.matching.has_weeks());
    answer(&plan.placements, key).unfilled.clone()
}

/// Who would have a better week in an empty place is not said to have one already: the plan keeps the person in a crew.
#[test]
fn who_is_needed_in_a_crew_is_not_said_to_have_a_better_week() {
    let with = |wage, crew| {
        let mut lists = lists();
        lists.workers = vec![worker("W1"), worker("W2")];
        lists.openings = vec![opening("D1", 1), opening("D2", 3)];
        lists.openings[0].wage_fen_month = wage;
        lists.openings[1].least_crew = crew;
        plan(lists).placements
    };
    let placements = with(310_000, 2);
    let needed = UnfilledReason::NeededInCrews {
        candidates: 2,
        needed: 2,
        shut_out: Vec::new(),
    };
    assert_eq!(answer(&placements, "D1").unfilled, Some(needed));
    let words = words_of(&placements, "D1");
    assert!(
        words.contains(
            "另有2人可以承担，有2人因此会有更好的一周，但都离不开现在的岗位：走了就不足最少开工人数。"
        ),
        "{words}"
    );
    assert!(
        words.contains("2 more could take it; 2 people would have a better week so, but all are needed where they are: an opening would fall short of its least crew."),
        "{words}"
    );
    for wage in [300_000, 290_000] {
        let placements = with(wage, 2);
        let other = UnfilledReason::OtherWeeks {
            candidates: 2,
            shut_out: Vec::new(),
        };
        assert_eq!(answer(&placements, "D1").unfilled, Some(other), "{wage}");
        let words = words_of(&placements, "D1");
        assert!(
            words.contains("另有同样好或更好的一周，或时间已满"),
            "{words}"
        );
        assert!(
            words.contains("have weeks that are worth as much or more, or full"),
            "{words}"
        );
    }
    // Who shares an order beside the crew's place, and has no half-day left, would gain nothing.
    let mut lists = shared(2, 1_000_000);
    lists.openings = vec![Opening {
        half_days: 6,
        wage_fen_month: 9_000_000,
        least_crew: 2,
        ..opening("D2", 2)
    }];
    let other = |of: Option<UnfilledReason>| matches!(of, Some(UnfilledReason::OtherWeeks { .. }));
    let reason = unfilled(lists, "P1");
    assert!(other(reason.clone()), "{reason:?}");
}

/// A plan that is proven best leaves nobody a better week.
#[test]
fn nobody_would_gain_where_the_plan_is_proven_best() {
    let (mut proven, mut told) = (0, 0);
    for seed in 0..300 {
        let plan = plan(markets::random(seed));
        if !plan.matching.has_weeks() || plan.placements.status() != gongfang::Status::Optimal {
            continue;
        }
        proven += 1;
        for answer in plan.placements.demands() {
            let reason = &answer.unfilled;
            let gains = matches!(reason, Some(UnfilledReason::WithinGap { .. }));
            assert!(!gains, "seed {seed}: {answer:?} {reason:?}");
            told += u32::from(matches!(reason, Some(UnfilledReason::OtherWeeks { .. })));
        }
    }
    assert!(proven > 50 && told > 20, "{proven} {told}");
}

/// What is no placement alone is open to nobody who has nothing else.
#[test]
fn who_has_nothing_is_no_taker_of_what_is_too_short_alone() {
    let is_nobody =
        |of: Option<UnfilledReason>| matches!(of, Some(UnfilledReason::NoCandidate { .. }));
    let mut short_place = beside(1);
    short_place.openings = vec![Opening {
        half_days: 2,
        ..opening("D1", 1)
    }];
    let place = unfilled(short_place, "D1");
    assert!(is_nobody(place.clone()), "{place:?}");
    let mut short_share = shared(1, 100_000);
    short_share.orders[0].least_half_days = 2;
    short_share.orders[0].most_half_days = 3;
    let share = unfilled(short_share, "P1");
    assert!(is_nobody(share.clone()), "{share:?}");
}

/// The least share that counts is the policy's where the order's own is shorter.
#[test]
fn a_share_counts_from_the_half_days_of_the_policy() {
    let mut lists = shared(2, 12_000);
    lists.orders[0].least_half_days = 1;
    let reason = UnfilledReason::OrderTooSmall {
        candidates: 2,
        half_days: 4,
        pieces: 23_040,
    };
    assert_eq!(unfilled(lists.clone(), "P1"), Some(reason));
    // Beside a place two half-days are enough, and 480 pieces are left.
    lists.openings = vec![Opening {
        half_days: 5,
        ..opening("D1", 1)
    }];
    lists.orders[0].least_half_days = 2;
    assert_eq!(unfilled(lists, "P1"), Some(UnfilledReason::Remainder));
}

/// Just as many pieces as one share takes are enough, so that it is the stations that are missing.
#[test]
fn stations_are_missing_where_the_pieces_are_just_enough() {
    let mut lists = shared(1, 23_040);
    lists.orders[0].at_home = false;
    lists.orders[0].workshops = [markets::workshop("S1").key].into();
    lists.workshops[0].stations = 0;
    let reason = unfilled(lists, "P1");
    let is_full = matches!(
        reason,
        Some(UnfilledReason::StationsFull { candidates: 1, .. })
    );
    assert!(is_full, "{reason:?}");
}

/// One workshop, whose one station gives so many half-days a week.
fn one_station(mut lists: Lists, half_days: u32) -> Lists {
    lists.workshops[0].stations = 1;
    lists.workshops[0].station_half_days = half_days;
    for opening in &mut lists.openings {
        opening.half_days = 6;
    }
    lists
}

/// A place and a share that each find a station, and together do not, are no better week.
#[test]
fn pieces_of_one_week_are_held_together_against_the_stations() {
    let mut lists = shared(1, 100_000);
    lists.orders[0].at_home = false;
    lists.orders[0].workshops = [markets::workshop("S1").key].into();
    lists.openings = vec![Opening {
        wage_fen_month: 9_000_000,
        ..opening("D1", 1)
    }];
    let reason = unfilled(one_station(lists.clone(), 9), "P1");
    let full = UnfilledReason::StationsFull {
        candidates: 1,
        shut_out: Vec::new(),
    };
    assert_eq!(reason, Some(full));
    assert!(
        plan(one_station(lists, 10))
            .placements
            .demand(&demand_key("P1"))
            .is_some_and(|answer| answer.filled == 1)
    );
}

/// Whoever could change within a full workshop, and is needed in a crew of it, is told of, and not the stations.
#[test]
fn stations_do_not_keep_out_who_has_one_already() {
    let mut lists = lists();
    lists.workers = vec![worker("W1"), worker("W2")];
    lists.openings = vec![opening("D1", 1), opening("D2", 2)];
    lists.openings[0].wage_fen_month = 310_000;
    lists.openings[1].least_crew = 2;
    let needed = UnfilledReason::NeededInCrews {
        candidates: 2,
        needed: 2,
        shut_out: Vec::new(),
    };
    assert_eq!(unfilled(one_station(lists, 12), "D1"), Some(needed));
}

/// What is open to all and taken by nobody is not reserved, whatever else of the opening is.
#[test]
fn an_opening_with_a_reserve_is_not_reserved_where_the_rest_is_open() {
    let mut lists = beside(1);
    lists.openings = vec![Opening {
        reserves: vec![Reserve {
            reserved_for: ReserveFor::Group(markets::group("low-income")),
            places: 1,
            hard: true,
        }],
        ..opening("D1", 3)
    }];
    let reason = unfilled(lists, "D1");
    let is_nobody = matches!(reason, Some(UnfilledReason::NoCandidate { .. }));
    assert!(is_nobody, "{reason:?}");
}

/// An opening that is reserved as a whole is open to no outsider: the person is told so, and so is the opening.
#[test]
fn an_opening_reserved_as_a_whole_shuts_others_out() {
    use gongfang::graph::rules::Reject;
    for with_weeks in [true, false] {
        let mut lists = match with_weeks {
            true => beside(1),
            false => lists(),
        };
        if !with_weeks {
            lists.workers = vec![worker("W1")];
        }
        lists.openings = vec![Opening {
            reserves: vec![Reserve {
                reserved_for: ReserveFor::Group(markets::group("low-income")),
                places: 3,
                hard: true,
            }],
            ..opening("D1", 3)
        }];
        let standing = markets::pair("W1", "D1", gongfang::domain::PairKind::Standing);
        lists.pairs.push(standing);
        let Plan {
            graph, placements, ..
        } = plan(lists);
        assert_eq!(graph.has_weeks(), with_weeks);
        let out = placements.unplaced_of(&worker_key("W1")).expect("out");
        let UnplacedReason::NoCandidate { shut_out, nearest } = &out.reason else {
            panic!("{out:?}");
        };
        assert!(shut_out.contains(&(Reject::Reserved, 1)), "{shut_out:?}");
        let Some((demand, refusals)) = nearest else {
            panic!("nothing is nearest");
        };
        assert_eq!(demand, &demand_key("D1"));
        let rules: Vec<Reject> = refusals.iter().map(|refusal| refusal.reject).collect();
        assert_eq!(rules, [Reject::Reserved]);
        let words = placements.explain(&worker_key("W1")).expect("in the lists");
        assert!(
            words.zh().contains("不再符合规定，原因：岗位保留给他人"),
            "{words}"
        );
        let (Some(UnfilledReason::ReservedForOthers { shut_out })
        | Some(UnfilledReason::NoCandidate { shut_out })) = &answer(&placements, "D1").unfilled
        else {
            panic!("{:?}", answer(&placements, "D1"));
        };
        assert!(shut_out.contains(&(Reject::Reserved, 1)), "{shut_out:?}");
    }
}

/// An order for which the person has to be trained for 3,000 yuan a month: four half-days bring 2,496 yuan, five 3,120, in 28,800 pieces.
fn worth_it_from_five(people: u32, pieces: u64) -> Lists {
    let mut lists = shared(people, pieces);
    lists.policy.weights.training_fen_level = 60_000;
    lists.orders[0].skills = markets::needs_skill("sewing", 0, 5);
    lists.orders[0].most_half_days = 5;
    lists
}

/// Who would come to an order for more than its least share passes every rule: it is the pieces or the stations that are missing.
#[test]
fn an_order_is_judged_by_any_share() {
    use gongfang::graph::rules::Reject;
    let told = |lists: Lists, bar: Bar, said: [&str; 2]| {
        let plan = plan(lists);
        assert_eq!(
            plan.graph.edge_count(),
            0,
            "the least share is worth less than staying"
        );
        let (barred, words) = bars(&plan.placements).pop().expect("somebody is out");
        assert_eq!(barred, bar);
        for said in said {
            assert!(words.contains(said), "{words}");
        }
        answer(&plan.placements, "P1").unfilled.clone()
    };
    let left = told(
        worth_it_from_five(2, 28_800 + 25_000),
        Bar::Remainder,
        [
            "余下25,000件，只够做4个半天，本人每周至少要做5个半天才不亏",
            "the least share that is worth no less than staying takes 5",
        ],
    );
    assert_eq!(left, Some(UnfilledReason::Remainder));
    let small = told(
        worth_it_from_five(2, 25_000),
        Bar::TooSmall,
        [
            "至少要做5个半天（28,800件）才不亏",
            "takes 28,800 pieces (5 half-days",
        ],
    );
    let too_small = UnfilledReason::OrderTooSmall {
        candidates: 2,
        half_days: 5,
        pieces: 28_800,
    };
    assert_eq!(small, Some(too_small));
    let mut no_station = worth_it_from_five(1, 100_000);
    no_station.orders[0].at_home = false;
    no_station.orders[0].workshops = [markets::workshop("S1").key].into();
    no_station.workshops[0].stations = 0;
    // The person who is out would bring 120 yuan a month.
    let full = told(
        no_station,
        Bar::Stations,
        ["工坊工位已满", "stations are full"],
    );
    let none = UnfilledReason::StationsFull {
        candidates: 1,
        shut_out: Vec::new(),
    };
    assert_eq!(full, Some(none));
    // Where no share is worth it the rule is told.
    let mut never = worth_it_from_five(1, 100_000);
    never.orders[0].most_half_days = 4;
    let out = plan(never).placements.unplaced()[0].reason.clone();
    let UnplacedReason::NoCandidate { shut_out, .. } = out else {
        panic!("{out:?}");
    };
    assert_eq!(shut_out, [(Reject::Worse, 1)]);
}

/// A crew of one is none, one of all the places can come about, and who is pinned fills only the own place.
#[test]
fn what_bars_from_an_opening_is_told_to_the_place() {
    let bar = |lists: Lists| {
        let plan = plan(lists);
        assert!(plan.matching.has_weeks());
        bars(&plan.placements)[0].0
    };
    let mut crew_of_one = beside(1);
    crew_of_one.openings = vec![Opening {
        least_crew: 1,
        ..opening("D1", 1)
    }];
    crew_of_one.workshops[0].stations = 0;
    assert_eq!(bar(crew_of_one), Bar::Stations);
    let mut crew_of_all = beside(2);
    crew_of_all.openings = vec![Opening {
        least_crew: 4,
        ..opening("D1", 4)
    }];
    assert_eq!(bar(crew_of_all), Bar::NoCrew);
    let mut pinned = beside(3);
    pinned.openings = vec![opening("D1", 2)];
    let pin = markets::pair("W1", "D1", gongfang::domain::PairKind::Pinned);
    pinned.pairs.push(pin);
    assert_eq!(bar(pinned.clone()), Bar::Full);
    pinned.openings[0].places = 1;
    assert_eq!(bar(pinned), Bar::Pinned);
}

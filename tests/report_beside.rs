//! What stands beside the public tables: each number alone is of many people, and so is what two of them differ by.
//!
//! One file, though a little long: what one number may tell depends on the others beside it, so the cases are read side by side.

mod markets;

use std::collections::BTreeSet;

use gongfang::domain::{Lists, Opening, Order, PairKind, Worker};
use gongfang::policy::{LegalForm, Subsidy};
use gongfang::report::{Axis, Cell, PublicCondition, PublicSummary, Report};
use markets::public::{InTrade, K, and_orders, places, towns, trades};
use markets::{Draw, opening, order, pair, plan, with_costs, worker};

fn public(lists: Lists) -> PublicSummary {
    let plan = plan(lists);
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    report.public().clone()
}

fn count(cell: Cell) -> Option<u64> {
    cell.shown()
        .map(|figure| u64::try_from(figure).expect("a count"))
}

/// Where the lines of weeks tell how many people have a place, these.
fn with_place(public: &PublicSummary) -> Option<u64> {
    let [place, shares, both] = [0, 1, 2].map(|at| count(public.weeks[at].people));
    let placed = count(public.plan.placed)?;
    match (place, shares, both) {
        (Some(place), _, Some(both)) => Some(place + both),
        (_, Some(shares), _) => Some(placed - shares),
        // Whoever knows that nobody has both.
        (Some(place), ..) => Some(place),
        _ => None,
    }
}

/// Every way to deal the people placed on places and on shares of each trade is tried against what is published.
#[test]
fn weeks_and_trades_together_count_no_few_people_with_a_place() {
    let (mut told, mut kept) = (0, 0);
    for seed in 0..300 {
        let draw = &mut Draw(seed);
        let mut some = |most| usize::try_from(draw.below(most)).expect("few");
        let of = [
            and_orders("bags", some(7), 3 + some(3)),
            places("mats", some(5)),
            places("tins", some(4)),
        ];
        let plan = plan(trades(&of));
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        let public = report.public();
        let (Some(placed), false) = (count(public.plan.placed), public.weeks.is_empty()) else {
            continue;
        };
        let Some(with_place) = with_place(public) else {
            kept += 1;
            continue;
        };
        told += 1;
        let truth = &report.table(Axis::Trade).lines;
        let lines = &public.tables[Axis::Trade as usize].lines;
        // One trade has an order: its places and its shares, then the people of the others.
        let mut possible: Vec<BTreeSet<u64>> = vec![BTreeSet::new(); truth.len()];
        let cells: Vec<Option<u64>> = lines.iter().map(|line| count(line.placed)).collect();
        let shares = placed - with_place;
        let mut guess = vec![0u64; truth.len()];
        loop {
            let fits = guess.iter().sum::<u64>() == with_place
                && (0..truth.len()).all(|at| {
                    let on_shares = match truth[at].figures.pieces {
                        0 => 0,
                        _ => shares,
                    };
                    cells[at].is_none_or(|cell| cell == guess[at] + on_shares)
                });
            if fits {
                for (values, &value) in possible.iter_mut().zip(&guess) {
                    values.insert(value);
                }
            }
            let Some(at) = guess.iter().position(|&people| people < with_place) else {
                break;
            };
            guess[..at].fill(0);
            guess[at] += 1;
        }
        for (line, values) in truth.iter().zip(&possible) {
            assert!(values.contains(&line.figures.filled), "seed {seed}");
            assert!(
                values.len() > 1 || line.figures.filled >= u64::from(K),
                "seed {seed}: {} can only have {values:?} people with a place",
                line.key
            );
        }
    }
    assert!(told > 3 && kept > 3, "{told} told, {kept} kept");
}

/// Each part of what makes the number of people with a place safe beside the trades, alone.
#[test]
fn what_weeks_hold_is_told_beside_trades_of_many_only() {
    let [paper, tea] = [and_orders("paper", 6, 8), places("tea", 10)];
    let four = [
        paper,
        and_orders("bags", 0, 2),
        and_orders("mats", 0, 2),
        places("tins", 1),
        places("zips", 2),
    ];
    let cases: [(&str, &[InTrade], bool); 8] = [
        ("six with a place beside orders", &[paper, tea], true),
        (
            "two with a place beside orders",
            &[and_orders("paper", 2, 8), tea],
            false,
        ),
        (
            "nobody with a place beside orders",
            &[and_orders("paper", 0, 8), tea],
            false,
        ),
        ("two hidden trades of either sort", &four, true),
        (
            "one hidden trade with orders",
            &[four[0], four[1], four[3], four[4]],
            false,
        ),
        (
            "one hidden trade of many with orders",
            &[
                four[0],
                and_orders("bags", 0, 3),
                places("tins", 2),
                four[4],
            ],
            false,
        ),
        (
            "one hidden trade without orders",
            &[four[0], four[1], four[2], four[4]],
            false,
        ),
        (
            "few people in the hidden trades without orders",
            &[four[0], four[1], four[2], four[3], places("zips", 1)],
            false,
        ),
    ];
    for (what, of, told) in cases {
        let public = public(trades(of));
        assert!(public.plan.placed.shown().is_some(), "{what}");
        assert_eq!(with_place(&public).is_some(), told, "{what}: {public:?}");
    }
}

/// People with a place who are on no employer's staff are had from weeks less the staff that the plan adds.
#[test]
fn weeks_beside_the_staff_that_the_plan_adds_count_no_few_people() {
    for (contracts, told) in [(0, true), (1, false), (2, false), (3, true)] {
        let mut lists = trades(&[
            and_orders("paper", 8, 8),
            places("tea", 10),
            places("zips", 6),
        ]);
        let zips = (lists.openings)
            .iter_mut()
            .find(|opening| opening.key.as_str() == "D3")
            .expect("zips");
        let mut apart = zips.clone();
        zips.places -= contracts;
        apart.key = markets::demand_key("D9");
        (apart.places, apart.form) = (contracts, LegalForm::ContractWork);
        lists.openings.push(apart);
        let mut left = contracts;
        for pair in lists
            .pairs
            .iter_mut()
            .filter(|pair| pair.demand.as_str() == "D3")
        {
            if left > 0 {
                pair.demand = markets::demand_key("D9");
                left -= 1;
            }
        }
        let public = public(lists);
        let [before, after] = public.quota.staff.map(Cell::shown);
        let added = after.zip(before).map(|(after, before)| after - before);
        assert_eq!(added, Some(24 - i64::from(contracts)), "{contracts}");
        let with_place = with_place(&public);
        assert_eq!(with_place, told.then_some(24), "{contracts}");
    }
}

/// Staff that the plan adds, less the people of trades without orders, are those with a place in the others.
#[test]
fn staff_that_the_plan_adds_counts_no_few_people_beside_the_trades() {
    for (beside_orders, told) in [(0, false), (2, false), (3, true), (6, true)] {
        let public = public(trades(&[
            and_orders("paper", beside_orders, 8),
            places("tea", 10),
        ]));
        let tea = &public.tables[Axis::Trade as usize].lines[1];
        assert_eq!((tea.key.as_str(), tea.placed), ("tea", Cell::Shown(10)));
        let after = public.quota.staff[1].shown().is_some();
        assert_eq!(after, told, "{beside_orders}: {:?}", public.quota);
    }
}

/// The line of pins, where so many of `D1` and of `P1` are pinned.
fn pins(mut lists: Lists, places: usize, shares: usize) -> (PublicSummary, PublicCondition) {
    let mut left = [("D1", places), ("P1", shares)];
    for pair in &mut lists.pairs {
        for (demand, left) in &mut left {
            if pair.demand.as_str() == *demand && *left > 0 {
                pair.kind = PairKind::Pinned;
                *left -= 1;
            }
        }
    }
    assert_eq!(left.map(|of| of.1), [0, 0]);
    // Who is forced is a decided placement too: they are left to be placed by the solve.
    lists.pairs.retain(|pair| pair.kind == PairKind::Pinned);
    let plan = plan(lists);
    let public = with_costs(&plan).public().clone();
    let [of_pins] = public.conditions[..] else {
        panic!("pins alone: {:?}", public.conditions);
    };
    (public, of_pins)
}

#[test]
fn pins_are_counted_where_they_and_the_others_placed_are_many() {
    let few = || trades(&[and_orders("paper", 4, 8)]);
    let is_told = |of: (PublicSummary, PublicCondition)| {
        let (count, dearest) = (of.1.conditions, of.1.dearest_at_most_fen_month);
        assert!(count.shown().is_some() || dearest.shown().is_none());
        count.shown()
    };
    // Twelve are placed: three, and two, are left.
    assert_eq!(is_told(pins(few(), 4, 5)), Some(9));
    assert_eq!(is_told(pins(few(), 4, 6)), None);
    // Where everybody is placed, how many are is not told.
    let mut all = few();
    let asks_too_much = |worker: &Worker| worker.least_pay_fen_month > 0;
    all.workers.retain(|worker| !asks_too_much(worker));
    let all = pins(all, 4, 0);
    assert_eq!(all.0.plan.placed, Cell::Suppressed);
    assert_eq!(is_told(all), None);
}

/// Four pins of two people are two people.
#[test]
fn pins_of_one_person_are_one_person() {
    for (people, told) in [(2, None), (3, Some(6))] {
        let mut lists = trades(&[and_orders("paper", 8, 8)]);
        lists.openings[0].half_days = 4;
        // Where the staff is not told, no number but their own hides them.
        for employer in &mut lists.employers {
            employer.disabled_staff = 0;
        }
        let pinned: Vec<String> = (0..people).map(|n| format!("D0-{n:02}")).collect();
        lists.pairs = pinned
            .iter()
            .flat_map(|key| ["D1", "P1"].map(|demand| pair(key, demand, PairKind::Pinned)))
            .collect();
        let (_, of_pins) = pins(lists, people, people);
        assert_eq!(of_pins.conditions.shown(), told, "{people}");
    }
}

/// Who has a place and is no staff that the plan adds is pinned to it: of the pins the rest are shares.
#[test]
fn pins_beside_weeks_and_staff_count_no_few_shares() {
    for (places, shares, told) in [(4, 0, true), (4, 1, false), (4, 2, false), (4, 3, true)] {
        let lists = trades(&[and_orders("paper", 14, 9)]);
        let (public, of_pins) = pins(lists, places, shares);
        let [before, after] = public.quota.staff.map(Cell::shown);
        let added = after.zip(before).map(|(after, before)| after - before);
        assert_eq!((added, with_place(&public)), (Some(10), Some(14)));
        assert_eq!(
            of_pins.conditions.shown().is_some(),
            told,
            "{places} and {shares}"
        );
    }
}

/// Mean minutes of those who travel are told where neither they nor those at home are few.
#[test]
fn mean_minutes_are_told_where_many_travel_and_many_or_none_can_stay_at_home() {
    let minutes = |of: &[InTrade]| {
        let public = public(trades(of));
        let lines = [&public.plan, &public.broker];
        assert!(lines.iter().all(|line| line.placed.shown().is_some()));
        lines.map(|line| line.minutes_tenths.shown().is_some())
    };
    assert_eq!(minutes(&[and_orders("paper", 10, 3)]), [true; 2]);
    assert_eq!(minutes(&[and_orders("paper", 10, 2)]), [false; 2]);
    assert_eq!(minutes(&[and_orders("paper", 3, 10)]), [true; 2]);
    assert_eq!(minutes(&[and_orders("paper", 2, 10)]), [false; 2]);
    assert_eq!(minutes(&[places("paper", 10)]), [true; 2]);

    let by_trade = |of: &[InTrade]| {
        let public = public(trades(of));
        let lines = &public.tables[Axis::Trade as usize].lines;
        assert!(lines.iter().all(|line| line.placed.shown().is_some()));
        let told = lines
            .iter()
            .map(|line| line.minutes_tenths.shown().is_some());
        told.collect::<Vec<_>>()
    };
    let [bags, paper] = [and_orders("bags", 6, 6), and_orders("paper", 12, 6)];
    let mats = |at_home| and_orders("mats", 6, at_home);
    assert_eq!(by_trade(&[bags, mats(6), paper]), [true; 3]);
    // With the two of one trade the next smallest are hidden.
    assert_eq!(by_trade(&[bags, mats(2), paper]), [false, false, true]);
    let nobody = [places("paper", 10), places("tea", 5)];
    assert_eq!(by_trade(&nobody), [true; 2]);
}

/// Of 12 who travel and 12 at home so many have a disability, and so many of these a severe one.
#[test]
fn mean_minutes_of_a_group_tell_of_no_few_beside_those_of_all_and_of_a_larger_group() {
    let minutes = |disabled: [usize; 2], severe: [usize; 2]| {
        let mut lists = trades(&[and_orders("paper", 12, 12)]);
        let mut left = [12; 2];
        let mut asks_too_much = 0;
        for worker in &mut lists.workers {
            let mut groups = Vec::new();
            if worker.least_pay_fen_month > 0 {
                asks_too_much += 1;
                // Some of each kind have no place, whatever they ask.
                groups = match asks_too_much {
                    ..=4 => vec![],
                    5..=8 => vec!["disabled"],
                    _ => vec!["disabled-severe"],
                };
            } else {
                let at = usize::from(worker.home_based);
                left[at] -= 1;
                if left[at] < severe[at] {
                    groups.push("disabled-severe");
                } else if left[at] < disabled[at] {
                    groups.push("disabled");
                }
            }
            worker.groups = groups.into_iter().map(markets::group).collect();
        }
        let public = public(lists);
        let lines = &public.tables[Axis::Group as usize].lines[..2];
        assert_eq!(lines[1].key, "disabled-severe");
        lines
            .iter()
            .map(|line| {
                let minutes = line.minutes_tenths.shown().is_some();
                (line.placed.shown().is_some(), minutes)
            })
            .collect::<Vec<_>>()
    };
    let (told, kept) = ((true, true), (true, false));
    assert_eq!(minutes([9, 9], [6, 6]), [told, told]);
    // Of the group itself, and of the others.
    for disabled in [[8, 2], [2, 8], [8, 10], [10, 8]] {
        assert_eq!(minutes(disabled, [0, 0])[0], kept, "{disabled:?}");
    }
    for severe in [[6, 2], [2, 6], [6, 7], [7, 6]] {
        assert_eq!(minutes([9, 9], severe), [told, kept], "{severe:?}");
    }
}

/// Towns where nobody works at home, with many places, few or none: who works in the own town is had from the places.
#[test]
fn who_works_in_the_own_town_is_not_had_from_the_places_of_towns() {
    let same_town = |of: &[(u32, usize, usize)]| {
        let public = public(towns(of));
        assert!(public.plan.placed.shown().is_some());
        let lines = &public.tables[Axis::Town as usize].lines;
        let own = lines.iter().map(|line| line.same_town.shown()).collect();
        for line in lines.iter().chain([&public.plan]) {
            let share = line.same_town_tenths.shown().is_some();
            assert_eq!(share, line.same_town.shown().is_some(), "{}", line.key);
        }
        (public.plan.same_town.shown(), own)
    };
    let column = |own: &[i64]| own.iter().copied().map(Some).collect::<Vec<_>>();
    let hidden = |towns: usize| vec![None; towns];
    let many = same_town(&[(30, 5, 4), (20, 6, 4), (20, 5, 4)]);
    assert_eq!(many, (Some(16), column(&[5, 6, 5])));
    let three = same_town(&[(30, 5, 4), (20, 6, 4), (6, 3, 5)]);
    assert_eq!(three, (Some(14), column(&[5, 6, 3])));
    let nobody = same_town(&[(30, 5, 4), (20, 6, 4), (3, 0, 5)]);
    assert_eq!(nobody, (Some(11), vec![None, Some(6), None]));
    for places in [0, 2] {
        let few = same_town(&[(30, 5, 4), (20, 6, 4), (places, 0, 5)]);
        assert_eq!(few, (Some(11), hidden(3)), "{places}");
    }
    // Who works in the own town is of the first one: all of its people.
    assert_eq!(same_town(&[(40, 16, 0), (0, 0, 12)]), (None, hidden(2)));
    assert_eq!(same_town(&[(40, 16, 2), (2, 0, 12)]), (None, hidden(2)));
    let (total, _) = same_town(&[(40, 16, 3), (20, 0, 0)]);
    assert_eq!(total, Some(16));
    // Seven people placed and five places are twelve: all seven stay.
    assert_eq!(same_town(&[(20, 7, 0), (5, 5, 4)]), (None, hidden(2)));
    let beside_twelve = same_town(&[(30, 7, 0), (5, 5, 4), (20, 12, 4)]);
    assert_eq!(beside_twelve, (Some(24), hidden(3)));
}

/// The score is told to no more than some people of the largest priority bring, be it a group's or a subsidy.
#[test]
fn the_score_is_rounded_beyond_what_a_few_bring() {
    let rounded = |priority_fen, fen_month| {
        let mut lists = trades(&[places("tea", 10)]);
        for rule in lists.policy.groups.values_mut() {
            rule.priority_fen = priority_fen;
        }
        lists.policy.subsidies.push(Subsidy {
            zh: "补贴".to_owned(),
            en: "subsidy".to_owned(),
            group: None,
            form: None,
            fen_month,
        });
        public(lists).proof.rounded_to_fen
    };
    assert_eq!(rounded(0, 0), 100_000);
    // Three of them are 99,999 and 100,002.
    assert_eq!(
        (rounded(33_333, 0), rounded(33_334, 0)),
        (100_000, 1_000_000)
    );
    assert_eq!(
        (rounded(0, 33_333), rounded(0, 33_334)),
        (100_000, 1_000_000)
    );
}

/// Who shares an order needs no place; a trade that asks for nobody has nobody placed, and so would tell who is hidden with it.
#[test]
fn places_of_trades_are_told_where_they_do_not_count_their_people() {
    let places_of = |lists: Lists| {
        let public = public(lists);
        assert!(public.plan.places.shown().is_some());
        let lines = public.tables[Axis::Trade as usize].lines.iter();
        lines
            .map(|line| (line.placed.shown(), line.places.shown()))
            .collect::<Vec<_>>()
    };
    let lists = trades(&[
        and_orders("bags", 0, 2),
        and_orders("paper", 0, 8),
        places("tea", 10),
    ]);
    assert_eq!(
        places_of(lists),
        [(None, None), (None, None), (Some(10), Some(14))]
    );
    let mut lists = trades(&[places("paper", 6), places("tea", 10), places("zips", 0)]);
    let beside_two = places_of(lists.clone());
    assert_eq!(beside_two[1], (Some(10), Some(14)));
    lists.openings.push(Opening {
        employer: lists.employers[2].key.clone(),
        ..opening("D3", 0)
    });
    let beside_none = places_of(lists);
    let [tea, zips] = [&beside_none[1], &beside_none[2]];
    assert_eq!((tea, zips), (&(Some(10), None), &(None, None)));
}

/// In list order one person fewer is placed than in the plan, and those two are few.
#[test]
fn the_broker_is_shown_where_those_it_places_are_many() {
    for (others, told) in [(1, false), (2, true)] {
        let mut lists = markets::lists();
        lists.policy.suppress_below = K;
        let wages = [("D1", 400_000, 1), ("D2", 300_000, 1), ("D3", 200_000, 9)];
        lists.openings = wages
            .map(|(key, wage_fen_month, places)| Opening {
                wage_fen_month,
                ..opening(key, places)
            })
            .to_vec();
        // The first takes what the second alone needs.
        let asks = [("W1", 300_000), ("W2", 400_000)];
        let more = ["X1", "X2"].into_iter().take(others).map(|key| (key, 0));
        let out = ["Y1", "Y2", "Y3"].map(|key| (key, 900_000));
        lists.workers = asks
            .into_iter()
            .chain(more)
            .chain(out)
            .map(|(key, least_pay_fen_month)| Worker {
                least_pay_fen_month,
                ..worker(key)
            })
            .collect();
        let public = public(lists);
        let placed = i64::try_from(2 + others).expect("few");
        assert_eq!(public.plan.placed, Cell::Shown(placed));
        let broker = public.broker.placed.shown();
        assert_eq!(broker, told.then_some(placed - 1));
        for figure in [public.broker.gain_fen_month, public.more_gain_fen_month] {
            assert_eq!(figure.shown().is_some(), told, "{others}");
        }
    }
}

/// What places are left is told where neither the plan nor a broker fills nearly all.
#[test]
fn places_are_told_where_a_broker_too_leaves_many() {
    for (empty, told) in [(2, false), (3, true)] {
        let mut lists = markets::lists();
        lists.policy.suppress_below = K;
        let wages = [
            ("D1", 650_000, 1),
            ("D2", 300_000, 1),
            ("D3", 50_000, 3 + empty),
        ];
        lists.openings = wages
            .map(|(key, wage_fen_month, places)| Opening {
                wage_fen_month,
                ..opening(key, places)
            })
            .to_vec();
        lists.orders = vec![Order {
            skills: markets::needs_skill("sewing", 1, 1),
            ..order("P1")
        }];
        // One share is nearly as good as the best place, for which the other then need not go to the second.
        let asks = [("W1", 200_000), ("W2", 200_000)];
        let more = ["X1", "X2", "X3"].map(|key| (key, 0));
        lists.workers = asks
            .into_iter()
            .chain(more)
            .map(|(key, least_pay_fen_month)| Worker {
                least_pay_fen_month,
                ..worker(key)
            })
            .collect();
        lists.workers[0].skills = [(markets::skill("sewing"), 3)].into();
        for other in ["X1", "X2", "X3"] {
            lists.pairs.push(pair(other, "D3", PairKind::Forced));
        }
        let plan = plan(lists);
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        assert_eq!((report.plan().filled, report.broker().filled), (4, 5));
        let places = report.public().plan.places;
        assert_eq!(places.shown().is_some(), told, "{empty}");
    }
}

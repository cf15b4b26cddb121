//! The public totals: nothing small, and nothing small to be worked out.
//!
//! The audit shares no code with the report: for every suppressed cell it looks for another value with which everything published
//! would still be true, by a search over all tables that fit.
//!
//! One file, though long: the audit and the markets on which it is tried belong together.

mod markets;

use std::collections::BTreeSet;

use gongfang::domain::{Employer, Opening, PairKind, Worker};
use gongfang::ids::EmployerKey;
use gongfang::report::{Axis, Cell, Figures, PublicLine, PublicSummary, Report};
use markets::public::{county, hired};
use markets::{group, opening, plan, with_costs, worker};
use rayon::prelude::*;

const K: i64 = markets::public::K as i64;

/// What is published of one line: of how many, how many, and how many of these.
#[derive(Clone, Copy)]
struct Published {
    whole: Option<u64>,
    part: Option<u64>,
    of_part: Option<u64>,
}

fn value(cell: Cell) -> Option<u64> {
    cell.shown()
        .map(|figure| u64::try_from(figure).expect("a count"))
}

/// Every triple that a line can have, given what is published of it.
fn triples(line: Published, most: u64) -> impl Iterator<Item = [u64; 3]> {
    let all = |fixed: Option<u64>, most: u64| fixed.map_or(0..=most, |value| value..=value);
    all(line.whole, most).flat_map(move |whole| {
        let parts = all(line.part, whole).filter(move |&part| part <= whole);
        parts.flat_map(move |part| {
            all(line.of_part, part)
                .filter(move |&of_part| of_part <= part)
                .map(move |of_part| [whole, part, of_part])
        })
    })
}

/// What the lines other than `at` can add up to.
fn sums_of_others(
    lines: &[Published],
    total: Published,
    most: u64,
    at: usize,
) -> BTreeSet<[u64; 3]> {
    let bound = [total.whole, total.part, total.of_part].map(|total| total.unwrap_or(most));
    let mut sums = BTreeSet::from([[0; 3]]);
    for line in (0..lines.len())
        .filter(|&line| line != at)
        .map(|line| lines[line])
    {
        let mut next = BTreeSet::new();
        for triple in triples(line, most) {
            for sum in &sums {
                let sum: [u64; 3] = std::array::from_fn(|column| sum[column] + triple[column]);
                if (0..3).all(|column| sum[column] <= bound[column]) {
                    next.insert(sum);
                }
            }
        }
        sums = next;
    }
    sums
}

/// Whether some table agrees with everything published and has a value other than `truth` in `column` of `line`.
fn another(
    line: Published,
    others: &BTreeSet<[u64; 3]>,
    total: Published,
    most: u64,
    column: usize,
    truth: u64,
) -> bool {
    let totals = [total.whole, total.part, total.of_part];
    triples(line, most)
        .filter(|triple| triple[column] != truth)
        .any(|triple| {
            others.iter().any(|sum| {
                (0..3).all(|column| {
                    let sum = sum[column] + triple[column];
                    totals[column].map_or(sum <= most, |total| total == sum)
                })
            })
        })
}

/// A column that is a part of those placed.
#[derive(Clone, Copy)]
struct Pick {
    /// What is told of it, beside the figures.
    told: fn(&PublicLine, &Figures) -> Option<u64>,
    truth: fn(&Figures) -> u64,
    /// Whether the others of those placed are people to protect, given the figures of the plan.
    has_rest: fn(&Figures) -> bool,
}

const OF_PLACED: [Pick; 4] = [
    Pick {
        told: |line, _| value(line.low_income),
        truth: |figures| figures.low_income,
        has_rest: |_| true,
    },
    Pick {
        told: |line, _| value(line.disabled),
        truth: |figures| figures.disabled,
        has_rest: |_| true,
    },
    Pick {
        told: |line, _| value(line.same_town),
        truth: |figures| figures.same_town,
        has_rest: |_| true,
    },
    // A mean is held to tell of how many it is; who does not travel works at home.
    Pick {
        told: |line, figures| value(line.minutes_tenths).map(|_| figures.travellers),
        truth: |figures| figures.travellers,
        has_rest: |plan| plan.pieces > 0,
    },
];

/// Audits one table; returns how many cells are shown, and how many are hidden.
fn audit(seed: u64, report: &Report<'_>, axis: Axis, pick: Pick) -> (usize, usize) {
    let public: &PublicSummary = report.public();
    let table = public
        .tables
        .iter()
        .find(|table| table.axis == axis)
        .expect("a table");
    let truth = report.table(axis);
    let whole = |line: &PublicLine| {
        if axis == Axis::Town {
            line.workers
        } else {
            line.places
        }
    };
    let published = |line: &PublicLine, figures: &Figures| Published {
        whole: value(whole(line)),
        part: value(line.placed),
        of_part: (pick.told)(line, figures),
    };
    let told = table.lines.iter().zip(&truth.lines);
    let mut lines: Vec<Published> = told
        .map(|(line, truth)| published(line, &truth.figures))
        .collect();
    let mut total = published(&public.plan, report.plan());
    let people = report.plan().workers.expect("people");
    let places = report.plan().places.expect("places");
    let mut most = people.max(places);
    // Where a trade has orders too, only the number of all people bounds its own.
    let has_orders = |figures: &Figures| axis == Axis::Trade && figures.pieces > 0;
    for (line, truth) in lines.iter_mut().zip(&truth.lines) {
        if has_orders(&truth.figures) {
            line.whole = Some(people);
            total.whole = None;
            most += people;
        }
    }
    let (mut shown, mut hidden) = (0, 0);
    for (at, line) in truth.lines.iter().enumerate() {
        let figures = &line.figures;
        let people = figures.workers.unwrap_or(0);
        let cells = [
            (
                lines[at].whole,
                match axis {
                    Axis::Trade if !has_orders(figures) => figures.places.expect("places"),
                    Axis::Trade => report.plan().workers.expect("people"),
                    _ => people,
                },
            ),
            (lines[at].part, figures.placed),
            (lines[at].of_part, (pick.truth)(figures)),
        ];
        // Those of the whole who are not of the part are as many at least.
        let rests = [
            None,
            (axis == Axis::Town).then(|| people - figures.placed),
            (pick.has_rest)(report.plan()).then(|| figures.placed - (pick.truth)(figures)),
        ];
        let others = sums_of_others(&lines, total, most, at);
        for (column, (cell, truth)) in cells.into_iter().enumerate() {
            let places = axis == Axis::Trade && column == 0;
            match cell {
                Some(shown_as) => {
                    assert_eq!(shown_as, truth, "seed {seed}");
                    assert!(
                        places || i64::try_from(truth).expect("small") >= K,
                        "seed {seed}"
                    );
                    assert!(
                        rests[column].is_none_or(|rest| i64::try_from(rest).expect("small") >= K),
                        "seed {seed}, {axis}: the rest of column {column} in line {} is small",
                        line.key
                    );
                    shown += 1;
                }
                None if places => {}
                None => {
                    assert!(
                        another(lines[at], &others, total, most, column, truth),
                        "seed {seed}, {axis}: line {} column {column} can only be {truth}",
                        line.key
                    );
                    hidden += 1;
                }
            }
        }
    }
    (shown, hidden)
}

#[test]
fn no_suppressed_cell_can_be_worked_out() {
    let counts = (0..120).into_par_iter().map(|seed| {
        let plan = plan(county(seed));
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        groups(seed, &report);
        minutes(seed, &report);
        places(&plan.market, &report);
        let tables = [Axis::Town, Axis::Trade].into_iter().flat_map(|axis| {
            OF_PLACED
                .into_iter()
                .map(|pick| audit(seed, &report, axis, pick))
                .collect::<Vec<_>>()
        });
        let (shown, hidden) = tables.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        let parts = weeks(seed, &plan.placements, &report);
        [shown, hidden, parts.0, parts.1]
    });
    let [shown, hidden, parts_shown, parts_hidden] = counts.reduce(
        || [0; 4],
        |all, one| std::array::from_fn(|at| all[at] + one[at]),
    );
    assert!(
        parts_hidden > 20,
        "{parts_shown} shown, {parts_hidden} hidden: the weeks are too plain"
    );
    assert!(
        shown > 500 && hidden > 1_000,
        "{shown} shown, {hidden} hidden: the markets are too plain"
    );
}

/// Places are those of the lists, whatever the plan gives out: no share can be had from them.
fn places(market: &gongfang::Market, report: &Report<'_>) {
    let public = report.public();
    let listed: u32 = market.openings().iter().map(|opening| opening.places).sum();
    let listed = Cell::Shown(listed.into());
    let [plan, broker] = [report.plan(), report.broker()];
    let empty = plan.places.expect("places") - plan.filled.max(broker.filled);
    // Where nearly all are filled they are people, and none is told, on the map either.
    let told = plan.filled.max(broker.filled) == 0 || i64::try_from(empty).expect("few") >= K;
    let listed = if told { listed } else { Cell::Suppressed };
    assert_eq!((public.plan.places, public.broker.places), (listed, listed));
    if !told {
        let lines = public.tables.iter().flat_map(|table| &table.lines);
        assert!(lines.into_iter().all(|line| line.places.shown().is_none()));
    }
    for table in public
        .tables
        .iter()
        .filter(|table| table.axis != Axis::Group)
    {
        let lines = table.lines.iter().map(|line| line.places.shown());
        let sum = lines.sum::<Option<i64>>();
        assert!(
            sum.is_none_or(|sum| Cell::Shown(sum) == listed),
            "{}",
            table.axis
        );
    }
}

/// Mean minutes are of no few who travel, and where there is piecework of no few less than those placed; nor is what two means differ by.
fn minutes(seed: u64, report: &Report<'_>) {
    let (public, home_work) = (report.public(), report.plan().pieces > 0);
    let told = |what: &str, placed: u64, travellers: u64| {
        for people in [Some(travellers), home_work.then(|| placed - travellers)] {
            let small = people.is_some_and(|people| i64::try_from(people).expect("small") < K);
            assert!(!small, "seed {seed}: {what}: {travellers} of {placed}");
        }
    };
    let groups = report.table(Axis::Group).lines.iter();
    let of_groups = groups.zip(&public.tables[Axis::Group as usize].lines);
    let whole = [
        ("plan", report.plan(), &public.plan),
        ("broker", report.broker(), &public.broker),
    ];
    let lines = whole
        .into_iter()
        .chain(of_groups.map(|(truth, line)| (line.key.as_str(), &truth.figures, line)));
    let lines: Vec<(&str, &Figures)> = lines
        .filter(|(.., line)| line.minutes_tenths.shown().is_some())
        .map(|(key, figures, _)| (key, figures))
        .collect();
    for &(key, figures) in &lines {
        told(key, figures.placed, figures.travellers);
        for &(outer, of) in &lines {
            let holds = matches!(
                (key, outer),
                ("disabled-severe", "disabled")
                    | ("disabled" | "disabled-severe" | "low-income", "plan")
            );
            // Groups of the same people differ by nobody.
            if holds && of.workers != figures.workers {
                let travellers = of.travellers - figures.travellers;
                told(key, of.placed - figures.placed, travellers);
            }
        }
    }
}

/// Groups against everybody, against each other, and against the shares of the whole.
fn groups(seed: u64, report: &Report<'_>) {
    let public = report.public();
    let table = public
        .tables
        .iter()
        .find(|table| table.axis == Axis::Group)
        .expect("groups");
    let small = |count: i64| count < K;
    let all = &public.plan;
    for line in &table.lines {
        let (Some(workers), Some(everybody)) = (line.workers.shown(), all.workers.shown()) else {
            assert_eq!(line.placed, Cell::Suppressed, "seed {seed}");
            continue;
        };
        assert!(
            !small(workers) && !small(everybody - workers),
            "seed {seed}"
        );
        if let (Some(placed), Some(unplaced)) = (line.placed.shown(), line.unplaced.shown()) {
            assert!(!small(placed) && !small(unplaced), "seed {seed}");
        }
        for (key, share) in [("low-income", all.low_income), ("disabled", all.disabled)] {
            let leaks =
                line.key == key && line.placed == Cell::Suppressed && share != Cell::Suppressed;
            assert!(
                !leaks,
                "seed {seed}: {key} is hidden by its line and shown as a share"
            );
        }
    }
    let line = |key: &str| {
        table
            .lines
            .iter()
            .find(|line| line.key == key)
            .expect("a group")
    };
    let (outer, inner) = (line("disabled"), line("disabled-severe"));
    for pick in [
        |line: &PublicLine| line.workers,
        |line: &PublicLine| line.placed,
    ] {
        if let (Some(outer), Some(inner)) = (pick(outer).shown(), pick(inner).shown()) {
            assert!(
                outer == inner || !small(outer - inner),
                "seed {seed}: the difference is small"
            );
        }
    }
}

#[test]
fn people_of_a_village_are_published_within_their_town() {
    let mut lists = markets::lists();
    lists.policy.suppress_below = 3;
    lists.places = (0..4).map(|n| markets::place(n, 0)).collect();
    for (village, people) in [5, 4, 1, 6].into_iter().enumerate() {
        for n in 0..people {
            lists.workers.push(Worker {
                home: markets::village(u32::try_from(village).expect("small")),
                ..worker(&format!("W{village}{n}"))
            });
        }
    }
    let plan = plan(lists);
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    let counts: Vec<Cell> = report
        .public()
        .villages
        .iter()
        .map(|village| village.workers)
        .collect();
    // The single person, and the four that hide the single one.
    let [five, six] = [5, 6].map(Cell::Shown);
    assert_eq!(counts, [five, Cell::Suppressed, Cell::Suppressed, six]);
}

/// Where a town is hidden beside a small one, its only village would tell it.
#[test]
fn people_of_a_village_are_hidden_with_their_town() {
    let mut lists = markets::lists();
    lists.policy.suppress_below = 3;
    lists.places.clear();
    for (n, people) in (1..).zip([2, 5, 9]) {
        let home = markets::public::town(n);
        lists.places.push(gongfang::domain::Place {
            code: home,
            ..markets::place(0, 0)
        });
        lists.workers.extend((0..people).map(|person| Worker {
            home,
            ..worker(&format!("W{n}{person}"))
        }));
    }
    lists.workshops[0].place = markets::public::town(1);
    let plan = plan(lists);
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    let public = report.public();
    let towns = public.tables[Axis::Town as usize].lines.iter();
    let towns: Vec<Cell> = towns.map(|line| line.workers).collect();
    let villages: Vec<Cell> = public.villages.iter().map(|of| of.workers).collect();
    let nine = Cell::Shown(9);
    assert_eq!(towns, [Cell::Suppressed, Cell::Suppressed, nine]);
    assert_eq!(villages, towns);
}

#[test]
fn a_market_of_nobody_and_one_of_a_few_publish_no_people() {
    for people in [0, 2] {
        let mut lists = markets::lists();
        lists.openings.push(opening("D1", 1));
        lists.workers = (0..people).map(|n| worker(&format!("W{n}"))).collect();
        let plan = plan(lists);
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        let public = report.public();
        let lines = public.tables.iter().flat_map(|table| &table.lines);
        for line in lines.chain([&public.plan, &public.broker]) {
            for cell in [
                line.placed,
                line.unplaced,
                line.gain_fen_month,
                line.half_days,
            ] {
                assert_eq!(cell.shown(), None, "{}", line.key);
            }
        }
    }
}

/// What weeks hold: none small, and no hidden part that only one number fits. Returns how many are shown and hidden.
fn weeks(seed: u64, placements: &gongfang::Placements, report: &Report<'_>) -> (usize, usize) {
    let public = report.public();
    let mut truth = [0i64; 3];
    let orders: BTreeSet<&str> = BTreeSet::from(["P1"]);
    for week in placements.weeks() {
        let is_share =
            |piece: &&gongfang::placement::Placement| orders.contains(piece.slot.demand.as_str());
        let shares = week.pieces().iter().filter(is_share).count();
        let at = match (shares, week.pieces().len() - shares) {
            (0, _) => 0,
            (_, 0) => 1,
            _ => 2,
        };
        truth[at] += 1;
    }
    let cells: Vec<Option<i64>> = public
        .weeks
        .iter()
        .map(|line| line.people.shown())
        .collect();
    if cells.is_empty() {
        return (0, 0);
    }
    let placed = public.plan.placed.shown();
    let hidden: Vec<usize> = (0..3).filter(|&at| cells[at].is_none()).collect();
    for (at, cell) in cells.iter().enumerate() {
        if let Some(people) = cell {
            assert_eq!(*people, truth[at], "seed {seed}");
            assert!(*people >= K && placed.is_some(), "seed {seed}");
        }
    }
    if placed.is_some() {
        let together: i64 = hidden.iter().map(|&at| truth[at]).sum();
        assert!(hidden.len() != 1, "seed {seed}: one is had by subtraction");
        assert!(
            hidden.is_empty() || together >= K,
            "seed {seed}: few together"
        );
    }
    assert_eq!(
        public.proof.score_fen_month.shown().is_some(),
        placed.is_some(),
        "seed {seed}"
    );
    (3 - hidden.len(), hidden.len())
}

#[test]
fn the_quota_after_the_plan_is_published_for_no_small_group() {
    for (with, without, employers, after) in [
        (5, 5, 3, true),
        (2, 8, 3, false),
        (8, 2, 3, false),
        (0, 9, 3, false),
    ] {
        let plan = plan(hired(with, without, employers));
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        let quota = report.public().quota;
        assert_eq!(quota.staff[0], Cell::Shown(600));
        assert_eq!(quota.disabled[0], Cell::Shown(12));
        let shown = quota.staff[1].shown().is_some();
        assert_eq!(shown, after, "{with} and {without}: {quota:?}");
        assert_eq!(quota.disabled[1].shown().is_some(), after);
        assert_eq!(quota.disabled_tenths[1].shown().is_some(), after);
        if !after {
            assert_eq!(quota.levy_fen_year[1], Cell::Suppressed);
        }
    }
    // Nobody has a place and a share: with the nobody the next smallest is hidden.
    let placed_and_shared = plan(hired(5, 5, 3));
    let (market, graph) = (&placed_and_shared.market, &placed_and_shared.graph);
    let report = Report::new(market, graph, &placed_and_shared.placements).expect("one market");
    let weeks: Vec<Cell> = report
        .public()
        .weeks
        .iter()
        .map(|line| line.people)
        .collect();
    assert_eq!(weeks, [Cell::Shown(10), Cell::Suppressed, Cell::Suppressed]);
    // Two employers are too few to stand for each other.
    let plan = plan(hired(5, 5, 2));
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    assert_eq!(report.public().quota.staff, [Cell::Suppressed; 2]);
}

/// What the lists say is a small group itself, and a levy that moved because of one person.
#[test]
fn the_quota_is_published_for_no_small_group_of_staff_or_of_those_who_owe() {
    let mut few = hired(5, 5, 3);
    for employer in &mut few.employers {
        employer.disabled_staff = 0;
    }
    few.employers[1].disabled_staff = 2;
    let small = plan(few);
    let report = Report::new(&small.market, &small.graph, &small.placements).expect("one market");
    let quota = report.public().quota;
    for cells in [quota.staff, quota.disabled, quota.disabled_tenths] {
        assert_eq!(cells, [Cell::Suppressed; 2], "two people with a disability");
    }
    assert_eq!(quota.levy_fen_year, [Cell::Suppressed; 2]);

    // The first is exempt, whoever comes; the second takes one person on, and owes less for it.
    let mut one = hired(5, 5, 4);
    one.employers[0].staff = 20;
    one.employers[0].disabled_severe_staff = 3;
    for employer in &mut one.employers[1..] {
        employer.disabled_staff = 2;
    }
    one.openings.push(Opening {
        employer: EmployerKey::new("E2").expect("a key"),
        ..opening("D2", 1)
    });
    let mut person = worker("V1");
    person.groups.insert(group("disabled"));
    one.workers.push(person);
    one.pairs.push(markets::pair("V1", "D2", PairKind::Forced));
    let plan = plan(one);
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    let moved = report
        .quotas()
        .iter()
        .filter(|quota| quota.before.levy_fen_year != quota.after.levy_fen_year);
    assert_eq!(moved.count(), 1);
    let quota = report.public().quota;
    assert_eq!(quota.disabled, [Cell::Shown(10), Cell::Shown(16)]);
    assert!(quota.levy_fen_year[0].shown().is_some());
    assert_eq!(quota.levy_fen_year[1], Cell::Suppressed);
    // A levy tells how many are severely disabled, who count twice, and that of two firms is theirs.
    let levy = |change: fn(&mut Employer)| {
        let mut lists = plan.market.lists();
        lists.employers.iter_mut().for_each(change);
        let plan = markets::plan(lists);
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        report.public().quota.levy_fen_year[0]
    };
    assert!(levy(|_| ()).shown().is_some());
    let few_severe = levy(|employer| {
        employer.disabled_severe_staff = employer.disabled_severe_staff.min(2);
    });
    assert_eq!(few_severe, Cell::Suppressed);
    let two_owe = levy(|employer| {
        if employer.key.as_str() == "E4" {
            employer.disabled_staff = 5;
        }
    });
    assert_eq!(two_owe, Cell::Suppressed);
}

/// A number of people placed that is hidden is not given away by the broker's, nor by who is pinned.
#[test]
fn what_bounds_a_hidden_number_is_hidden_too() {
    let mut hidden = 0;
    for seed in 0..60 {
        let plan = plan(county(seed));
        let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
        let public = report.public();
        if public.plan.placed.shown().is_none() {
            assert_eq!(public.broker.placed, Cell::Suppressed, "seed {seed}");
            assert_eq!(public.broker.minutes_tenths, Cell::Suppressed);
            assert!(public.proof.people_beyond.shown().is_none());
            hidden += 1;
        }
        // The score is told to no more than some priorities, so that they are not counted by it.
        let most = plan
            .market
            .policy
            .groups
            .values()
            .map(|rule| rule.priority_fen)
            .max();
        assert!(public.proof.rounded_to_fen >= K * most.unwrap_or(0));
        if let Some(score) = public.proof.score_fen_month.shown() {
            assert_eq!(score % public.proof.rounded_to_fen, 0);
        }
    }
    assert!(hidden > 3, "{hidden}");
}

#[test]
fn costs_are_published_by_kind_and_pins_only_for_many() {
    use gongfang::domain::PairKind;
    for pins in [2, 4] {
        let mut lists = hired(5, 5, 3);
        for n in 0..pins {
            let pinned = markets::pair(&format!("W{n:02}"), "D1", PairKind::Pinned);
            lists.pairs.push(pinned);
        }
        let plan = plan(lists);
        let report = with_costs(&plan);
        let [of_pins] = report.public().conditions[..] else {
            panic!("pins alone: {:?}", report.public().conditions);
        };
        let shown = of_pins.conditions.shown();
        assert_eq!(shown, (pins >= 3).then_some(pins));
        let dearest = of_pins.dearest_at_most_fen_month.shown();
        assert!(pins >= 3 || dearest.is_none());
    }
}

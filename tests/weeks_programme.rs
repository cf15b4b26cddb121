//! The decision as a mixed-integer programme: the plan keeps its rows, and its worth is the programme's.
#![allow(
    clippy::cast_possible_truncation,
    reason = "small numbers read from small programmes"
)]

mod markets;
mod programme;

use std::collections::BTreeMap;

use gongfang::domain::{Lists, Opening, PairKind};
use gongfang::graph::Site;
use gongfang::policy::Objective;
use gongfang::{Edge, Edges, Goal, Graph};
use markets::{Plan, lists, opening, order, pair, plan, worker};

/// A programme, read back.
#[derive(Default)]
struct Programme {
    /// Sense and right-hand side of each row.
    rows: BTreeMap<String, (char, i64)>,
    /// Entries of each column.
    columns: BTreeMap<String, Vec<(String, i64)>>,
    /// Position of each key, by kind.
    at: BTreeMap<(String, String), String>,
}

fn read(graph: &Graph, goal: Goal) -> Programme {
    let mut text = String::new();
    graph.write_mps(goal, &mut text).expect("a string has room");
    assert!(text.is_ascii(), "names are ASCII");
    assert!(text.ends_with("ENDATA\n"));
    let mut programme = Programme::default();
    let mut section = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["*", kind, at, "=", key] = words[..] {
            let kind = (kind.to_owned(), key.to_owned());
            programme.at.insert(kind, at.to_owned());
        } else if !line.starts_with(' ') {
            section = words[0].to_owned();
        } else if section == "ROWS" {
            let sense = words[0].chars().next().expect("a sense");
            programme.rows.insert(words[1].to_owned(), (sense, 0));
        } else if section == "COLUMNS" && words[0] != "MARKER" {
            let entry = (words[1].to_owned(), words[2].parse().expect("a number"));
            programme
                .columns
                .entry(words[0].to_owned())
                .or_default()
                .push(entry);
        } else if section == "RHS" {
            let row = programme
                .rows
                .get_mut(words[1])
                .expect("a row of that name");
            row.1 = words[2].parse().expect("a number");
        }
    }
    programme
}

impl Programme {
    fn at(&self, kind: &str, key: &str) -> &str {
        &self.at[&(kind.to_owned(), key.to_owned())]
    }

    /// The objective at these columns, each 1; every row must hold.
    fn worth(&self, taken: &[String]) -> i64 {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for column in taken {
            for (row, entry) in &self.columns[column] {
                *sums.entry(row).or_default() += entry;
            }
        }
        for (name, &(sense, right)) in &self.rows {
            let sum = sums.get(name.as_str()).copied().unwrap_or(0);
            let holds = match sense {
                'L' => sum <= right,
                'G' => sum >= right,
                'E' => sum == right,
                _ => true,
            };
            assert!(holds, "row {name} {sense} {right} is {sum}");
        }
        -sums.get("score").copied().unwrap_or(0)
    }
}

/// The columns that the plan takes.
fn taken(plan: &Plan, programme: &Programme) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    for piece in plan.placements.placed() {
        let person = programme.at("person", piece.worker.as_str());
        let demand = piece.slot.demand.as_str();
        taken.insert(format!("z{person}"));
        if plan
            .market
            .orders()
            .iter()
            .any(|order| order.key == piece.slot.demand)
        {
            let site = match &piece.offer.site {
                Site::Home => "h".to_owned(),
                Site::Workshop(key) => {
                    let site = programme.at.get(&("site".to_owned(), key.to_string()));
                    site.cloned().unwrap_or_else(|| "h".to_owned())
                }
            };
            let order = programme.at("order", demand);
            let half_days = piece.offer.half_days;
            taken.insert(format!("s{person}_{order}_{site}_{half_days}"));
        } else {
            let opening = programme.at("opening", demand);
            let class = piece.slot.reserve.map_or(0, |reserve| reserve + 1);
            taken.insert(format!("y{opening}"));
            taken.insert(format!("x{person}_{opening}_{class}"));
        }
    }
    taken.into_iter().collect()
}

#[test]
fn the_plan_of_weeks_keeps_the_rows_and_is_worth_the_objective() {
    let mut several = 0;
    for seed in 0..200 {
        let plan = plan(markets::random(seed));
        if !plan.graph.has_weeks() {
            continue;
        }
        let people = plan.matching.placed();
        let programme = read(&plan.graph, Goal::Score);
        let total = plan.placements.score_fen_month();
        assert_eq!(
            i128::from(programme.worth(&taken(&plan, &programme))),
            total,
            "seed {seed}"
        );
        let at_count = read(&plan.graph, Goal::ScoreAt(people));
        assert_eq!(
            i128::from(at_count.worth(&taken(&plan, &at_count))),
            total,
            "seed {seed}"
        );
        // One person more than there are breaks the row of the count.
        let beyond = read(&plan.graph, Goal::ScoreAt(people + 1));
        assert!(
            beyond
                .rows
                .values()
                .any(|row| *row == ('G', i64::try_from(people + 1).expect("few")))
        );
        several += plan.placements.placed().len() - plan.placements.people();
    }
    assert!(several > 5, "no week had several pieces");
}

#[test]
fn an_assignment_is_written_edge_by_edge() {
    let mut lists: Lists = lists();
    lists.workers = vec![worker("工人1"), worker("W2")];
    lists.openings = vec![opening("D1", 1), opening("D2", 1)];
    lists.policy.objective = Objective::MostPlaced;
    let plan = plan(lists);
    assert!(!plan.graph.has_weeks());
    let programme = read(&plan.graph, Goal::ScoreAt(2));
    let person = programme.at("person", "%E5%B7%A5%E4%BA%BA1");
    let mut columns = Vec::new();
    for (left, worker) in (0u32..).zip(plan.market.workers()) {
        let (slot, _) = plan.matching.flows(left).next().expect("both are placed");
        columns.push(format!("x{left}_{slot}"));
        assert_eq!(worker.key.as_str() == "工人1", left.to_string() == person);
    }
    assert_eq!(i128::from(programme.worth(&columns)), plan.matching.total());
    assert_eq!(read(&plan.graph, Goal::Count).worth(&columns), 2);
}

/// Decided people are in the programme: without them a row does not hold.
#[test]
fn what_stands_is_asked_for() {
    let mut lists = lists();
    lists.workers = vec![worker("W1"), worker("W2")];
    lists.openings = vec![Opening {
        half_days: 6,
        ..opening("D1", 1)
    }];
    lists.orders = vec![order("P1")];
    lists.pairs = vec![pair("W1", "D1", PairKind::Pinned)];
    let plan = plan(lists);
    let programme = read(&plan.graph, Goal::Score);
    let columns = taken(&plan, &programme);
    assert_eq!(
        i128::from(programme.worth(&columns)),
        plan.placements.score_fen_month()
    );
    assert!(columns.contains(&format!("x{}_0_0", programme.at("person", "W1"))));
}

/// The optimum of a programme in free MPS by another's branch and bound, as a maximum.
fn by_another(graph: &Graph, goal: Goal) -> i64 {
    let mut text = String::new();
    graph.write_mps(goal, &mut text).expect("a string has room");
    programme::optimum(&text)
}

/// An assignment's file to the last byte: groups, capacities of edges, a row with nothing on its right, nodes without keys.
#[test]
fn the_file_of_an_assignment_is_this() {
    let edge = |left, slot, score, capacity| Edge {
        left,
        slot,
        score,
        capacity,
    };
    let graph = Graph::from_edges(Edges {
        supply: vec![1, 3],
        capacity: vec![2, 0],
        group: vec![None, Some(0)],
        group_capacity: vec![4],
        edges: vec![edge(0, 0, 7, 1), edge(1, 0, -5, 2), edge(1, 1, 9, 3)],
        ..Edges::default()
    });
    let graph = graph.expect("a graph");
    let write = |goal| {
        let mut text = String::new();
        graph.write_mps(goal, &mut text).expect("a string has room");
        text
    };
    let score = "NAME gongfang FREE
ROWS
 N score
 L L0
 L L1
 L S0
 L S1
 L G0
COLUMNS
    MARKER 'MARKER' 'INTORG'
    x0_0 score -7
    x0_0 L0 1
    x0_0 S0 1
    x1_0 score 5
    x1_0 L1 1
    x1_0 S0 1
    x1_1 score -9
    x1_1 L1 1
    x1_1 S1 1
    x1_1 G0 1
    MARKER 'MARKER' 'INTEND'
RHS
    RHS L0 1
    RHS L1 3
    RHS S0 2
    RHS G0 4
BOUNDS
 UP BND x0_0 1
 UP BND x1_0 2
 UP BND x1_1 3
ENDATA
";
    assert_eq!(write(Goal::Score), score);
    let count = score
        .replace("score -7", "score -1")
        .replace("score 5", "score -1");
    assert_eq!(write(Goal::Count), count.replace("score -9", "score -1"));
    let at = write(Goal::ScoreAt(2));
    let of_row = at
        .lines()
        .filter(|line| line.split(' ').any(|word| word == "N"));
    let of_row: Vec<&str> = of_row.collect();
    let columns = ["    x0_0 N 1", "    x1_0 N 1", "    x1_1 N 1"];
    assert_eq!(of_row[..2], [" N score", " G N"]);
    assert_eq!(of_row[2..5], columns);
    assert_eq!(of_row[5..], ["    RHS N 2"]);
    assert!(!write(Goal::ScoreAt(0)).contains("RHS N"));
}

/// Both objectives, with and without weeks, with placements that stand: another solver finds the same optimum on the files.
#[test]
fn another_solver_finds_the_same_optimum_on_the_files() {
    let (mut weeks, mut assigned, mut most) = (0, 0, 0);
    for seed in 0..120 {
        let mut lists = markets::random(seed);
        lists.workers.truncate(5);
        lists
            .pairs
            .retain(|pair| lists.workers.iter().any(|worker| worker.key == pair.worker));
        markets::stand(&mut lists, &mut markets::Draw(seed));
        let most_placed = lists.policy.objective == Objective::MostPlaced;
        let plan = plan(lists);
        assert_eq!(
            plan.matching.status(),
            gongfang::Status::Optimal,
            "seed {seed}"
        );
        if plan.graph.candidates(0).next().is_none() && plan.matching.placed() == 0 {
            continue;
        }
        let goal = if most_placed {
            let people = plan.matching.placed();
            let count = by_another(&plan.graph, Goal::Count);
            assert_eq!(u64::try_from(count), Ok(people), "seed {seed}");
            Goal::ScoreAt(people)
        } else {
            Goal::Score
        };
        let best = by_another(&plan.graph, goal);
        assert_eq!(i128::from(best), plan.matching.total(), "seed {seed}");
        weeks += u32::from(plan.graph.has_weeks());
        assigned += u32::from(!plan.graph.has_weeks());
        most += u32::from(most_placed);
    }
    assert!(
        weeks > 20 && assigned > 5 && most > 20,
        "{weeks} of weeks, {assigned} assignments, {most} most placed"
    );
}

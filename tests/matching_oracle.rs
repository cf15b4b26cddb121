//! The matcher against answers that are known otherwise: everything tried, a linear program, optima by construction.
//!
//! The shadow model here shares no code with the crate: it knows [`Edges`] and nothing else.

mod families;

use families::{Draw, tiny};
use gongfang::{Edge, Edges, Graph, Matching, Objective};

/// Every way to place units on the edges, one edge after the other.
struct Exhaustive<'a> {
    problem: &'a Edges,
    supply: Vec<u32>,
    capacity: Vec<u32>,
    group_capacity: Vec<u32>,
    best: (u64, i64),
}

impl<'a> Exhaustive<'a> {
    /// Units placed and total score of the optimum.
    fn optimum(problem: &'a Edges) -> (u64, i64) {
        let mut search = Self {
            problem,
            supply: problem.supply.clone(),
            capacity: problem.capacity.clone(),
            group_capacity: problem.group_capacity.clone(),
            best: (0, 0),
        };
        search.from(0, 0, 0);
        search.best
    }

    fn from(&mut self, edge: usize, placed: u64, total: i64) {
        let Some(&Edge {
            left,
            slot,
            score,
            capacity,
        }) = self.problem.edges.get(edge)
        else {
            let better = match self.problem.objective {
                Objective::MostPlaced => (placed, total) > self.best,
                Objective::BestScore => total > self.best.1,
            };
            if better {
                self.best = (placed, total);
            }
            return;
        };
        let (left, slot) = (left as usize, slot as usize);
        let group = self
            .problem
            .group
            .get(slot)
            .copied()
            .flatten()
            .map(|group| group as usize);
        let room = group.map_or(u32::MAX, |group| self.group_capacity[group]);
        for units in 0..=capacity
            .min(self.supply[left])
            .min(self.capacity[slot])
            .min(room)
        {
            let gone = |rest: &mut u32| *rest -= units;
            gone(&mut self.supply[left]);
            gone(&mut self.capacity[slot]);
            group
                .into_iter()
                .for_each(|group| gone(&mut self.group_capacity[group]));
            self.from(
                edge + 1,
                placed + u64::from(units),
                total + i64::from(units) * score,
            );
            self.supply[left] += units;
            self.capacity[slot] += units;
            group
                .into_iter()
                .for_each(|group| self.group_capacity[group] += units);
        }
    }
}

fn solve(problem: &Edges) -> Matching {
    let graph = Graph::from_edges(problem.clone()).expect("the generators make graphs");
    let matching = graph.solve().expect("nothing stops it");
    matching.verify(&graph).expect("every answer is proven");
    matching
}

#[test]
fn tiny_networks_reach_what_trying_everything_reaches() {
    let mut seen = [0; 8];
    for seed in 0..20_000 {
        let problem = tiny(&mut Draw(seed));
        let (placed, total) = Exhaustive::optimum(&problem);
        let matching = solve(&problem);
        assert_eq!(
            matching.total(),
            i128::from(total),
            "seed {seed}: {problem:?}"
        );
        if problem.objective == Objective::MostPlaced {
            assert_eq!(matching.placed(), placed, "seed {seed}: {problem:?}");
        }
        let supply: u64 = problem.supply.iter().map(|&units| u64::from(units)).sum();
        let features = [
            placed > 0 && placed < supply,
            problem.supply.iter().any(|&units| units > 1),
            problem.edges.iter().any(|edge| edge.capacity > 1),
            problem.group.iter().any(Option::is_some),
            problem.capacity.contains(&0),
            problem.edges.iter().any(|edge| edge.score < 0),
            problem.objective == Objective::MostPlaced,
            total < 0,
        ];
        for (seen, feature) in seen.iter_mut().zip(features) {
            *seen += u32::from(feature);
        }
    }
    assert!(
        seen.iter().all(|&times| times > 1_000),
        "a feature is hardly ever drawn: {seen:?}"
    );
}

/// Full matrices take a way of their own.
#[test]
fn tiny_matrices_reach_what_trying_everything_reaches() {
    for seed in 0..3_000 {
        let draw = &mut Draw(seed);
        let (lefts, slots) = (draw.between(1, 4), draw.between(1, 4));
        let range = [1, 3, 1_000][draw.below(3) as usize];
        let wide = if draw.once_in(4) { 1 << 40 } else { 1 };
        let mut problem = families::matrix(lefts, slots, |_, _| draw.below(range));
        problem.edges.iter_mut().for_each(|edge| edge.score *= wide);
        if draw.once_in(2) {
            let middle = i64::from(draw.below(range)) * wide;
            problem
                .edges
                .iter_mut()
                .for_each(|edge| edge.score += middle);
            problem.objective = Objective::BestScore;
        }
        let (placed, total) = Exhaustive::optimum(&problem);
        let matching = solve(&problem);
        assert_eq!(
            matching.total(),
            i128::from(total),
            "seed {seed}: {problem:?}"
        );
        if problem.objective == Objective::MostPlaced {
            assert_eq!(matching.placed(), placed, "seed {seed}: {problem:?}");
        }
    }
}

/// The optimum by the simplex method; a transportation problem has a whole one.
fn by_linear_program(problem: &Edges) -> f64 {
    use microlp::{ComparisonOp, OptimizationDirection, Problem};
    let mut program = Problem::new(OptimizationDirection::Maximize);
    // Scores here are small, so this bonus outweighs any difference of them.
    let bonus = if problem.objective == Objective::MostPlaced {
        1e6
    } else {
        0.0
    };
    let score = |edge: &Edge| f64::from(i32::try_from(edge.score).expect("small scores")) + bonus;
    let units: Vec<_> = problem
        .edges
        .iter()
        .map(|edge| program.add_var(score(edge), (0.0, f64::from(edge.capacity))))
        .collect();
    let mut limit = |limit: u32, on: &dyn Fn(&Edge) -> bool| {
        let terms: Vec<_> = problem
            .edges
            .iter()
            .zip(&units)
            .filter(|(edge, _)| on(edge))
            .map(|(_, &unit)| (unit, 1.0))
            .collect();
        program.add_constraint(&terms[..], ComparisonOp::Le, f64::from(limit));
    };
    for (left, &supply) in (0..).zip(&problem.supply) {
        limit(supply, &|edge| edge.left == left);
    }
    for (slot, &capacity) in (0..).zip(&problem.capacity) {
        limit(capacity, &|edge| edge.slot == slot);
    }
    for (group, &capacity) in (0..).zip(&problem.group_capacity) {
        limit(capacity, &|edge| {
            problem.group[edge.slot as usize] == Some(group)
        });
    }
    program
        .solve()
        .expect("0 is feasible and supplies bound it")
        .into_solution()
        .expect("small enough to be proven")
        .objective()
}

#[test]
fn middling_networks_reach_the_linear_optimum() {
    for seed in 0..30 {
        let draw = &mut Draw(seed);
        let (lefts, slots) = (draw.between(10, 25), draw.between(5, 12));
        let most = if draw.once_in(2) { 1 } else { 6 };
        let mut edges = Vec::new();
        for left in 0..lefts {
            for slot in 0..slots {
                if draw.once_in(3) {
                    let score = i64::from(draw.below(200)) - 40;
                    edges.push(Edge {
                        left,
                        slot,
                        score,
                        capacity: draw.between(1, most),
                    });
                }
            }
        }
        let problem = Edges {
            supply: (0..lefts).map(|_| draw.between(0, most)).collect(),
            capacity: (0..slots).map(|_| draw.below(4 * most)).collect(),
            group: (0..slots)
                .map(|slot| (slot % 3 > 0).then_some(slot / 4))
                .collect(),
            group_capacity: (0..slots / 4 + 1).map(|_| draw.below(8 * most)).collect(),
            edges,
            objective: if seed % 2 == 0 {
                Objective::MostPlaced
            } else {
                Objective::BestScore
            },
        };
        let matching = solve(&problem);
        let bonus = if problem.objective == Objective::MostPlaced {
            1_000_000
        } else {
            0
        };
        let worth = matching.total() + bonus * i128::from(matching.placed());
        let found = f64::from(i32::try_from(worth).expect("small scores"));
        let bound = by_linear_program(&problem);
        assert!(
            (found - bound).abs() < 1e-3,
            "seed {seed}: {found}, linear {bound}"
        );
    }
}

/// Prices and seats first, scores after: then the optimum is known at any size.
#[test]
fn planted_optima_are_found() {
    for seed in 0..6 {
        let draw = &mut Draw(seed);
        let (lefts, slots) = (3_000, 300);
        let mut capacity = vec![0; slots as usize];
        let price: Vec<u32> = (0..slots)
            .map(|_| {
                if draw.once_in(3) {
                    0
                } else {
                    draw.below(5_000)
                }
            })
            .collect();
        let (mut edges, mut best) = (Vec::new(), 0i128);
        for left in 0..lefts {
            let home = draw.below(slots);
            let placed = !draw.once_in(5);
            let profit = if placed { draw.below(3_000) } else { 0 };
            for step in 0..12 {
                let slot = (home + step * 17) % slots;
                let loss = if step == 0 && placed {
                    0
                } else {
                    draw.below(900)
                };
                let score = i64::from(profit) + i64::from(price[slot as usize]) - i64::from(loss);
                edges.push(Edge {
                    left,
                    slot,
                    score,
                    capacity: 1,
                });
            }
            if placed {
                capacity[home as usize] += 1;
                best += i128::from(profit) + i128::from(price[home as usize]);
            }
        }
        // A slot without a price may have room.
        for (capacity, _) in capacity
            .iter_mut()
            .zip(&price)
            .filter(|(_, price)| **price == 0)
        {
            *capacity += draw.below(3);
        }
        let problem = Edges {
            supply: vec![1; lefts as usize],
            capacity,
            edges,
            objective: Objective::BestScore,
            ..Edges::default()
        };
        assert_eq!(solve(&problem).total(), best, "seed {seed}");
    }
}

//! Laws: what must happen to the optimum when the problem changes in a way that is understood.

mod families;

use families::{Draw, NAMES, family, tiny};
use gongfang::{Edge, Edges, Graph, Matching, Objective, Options};

fn solve(problem: &Edges) -> Matching {
    let graph = Graph::from_edges(problem.clone()).expect("the generators make graphs");
    let matching = graph.solve().expect("nothing stops it");
    matching.verify(&graph).expect("every answer is proven");
    matching
}

/// What the objective says of a matching: larger is better.
fn worth(problem: &Edges, matching: &Matching) -> (u64, i128) {
    match problem.objective {
        Objective::MostPlaced => (matching.placed(), matching.total()),
        Objective::BestScore => (0, matching.total()),
    }
}

/// Tiny networks for the corners, families for the size.
fn problems() -> impl Iterator<Item = Edges> {
    let tiny = (0..1_500).map(|seed| tiny(&mut Draw(seed)));
    let families = NAMES.iter().map(|name| family(name, 120, 7));
    tiny.chain(families)
}

/// Solves before and after `change`, which may decline.
fn law(
    change: impl Fn(&mut Draw, &mut Edges) -> Option<()>,
    holds: impl Fn(&Edges, &Matching, &Edges, &Matching) -> bool,
) {
    let mut tried = 0;
    for (seed, before) in (0..).zip(problems()) {
        let mut after = before.clone();
        if change(&mut Draw(seed), &mut after).is_none() {
            continue;
        }
        tried += 1;
        let (first, second) = (solve(&before), solve(&after));
        assert!(
            holds(&before, &first, &after, &second),
            "problem {seed}: {before:?}\nthen {after:?}"
        );
    }
    assert!(tried > 100, "the law was tried {tried} times");
}

fn pick(draw: &mut Draw, length: usize) -> Option<usize> {
    let length = u32::try_from(length).ok().filter(|&length| length > 0)?;
    Some(draw.below(length) as usize)
}

/// Nothing is lost by more of anything.
fn not_worse(before: &Edges, first: &Matching, after: &Edges, second: &Matching) -> bool {
    worth(before, first) <= worth(after, second)
}

#[test]
fn another_left_node_never_hurts() {
    law(
        |draw, problem| {
            let slots = u32::try_from(problem.capacity.len()).ok()?;
            let left = u32::try_from(problem.supply.len()).ok()?;
            problem.supply.push(1);
            let score = i64::from(draw.below(100));
            problem.edges.extend((0..slots).step_by(2).map(|slot| Edge {
                left,
                slot,
                score,
                capacity: 1,
            }));
            Some(())
        },
        not_worse,
    );
}

#[test]
fn another_slot_never_hurts() {
    law(
        |draw, problem| {
            let slot = u32::try_from(problem.capacity.len()).ok()?;
            problem.capacity.push(2);
            if !problem.group.is_empty() {
                problem.group.push(None);
            }
            let left = u32::try_from(pick(draw, problem.supply.len())?).ok()?;
            problem.edges.push(Edge {
                left,
                slot,
                score: 5,
                capacity: 1,
            });
            Some(())
        },
        not_worse,
    );
}

#[test]
fn another_edge_never_hurts_and_one_less_never_helps() {
    law(
        |draw, problem| {
            let at = pick(draw, problem.edges.len())?;
            problem.edges.swap_remove(at);
            Some(())
        },
        |before, first, after, second| not_worse(after, second, before, first),
    );
}

/// A price is what one more place is worth: exactly that much for the first of them, at most.
#[test]
fn one_more_place_is_worth_at_most_its_price() {
    law(
        |draw, problem| {
            if problem.objective == Objective::MostPlaced {
                return None;
            }
            let slot = pick(draw, problem.capacity.len())?;
            problem.capacity[slot] += 1;
            Some(())
        },
        |before, first, after, second| {
            let slot = before
                .capacity
                .iter()
                .zip(&after.capacity)
                .position(|(before, after)| before != after);
            let slot = u32::try_from(slot.expect("one capacity was raised")).expect("few");
            let group = before.group.get(slot as usize).copied().flatten();
            // In a group the place needs room there besides; its price does not count that.
            let gain = second.total() - first.total();
            gain >= 0
                && gain
                    <= i128::from(first.price(slot))
                        + group.map_or(0, |group| i128::from(first.group_price(group)))
        },
    );
}

/// The least price is the loss when one place goes... never less than what one more would bring.
#[test]
fn one_place_less_costs_at_least_its_price() {
    law(
        |draw, problem| {
            let slot = pick(draw, problem.capacity.len())?;
            if problem.objective == Objective::MostPlaced || problem.capacity[slot] == 0 {
                return None;
            }
            problem.capacity[slot] -= 1;
            Some(())
        },
        |before, first, after, second| {
            let slot = before
                .capacity
                .iter()
                .zip(&after.capacity)
                .position(|(before, after)| before != after);
            let slot = u32::try_from(slot.expect("one capacity was lowered")).expect("few");
            first.total() - second.total() >= i128::from(first.price(slot))
        },
    );
}

#[test]
fn scores_scale() {
    law(
        |_, problem| {
            problem
                .edges
                .iter_mut()
                .for_each(|edge| edge.score *= 1_000);
            Some(())
        },
        |_, first, _, second| {
            (first.placed(), first.total() * 1_000) == (second.placed(), second.total())
        },
    );
}

/// Under most-placed a constant on every score changes the total by the number placed, and no choice.
#[test]
fn scores_shift_under_most_placed() {
    law(
        |_, problem| {
            problem.objective = Objective::MostPlaced;
            problem.edges.iter_mut().for_each(|edge| edge.score += 777);
            Some(())
        },
        |before, _, _, second| {
            let first = solve(&Edges {
                objective: Objective::MostPlaced,
                ..before.clone()
            });
            (
                first.placed(),
                first.total() + 777 * i128::from(first.placed()),
            ) == (second.placed(), second.total())
        },
    );
}

/// A slot is the same as two that share its capacity and its edges.
#[test]
fn a_capacity_can_be_split() {
    law(
        |draw, problem| {
            let slot = pick(draw, problem.capacity.len())?;
            let whole = problem.capacity[slot];
            let part = draw.below(whole + 1);
            let edges_are_units = problem
                .edges
                .iter()
                .all(|edge| problem.supply[edge.left as usize] <= 1 || edge.capacity >= whole);
            if !edges_are_units {
                return None;
            }
            problem.capacity[slot] = whole - part;
            problem.capacity.push(part);
            if !problem.group.is_empty() {
                problem.group.push(problem.group[slot]);
            }
            let twin = u32::try_from(problem.capacity.len() - 1).ok()?;
            let slot = u32::try_from(slot).ok()?;
            let copies: Vec<_> = problem
                .edges
                .iter()
                .filter(|edge| edge.slot == slot)
                .map(|edge| Edge {
                    slot: twin,
                    ..*edge
                })
                .collect();
            problem.edges.extend(copies);
            Some(())
        },
        |before, first, after, second| worth(before, first) == worth(after, second),
    );
}

/// A supply is the same as twins of one unit, where its edges can carry all of it.
#[test]
fn a_supply_can_be_split() {
    law(
        |draw, problem| {
            let left = pick(draw, problem.supply.len())?;
            let supply = problem.supply[left];
            let mine = u32::try_from(left).ok()?;
            let wide = problem
                .edges
                .iter()
                .filter(|edge| edge.left == mine)
                .all(|edge| edge.capacity >= supply);
            if supply < 2 || !wide {
                return None;
            }
            problem.supply[left] -= 1;
            problem.supply.push(1);
            let twin = u32::try_from(problem.supply.len() - 1).ok()?;
            let copies: Vec<_> = problem
                .edges
                .iter()
                .filter(|edge| edge.left == mine)
                .map(|edge| Edge {
                    left: twin,
                    ..*edge
                })
                .collect();
            problem.edges.extend(copies);
            Some(())
        },
        |before, first, after, second| worth(before, first) == worth(after, second),
    );
}

/// Nodes renamed: the same worth.
#[test]
fn names_of_nodes_do_not_matter() {
    law(
        |draw, problem| {
            let shuffled = |draw: &mut Draw, length: usize| -> Option<Vec<u32>> {
                let mut names: Vec<u32> = (0..u32::try_from(length).ok()?).collect();
                draw.shuffle(&mut names);
                Some(names)
            };
            let lefts = shuffled(draw, problem.supply.len())?;
            let slots = shuffled(draw, problem.capacity.len())?;
            let place = |names: &[u32], old: &[u32]| -> Vec<u32> {
                let mut new = vec![0; old.len()];
                names
                    .iter()
                    .zip(old)
                    .for_each(|(&name, &units)| new[name as usize] = units);
                new
            };
            problem.supply = place(&lefts, &problem.supply);
            problem.capacity = place(&slots, &problem.capacity);
            if !problem.group.is_empty() {
                let mut group = vec![None; problem.group.len()];
                slots
                    .iter()
                    .zip(&problem.group)
                    .for_each(|(&name, &old)| group[name as usize] = old);
                problem.group = group;
            }
            for edge in &mut problem.edges {
                edge.left = lefts[edge.left as usize];
                edge.slot = slots[edge.slot as usize];
            }
            Some(())
        },
        |before, first, after, second| worth(before, first) == worth(after, second),
    );
}

/// The same lists in any order and on any number of threads: the same answer, to the last price.
#[test]
fn order_and_threads_do_not_matter() {
    for (seed, problem) in (0..).zip(problems()) {
        let graph = Graph::from_edges(problem.clone()).expect("a graph");
        let first = graph.solve().expect("nothing stops it");
        for threads in [1, 2, 8] {
            let options = Options {
                threads,
                ..Options::default()
            };
            let again = graph.solve_with(&options).expect("nothing stops it");
            assert_eq!(first, again, "problem {seed} on {threads} threads");
        }
        let mut shuffled = problem;
        Draw(seed).shuffle(&mut shuffled.edges);
        let graph = Graph::from_edges(shuffled).expect("a graph");
        assert_eq!(
            first,
            graph.solve().expect("nothing stops it"),
            "problem {seed} shuffled"
        );
    }
}

/// Left nodes that nothing tells apart are merged; where that many units cannot be counted in 32 bits they are not.
#[test]
fn equals_may_have_more_units_than_32_bits_count() {
    for objective in [Objective::BestScore, Objective::MostPlaced] {
        let edge = |left| Edge {
            left,
            slot: 0,
            score: 5,
            capacity: u32::MAX,
        };
        let problem = Edges {
            supply: vec![1 << 31; 3],
            capacity: vec![u32::MAX],
            edges: (0..3).map(edge).collect(),
            objective,
            ..Edges::default()
        };
        let matching = solve(&problem);
        assert_eq!(matching.placed(), u64::from(u32::MAX));
        assert_eq!(matching.total(), 5 * i128::from(u32::MAX));
    }
}

//! The proof refuses what is wrong: a forged matching for every fault it can name, and a broken list for every fault of a graph.

mod families;

use families::{Draw, tiny};
use gongfang::{CertificateError, Edge, Edges, EdgesError, Graph, Matching, Objective, Parts};

fn edge(left: u32, slot: u32, score: i64, capacity: u32) -> Edge {
    Edge {
        left,
        slot,
        score,
        capacity,
    }
}

/// Three left nodes of one unit, one of two; a full slot with a price, one with room; a group that binds.
fn problem(objective: Objective) -> Edges {
    Edges {
        supply: vec![1, 1, 2, 1],
        capacity: vec![1, 3, 2],
        group: vec![None, Some(0), Some(0)],
        group_capacity: vec![3],
        edges: vec![
            edge(0, 0, 90, 1),
            edge(0, 1, 50, 1),
            edge(1, 0, 80, 1),
            edge(2, 1, 40, 2),
            edge(2, 2, 30, 1),
            edge(3, 2, 20, 1),
        ],
        objective,
    }
}

/// The proven optimum of the problem, after `forge` has been at it.
fn forged(objective: Objective, forge: impl FnOnce(&mut Parts)) -> CertificateError {
    let graph = Graph::from_edges(problem(objective)).expect("a graph");
    let honest = graph.solve().expect("nothing stops it");
    honest.verify(&graph).expect("the honest one is proven");
    let mut parts = honest.parts().clone();
    forge(&mut parts);
    assert_ne!(&parts, honest.parts(), "nothing was forged");
    Matching::from_parts(&graph, parts)
        .verify(&graph)
        .expect_err("a forged matching passed")
}

use Objective::{BestScore, MostPlaced};

#[test]
fn the_problem_binds_where_the_forgeries_need_it() {
    let graph = Graph::from_edges(problem(BestScore)).expect("a graph");
    let matching = graph.solve().expect("nothing stops it");
    let certificate = matching.verify(&graph).expect("proven");
    assert_eq!(
        (matching.total(), matching.placed()),
        (80 + 50 + 40 + 40, 4)
    );
    assert_eq!(
        (certificate.total, certificate.bound, certificate.cover),
        (210, 210, None)
    );
    assert!(matching.price(0) > 0 && matching.group_price(0) > 0);
    let graph = Graph::from_edges(problem(MostPlaced)).expect("a graph");
    let matching = graph.solve().expect("nothing stops it");
    let certificate = matching.verify(&graph).expect("proven");
    assert_eq!((certificate.placed, certificate.cover), (4, Some(4)));
    // Of the score alone, whatever a unit counts besides.
    let totals = (certificate.total, certificate.bound);
    assert_eq!(totals, (matching.total(), matching.total()));
}

#[test]
fn lists_of_another_length_are_refused() {
    type Forgery = (&'static str, fn(&mut Parts));
    let short: [Forgery; 9] = [
        ("profits", |parts| parts.profits.truncate(2)),
        ("prices", |parts| parts.prices.push(0)),
        ("group prices", |parts| parts.group_prices.clear()),
        ("flow starts", |parts| parts.flow_start.clear()),
        ("flow slots", |parts| parts.flow_slot.truncate(1)),
        ("flow units", |parts| parts.flow_units.push(1)),
        ("cover of left nodes", |parts| parts.cover_left.clear()),
        ("cover of slots", |parts| parts.cover_slot.push(true)),
        ("cover of groups", |parts| parts.cover_group.clear()),
    ];
    for (name, forge) in short {
        let fault = forged(MostPlaced, forge);
        assert!(
            matches!(fault, CertificateError::Length { list, .. } if list == name),
            "{name}: {fault:?}"
        );
    }
    let fault = forged(BestScore, |parts| parts.cover_left = vec![true; 4]);
    assert!(matches!(
        fault,
        CertificateError::Length {
            list: "cover of left nodes",
            expected: 0,
            found: 4
        }
    ));
}

#[test]
fn flows_out_of_order_are_refused() {
    let first = forged(BestScore, |parts| parts.flow_start[0] = 1);
    assert_eq!(first, CertificateError::FlowOrder { left: 0 });
    let falling = forged(BestScore, |parts| parts.flow_start[2] = 0);
    assert_eq!(falling, CertificateError::FlowOrder { left: 1 });
    // Left node 2 twice on slot 1.
    let twice = forged(BestScore, |parts| {
        flows(parts, &[&[(1, 1)], &[(0, 1)], &[(1, 1), (1, 1)], &[]])
    });
    assert_eq!(twice, CertificateError::FlowOrder { left: 2 });
    let falling = forged(BestScore, |parts| {
        flows(parts, &[&[(1, 1)], &[(0, 1)], &[(2, 1), (1, 1)], &[]])
    });
    assert_eq!(falling, CertificateError::FlowOrder { left: 2 });
    let beyond = forged(BestScore, |parts| parts.flow_start[2] = 90);
    assert_eq!(beyond, CertificateError::FlowOrder { left: 1 });
}

/// Replaces the flows: for each left node its slots with units.
fn flows(parts: &mut Parts, flows: &[&[(u32, u32)]]) {
    parts.flow_start = vec![0];
    (parts.flow_slot, parts.flow_units) = (Vec::new(), Vec::new());
    for of_left in flows {
        for &(slot, units) in *of_left {
            parts.flow_slot.push(slot);
            parts.flow_units.push(units);
        }
        parts
            .flow_start
            .push(u32::try_from(parts.flow_slot.len()).expect("few"));
    }
}

#[test]
fn flows_that_the_graph_cannot_carry_are_refused() {
    let empty = forged(BestScore, |parts| flows(parts, &[&[(0, 0)], &[], &[], &[]]));
    assert_eq!(empty, CertificateError::EmptyFlow { left: 0, slot: 0 });
    let nowhere = forged(BestScore, |parts| flows(parts, &[&[(2, 1)], &[], &[], &[]]));
    assert_eq!(nowhere, CertificateError::NotAnEdge { left: 0, slot: 2 });
    let beyond = forged(BestScore, |parts| flows(parts, &[&[(7, 1)], &[], &[], &[]]));
    assert_eq!(beyond, CertificateError::NotAnEdge { left: 0, slot: 7 });
    let edge = forged(BestScore, |parts| flows(parts, &[&[], &[], &[(2, 2)], &[]]));
    assert_eq!(
        edge,
        CertificateError::OverEdge {
            left: 2,
            slot: 2,
            units: 2,
            capacity: 1
        }
    );
    let supply = forged(BestScore, |parts| {
        flows(parts, &[&[(0, 1), (1, 1)], &[], &[], &[]])
    });
    assert_eq!(
        supply,
        CertificateError::OverSupply {
            left: 0,
            units: 2,
            supply: 1
        }
    );
    let slot = forged(BestScore, |parts| {
        flows(parts, &[&[(0, 1)], &[(0, 1)], &[], &[]])
    });
    assert_eq!(
        slot,
        CertificateError::OverCapacity {
            slot: 0,
            units: 2,
            capacity: 1
        }
    );
    let group = forged(BestScore, |parts| {
        parts.prices[0] = 0;
        flows(parts, &[&[(1, 1)], &[], &[(1, 2)], &[(2, 1)]]);
    });
    assert_eq!(
        group,
        CertificateError::OverGroup {
            group: 0,
            units: 4,
            capacity: 3
        }
    );
}

#[test]
fn duals_out_of_range_are_refused() {
    for value in [-1, i64::MIN, i64::MAX] {
        let fault = forged(BestScore, |parts| parts.profits[1] = value);
        assert!(
            matches!(fault, CertificateError::Profit { left: 1, profit, .. } if profit == value)
        );
        let fault = forged(BestScore, |parts| parts.prices[2] = value);
        assert!(matches!(fault, CertificateError::Price { slot: 2, price, .. } if price == value));
        let fault = forged(BestScore, |parts| parts.group_prices[0] = value);
        assert!(
            matches!(fault, CertificateError::GroupPrice { group: 0, price, .. } if price == value)
        );
        let fault = forged(MostPlaced, |parts| parts.bonus = value);
        assert!(matches!(fault, CertificateError::Bonus { bonus, .. } if bonus == value));
    }
    let fault = forged(BestScore, |parts| parts.bonus = 1);
    assert_eq!(fault, CertificateError::Bonus { bonus: 1, limit: 0 });
}

/// The sums of the pass are of 64 bits: at the limit they hold, and prove nothing; above it nobody adds.
#[test]
fn duals_are_added_up_to_their_limit_and_no_further() {
    let limit = 1 << 61;
    type Forgery = (&'static str, fn(&mut Parts, i64));
    let each: [Forgery; 4] = [
        ("profit", |parts, value| parts.profits[1] = value),
        ("price", |parts, value| parts.prices[0] = value),
        ("group price", |parts, value| parts.group_prices[0] = value),
        ("bonus", |parts, value| parts.bonus = value),
    ];
    for (name, forge) in each {
        let most = forged(MostPlaced, |parts| forge(parts, limit));
        assert!(
            matches!(most, CertificateError::Gap { .. }),
            "{name}: {most:?}"
        );
        let above = forged(MostPlaced, |parts| forge(parts, limit + 1));
        assert!(
            !matches!(above, CertificateError::Gap { .. }),
            "{name}: {above:?}"
        );
    }
}

#[test]
fn a_price_where_there_is_room_is_refused() {
    let slot = forged(BestScore, |parts| parts.prices[2] = 5);
    assert_eq!(
        slot,
        CertificateError::PriceOnRoom {
            slot: 2,
            price: 5,
            units: 0,
            capacity: 2
        }
    );
    let group = forged(BestScore, |parts| {
        flows(parts, &[&[], &[(0, 1)], &[(1, 2)], &[]])
    });
    assert!(
        matches!(
            group,
            CertificateError::GroupPriceOnRoom {
                group: 0,
                units: 2,
                capacity: 3,
                ..
            }
        ),
        "{group:?}"
    );
}

#[test]
fn totals_that_do_not_add_up_are_refused() {
    let placed = forged(BestScore, |parts| parts.placed += 1);
    assert_eq!(
        placed,
        CertificateError::Placed {
            claimed: 5,
            counted: 4
        }
    );
    let total = forged(BestScore, |parts| parts.total += 1);
    assert_eq!(
        total,
        CertificateError::Total {
            claimed: 211,
            counted: 210
        }
    );
}

#[test]
fn prices_that_do_not_prove_the_total_are_refused() {
    let high = forged(BestScore, |parts| parts.profits[0] += 1);
    assert_eq!(
        high,
        CertificateError::Gap {
            total: 210,
            bound: 211
        }
    );
    // One too low: the edge earns a rent, so the bound stays, unless other edges earn it too.
    let low = forged(BestScore, |parts| parts.profits.fill(0));
    assert!(
        matches!(low, CertificateError::Gap { total: 210, bound } if bound > 210),
        "{low:?}"
    );
    let cheap = forged(BestScore, |parts| parts.prices[0] = 0);
    assert!(
        matches!(cheap, CertificateError::Gap { total: 210, bound } if bound > 210),
        "{cheap:?}"
    );
    // A worse matching with the best one's prices: everything full, and consistent.
    let worse = forged(BestScore, |parts| {
        flows(parts, &[&[(0, 1)], &[], &[(1, 2)], &[(2, 1)]]);
        parts.placed = 4;
        parts.total = 90 + 80 + 20;
    });
    assert!(
        matches!(
            worse,
            CertificateError::Gap {
                total: 190,
                bound: 210
            }
        ),
        "{worse:?}"
    );
    let bonus = forged(MostPlaced, |parts| parts.bonus += 1);
    assert!(matches!(bonus, CertificateError::Gap { .. }), "{bonus:?}");
}

#[test]
fn a_cover_that_does_not_prove_the_count_is_refused() {
    for at in 0..4 {
        let left = forged(MostPlaced, |parts| parts.cover_left[at] ^= true);
        assert!(
            matches!(left, CertificateError::Cover { placed: 4, size } if size > 4),
            "{left:?}"
        );
    }
    for at in 0..3 {
        let slot = forged(MostPlaced, |parts| parts.cover_slot[at] ^= true);
        assert!(
            matches!(slot, CertificateError::Cover { placed: 4, size } if size > 4),
            "{slot:?}"
        );
    }
    let group = forged(MostPlaced, |parts| parts.cover_group[0] ^= true);
    assert!(
        matches!(group, CertificateError::Cover { placed: 4, size } if size > 4),
        "{group:?}"
    );
}

/// The matching of one graph, proven against another.
#[test]
fn a_matching_of_another_graph_is_refused() {
    let mut tried = 0;
    for seed in 0..1_000 {
        let mut problem = tiny(&mut Draw(seed));
        let graph = Graph::from_edges(problem.clone()).expect("a graph");
        let matching = graph.solve().expect("nothing stops it");
        let Some((left, slot)) = (0..)
            .take(matching.lefts())
            .find_map(|left| matching.flows(left).next().map(|(slot, _)| (left, slot)))
        else {
            continue;
        };
        problem
            .edges
            .retain(|edge| (edge.left, edge.slot) != (left, slot));
        let other = Graph::from_edges(problem).expect("a graph");
        assert_eq!(
            matching.verify(&other),
            Err(CertificateError::NotAnEdge { left, slot }),
            "seed {seed}"
        );
        tried += 1;
    }
    assert!(tried > 200);
}

/// Any single number of the proof moved by one, anywhere: refused, or still a proof of the same optimum.
#[test]
fn a_number_moved_by_one_never_proves_another_total() {
    let (mut refused, mut proven) = (0, 0);
    for seed in 0..3_000 {
        let draw = &mut Draw(seed);
        let graph = Graph::from_edges(tiny(draw)).expect("a graph");
        let honest = graph.solve().expect("nothing stops it");
        let mut parts = honest.parts().clone();
        let mut numbers: Vec<&mut i64> = parts
            .prices
            .iter_mut()
            .chain(&mut parts.group_prices)
            .chain(&mut parts.profits)
            .collect();
        if numbers.is_empty() {
            continue;
        }
        let at = draw.below(u32::try_from(numbers.len()).expect("few"));
        *numbers[at as usize] += if draw.once_in(2) { 1 } else { -1 };
        match Matching::from_parts(&graph, parts).verify(&graph) {
            Err(_) => refused += 1,
            Ok(certificate) => {
                assert_eq!(certificate.placed, honest.placed());
                proven += 1;
            }
        }
    }
    assert!(
        refused > 1_000 && proven > 10,
        "{refused} refused, {proven} still proven"
    );
}

fn refused(change: impl FnOnce(&mut Edges)) -> EdgesError {
    let mut edges = problem(BestScore);
    change(&mut edges);
    Graph::from_edges(edges).expect_err("a broken list passed")
}

#[test]
fn broken_lists_are_refused() {
    let fault = refused(|edges| edges.group.truncate(2));
    assert_eq!(fault, EdgesError::GroupLength { slots: 3, found: 2 });
    let fault = refused(|edges| edges.group[2] = Some(1));
    assert_eq!(
        fault,
        EdgesError::UnknownGroup {
            slot: 2,
            group: 1,
            groups: 1
        }
    );
    let fault = refused(|edges| edges.edges[1].left = 4);
    assert_eq!(
        fault,
        EdgesError::UnknownLeft {
            position: 1,
            left: 4,
            lefts: 4
        }
    );
    let fault = refused(|edges| edges.edges[5].slot = u32::MAX);
    assert_eq!(
        fault,
        EdgesError::UnknownSlot {
            position: 5,
            slot: u32::MAX,
            slots: 3
        }
    );
    let limit = 1 << 53;
    for score in [limit + 1, -limit - 1, i64::MIN, i64::MAX] {
        let fault = refused(|edges| edges.edges[0].score = score);
        assert_eq!(
            fault,
            EdgesError::Score {
                position: 0,
                score,
                limit
            }
        );
    }
    let fault = refused(|edges| edges.edges.push(edge(0, 1, 7, 1)));
    assert_eq!(fault, EdgesError::Twice { left: 0, slot: 1 });
}

#[test]
fn what_is_legal_is_solved() {
    let nothing = Graph::from_edges(Edges::default())
        .expect("a graph")
        .solve()
        .expect("nothing stops it");
    assert_eq!((nothing.placed(), nothing.total()), (0, 0));
    let zeros = Edges {
        supply: vec![0, 1, 1],
        capacity: vec![0, 1],
        group: vec![None, Some(1)],
        group_capacity: vec![0, 1, 5],
        edges: vec![
            edge(0, 0, 5, 1),
            edge(1, 0, 5, 1),
            edge(1, 1, -5, 9),
            edge(2, 1, 3, 0),
        ],
        objective: MostPlaced,
    };
    let graph = Graph::from_edges(zeros).expect("a graph");
    let matching = graph.solve().expect("nothing stops it");
    matching.verify(&graph).expect("proven");
    // The edge from left node 2 carries nothing, so left node 1 has slot 1, at a loss.
    assert_eq!((matching.placed(), matching.total()), (1, -5));
    assert_eq!(matching.flows(1).collect::<Vec<_>>(), [(1, 1)]);
}

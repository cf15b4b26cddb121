//! How fast the matcher is: the families cold, warm and verified, and the Rust crates that solve a part of what it solves.
//!
//! `cargo bench --bench matching` takes a few minutes; `-- solve/pref` takes one family. Throughput is in edges. The
//! peers run on what each can take: `pathfinding` and `lapjv` on full matrices (weights `i64` and `f64`), `sparse_linear_assignment`
//! on sparse squares with a place for everybody. Of the crates for minimum-cost flows one is alive, `mcmf`: it wraps LEMON's network
//! simplex in C++, which is measured as itself elsewhere; `rs-graph` is under the GPL and is left out.
//!
//! Every solve verifies itself, so `solve` includes what `verify` shows alone.

#[path = "../tests/families/mod.rs"]
mod families;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use families::{Draw, family, matrix, square};
use gongfang::{Edge, Edges, Graph, Options};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use sparse_linear_assignment::{AuctionSolver, ForwardAuctionSolver};

const SEED: u64 = 1;

/// Family and left nodes: small and larger.
const SIZES: [(&str, [u32; 2]); 12] = [
    ("county", [2_000, 10_000]),
    ("few", [2_000, 20_000]),
    ("pref", [2_000, 20_000]),
    ("slack", [2_000, 20_000]),
    ("ties", [2_000, 20_000]),
    ("lexi", [2_000, 20_000]),
    ("orders", [2_000, 10_000]),
    ("workshops", [2_000, 10_000]),
    ("twins", [5_000, 50_000]),
    ("chain", [1_000, 10_000]),
    ("wide", [1_000, 5_000]),
    ("dense", [500, 2_000]),
];

fn graph(problem: Edges) -> Graph {
    Graph::from_edges(problem).expect("the generators make graphs")
}

/// One thread: what the peers have.
fn one_thread() -> Options<'static> {
    Options {
        threads: 1,
        ..Options::default()
    }
}

fn families(criterion: &mut Criterion) {
    for stage in ["build", "solve", "warm", "verify"] {
        let mut group = criterion.benchmark_group(stage);
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(200))
            .measurement_time(Duration::from_secs(1));
        for (name, lefts) in SIZES
            .iter()
            .flat_map(|(name, sizes)| sizes.map(|lefts| (*name, lefts)))
        {
            let problem = family(name, lefts, SEED);
            group.throughput(Throughput::Elements(problem.edges.len() as u64));
            let id = BenchmarkId::new(name, lefts);
            if stage == "build" {
                group.bench_function(id, |bencher| {
                    bencher.iter_with_large_drop(|| graph(problem.clone()));
                });
                continue;
            }
            let graph = graph(problem);
            let first = graph.solve_with(&one_thread()).expect("nothing stops it");
            group.bench_function(id, |bencher| match stage {
                "solve" => {
                    bencher.iter(|| graph.solve_with(&one_thread()).expect("nothing stops it"))
                }
                "warm" => bencher.iter(|| {
                    graph
                        .solve_from_with(&first, &one_thread())
                        .expect("nothing stops it")
                }),
                _ => bencher.iter(|| first.verify(black_box(&graph)).expect("proven")),
            });
        }
        group.finish();
    }
}

/// One change among many: what an office waits for when somebody comes, goes, or finds other work.
fn one_change(criterion: &mut Criterion) {
    const LEFTS: u32 = 100_000;
    let mut group = criterion.benchmark_group("change");
    group
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2));
    let before = family("pref", LEFTS, SEED);
    let first = graph(before.clone())
        .solve_with(&one_thread())
        .expect("nothing stops it");
    for change in ["departure", "arrival", "edit"] {
        let mut problem = before.clone();
        let left = Draw(SEED).below(LEFTS);
        match change {
            "departure" => problem.supply[left as usize] = 0,
            "arrival" => {
                let row = problem.edges.iter().filter(|edge| edge.left == left);
                let copies: Vec<_> = row
                    .map(|&edge| Edge {
                        left: LEFTS,
                        ..edge
                    })
                    .collect();
                problem.supply.push(1);
                problem.edges.extend(copies);
            }
            _ => {
                let row = problem.edges.iter_mut().filter(|edge| edge.left == left);
                row.for_each(|edge| edge.score += 50);
            }
        }
        let next = graph(problem);
        group.bench_function(BenchmarkId::new("pref 100000", change), |bencher| {
            bencher.iter(|| {
                next.solve_from_with(black_box(&first), &one_thread())
                    .expect("nothing stops it")
            });
        });
    }
    group.finish();
}

/// Full matrices: the dense solvers among the peers.
fn full_matrices(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("full");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    for (side, most) in [(200, 100), (200, 1_000_000), (500, 100), (500, 1_000_000)] {
        let draw = &mut Draw(SEED);
        let problem = matrix(side, side, |_, _| draw.between(1, most));
        group.throughput(Throughput::Elements(problem.edges.len() as u64));
        let costs: Vec<i64> = problem.edges.iter().map(|edge| -edge.score).collect();
        let case = format!("{side} costs to {most}");
        let graph = graph(problem);
        let best = -graph.solve().expect("nothing stops it").total();
        group.bench_function(BenchmarkId::new("gongfang", &case), |bencher| {
            bencher.iter(|| graph.solve_with(&one_thread()).expect("nothing stops it"));
        });
        let square = side as usize;
        let weights = Matrix::from_vec(square, square, costs.iter().map(|cost| -cost).collect())
            .expect("a square");
        assert_eq!(i128::from(-kuhn_munkres(&weights).0), best);
        group.bench_function(BenchmarkId::new("pathfinding", &case), |bencher| {
            bencher.iter(|| kuhn_munkres(black_box(&weights)));
        });
        let floats = costs
            .iter()
            .map(|&cost| f64::from(i32::try_from(cost).expect("small")))
            .collect();
        let floats = lapjv::Matrix::from_shape_vec((square, square), floats).expect("a square");
        group.bench_function(BenchmarkId::new("lapjv", &case), |bencher| {
            bencher.iter(|| lapjv::lapjv(black_box(&floats)).expect("finite costs"));
        });
    }
    group.finish();
}

/// Sparse squares with a place for everybody: what the sparse auction of the peers can take.
fn sparse_squares(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sparse");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(2));
    for side in [1_000, 5_000] {
        let problem = square(&mut Draw(SEED), side, 12);
        let edges = problem.edges.len();
        group.throughput(Throughput::Elements(edges as u64));
        let (mut solver, mut solution) =
            ForwardAuctionSolver::new(side as usize, side as usize, edges);
        let rows: Vec<(u32, Vec<u32>, Vec<f64>)> = (0..side)
            .map(|left| {
                let row = problem.edges.iter().filter(|edge| edge.left == left);
                let cost = |score: i64| f64::from(i32::try_from(-score).expect("small"));
                let (slots, costs) = row.map(|edge| (edge.slot, cost(edge.score))).unzip();
                (left, slots, costs)
            })
            .collect();
        let graph = graph(problem);
        group.bench_function(BenchmarkId::new("gongfang", side), |bencher| {
            bencher.iter(|| graph.solve_with(&one_thread()).expect("nothing stops it"));
        });
        group.bench_function(
            BenchmarkId::new("sparse_linear_assignment", side),
            |bencher| {
                bencher.iter(|| {
                    solver.init(side, side).expect("a size");
                    for (left, slots, costs) in &rows {
                        solver
                            .extend_from_values(*left, slots, costs)
                            .expect("a row");
                    }
                    solver
                        .solve(&mut solution, false, None)
                        .expect("a place for everybody");
                    assert_eq!(solution.num_unassigned, 0);
                });
            },
        );
    }
    group.finish();
}

criterion_group!(benches, families, one_change, full_matrices, sparse_squares);
criterion_main!(benches);

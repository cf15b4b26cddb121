//! How fast candidates are found: pairs looked at a second, on one thread and on all, and the peak of memory.
//!
//! `cargo bench --bench graph` measures 10,000 workers x 1,300 demands and 100,000 x 10,000. Throughput is in pairs looked at
//! (`Graph::looked_at`): those of a slot within the worker's reach; pairs that the spatial search never touches are not counted. Before the
//! measurements it prints, for each size, the pairs, the candidates and the peak resident memory of the process (`VmHWM` of
//! `/proc/self/status`, where there is one) before and after one build: the difference is what the build took at its peak.

#[path = "../tests/county/mod.rs"]
mod county;

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gongfang::{Graph, Market};
use rayon::ThreadPoolBuilder;

use county::{Size, county};

const SIZES: [(u32, u32, u32); 2] = [(10_000, 1_300, 286), (100_000, 10_000, 286)];

/// Peak resident memory so far, in MiB, where the system tells it.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}

#[expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("graph_build");
    group
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(8));
    for (workers, demands, villages) in SIZES {
        let market = Market::new(county(Size {
            villages,
            workers,
            demands,
            roads: false,
            seed: 1,
        }))
        .expect("the maker keeps the lists' rules");
        let before = peak_mib();
        let graph = Graph::build(&market, &market.policy).expect("nothing is pinned");
        let after = peak_mib();
        println!(
            "{workers} workers x {} slots: {} pairs looked at, {} candidates, peak {before:?} -> {after:?} MiB",
            graph.slots().len(),
            graph.looked_at(),
            graph.edge_count(),
        );
        group.throughput(Throughput::Elements(graph.looked_at()));
        drop(graph);
        for threads in [1, 0] {
            let pool = ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("threads can be started");
            let name = if threads == 1 {
                "one thread"
            } else {
                "all threads"
            };
            let size = format!("{workers}x{demands}");
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter(|| {
                    pool.install(|| black_box(Graph::build(&market, &market.policy)).is_ok())
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, build);
criterion_main!(benches);

//! Some thousand hostile cases from a seed: lists that were spoilt, networks and weeks with every number at its limits.
//!
//! The same bodies are fuzz targets in `fuzz/`, where coverage leads them further than chance does here.

mod families;
mod fuzzed;
mod lists;

use std::collections::BTreeMap;

use families::Draw;
use fuzzed::{Decided, Read, Solved, read_lists, solve_draft, solve_network};
use lists::{Folder, fresh};

/// So many bytes from a seed.
fn drawn(seed: u64, bytes: usize) -> Vec<u8> {
    let mut draw = Draw(seed);
    (0..bytes).map(|_| draw.word().to_le_bytes()[0]).collect()
}

/// How often each end was reached.
fn reached<T: Ord>(cases: u64, case: impl Fn(u64) -> T) -> BTreeMap<T, u32> {
    let mut seen = BTreeMap::new();
    for seed in 0..cases {
        *seen.entry(case(seed)).or_default() += 1;
    }
    seen
}

#[test]
fn spoilt_lists_are_refused_without_a_name_or_planned() {
    let sound = Folder::busy().0;
    let folder = fresh("spoilt");
    let seen = reached(300, |seed| read_lists(&sound, &folder, &drawn(seed, 64)));
    for end in [Read::Refused, Read::Planned] {
        assert!(seen.get(&end) > Some(&30), "{seen:?}");
    }
}

#[test]
fn small_networks_are_refused_or_proven_in_every_way() {
    let seen = reached(3_000, |seed| solve_network(&drawn(seed, 400)));
    assert!(seen.get(&Solved::Proven) > Some(&1_000), "{seen:?}");
    for end in [Solved::Refused, Solved::OutOfRange] {
        assert!(seen.get(&end) > Some(&10), "{seen:?}");
    }
}

#[test]
fn small_markets_of_weeks_are_refused_or_proven() {
    let seen = reached(1_500, |seed| solve_draft(&drawn(seed, 700)));
    assert!(seen.get(&Decided::Optimal) > Some(&100), "{seen:?}");
    assert!(seen.get(&Decided::Refused) > Some(&100), "{seen:?}");
}

#[test]
fn cases_of_no_bytes_at_all_hold() {
    let folder = fresh("nothing");
    for bytes in [&[][..], &[0], &[255; 9], &[128; 2_000]] {
        let _ = read_lists(&Folder::busy().0, &folder, bytes);
        let _ = (solve_network(bytes), solve_draft(bytes));
    }
}

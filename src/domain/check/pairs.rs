//! Decided pairs: each pair once, and those that are to stand can stand together.

use rustc_hash::FxHashMap;

use crate::domain::check::known::unknown;
use crate::domain::pairs::{Pair, PairKind};
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List};
use crate::ids::{DemandKey, WorkerKey};

/// What pairs refer to.
pub(super) struct Nodes<'a> {
    pub(super) worker: &'a dyn Fn(&WorkerKey) -> bool,
    pub(super) demand: &'a dyn Fn(&DemandKey) -> bool,
    /// The places of an opening; `None` for orders, whose shares the graph counts.
    pub(super) places: &'a dyn Fn(&DemandKey) -> Option<u32>,
}

impl PairKind {
    /// Whether the pair is to stand.
    pub(in crate::domain) fn stands(self) -> bool {
        matches!(self, PairKind::Pinned | PairKind::Forced)
    }
}

/// Checks pairs in canonical order, each with its row.
pub(super) fn check(pairs: &[(u64, Pair)], issues: &mut Issues, nodes: &Nodes<'_>) {
    let mut report = |row: u64, column: &'static str, fault: Fault| {
        issues.push(Issue::new(List::Pairs, Some(row), Some(column), fault));
    };
    for (row, pair) in pairs {
        if !(nodes.worker)(&pair.worker) {
            report(*row, "worker", unknown(List::Workers, &pair.worker));
        }
        if !(nodes.demand)(&pair.demand) {
            report(*row, "demand", unknown(List::Openings, &pair.demand));
        }
    }
    for window in pairs.windows(2) {
        let [(first, a), (row, b)] = window else {
            continue;
        };
        if (&a.worker, &a.demand) == (&b.worker, &b.demand) {
            let code = if a.kind.stands() == b.kind.stands() {
                IssueCode::DuplicatePair
            } else {
                IssueCode::ContradictoryPair
            };
            report(*row, "kind", Fault::with(code, Detail::FirstRow(*first)));
        }
    }
    for (_, rows) in conflicts(pairs, nodes.places) {
        let row = rows.iter().copied().max().unwrap_or(0);
        let fault = Fault::with(IssueCode::ConflictingPairs, Detail::Rows(rows));
        report(row, "kind", fault);
    }
}

/// Smallest sets of pairs that cannot stand together, by their rows, ascending: two of one worker, or one more than an
/// opening has places, with its key.
///
/// Each set is minimal: without any one of its pairs the rest can stand (as far as this reason goes).
pub(in crate::domain) fn conflicts(
    pairs: &[(u64, Pair)],
    places: &dyn Fn(&DemandKey) -> Option<u32>,
) -> Vec<(Option<DemandKey>, Vec<u64>)> {
    let mut sets = Vec::new();
    let mut taken: FxHashMap<&DemandKey, Vec<u64>> = FxHashMap::default();
    let mut openings = Vec::new();
    let mut last: Option<&(u64, Pair)> = None;
    for this in pairs.iter().filter(|(_, pair)| pair.kind.stands()) {
        let (row, pair) = this;
        let other = last.filter(|(_, other)| other.worker == pair.worker);
        // The same pair twice is a fault of its own.
        if let Some((first, _)) = other.filter(|(_, other)| other.demand != pair.demand) {
            sets.push((None, vec![*first.min(row), *first.max(row)]));
        }
        if other.is_none_or(|(_, other)| other.demand != pair.demand) {
            let rows = taken.entry(&pair.demand).or_default();
            if rows.is_empty() {
                openings.push(&pair.demand);
            }
            rows.push(*row);
        }
        last = Some(this);
    }
    for key in openings {
        let Some(places) = places(key) else { continue };
        let rows = taken.get_mut(key).expect("counted above");
        if rows.len() > places as usize {
            rows.sort_unstable();
            rows.truncate(places as usize + 1);
            sets.push((Some(key.clone()), std::mem::take(rows)));
        }
    }
    sets
}

//! Decided pairs: each pair once, and those that are to stand can stand together, as far as the lists alone say.
//!
//! A person may have one opening and any number of orders: a week is a place and shares. Whether its half-days, stations and pieces suffice is
//! known where rules are (`graph::decided`).

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
    /// Whether the pair is to stand, whatever it costs.
    pub(in crate::domain) fn stands(self) -> bool {
        matches!(self, PairKind::Pinned | PairKind::Forced)
    }

    /// Whether the pair is not to be.
    fn is_barred(self) -> bool {
        matches!(self, PairKind::Forbidden | PairKind::Declined)
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
            let code = if a.kind.is_barred() == b.kind.is_barred() {
                IssueCode::DuplicatePair
            } else {
                IssueCode::ContradictoryPair
            };
            report(*row, "kind", Fault::with(code, Detail::FirstRow(*first)));
        }
    }
    for conflict in conflicts(pairs, nodes.places) {
        let row = conflict.rows.iter().copied().max().unwrap_or(0);
        report(row, "kind", conflict.fault());
    }
}

/// Pairs that cannot stand together.
pub(in crate::domain) struct Conflict {
    /// The opening that has too few places, and how many; none where they are two openings of one worker.
    pub(in crate::domain) opening: Option<(DemandKey, u32)>,
    /// How many pairs they are.
    pub(in crate::domain) pairs: usize,
    /// Their rows, ascending.
    pub(in crate::domain) rows: Vec<u64>,
}

impl Conflict {
    /// What is wrong, with the rows as they are by now.
    pub(in crate::domain) fn fault(self) -> Fault {
        let detail = match self.opening {
            None => Detail::Rows(self.rows),
            Some((_, places)) => Detail::Overbooked {
                pairs: self.pairs,
                places,
                rows: self.rows,
            },
        };
        Fault::with(IssueCode::ConflictingPairs, detail)
    }
}

/// Pairs that cannot stand together: two openings of one worker, or all pairs of an opening that has fewer places.
///
/// Two of one worker are a smallest set: either can stand. Of an opening's pairs any can, as many as it has places.
pub(in crate::domain) fn conflicts(
    pairs: &[(u64, Pair)],
    places: &dyn Fn(&DemandKey) -> Option<u32>,
) -> Vec<Conflict> {
    let mut conflicts = Vec::new();
    let mut taken: FxHashMap<&DemandKey, Vec<u64>> = FxHashMap::default();
    let mut openings = Vec::new();
    let mut last: Option<&(u64, Pair)> = None;
    let stand = pairs.iter().filter(|(_, pair)| pair.kind.stands());
    for this in stand.filter(|(_, pair)| places(&pair.demand).is_some()) {
        let (row, pair) = this;
        let other = last.replace(this);
        let other = other.filter(|(_, other)| other.worker == pair.worker);
        match other {
            // The same pair twice is a fault of its own.
            Some((_, other)) if other.demand == pair.demand => continue,
            Some((first, _)) => conflicts.push(Conflict {
                opening: None,
                pairs: 2,
                rows: vec![*first.min(row), *first.max(row)],
            }),
            None => {}
        }
        let rows = taken.entry(&pair.demand).or_default();
        if rows.is_empty() {
            openings.push(&pair.demand);
        }
        rows.push(*row);
    }
    for key in openings {
        let places = places(key).unwrap_or(0);
        let mut rows = taken.remove(key).unwrap_or_default();
        if rows.len() > places as usize {
            rows.sort_unstable();
            conflicts.push(Conflict {
                opening: Some((key.clone(), places)),
                pairs: rows.len(),
                rows,
            });
        }
    }
    conflicts
}

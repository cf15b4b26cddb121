//! From raw lists to a [`Market`]: canonical order, and every fault at once.
//!
//! [`market`] sorts each list by key, then checks each record by itself ([`rows`]), its references, the policy
//! ([`policy`]) and the decided pairs ([`pairs`]). A reference to a row that could not be read is no fault of its own.
//! Cost: a sort of each list (linear where it comes sorted) and a binary search a reference.

pub(super) mod known;
pub(super) mod pairs;
mod policy;
pub(super) mod rows;

use std::cmp::Ordering;

use crate::domain::check::known::{Found, Known};
use crate::domain::market::{Lists, Market, PairRows, Rows};
use crate::domain::pairs::Pair;
use crate::domain::place::{Place, Road};
use crate::domain::read::rows::Source;
use crate::domain::table::{Listed, column_zh};
use crate::domain::workshop::{Employer, Workshop};
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List, MarketError};
use crate::ids::{EmployerKey, PlaceCode, WorkshopKey};
use crate::policy::Policy;

/// Where the records of each list came from.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub(super) places: Source,
    pub(super) workers: Source,
    pub(super) employers: Source,
    pub(super) workshops: Source,
    pub(super) openings: Source,
    pub(super) orders: Source,
    pub(super) pairs: Source,
    pub(super) roads: Source,
}

/// A list in canonical order, each record with the row to name it by.
pub(super) struct Ranked<'a, T> {
    pub(super) records: Vec<(u64, T)>,
    source: &'a Source,
}

impl<'a, T: Listed> Ranked<'a, T> {
    fn new(records: Vec<T>, source: &'a Source, order: impl Fn(&T, &T) -> Ordering) -> Self {
        let numbered = records.into_iter().enumerate();
        let mut records: Vec<(u64, T)> = numbered
            .map(|(at, record)| (source.row(at), record))
            .collect();
        records.sort_by(|(_, a), (_, b)| order(a, b));
        Ranked { records, source }
    }

    /// Whether a record has the key that `by` compares with, or a row with faults may have it.
    fn may_have(&self, by: impl Fn(&T) -> Ordering, key: impl Fn() -> String) -> bool {
        !self.source.whole
            || self
                .records
                .binary_search_by(|(_, record)| by(record))
                .is_ok()
            || !self.source.lost.is_empty() && self.source.lost.contains(&key())
    }

    /// Neighbours that `same` cannot tell apart, with the row of the first.
    fn doubles(&self, same: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = (u64, &(u64, T))> {
        self.records
            .windows(2)
            .filter(move |pair| same(&pair[0].1, &pair[1].1))
            .map(|pair| (pair[0].0, &pair[1]))
    }

    fn report_doubles(&self, code: IssueCode, same: impl Fn(&T, &T) -> bool, issues: &mut Issues) {
        for (first, (row, _)) in self.doubles(same) {
            let fault = Fault::with(code, Detail::FirstRow(first));
            issues.push(Issue::new(
                T::LIST,
                Some(*row),
                Some(T::COLUMNS[0].en),
                fault,
            ));
        }
    }

    fn into_records(self) -> Vec<T> {
        self.records.into_iter().map(|(_, record)| record).collect()
    }
}

impl Market {
    /// Checks the lists and puts them in canonical order.
    ///
    /// # Errors
    /// [`MarketError`] with every fault of every list; its rows are positions in the list, from 1.
    pub fn new(lists: Lists) -> Result<Self, MarketError> {
        let (policy, rows) = lists.split();
        let mut issues = Issues::default();
        let market = market(Some(policy), rows, &Sources::default(), &mut issues);
        issues.into_result(column_zh)?;
        Ok(market.expect("the policy is there"))
    }
}

/// Checks everything. `None` where there is no policy; a market with faults in `issues` is not to be handed out.
pub(super) fn market(
    policy: Option<Policy>,
    mut lists: Rows,
    sources: &Sources,
    issues: &mut Issues,
) -> Option<Market> {
    normalise(&mut lists);
    if let Some(policy) = &policy {
        policy::check(policy, issues);
    }
    let places = Ranked::new(lists.places, &sources.places, |a, b| a.code.cmp(&b.code));
    let workers = Ranked::new(lists.workers, &sources.workers, |a, b| a.key.cmp(&b.key));
    let employers = Ranked::new(lists.employers, &sources.employers, |a, b| {
        a.key.cmp(&b.key)
    });
    let workshops = Ranked::new(lists.workshops, &sources.workshops, |a, b| {
        a.key.cmp(&b.key)
    });
    let openings = Ranked::new(lists.openings, &sources.openings, |a, b| a.key.cmp(&b.key));
    let orders = Ranked::new(lists.orders, &sources.orders, |a, b| a.key.cmp(&b.key));
    let pairs = Ranked::new(lists.pairs, &sources.pairs, Pair::cmp);
    let roads = Ranked::new(lists.roads, &sources.roads, Road::cmp);

    let double = IssueCode::DuplicateKey;
    places.report_doubles(double, |a, b| a.code == b.code, issues);
    workers.report_doubles(double, |a, b| a.key == b.key, issues);
    employers.report_doubles(double, |a, b| a.key == b.key, issues);
    workshops.report_doubles(double, |a, b| a.key == b.key, issues);
    openings.report_doubles(double, |a, b| a.key == b.key, issues);
    orders.report_doubles(double, |a, b| a.key == b.key, issues);
    roads.report_doubles(
        IssueCode::DuplicateRoad,
        |a, b| (a.from, a.to, a.mode) == (b.from, b.to, b.mode),
        issues,
    );

    let references = References {
        policy: policy.as_ref(),
        places: &places,
        employers: &employers,
        workshops: &workshops,
    };
    each(&places, issues, rows::place);
    each(&workers, issues, |worker, found| {
        rows::worker(worker, &references, found);
    });
    each(&employers, issues, |employer, found| {
        rows::employer(employer, &references, found);
    });
    each(&workshops, issues, |workshop, found| {
        rows::workshop(workshop, &references, found);
    });
    each(&openings, issues, |opening, found| {
        rows::opening(opening, &references, found);
    });
    each(&orders, issues, |order, found| {
        rows::order(order, &references, found);
    });
    each(&roads, issues, |road, found| {
        rows::road(road, &references, found);
    });
    for (row, order) in &orders.records {
        let taken = openings
            .records
            .binary_search_by(|(_, opening)| opening.key.cmp(&order.key));
        if taken.is_ok() {
            let fault = Fault::named(double, &order.key);
            issues.push(Issue::new(List::Orders, Some(*row), Some("order"), fault));
        }
    }
    pairs::check(
        &pairs.records,
        issues,
        &pairs::Nodes {
            worker: &|key| workers.may_have(|worker| worker.key.cmp(key), || key.to_string()),
            demand: &|key| {
                openings.may_have(|opening| opening.key.cmp(key), || key.to_string())
                    || orders.may_have(|order| order.key.cmp(key), || key.to_string())
            },
            places: &|key| {
                let found = openings
                    .records
                    .binary_search_by(|(_, opening)| opening.key.cmp(key));
                found.ok().map(|at| openings.records[at].1.places)
            },
        },
    );

    let pair_rows = pairs.records.iter().map(|&(row, _)| row).collect();
    Some(Market {
        policy: policy?,
        pair_rows: PairRows(pair_rows),
        lists: Rows {
            places: places.into_records(),
            workers: workers.into_records(),
            employers: employers.into_records(),
            workshops: workshops.into_records(),
            openings: openings.into_records(),
            orders: orders.into_records(),
            pairs: pairs.into_records(),
            roads: roads.into_records(),
        },
    })
}

/// The lists that are being checked.
struct References<'a> {
    policy: Option<&'a Policy>,
    places: &'a Ranked<'a, Place>,
    employers: &'a Ranked<'a, Employer>,
    workshops: &'a Ranked<'a, Workshop>,
}

impl Known for References<'_> {
    fn policy(&self) -> Option<&Policy> {
        self.policy
    }

    fn place(&self, code: PlaceCode) -> bool {
        self.places
            .may_have(|place| place.code.cmp(&code), || code.to_string())
    }

    fn employer(&self, key: &EmployerKey) -> bool {
        self.employers
            .may_have(|employer| employer.key.cmp(key), || key.to_string())
    }

    fn workshop(&self, key: &WorkshopKey) -> bool {
        self.workshops
            .may_have(|workshop| workshop.key.cmp(key), || key.to_string())
    }
}

fn each<T: Listed>(list: &Ranked<'_, T>, issues: &mut Issues, check: impl Fn(&T, &mut Found)) {
    let mut found = Found::new();
    for (row, record) in &list.records {
        rows::ranges(record, &mut found);
        check(record, &mut found);
        for (column, fault) in found.drain(..) {
            issues.push(Issue::new(T::LIST, Some(*row), Some(column), fault));
        }
    }
}

/// What has two spellings gets one: names without blanks around them, a road from its smaller code.
fn normalise(lists: &mut Rows) {
    let trim = |name: &mut String| {
        if name.trim().len() != name.len() {
            *name = name.trim().to_owned();
        }
    };
    for place in &mut lists.places {
        trim(&mut place.name);
        trim(&mut place.town);
    }
    lists
        .employers
        .iter_mut()
        .for_each(|row| trim(&mut row.name));
    lists
        .workshops
        .iter_mut()
        .for_each(|row| trim(&mut row.name));
    lists
        .openings
        .iter_mut()
        .for_each(|row| trim(&mut row.name));
    lists.orders.iter_mut().for_each(|row| trim(&mut row.name));
    for road in &mut lists.roads {
        if road.from > road.to {
            std::mem::swap(&mut road.from, &mut road.to);
        }
    }
}

//! What changes from one day to the next, and how a market takes it.
//!
//! [`Market::apply`] takes a sequence of changes, in order, all or none: it lays them over the market as two small maps,
//! checks each against what stands before it, and merges once at the end. Keys stay; what a change does not name is
//! copied, not checked again.
//!
//! # Invariants
//! 1. The new market equals the one that [`Market::new`] makes of the changed lists.
//! 2. Withdrawing a worker or closing a demand ends its pairs: those of the market and those of earlier changes.
//!
//! Cost: the copy of the market, and a logarithm a change.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::domain::check::known::{Found, unknown};
use crate::domain::check::{pairs, rows};
use crate::domain::demand::{Demand, Opening, Order};
use crate::domain::market::{Market, PairRows, Rows};
use crate::domain::pairs::{Pair, PairKind};
use crate::domain::table::column_zh;
use crate::domain::worker::Worker;
use crate::error::issue::{Fault, Issue, Issues};
use crate::error::{IssueCode, List, MarketError};
use crate::ids::{DemandKey, WorkerKey};

/// One change of a market.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// A new worker.
    Add(Box<Worker>),
    /// A worker whose data change; the key stays.
    Amend(Box<Worker>),
    /// A worker who leaves, with every pair of theirs.
    Withdraw(WorkerKey),
    /// A new opening.
    OpenOpening(Box<Opening>),
    /// A new order.
    OpenOrder(Box<Order>),
    /// An opening whose data change; the key stays.
    AmendOpening(Box<Opening>),
    /// An order whose data change; the key stays.
    AmendOrder(Box<Order>),
    /// A demand that ends, with every pair of it.
    Close(DemandKey),
    /// The person or the employer declines: the pair no longer stands, and is not proposed again.
    Decline(WorkerKey, DemandKey),
    /// The placement stands from now on. Of a week each piece is confirmed by itself: the place and every share.
    Confirm(WorkerKey, DemandKey),
}

/// An opening or an order, or nothing where it was closed.
enum Posting {
    Opening(Box<Opening>),
    Order(Box<Order>),
    Closed,
}

/// The changes so far, over the market.
struct Overlay<'a> {
    market: &'a Market,
    /// `None` where the worker was withdrawn.
    workers: BTreeMap<WorkerKey, Option<Box<Worker>>>,
    demands: BTreeMap<DemandKey, Posting>,
    /// With the position of the change that set it.
    pairs: BTreeMap<(WorkerKey, DemandKey), (u64, PairKind)>,
    /// The last change that withdrew the worker: pairs from before it are no more.
    withdrawn: FxHashMap<WorkerKey, u64>,
    /// The last change that closed the demand.
    closed: FxHashMap<DemandKey, u64>,
    /// The last change that set an opening's places.
    sized: FxHashMap<DemandKey, u64>,
    issues: Issues,
}

impl Market {
    /// The market after `changes`, in their order; all of them or, where one cannot be, none.
    ///
    /// # Errors
    /// [`MarketError`]: every change that cannot be, by its position from 1.
    pub fn apply(&self, changes: &[Change]) -> Result<Market, MarketError> {
        let mut overlay = Overlay::over(self);
        for (position, change) in (1..).zip(changes) {
            overlay.take(position, change);
        }
        let (lists, rows) = overlay.merged();
        let pair_rows = self.rows_after(&lists.pairs, &rows);
        overlay.check_pairs(&lists, rows);
        overlay.issues.into_result(column_zh)?;
        Ok(Market {
            policy: self.policy.clone(),
            lists,
            pair_rows,
        })
    }

    /// The rows of the pairs after changes: those that a change put have none.
    fn rows_after(&self, pairs: &[Pair], changes: &[u64]) -> PairRows {
        let row = |(pair, &change): (&Pair, &u64)| match change {
            0 => self.row_of(&pair.worker, &pair.demand).unwrap_or(0),
            _ => 0,
        };
        PairRows(pairs.iter().zip(changes).map(row).collect())
    }
}

impl<'a> Overlay<'a> {
    fn over(market: &'a Market) -> Self {
        Overlay {
            market,
            workers: BTreeMap::new(),
            demands: BTreeMap::new(),
            pairs: BTreeMap::new(),
            withdrawn: FxHashMap::default(),
            closed: FxHashMap::default(),
            sized: FxHashMap::default(),
            issues: Issues::default(),
        }
    }

    fn take(&mut self, position: u64, change: &Change) {
        match change {
            Change::Add(worker) => {
                if self.has_worker(&worker.key) {
                    self.fault(position, "worker", IssueCode::DuplicateKey.into());
                }
                self.put_worker(position, worker);
            }
            Change::Amend(worker) => {
                self.known_worker(position, &worker.key);
                self.put_worker(position, worker);
            }
            Change::Withdraw(key) => {
                self.known_worker(position, key);
                self.withdrawn.insert(key.clone(), position);
                self.workers.insert(key.clone(), None);
            }
            Change::OpenOpening(opening) => {
                self.new_demand(position, &opening.key);
                self.put_opening(position, opening);
            }
            Change::OpenOrder(order) => {
                self.new_demand(position, &order.key);
                self.put_order(position, order);
            }
            Change::AmendOpening(opening) => {
                if self.places(&opening.key).is_none() {
                    let fault = Fault::from(IssueCode::UnknownDemand);
                    self.fault(position, "opening", fault);
                }
                self.put_opening(position, opening);
            }
            Change::AmendOrder(order) => {
                if !self.has_demand(&order.key) || self.places(&order.key).is_some() {
                    self.fault(position, "order", IssueCode::UnknownDemand.into());
                }
                self.put_order(position, order);
            }
            Change::Close(key) => {
                self.known_demand(position, key);
                self.closed.insert(key.clone(), position);
                self.demands.insert(key.clone(), Posting::Closed);
            }
            Change::Decline(worker, demand) => {
                self.decide(position, worker, demand, PairKind::Declined);
            }
            Change::Confirm(worker, demand) => {
                self.decide(position, worker, demand, PairKind::Pinned);
            }
        }
    }

    /// Sets a pair, unless the lists forced or forbade it the other way.
    fn decide(&mut self, position: u64, worker: &WorkerKey, demand: &DemandKey, kind: PairKind) {
        let known = self.known_worker(position, worker);
        if !(self.known_demand(position, demand) && known) {
            return;
        }
        let kind = match (self.pair(worker, demand), kind) {
            (Some(PairKind::Forced), PairKind::Pinned) => PairKind::Forced,
            (Some(PairKind::Forbidden), PairKind::Declined) => PairKind::Forbidden,
            (Some(PairKind::Forced | PairKind::Forbidden), _) => {
                self.fault(position, "kind", IssueCode::ContradictoryPair.into());
                return;
            }
            (_, kind) => kind,
        };
        let pair = (worker.clone(), demand.clone());
        self.pairs.insert(pair, (position, kind));
    }

    fn put_worker(&mut self, position: u64, worker: &Worker) {
        let mut found = Found::new();
        rows::ranges(worker, &mut found);
        rows::worker(worker, self.market, &mut found);
        self.faults(position, found);
        let (key, worker) = (worker.key.clone(), Box::new(worker.clone()));
        self.workers.insert(key, Some(worker));
    }

    fn put_opening(&mut self, position: u64, opening: &Opening) {
        let mut found = Found::new();
        rows::ranges(opening, &mut found);
        rows::opening(opening, self.market, &mut found);
        self.faults(position, found);
        let mut opening = Box::new(opening.clone());
        opening.name = opening.name.trim().to_owned();
        self.sized.insert(opening.key.clone(), position);
        self.demands
            .insert(opening.key.clone(), Posting::Opening(opening));
    }

    fn put_order(&mut self, position: u64, order: &Order) {
        let mut found = Found::new();
        rows::ranges(order, &mut found);
        rows::order(order, self.market, &mut found);
        self.faults(position, found);
        let mut order = Box::new(order.clone());
        order.name = order.name.trim().to_owned();
        self.demands
            .insert(order.key.clone(), Posting::Order(order));
    }

    fn has_worker(&self, key: &WorkerKey) -> bool {
        match self.workers.get(key) {
            Some(changed) => changed.is_some(),
            None => self.market.worker(key).is_some(),
        }
    }

    fn has_demand(&self, key: &DemandKey) -> bool {
        match self.demands.get(key) {
            Some(changed) => !matches!(changed, Posting::Closed),
            None => self.market.demand(key).is_some(),
        }
    }

    /// The places of a demand that is an opening.
    fn places(&self, key: &DemandKey) -> Option<u32> {
        match (self.demands.get(key), self.market.demand(key)) {
            (Some(Posting::Opening(opening)), _) => Some(opening.places),
            (None, Some(Demand::Opening(opening))) => Some(opening.places),
            _ => None,
        }
    }

    /// What is decided of a pair, as far as it has not ended since.
    fn pair(&self, worker: &WorkerKey, demand: &DemandKey) -> Option<PairKind> {
        let ended = self.ended(worker, demand);
        match self.pairs.get(&(worker.clone(), demand.clone())) {
            Some((position, kind)) if *position > ended => Some(*kind),
            None if ended == 0 => {
                let pairs = self.market.pairs();
                let found = pairs
                    .binary_search_by(|pair| (&pair.worker, &pair.demand).cmp(&(worker, demand)));
                found.ok().map(|at| pairs[at].kind)
            }
            _ => None,
        }
    }

    /// The last change that ended every pair of these two from before it; 0 if none did.
    fn ended(&self, worker: &WorkerKey, demand: &DemandKey) -> u64 {
        let withdrawn = self.withdrawn.get(worker).copied().unwrap_or(0);
        withdrawn.max(self.closed.get(demand).copied().unwrap_or(0))
    }

    fn known_worker(&mut self, position: u64, key: &WorkerKey) -> bool {
        let known = self.has_worker(key);
        if !known {
            self.fault(position, "worker", unknown(List::Workers, key));
        }
        known
    }

    fn known_demand(&mut self, position: u64, key: &DemandKey) -> bool {
        let known = self.has_demand(key);
        if !known {
            self.fault(position, "demand", unknown(List::Openings, key));
        }
        known
    }

    fn new_demand(&mut self, position: u64, key: &DemandKey) {
        if self.has_demand(key) {
            self.fault(position, "demand", IssueCode::DuplicateKey.into());
        }
    }

    fn fault(&mut self, position: u64, column: &'static str, fault: Fault) {
        let issue = Issue::new(List::Changes, Some(position), Some(column), fault);
        self.issues.push(issue);
    }

    fn faults(&mut self, position: u64, found: Found) {
        for (column, fault) in found {
            self.fault(position, column, fault);
        }
    }

    /// The changed lists, and for each pair the change that set it (0 for those of the market).
    fn merged(&mut self) -> (Rows, Vec<u64>) {
        let old = &self.market.lists;
        let workers = merge(
            &old.workers,
            std::mem::take(&mut self.workers),
            |worker| &worker.key,
            |changed| changed.map(|worker| *worker),
        );
        let (mut openings, mut orders) = (BTreeMap::new(), BTreeMap::new());
        for (key, posting) in std::mem::take(&mut self.demands) {
            let (opening, order) = match posting {
                Posting::Opening(opening) => (Some(*opening), None),
                Posting::Order(order) => (None, Some(*order)),
                Posting::Closed => (None, None),
            };
            openings.insert(key.clone(), opening);
            orders.insert(key, order);
        }
        let openings = merge(&old.openings, openings, |opening| &opening.key, |row| row);
        let orders = merge(&old.orders, orders, |order| &order.key, |row| row);
        let mut pairs: BTreeMap<_, _> = BTreeMap::new();
        for pair in &old.pairs {
            if self.ended(&pair.worker, &pair.demand) == 0 {
                pairs.insert((pair.worker.clone(), pair.demand.clone()), (0, pair.kind));
            }
        }
        for (pair, (position, kind)) in std::mem::take(&mut self.pairs) {
            if position > self.ended(&pair.0, &pair.1) {
                pairs.insert(pair, (position, kind));
            }
        }
        let (rows, pairs) = pairs
            .into_iter()
            .map(|((worker, demand), (position, kind))| {
                (
                    position,
                    Pair {
                        worker,
                        demand,
                        kind,
                    },
                )
            })
            .unzip();
        let lists = Rows {
            places: old.places.clone(),
            workers,
            employers: old.employers.clone(),
            workshops: old.workshops.clone(),
            openings,
            orders,
            pairs,
            roads: old.roads.clone(),
        };
        (lists, rows)
    }

    /// Whether the pairs that stand can stand together: only a change can have broken that.
    fn check_pairs(&mut self, lists: &Rows, rows: Vec<u64>) {
        let numbered: Vec<(u64, Pair)> =
            rows.into_iter().zip(lists.pairs.iter().cloned()).collect();
        let places = |key: &DemandKey| {
            let found = lists
                .openings
                .binary_search_by(|opening| opening.key.cmp(key));
            found.ok().map(|at| lists.openings[at].places)
        };
        for mut conflict in pairs::conflicts(&numbered, &places) {
            let opening = conflict.opening.as_ref();
            conflict.rows.retain(|&row| row > 0);
            let sized = opening.and_then(|(key, _)| self.sized.get(key));
            conflict.rows.extend(sized);
            conflict.rows.sort_unstable();
            let row = conflict.rows.last().copied().unwrap_or(0);
            self.fault(row, "kind", conflict.fault());
        }
    }
}

/// The sorted list with the changed records put in, put over or taken out.
fn merge<T: Clone, K: Ord, C>(
    old: &[T],
    changes: BTreeMap<K, C>,
    key: impl Fn(&T) -> &K,
    record: impl Fn(C) -> Option<T>,
) -> Vec<T> {
    let mut merged = Vec::with_capacity(old.len() + changes.len());
    let mut rest = old;
    for (changed, change) in changes {
        let before = rest.partition_point(|record| *key(record) < changed);
        merged.extend_from_slice(&rest[..before]);
        rest = &rest[before..];
        if rest.first().is_some_and(|record| *key(record) == changed) {
            rest = &rest[1..];
        }
        merged.extend(record(change));
    }
    merged.extend_from_slice(rest);
    merged
}

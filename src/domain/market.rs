//! The checked lists.
//!
//! # Invariants of a [`Market`]
//! 1. Every list is sorted by key and no key stands twice; openings and orders share one space of keys.
//! 2. Every reference (place, employer, workshop, worker, demand, skill, group) is there.
//! 3. Every value is in the range that its field's documentation gives.
//! 4. Pinned and forced pairs hold together: one a worker, and no more than an opening has places. Whether a hard rule
//!    refuses one is the graph's to say.
//! 5. Names have no blanks around them; a road's `from` is not after its `to`.

use serde::{Deserialize, Serialize};

use crate::domain::demand::{Demand, Opening, Order};
use crate::domain::pairs::Pair;
use crate::domain::place::{Place, Road};
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};
use crate::ids::{DemandKey, EmployerKey, PlaceCode, WorkerKey, WorkshopKey};
use crate::policy::Policy;

/// The lists as they were given, in any order, not yet checked: [`Market::new`] checks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// 政策支持.
    pub policy: Policy,
    /// Villages.
    pub places: Vec<Place>,
    /// 农村剩余劳动力.
    pub workers: Vec<Worker>,
    /// Firms.
    pub employers: Vec<Employer>,
    /// 共富工坊.
    pub workshops: Vec<Workshop>,
    /// 用工需求.
    pub openings: Vec<Opening>,
    /// 外加工.
    pub orders: Vec<Order>,
    /// Decided pairs.
    #[serde(default)]
    pub pairs: Vec<Pair>,
    /// The road network, if there is one.
    #[serde(default)]
    pub roads: Vec<Road>,
}

/// The checked lists of one county and one planning period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Market {
    /// The policy that came with the lists.
    pub policy: Policy,
    pub(super) lists: Rows,
    pub(super) pair_rows: PairRows,
}

/// Where each pair stood, by position among the pairs: its row in `pairs.csv`, or its position in the list from 1; 0 where a change put it.
///
/// Faults of pairs that only the rules find are told by it. It is no part of what a market is: any two are equal, as rows may stand in any order.
#[derive(Clone, Debug, Default)]
pub(super) struct PairRows(pub(super) Vec<u64>);

impl PartialEq for PairRows {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PairRows {}

/// The lists but the policy; sorted by key within a [`Market`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) places: Vec<Place>,
    pub(super) workers: Vec<Worker>,
    pub(super) employers: Vec<Employer>,
    pub(super) workshops: Vec<Workshop>,
    pub(super) openings: Vec<Opening>,
    pub(super) orders: Vec<Order>,
    pub(super) pairs: Vec<Pair>,
    pub(super) roads: Vec<Road>,
}

impl Rows {
    pub(super) fn with_policy(self, policy: Policy) -> Lists {
        Lists {
            policy,
            places: self.places,
            workers: self.workers,
            employers: self.employers,
            workshops: self.workshops,
            openings: self.openings,
            orders: self.orders,
            pairs: self.pairs,
            roads: self.roads,
        }
    }
}

impl Lists {
    pub(super) fn split(self) -> (Policy, Rows) {
        let rows = Rows {
            places: self.places,
            workers: self.workers,
            employers: self.employers,
            workshops: self.workshops,
            openings: self.openings,
            orders: self.orders,
            pairs: self.pairs,
            roads: self.roads,
        };
        (self.policy, rows)
    }
}

impl Market {
    /// A copy of the lists, in canonical order.
    #[must_use]
    pub fn lists(&self) -> Lists {
        self.clone().into_lists()
    }

    /// The lists, in canonical order.
    #[must_use]
    pub fn into_lists(self) -> Lists {
        self.lists.with_policy(self.policy)
    }

    /// Sorted by code.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.lists.places
    }

    /// Sorted by key.
    #[must_use]
    pub fn workers(&self) -> &[Worker] {
        &self.lists.workers
    }

    /// Sorted by key.
    #[must_use]
    pub fn employers(&self) -> &[Employer] {
        &self.lists.employers
    }

    /// Sorted by key.
    #[must_use]
    pub fn workshops(&self) -> &[Workshop] {
        &self.lists.workshops
    }

    /// Sorted by key.
    #[must_use]
    pub fn openings(&self) -> &[Opening] {
        &self.lists.openings
    }

    /// Sorted by key.
    #[must_use]
    pub fn orders(&self) -> &[Order] {
        &self.lists.orders
    }

    /// Sorted by worker, then demand.
    #[must_use]
    pub fn pairs(&self) -> &[Pair] {
        &self.lists.pairs
    }

    /// The row of a pair in its list, where it is known.
    pub(crate) fn row_of(&self, worker: &WorkerKey, demand: &DemandKey) -> Option<u64> {
        let by_key = |pair: &Pair| (&pair.worker, &pair.demand).cmp(&(worker, demand));
        let at = self.lists.pairs.binary_search_by(by_key).ok()?;
        let row = self.pair_rows.0.get(at).copied();
        row.filter(|&row| row > 0)
    }

    /// Sorted.
    #[must_use]
    pub fn roads(&self) -> &[Road] {
        &self.lists.roads
    }

    /// Openings and orders together, sorted by key.
    pub fn demands(&self) -> impl Iterator<Item = Demand<'_>> {
        let mut openings = self.lists.openings.iter().peekable();
        let mut orders = self.lists.orders.iter().peekable();
        std::iter::from_fn(move || match (openings.peek(), orders.peek()) {
            (Some(opening), Some(order)) if opening.key > order.key => {
                orders.next().map(Demand::Order)
            }
            (Some(_), _) => openings.next().map(Demand::Opening),
            (None, _) => orders.next().map(Demand::Order),
        })
    }

    /// The place with this code.
    #[must_use]
    pub fn place(&self, code: PlaceCode) -> Option<&Place> {
        find(&self.lists.places, |place| place.code.cmp(&code))
    }

    /// The worker with this key.
    #[must_use]
    pub fn worker(&self, key: &WorkerKey) -> Option<&Worker> {
        find(&self.lists.workers, |worker| worker.key.cmp(key))
    }

    /// The employer with this key.
    #[must_use]
    pub fn employer(&self, key: &EmployerKey) -> Option<&Employer> {
        find(&self.lists.employers, |employer| employer.key.cmp(key))
    }

    /// The workshop with this key.
    #[must_use]
    pub fn workshop(&self, key: &WorkshopKey) -> Option<&Workshop> {
        find(&self.lists.workshops, |workshop| workshop.key.cmp(key))
    }

    /// The opening or order with this key.
    #[must_use]
    pub fn demand(&self, key: &DemandKey) -> Option<Demand<'_>> {
        find(&self.lists.openings, |opening| opening.key.cmp(key))
            .map(Demand::Opening)
            .or_else(|| find(&self.lists.orders, |order| order.key.cmp(key)).map(Demand::Order))
    }
}

fn find<T>(sorted: &[T], by: impl Fn(&T) -> std::cmp::Ordering) -> Option<&T> {
    sorted.binary_search_by(by).ok().map(|at| &sorted[at])
}

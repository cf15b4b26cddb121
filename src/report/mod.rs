//! FILES: totals, and the answer as files.
//!
//! [`Report::new`] adds the answer up, beside what a broker does on the same lists today; the accessors give tables as data;
//! [`Report::write`] writes the files of one audience.
//!
//! ```text
//! Market ────┐             ┌─ figures   totals and tables          ──┬─ sheets  CSV
//! Graph ─────┼─ Report::new┼─ broker    the baseline               ──┼─ plan    JSON
//! Placements ┘             └─ public    the same, less small cells ──┼─ map     GeoJSON
//!                                                                    ├─ page    HTML
//!                                                                    └─ staged  whole or not at all
//! ```
//!
//! # Who may see what
//! The operator's files hold pay, terms and gaps by worker key, and say so in every file; the public folder holds totals that went
//! through `public`, and nothing else: no keys of workers, no needs, no small cells.
//!
//! # Invariants
//! 1. Totals are sums over the placements; the broker keeps every rule that the plan keeps.
//! 2. The bytes depend on the market and the placements alone: no time, no host, no thread.
//! 3. A file appears whole or not at all.

use crate::domain::Market;
use crate::graph::Graph;
use crate::graph::judge::Judge;
use crate::placement::{Cost, EmployerQuota, Placements};
use crate::policy::Policy;

mod broker;
mod cell;
mod columns;
mod conditions;
mod disclosed;
mod error;
mod figures;
mod map;
mod page;
mod plan;
mod public;
mod sheets;
mod suppress;
mod write;

pub use error::ReportError;

pub use cell::{Cell, PublicLine};
pub use columns::{Audience, Axis, Column, Side, UnfilledCode, UnplacedCode};
pub use disclosed::{Holds, PublicCondition, PublicProof, PublicQuota, PublicWeeks};
pub use figures::{Figures, Line, Table, share_tenths};
pub use public::{PublicSummary, PublicTable, PublicVillage};

use crate::report::figures::Seated;

/// The answer added up, and ready to be written.
#[derive(Debug)]
pub struct Report<'a> {
    market: &'a Market,
    policy: &'a Policy,
    placements: &'a Placements,
    plan: Figures,
    broker: Figures,
    tables: [Table; 5],
    public: PublicSummary,
    quotas: Vec<EmployerQuota>,
    costs: Vec<Cost>,
}

impl<'a> Report<'a> {
    /// Adds up `placements`, and what a broker would do on the same candidates.
    ///
    /// # Errors
    /// [`ReportError`]: the graph or the placements are not of this market.
    ///
    /// # Cost
    /// A pass over the lists, the placements and the graph's candidates: the broker looks at each of a person's.
    pub fn new(
        market: &'a Market,
        graph: &'a Graph,
        placements: &'a Placements,
    ) -> Result<Self, ReportError> {
        let policy = graph.policy().ok_or(ReportError::OtherMarket)?;
        if graph.workers() != market.workers().len() {
            return Err(ReportError::OtherMarket);
        }
        let seated = seats_of_plan(market, placements)?;
        let judge = Judge::new(market, policy);
        let broker_seats = broker::seats(&judge, graph)?;
        let of_broker = broker_seats
            .iter()
            .map(|seat| {
                let worker = &market.workers()[seat.worker as usize];
                let demand = figures::demand_of(market, &seat.demand)?;
                let offer = &seat.offer;
                Ok(Seated::new(market, worker, demand, offer, seat.leads))
            })
            .collect::<Result<Vec<_>, ReportError>>()?;
        let plan = figures::whole(market, placements, &seated);
        let broker = figures::whole(market, placements, &of_broker);
        let tables = [
            figures::towns(market, &seated),
            figures::trades(market, placements, &seated)?,
            figures::groups(market, policy, &seated),
            figures::demands(market, placements, &seated)?,
            figures::workshops(market, &seated),
        ];
        let [towns, trades, groups, ..] = &tables;
        let quotas = placements.quotas(market, policy);
        let public = public::summary(
            market,
            policy,
            (placements, &quotas),
            [&plan, &broker],
            [towns, trades, groups],
        );
        Ok(Self {
            market,
            policy,
            placements,
            plan,
            broker,
            tables,
            public,
            quotas,
            costs: Vec::new(),
        })
    }

    /// With what each reserve, crew and pin costs: [`costs`](crate::placement::costs), which takes solves of its own.
    #[must_use]
    pub fn with_costs(mut self, costs: Vec<Cost>) -> Self {
        let k = u64::from(self.public.suppress_below);
        let placed = self.public.plan.placed.shown();
        let placed = placed.and_then(|placed| u64::try_from(placed).ok());
        let people = (placed, self.plan.filled);
        self.public.conditions = disclosed::conditions(&costs, people, &self.public.quota, k);
        self.costs = costs;
        self
    }

    /// Every employer's disability quota and levy, before and after the plan, by key.
    #[must_use]
    pub fn quotas(&self) -> &[EmployerQuota] {
        &self.quotas
    }

    /// What each reserve, crew and pin costs; empty unless [`Report::with_costs`] gave them.
    #[must_use]
    pub fn costs(&self) -> &[Cost] {
        &self.costs
    }

    /// The plan. For the operator, as all accessors but [`Report::public`].
    #[must_use]
    pub fn plan(&self) -> &Figures {
        &self.plan
    }

    /// What a broker does today: people in the order of their keys, each to the best place still open.
    #[must_use]
    pub fn broker(&self) -> &Figures {
        &self.broker
    }

    /// People whom the plan places more than the broker; negative where it places fewer.
    #[must_use]
    pub fn more_placed(&self) -> i128 {
        i128::from(self.plan.placed) - i128::from(self.broker.placed)
    }

    /// What people have more a month, all together, under the plan than under the broker, in fen; negative where they have less.
    #[must_use]
    pub fn more_gain_fen_month(&self) -> i128 {
        self.plan.gain_fen_month - self.broker.gain_fen_month
    }

    /// The table of one axis.
    #[must_use]
    pub fn table(&self, axis: Axis) -> &Table {
        &self.tables[axis as usize]
    }

    /// What may be published.
    #[must_use]
    pub fn public(&self) -> &PublicSummary {
        &self.public
    }
}

fn seats_of_plan<'a>(
    market: &'a Market,
    placements: &'a Placements,
) -> Result<Vec<Seated<'a>>, ReportError> {
    placements
        .placed()
        .iter()
        .map(|placement| {
            let worker = market.worker(&placement.worker);
            let worker = worker.ok_or_else(|| ReportError::UnknownWorker {
                worker: placement.worker.clone(),
            })?;
            let demand = figures::demand_of(market, &placement.slot.demand)?;
            Ok(Seated::new(
                market,
                worker,
                demand,
                &placement.offer,
                placement.leads,
            ))
        })
        .collect()
}

//! What sentences need beside the answer itself, kept with it so that it can be explained without the lists: names, and the placements
//! that stood.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Market, Pair, PairKind};
use crate::graph::judge::Judge;
use crate::graph::rules::Refusal;
use crate::ids::{DemandKey, Skill, WorkerKey, WorkshopKey};
use crate::policy::{LegalForm, Policy, Words};

/// Names by key; none of them is a person's.
///
/// `Debug` is never shown: [`Placements`](crate::placement::Placements) leaves it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    demands: BTreeMap<DemandKey, String>,
    workshops: BTreeMap<WorkshopKey, String>,
    skills: BTreeMap<Skill, Words>,
    floors: BTreeMap<LegalForm, i64>,
    /// The half-days a week by which an order is judged as a placement.
    orders: BTreeMap<DemandKey, u32>,
    /// Where somebody stood and may move, with the rules that bar the placement now.
    stood: BTreeMap<WorkerKey, Vec<(DemandKey, Vec<Refusal>)>>,
    /// Pairs that are forbidden, or were declined.
    barred: BTreeSet<(WorkerKey, DemandKey)>,
    disruption_fen: i64,
    period_weeks: u32,
}

impl Names {
    pub(super) fn new(market: &Market, policy: &Policy) -> Self {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        Self {
            demands: market
                .demands()
                .filter_map(|demand| Some((demand.key().clone(), named(demand.name())?)))
                .collect(),
            workshops: market
                .workshops()
                .iter()
                .filter_map(|shop| Some((shop.key.clone(), named(&shop.name)?)))
                .collect(),
            skills: policy.skills.clone(),
            floors: policy
                .forms
                .iter()
                .map(|(&form, rule)| (form, rule.floor_fen_hour))
                .collect(),
            orders: market
                .orders()
                .iter()
                .map(|order| {
                    let least = order.least_half_days.max(policy.placed_from_half_days);
                    (order.key.clone(), least)
                })
                .collect(),
            stood: stood(market, policy),
            barred: market
                .pairs()
                .iter()
                .filter(|pair| matches!(pair.kind, PairKind::Forbidden | PairKind::Declined))
                .map(|pair| (pair.worker.clone(), pair.demand.clone()))
                .collect(),
            disruption_fen: policy.weights.disruption_fen,
            period_weeks: policy.period_weeks,
        }
    }

    /// Where a person stood before the plan and may move, with the rules that bar each of them now.
    pub(super) fn stood(&self, worker: &WorkerKey) -> &[(DemandKey, Vec<Refusal>)] {
        self.stood.get(worker).map_or(&[], Vec::as_slice)
    }

    /// Whether a person may not be at a demand, or declined it.
    pub(super) fn is_barred(&self, worker: &WorkerKey, demand: &DemandKey) -> bool {
        self.barred.contains(&(worker.clone(), demand.clone()))
    }

    /// What moving counts against, in fen a month.
    pub(super) fn disruption_fen(&self) -> i64 {
        self.disruption_fen
    }

    /// Weeks of the planning period.
    pub(super) fn period_weeks(&self) -> u32 {
        self.period_weeks
    }

    /// The half-days a week by which a demand is judged as a placement, if it is an order.
    pub(super) fn share_of(&self, key: &DemandKey) -> Option<u32> {
        self.orders.get(key).copied()
    }

    /// `造纸工（D1）`, or the key alone where there is no name.
    pub(super) fn demand_zh(&self, key: &DemandKey) -> String {
        match self.demands.get(key) {
            Some(name) => format!("{name}（{key}）"),
            None => key.to_string(),
        }
    }

    /// `造纸工 (D1)`, or the key alone where there is no name.
    pub(super) fn demand_en(&self, key: &DemandKey) -> String {
        match self.demands.get(key) {
            Some(name) => format!("{name} ({key})"),
            None => key.to_string(),
        }
    }

    pub(super) fn workshop_zh(&self, key: &WorkshopKey) -> String {
        match self.workshops.get(key) {
            Some(name) => format!("{name}（{key}）"),
            None => key.to_string(),
        }
    }

    pub(super) fn workshop_en(&self, key: &WorkshopKey) -> String {
        match self.workshops.get(key) {
            Some(name) => format!("{name} ({key})"),
            None => key.to_string(),
        }
    }

    pub(super) fn skill_zh<'a>(&'a self, skill: &'a Skill) -> &'a str {
        self.skills
            .get(skill)
            .map_or(skill.as_str(), |words| &words.zh)
    }

    pub(super) fn skill_en<'a>(&'a self, skill: &'a Skill) -> &'a str {
        self.skills
            .get(skill)
            .map_or(skill.as_str(), |words| &words.en)
    }

    /// The floor of an hour's pay under a legal form, in fen.
    pub(super) fn floor(&self, form: LegalForm) -> Option<i64> {
        self.floors.get(&form).copied()
    }
}

fn stood(market: &Market, policy: &Policy) -> BTreeMap<WorkerKey, Vec<(DemandKey, Vec<Refusal>)>> {
    let mut stood: BTreeMap<WorkerKey, Vec<(DemandKey, Vec<Refusal>)>> = BTreeMap::new();
    let standing = |pair: &&Pair| pair.kind == PairKind::Standing;
    let mut pairs = market.pairs().iter().filter(standing).peekable();
    if pairs.peek().is_none() {
        return stood;
    }
    let judge = Judge::new(market, policy);
    for pair in pairs {
        let bars = judge.bars(&pair.worker, &pair.demand);
        let of_worker = stood.entry(pair.worker.clone()).or_default();
        of_worker.push((pair.demand.clone(), bars));
    }
    stood
}

//! The names that sentences need: kept with the answer, so that it can be explained without the lists.

use std::collections::BTreeMap;

use crate::domain::Market;
use crate::ids::{DemandKey, Skill, WorkshopKey};
use crate::policy::{LegalForm, Policy, Words};

/// Names by key; none of them is a person's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Names {
    demands: BTreeMap<DemandKey, String>,
    workshops: BTreeMap<WorkshopKey, String>,
    skills: BTreeMap<Skill, Words>,
    floors: BTreeMap<LegalForm, i64>,
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
        }
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

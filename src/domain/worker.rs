//! 农村剩余劳动力: a person with idle time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{Accommodation, Months, Necessity};
use crate::geo::TravelMode;
use crate::ids::{Group, HouseholdKey, PlaceCode, Skill, WorkerKey};

/// A skill level, 1 (beginner) to 5 (master); no entry is level 0.
pub type SkillLevel = u8;

/// What a person needs at work.
pub type Need = (Accommodation, Necessity);

/// A worker: what the match needs to know, and nothing else.
///
/// There is no name, identity number, telephone or diagnosis here, and no sex, marital status, ethnicity or
/// household origin: a rule on them cannot be written. `Debug` shows the key alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    /// Pseudonymous key.
    pub key: WorkerKey,
    /// Home village or community.
    pub home: PlaceCode,
    /// Year of birth, 1900 to 2200.
    pub birth_year: u16,
    /// Half-days a week that the person offers, 1 to 14.
    pub half_days: u32,
    /// Skills with levels 1 to 5.
    #[serde(default)]
    pub skills: BTreeMap<Skill, SkillLevel>,
    /// Own speed in percent of the standard, 10 to 300.
    pub pace_percent: u32,
    /// How the person travels.
    pub travel: TravelMode,
    /// Most minutes one way, 0 to 240.
    pub most_minutes: u32,
    /// Least pay in fen a month for all of `half_days`; a share of an order is held to it by the half-day.
    pub least_pay_fen_month: i64,
    /// Present income in fen a month that taking work of all `half_days` gives up; less work gives up a part in proportion.
    pub present_income_fen_month: i64,
    /// Accommodations needed.
    #[serde(default)]
    pub needs: BTreeMap<Accommodation, Necessity>,
    /// Priority groups, where the person agrees to say so.
    #[serde(default)]
    pub groups: BTreeSet<Group>,
    /// Can only work at home.
    #[serde(default)]
    pub home_based: bool,
    /// Months in which the person is available.
    pub months: Months,
    /// Household, where several workers share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<HouseholdKey>,
}

impl Worker {
    /// The level in `skill`, 0 where there is none.
    #[must_use]
    pub fn level(&self, skill: &Skill) -> SkillLevel {
        self.skills.get(skill).copied().unwrap_or(0)
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("key", &self.key.as_str())
            .finish_non_exhaustive()
    }
}

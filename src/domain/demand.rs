//! 供给需求: places to fill (用工需求) and piecework to give out (外加工).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::vocabulary::{Accommodation, Months};
use crate::domain::worker::SkillLevel;
use crate::ids::{DemandKey, EmployerKey, Group, Skill, WorkshopKey};
use crate::policy::LegalForm;

/// What a demand asks of a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillNeed {
    /// Below this level a person is refused, 0 to 5.
    pub least: SkillLevel,
    /// Below this level a person is trained, at a cost; `least` to 5.
    pub wanted: SkillLevel,
}

/// For whom places are reserved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReserveFor {
    /// People of a group.
    Group(Group),
    /// People of the workshop's own village.
    OwnVillage,
}

/// Places of an opening kept for some.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// For whom.
    pub reserved_for: ReserveFor,
    /// How many of the opening's places.
    pub places: u32,
    /// Hard: others never take them. Soft: an outsider in one costs the policy's `reserve_breach`.
    pub hard: bool,
}

/// 用工需求: identical places, each taken by one person, all or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Key, unique among openings and orders.
    pub key: DemandKey,
    /// Name of the job shown in reports, if any.
    #[serde(default)]
    pub name: String,
    /// Who hires.
    pub employer: EmployerKey,
    /// Where the work is done.
    pub workshop: WorkshopKey,
    /// Identical places; 0 is legal, and reported.
    pub places: u32,
    /// Half-days a week that a place takes, 1 to 14.
    pub half_days: u32,
    /// Skills asked for.
    #[serde(default)]
    pub skills: BTreeMap<Skill, SkillNeed>,
    /// Pay of a place in fen a month.
    pub wage_fen_month: i64,
    /// Legal form offered.
    pub form: LegalForm,
    /// Accommodations beyond the workshop's.
    #[serde(default)]
    pub provides: BTreeSet<Accommodation>,
    /// Reserved places, in the order in which they are counted; together at most `places`.
    #[serde(default)]
    pub reserves: Vec<Reserve>,
    /// With fewer people than this the opening does not start; 0 and 1 ask for nothing.
    #[serde(default)]
    pub least_crew: u32,
    /// Months in which the work runs.
    pub months: Months,
}

/// 外加工: piecework, shared among many people by the half-day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Key, unique among openings and orders.
    pub key: DemandKey,
    /// Name of the work shown in reports, if any.
    #[serde(default)]
    pub name: String,
    /// Who gives it out.
    pub employer: EmployerKey,
    /// Pieces to make by the due date.
    pub pieces: u64,
    /// Pay in fen per 1,000 pieces.
    pub rate_fen_per_1000: i64,
    /// Standard time in milliseconds a piece, 1 to 100,000,000.
    pub standard_ms_per_piece: i64,
    /// Weeks to the due date, 1 to 52.
    pub weeks: u32,
    /// May be done at home; then kits come from the named workshops, where there are any.
    pub at_home: bool,
    /// Workshops where it may be done.
    #[serde(default)]
    pub workshops: BTreeSet<WorkshopKey>,
    /// Least share of one person, half-days a week, 1 to `most_half_days`.
    pub least_half_days: u32,
    /// Most share of one person, half-days a week, up to 14.
    pub most_half_days: u32,
    /// Skills asked for.
    #[serde(default)]
    pub skills: BTreeMap<Skill, SkillNeed>,
    /// Legal form offered; contract work where the list is silent.
    pub form: LegalForm,
    /// Accommodations that the work provides, at home too.
    #[serde(default)]
    pub provides: BTreeSet<Accommodation>,
    /// Months in which the work runs.
    pub months: Months,
}

/// Either kind of demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand<'a> {
    /// Places to fill.
    Opening(&'a Opening),
    /// Piecework to give out.
    Order(&'a Order),
}

impl<'a> Demand<'a> {
    /// Its key.
    #[must_use]
    pub fn key(self) -> &'a DemandKey {
        match self {
            Demand::Opening(opening) => &opening.key,
            Demand::Order(order) => &order.key,
        }
    }

    /// Its name, maybe empty.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Demand::Opening(opening) => &opening.name,
            Demand::Order(order) => &order.name,
        }
    }

    /// Its employer.
    #[must_use]
    pub fn employer(self) -> &'a EmployerKey {
        match self {
            Demand::Opening(opening) => &opening.employer,
            Demand::Order(order) => &order.employer,
        }
    }

    /// The skills it asks for.
    #[must_use]
    pub fn skills(self) -> &'a BTreeMap<Skill, SkillNeed> {
        match self {
            Demand::Opening(opening) => &opening.skills,
            Demand::Order(order) => &order.skills,
        }
    }

    /// The legal form it offers.
    #[must_use]
    pub fn form(self) -> LegalForm {
        match self {
            Demand::Opening(opening) => opening.form,
            Demand::Order(order) => order.form,
        }
    }

    /// The months in which it runs.
    #[must_use]
    pub fn months(self) -> Months {
        match self {
            Demand::Opening(opening) => opening.months,
            Demand::Order(order) => order.months,
        }
    }
}

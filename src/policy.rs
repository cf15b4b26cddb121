//! What a county decides once: the policy list (政策支持), one named and versioned file.
//!
//! Every number that the rules and the score use stands here as data with its unit in its name. Amounts are written in yuan
//! in the file and kept in fen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::geo::{Terrain, TravelMode};
use crate::ids::{Group, Skill};
use crate::units::yuan;
use crate::words::coded;

/// What "best" means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// The most units placed first, then the best total score among those.
    #[default]
    MostPlaced,
    /// The best total score; a unit whose every option scores below 0 stays unplaced.
    BestScore,
}

coded! {
    /// The legal form of a pair's work: it decides which checks bind.
    pub enum LegalForm {
        LabourContract = "labour-contract", "劳动合同", "labour contract";
        PartTime = "part-time", "非全日制用工", "part-time work";
        OverAge = "over-age", "超龄用工协议", "over-age service agreement";
        Sheltered = "sheltered", "辅助性就业", "sheltered work";
        ContractWork = "contract-work", "承揽", "contract work (home piecework)";
    }
}

impl LegalForm {
    /// The form of the same work for a person over, or under, the age at which a labour contract ends.
    #[must_use]
    pub(crate) fn at_age(self, is_over: bool) -> Self {
        match self {
            Self::LabourContract if is_over => Self::OverAge,
            form => form,
        }
    }
}

/// A county's policy. See the README for every key of `policy.toml`.
///
/// [`Policy::new`] begins one in code, [`Policy::from_toml`] reads one from text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The policy's name, shown on every answer.
    pub name: String,
    /// The policy's version, shown on every answer.
    pub version: String,
    /// First month of the planning period.
    pub period_start: YearMonth,
    /// Length of the planning period in weeks, 1 to 52.
    #[serde(default = "four_weeks")]
    pub period_weeks: u32,
    /// What "best" means.
    #[serde(default)]
    pub objective: Objective,
    /// The published seed of the draw among equals.
    pub seed: String,
    /// Half-days a week from which a person counts as placed, 1 to 14.
    #[serde(default = "four_half_days")]
    pub placed_from_half_days: u32,
    /// What the score weighs.
    #[serde(default)]
    pub weights: Weights,
    /// Limits on the person.
    #[serde(default)]
    pub limits: Limits,
    /// How people travel.
    #[serde(default)]
    pub travel: Travel,
    /// What each legal form asks for; a form left out has no floor.
    #[serde(default)]
    pub forms: BTreeMap<LegalForm, FormRule>,
    /// Priority groups, and what placing one of their people is worth.
    #[serde(default)]
    pub groups: BTreeMap<Group, GroupRule>,
    /// The vocabulary of skills: a skill outside it is an error of the lists.
    #[serde(default)]
    pub skills: BTreeMap<Skill, Words>,
    /// Money that a placed person receives on top of the pay.
    #[serde(default)]
    pub subsidies: Vec<Subsidy>,
    /// The disability quota of employers.
    #[serde(default)]
    pub quota: Quota,
    /// Public totals below this number of people are suppressed.
    #[serde(default = "eleven")]
    pub suppress_below: u32,
}

impl Policy {
    /// A policy to begin with: every key that `policy.toml` may leave out is as if left out.
    ///
    /// So 4 weeks, most placed first, placed from 4 half-days, and the weights, limits, travel and quota of their defaults; but no legal
    /// form has a floor of pay or a limit of half-days, and there are no groups, no skills and no subsidies: set the fields of those that
    /// the county has. The texts must not be blank: [`Policy::check`] has the ranges, and a market is made of no policy without it.
    ///
    /// `seed` is the published seed of the draw among equals: whoever has it can recompute the draw, so announce it beforehand.
    ///
    /// ```
    /// use gongfang::Policy;
    /// use gongfang::policy::{Objective, YearMonth};
    ///
    /// let start = YearMonth::parse("2026-03").expect("a month");
    /// let mut policy = Policy::new("试点", "1", start, "drawn 2026-02-27");
    /// policy.objective = Objective::BestScore;
    /// policy.weights.star_fen = 1_000;
    /// policy.check()?;
    /// # Ok::<(), gongfang::MarketError>(())
    /// ```
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        period_start: YearMonth,
        seed: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            version: version.into(),
            period_start,
            period_weeks: four_weeks(),
            objective: Objective::default(),
            seed: seed.into(),
            placed_from_half_days: four_half_days(),
            weights: Weights::default(),
            limits: Limits::default(),
            travel: Travel::default(),
            forms: BTreeMap::new(),
            groups: BTreeMap::new(),
            skills: BTreeMap::new(),
            subsidies: Vec::new(),
            quota: Quota::default(),
            suppress_below: eleven(),
        }
    }
}

fn four_weeks() -> u32 {
    4
}

fn four_half_days() -> u32 {
    4
}

fn eleven() -> u32 {
    11
}

/// A word in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A month of a year, written `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct YearMonth {
    /// 1900 to 2200.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

impl YearMonth {
    /// Reads `2026-03`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits =
            |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        ((1900..=2200).contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }
}

/// How a month is written, in English and in Chinese.
pub(crate) const MONTH: [&str; 2] = [
    "a month is written 2026-03, from 1900-01 to 2200-12",
    "月份写作 2026-03, 从 1900-01 到 2200-12",
];

impl TryFrom<String> for YearMonth {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(MONTH[0])
    }
}

impl From<YearMonth> for String {
    fn from(month: YearMonth) -> String {
        month.to_string()
    }
}

impl std::fmt::Display for YearMonth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// What the score weighs, in fen a month where nothing else is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// What an hour on the way costs, in fen.
    #[serde(rename = "value_of_time_yuan_hour", with = "yuan")]
    pub value_of_time_fen_hour: i64,
    /// What one missing skill level costs to train.
    #[serde(rename = "training_yuan_level", with = "yuan")]
    pub training_fen_level: i64,
    /// What one helpful need that the place meets is worth.
    #[serde(rename = "helpful_need_yuan", with = "yuan")]
    pub helpful_need_fen: i64,
    /// What it is worth that the person's village is paired with the employer.
    #[serde(rename = "paired_village_yuan", with = "yuan")]
    pub paired_village_fen: i64,
    /// What one star of the workshop is worth; stars are never a gate.
    #[serde(rename = "star_yuan", with = "yuan")]
    pub star_fen: i64,
    /// What an outsider in a softly reserved place costs.
    #[serde(rename = "reserve_breach_yuan", with = "yuan")]
    pub reserve_breach_fen: i64,
    /// What it costs to move a person whose placement stands and may move (`standing` among the pairs): part of the objective, as a bonus for staying; nobody's pay.
    #[serde(rename = "disruption_yuan", with = "yuan")]
    pub disruption_fen: i64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            value_of_time_fen_hour: 1_000,
            training_fen_level: 15_000,
            helpful_need_fen: 8_000,
            paired_village_fen: 10_000,
            star_fen: 0,
            reserve_breach_fen: 30_000,
            disruption_fen: 20_000,
        }
    }
}

/// Limits on the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Half-days a week in all: 11 are 44 hours (劳动法 36).
    pub half_days_in_all: u32,
    /// Least age in the period's first year (劳动法 15).
    pub least_age: u32,
    /// Age from which a labour contract becomes an over-age service agreement.
    pub over_age_from: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            half_days_in_all: 11,
            least_age: 16,
            over_age_from: 63,
        }
    }
}

/// What a legal form asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRule {
    /// Least effective pay an hour, in fen.
    #[serde(rename = "floor_yuan_hour", with = "yuan")]
    pub floor_fen_hour: i64,
    /// Whether a pair below the floor is refused; if not, it is shown.
    pub binds: bool,
    /// Most half-days a week for one employer, if the form has such a limit (part-time: 6, 劳动合同法 68).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_days_most: Option<u32>,
    /// Where the numbers come from.
    #[serde(default)]
    pub source: String,
}

/// How people travel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Travel {
    /// Road over straight line in the plain, in percent, 100 to 500.
    pub detour_plain_percent: u32,
    /// Road over straight line in the hills, in percent, 100 to 500.
    pub detour_hill_percent: u32,
    /// What each mode can do; a mode left out cannot be used.
    pub modes: BTreeMap<TravelMode, ModeRule>,
    /// Within how many metres of one of its workshops (by road) an order's kits are brought home.
    pub kit_round_metres: u32,
    /// Metres on the road within one village, and the least between two by the straight line, 0 to 10,000.
    pub within_village_metres: u32,
}

impl Travel {
    /// The detour factor over the straight line, in percent.
    #[must_use]
    pub fn detour_percent(&self, terrain: Terrain) -> u32 {
        match terrain {
            Terrain::Plain => self.detour_plain_percent,
            Terrain::Hill => self.detour_hill_percent,
        }
    }
}

impl Default for Travel {
    fn default() -> Self {
        let mode = |metres_minute, most_metres, wait_minutes, fare_fen_trip| ModeRule {
            metres_minute,
            most_metres,
            wait_minutes,
            fare_fen_trip,
        };
        Self {
            detour_plain_percent: 125,
            detour_hill_percent: 160,
            modes: BTreeMap::from([
                (TravelMode::Walk, mode(75, 2_500, 0, 0)),
                (TravelMode::EBike, mode(400, 12_000, 0, 0)),
                (TravelMode::Shuttle, mode(550, 25_000, 8, 200)),
            ]),
            kit_round_metres: 20_000,
            within_village_metres: 800,
        }
    }
}

/// What a mode of travel can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModeRule {
    /// Speed on the road, metres a minute, 1 to 2,000.
    pub metres_minute: u32,
    /// How far it goes one way, metres on the road.
    pub most_metres: u32,
    /// Minutes of waiting in each trip one way.
    #[serde(default)]
    pub wait_minutes: u32,
    /// Fare of one trip one way, in fen.
    #[serde(default, rename = "fare_yuan_trip", with = "yuan")]
    pub fare_fen_trip: i64,
}

/// A priority group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// What placing one of its people is worth, in fen a month.
    #[serde(default, rename = "priority_yuan", with = "yuan")]
    pub priority_fen: i64,
}

/// Money that a placed person receives on top of the pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsidy {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Only for people of this group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
    /// Only for work of this legal form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<LegalForm>,
    /// Fen a month.
    #[serde(rename = "yuan_month", with = "yuan")]
    pub fen_month: i64,
}

/// The disability quota of employers (残疾人就业条例 8, 9, 11; 财税〔2015〕72号; 财政部公告2023年第8号).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    /// Least share of staff, in hundredths of a percent: 150 is 1.5 %.
    pub least_share_bp: u32,
    /// Firms of so many staff and fewer are exempt.
    pub exempt_staff: u32,
    /// Share from which a firm is a concentrated employer, in hundredths of a percent.
    pub concentrated_share_bp: u32,
    /// Local average wage a year, in fen: the levy of one missing person.
    #[serde(rename = "average_wage_yuan_year", with = "yuan")]
    pub average_wage_fen_year: i64,
    /// How often a person of grades 1 and 2 counts.
    pub severe_counts: u32,
    /// The legal forms in which a person counts as staff.
    pub forms: Vec<LegalForm>,
    /// What part of the levy is due, by the share reached: the first step, from the top, whose share is reached. None of them: all.
    pub steps: Vec<LevyStep>,
    /// The last month in which the steps hold; from the next on all of the levy is due.
    pub steps_until: YearMonth,
    /// Where the numbers come from.
    pub source: String,
}

/// A part of the levy that is due where a share is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevyStep {
    /// From this share of staff, in hundredths of a percent.
    pub from_share_bp: u32,
    /// So much of the levy is due, in percent.
    pub levy_percent: u32,
}

impl Default for Quota {
    fn default() -> Self {
        Self {
            least_share_bp: 150,
            exempt_staff: 30,
            concentrated_share_bp: 2_500,
            average_wage_fen_year: 7_200_000,
            severe_counts: 2,
            forms: vec![
                LegalForm::LabourContract,
                LegalForm::OverAge,
                LegalForm::Sheltered,
            ],
            steps: vec![
                LevyStep {
                    from_share_bp: 100,
                    levy_percent: 50,
                },
                LevyStep {
                    from_share_bp: 0,
                    levy_percent: 90,
                },
            ],
            steps_until: YearMonth {
                year: 2027,
                month: 12,
            },
            source: "残疾人就业条例 8, 9, 11; 浙江省残疾人保障条例 20; 财税〔2015〕72号; 财政部公告2023年第8号"
                .to_owned(),
        }
    }
}

/// The group whose people are counted towards the disability quota.
pub const DISABLED: &str = "disabled";
/// The group whose people are counted twice towards the disability quota.
pub const DISABLED_SEVERE: &str = "disabled-severe";
/// Low-income households.
pub const LOW_INCOME: &str = "low-income";

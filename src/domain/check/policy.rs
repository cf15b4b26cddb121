//! What a policy must keep, however it came.

use std::collections::BTreeSet;

use crate::domain::table::OWN_VILLAGE;
use crate::domain::table::cells::{check_name, within};
use crate::error::issue::{Fault, Issue, Issues};
use crate::error::{IssueCode, List, MarketError};
use crate::policy::{Policy, YearMonth};
use crate::units::MOST_FEN;

/// The farthest that anybody goes, in metres.
const MOST_METRES: i64 = 1_000_000;

impl Policy {
    /// Checks every range and every vocabulary, as [`Market::new`](crate::domain::Market::new) does. A graph is built and a plan checked
    /// only under a policy that keeps them.
    ///
    /// # Errors
    /// [`MarketError`] with every fault, each by its key in the policy file.
    pub fn check(&self) -> Result<(), MarketError> {
        let mut issues = Issues::default();
        check(self, &mut issues);
        issues.into_result(|_, _| None)
    }
}

/// Checks every range and every vocabulary of a policy.
pub(super) fn check(policy: &Policy, issues: &mut Issues) {
    let mut faults = Faults(issues);
    for (key, text) in [
        ("name", &policy.name),
        ("version", &policy.version),
        ("seed", &policy.seed),
    ] {
        faults.text(key, text);
    }
    faults.month("period_start", policy.period_start);
    faults.count("period_weeks", policy.period_weeks, 1, 52);
    faults.count("placed_from_half_days", policy.placed_from_half_days, 1, 14);
    faults.count("suppress_below", policy.suppress_below, 1, 1_000);
    weights(policy, &mut faults);
    limits(policy, &mut faults);
    travel(policy, &mut faults);
    for rule in policy.forms.values() {
        faults.fen("forms.*.floor_yuan_hour", rule.floor_fen_hour);
        if let Some(most) = rule.half_days_most {
            faults.count("forms.*.half_days_most", most, 1, 14);
        }
    }
    for rule in policy.groups.values() {
        faults.fen("groups.*.priority_yuan", rule.priority_fen);
    }
    for subsidy in &policy.subsidies {
        faults.text("subsidies.zh", &subsidy.zh);
        faults.text("subsidies.en", &subsidy.en);
        faults.fen("subsidies.yuan_month", subsidy.fen_month);
        if let Some(group) = &subsidy.group
            && !policy.groups.contains_key(group)
        {
            faults.push(
                "subsidies.group",
                Fault::named(IssueCode::UnknownGroup, group),
            );
        }
    }
    let quota = &policy.quota;
    faults.count("quota.least_share_bp", quota.least_share_bp, 0, 10_000);
    faults.count("quota.exempt_staff", quota.exempt_staff, 0, 10_000_000);
    faults.count(
        "quota.concentrated_share_bp",
        quota.concentrated_share_bp,
        0,
        10_000,
    );
    faults.fen("quota.average_wage_yuan_year", quota.average_wage_fen_year);
    faults.count("quota.severe_counts", quota.severe_counts, 1, 10);
    for step in &quota.steps {
        faults.count("quota.steps.from_share_bp", step.from_share_bp, 0, 10_000);
        faults.count("quota.steps.levy_percent", step.levy_percent, 0, 100);
    }
    faults.month("quota.steps_until", quota.steps_until);
    let skills = policy.skills.iter();
    faults.words(
        "skills",
        skills.map(|(key, words)| [key.as_str(), &words.zh, &words.en]),
        &[],
    );
    let groups = policy.groups.iter();
    faults.words(
        "groups",
        groups.map(|(key, rule)| [key.as_str(), &rule.zh, &rule.en]),
        &OWN_VILLAGE,
    );
}

fn weights(policy: &Policy, faults: &mut Faults<'_>) {
    let weights = &policy.weights;
    for (key, fen) in [
        (
            "weights.value_of_time_yuan_hour",
            weights.value_of_time_fen_hour,
        ),
        ("weights.training_yuan_level", weights.training_fen_level),
        ("weights.helpful_need_yuan", weights.helpful_need_fen),
        ("weights.paired_village_yuan", weights.paired_village_fen),
        ("weights.star_yuan", weights.star_fen),
        ("weights.reserve_breach_yuan", weights.reserve_breach_fen),
        ("weights.disruption_yuan", weights.disruption_fen),
    ] {
        faults.fen(key, fen);
    }
}

fn limits(policy: &Policy, faults: &mut Faults<'_>) {
    let limits = &policy.limits;
    faults.count("limits.half_days_in_all", limits.half_days_in_all, 1, 14);
    faults.count("limits.least_age", limits.least_age, 16, 100);
    faults.count(
        "limits.over_age_from",
        limits.over_age_from,
        limits.least_age.min(200),
        200,
    );
}

fn travel(policy: &Policy, faults: &mut Faults<'_>) {
    let travel = &policy.travel;
    faults.count(
        "travel.detour_plain_percent",
        travel.detour_plain_percent,
        100,
        500,
    );
    faults.count(
        "travel.detour_hill_percent",
        travel.detour_hill_percent,
        100,
        500,
    );
    faults.number(
        "travel.kit_round_metres",
        travel.kit_round_metres.into(),
        (0, MOST_METRES),
        0,
    );
    faults.count(
        "travel.within_village_metres",
        travel.within_village_metres,
        0,
        10_000,
    );
    for mode in travel.modes.values() {
        faults.count("travel.modes.*.metres_minute", mode.metres_minute, 1, 2_000);
        faults.number(
            "travel.modes.*.most_metres",
            mode.most_metres.into(),
            (0, MOST_METRES),
            0,
        );
        faults.count("travel.modes.*.wait_minutes", mode.wait_minutes, 0, 240);
        faults.fen("travel.modes.*.fare_yuan_trip", mode.fare_fen_trip);
    }
}

/// Faults of the policy, by the key of its file; `*` stands for any name.
struct Faults<'a>(&'a mut Issues);

impl Faults<'_> {
    fn push(&mut self, key: &'static str, fault: Fault) {
        self.0
            .push(Issue::new(List::Policy, None, Some(key), fault));
    }

    fn number(&mut self, key: &'static str, value: i64, (least, most): (i64, i64), decimals: u32) {
        if let Err(fault) = within(value, least, most, decimals) {
            self.push(key, fault);
        }
    }

    fn count(&mut self, key: &'static str, value: u32, least: u32, most: u32) {
        self.number(key, value.into(), (least.into(), most.into()), 0);
    }

    fn fen(&mut self, key: &'static str, fen: i64) {
        self.number(key, fen, (0, MOST_FEN), 2);
    }

    /// A month that came as numbers: what is read is in range.
    fn month(&mut self, key: &'static str, at: YearMonth) {
        self.count(key, at.year.into(), 1900, 2200);
        self.count(key, at.month.into(), 1, 12);
    }

    fn text(&mut self, key: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.push(key, IssueCode::MissingValue.into());
        }
        if let Err(fault) = check_name(text) {
            self.push(key, fault);
        }
    }

    /// Every word of a vocabulary means one thing, and can stand in a cell.
    fn words<'w>(
        &mut self,
        key: &'static str,
        entries: impl Iterator<Item = [&'w str; 3]>,
        taken: &[&'w str],
    ) {
        let mut seen: BTreeSet<&str> = taken.iter().copied().collect();
        for words in entries {
            let own: BTreeSet<&str> = words.into_iter().map(str::trim).collect();
            for word in own {
                if word.is_empty() {
                    self.push(key, IssueCode::MissingValue.into());
                    continue;
                }
                if let Err(fault) = check_name(word) {
                    self.push(key, fault);
                }
                let separated = word.contains([';', '；', '、', ':', '：']);
                if separated || !seen.insert(word) {
                    self.push(key, Fault::named(IssueCode::AmbiguousWord, word));
                }
            }
        }
    }
}

//! The disability quota of employers, before and after the plan.
//!
//! # Definitions
//! - An employer's **count** is its disabled staff, those of grades 1 and 2 counted `severe_counts` times. Its quota is `least_share` of staff.
//! - The **levy** of a year is (quota - count) x the local average wage x the part that its share reaches (the policy's steps, while they hold); quota and
//!   shortfall are fractions of a person, and the levy is rounded once, half to even, to a fen. Firms of `exempt_staff` and fewer owe none.
//! - A **concentrated** employer has `concentrated_share` of staff disabled: heads, not counts.
//! - After the plan each person whom the employer takes on for a place in one of the quota's legal forms is staff, once. People whose placement stands
//!   are staff already, and no longer where the plan moves them away; shares of orders make nobody staff.
//!
//! 残疾人就业条例 8, 9, 11; 财税〔2015〕72号; 财政部公告2023年第8号: the numbers are the policy's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::{Demand, Market, PairKind, Worker};
use crate::ids::EmployerKey;
use crate::placement::Placements;
use crate::policy::{DISABLED, DISABLED_SEVERE, LegalForm, Policy, Quota};
use crate::units::div_round_half_even;

/// An employer's standing towards the quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// People employed.
    pub staff: u64,
    /// Disabled people among them, severe or not.
    pub disabled: u64,
    /// People of grades 1 and 2 among these.
    pub severe: u64,
    /// What the disabled staff counts.
    pub counted: u64,
    /// So few staff that nothing is owed.
    pub exempt: bool,
    /// A concentrated employer.
    pub concentrated: bool,
    /// The levy in fen a year.
    pub levy_fen_year: i64,
}

/// An employer before and after the plan. For the operator: a single person taken on shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EmployerQuota {
    /// Who.
    pub employer: EmployerKey,
    /// As the lists give it.
    pub before: Standing,
    /// With those whom the plan places there.
    pub after: Standing,
}

impl Placements {
    /// Every employer's disability quota and levy, before and after the plan, by key.
    #[must_use]
    pub fn quotas(&self, market: &Market, policy: &Policy) -> Vec<EmployerQuota> {
        // Who stands is on the staff already.
        let mut pinned: BTreeSet<_> = market
            .pairs()
            .iter()
            .filter(|pair| matches!(pair.kind, PairKind::Pinned | PairKind::Standing))
            .map(|pair| (&pair.worker, &pair.demand))
            .collect();
        let mut more: BTreeMap<&EmployerKey, People> = BTreeMap::new();
        let mut fewer: BTreeMap<&EmployerKey, People> = BTreeMap::new();
        for placed in &self.placed {
            let Some(Demand::Opening(opening)) = market.demand(&placed.slot.demand) else {
                continue;
            };
            let Some(worker) = market.worker(&placed.worker) else {
                continue;
            };
            let is_staff = pinned.remove(&(&placed.worker, &opening.key));
            if is_staff || !policy.quota.forms.contains(&placed.offer.form) {
                continue;
            }
            more.entry(&opening.employer).or_default().add(worker);
        }
        // Those left in the set stood somewhere and do not any more.
        for (worker, demand) in pinned {
            let (Some(worker), Some(Demand::Opening(opening))) =
                (market.worker(worker), market.demand(demand))
            else {
                continue;
            };
            if policy
                .quota
                .forms
                .contains(&form_of(policy, worker, opening.form))
            {
                fewer.entry(&opening.employer).or_default().add(worker);
            }
        }
        market
            .employers()
            .iter()
            .map(|employer| {
                let more = more.get(&employer.key).copied().unwrap_or_default();
                let fewer = fewer.get(&employer.key).copied().unwrap_or_default();
                let after = |now: u64, more: u64, fewer: u64| (now + more).saturating_sub(fewer);
                let staff = u64::from(employer.staff);
                let disabled = u64::from(employer.disabled_staff);
                let severe = u64::from(employer.disabled_severe_staff);
                EmployerQuota {
                    employer: employer.key.clone(),
                    before: standing(policy, staff, disabled, severe),
                    after: standing(
                        policy,
                        after(staff, more.all, fewer.all),
                        after(disabled, more.disabled, fewer.disabled),
                        after(severe, more.severe, fewer.severe),
                    ),
                }
            })
            .collect()
    }
}

/// Counts of people of one employer.
#[derive(Clone, Copy, Default)]
struct People {
    all: u64,
    disabled: u64,
    severe: u64,
}

impl People {
    fn add(&mut self, worker: &Worker) {
        let severe = worker.groups.contains(DISABLED_SEVERE);
        let disabled = severe || worker.groups.contains(DISABLED);
        self.all += 1;
        self.disabled += u64::from(disabled);
        self.severe += u64::from(severe);
    }
}

/// The legal form of a person's work in an opening of `form`.
fn form_of(policy: &Policy, worker: &Worker, form: LegalForm) -> LegalForm {
    let age = i64::from(policy.period_start.year) - i64::from(worker.birth_year);
    form.at_age(age >= i64::from(policy.limits.over_age_from))
}

fn standing(policy: &Policy, staff: u64, disabled: u64, severe: u64) -> Standing {
    let quota = &policy.quota;
    let counted = disabled + severe * u64::from(quota.severe_counts.saturating_sub(1));
    let exempt = staff <= u64::from(quota.exempt_staff);
    let reaches = |people: u64, share_bp: u32| {
        u128::from(people) * 10_000 >= u128::from(staff) * u128::from(share_bp)
    };
    let levy_fen_year = if exempt {
        0
    } else {
        levy(policy, staff, counted)
    };
    Standing {
        staff,
        disabled,
        severe,
        counted,
        exempt,
        concentrated: staff > 0 && reaches(disabled, quota.concentrated_share_bp),
        levy_fen_year,
    }
}

/// The levy of so many missing, in fen a year.
fn levy(policy: &Policy, staff: u64, counted: u64) -> i64 {
    let quota = &policy.quota;
    // In hundredths of a percent of a person.
    let short = i128::from(staff) * i128::from(quota.least_share_bp) - i128::from(counted) * 10_000;
    if short <= 0 {
        return 0;
    }
    let percent = due_percent(quota, policy, staff, counted);
    let fen = short * i128::from(quota.average_wage_fen_year) * i128::from(percent);
    i64::try_from(div_round_half_even(fen, 10_000 * 100)).unwrap_or(i64::MAX)
}

/// The part of the levy that is due, in percent.
fn due_percent(quota: &Quota, policy: &Policy, staff: u64, counted: u64) -> u32 {
    if policy.period_start > quota.steps_until {
        return 100;
    }
    let reached = quota.steps.iter().filter(|step| {
        u128::from(counted) * 10_000 >= u128::from(staff) * u128::from(step.from_share_bp)
    });
    reached
        .max_by_key(|step| step.from_share_bp)
        .map_or(100, |step| step.levy_percent)
}

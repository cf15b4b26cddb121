//! What is published beside the tables: how good the plan is proven to be, what weeks hold, the disability quota, and what conditions cost.
//!
//! # Rules
//! 1. The total and its gap are sums over everybody placed: they are shown where the number placed is, as the mean gain is, and the total
//!    only to a power of ten that `k` of the largest priority do not reach, or the gain beside it would count those who have one. How many more could be placed at most
//!    is shown where those whom no plan places are no small group either.
//! 2. What weeks hold (a place, shares, both) is a partition of those placed, and goes through [`suppress`](super::suppress) as one. It is shown
//!    only where those with a place are no small group beside what else counts them: the trades with orders, and the staff whom the plan adds ([`Beside`]).
//! 3. The quota is the sum over all employers, never one of them. What the plan adds is shown where those it adds are no small
//!    group: with a disability, without, and the rest of those placed, each way; and where they could be all who have a place, only as these are (2).
//!    Else only what the lists say is. A levy counts the severely disabled twice:
//!    it is shown where these and the others are no small group, and where several owe one.
//! 4. Costs are told by kind, never by demand or person: how many conditions, and the dearest. A kind with fewer than 3 is left out; pins are
//!    people, and shown where these and the others placed are no small group, nor those of them who are not among the people who have a place
//!    and are staff already.

use std::collections::BTreeSet;

use crate::ids::DemandKey;
use crate::matching::Status;
use crate::placement::{Condition, Cost, EmployerQuota, Placements};
use crate::policy::Policy;
use crate::report::cell::{Cell, PublicLine, split};
use crate::report::figures::{Figures, share_tenths};
use crate::report::suppress::Partition;
use crate::units::div_round_half_even;
use crate::words::coded;

/// Fewest openings whose conditions are published together.
const FEWEST_OPENINGS: usize = 3;

coded! {
    /// What a person's week holds.
    pub enum Holds {
        Place = "place", "只有岗位", "a place only";
        Shares = "shares", "只有外加工", "piecework only";
        Both = "both", "岗位加外加工", "a place and piecework";
    }
}

/// How good the plan is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicProof {
    /// Nothing is left to prove: no plan is better.
    pub optimal: bool,
    /// Scores are compared among the plans that place as many people: the most people come first.
    pub among_as_many: bool,
    /// The total score, in fen a month, rounded half to even to a [power of ten](PublicProof::rounded_to_fen).
    pub score_fen_month: Cell,
    /// What the score is rounded to, in fen.
    pub rounded_to_fen: i64,
    /// No plan exceeds the total by more than this part of it, in parts of a million, rounded up; under most-placed, none that places as many.
    pub gap_ppm: Cell,
    /// No plan places more people than so many beyond this one.
    pub people_beyond: Cell,
}

/// How many people's weeks hold what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicWeeks {
    /// What.
    pub holds: Holds,
    /// People.
    pub people: Cell,
}

/// All employers together against the disability quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicQuota {
    /// Employers of the lists.
    pub employers: Cell,
    /// Staff before the plan, and after it.
    pub staff: [Cell; 2],
    /// People with a disability among them.
    pub disabled: [Cell; 2],
    /// Their share, in tenths of a percent.
    pub disabled_tenths: [Cell; 2],
    /// The levy of all, in fen a year.
    pub levy_fen_year: [Cell; 2],
}

/// What the conditions of one kind cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct PublicCondition {
    /// The kind.
    pub condition: Condition,
    /// How many of the kind the lists have.
    pub conditions: Cell,
    /// No single one of them costs more than this, in fen a month, all else unchanged.
    pub dearest_at_most_fen_month: Cell,
}

fn cell(open: bool, figure: impl TryInto<i64>) -> Cell {
    match figure.try_into() {
        Ok(figure) if open => Cell::Shown(figure),
        _ => Cell::Suppressed,
    }
}

/// What the total score is rounded to: a power of ten, no less than `k` people of the largest priority bring, and a thousand yuan at least.
fn rounding(policy: &Policy, k: u64) -> i64 {
    let priorities = policy.groups.values().map(|rule| rule.priority_fen);
    let subsidies = policy.subsidies.iter().map(|subsidy| subsidy.fen_month);
    let most = priorities.chain(subsidies).max().unwrap_or(0);
    let most = i128::from(most) * i128::from(k);
    let mut unit = 100_000;
    while i128::from(unit) < most {
        unit *= 10;
    }
    unit
}

/// The proof; `plan` is the published line of the plan, with so many `workers` in all.
pub(super) fn proof(
    placements: &Placements,
    plan: &PublicLine,
    (policy, workers): (&Policy, u64),
    k: u64,
) -> PublicProof {
    let rounded_to_fen = rounding(policy, k);
    let totals = placements.certificate();
    let open = plan.placed.shown().is_some();
    let gap = totals.bound - totals.score;
    let ppm = match (gap, totals.score) {
        (0, _) => cell(open, 0),
        (_, ..=0) => Cell::NotCounted,
        (gap, score) => cell(open, (gap * 1_000_000 + score - 1) / score),
    };
    PublicProof {
        optimal: placements.status() == Status::Optimal,
        among_as_many: totals.most_people.is_some(),
        score_fen_month: cell(
            open,
            div_round_half_even(totals.score, rounded_to_fen.into()) * i128::from(rounded_to_fen),
        ),
        rounded_to_fen,
        gap_ppm: ppm,
        people_beyond: match totals.most_people {
            Some(most) => {
                let beyond = most.saturating_sub(totals.placed);
                cell(open && (beyond == 0 || split(k, most, workers)), beyond)
            }
            None => Cell::NotCounted,
        },
    }
}

/// What else counts people who have a place.
pub(super) struct Beside<'a> {
    /// By trade: its figures, and whether its people are shown.
    pub(super) trades: &'a [(&'a Figures, bool)],
    /// The quota as it is published.
    pub(super) quota: &'a PublicQuota,
}

impl Beside<'_> {
    /// Whether the number of people with a place may be known beside these: staff that the plan adds are people with a place, but not all of these.
    fn allow(&self, with_place: u64, k: u64) -> bool {
        trades_allow(self.trades, k)
            && added_staff(self.quota)
                .is_none_or(|added| added == with_place || split(k, added, with_place))
    }
}

/// Staff that the plan adds, where that is shown.
fn added_staff(quota: &PublicQuota) -> Option<u64> {
    let [before, after] = quota.staff.map(Cell::shown);
    Some(after?.abs_diff(before?))
}

/// Whether the number of people with a place may be known beside the trades, of which some have orders.
///
/// Of a trade without orders those placed are those with a place. So the difference is those with a place in trades with orders, less
/// what the hidden trades hold.
fn trades_allow(trades: &[(&Figures, bool)], k: u64) -> bool {
    let has_orders = |&&(figures, _): &&(&Figures, bool)| figures.pieces > 0;
    let of_orders: u64 = trades.iter().filter(has_orders).map(|of| of.0.filled).sum();
    let hidden = |orders: bool| {
        let of = trades.iter().filter(|of| has_orders(of) == orders && !of.1);
        let placed: Vec<u64> = of.map(|of| of.0.placed).collect();
        placed.is_empty() || (placed.len() > 1 && placed.iter().sum::<u64>() >= k)
    };
    of_orders >= k && hidden(true) && hidden(false)
}

/// What weeks hold, where weeks are decided.
pub(super) fn weeks(
    placements: &Placements,
    is_share: impl Fn(&DemandKey) -> bool,
    (plan, beside): (&PublicLine, &Beside<'_>),
    k: u64,
) -> Vec<PublicWeeks> {
    let mut people = [0u64; Holds::ALL.len()];
    for week in placements.weeks() {
        let shares = week.pieces().iter();
        let shares = shares.filter(|piece| is_share(&piece.slot.demand)).count();
        let holds = match (shares, week.pieces().len() - shares) {
            (0, _) => Holds::Place,
            (_, 0) => Holds::Shares,
            _ => Holds::Both,
        };
        people[holds as usize] += 1;
    }
    let column = Partition {
        part: &people,
        whole: None,
        k,
        guard: 0,
    };
    let with_place = people[Holds::Place as usize] + people[Holds::Both as usize];
    let open = plan.placed.shown().is_some() && beside.allow(with_place, k);
    let hidden = column.hide().filter(|_| open);
    let line = |&holds: &Holds| PublicWeeks {
        holds,
        people: cell(
            hidden
                .as_ref()
                .is_some_and(|hidden| !hidden[holds as usize]),
            people[holds as usize],
        ),
    };
    Holds::ALL.iter().map(line).collect()
}

/// The quota of all employers together.
pub(super) fn quota(
    quotas: &[EmployerQuota],
    plan: &Figures,
    (line, trades): (&PublicLine, &[(&Figures, bool)]),
    k: u64,
) -> PublicQuota {
    let sum = |of: &dyn Fn(&EmployerQuota) -> u64| quotas.iter().map(of).sum::<u64>();
    let staff = [sum(&|q| q.before.staff), sum(&|q| q.after.staff)];
    let disabled = [sum(&|q| q.before.disabled), sum(&|q| q.after.disabled)];
    let levy = |of: &dyn Fn(&EmployerQuota) -> i64| -> i128 {
        quotas.iter().map(|quota| i128::from(of(quota))).sum()
    };
    let levy = [
        levy(&|q| q.before.levy_fen_year),
        levy(&|q| q.after.levy_fen_year),
    ];
    let few = quotas.len() < FEWEST_OPENINGS;
    let before = !few && split(k, disabled[0], staff[0]);
    // Nobody may leave, or the sums would be of two groups.
    let grows = quotas.iter().all(|quota| {
        quota.after.staff >= quota.before.staff && quota.after.disabled >= quota.before.disabled
    });
    let more = staff[1].saturating_sub(staff[0]);
    let with = disabled[1].saturating_sub(disabled[0]);
    let without = more.saturating_sub(with);
    let able = plan.placed.saturating_sub(plan.disabled);
    // Where all who come are staff, these are the people with a place.
    let beside_trades = plan.pieces == 0 || trades_allow(trades, k);
    let after = before
        && grows
        && beside_trades
        && line.disabled.shown().is_some()
        && split(k, with, plan.disabled)
        && split(k, without, able);
    // A levy moves with the people of those who owe one: these are the small group here.
    let owing = |quota: &&EmployerQuota| quota.before.levy_fen_year != quota.after.levy_fen_year;
    let owing_with: u64 = quotas
        .iter()
        .filter(owing)
        .map(|quota| quota.after.disabled.saturating_sub(quota.before.disabled))
        .sum();
    let owing_all: u64 = quotas
        .iter()
        .filter(owing)
        .map(|quota| quota.after.staff.saturating_sub(quota.before.staff))
        .sum();
    let owe =
        |of: &dyn Fn(&EmployerQuota) -> i64| quotas.iter().filter(|quota| of(quota) > 0).count();
    let several_owe = owe(&|q| q.before.levy_fen_year) >= FEWEST_OPENINGS;
    let severe = [sum(&|q| q.before.severe), sum(&|q| q.after.severe)];
    let owed = before && several_owe && split(k, severe[0], disabled[0]);
    let added = severe[1].saturating_sub(severe[0]);
    let levied = owed
        && after
        && severe[1] >= severe[0]
        && split(k, added, with)
        && split(k, owing_with, owing_all)
        && split(k, owing_all, more)
        && owe(&|q| q.after.levy_fen_year) >= FEWEST_OPENINGS;
    let share = |at: usize| share_tenths(disabled[at], staff[at]).unwrap_or(0);
    PublicQuota {
        employers: cell(true, quotas.len()),
        staff: [cell(before, staff[0]), cell(after, staff[1])],
        disabled: [cell(before, disabled[0]), cell(after, disabled[1])],
        disabled_tenths: [cell(before, share(0)), cell(after, share(1))],
        levy_fen_year: [cell(owed, levy[0]), cell(levied, levy[1])],
    }
}

/// What the conditions of each kind cost; a kind that the lists do not have is left out. `placed` are the people placed, where that is shown, and
/// `with_place` those who have a place.
pub(super) fn conditions(
    costs: &[Cost],
    (placed, with_place): (Option<u64>, u64),
    quota: &PublicQuota,
    k: u64,
) -> Vec<PublicCondition> {
    // Who has a place and is no staff that the plan adds.
    let staff_already = added_staff(quota).map(|added| with_place.abs_diff(added));
    let of_kind = |&condition: &Condition| {
        let own: Vec<&Cost> = costs
            .iter()
            .filter(|cost| cost.condition == condition)
            .collect();
        let open = match condition {
            Condition::Pin => {
                let people: BTreeSet<_> =
                    own.iter().filter_map(|cost| cost.worker.as_ref()).collect();
                let rest = staff_already.map(|staff| staff.abs_diff(own.len() as u64));
                placed.is_some_and(|placed| split(k, people.len() as u64, placed))
                    && rest.is_none_or(|rest| rest == 0 || rest >= k)
            }
            Condition::Reserve | Condition::Crew => own.len() >= FEWEST_OPENINGS,
        };
        // The dearest of all is known only where each is bounded.
        let most = own.iter().map(|cost| cost.most_fen_month());
        let dearest = most.collect::<Option<Vec<i128>>>();
        let dearest = dearest.and_then(|all| all.into_iter().max());
        (!own.is_empty()).then(|| PublicCondition {
            condition,
            conditions: cell(open, own.len()),
            dearest_at_most_fen_month: match dearest {
                Some(fen) => cell(open, fen),
                None => Cell::NotCounted,
            },
        })
    };
    Condition::ALL.iter().filter_map(of_kind).collect()
}

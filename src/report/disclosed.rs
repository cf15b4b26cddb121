//! What is published beside the tables: how good the plan is proven to be, what weeks hold, the disability quota, and what conditions cost.
//!
//! # Rules
//! 1. The total and its gap are sums over everybody placed: they are shown where the number placed is, as the mean gain is.
//! 2. What weeks hold (a place, shares, both) is a partition of those placed, and goes through [`suppress`](super::suppress) as one.
//! 3. The quota is the sum over all employers, never one of them. What the plan adds is shown where those it adds are no small
//!    group: with a disability, without, and the rest of those placed, each way; else only what the lists say is.
//! 4. Costs are told by kind, never by demand or person: how many conditions, and the dearest. A kind with fewer than `k` is left out where its conditions
//!    are people (pins), or 3 where they are openings.

use crate::ids::DemandKey;
use crate::matching::Status;
use crate::placement::{Condition, Cost, EmployerQuota, Placements};
use crate::report::cell::{Cell, PublicLine, split};
use crate::report::figures::{Figures, share_tenths};

use crate::report::suppress::Partition;
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
    /// The total score, in fen a month.
    pub score_fen_month: Cell,
    /// No plan exceeds the total by more than this, in fen a month; under most-placed, none that places as many.
    pub gap_fen_month: Cell,
    /// The same over the total, in parts of a million, rounded up.
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

/// The proof; `plan` is the published line of the plan.
pub(super) fn proof(placements: &Placements, plan: &PublicLine) -> PublicProof {
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
        score_fen_month: cell(open, totals.score),
        gap_fen_month: cell(open, gap),
        gap_ppm: ppm,
        people_beyond: match totals.most_people {
            Some(most) => cell(open, most.saturating_sub(totals.placed)),
            None => Cell::NotCounted,
        },
    }
}

/// What weeks hold, where weeks are decided.
pub(super) fn weeks(
    placements: &Placements,
    is_share: impl Fn(&DemandKey) -> bool,
    plan: &PublicLine,
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
    let open = plan.placed.shown().is_some();
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
    line: &PublicLine,
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
    let after = before
        && grows
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
    let levied = after && split(k, owing_with, owing_all);
    let share = |at: usize| share_tenths(disabled[at], staff[at]).unwrap_or(0);
    PublicQuota {
        employers: cell(true, quotas.len()),
        staff: [cell(before, staff[0]), cell(after, staff[1])],
        disabled: [cell(before, disabled[0]), cell(after, disabled[1])],
        disabled_tenths: [cell(before, share(0)), cell(after, share(1))],
        levy_fen_year: [cell(before, levy[0]), cell(levied, levy[1])],
    }
}

/// What the conditions of each kind cost; a kind that the lists do not have is left out.
pub(super) fn conditions(costs: &[Cost], k: u64) -> Vec<PublicCondition> {
    let k = usize::try_from(k).unwrap_or(usize::MAX);
    let of_kind = |&condition: &Condition| {
        let own: Vec<&Cost> = costs
            .iter()
            .filter(|cost| cost.condition == condition)
            .collect();
        let fewest = match condition {
            Condition::Pin => k,
            Condition::Reserve | Condition::Crew => FEWEST_OPENINGS,
        };
        let open = own.len() >= fewest;
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

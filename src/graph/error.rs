//! Why a market does not make a graph.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

use crate::domain::PairKind;
use crate::graph::rules::Reject;
use crate::graph::score::Term;
use crate::ids::{DemandKey, WorkerKey};

/// Why a market does not make a graph.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Standing or forced placements that cannot be: each breaks a rule or finds no room.
    #[error("{0}")]
    Decided(DecidedFaults),
    /// A value of the policy is out of its range.
    #[error(
        "policy value {field} is {value}, it must lie from {least} to {most}: amend the policy"
    )]
    Policy {
        /// The key in the policy file.
        field: &'static str,
        /// What stands there.
        value: i64,
        /// The least that may stand there.
        least: i64,
        /// The most that may stand there.
        most: i64,
    },
    /// An opening has more reserves than one byte can number.
    #[error(
        "opening {demand} has {reserves} reserves, at most 256 can be numbered: join those for the same people"
    )]
    TooManyReserves {
        /// The opening.
        demand: DemandKey,
        /// How many it has.
        reserves: usize,
    },
    /// An order in a legal form whose half-days for one employer depend on the person's age.
    #[error(
        "order {demand} is given out under a labour contract or an over-age agreement, whose half-days a week for one employer the policy limits: give it out in another form, or leave the limit out"
    )]
    OrderForm {
        /// The order.
        demand: DemandKey,
    },
    /// More candidate pairs than 32 bits can number.
    #[error(
        "{edges} candidate pairs, at most 4294967295 can be numbered: split the market by county"
    )]
    TooManyEdges {
        /// How many there are.
        edges: usize,
    },
    /// A score is too large to be added up.
    #[error(
        "a score at {demand} is beyond {} yuan a month, most of it by {}: lower {}", limit / 100, term.en(), amount(*term)
    )]
    Score {
        /// The opening or order.
        demand: DemandKey,
        /// The term that weighs most in it.
        term: Term,
        /// The largest score allowed, either way, in fen a month.
        limit: i64,
    },
    /// The stop flag was set.
    #[error(
        "stopped by the caller while the candidates were searched: there is no partial graph; build again to have one"
    )]
    Stopped,
}

/// Where the amounts stand that a term is made from.
fn amount(term: Term) -> &'static str {
    match term {
        Term::Pay => {
            "its wage_yuan_month in openings.csv, or its rate_yuan_piece in orders.csv (or raise its standard_seconds_piece)"
        }
        Term::Subsidy => "yuan_month of the policy's subsidies",
        Term::TravelTime => "value_of_time_yuan_hour of the policy",
        Term::Fares => "fare_yuan_trip of the policy's modes of travel",
        Term::Training => "training_yuan_level of the policy",
        Term::IncomeGivenUp => "present_income_yuan_month in workers.csv",
        Term::HelpfulNeeds => "helpful_need_yuan of the policy",
        Term::Priority => "priority_yuan of the policy's groups",
        Term::PairedVillage => "paired_village_yuan of the policy",
        Term::Stars => "star_yuan of the policy",
        Term::ReserveBreach => "reserve_breach_yuan of the policy",
        Term::Stays => "disruption_yuan of the policy",
    }
}

/// Every standing or forced placement that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedFaults(pub Vec<DecidedFault>);

/// A standing or forced placement that cannot be.
///
/// Which need or which amount is missing is the person's own affair: ask
/// [`Judge::refusals`](crate::graph::judge::Judge::refusals) where it may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedFault {
    /// Who.
    pub worker: WorkerKey,
    /// Where.
    pub demand: DemandKey,
    /// Pinned or forced.
    pub kind: PairKind,
    /// The rules that it breaks, in the table's order; none where the demand has no room left.
    pub breaks: Vec<Reject>,
}

impl fmt::Display for DecidedFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<(&DemandKey, &str), usize> = BTreeMap::new();
        for fault in &self.0 {
            let why = fault.breaks.first().map_or("no-room", |rule| rule.code());
            *counts.entry((&fault.demand, why)).or_default() += 1;
        }
        let pairs = if self.0.len() == 1 { "pair" } else { "pairs" };
        write!(
            f,
            "{} pinned or forced {pairs} cannot stand (",
            self.0.len()
        )?;
        for (at, ((demand, why), count)) in counts.into_iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            write!(f, "{comma}{demand}: {count} {why}")?;
        }
        let which = if self.0.len() == 1 { "it" } else { "them" };
        write!(f, "): amend or remove {which} in the pairs list")
    }
}

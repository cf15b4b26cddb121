//! Why a market does not make a graph.

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;

use crate::domain::PairKind;
use crate::error::MarketError;
use crate::graph::halt;
use crate::graph::rules::Reject;
use crate::graph::score::Term;
use crate::ids::{DemandKey, WorkerKey};
use crate::words::debug_as_display;

debug_as_display!(BuildError);

/// Why a market does not make a graph.
#[derive(Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Standing or forced placements that cannot be: each breaks a rule or finds no room.
    #[error("{0}")]
    Decided(DecidedFaults),
    /// The policy does not keep its ranges or its vocabulary: every fault, as [`Policy::check`](crate::Policy::check) has them.
    #[error("{0}")]
    Policy(MarketError),
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

impl From<halt::Stopped> for BuildError {
    fn from(_: halt::Stopped) -> Self {
        Self::Stopped
    }
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

/// How many rows are told of the pairs that break one rule of one demand.
const ROWS: usize = 3;

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
    /// Its row in `pairs.csv`, or its position in the list from 1; none where a change put it.
    pub row: Option<u64>,
    /// The rules that it breaks, in the table's order; none where the demand has no room left.
    pub breaks: Vec<Reject>,
}

/// Pairs that break the same rule.
#[derive(Default)]
struct Counted {
    pairs: usize,
    /// Those whose row is known.
    rows: Vec<u64>,
}

impl Counted {
    fn add(&mut self, row: Option<u64>) {
        self.pairs += 1;
        self.rows.extend(row);
    }

    /// The first rows, and how many pairs there are more: `3, 5, 9 + 2`. None where no row is known.
    fn rows(&self) -> Option<String> {
        let shown: Vec<String> = self.rows.iter().take(ROWS).map(u64::to_string).collect();
        let more = self.pairs - shown.len();
        let rows = shown.join(", ");
        match (shown.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(rows),
            (false, more) => Some(format!("{rows} + {more}")),
        }
    }
}

impl DecidedFaults {
    /// The pairs of each demand that break each rule, or find no room (`None`); a pair counts under every rule that it breaks.
    fn counts(&self) -> BTreeMap<(&DemandKey, Option<Reject>), Counted> {
        let mut counts: BTreeMap<_, Counted> = BTreeMap::new();
        for fault in &self.0 {
            for &rule in &fault.breaks {
                let counted = counts.entry((&fault.demand, Some(rule)));
                counted.or_default().add(fault.row);
            }
            if fault.breaks.is_empty() {
                let counted = counts.entry((&fault.demand, None));
                counted.or_default().add(fault.row);
            }
        }
        for counted in counts.values_mut() {
            counted.rows.sort_unstable();
        }
        counts
    }

    /// The faults in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        let counts = self.counts().into_iter().map(|((demand, rule), of)| {
            let why = rule.map_or("对其可用的名额、件数或工位已无余地", Reject::zh);
            let rows = of
                .rows()
                .map_or(String::new(), |rows| format!("（第 {rows} 行）"));
            format!("{demand}：{why} {} 个{rows}", of.pairs)
        });
        format!(
            "{} 个已上岗或指定的配对不能成立（{}）；请在 pairs.csv 中改正或删去",
            self.0.len(),
            counts.collect::<Vec<_>>().join("，")
        )
    }
}

/// The English sentence.
impl fmt::Display for DecidedFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pairs, these) = match self.0.len() {
            1 => ("pair", "it"),
            _ => ("pairs", "them"),
        };
        let counts = self.counts();
        write!(
            f,
            "{} pinned or forced {pairs} cannot stand (",
            self.0.len()
        )?;
        for (at, ((demand, rule), of)) in counts.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let why = rule.map_or("no-room", Reject::code);
            write!(f, "{comma}{demand}: {} {why}", of.pairs)?;
            if let Some(rows) = of.rows() {
                let word = if of.pairs == 1 { "row" } else { "rows" };
                write!(f, " in {word} {rows}")?;
            }
        }
        if counts.keys().any(|(_, rule)| rule.is_none()) {
            write!(
                f,
                "; no-room: nothing is left of the places, pieces or stations that are open to the person"
            )?;
        }
        write!(f, "): amend or remove {these} in pairs.csv")
    }
}

impl BuildError {
    /// The error in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Self::Decided(faults) => faults.zh(),
            Self::Policy(faults) => faults.zh(),
            Self::TooManyReserves { demand, reserves } => {
                format!("岗位 {demand} 有 {reserves} 项保留名额，至多 256 项；请合并对象相同的")
            }
            Self::OrderForm { demand } => format!(
                "订单 {demand} 的用工形式是劳动合同或超龄用工协议，政策限定其每周半天数；请改用其他形式，或去掉该限定"
            ),
            Self::TooManyEdges { edges } => {
                format!("可行的人岗配对有 {edges} 个，至多 4294967295 个；请按县拆分")
            }
            Self::Score {
                demand,
                term,
                limit,
            } => format!(
                "{demand} 处的得分超过每月 {} 元，主要来自“{}”；请调低 {}",
                limit / 100,
                term.zh(),
                amount(*term)
            ),
            Self::Stopped => "调用方已停止；没有半成品，请重新开始".to_owned(),
        }
    }
}

//! `workers.csv` and `pairs.csv`.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::pairs::{Pair, PairKind};
use crate::domain::table::cells::{
    Cell, decimal, items, key_fault, months, parts, place_code, show_months, show_yes_no, within,
    word, yes_no,
};
use crate::domain::table::{Column, Listed, Vocabulary, number, small, text};
use crate::domain::vocabulary::{Accommodation, Months, Necessity};
use crate::domain::worker::Worker;
use crate::error::{IssueCode, List};
use crate::geo::TravelMode;
use crate::ids::{DemandKey, Group, HouseholdKey, PlaceCode, Skill, WorkerKey};
use crate::units::MOST_FEN;

impl Listed for Worker {
    const LIST: List = List::Workers;
    fn blank() -> Self {
        Worker {
            key: WorkerKey::new("-").expect("a key"),
            home: PlaceCode::parse("000000000000").expect("twelve digits"),
            birth_year: 1900,
            half_days: 1,
            skills: BTreeMap::new(),
            pace_percent: 100,
            travel: TravelMode::Walk,
            most_minutes: 0,
            least_pay_fen_month: 0,
            present_income_fen_month: 0,
            needs: BTreeMap::new(),
            groups: BTreeSet::new(),
            home_based: false,
            months: Months::ALL,
            household: None,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("worker", "编号"),
            None,
            "pseudonymous key, up to 64 bytes; never an identity, certificate or telephone number, nor one within it",
            |worker, text, _| {
                worker.key = WorkerKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |worker| worker.key.to_string(),
        ),
        text(
            ("home", "村代码"),
            None,
            "12-digit code of places.csv",
            |worker, text, _| {
                worker.home = place_code(text)?;
                Ok(())
            },
            |worker| worker.home.to_string(),
        ),
        number(
            ("birth_year", "出生年"),
            None,
            "year",
            (0, 1900, 2200),
            |worker| i64::from(worker.birth_year),
            |worker, value| worker.birth_year = u16::try_from(value).unwrap_or(u16::MAX),
        ),
        number(
            ("half_days", "每周半天"),
            None,
            "half-days a week on offer",
            (0, 1, 14),
            |worker| i64::from(worker.half_days),
            |worker, value| worker.half_days = small(value),
        ),
        text(
            ("skills", "技能"),
            Some(""),
            "`skill:level` with level 1 to 5, `;` between: `machine-sewing:3;packing:2`; key or word of the policy",
            |worker, text, vocabulary| {
                worker.skills = skills(text, vocabulary)?;
                Ok(())
            },
            |worker| {
                joined(
                    worker
                        .skills
                        .iter()
                        .map(|(skill, level)| format!("{skill}:{level}")),
                )
            },
        ),
        number(
            ("pace_percent", "速度百分比"),
            Some("100"),
            "percent of the standard speed",
            (0, 10, 300),
            |worker| i64::from(worker.pace_percent),
            |worker, value| worker.pace_percent = small(value),
        ),
        text(
            ("travel", "出行方式"),
            None,
            "{travel}",
            |worker, text, _| {
                worker.travel = word!(TravelMode, text)?;
                Ok(())
            },
            |worker| worker.travel.to_string(),
        ),
        number(
            ("most_minutes", "最远分钟"),
            None,
            "minutes one way",
            (0, 0, 240),
            |worker| i64::from(worker.most_minutes),
            |worker, value| worker.most_minutes = small(value),
        ),
        number(
            ("least_pay_yuan_month", "最低月报酬元"),
            Some("0"),
            "yuan a month for all half-days on offer",
            (2, 0, MOST_FEN),
            |worker| worker.least_pay_fen_month,
            |worker, value| worker.least_pay_fen_month = value,
        ),
        number(
            ("present_income_yuan_month", "现月收入元"),
            Some("0"),
            "yuan a month given up by working all half-days on offer",
            (2, 0, MOST_FEN),
            |worker| worker.present_income_fen_month,
            |worker, value| worker.present_income_fen_month = value,
        ),
        text(
            ("needs", "需求"),
            Some(""),
            "accommodations of the table below, `;` between, each with its weight or without: `seated:required;step-free:helpful`; the weight is {necessity}, and required where left out",
            |worker, text, _| {
                worker.needs = needs(text)?;
                Ok(())
            },
            |worker| {
                joined(
                    worker
                        .needs
                        .iter()
                        .map(|(need, weight)| format!("{need}:{weight}")),
                )
            },
        ),
        text(
            ("groups", "群体"),
            Some(""),
            "priority groups, `;` between: `low-income;disabled`; key or word of the policy",
            |worker, text, vocabulary| {
                worker.groups = groups(text, vocabulary)?;
                Ok(())
            },
            |worker| joined(worker.groups.iter()),
        ),
        text(
            ("home_based", "仅居家"),
            Some("no"),
            "{yes-no}: can only work at home",
            |worker, text, _| {
                worker.home_based = yes_no(text)?;
                Ok(())
            },
            |worker| show_yes_no(worker.home_based),
        ),
        text(
            ("months", "可用月份"),
            Some(""),
            "months available, `1-6;9`; empty means all",
            |worker, text, _| {
                worker.months = months(text)?;
                Ok(())
            },
            |worker| show_months(worker.months),
        ),
        text(
            ("household", "户号"),
            Some(""),
            "pseudonymous key of the household, where several share one; kept, and used by no rule or score",
            |worker, text, _| {
                worker.household = Some(HouseholdKey::new(text).map_err(key_fault)?);
                Ok(())
            },
            |worker| {
                worker
                    .household
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string)
            },
        ),
    ];
}

impl Listed for Pair {
    const LIST: List = List::Pairs;
    fn blank() -> Self {
        Pair {
            worker: WorkerKey::new("-").expect("a key"),
            demand: DemandKey::new("-").expect("a key"),
            kind: PairKind::Pinned,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("worker", "编号"),
            None,
            "key of workers.csv",
            |pair, text, _| {
                pair.worker = WorkerKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |pair| pair.worker.to_string(),
        ),
        text(
            ("demand", "岗位或订单"),
            None,
            "key of openings.csv or orders.csv",
            |pair, text, _| {
                pair.demand = DemandKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |pair| pair.demand.to_string(),
        ),
        text(
            ("kind", "决定"),
            None,
            "{pair}",
            |pair, text, _| {
                pair.kind = word!(PairKind, text)?;
                Ok(())
            },
            |pair| pair.kind.to_string(),
        ),
    ];
}

/// Items with `;` between.
pub(super) fn joined<T: ToString>(items: impl Iterator<Item = T>) -> String {
    let mut text = String::new();
    for item in items {
        if !text.is_empty() {
            text.push(';');
        }
        text.push_str(&item.to_string());
    }
    text
}

fn skills(text: &str, vocabulary: &Vocabulary) -> Cell<BTreeMap<Skill, u8>> {
    let mut all = BTreeMap::new();
    for item in items(text) {
        let [skill, level] = parts(item)?;
        if skill.is_empty() || level.is_empty() {
            return Err(IssueCode::BadItem.into());
        }
        let level = decimal(level, 0)?;
        within(level, 1, 5, 0)?;
        let level = u8::try_from(level).expect("checked to be at most 5");
        if all.insert(vocabulary.skill(skill)?, level).is_some() {
            return Err(IssueCode::DoubledItem.into());
        }
    }
    Ok(all)
}

fn needs(text: &str) -> Cell<BTreeMap<Accommodation, Necessity>> {
    let mut all = BTreeMap::new();
    for item in items(text) {
        let [need, weight] = parts(item)?;
        let need = word!(Accommodation, need)?;
        let weight = if weight.is_empty() {
            Necessity::Required
        } else {
            word!(Necessity, weight)?
        };
        if all.insert(need, weight).is_some() {
            return Err(IssueCode::DoubledItem.into());
        }
    }
    Ok(all)
}

fn groups(text: &str, vocabulary: &Vocabulary) -> Cell<BTreeSet<Group>> {
    let mut all = BTreeSet::new();
    for item in items(text) {
        if !all.insert(vocabulary.group(item)?) {
            return Err(IssueCode::DoubledItem.into());
        }
    }
    Ok(all)
}

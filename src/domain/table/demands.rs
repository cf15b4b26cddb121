//! `openings.csv` and `orders.csv`.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::demand::{Opening, Order, Reserve, ReserveFor, SkillNeed};
use crate::domain::table::cells::{
    Cell, check_name, decimal, items, key_fault, months, narrowed, parts, show_months, show_yes_no,
    within, word, yes_no,
};
use crate::domain::table::people::joined;
use crate::domain::table::resources::{accommodations, distinct};
use crate::domain::table::{Column, Listed, Vocabulary, number, small, text};
use crate::domain::vocabulary::Months;
use crate::error::issue::{Detail, Fault};
use crate::error::{IssueCode, List};
use crate::ids::{DemandKey, EmployerKey, Skill, WorkshopKey};
use crate::policy::LegalForm;
use crate::units::MOST_FEN;

/// The most places of an opening.
const MOST_PLACES: i64 = 1_000_000;
const SKILLS: &str = "`skill:least-wanted` with levels 0 to 5, `;` between: `machine-sewing:2-3`; one number is both; key or word of the policy";

impl Listed for Opening {
    const LIST: List = List::Openings;
    fn blank() -> Self {
        Opening {
            key: DemandKey::new("-").expect("a key"),
            name: String::new(),
            employer: EmployerKey::new("-").expect("a key"),
            workshop: WorkshopKey::new("-").expect("a key"),
            places: 0,
            half_days: 1,
            skills: BTreeMap::new(),
            wage_fen_month: 0,
            form: LegalForm::LabourContract,
            provides: BTreeSet::new(),
            reserves: Vec::new(),
            least_crew: 0,
            months: Months::ALL,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("opening", "岗位编号"),
            None,
            "key, unique among openings and orders, up to 64 bytes",
            |opening, text, _| {
                opening.key = DemandKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |opening| opening.key.to_string(),
        ),
        text(
            ("name", "名称"),
            Some(""),
            "name of the job",
            |opening, text, _| {
                check_name(text)?;
                opening.name = text.to_owned();
                Ok(())
            },
            |opening| opening.name.clone(),
        ),
        text(
            ("employer", "企业编号"),
            None,
            "key of employers.csv",
            |opening, text, _| {
                opening.employer = EmployerKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |opening| opening.employer.to_string(),
        ),
        text(
            ("workshop", "工坊编号"),
            None,
            "key of workshops.csv",
            |opening, text, _| {
                opening.workshop = WorkshopKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |opening| opening.workshop.to_string(),
        ),
        number(
            ("places", "人数"),
            None,
            "people wanted; 0 is legal, and reported",
            (0, 0, MOST_PLACES),
            |opening| i64::from(opening.places),
            |opening, value| opening.places = small(value),
        ),
        number(
            ("half_days", "每周半天"),
            None,
            "half-days a week of a place",
            (0, 1, 14),
            |opening| i64::from(opening.half_days),
            |opening, value| opening.half_days = small(value),
        ),
        text(
            ("skills", "技能要求"),
            Some(""),
            SKILLS,
            |opening, text, vocabulary| {
                opening.skills = skills(text, vocabulary)?;
                Ok(())
            },
            |opening| show_skills(&opening.skills),
        ),
        number(
            ("wage_yuan_month", "月报酬元"),
            None,
            "yuan a month of a place",
            (2, 0, MOST_FEN),
            |opening| opening.wage_fen_month,
            |opening, value| opening.wage_fen_month = value,
        ),
        text(
            ("form", "用工形式"),
            None,
            "{form}",
            |opening, text, _| {
                opening.form = word!(LegalForm, text)?;
                Ok(())
            },
            |opening| opening.form.to_string(),
        ),
        text(
            ("provides", "提供条件"),
            Some(""),
            "accommodations of the table below, beyond the workshop's, `;` between",
            |opening, text, _| {
                opening.provides = accommodations(text)?;
                Ok(())
            },
            |opening| joined(opening.provides.iter()),
        ),
        text(
            ("reserves", "保留岗位"),
            Some(""),
            "`group:places:how`, `;` between: `disabled:100:soft;own-village:50:hard`; how is {soft-hard}; the group is a key or word of the policy, or {own-village} for the workshop's village; together at most places",
            |opening, text, vocabulary| {
                opening.reserves = reserves(text, vocabulary)?;
                Ok(())
            },
            |opening| joined(opening.reserves.iter().map(show_reserve)),
        ),
        number(
            ("least_crew", "最少开工人数"),
            Some("0"),
            "people below which the job does not start",
            (0, 0, MOST_PLACES),
            |opening| i64::from(opening.least_crew),
            |opening, value| opening.least_crew = small(value),
        ),
        text(
            ("months", "月份"),
            Some(""),
            "months in which the work runs, `1-6;9`; empty means all",
            |opening, text, _| {
                opening.months = months(text)?;
                Ok(())
            },
            |opening| show_months(opening.months),
        ),
    ];
}

impl Listed for Order {
    const LIST: List = List::Orders;
    fn blank() -> Self {
        Order {
            key: DemandKey::new("-").expect("a key"),
            name: String::new(),
            employer: EmployerKey::new("-").expect("a key"),
            pieces: 0,
            rate_fen_per_1000: 0,
            standard_ms_per_piece: 1,
            weeks: 1,
            at_home: true,
            workshops: BTreeSet::new(),
            least_half_days: 1,
            most_half_days: 14,
            skills: BTreeMap::new(),
            form: LegalForm::ContractWork,
            provides: BTreeSet::new(),
            months: Months::ALL,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("order", "订单编号"),
            None,
            "key, unique among openings and orders, up to 64 bytes",
            |order, text, _| {
                order.key = DemandKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |order| order.key.to_string(),
        ),
        text(
            ("name", "名称"),
            Some(""),
            "name of the work",
            |order, text, _| {
                check_name(text)?;
                order.name = text.to_owned();
                Ok(())
            },
            |order| order.name.clone(),
        ),
        text(
            ("employer", "企业编号"),
            None,
            "key of employers.csv",
            |order, text, _| {
                order.employer = EmployerKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |order| order.employer.to_string(),
        ),
        number(
            ("pieces", "件数"),
            None,
            "pieces to make by the due date; 0 is legal, and reported",
            (0, 0, 1_000_000_000_000),
            |order| i64::try_from(order.pieces).unwrap_or(i64::MAX),
            |order, value| order.pieces = value.unsigned_abs(),
        ),
        number(
            ("rate_yuan_piece", "单价元"),
            None,
            "yuan a piece",
            (5, 0, 1_000_000_000),
            |order| order.rate_fen_per_1000,
            |order, value| order.rate_fen_per_1000 = value,
        ),
        number(
            ("standard_seconds_piece", "标准秒"),
            None,
            "seconds a piece at the standard pace",
            (3, 1, 100_000_000),
            |order| order.standard_ms_per_piece,
            |order, value| order.standard_ms_per_piece = value,
        ),
        number(
            ("weeks", "交货周数"),
            None,
            "weeks to the due date",
            (0, 1, 52),
            |order| i64::from(order.weeks),
            |order, value| order.weeks = small(value),
        ),
        text(
            ("at_home", "可居家"),
            None,
            "{yes-no}",
            |order, text, _| {
                order.at_home = yes_no(text)?;
                Ok(())
            },
            |order| show_yes_no(order.at_home),
        ),
        text(
            ("workshops", "工坊"),
            Some(""),
            "keys of workshops.csv where it may be done, `;` between; needed where it may not be done at home",
            |order, text, _| {
                order.workshops =
                    distinct(items(text).map(|item| WorkshopKey::new(item).map_err(key_fault)))?;
                Ok(())
            },
            |order| joined(order.workshops.iter()),
        ),
        number(
            ("least_half_days", "每人最少半天"),
            Some("1"),
            "least share of one person, half-days a week; at most most_half_days",
            (0, 1, 14),
            |order| i64::from(order.least_half_days),
            |order, value| order.least_half_days = small(value),
        ),
        number(
            ("most_half_days", "每人最多半天"),
            Some("14"),
            "most share of one person, half-days a week",
            (0, 1, 14),
            |order| i64::from(order.most_half_days),
            |order, value| order.most_half_days = small(value),
        ),
        text(
            ("skills", "技能要求"),
            Some(""),
            SKILLS,
            |order, text, vocabulary| {
                order.skills = skills(text, vocabulary)?;
                Ok(())
            },
            |order| show_skills(&order.skills),
        ),
        text(
            ("form", "用工形式"),
            Some("contract-work"),
            "{form}",
            |order, text, _| {
                order.form = word!(LegalForm, text)?;
                Ok(())
            },
            |order| order.form.to_string(),
        ),
        text(
            ("provides", "提供条件"),
            Some(""),
            "accommodations of the table below that the work provides, at home too, `;` between",
            |order, text, _| {
                order.provides = accommodations(text)?;
                Ok(())
            },
            |order| joined(order.provides.iter()),
        ),
        text(
            ("months", "月份"),
            Some(""),
            "months in which the work runs, `1-6;9`; empty means all",
            |order, text, _| {
                order.months = months(text)?;
                Ok(())
            },
            |order| show_months(order.months),
        ),
    ];
}

fn skills(text: &str, vocabulary: &Vocabulary) -> Cell<BTreeMap<Skill, SkillNeed>> {
    let level = |text: &str| -> Cell<u8> {
        let level = decimal(text.trim(), 0)?;
        within(level, 0, 5, 0)?;
        Ok(u8::try_from(level).expect("checked to be at most 5"))
    };
    let mut all = BTreeMap::new();
    for item in items(text) {
        let [skill, levels] = parts(item)?;
        if skill.is_empty() || levels.is_empty() {
            return Err(Fault::named(IssueCode::BadItem, item));
        }
        let levels = narrowed(levels);
        let (least, wanted) = levels.split_once('-').unwrap_or((&levels, &levels));
        let need = SkillNeed {
            least: level(least)?,
            wanted: level(wanted)?,
        };
        if all.insert(vocabulary.skill(skill)?, need).is_some() {
            return Err(Fault::named(IssueCode::DoubledItem, skill));
        }
    }
    Ok(all)
}

fn show_skills(skills: &BTreeMap<Skill, SkillNeed>) -> String {
    joined(
        skills
            .iter()
            .map(|(skill, need)| format!("{skill}:{}-{}", need.least, need.wanted)),
    )
}

/// The word of [`ReserveFor::OwnVillage`]; the policy may not give it to a group.
pub(in crate::domain) const OWN_VILLAGE: [&str; 2] = ["own-village", "本村"];

/// Whether a reserve binds: by code and in Chinese.
pub(super) const SOFT_HARD: [(&str, &str); 2] = [("soft", "软"), ("hard", "硬")];

fn reserves(text: &str, vocabulary: &Vocabulary) -> Cell<Vec<Reserve>> {
    let mut all: Vec<Reserve> = Vec::new();
    for item in items(text) {
        let [who, places, how] = parts(item)?;
        let reserved_for = if OWN_VILLAGE.contains(&who) {
            ReserveFor::OwnVillage
        } else {
            ReserveFor::Group(vocabulary.group(who)?)
        };
        let places = decimal(places, 0)?;
        within(places, 1, MOST_PLACES, 0)?;
        let Some(hard) = SOFT_HARD
            .iter()
            .position(|&(code, zh)| how == code || how == zh)
        else {
            let words = Detail::OneOf(SOFT_HARD.to_vec());
            return Err(Fault::with(IssueCode::UnknownWord, words));
        };
        all.push(Reserve {
            reserved_for,
            places: small(places),
            hard: hard == 1,
        });
    }
    Ok(all)
}

fn show_reserve(reserve: &Reserve) -> String {
    let who = match &reserve.reserved_for {
        ReserveFor::Group(group) => group.as_str(),
        ReserveFor::OwnVillage => OWN_VILLAGE[0],
    };
    let (how, _) = SOFT_HARD[usize::from(reserve.hard)];
    format!("{who}:{}:{how}", reserve.places)
}

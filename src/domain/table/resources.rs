//! `employers.csv` and `workshops.csv`.

use std::collections::BTreeSet;

use crate::domain::table::cells::{
    Cell, check_name, items, key_fault, place_code, show_yes_no, word, yes_no,
};
use crate::domain::table::people::joined;
use crate::domain::table::{Column, Listed, number, small, text};
use crate::domain::vocabulary::{Accommodation, WorkshopKind};
use crate::domain::workshop::{Employer, Workshop};
use crate::error::{IssueCode, List};
use crate::ids::{BrokerKey, EmployerKey, PlaceCode, Trade, WorkshopKey};

impl Listed for Employer {
    const LIST: List = List::Employers;
    fn blank() -> Self {
        Employer {
            key: EmployerKey::new("-").expect("a key"),
            name: String::new(),
            trade: Trade::new("-").expect("a key"),
            staff: 0,
            disabled_staff: 0,
            disabled_severe_staff: 0,
            paired_villages: BTreeSet::new(),
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("employer", "企业编号"),
            None,
            "key, up to 64 bytes; may be the unified social credit code (统一社会信用代码)",
            |employer, text, _| {
                employer.key = EmployerKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |employer| employer.key.to_string(),
        ),
        text(
            ("name", "名称"),
            Some(""),
            "name shown in reports",
            |employer, text, _| {
                check_name(text)?;
                employer.name = text.to_owned();
                Ok(())
            },
            |employer| employer.name.clone(),
        ),
        text(
            ("trade", "行业"),
            None,
            "trade, a word without blanks, such as `necktie`",
            |employer, text, _| {
                employer.trade = Trade::new(text).map_err(key_fault)?;
                Ok(())
            },
            |employer| employer.trade.to_string(),
        ),
        number(
            ("staff", "职工数"),
            None,
            "people",
            (0, 0, 10_000_000),
            |employer| i64::from(employer.staff),
            |employer, value| employer.staff = small(value),
        ),
        number(
            ("disabled_staff", "残疾职工数"),
            Some("0"),
            "people, severe or not; at most staff",
            (0, 0, 10_000_000),
            |employer| i64::from(employer.disabled_staff),
            |employer, value| employer.disabled_staff = small(value),
        ),
        number(
            ("disabled_severe_staff", "重度残疾职工数"),
            Some("0"),
            "people of grades 1 and 2; at most disabled_staff",
            (0, 0, 10_000_000),
            |employer| i64::from(employer.disabled_severe_staff),
            |employer, value| employer.disabled_severe_staff = small(value),
        ),
        text(
            ("paired_villages", "结对村"),
            Some(""),
            "12-digit codes of places.csv, `;` between",
            |employer, text, _| {
                employer.paired_villages = distinct(items(text).map(place_code))?;
                Ok(())
            },
            |employer| joined(employer.paired_villages.iter()),
        ),
    ];
}

impl Listed for Workshop {
    const LIST: List = List::Workshops;
    fn blank() -> Self {
        Workshop {
            key: WorkshopKey::new("-").expect("a key"),
            name: String::new(),
            place: PlaceCode::parse("000000000000").expect("twelve digits"),
            stations: 0,
            station_half_days: 10,
            kind: WorkshopKind::Piecework,
            stars: 0,
            provides: BTreeSet::new(),
            serious_hazards: 0,
            open: true,
            broker: None,
        }
    }
    const COLUMNS: &'static [Column<Self>] = &[
        text(
            ("workshop", "工坊编号"),
            None,
            "key, up to 64 bytes",
            |workshop, text, _| {
                workshop.key = WorkshopKey::new(text).map_err(key_fault)?;
                Ok(())
            },
            |workshop| workshop.key.to_string(),
        ),
        text(
            ("name", "名称"),
            Some(""),
            "name shown in reports",
            |workshop, text, _| {
                check_name(text)?;
                workshop.name = text.to_owned();
                Ok(())
            },
            |workshop| workshop.name.clone(),
        ),
        text(
            ("place", "村代码"),
            None,
            "12-digit code of places.csv",
            |workshop, text, _| {
                workshop.place = place_code(text)?;
                Ok(())
            },
            |workshop| workshop.place.to_string(),
        ),
        number(
            ("stations", "工位数"),
            None,
            "stations",
            (0, 0, 1_000_000),
            |workshop| i64::from(workshop.stations),
            |workshop, value| workshop.stations = small(value),
        ),
        number(
            ("station_half_days", "每工位半天"),
            Some("10"),
            "half-days a week that one station gives",
            (0, 1, 21),
            |workshop| i64::from(workshop.station_half_days),
            |workshop, value| workshop.station_half_days = small(value),
        ),
        text(
            ("kind", "类型"),
            None,
            "{kind}",
            |workshop, text, _| {
                workshop.kind = word!(WorkshopKind, text)?;
                Ok(())
            },
            |workshop| workshop.kind.to_string(),
        ),
        number(
            ("stars", "星级"),
            Some("0"),
            "stars",
            (0, 0, 5),
            |workshop| i64::from(workshop.stars),
            |workshop, value| workshop.stars = u8::try_from(value).unwrap_or(u8::MAX),
        ),
        text(
            ("provides", "提供条件"),
            Some(""),
            "accommodations of the table below, `;` between: `seated;step-free`",
            |workshop, text, _| {
                workshop.provides = accommodations(text)?;
                Ok(())
            },
            |workshop| joined(workshop.provides.iter()),
        ),
        number(
            ("serious_hazards", "重大隐患数"),
            Some("0"),
            "open serious safety hazards; with any, nobody is placed",
            (0, 0, 1_000_000),
            |workshop| i64::from(workshop.serious_hazards),
            |workshop, value| workshop.serious_hazards = small(value),
        ),
        text(
            ("open", "开放"),
            Some("yes"),
            "{yes-no}",
            |workshop, text, _| {
                workshop.open = yes_no(text)?;
                Ok(())
            },
            |workshop| show_yes_no(workshop.open),
        ),
        text(
            ("broker", "经纪人编号"),
            Some(""),
            "key of the workshop's broker",
            |workshop, text, _| {
                workshop.broker = Some(BrokerKey::new(text).map_err(key_fault)?);
                Ok(())
            },
            |workshop| {
                workshop
                    .broker
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string)
            },
        ),
    ];
}

/// The values as a set; one that stands twice is a fault.
pub(super) fn distinct<T: Ord>(values: impl Iterator<Item = Cell<T>>) -> Cell<BTreeSet<T>> {
    let mut all = BTreeSet::new();
    for value in values {
        if !all.insert(value?) {
            return Err(IssueCode::DoubledItem.into());
        }
    }
    Ok(all)
}

/// Reads accommodations.
pub(super) fn accommodations(text: &str) -> Cell<BTreeSet<Accommodation>> {
    distinct(items(text).map(|item| word!(Accommodation, item)))
}

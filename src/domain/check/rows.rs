//! What one record must keep, by itself and towards what it refers to.

use crate::domain::check::known::{Found, Known, unknown};
use crate::domain::demand::{Opening, Order, ReserveFor, SkillNeed};
use crate::domain::place::{Place, Road};
use crate::domain::table::Listed;
use crate::domain::table::cells::{check_name, within};
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};
use crate::error::issue::{Detail, Fault};
use crate::error::{IssueCode, List};
use crate::ids::{EmployerKey, Group, PlaceCode, Skill};

/// Every column's range.
pub(in crate::domain) fn ranges<T: Listed>(record: &T, found: &mut Found) {
    for column in T::COLUMNS {
        if let Err(fault) = column.check(record) {
            found.push((column.en, fault));
        }
    }
}

pub(super) fn place(place: &Place, found: &mut Found) {
    for (column, text) in [("name", &place.name), ("town", &place.town)] {
        name(column, text, found);
        if text.is_empty() {
            found.push((column, IssueCode::MissingValue.into()));
        }
    }
    let degrees = [
        ("latitude", place.point.lat_e6, 90_000_000),
        ("longitude", place.point.lon_e6, 180_000_000),
    ];
    for (column, value, most) in degrees {
        if let Err(fault) = within(i64::from(value), -most, most, 6) {
            found.push((column, fault));
        }
    }
}

pub(in crate::domain) fn worker(worker: &Worker, known: &impl Known, found: &mut Found) {
    place_known("home", worker.home, known, found);
    for (skill, &level) in &worker.skills {
        skill_known(skill, known, found);
        if let Err(fault) = within(i64::from(level), 1, 5, 0) {
            found.push(("skills", fault));
        }
    }
    for group in &worker.groups {
        group_known("groups", group, known, found);
    }
}

pub(super) fn employer(employer: &Employer, known: &impl Known, found: &mut Found) {
    name("name", &employer.name, found);
    if employer.disabled_staff > employer.staff {
        found.push(("disabled_staff", IssueCode::PartOverWhole.into()));
    }
    if employer.disabled_severe_staff > employer.disabled_staff {
        found.push(("disabled_severe_staff", IssueCode::PartOverWhole.into()));
    }
    for &village in &employer.paired_villages {
        place_known("paired_villages", village, known, found);
    }
}

pub(super) fn workshop(workshop: &Workshop, known: &impl Known, found: &mut Found) {
    name("name", &workshop.name, found);
    place_known("place", workshop.place, known, found);
}

pub(in crate::domain) fn opening(opening: &Opening, known: &impl Known, found: &mut Found) {
    name("name", &opening.name, found);
    employer_known(&opening.employer, known, found);
    if !known.workshop(&opening.workshop) {
        found.push(("workshop", unknown(List::Workshops, &opening.workshop)));
    }
    skill_needs(&opening.skills, known, found);
    let mut reserved = 0u64;
    for reserve in &opening.reserves {
        reserved += u64::from(reserve.places);
        if reserve.places == 0 {
            let (least, most, decimals) = (1, i64::from(opening.places), 0);
            let limits = Detail::Limits {
                least,
                most,
                decimals,
            };
            found.push(("reserves", Fault::with(IssueCode::OutOfRange, limits)));
        }
        if let ReserveFor::Group(group) = &reserve.reserved_for {
            group_known("reserves", group, known, found);
        }
    }
    if reserved > u64::from(opening.places) {
        found.push(("reserves", IssueCode::ReservesOverPlaces.into()));
    }
}

pub(in crate::domain) fn order(order: &Order, known: &impl Known, found: &mut Found) {
    name("name", &order.name, found);
    employer_known(&order.employer, known, found);
    for workshop in &order.workshops {
        if !known.workshop(workshop) {
            found.push(("workshops", unknown(List::Workshops, workshop)));
        }
    }
    if !order.at_home && order.workshops.is_empty() {
        found.push(("workshops", IssueCode::Nowhere.into()));
    }
    if order.least_half_days > order.most_half_days {
        found.push(("least_half_days", IssueCode::LeastOverMost.into()));
    }
    skill_needs(&order.skills, known, found);
}

pub(super) fn road(road: &Road, known: &impl Known, found: &mut Found) {
    place_known("from", road.from, known, found);
    if road.from == road.to {
        found.push(("to", IssueCode::SamePlace.into()));
    } else {
        place_known("to", road.to, known, found);
    }
}

fn name(column: &'static str, text: &str, found: &mut Found) {
    if let Err(fault) = check_name(text) {
        found.push((column, fault));
    }
}

fn place_known(column: &'static str, code: PlaceCode, known: &impl Known, found: &mut Found) {
    if !known.place(code) {
        found.push((column, unknown(List::Places, code)));
    }
}

fn employer_known(key: &EmployerKey, known: &impl Known, found: &mut Found) {
    if !known.employer(key) {
        found.push(("employer", unknown(List::Employers, key)));
    }
}

fn skill_known(skill: &Skill, known: &impl Known, found: &mut Found) {
    if known
        .policy()
        .is_some_and(|policy| !policy.skills.contains_key(skill))
    {
        found.push(("skills", Fault::named(IssueCode::UnknownSkill, skill)));
    }
}

fn group_known(column: &'static str, group: &Group, known: &impl Known, found: &mut Found) {
    if known
        .policy()
        .is_some_and(|policy| !policy.groups.contains_key(group))
    {
        found.push((column, Fault::named(IssueCode::UnknownGroup, group)));
    }
}

fn skill_needs(
    needs: &std::collections::BTreeMap<Skill, SkillNeed>,
    known: &impl Known,
    found: &mut Found,
) {
    for (skill, need) in needs {
        skill_known(skill, known, found);
        if need.least > need.wanted {
            found.push(("skills", Fault::named(IssueCode::LeastOverWanted, skill)));
        }
        if let Err(fault) = within(i64::from(need.least.max(need.wanted)), 0, 5, 0) {
            found.push(("skills", fault));
        }
    }
}

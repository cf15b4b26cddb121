//! Corners: a few cases that are rare and legal, so that a county meets them in the sample before it meets them in life.
//!
//! They stand in place of drawn rows, never beside them: the counts stay as asked for.

use std::collections::{BTreeMap, BTreeSet};

use gongfang::Lists;
use gongfang::domain::{
    Accommodation, Months, Necessity, Order, Pair, PairKind, Place, Worker, Workshop,
};
use gongfang::geo::{Point, TravelMode};
use gongfang::ids::{DemandKey, HouseholdKey, PlaceCode, Skill, WorkerKey, WorkshopKey};
use gongfang::policy::LegalForm;

use super::work::place_of;

/// Below this many people a list has no room for them.
const ROOM: usize = 100;

/// 仙岩镇, the town of the paper workshop.
const PAPER_TOWN: &str = "330683107";

/// A village of 下王镇, where a couple of 85 threads zips at home.
const ZIP_VILLAGE: &str = "330683110";

/// Puts them into the lists of Shengzhou.
pub(crate) fn put(lists: &mut Lists) {
    if lists.workers.len() < ROOM || lists.workshops.len() < 10 || lists.openings.len() < 20 {
        return;
    }
    closed_and_hazard(lists);
    let workshop = lists.workshops[lists.workshops.len() - 4].key.clone();
    zero_places(lists);
    zip_couple(lists, workshop);
    zero_skill_far_and_at_home(lists);
    pairs(lists);
}

/// One workshop is closed, one has an open serious hazard: the third and the fifth from the end.
fn closed_and_hazard(lists: &mut Lists) {
    let last = lists.workshops.len() - 1;
    lists.workshops[last - 2].open = false;
    lists.workshops[last - 4].serious_hazards = 1;
}

/// An opening that asks for nobody.
fn zero_places(lists: &mut Lists) {
    let opening = lists
        .openings
        .last_mut()
        .expect("there are openings: `put` has looked");
    opening.places = 0;
    opening.reserves.clear();
}

/// The couple of the press: 85 years old, 4,000 zips a day between the two at 0.015 yuan, 3.75 yuan an hour each.
fn zip_couple(lists: &mut Lists, workshop: WorkshopKey) {
    let home = lists
        .places
        .iter()
        .map(|place| place.code)
        .find(|code| code.to_string().starts_with(ZIP_VILLAGE))
        .expect("a village of the map");
    let household = HouseholdKey::new("H-ZIP").expect("a made key");
    for at in [10, 11] {
        let worker = &mut lists.workers[at];
        *worker = Worker {
            key: worker.key.clone(),
            home,
            birth_year: 1941,
            half_days: 6,
            skills: BTreeMap::new(),
            pace_percent: 50,
            travel: TravelMode::Walk,
            most_minutes: 10,
            least_pay_fen_month: 0,
            present_income_fen_month: 0,
            needs: BTreeMap::from([(Accommodation::OwnPace, Necessity::Required)]),
            groups: BTreeSet::new(),
            home_based: true,
            months: Months::ALL,
            household: Some(household.clone()),
        };
    }
    let employer = lists.orders[0].employer.clone();
    let order = lists.orders.last_mut().expect("there are orders");
    *order = Order {
        key: order.key.clone(),
        name: "拉链头穿线".to_owned(),
        employer,
        pieces: 120_000,
        rate_fen_per_1000: 1_500,
        standard_ms_per_piece: 7_200,
        weeks: 4,
        at_home: true,
        // Kits go round from a workshop; which one does not matter to people at home within the round.
        workshops: BTreeSet::from([
            nearest(points(&lists.places), &lists.workshops, home).unwrap_or(workshop)
        ]),
        least_half_days: 4,
        most_half_days: 6,
        skills: BTreeMap::new(),
        form: LegalForm::ContractWork,
        provides: BTreeSet::from([Accommodation::Seated, Accommodation::OwnPace]),
        months: Months::ALL,
    };
}

type Points = BTreeMap<PlaceCode, Point>;

fn points(places: &[Place]) -> Points {
    places
        .iter()
        .map(|place| (place.code, place.point))
        .collect()
}

fn nearest(points: Points, workshops: &[Workshop], home: PlaceCode) -> Option<WorkshopKey> {
    let home = *points.get(&home)?;
    workshops
        .iter()
        .filter(|workshop| workshop.open)
        .filter_map(|workshop| Some((points.get(&workshop.place)?.metres_to(home), &workshop.key)))
        .min()
        .map(|(_, key)| key.clone())
}

/// Somebody without a skill in a far village of 贵门乡, and somebody who can only work at home and knows no home trade.
fn zero_skill_far_and_at_home(lists: &mut Lists) {
    let far = lists
        .places
        .iter()
        .map(|place| place.code)
        .filter(|code| code.to_string().starts_with("330683200"))
        .max()
        .expect("a village of the map");
    let worker = &mut lists.workers[20];
    worker.home = far;
    worker.skills.clear();
    worker.household = None;
    worker.travel = TravelMode::Walk;
    worker.most_minutes = 10;
    let worker = &mut lists.workers[21];
    worker.home_based = true;
    worker.skills.clear();
    worker.household = None;
    worker.half_days = 3;
}

/// A placement that stands, one that somebody declined, one that is forbidden.
fn pairs(lists: &mut Lists) {
    let standing = (lists.openings.iter())
        .find(|opening| {
            let site = (lists.workshops.iter()).find(|workshop| workshop.key == opening.workshop);
            opening.places >= 3
                && opening.half_days == 10
                && opening.reserves.is_empty()
                && opening.months == Months::ALL
                && site.is_some_and(|site| site.open && site.serious_hazards == 0)
        })
        .map(|opening| {
            let skills: BTreeMap<Skill, u8> = (opening.skills.iter())
                .map(|(skill, need)| (skill.clone(), need.wanted.max(1)))
                .collect();
            let home = place_of(&lists.workshops, &opening.workshop).expect("a made workshop");
            (opening.key.clone(), home, skills)
        });
    if let Some((demand, home, skills)) = standing {
        let worker = &mut lists.workers[30];
        *worker = Worker {
            key: worker.key.clone(),
            home,
            birth_year: 1975,
            half_days: 10,
            skills,
            pace_percent: 105,
            travel: TravelMode::EBike,
            most_minutes: 20,
            least_pay_fen_month: 200_000,
            present_income_fen_month: 0,
            needs: BTreeMap::new(),
            groups: BTreeSet::new(),
            home_based: false,
            months: Months::ALL,
            household: None,
        };
        let (worker, kind) = (worker.key.clone(), PairKind::Pinned);
        lists.pairs.push(Pair {
            worker,
            demand,
            kind,
        });
    }
    // Three who would fit the paper workshop: two have declined a job there, one may not have one.
    let near: Vec<WorkerKey> = (lists.workers.iter())
        .filter(|worker| worker.home.to_string().starts_with(PAPER_TOWN))
        .filter(|worker| worker.half_days >= 10 && !worker.home_based)
        .map(|worker| worker.key.clone())
        .take(3)
        .collect();
    let kinds = [PairKind::Declined, PairKind::Forbidden, PairKind::Declined];
    for ((worker, opening), kind) in near.into_iter().zip(&lists.openings).zip(kinds) {
        let demand: DemandKey = opening.key.clone();
        lists.pairs.push(Pair {
            worker,
            demand,
            kind,
        });
    }
}

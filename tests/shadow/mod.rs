//! A shadow of the rules: lists in, scores out, sharing no code with the crate.
//!
//! Rules, money, months and minutes are written again from the lists, by the plainest way. `place` and `share` say what a piece of work is worth
//! to a person, or nothing where a rule of the pair refuses it; what is the week's (half-days in all, crumbs, negative scores) is left to the caller.
#![allow(
    dead_code,
    reason = "each test binary uses the part of the shadow that it needs"
)]

use std::collections::BTreeMap;

use gongfang::Lists;
use gongfang::domain::{Accommodation, Necessity, Opening, Order, PairKind, ReserveFor, Worker};
use gongfang::geo::{Terrain, TravelMode};
use gongfang::ids::{PlaceCode, WorkshopKey};
use gongfang::policy::LegalForm;

/// Rounds a fraction half to even.
pub(crate) fn round(over: i128, under: i128) -> i128 {
    let (whole, rest) = (over.div_euclid(under), over.rem_euclid(under));
    if 2 * rest > under || (2 * rest == under && whole % 2 != 0) {
        whole + 1
    } else {
        whole
    }
}

/// What a week brings once: the priorities, and subsidies that no form binds.
pub(crate) fn once(lists: &Lists, worker: &Worker) -> i128 {
    let policy = &lists.policy;
    let priorities = worker.groups.iter().map(|group| {
        let rule = policy.groups.get(group);
        rule.map_or(0, |rule| i128::from(rule.priority_fen))
    });
    let subsidies = policy.subsidies.iter().filter(|subsidy| {
        let mine = |group| worker.groups.contains(group);
        subsidy.form.is_none() && subsidy.group.as_ref().is_none_or(mine)
    });
    priorities.sum::<i128>() + subsidies.map(|one| i128::from(one.fen_month)).sum::<i128>()
}

fn age(lists: &Lists, worker: &Worker) -> i32 {
    i32::from(lists.policy.period_start.year) - i32::from(worker.birth_year)
}

/// The legal form of a pair.
pub(crate) fn form_of(lists: &Lists, worker: &Worker, form: LegalForm) -> LegalForm {
    let over = i32::try_from(lists.policy.limits.over_age_from).expect("an age");
    match form {
        LegalForm::LabourContract if age(lists, worker) >= over => LegalForm::OverAge,
        other => other,
    }
}

/// Months as the calendar gives them for the periods that the generator draws: from 1 March 2026.
fn period_months(weeks: u32) -> Vec<u8> {
    match weeks {
        1..=4 => vec![3],
        5..=8 => vec![3, 4],
        9..=13 => vec![3, 4, 5],
        _ => panic!("the generator draws no such period"),
    }
}

fn barred(lists: &Lists, worker: &Worker, demand: &str) -> bool {
    lists.pairs.iter().any(|pair| {
        pair.worker == worker.key
            && pair.demand.as_str() == demand
            && matches!(pair.kind, PairKind::Forbidden | PairKind::Declined)
    })
}

/// Minutes one way, if the person gets there at all.
fn minutes(lists: &Lists, worker: &Worker, to: PlaceCode) -> Option<i128> {
    let rule = lists.policy.travel.modes.get(&worker.travel)?;
    let by_road = lists.roads.iter().any(|road| road.mode == worker.travel);
    let minutes = if by_road && worker.home != to {
        road_minutes(lists, worker.travel, worker.home, to)?
    } else {
        let metres = road_metres(lists, worker.home, to);
        if metres > i128::from(rule.most_metres) {
            return None;
        }
        let speed = i128::from(rule.metres_minute);
        (metres + speed - 1) / speed
    } + i128::from(rule.wait_minutes);
    (minutes <= i128::from(worker.most_minutes)).then_some(minutes)
}

/// Bellman and Ford on the few villages there are.
fn road_minutes(lists: &Lists, mode: TravelMode, from: PlaceCode, to: PlaceCode) -> Option<i128> {
    let mut known: BTreeMap<PlaceCode, i128> = BTreeMap::from([(from, 0)]);
    for _ in 0..lists.places.len() {
        for road in lists.roads.iter().filter(|road| road.mode == mode) {
            for (a, b) in [(road.from, road.to), (road.to, road.from)] {
                if let Some(&at) = known.get(&a) {
                    let next = at + i128::from(road.minutes);
                    let entry = known.entry(b).or_insert(next);
                    *entry = next.min(*entry);
                }
            }
        }
    }
    known.get(&to).copied()
}

fn road_metres(lists: &Lists, from: PlaceCode, to: PlaceCode) -> i128 {
    let find = |code| {
        lists
            .places
            .iter()
            .find(|p| p.code == code)
            .expect("a village")
    };
    let (from, to) = (find(from), find(to));
    let hill = from.terrain == Terrain::Hill || to.terrain == Terrain::Hill;
    let percent = match hill {
        true => lists.policy.travel.detour_hill_percent,
        false => lists.policy.travel.detour_plain_percent,
    };
    let straight = i128::from(from.point.metres_to(to.point)) * i128::from(percent);
    let metres = (straight + 99) / 100;
    metres.max(i128::from(lists.policy.travel.within_village_metres))
}

struct Work<'a> {
    demand: &'a str,
    form: LegalForm,
    half_days: u32,
    months: Vec<u8>,
    skills: Vec<(&'a str, u8, u8)>,
    provides: Vec<Accommodation>,
    site: Option<&'a WorkshopKey>,
    employer: &'a str,
    /// A share of an order.
    shared: bool,
    /// Fen a month and fen an hour, as fractions.
    month: (i128, i128),
    hour: (i128, i128),
}

/// What is common to places and shares: `None` where a rule refuses.
fn score(lists: &Lists, worker: &Worker, work: &Work<'_>) -> Option<i128> {
    let policy = &lists.policy;
    let form = form_of(lists, worker, work.form);
    let rule = policy.forms.get(&form);
    let period = period_months(policy.period_weeks);
    let least_age = i32::try_from(policy.limits.least_age).expect("an age");
    let fits = !barred(lists, worker, work.demand)
        && age(lists, worker) >= least_age
        && work
            .months
            .iter()
            .any(|month| worker.months.contains(*month) && period.contains(month))
        && work.half_days <= worker.half_days
        && work.half_days <= policy.limits.half_days_in_all
        && rule
            .and_then(|rule| rule.half_days_most)
            .is_none_or(|most| work.half_days <= most);
    if !fits {
        return None;
    }
    let level = |name: &str| {
        let found = worker
            .skills
            .iter()
            .find(|(skill, _)| skill.as_str() == name);
        found.map_or(0, |(_, &level)| level)
    };
    if work
        .skills
        .iter()
        .any(|&(name, least, _)| level(name) < least)
    {
        return None;
    }
    let mut provides = work.provides.clone();
    let mut score = round(work.month.0, work.month.1);
    let stands = lists.pairs.iter().any(|pair| {
        pair.worker == worker.key
            && pair.demand.as_str() == work.demand
            && pair.kind == PairKind::Standing
    });
    if stands {
        score += i128::from(policy.weights.disruption_fen);
    }
    // What a share brings besides its pay, it brings by its part of the half-days on offer.
    let mut besides = Vec::new();
    match work.site {
        None => provides.extend(Accommodation::AT_HOME),
        Some(key) => {
            let site = lists
                .workshops
                .iter()
                .find(|site| site.key == *key)
                .expect("a workshop");
            if !site.open || site.serious_hazards > 0 || worker.home_based {
                return None;
            }
            let minutes = minutes(lists, worker, site.place)?;
            let days = i128::from(work.half_days.div_ceil(2).min(7));
            let trips = 2 * days * 52;
            let value = i128::from(policy.weights.value_of_time_fen_hour);
            let fare = i128::from(policy.travel.modes[&worker.travel].fare_fen_trip);
            score -= round(trips * minutes * value, 12 * 60) + round(trips * fare, 12);
            besides.push(i128::from(site.stars) * i128::from(policy.weights.star_fen));
            provides.extend(&site.provides);
        }
    }
    let mut helped = 0;
    for (need, necessity) in &worker.needs {
        match (necessity, provides.contains(need)) {
            (Necessity::Required, false) => return None,
            (Necessity::Helpful, true) => helped += i128::from(policy.weights.helpful_need_fen),
            _ => {}
        }
    }
    besides.push(helped);
    if let Some(rule) = rule
        && rule.binds
        && work.hour.0 < i128::from(rule.floor_fen_hour) * work.hour.1
    {
        return None;
    }
    let mut of_form = 0;
    for subsidy in &policy.subsidies {
        let mine = subsidy
            .group
            .as_ref()
            .is_none_or(|group| worker.groups.contains(group));
        if mine && subsidy.form == Some(form) {
            of_form += i128::from(subsidy.fen_month);
        }
    }
    besides.push(of_form);
    for &(name, _, wanted) in &work.skills {
        let missing = i128::from(wanted) - i128::from(level(name));
        score -= missing.max(0) * i128::from(policy.weights.training_fen_level);
    }
    score -= round(
        i128::from(worker.present_income_fen_month) * i128::from(work.half_days),
        i128::from(worker.half_days),
    );
    let employer = lists
        .employers
        .iter()
        .find(|e| e.key.as_str() == work.employer);
    if employer
        .expect("an employer")
        .paired_villages
        .contains(&worker.home)
    {
        besides.push(i128::from(policy.weights.paired_village_fen));
    }
    for fen in besides {
        score += match work.shared {
            true => round(
                fen * i128::from(work.half_days),
                i128::from(worker.half_days),
            ),
            false => fen,
        };
    }
    Some(score)
}

/// What a place is worth, without what a week brings once.
pub(crate) fn place(
    lists: &Lists,
    worker: &Worker,
    opening: &Opening,
    reserve: Option<u8>,
) -> Option<i128> {
    if opening.wage_fen_month < worker.least_pay_fen_month {
        return None;
    }
    let wage = i128::from(opening.wage_fen_month);
    let work = Work {
        demand: opening.key.as_str(),
        form: opening.form,
        half_days: opening.half_days,
        months: opening.months.iter().collect(),
        skills: opening
            .skills
            .iter()
            .map(|(s, n)| (s.as_str(), n.least, n.wanted))
            .collect(),
        provides: opening.provides.iter().copied().collect(),
        site: Some(&opening.workshop),
        employer: opening.employer.as_str(),
        shared: false,
        month: (wage, 1),
        hour: (wage * 12, i128::from(opening.half_days) * 4 * 52),
    };
    let mut score = score(lists, worker, &work)?;
    if let Some(at) = reserve {
        let reserve = &opening.reserves[usize::from(at)];
        let site = lists
            .workshops
            .iter()
            .find(|site| site.key == opening.workshop);
        let belongs = match &reserve.reserved_for {
            ReserveFor::Group(group) => worker.groups.contains(group),
            ReserveFor::OwnVillage => site.expect("a workshop").place == worker.home,
        };
        if !belongs && reserve.hard {
            return None;
        }
        if !belongs {
            score -= i128::from(lists.policy.weights.reserve_breach_fen);
        }
    }
    Some(score)
}

/// What a share of so many half-days is worth at a workshop, or at home, without what a week brings once.
pub(crate) fn share(
    lists: &Lists,
    worker: &Worker,
    order: &Order,
    site: Option<&WorkshopKey>,
    half_days: u32,
) -> Option<i128> {
    let policy = &lists.policy;
    if site.is_none() && !order.workshops.is_empty() {
        let round = i128::from(policy.travel.kit_round_metres);
        let near = order.workshops.iter().any(|key| {
            let shop = lists
                .workshops
                .iter()
                .find(|shop| shop.key == *key)
                .expect("a workshop");
            road_metres(lists, worker.home, shop.place) <= round
        });
        if !near {
            return None;
        }
    }
    let (pace, rate) = (
        i128::from(worker.pace_percent),
        i128::from(order.rate_fen_per_1000),
    );
    let runs = i128::from(order.weeks.min(policy.period_weeks));
    // A piece takes this many hundredths of a percent of a millisecond, and pays a thousandth of the rate.
    let piece = i128::from(order.standard_ms_per_piece) * 100 * 1_000;
    let half_day = 14_400_000 * pace * rate;
    let least = i128::from(worker.least_pay_fen_month);
    if half_day * i128::from(worker.half_days) * 52 < least * piece * 12 {
        return None;
    }
    let work = Work {
        demand: order.key.as_str(),
        form: order.form,
        half_days,
        months: order.months.iter().collect(),
        skills: order
            .skills
            .iter()
            .map(|(s, n)| (s.as_str(), n.least, n.wanted))
            .collect(),
        provides: order.provides.iter().copied().collect(),
        site,
        employer: order.employer.as_str(),
        shared: true,
        month: (
            half_day * i128::from(half_days) * runs * 52,
            piece * i128::from(policy.period_weeks) * 12,
        ),
        hour: (half_day, piece * 4),
    };
    score(lists, worker, &work)
}

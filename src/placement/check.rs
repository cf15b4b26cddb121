//! The other half of the proof: every rule of the lists, read again.
//!
//! The certificate proves that no better plan exists for the graph; this proves that the plan keeps the rules of the lists. It shares no code
//! with the graph or the solver: rules, money, months and minutes are computed here again, pair by pair, by the plainest way, from the
//! policy and the lists. A rule that is wrong in one of the two shows as a breach.
//!
//! # What is checked
//! 1. Conservation: every worker of the lists is placed or unplaced, once; every demand is answered, once; counts and pieces are what the lists
//!    and the placements say.
//! 2. Capacities: places, reserves, pieces.
//! 3. Decided pairs: pinned and forced ones stand, forbidden and declined ones do not.
//! 4. Every hard rule, on every placement (`pair`); every rule of a whole week, of workshops' stations and of crews (`week`).
//! 5. What a placement says of itself: legal form, half-days, minutes, pay, pay an hour, pieces, score.
//!
//! It does not check that the plan is best (the certificate does), nor that reasons are right.
//!
//! Cost: placements times the terms of a score, and one Dijkstra a (village, mode) where there are roads.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use thiserror::Error;

use crate::domain::{Demand, Market, PairKind};
use crate::ids::{DemandKey, WorkerKey};
use crate::placement::{Placement, Placements};
use crate::policy::Policy;
use crate::units::MS_PER_HALF_DAY;
use crate::words::coded;

mod pair;
mod travel;
mod week;

use pair::PairCheck;

/// Breaches that one error lists; more are counted.
const MOST_BREACHES: usize = 1_000;

coded! {
    /// What a plan breaks. The hard rules have the codes of the reasons.
    pub enum CheckRule {
        UnknownWorker = "unknown-worker", "名单中没有此人", "the person is not in the lists";
        UnknownDemand = "unknown-demand", "名单中没有此岗位或订单", "the demand is not in the lists";
        PlacedTwice = "placed-twice", "一人多处", "a person has more than one answer";
        MissingWorker = "missing-worker", "有人没有结果", "a person has no answer";
        DemandTwice = "demand-twice", "岗位或订单重复", "a demand is answered twice";
        MissingDemand = "missing-demand", "岗位或订单没有结果", "a demand has no answer";
        Counts = "counts", "数目不符", "the counts of a demand are not those of the lists and placements";
        Capacity = "capacity", "超出人数", "more people than places";
        Reserve = "reserve", "超出保留名额", "more people than a reserve, or the rest, holds";
        Pieces = "pieces", "超出订单件数", "more pieces than the order asks for";
        DecidedLost = "decided-lost", "已定安排未保留", "a pinned or forced pair does not stand";
        Forbidden = "forbidden", "该配对被禁止", "the pair is forbidden";
        Declined = "declined", "已谢绝", "the pair was declined";
        Site = "site", "地点不属于该岗位或订单", "the site is none of the demand's";
        Closed = "closed", "工坊未开放", "the workshop is closed";
        Hazard = "hazard", "工坊有未整改的重大安全隐患", "the workshop has an open serious safety hazard";
        UnderAge = "under-age", "未满法定年龄", "under the legal age";
        Months = "months", "时间不重合", "the months do not overlap";
        HalfDays = "half-days", "半天数不够", "the half-days do not fit";
        TwoPlaces = "two-places", "一人两岗", "a person has more than one place";
        SharedTwice = "shared-twice", "同一订单重复分派", "a person has more than one share of an order";
        Share = "share", "份额超出订单范围", "the share is outside the order's least and most";
        WeekHalfDays = "week-half-days", "全周半天数超限", "the week has more half-days than the person or the law allows";
        EmployerHalfDays = "employer-half-days", "同一企业半天数超限", "more half-days for one employer than the legal form allows";
        Stations = "stations", "工位不足", "more half-days than the workshop's stations give";
        Crew = "crew", "不足最少开工人数", "fewer people than the least crew";
        Crumb = "crumb", "份额太小不算上岗", "the share is too small to count as a placement";
        HomeOnly = "home-only", "只能居家", "can only work at home";
        TooFar = "too-far", "路太远", "too far";
        Skill = "skill", "技能等级不够", "a skill level is missing";
        Need = "need", "必需的便利条件不具备", "a required accommodation is not provided";
        Reserved = "reserved", "岗位保留给他人", "the place is reserved for others";
        LeastPay = "least-pay", "低于本人最低报酬", "under the least pay asked";
        Floor = "floor", "低于法定最低小时报酬", "under the legal floor of an hour's pay";
        Worse = "worse", "不如不去", "worth less than staying";
        SaysForm = "says-form", "用工形式不符", "the legal form is not what the lists give";
        SaysHalfDays = "says-half-days", "半天数不符", "the half-days are not what the lists give";
        SaysMinutes = "says-minutes", "路程不符", "the minutes are not what the lists give";
        SaysPay = "says-pay", "报酬不符", "the pay is not what the lists give";
        SaysHourly = "says-hourly", "每小时报酬不符", "the pay an hour, or its note, is not what the lists give";
        SaysPieces = "says-pieces", "件数不符", "the pieces are not what the lists give";
        SaysWeek = "says-week", "全周说明不符", "the first piece, or the half-days left, are not what the week gives";
        SaysScore = "says-score", "得分不符", "the score is not what the lists give";
    }
}

/// One rule broken, by code and keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Breach {
    /// The rule.
    pub rule: CheckRule,
    /// The demand, where the rule is about one.
    pub demand: Option<DemandKey>,
    /// The worker, where the rule is about one.
    pub worker: Option<WorkerKey>,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rule)?;
        if let Some(demand) = &self.demand {
            write!(f, " at {demand}")?;
        }
        if let Some(worker) = &self.worker {
            write!(f, " of {worker}")?;
        }
        Ok(())
    }
}

/// A plan that breaks the lists.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the plan breaks {} of the lists, first: {}; do not use it", self.broken(), self.first())]
pub struct CheckError {
    /// What is broken, by rule, demand and worker; the first 1,000.
    pub breaches: Vec<Breach>,
    /// How many more there are.
    pub more: usize,
}

impl CheckError {
    fn broken(&self) -> String {
        match self.breaches.len() + self.more {
            1 => "1 rule".to_owned(),
            breaches => format!("rules {breaches} times"),
        }
    }

    fn first(&self) -> String {
        self.breaches
            .first()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

/// Breaches as they are found.
#[derive(Default)]
struct Breaches(Vec<Breach>);

impl Breaches {
    fn add(&mut self, rule: CheckRule, demand: Option<&DemandKey>, worker: Option<&WorkerKey>) {
        self.0.push(Breach {
            rule,
            demand: demand.cloned(),
            worker: worker.cloned(),
        });
    }

    fn into_result(mut self) -> Result<(), CheckError> {
        self.0.sort();
        self.0.dedup();
        let more = self.0.len().saturating_sub(MOST_BREACHES);
        self.0.truncate(MOST_BREACHES);
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(CheckError {
                breaches: self.0,
                more,
            }),
        }
    }
}

impl Placements {
    /// Proves that the plan keeps every rule of the lists, under the market's own policy.
    ///
    /// # Errors
    /// Every breach, by rule, demand and worker.
    pub fn check(&self, market: &Market) -> Result<(), CheckError> {
        self.check_under(market, &market.policy)
    }

    /// The same under another policy: the one that the graph was built with.
    ///
    /// # Errors
    /// Every breach, by rule, demand and worker.
    pub fn check_under(&self, market: &Market, policy: &Policy) -> Result<(), CheckError> {
        let mut breaches = Breaches::default();
        self.check_people(market, &mut breaches);
        self.check_demands(market, &mut breaches);
        self.check_decided(market, &mut breaches);
        week::check(self, market, policy, &mut breaches);
        let mut pairs = PairCheck::new(market, policy);
        let decided = week::decided(market);
        for week in self.weeks() {
            let pieces = week.pieces();
            let worth: i128 = pieces
                .iter()
                .map(|piece| pairs.check(piece, &mut breaches))
                .sum();
            if worth < 0 && !week::stands(&week, &decided) {
                breaches.add(CheckRule::Worse, None, Some(week.worker()));
            }
        }
        breaches.into_result()
    }

    fn check_people(&self, market: &Market, breaches: &mut Breaches) {
        let mut answers: BTreeMap<&WorkerKey, usize> = BTreeMap::new();
        // The pieces of a week stand together; a person who comes up again has a second one.
        let placed = self.weeks().map(|week| week.worker());
        let unplaced = self.unplaced.iter().map(|unplaced| &unplaced.worker);
        for worker in placed.chain(unplaced) {
            *answers.entry(worker).or_default() += 1;
        }
        for (&worker, &times) in &answers {
            if market.worker(worker).is_none() {
                breaches.add(CheckRule::UnknownWorker, None, Some(worker));
            }
            if times > 1 {
                breaches.add(CheckRule::PlacedTwice, None, Some(worker));
            }
        }
        for worker in market.workers() {
            if !answers.contains_key(&worker.key) {
                breaches.add(CheckRule::MissingWorker, None, Some(&worker.key));
            }
        }
    }

    fn check_demands(&self, market: &Market, breaches: &mut Breaches) {
        let mut people: BTreeMap<&DemandKey, Vec<&Placement>> = BTreeMap::new();
        for placement in &self.placed {
            people
                .entry(&placement.slot.demand)
                .or_default()
                .push(placement);
        }
        for &demand in people.keys() {
            if market.demand(demand).is_none() {
                breaches.add(CheckRule::UnknownDemand, Some(demand), None);
            }
        }
        let mut answers: BTreeMap<&DemandKey, usize> = BTreeMap::new();
        for answer in &self.demands {
            *answers.entry(&answer.demand).or_default() += 1;
            let Some(demand) = market.demand(&answer.demand) else {
                breaches.add(CheckRule::UnknownDemand, Some(&answer.demand), None);
                continue;
            };
            let filled = people.get(&answer.demand).map_or(0, Vec::len);
            let listed = match demand {
                Demand::Opening(opening) => (opening.places, 0),
                Demand::Order(order) => (answer.filled, order.pieces),
            };
            let made = people.get(&answer.demand).map_or(0, |people| {
                people.iter().map(|piece| piece.offer.pieces).sum()
            });
            let whole = answer.filled == answer.places && made >= answer.pieces;
            let reasoned = made == answer.pieces_expected && (answer.unfilled.is_some() || whole);
            if u32::try_from(filled) != Ok(answer.filled)
                || listed != (answer.places, answer.pieces)
                || !reasoned
            {
                breaches.add(CheckRule::Counts, Some(&answer.demand), None);
            }
        }
        for (&demand, &times) in &answers {
            if times > 1 {
                breaches.add(CheckRule::DemandTwice, Some(demand), None);
            }
        }
        for demand in market.demands() {
            if !answers.contains_key(demand.key()) {
                breaches.add(CheckRule::MissingDemand, Some(demand.key()), None);
            }
            let people = people.get(demand.key()).map_or(&[][..], Vec::as_slice);
            match demand {
                Demand::Opening(opening) => check_places(opening, people, breaches),
                Demand::Order(order) => check_pieces(market, order, people, breaches),
            }
        }
    }

    fn check_decided(&self, market: &Market, breaches: &mut Breaches) {
        let seats: BTreeSet<(&WorkerKey, &DemandKey)> = self
            .placed
            .iter()
            .map(|placement| (&placement.worker, &placement.slot.demand))
            .collect();
        for pair in market.pairs() {
            let seated = seats.contains(&(&pair.worker, &pair.demand));
            let rule = match (pair.kind, seated) {
                (PairKind::Pinned | PairKind::Forced, false) => CheckRule::DecidedLost,
                (PairKind::Forbidden, true) => CheckRule::Forbidden,
                (PairKind::Declined, true) => CheckRule::Declined,
                _ => continue,
            };
            breaches.add(rule, Some(&pair.demand), Some(&pair.worker));
        }
    }
}

/// No more people than places, in all, in each reserve and in the rest.
fn check_places(opening: &crate::domain::Opening, people: &[&Placement], breaches: &mut Breaches) {
    let held = |reserve: Option<usize>| {
        let here = people
            .iter()
            .filter(|p| p.slot.reserve.map(usize::from) == reserve);
        u64::try_from(here.count()).unwrap_or(u64::MAX)
    };
    let all = u64::try_from(people.len()).unwrap_or(u64::MAX);
    if all > u64::from(opening.places) {
        breaches.add(CheckRule::Capacity, Some(&opening.key), None);
    }
    let reserved: u64 = opening
        .reserves
        .iter()
        .map(|reserve| u64::from(reserve.places))
        .sum();
    let mut over = held(None) > u64::from(opening.places).saturating_sub(reserved);
    for (at, reserve) in opening.reserves.iter().enumerate() {
        over |= held(Some(at)) > u64::from(reserve.places);
    }
    for placement in people {
        let known = |at: u8| usize::from(at) < opening.reserves.len();
        over |= !placement.slot.reserve.is_none_or(known);
    }
    if over {
        breaches.add(CheckRule::Reserve, Some(&opening.key), None);
    }
}

/// No more pieces by the due date than the order asks for.
fn check_pieces(
    market: &Market,
    order: &crate::domain::Order,
    people: &[&Placement],
    breaches: &mut Breaches,
) {
    // Pieces are half-days x weeks x time / (standard / pace), added up over one denominator.
    let made: i128 = people
        .iter()
        .filter_map(|placement| {
            let worker = market.worker(&placement.worker)?;
            let half_days = i128::from(placement.offer.half_days) * i128::from(order.weeks);
            Some(half_days * i128::from(MS_PER_HALF_DAY) * i128::from(worker.pace_percent))
        })
        .sum();
    let standard = i128::from(order.standard_ms_per_piece) * 100;
    if made > i128::from(order.pieces) * standard {
        breaches.add(CheckRule::Pieces, Some(&order.key), None);
    }
}

//! What a plan breaks, as it is found and as it is told.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

use crate::ids::{DemandKey, WorkerKey};
use crate::words::{coded, debug_as_display};

/// Breaches that one error lists; more are counted.
const MOST_BREACHES: usize = 1_000;

coded! {
    /// What a plan breaks. The hard rules have the codes of the reasons.
    pub enum CheckRule {
        Policy = "policy", "政策超出范围", "the policy is out of its ranges, nothing else was checked: `Policy::check` tells where";
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
        Worse = "worse", "不如不安排", "worth less than staying";
        SaysForm = "says-form", "用工形式不符", "the legal form is not what the lists give";
        SaysHalfDays = "says-half-days", "半天数或周数不符", "the half-days, or the weeks that it runs, are not what the lists give";
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

debug_as_display!(CheckError);

/// A plan that breaks the lists.
#[derive(Clone, PartialEq, Eq, Error)]
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
pub(super) struct Breaches(Vec<Breach>);

impl Breaches {
    pub(super) fn add(
        &mut self,
        rule: CheckRule,
        demand: Option<&DemandKey>,
        worker: Option<&WorkerKey>,
    ) {
        self.0.push(Breach {
            rule,
            demand: demand.cloned(),
            worker: worker.cloned(),
        });
    }

    pub(super) fn into_result(mut self) -> Result<(), CheckError> {
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

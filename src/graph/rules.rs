//! The hard rules: the only place where one lives.
//!
//! A rule is one arm of `refuses`; `first` tries them in the order of the [`Reject`] table and `gaps` says what is missing. The
//! candidate search, [`Judge::offer`](crate::graph::judge::Judge::offer) and the explanations all call these.
//!
//! What each rule reads:
//!
//! 1. *decided*: the person is pinned or forced to other demands, and not to this one.
//! 2. *forbidden*, *declined*: the pairs list.
//! 3. *closed*, *hazard*: the workshop; home work has neither.
//! 4. *under age*: the period's first year less the year of birth, under the policy's least age.
//! 5. *months*: no month is the person's, the demand's and the period's alike. The period has the months that it touches.
//! 6. *half-days*: what the place takes (of an order: its seat) is more than the person offers, than the person may work in all, or than
//!    the legal form allows for one employer.
//! 7. *crumb*: the place or the order's greatest share is less than what counts as a placement.
//! 8. *home only*: a person who can only work at home, and a site that is not home.
//! 9. *too far*: more minutes than the person's, or more metres than the mode's (see `travel`); home work whose
//!    kits no named workshop can bring.
//! 10. *skill*: a level under the least one asked.
//! 11. *need*: a required accommodation that neither the workshop nor the demand provides; at home what a home is by itself counts too.
//! 12. *reserved*: a hard reserve of others.
//! 13. *least pay*: a place's wage under the person's least pay; a share's pay under it by the half-day, while the order runs.
//! 14. *floor*: effective pay an hour under the floor of the pair's legal form, where that floor binds; compared exactly.
//! 15. *worse*: the score is negative.
//!
//! The disability groups are read by no rule but *reserved*: needs decide, and a person who withholds the category is judged the same.

use serde::Serialize;

use crate::domain::{Accommodation, PairKind};
use crate::graph::pair::Pair;
use crate::graph::prepared::{HOME, Pay};
use crate::graph::score::terms;
use crate::ids::Skill;
use crate::words::coded;

coded! {
    /// A hard rule that shuts a person out of a place, by the order in which the rules are tried.
    pub enum Reject {
        Decided = "decided", "已安排在别处", "already decided to work elsewhere";
        Forbidden = "forbidden", "该配对被禁止", "the pair is forbidden";
        Declined = "declined", "已谢绝", "the pair was declined";
        Closed = "closed", "工坊未开放", "the workshop is closed";
        Hazard = "hazard", "工坊有未整改的重大安全隐患", "the workshop has an open serious safety hazard";
        UnderAge = "under-age", "未满法定年龄", "under the legal age";
        Months = "months", "时间不重合", "the months do not overlap";
        HalfDays = "half-days", "半天数不够", "the half-days do not fit";
        Crumb = "crumb", "份额太小不算上岗", "the share is too small to count as a placement";
        HomeOnly = "home-only", "只能居家", "can only work at home";
        TooFar = "too-far", "路太远", "too far";
        Skill = "skill", "技能等级不够", "a skill level is missing";
        Need = "need", "必需的便利条件不具备", "a required accommodation is not provided";
        Reserved = "reserved", "岗位保留给他人", "the place is reserved for others";
        LeastPay = "least-pay", "低于本人最低报酬", "under the least pay asked";
        Floor = "floor", "低于法定最低小时报酬", "under the legal floor of an hour's pay";
        Worse = "worse", "不如不安排", "worth less than staying";
    }
}

/// Why a person is shut out of a place, and by how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The rule.
    pub reject: Reject,
    /// What is missing.
    pub gap: Gap,
}

/// What a refused pair is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Gap {
    /// The rule has no measure.
    None,
    /// Minutes too many one way.
    Minutes(u32),
    /// Metres too many one way.
    Metres(u32),
    /// Levels missing in a skill.
    Levels {
        /// The skill.
        skill: Skill,
        /// How many levels.
        levels: u8,
    },
    /// An accommodation missing.
    Accommodation(Accommodation),
    /// Half-days a week missing.
    HalfDays(u32),
    /// Fen a month missing.
    FenMonth(i64),
    /// Fen an hour missing.
    FenHour(i64),
    /// Years of age missing.
    Years(u32),
}

/// Whether `rule` shuts the pair out.
#[inline(always)]
pub(super) fn refuses(rule: Reject, pair: &Pair<'_>) -> bool {
    let (person, stop) = (pair.person, pair.stop);
    let post = stop.post;
    match rule {
        Reject::Decided => !person.decided.is_empty() && !person.decided.contains(&post.demand),
        Reject::Forbidden => pair.is_barred(PairKind::Forbidden),
        Reject::Declined => pair.is_barred(PairKind::Declined),
        Reject::Closed => post.closed,
        Reject::Hazard => post.hazard,
        Reject::UnderAge => person.years_missing > 0,
        Reject::Months => person.months & post.months == 0,
        Reject::HalfDays => post.half_days > person.room[pair.form() as usize],
        Reject::Crumb => post.crumb > 0,
        Reject::HomeOnly => person.home_based && post.workshop != HOME,
        Reject::TooFar => stop
            .leg
            .is_none_or(|leg| leg.metres > leg.most_metres || leg.minutes > person.most_minutes),
        Reject::Skill => {
            let asked = pair.prepared.skills_of(post);
            asked.iter().any(|ask| person.level(ask.skill) < ask.least)
        }
        Reject::Need => person.required & !post.provided != 0,
        Reject::Reserved => pair.outsider() == Some(true),
        Reject::LeastPay => match &post.pay {
            Pay::Wage(wage) => *wage < person.least_pay,
            Pay::Piece { half_day, .. } => {
                half_day.less_than(person.pace, person.half_days, person.least_pay)
            }
        },
        Reject::Floor => post.floors[person.over_age].binds && pair.below_floor(),
        Reject::Worse => terms(pair).score() < 0,
    }
}

/// Tries the rules in the table's order but for the last, *worse*, which needs the score.
#[inline(always)]
pub(super) fn first(pair: &Pair<'_>) -> Option<Reject> {
    macro_rules! try_in_order {
        ($($rule:ident)+) => {
            $(if refuses(Reject::$rule, pair) { return Some(Reject::$rule); })+
        };
    }
    // Written out, so that each arm of `refuses` folds into a straight line.
    try_in_order! {
        Decided Forbidden Declined Closed Hazard UnderAge Months HalfDays Crumb HomeOnly TooFar
        Skill Need Reserved LeastPay Floor
    }
    None
}

/// Whether the pair may be a piece of a week: the rules that are the week's (*decided*, *half-days*, *crumb*, *worse*) are left to it.
#[inline(always)]
pub(super) fn may_be_a_piece(pair: &Pair<'_>) -> bool {
    macro_rules! none_of {
        ($($rule:ident)+) => { true $(&& !refuses(Reject::$rule, pair))+ };
    }
    none_of! {
        Forbidden Declined Closed Hazard UnderAge Months HomeOnly TooFar Skill Need Reserved LeastPay Floor
    }
}

/// Every rule of a piece of a week that shuts the pair out, in the table's order: those of [`may_be_a_piece`].
pub(super) fn all_of_a_piece(pair: &Pair<'_>) -> Vec<Reject> {
    let of_a_week = |rule| {
        matches!(
            rule,
            Reject::Decided | Reject::HalfDays | Reject::Crumb | Reject::Worse
        )
    };
    let of_a_piece = Reject::ALL.iter().filter(|&&rule| !of_a_week(rule));
    of_a_piece
        .filter(|&&rule| refuses(rule, pair))
        .copied()
        .collect()
}

/// Every rule that shuts the pair out, in the table's order, with what is missing; a skill or a need each apart.
pub(super) fn all(pair: &Pair<'_>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for &reject in Reject::ALL {
        if refuses(reject, pair) {
            refusals.extend(
                gaps(reject, pair)
                    .into_iter()
                    .map(|gap| Refusal { reject, gap }),
            );
        }
    }
    refusals
}

/// What a pair that `rule` refuses is missing.
fn gaps(rule: Reject, pair: &Pair<'_>) -> Vec<Gap> {
    let (person, stop) = (pair.person, pair.stop);
    let post = stop.post;
    vec![match rule {
        Reject::UnderAge => Gap::Years(person.years_missing),
        Reject::HalfDays => Gap::HalfDays(post.half_days - person.room[pair.form() as usize]),
        Reject::Crumb => Gap::HalfDays(post.crumb),
        Reject::TooFar => match stop.leg {
            Some(leg) if leg.metres > leg.most_metres => Gap::Metres(leg.metres - leg.most_metres),
            Some(leg) => Gap::Minutes(leg.minutes - person.most_minutes),
            None => Gap::None,
        },
        Reject::Skill => {
            let asked = pair.prepared.skills_of(post).iter();
            let short = asked.filter(|ask| person.level(ask.skill) < ask.least);
            return short
                .map(|ask| Gap::Levels {
                    skill: pair.prepared.skills[ask.skill as usize].clone(),
                    levels: ask.least - person.level(ask.skill),
                })
                .collect();
        }
        Reject::Need => {
            let missing = person.required & !post.provided;
            let all = Accommodation::ALL.iter();
            return all
                .filter(|&&accommodation| missing >> accommodation as u32 & 1 == 1)
                .map(|&accommodation| Gap::Accommodation(accommodation))
                .collect();
        }
        Reject::LeastPay => Gap::FenMonth(match &post.pay {
            Pay::Wage(wage) => person.least_pay - wage,
            Pay::Piece { half_day, .. } => half_day.missing(
                person.pace,
                person.half_days,
                post.half_days,
                person.least_pay,
            ),
        }),
        Reject::Floor => {
            let floor = post.floors[person.over_age].fen_hour;
            // Under the floor by less than half a fen is still under it.
            Gap::FenHour((floor - super::score::fen_hour(pair)).max(1))
        }
        Reject::Worse => Gap::FenMonth(-terms(pair).score()),
        Reject::Decided
        | Reject::Forbidden
        | Reject::Declined
        | Reject::Closed
        | Reject::Hazard
        | Reject::Months
        | Reject::HomeOnly
        | Reject::Reserved => Gap::None,
    }]
}

//! The page's sections on where places are scarce, and where people are.

use std::cmp::Reverse;

use gongfang::graph::rules::Reject;
use gongfang::placement::{DemandAnswer, UnfilledReason};

use crate::page::{Page, SHOWN, Tongue, counted, grouped, section, yuan};

/// How many of the rules that stop people in reach are named.
const LEADING: usize = 2;

impl Page<'_> {
    pub(crate) fn scarce_places(&self, tongue: Tongue) -> String {
        let priced = self.placements.demands().iter().filter_map(|answer| {
            let price = answer.price_fen_month.filter(|&price| price > 0)?;
            Some((price, answer))
        });
        let mut by_price: Vec<(i64, &DemandAnswer)> = priced.collect();
        by_price.sort_by_key(|&(price, answer)| (Reverse(price), &answer.demand));
        let guide = self.placements.certificate().weeks;
        let mut body = String::new();
        for (price, answer) in by_price.into_iter().take(SHOWN) {
            let price = yuan(i128::from(price));
            let what = self.demand(&answer.demand);
            let more = match answer.pieces {
                0 => tongue.of("再多一个名额", "one more place here"),
                _ => tongue.of("再多半天的件数", "the pieces of one more half-day"),
            };
            let line = match (tongue, guide) {
                (Tongue::Zh, false) => format!("  {what}：{more}，每月值 {price} 元。"),
                (Tongue::En, false) => {
                    format!("  {what}: {more} is worth {price} yuan a month.")
                }
                (Tongue::Zh, true) => format!("  {what}：{more}，按价格约每月 {price} 元。"),
                (Tongue::En, true) => {
                    format!("  {what}: {more}, by the prices about {price} yuan a month.")
                }
            };
            body += &line;
            body.push('\n');
        }
        if body.is_empty() {
            body += tongue.of("  没有哪里缺名额。\n", "  No place is short.\n");
        }
        section(
            tongue.of("七、名额最缺的地方", "7. Where places are scarce"),
            &body,
        )
    }

    pub(crate) fn scarce_people(&self, tongue: Tongue) -> String {
        let empty = |answer: &DemandAnswer| answer.places.saturating_sub(answer.filled);
        let mut by_empty: Vec<&DemandAnswer> = (self.placements.demands().iter())
            .filter(|answer| empty(answer) > 0)
            .collect();
        by_empty.sort_by_key(|answer| (Reverse(empty(answer)), &answer.demand));
        let mut body = String::new();
        for answer in by_empty.into_iter().take(SHOWN) {
            let (what, left) = (self.demand(&answer.demand), empty(answer));
            let why = self.why_empty(tongue, answer);
            let (left, places) = (u64::from(left), u64::from(answer.places));
            let line = match tongue {
                Tongue::Zh => format!(
                    "  {what}：{} 个名额空 {} 个。{why}",
                    grouped(places),
                    grouped(left)
                ),
                Tongue::En => format!(
                    "  {what}: {} of {} {} empty. {why}",
                    grouped(left),
                    counted(places, "place", "places"),
                    if left == 1 { "is" } else { "are" }
                ),
            };
            body += line.trim_end();
            body.push('\n');
        }
        if body.is_empty() {
            body += tongue.of("  没有空着的名额。\n", "  No place is empty.\n");
        }
        section(
            tongue.of("八、人手最缺的地方", "8. Where people are scarce"),
            &body,
        )
    }

    /// Why places stay empty, in a clause: who lives in reach and is not there.
    fn why_empty(&self, tongue: Tongue, answer: &DemandAnswer) -> String {
        match &answer.unfilled {
            Some(UnfilledReason::Elsewhere {
                candidates,
                missing_fen_month,
                ..
            }) => {
                let missing = yuan(i128::from(*missing_fen_month));
                match tongue {
                    _ if *missing_fen_month == 0 => match tongue {
                        Tongue::Zh => {
                            format!("另有 {candidates} 人合格，都已有同样好或更好的去处。")
                        }
                        Tongue::En => {
                            format!("Others who pass ({candidates}) are placed as well or better.")
                        }
                    },
                    Tongue::Zh => format!(
                        "另有 {candidates} 人合格，都有更合适的去处；再多 {missing} 元才能吸引一人。"
                    ),
                    Tongue::En => format!(
                        "Others who pass ({candidates}) are better placed; it would take {missing} yuan more to draw one."
                    ),
                }
            }
            Some(UnfilledReason::NoCrew {
                least_crew,
                candidates,
                ..
            }) => {
                let (zh, en) = if *least_crew > answer.places {
                    ("多于名额，不能开工", "more than its places")
                } else if candidates < least_crew {
                    ("合格的人凑不齐", "more than those who pass")
                } else {
                    (
                        "方案没有从合格的人中凑齐",
                        "who pass, but are not gathered in the plan",
                    )
                };
                match tongue {
                    Tongue::Zh => {
                        format!("至少 {least_crew} 人才能开工，{zh}（合格 {candidates} 人）。")
                    }
                    Tongue::En => format!(
                        "It starts with {least_crew} people or more, {en} ({candidates} pass)."
                    ),
                }
            }
            Some(UnfilledReason::StationsFull { .. }) => tongue
                .of("工坊的工位已满。", "The workshop's stations are full.")
                .to_owned(),
            Some(UnfilledReason::ReservedForOthers { .. }) => tongue
                .of(
                    "余下的是保留名额，没有其他符合条件的保留对象。",
                    "The places left are kept for a group, of whom nobody else passes.",
                )
                .to_owned(),
            Some(UnfilledReason::OtherWeeks { candidates, .. }) => match tongue {
                Tongue::Zh => {
                    format!("另有 {candidates} 人可以承担，都另有同样好或更好的一周，或时间已满。")
                }
                Tongue::En => format!(
                    "Others who could take it ({candidates}) have weeks that are worth as much or more, or are full."
                ),
            },
            Some(UnfilledReason::NeededInCrews {
                candidates, needed, ..
            }) => match tongue {
                Tongue::Zh => format!(
                    "另有 {candidates} 人可以承担，其中 {needed} 人来了更好，但走了会使别处不足最少开工人数。"
                ),
                Tongue::En => format!(
                    "Of others who could take it ({candidates}) some would gain ({needed}), but are needed in crews elsewhere."
                ),
            },
            Some(UnfilledReason::WithinGap {
                candidates,
                gainers,
                ..
            }) => match tongue {
                Tongue::Zh => format!(
                    "另有 {candidates} 人可以承担，其中 {gainers} 人来了更好；差距在已证明的范围内。"
                ),
                Tongue::En => format!(
                    "Of others who could take it ({candidates}) some would gain ({gainers}): the plan is proven within a gap, and has found no better."
                ),
            },
            Some(UnfilledReason::NoCandidate { shut_out }) => nobody_else(tongue, shut_out),
            _ => String::new(),
        }
    }
}

/// Nobody else passes the rules, and the rules that stop the most people: of those in reach first, then why others are not.
fn nobody_else(tongue: Tongue, shut_out: &[(Reject, u32)]) -> String {
    let keeps_away = |rule| matches!(rule, Reject::Decided | Reject::HomeOnly | Reject::TooFar);
    let mut rules = shut_out.to_vec();
    // As they stand in the table where they stop as many.
    rules.sort_by_key(|&(_, people)| Reverse(people));
    let (away, near): (Vec<_>, Vec<_>) = rules.iter().partition(|(rule, _)| keeps_away(*rule));
    let leading: Vec<String> = (near.into_iter().take(LEADING))
        .chain(away.into_iter().take(1))
        .map(|&(rule, people)| {
            let people = grouped(u64::from(people));
            match tongue {
                Tongue::Zh => format!("{} {people} 人", rule.zh()),
                Tongue::En => format!("{} {people}", rule.en()),
            }
        })
        .collect();
    let told = leading.join(tongue.of("，", ", "));
    match (tongue, leading.is_empty()) {
        (Tongue::Zh, true) => "再没有合格的人。".to_owned(),
        (Tongue::En, true) => "Nobody else passes the rules.".to_owned(),
        (Tongue::Zh, false) => format!("再没有合格的人，主要因为：{told}（一人可计几条）。"),
        (Tongue::En, false) => format!(
            "Nobody else passes the rules, mainly for: {told} (one person may count under several)."
        ),
    }
}

//! Sentences: for one person, or for one demand.
//!
//! A person's explanation says what this person has or misses, in half-days, yuan and minutes. It never
//! describes another person: a place that went to somebody else has a price. Whether a sentence is true does not depend on the objective: a person
//! left out who could work somewhere loses a place by score alone, since taking it would put exactly one other out.
//!
//! One file, though long: the sentences of all reasons, in both languages, side by side.

use std::fmt;

use crate::graph::rules::{Gap, Refusal, Reject};
use crate::graph::{Site, TravelBasis};
use crate::ids::{DemandKey, WorkerKey};
use crate::placement::names::Names;
use crate::placement::{
    Bar, Barred, DemandAnswer, Outbid, Placement, Placements, UnfilledReason, Unplaced,
    UnplacedReason, Week,
};
use crate::units::{Yuan, grouped};

/// How many places a sentence names before it says how many more there are.
const NAMED: usize = 3;

/// What stands before the people whom rules shut out of a demand.
const PEOPLE_ZH: &str = "各条规则挡住的人数（一人可被几条挡住；够不到的人只计入路太远或只能居家）";
const PEOPLE_EN: &str = "People shut out by each rule (one may be shut out by several; who is out of reach counts as too far, or home only, alone)";

impl Placements {
    /// What became of a person, in sentences for this person and for who serves them.
    ///
    /// `None` for a key that is not of the lists.
    ///
    /// The sentences hold the person's own pay and gaps: they are for the operator and the person, never for the public.
    #[must_use]
    pub fn explain(&self, worker: &WorkerKey) -> Option<Explanation<'_>> {
        let of = self
            .week(worker)
            .map(Case::Placed)
            .or_else(|| self.unplaced_of(worker).map(Case::Unplaced))?;
        Some(Explanation {
            names: &self.names,
            of,
        })
    }

    /// What became of an opening or order, in sentences.
    ///
    /// `None` for a key that is not of the lists.
    ///
    /// Counts of refused people may be small enough to point at one of them: they are for the operator, never for the public.
    #[must_use]
    pub fn explain_demand(&self, demand: &DemandKey) -> Option<Explanation<'_>> {
        let of = Case::Demand(self.demand(demand)?, self.certificate.weeks);
        Some(Explanation {
            names: &self.names,
            of,
        })
    }
}

/// One answer in sentences: `Display` gives the Chinese, then the English.
#[derive(Clone, Copy)]
pub struct Explanation<'a> {
    names: &'a Names,
    of: Case<'a>,
}

#[derive(Clone, Copy)]
enum Case<'a> {
    Placed(Week<'a>),
    Unplaced(&'a Unplaced),
    /// Whether weeks were decided, so that a price is a guide.
    Demand(&'a DemandAnswer, bool),
}

impl fmt::Debug for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Explanation");
        match self.of {
            Case::Placed(week) => debug.field("worker", &week.worker().as_str()),
            Case::Unplaced(unplaced) => debug.field("worker", &unplaced.worker.as_str()),
            Case::Demand(answer, _) => debug.field("demand", &answer.demand.as_str()),
        };
        debug.finish_non_exhaustive()
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.zh(), self.en())
    }
}

impl Explanation<'_> {
    /// The Chinese sentences.
    #[must_use]
    pub fn zh(&self) -> String {
        match self.of {
            Case::Placed(week) => {
                self.week_zh(&week) + &self.stood_zh(week.worker(), week.pieces())
            }
            Case::Unplaced(unplaced) => {
                self.unplaced_zh(unplaced) + &self.stood_zh(&unplaced.worker, &[])
            }
            Case::Demand(answer, guide) => self.demand_zh(answer, guide),
        }
    }

    /// The English sentences.
    #[must_use]
    pub fn en(&self) -> String {
        match self.of {
            Case::Placed(week) => {
                self.week_en(&week) + &self.stood_en(week.worker(), week.pieces())
            }
            Case::Unplaced(unplaced) => {
                self.unplaced_en(unplaced) + &self.stood_en(&unplaced.worker, &[])
            }
            Case::Demand(answer, guide) => self.demand_en(answer, guide),
        }
    }

    /// What became of the placements that stood: kept, barred by a rule, or given up.
    fn stood_zh(&self, worker: &WorkerKey, now: &[Placement]) -> String {
        let cost = yuan(self.names.disruption_fen());
        let sentence = |(demand, bars): &(DemandKey, Vec<Refusal>)| {
            let name = self.names.demand_zh(demand);
            if now.iter().any(|piece| piece.slot.demand == *demand) {
                format!("\n保留在{name}的原有安排：没有找到收益超过每月{cost}元调动成本的调整。")
            } else if bars.is_empty() {
                format!("\n在{name}的原有安排没有保留；方案已计入每月{cost}元的调动成本。")
            } else {
                let bars = self.gaps_zh(bars);
                format!("\n在{name}的原有安排不再符合规定，原因：{bars}。")
            }
        };
        self.names.stood(worker).iter().map(sentence).collect()
    }

    fn stood_en(&self, worker: &WorkerKey, now: &[Placement]) -> String {
        let cost = yuan(self.names.disruption_fen());
        let sentence = |(demand, bars): &(DemandKey, Vec<Refusal>)| {
            let name = self.names.demand_en(demand);
            if now.iter().any(|piece| piece.slot.demand == *demand) {
                format!(
                    "\nThe standing placement at {name} stays: no change was found that gains more than the cost of moving, {cost} yuan a month."
                )
            } else if bars.is_empty() {
                format!(
                    "\nThe standing placement at {name} is not kept: the plan has counted {cost} yuan a month against the move."
                )
            } else {
                let bars = self.gaps_en(bars);
                format!("\nThe standing placement at {name} no longer passes the rules: {bars}.")
            }
        };
        self.names.stood(worker).iter().map(sentence).collect()
    }

    /// One piece as it always was; of several each, then the whole.
    fn week_zh(&self, week: &Week<'_>) -> String {
        let pieces: Vec<String> = week
            .pieces()
            .iter()
            .map(|one| self.placed_zh(one))
            .collect();
        let mut text = pieces.join("\n");
        if pieces.len() > 1 {
            let by_weeks = match week.ends_early() {
                true => "（各项按所做的周数计）",
                false => "",
            };
            text += &format!(
                "\n全周{}项共{}个半天，剩余{}个半天；每月报酬合计{}元，折合每小时{}元{by_weeks}，得分合计{}元。",
                pieces.len(),
                week.half_days(),
                week.half_days_left(),
                yuan(week.pay_fen_month()),
                yuan(week.fen_hour()),
                yuan(week.score_fen_month())
            );
        }
        text
    }

    fn week_en(&self, week: &Week<'_>) -> String {
        let pieces: Vec<String> = week
            .pieces()
            .iter()
            .map(|one| self.placed_en(one))
            .collect();
        let mut text = pieces.join("\n");
        if pieces.len() > 1 {
            let by_weeks = match week.ends_early() {
                true => " (each piece by the weeks that it runs)",
                false => "",
            };
            text += &format!(
                "\nThe whole week: {} in {} pieces, {} left, for {} yuan a month in all, which is {} yuan an hour{by_weeks}; score: {} yuan a month.",
                counted(week.half_days(), "half-day"),
                pieces.len(),
                counted(week.half_days_left(), "half-day"),
                yuan(week.pay_fen_month()),
                yuan(week.fen_hour()),
                yuan(week.score_fen_month())
            );
        }
        text
    }

    fn placed_zh(&self, placement: &Placement) -> String {
        let offer = &placement.offer;
        let mut text = format!(
            "{}：安排到{}，",
            placement.worker,
            self.names.demand_zh(&placement.slot.demand)
        );
        text += &match &offer.site {
            Site::Home => "在家做".to_owned(),
            Site::Workshop(key) => format!("在{}", self.names.workshop_zh(key)),
        };
        let period = self.names.period_weeks();
        let pay = if offer.weeks < period {
            format!("（{period}周中做{}周），平均每月报酬", offer.weeks)
        } else {
            "，每月报酬".to_owned()
        };
        text += &format!(
            "，每周{}个半天{pay}{}元，折合每小时{}元，用工形式：{}。",
            offer.half_days,
            yuan(offer.pay_fen_month),
            yuan(offer.fen_hour),
            offer.form.zh(),
        );
        text += &match offer.trip.basis {
            TravelBasis::Home => "不用出门。".to_owned(),
            basis => format!(
                "单程{}分钟（{}，按{}计算）。",
                offer.trip.minutes,
                offer.trip.mode.zh(),
                basis.zh()
            ),
        };
        text += &format!("每月得分{}元", yuan(offer.terms.score()));
        let terms: Vec<String> = offer
            .terms
            .iter()
            .map(|(term, fen)| format!("{}{}", term.zh(), signed(fen)))
            .collect();
        if !terms.is_empty() {
            text += &format!("：{}", terms.join("，"));
        }
        text += "。";
        if offer.below_floor {
            text += &format!(
                "注意：{}不直接适用最低小时工资，但每小时报酬低于{}元的标准，应事先告知本人。",
                offer.form.zh(),
                yuan(self.names.floor(offer.form).unwrap_or(0))
            );
        }
        if placement.decided {
            text += "这一安排是事先定下的。";
        }
        text
    }

    fn placed_en(&self, placement: &Placement) -> String {
        let offer = &placement.offer;
        let mut text = format!(
            "{}: placed at {}, ",
            placement.worker,
            self.names.demand_en(&placement.slot.demand)
        );
        text += &match &offer.site {
            Site::Home => "at home".to_owned(),
            Site::Workshop(key) => format!("in {}", self.names.workshop_en(key)),
        };
        let period = self.names.period_weeks();
        let (weeks, on_average) = if offer.weeks < period {
            (
                format!(" in {} of {period} weeks", offer.weeks),
                " on average",
            )
        } else {
            (String::new(), "")
        };
        text += &format!(
            ", {} a week{weeks}, for {} yuan a month{on_average}, which is {} yuan an hour; legal form: {}.",
            counted(offer.half_days, "half-day"),
            yuan(offer.pay_fen_month),
            yuan(offer.fen_hour),
            offer.form.en(),
        );
        text += &match offer.trip.basis {
            TravelBasis::Home => " No travel.".to_owned(),
            basis => format!(
                " {} each way, {}, computed from {}.",
                counted(offer.trip.minutes, "minute"),
                offer.trip.mode.en(),
                basis.en()
            ),
        };
        text += &format!(" Score: {} yuan a month", yuan(offer.terms.score()));
        let terms: Vec<String> = offer
            .terms
            .iter()
            .map(|(term, fen)| format!("{} {}", term.en(), signed(fen)))
            .collect();
        if !terms.is_empty() {
            text += &format!(" ({})", terms.join(", "));
        }
        text += ".";
        if offer.below_floor {
            text += &format!(
                " Note: the floor of an hour's pay does not bind {}, but the pay is under {} yuan an hour: the person should be told beforehand.",
                offer.form.en(),
                yuan(self.names.floor(offer.form).unwrap_or(0))
            );
        }
        if placement.decided {
            text += " This placement was decided beforehand.";
        }
        text
    }

    fn unplaced_zh(&self, unplaced: &Unplaced) -> String {
        let mut text = format!("{}：未安排。", unplaced.worker);
        match &unplaced.reason {
            UnplacedReason::NoCandidate { shut_out, nearest } => {
                text += "没有符合全部条件的岗位或订单。";
                text += &self.counts_zh(
                    shut_out,
                    "各条规则挡住的数目（同一个可被几条挡住；够不到的只计入路太远或只能居家）",
                );
                if let Some((demand, refusals)) = nearest {
                    let share = match self.names.share_of(demand) {
                        Some(half_days) => format!("（按每周{half_days}个半天计）"),
                        None => String::new(),
                    };
                    text += &format!(
                        "最接近的是{}{share}，原因：{}。",
                        self.names.demand_zh(demand),
                        self.gaps_zh(refusals)
                    );
                }
            }
            UnplacedReason::NoPlace { at, more } => {
                text += &format!(
                    "符合条件的有{}个，但没有可争取的名额：{}。",
                    at.len() + *more as usize,
                    listed(
                        at,
                        *more,
                        |slot| self.names.demand_zh(&slot.demand),
                        "、",
                        |more| { format!("等，另{more}个") }
                    )
                );
            }
            UnplacedReason::Outbid { at, more } => {
                text += &format!(
                    "符合条件的有{}个，名额的价格都不低于本人的得分：{}。",
                    at.len() + *more as usize,
                    listed(
                        at,
                        *more,
                        |outbid| self.outbid_zh(outbid),
                        "；",
                        |more| { format!("；另{more}个差得更多或相同") }
                    )
                );
            }
            UnplacedReason::Barred { at, more } => {
                text += &format!(
                    "符合条件的有{}个，方案中已无余地：{}。",
                    at.len() + *more as usize,
                    listed(
                        at,
                        *more,
                        |barred| self.barred_zh(barred),
                        "；",
                        |more| { format!("；另{more}个") }
                    )
                );
            }
        }
        text
    }

    /// From where on a share is a placement: it counts as one, or it is worth it only then.
    fn share_that_zh(&self, demand: &DemandKey, half_days: u32) -> &'static str {
        match self.is_beyond_seat(demand, half_days) {
            true => "才不亏",
            false => "才算上岗",
        }
    }

    fn share_that_en(&self, demand: &DemandKey, half_days: u32) -> &'static str {
        match self.is_beyond_seat(demand, half_days) {
            true => "is worth no less than staying",
            false => "counts as a placement",
        }
    }

    /// Whether fewer half-days of an order would count as a placement.
    fn is_beyond_seat(&self, demand: &DemandKey, half_days: u32) -> bool {
        let seat = self.names.share_of(demand);
        seat.is_some_and(|seat| half_days > seat)
    }

    fn barred_zh(&self, barred: &Barred) -> String {
        let demand = self.names.demand_zh(&barred.slot.demand);
        let why = match (barred.bar, &barred.least_share) {
            (Bar::TooSmall, Some(least)) => format!(
                "共{}件，本人每周至少要做{}个半天（{}件）{}，件数不够",
                grouped(least.pieces_left),
                least.half_days,
                grouped(least.pieces),
                self.share_that_zh(&barred.slot.demand, least.half_days)
            ),
            (Bar::Remainder, Some(least)) => {
                let enough = match least.half_days_left {
                    0 => String::new(),
                    half_days => format!("只够做{half_days}个半天，"),
                };
                format!(
                    "余下{}件，{enough}本人每周至少要做{}个半天{}，件数不够",
                    grouped(least.pieces_left),
                    least.half_days,
                    self.share_that_zh(&barred.slot.demand, least.half_days)
                )
            }
            (bar, _) => bar.zh().to_owned(),
        };
        format!("{demand}：{why}")
    }

    fn barred_en(&self, barred: &Barred) -> String {
        let demand = self.names.demand_en(&barred.slot.demand);
        let why = match (barred.bar, &barred.least_share) {
            (Bar::TooSmall, Some(least)) => format!(
                "it has {}, the least share that {} takes {} ({} a week)",
                pieces(least.pieces_left),
                self.share_that_en(&barred.slot.demand, least.half_days),
                pieces(least.pieces),
                counted(least.half_days, "half-day")
            ),
            (Bar::Remainder, Some(least)) => {
                let enough = match least.half_days_left {
                    0 => "not enough for a half-day a week".to_owned(),
                    half_days => {
                        format!("enough for {} a week", counted(half_days, "half-day"))
                    }
                };
                format!(
                    "{} left, {enough} at this pace; the least share that {} takes {}",
                    pieces(least.pieces_left),
                    self.share_that_en(&barred.slot.demand, least.half_days),
                    counted(least.half_days, "half-day")
                )
            }
            (bar, _) => bar.en().to_owned(),
        };
        format!("{demand}: {why}")
    }

    fn outbid_zh(&self, outbid: &Outbid) -> String {
        let demand = self.names.demand_zh(&outbid.slot.demand);
        match outbid.missing_fen_month {
            0 => format!("{demand}：得分持平，未抽中"),
            missing => format!("{demand}：每月差{}元", yuan(missing)),
        }
    }

    fn unplaced_en(&self, unplaced: &Unplaced) -> String {
        let mut text = format!("{}: not placed.", unplaced.worker);
        match &unplaced.reason {
            UnplacedReason::NoCandidate { shut_out, nearest } => {
                text += " No opening or order passes every rule.";
                text += &self.counts_en(
                    shut_out,
                    "Shut out by each rule (one may be shut out by several; what is out of reach counts as too far, or home only, alone)",
                );
                if let Some((demand, refusals)) = nearest {
                    let share = match self.names.share_of(demand) {
                        Some(half_days) => {
                            format!(" (at {} a week)", counted(half_days, "half-day"))
                        }
                        None => String::new(),
                    };
                    text += &format!(
                        " The nearest is {}{share}, where this stands in the way: {}.",
                        self.names.demand_en(demand),
                        self.gaps_en(refusals)
                    );
                }
            }
            UnplacedReason::NoPlace { at, more } => {
                text += &format!(
                    " Allowed at {} a place to win: {}.",
                    match at.len() + *more as usize {
                        1 => "1, but it does not have".to_owned(),
                        all => format!("{all}, but none has"),
                    },
                    listed(
                        at,
                        *more,
                        |slot| self.names.demand_en(&slot.demand),
                        ", ",
                        |more| { format!(" and {more} more") }
                    )
                );
            }
            UnplacedReason::Outbid { at, more } => {
                text += &format!(
                    " Allowed at {}, where the price of a place is not under the person's score: {}.",
                    at.len() + *more as usize,
                    listed(
                        at,
                        *more,
                        |outbid| self.outbid_en(outbid),
                        "; ",
                        |more| match more {
                            1 => "; 1 more misses as much or more".to_owned(),
                            _ => format!("; {more} more miss as much or more"),
                        }
                    )
                );
            }
            UnplacedReason::Barred { at, more } => {
                text += &format!(
                    " Allowed at {} in the plan: {}.",
                    match at.len() + *more as usize {
                        1 => "1, which has no room".to_owned(),
                        all => format!("{all}, none of which has room"),
                    },
                    listed(
                        at,
                        *more,
                        |barred| self.barred_en(barred),
                        "; ",
                        |more| { format!("; {more} more") }
                    )
                );
            }
        }
        text
    }

    fn outbid_en(&self, outbid: &Outbid) -> String {
        let demand = self.names.demand_en(&outbid.slot.demand);
        match outbid.missing_fen_month {
            0 => format!("{demand}: an equal score, not drawn"),
            missing => format!("{demand}: {} yuan a month missing", yuan(missing)),
        }
    }

    fn demand_zh(&self, answer: &DemandAnswer, guide: bool) -> String {
        let demand = self.names.demand_zh(&answer.demand);
        let mut text = match self.names.share_of(&answer.demand) {
            None => format!(
                "{demand}：共{}个名额，已安排{}人。",
                grouped(answer.places),
                grouped(answer.filled)
            ),
            Some(_) => format!(
                "{demand}：共{}件，{}人分做，预计按期完成{}件，还差{}件。",
                grouped(answer.pieces),
                grouped(answer.filled),
                grouped(answer.pieces_expected),
                grouped(answer.pieces.saturating_sub(answer.pieces_expected))
            ),
        };
        if let Some(price) = answer.price_fen_month.map(yuan) {
            text += &match (answer.pieces, guide) {
                (_, false) => format!("多一个名额每月值{price}元。"),
                (0, true) => format!("按价格约：多一个名额每月{price}元。"),
                (_, true) => format!("按价格约：多半天的件数每月{price}元。"),
            };
        }
        if let Some(reason) = &answer.unfilled {
            text += &self.unfilled_zh(answer, reason);
        }
        text
    }

    fn unfilled_zh(&self, answer: &DemandAnswer, reason: &UnfilledReason) -> String {
        let mut text = String::new();
        match reason {
            UnfilledReason::NothingAsked => text += "没有要求用工。",
            UnfilledReason::Remainder => {
                text += "余下的件数不够任何人再做一份。";
            }
            UnfilledReason::OrderTooSmall {
                half_days, pieces, ..
            } => {
                text += &format!(
                    "订单太小：每周至少要做{half_days}个半天（{}件）{}。",
                    grouped(*pieces),
                    self.share_that_zh(&answer.demand, *half_days)
                );
            }
            UnfilledReason::NoCandidate { shut_out } => {
                text += "没有其他人符合全部条件。";
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::Elsewhere {
                candidates,
                missing_fen_month,
                shut_out,
            } => {
                text += &format!(
                    "另有{}人符合条件，但在别处更合适；每月要多值{}元才能吸引到一人。",
                    grouped(*candidates),
                    yuan(*missing_fen_month)
                );
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::NoCrew {
                least_crew,
                candidates,
                shut_out,
            } => {
                text += &if *least_crew > answer.places {
                    format!(
                        "至少{least_crew}人才能开工，而只有{}个名额，谁来都不能开工。",
                        answer.places
                    )
                } else if candidates < least_crew {
                    format!(
                        "至少{least_crew}人才能开工，符合条件的{}人凑不齐。",
                        grouped(*candidates)
                    )
                } else {
                    format!(
                        "至少{least_crew}人才能开工，方案没有从符合条件的{}人中凑齐。",
                        grouped(*candidates)
                    )
                };
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::StationsFull {
                candidates,
                shut_out,
            } => {
                text += &match candidates {
                    0 => "工坊的工位已满。".to_owned(),
                    _ => format!("另有{}人符合条件，但工坊的工位已满。", grouped(*candidates)),
                };
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::ReservedForOthers { shut_out } => {
                text += "余下的是保留名额，没有其他符合条件的保留对象。";
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::OtherWeeks { .. }
            | UnfilledReason::NeededInCrews { .. }
            | UnfilledReason::WithinGap { .. } => text += &self.other_weeks_zh(reason),
        }
        text
    }

    /// Why nobody comes who could, where weeks are decided.
    fn other_weeks_zh(&self, reason: &UnfilledReason) -> String {
        let mut text = String::new();
        match reason {
            UnfilledReason::OtherWeeks {
                candidates,
                shut_out,
            } => {
                text += &match candidates {
                    0 => "没有其他人可以承担；已在做的人另有同样好或更好的一周，或时间已满。"
                        .to_owned(),
                    _ => format!(
                        "另有{}人可以承担，但另有同样好或更好的一周，或时间已满。",
                        grouped(*candidates)
                    ),
                };
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::NeededInCrews {
                candidates,
                needed,
                shut_out,
            } => {
                text += &format!(
                    "{}有{}人因此会有更好的一周，但都离不开现在的岗位：走了就不足最少开工人数。",
                    could_take_zh(*candidates),
                    grouped(*needed)
                );
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            UnfilledReason::WithinGap {
                candidates,
                gainers,
                shut_out,
            } => {
                text += &format!(
                    "{}有{}人因此会有更好的一周；差距在已证明的范围内，没有找到更好的方案。",
                    could_take_zh(*candidates),
                    grouped(*gainers)
                );
                text += &self.counts_zh(shut_out, PEOPLE_ZH);
            }
            _ => {}
        }
        text
    }

    fn demand_en(&self, answer: &DemandAnswer, guide: bool) -> String {
        let demand = self.names.demand_en(&answer.demand);
        let mut text = match self.names.share_of(&answer.demand) {
            None => format!(
                "{demand}: {}, {} filled.",
                counted(answer.places, "place"),
                grouped(answer.filled)
            ),
            Some(_) => format!(
                "{demand}: {}, shared by {}, {} expected by the due date, {} short.",
                pieces(answer.pieces),
                people(answer.filled),
                grouped(answer.pieces_expected),
                grouped(answer.pieces.saturating_sub(answer.pieces_expected))
            ),
        };
        if let Some(price) = answer.price_fen_month.map(yuan) {
            text += &match (answer.pieces, guide) {
                (_, false) => format!(" One more place is worth {price} yuan a month."),
                (0, true) => format!(" One more place: by the prices about {price} yuan a month."),
                (_, true) => format!(
                    " The pieces of one more half-day: by the prices about {price} yuan a month."
                ),
            };
        }
        if let Some(reason) = &answer.unfilled {
            text += &self.unfilled_en(answer, reason);
        }
        text
    }

    fn unfilled_en(&self, answer: &DemandAnswer, reason: &UnfilledReason) -> String {
        let mut text = String::new();
        match reason {
            UnfilledReason::NothingAsked => text += " Nothing is asked for.",
            UnfilledReason::Remainder => {
                text += " The pieces left are fewer than anybody's next share would take.";
            }
            UnfilledReason::OrderTooSmall {
                half_days,
                pieces: least,
                ..
            } => {
                text += &format!(
                    " The order is smaller than the least share that {}: {} a week, {}.",
                    self.share_that_en(&answer.demand, *half_days),
                    counted(*half_days, "half-day"),
                    pieces(*least)
                );
            }
            UnfilledReason::NoCandidate { shut_out } => {
                text += " Nobody else passes every rule.";
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::Elsewhere {
                candidates,
                missing_fen_month,
                shut_out,
            } => {
                let others = others(
                    *candidates,
                    "could take a place but is",
                    "could take a place but are",
                );
                text += &format!(
                    " {others} better off elsewhere: it would have to be worth {} yuan a month more to draw one of them.",
                    yuan(*missing_fen_month)
                );
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::NoCrew {
                least_crew,
                candidates,
                shut_out,
            } => {
                let crew = people(*least_crew);
                text += &if *least_crew > answer.places {
                    format!(
                        " It starts with at least {crew} and has {}, so that it cannot start whoever comes.",
                        counted(answer.places, "place")
                    )
                } else if candidates < least_crew {
                    format!(
                        " It starts with at least {crew}, who cannot be gathered from the {}.",
                        counted(*candidates, "candidate")
                    )
                } else {
                    format!(
                        " It starts with at least {crew}, who are not gathered in the plan from the {}.",
                        counted(*candidates, "candidate")
                    )
                };
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::StationsFull {
                candidates,
                shut_out,
            } => {
                text += &match candidates {
                    0 => " The workshop's stations are full.".to_owned(),
                    _ => format!(
                        " {}, but the workshop's stations are full.",
                        others(*candidates, "passes every rule", "pass every rule")
                    ),
                };
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::ReservedForOthers { shut_out } => {
                text +=
                    " The places left are kept for a group, of whom nobody else passes every rule.";
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::OtherWeeks { .. }
            | UnfilledReason::NeededInCrews { .. }
            | UnfilledReason::WithinGap { .. } => text += &self.other_weeks_en(reason),
        }
        text
    }

    /// Why nobody comes who could, where weeks are decided.
    fn other_weeks_en(&self, reason: &UnfilledReason) -> String {
        let mut text = String::new();
        match reason {
            UnfilledReason::OtherWeeks {
                candidates,
                shut_out,
            } => {
                text += &match candidates {
                    0 => " Nobody else could take it; those who share it have weeks that are worth as much or more, or are full.".to_owned(),
                    _ => format!(
                        " {} worth as much or more, or full.",
                        others(
                            *candidates,
                            "could take it, but has a week that is",
                            "could take it, but have weeks that are"
                        )
                    ),
                };
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::NeededInCrews {
                candidates,
                needed,
                shut_out,
            } => {
                text += &format!(
                    "{} {} needed where they are: an opening would fall short of its least crew.",
                    could_take_en(*candidates),
                    gainers_en(*needed, "but is", "but all are")
                );
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            UnfilledReason::WithinGap {
                candidates,
                gainers,
                shut_out,
            } => {
                text += &format!(
                    "{} {} the plan is proven within a gap, and has found no better.",
                    could_take_en(*candidates),
                    gainers_en(*gainers, "but", "but")
                );
                text += &self.counts_en(shut_out, PEOPLE_EN);
            }
            _ => {}
        }
        text
    }

    fn counts_zh(&self, shut_out: &[(Reject, u32)], head: &str) -> String {
        if shut_out.is_empty() {
            return String::new();
        }
        let counts: Vec<String> = shut_out
            .iter()
            .map(|(reject, times)| format!("{} {}", reject.zh(), grouped(*times)))
            .collect();
        format!("{head}：{}。", counts.join("，"))
    }

    fn counts_en(&self, shut_out: &[(Reject, u32)], head: &str) -> String {
        if shut_out.is_empty() {
            return String::new();
        }
        let counts: Vec<String> = shut_out
            .iter()
            .map(|(reject, times)| format!("{} {}", reject.en(), grouped(*times)))
            .collect();
        format!(" {head}: {}.", counts.join(", "))
    }

    fn gaps_zh(&self, refusals: &[Refusal]) -> String {
        let gaps: Vec<String> = refusals
            .iter()
            .map(|refusal| self.gap_zh(refusal))
            .collect();
        gaps.join("；")
    }

    fn gap_zh(&self, refusal: &Refusal) -> String {
        let rule = refusal.reject.zh();
        match &refusal.gap {
            Gap::None => rule.to_owned(),
            Gap::Minutes(minutes) => format!("{rule}，单程多{minutes}分钟"),
            Gap::Metres(metres) => format!("{rule}，单程多{}", distance(*metres, ["米", "公里"])),
            Gap::Levels { skill, levels } => {
                format!("{rule}，「{}」差{levels}级", self.names.skill_zh(skill))
            }
            Gap::Accommodation(need) => format!("{rule}，没有「{}」", need.zh()),
            Gap::HalfDays(half_days) => format!("{rule}，每周差{half_days}个半天"),
            Gap::FenMonth(fen) => format!("{rule}，每月差{}元", yuan(*fen)),
            Gap::FenHour(fen) => format!("{rule}，每小时差{}元", yuan(*fen)),
            Gap::Years(years) => format!("{rule}，差{years}岁"),
        }
    }

    fn gaps_en(&self, refusals: &[Refusal]) -> String {
        let gaps: Vec<String> = refusals
            .iter()
            .map(|refusal| self.gap_en(refusal))
            .collect();
        gaps.join("; ")
    }

    fn gap_en(&self, refusal: &Refusal) -> String {
        let rule = refusal.reject.en();
        match &refusal.gap {
            Gap::None => rule.to_owned(),
            Gap::Minutes(minutes) => {
                format!("{rule}, {} too many each way", counted(*minutes, "minute"))
            }
            Gap::Metres(metres) => {
                format!("{rule}, by {} each way", distance(*metres, [" m", " km"]))
            }
            Gap::Levels { skill, levels } => format!(
                "{rule}, {} missing in {}",
                counted(u32::from(*levels), "level"),
                self.names.skill_en(skill)
            ),
            Gap::Accommodation(need) => format!("{rule}: {}", need.en()),
            Gap::HalfDays(half_days) => {
                format!("{rule}, {} a week missing", counted(*half_days, "half-day"))
            }
            Gap::FenMonth(fen) => format!("{rule}, {} yuan a month missing", yuan(*fen)),
            Gap::FenHour(fen) => format!("{rule}, {} yuan an hour missing", yuan(*fen)),
            Gap::Years(years) => format!("{rule}, {} missing", counted(*years, "year")),
        }
    }
}

fn yuan(fen: i64) -> Yuan {
    Yuan(i128::from(fen))
}

/// `+3,000`, `-37.50`.
fn signed(fen: i64) -> String {
    match fen {
        0.. => format!("+{}", yuan(fen)),
        _ => yuan(fen).to_string(),
    }
}

/// `1 half-day`, `2 half-days`.
fn counted(number: u32, word: &str) -> String {
    match number {
        1 => format!("1 {word}"),
        _ => format!("{} {word}s", grouped(number)),
    }
}

/// `1 more passes`, `2 more pass`.
fn others(number: u32, one: &str, several: &str) -> String {
    match number {
        1 => format!("1 more {one}"),
        _ => format!("{} more {several}", grouped(number)),
    }
}

/// `另有3人可以承担，`
fn could_take_zh(candidates: u32) -> String {
    match candidates {
        0 => "没有其他人可以承担，已在做的人中".to_owned(),
        _ => format!("另有{}人可以承担，", grouped(candidates)),
    }
}

/// ` 3 more could take it;`
fn could_take_en(candidates: u32) -> String {
    match candidates {
        0 => " Nobody else could take it; of those who share it".to_owned(),
        _ => format!(" {};", others(candidates, "could take it", "could take it")),
    }
}

/// `2 people would have a better week so, but all are`
fn gainers_en(number: u32, one: &str, several: &str) -> String {
    let but = if number == 1 { one } else { several };
    format!("{} would have a better week so, {but}", people(number))
}

/// `850 m`, `46.9 km`, in the words for either unit.
fn distance(metres: u32, [m, km]: [&str; 2]) -> String {
    if metres < 1_000 {
        return format!("{metres}{m}");
    }
    let tenths = (metres + 50) / 100;
    format!("{}.{}{km}", grouped(tenths / 10), tenths % 10)
}

/// `1 piece`, `2 pieces`.
fn pieces(number: u64) -> String {
    match number {
        1 => "1 piece".to_owned(),
        _ => format!("{} pieces", grouped(number)),
    }
}

/// `1 person`, `2 people`.
fn people(number: u32) -> String {
    match number {
        1 => "1 person".to_owned(),
        _ => format!("{} people", grouped(number)),
    }
}

/// The first [`NAMED`] of `items`, and how many more there are.
fn listed<T>(
    items: &[T],
    unnamed: u32,
    words: impl Fn(&T) -> String,
    between: &str,
    more: impl Fn(usize) -> String,
) -> String {
    let named: Vec<String> = items.iter().take(NAMED).map(words).collect();
    let mut text = named.join(between);
    let beyond = items.len().saturating_sub(NAMED) + unnamed as usize;
    if beyond > 0 {
        text += &more(beyond);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_and_far_is_in_kilometres() {
        let zh = |metres| distance(metres, ["米", "公里"]);
        assert_eq!([850, 999, 1_000].map(zh), ["850米", "999米", "1.0公里"]);
        assert_eq!(distance(46_935, [" m", " km"]), "46.9 km");
        assert_eq!(zh(1_234_567), "1,234.6公里");
        assert_eq!(counted(1, "half-day"), "1 half-day");
        assert_eq!(counted(3_000, "half-day"), "3,000 half-days");
        assert_eq!(others(1, "passes", "pass"), "1 more passes");
        assert_eq!(others(2, "passes", "pass"), "2 more pass");
    }
}

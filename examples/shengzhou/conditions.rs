//! The page's sections on whole weeks, on the disability quota, and on what conditions cost.

use std::cmp::Reverse;

use gongfang::domain::Demand;
use gongfang::placement::{Condition, Cost};

use crate::page::{Page, SHOWN, Tongue, grouped, section, yuan, yuan_at_most};
use crate::table::Table;

impl Page<'_> {
    /// How weeks are filled, which crews do not start, where stations are full, which orders are short.
    pub(crate) fn weeks(&self, tongue: Tongue) -> String {
        let weeks = || self.placements.weeks();
        let is_place = |piece: &gongfang::placement::Placement| {
            matches!(
                self.market.demand(&piece.slot.demand),
                Some(Demand::Opening(_))
            )
        };
        let with_place = weeks()
            .filter(|week| week.pieces().iter().any(is_place))
            .count();
        let both = weeks()
            .filter(|week| week.pieces().len() > 1 && week.pieces().iter().any(is_place))
            .count();
        let several = weeks().filter(|week| week.pieces().len() > 1).count();
        let half_days: u32 = weeks().map(|week| week.half_days()).sum();
        let left: u32 = weeks().map(|week| week.half_days_left()).sum();
        let mut table = Table::new(["", ""]);
        let mut row = |zh, en, number: usize| {
            table.row([tongue.of(zh, en).to_owned(), grouped(number as u64)]);
        };
        row("有岗位的人", "people with a place", with_place);
        row(
            "岗位之外另做订单的人",
            "of them with a share of an order besides",
            both,
        );
        row(
            "一周有几项的人",
            "people with several pieces of work",
            several,
        );
        row(
            "每周用上的半天",
            "half-days a week in use",
            half_days as usize,
        );
        row(
            "上岗者剩余的半天",
            "half-days that those placed have left",
            left as usize,
        );
        let text = table.text();
        let mut body = text
            .split_once('\n')
            .map_or("", |(_, body)| body)
            .to_owned();
        body += &self.reasons(tongue);
        body += &self.short_orders(tongue);
        section(tongue.of("九、整周的安排", "9. Whole weeks"), &body)
    }

    fn reasons(&self, tongue: Tongue) -> String {
        let count = |code: &str| {
            let demands = self.placements.demands().iter();
            demands
                .filter(|answer| {
                    answer
                        .unfilled
                        .as_ref()
                        .is_some_and(|why| why.code() == code)
                })
                .count()
        };
        let (crews, stations, kept) = (
            count("no-crew"),
            count("stations-full"),
            count("reserved-for-others"),
        );
        match tongue {
            Tongue::Zh => format!(
                "  不足最少开工人数而未开工的岗位 {crews} 项；因工位已满而未满额的 {stations} 项；只余保留名额的 {kept} 项。\n"
            ),
            Tongue::En => format!(
                "  Openings that do not start for want of their least crew: {crews}; left short by full stations: {stations}; with reserved places only: {kept}.\n"
            ),
        }
    }

    /// The orders that are shortest of their pieces, in percent.
    fn short_orders(&self, tongue: Tongue) -> String {
        let mut short: Vec<(u64, &gongfang::placement::DemandAnswer)> = self
            .placements
            .demands()
            .iter()
            .filter(|answer| answer.pieces > answer.pieces_expected)
            .map(|answer| {
                let left = answer.pieces - answer.pieces_expected;
                (left * 1_000 / answer.pieces, answer)
            })
            .collect();
        short.sort_by_key(|&(share, answer)| (Reverse(share), &answer.demand));
        let mut body = String::new();
        for (_, answer) in short.into_iter().take(SHOWN) {
            let what = self.demand(&answer.demand);
            let (asked, made) = (grouped(answer.pieces), grouped(answer.pieces_expected));
            let left = grouped(answer.pieces - answer.pieces_expected);
            body += &match tongue {
                Tongue::Zh => {
                    format!("  {what}：要 {asked} 件，预计 {made} 件，还差 {left} 件。\n")
                }
                Tongue::En => {
                    format!("  {what}: {asked} pieces asked for, {made} expected, {left} short.\n")
                }
            };
        }
        body
    }

    /// The levy before and after, and the employers whose levy changes most.
    pub(crate) fn quota(&self, tongue: Tongue) -> String {
        let quotas = self.report.quotas();
        let sum = |of: fn(&gongfang::placement::EmployerQuota) -> i64| -> i128 {
            quotas.iter().map(|quota| i128::from(of(quota))).sum()
        };
        let before = yuan(sum(|quota| quota.before.levy_fen_year));
        let after = yuan(sum(|quota| quota.after.levy_fen_year));
        let concentrated = quotas
            .iter()
            .filter(|quota| quota.after.concentrated)
            .count();
        let mut body = match tongue {
            Tongue::Zh => format!(
                "  全部企业应缴残疾人就业保障金：方案前 {before} 元/年，方案后 {after} 元/年；集中使用残疾人的单位 {concentrated} 家。\n"
            ),
            Tongue::En => format!(
                "  Levy of all employers: {before} yuan a year before the plan, {after} after it; concentrated employers: {concentrated}.\n"
            ),
        };
        let mut changed: Vec<_> = quotas
            .iter()
            .filter(|quota| quota.before.levy_fen_year != quota.after.levy_fen_year)
            .collect();
        changed.sort_by_key(|quota| {
            let change = quota.after.levy_fen_year - quota.before.levy_fen_year;
            (Reverse(change.abs()), &quota.employer)
        });
        for quota in changed.into_iter().take(SHOWN) {
            let name = self.market.employer(&quota.employer);
            let name = name.map_or("", |employer| employer.name.as_str());
            let (old, new) = (&quota.before, &quota.after);
            let (was, is) = (
                yuan(old.levy_fen_year.into()),
                yuan(new.levy_fen_year.into()),
            );
            body += &match tongue {
                Tongue::Zh => format!(
                    "  {name}：职工 {} → {}，残疾职工折算 {} → {}，应缴 {was} → {is} 元/年。\n",
                    old.staff, new.staff, old.counted, new.counted
                ),
                Tongue::En => format!(
                    "  {name}: staff {} → {}, counted disabled {} → {}, levy {was} → {is} yuan a year.\n",
                    old.staff, new.staff, old.counted, new.counted
                ),
            };
        }
        section(
            tongue.of("十、按比例安排残疾人就业", "10. The disability quota"),
            &body,
        )
    }

    /// What reserves, crews and pins cost: those that were solved without.
    pub(crate) fn costs(&self, tongue: Tongue) -> String {
        let costs = self.report.costs();
        let bounded = costs
            .iter()
            .filter(|cost| cost.at_most_fen_month.is_some())
            .count();
        let mut body = match tongue {
            Tongue::Zh => format!(
                "  条件 {} 项，其中 {bounded} 项由价格给出上界（costs.csv）；最大的几项去掉该条件重算：\n",
                costs.len()
            ),
            Tongue::En => format!(
                "  Conditions: {}, {bounded} of them bounded by prices (costs.csv); the largest, by a solve without each:\n",
                costs.len()
            ),
        };
        if costs.is_empty() {
            body = tongue.of("  没有附加条件。\n", "  None.\n").to_owned();
        }
        for cost in costs.iter().filter(|cost| cost.resolved.is_some()) {
            body += &self.cost(tongue, cost);
        }
        section(
            tongue.of("十一、各项条件的代价", "11. What conditions cost"),
            &body,
        )
    }

    fn cost(&self, tongue: Tongue, cost: &Cost) -> String {
        let Some(resolved) = cost.resolved else {
            return String::new();
        };
        let what = match (cost.condition, &cost.worker) {
            (Condition::Pin, Some(worker)) => format!("{}（{worker}）", self.demand(&cost.demand)),
            _ => self.demand(&cost.demand),
        };
        let (least, most) = (
            yuan(resolved.least_fen_month),
            yuan(resolved.most_fen_month),
        );
        let bound = cost.at_most_fen_month.map(yuan_at_most);
        let bound = bound.map_or_else(String::new, |bound| match tongue {
            Tongue::Zh => format!("（按价格至多 {bound} 元/月）"),
            Tongue::En => format!(" (by prices at most {bound} yuan a month)"),
        });
        let people = match (tongue, (resolved.people_least, resolved.people_most)) {
            (Tongue::Zh, (0, 0)) => "人数不变".to_owned(),
            (Tongue::En, (0, 0)) => "as many people".to_owned(),
            (Tongue::Zh, (least, most)) => format!("人数 {least} 至 {most}"),
            (Tongue::En, (least, most)) => format!("people {least} to {most}"),
        };
        match tongue {
            Tongue::Zh => format!(
                "  {} {what}：得分 {least} 至 {most} 元/月，{people}{bound}。\n",
                cost.condition.zh(),
            ),
            Tongue::En => format!(
                "  {} {what}: score {least} to {most} yuan a month, {people}{bound}.\n",
                cost.condition.en(),
            ),
        }
    }
}

//! The page that a county official reads: once in Chinese, once in English, from the same figures.
//!
//! One file, though long: the sections in the order in which they are read, in both languages; `scarce` and `conditions` have the others.

use std::cmp::Reverse;
use std::fmt::Write as _;

use gongfang::domain::Demand;
use gongfang::ids::DemandKey;
use gongfang::placement::UnplacedReason;
use gongfang::report::{Axis, Figures, Line, share_tenths};
use gongfang::units::{Yuan, div_round_half_even};
use gongfang::{Graph, Market, Matching, Objective, Placements, Report, Status};

use crate::table::Table;

/// How many lines the lists of what is scarce have.
pub(crate) const SHOWN: usize = 6;

/// Everything that the page is made from.
pub(crate) struct Page<'a> {
    pub(crate) market: &'a Market,
    pub(crate) graph: &'a Graph,
    pub(crate) matching: &'a Matching,
    pub(crate) placements: &'a Placements,
    pub(crate) report: &'a Report<'a>,
}

/// The language of one half of the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    Zh,
    En,
}

impl Tongue {
    pub(crate) fn of(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Tongue::Zh => zh,
            Tongue::En => en,
        }
    }
}

impl Page<'_> {
    /// The Chinese half, then the English.
    pub(crate) fn text(&self) -> String {
        [Tongue::Zh, Tongue::En]
            .map(|tongue| {
                [
                    self.head(tongue),
                    self.lists(tongue),
                    self.beside_the_broker(tongue),
                    self.towns(tongue),
                    self.trades(tongue),
                    self.largest_workshop(tongue),
                    self.three_people(tongue),
                    self.scarce_places(tongue),
                    self.scarce_people(tongue),
                    self.weeks(tongue),
                    self.quota(tongue),
                    self.costs(tongue),
                    self.proof(tongue),
                ]
                .concat()
            })
            .join("\n")
    }

    fn head(&self, tongue: Tongue) -> String {
        let policy = &self.market.policy;
        let objective = match policy.objective {
            Objective::MostPlaced => tongue.of(
                "先求上岗人数最多，再求总得分最高",
                "the most people placed, then the best total score",
            ),
            Objective::BestScore => tongue.of("总得分最高", "the best total score"),
        };
        match tongue {
            Tongue::Zh => format!(
                "{}（{}）\n计划期：{} 起 {} 周。目标：{objective}。\n",
                policy.name, policy.version, policy.period_start, policy.period_weeks
            ),
            Tongue::En => format!(
                "{} ({})\nPlanning period: {} from {}. Objective: {objective}.\n",
                policy.name,
                policy.version,
                counted(policy.period_weeks.into(), "week", "weeks"),
                policy.period_start
            ),
        }
    }

    fn lists(&self, tongue: Tongue) -> String {
        let market = self.market;
        let open =
            |workshop: &&gongfang::domain::Workshop| workshop.open && workshop.serious_hazards == 0;
        let mut table = Table::new(["", "", ""]);
        let mut row = |zh, en, number: usize, note: String| {
            table.row([tongue.of(zh, en).to_owned(), grouped(number as u64), note]);
        };
        let usable = market.workshops().iter().filter(open).count();
        let places: u64 = market.openings().iter().map(|o| u64::from(o.places)).sum();
        let pieces: u64 = market.orders().iter().map(|order| order.pieces).sum();
        row(
            "农村剩余劳动力",
            "people with time",
            market.workers().len(),
            String::new(),
        );
        row(
            "共富工坊",
            "workshops",
            market.workshops().len(),
            format!("{} {usable}", tongue.of("可安排", "of them open and safe")),
        );
        row(
            "用工需求",
            "openings",
            market.openings().len(),
            format!("{} {}", tongue.of("岗位", "places"), grouped(places)),
        );
        row(
            "来料加工订单",
            "piecework orders",
            market.orders().len(),
            format!("{} {}", tongue.of("件数", "pieces"), grouped(pieces)),
        );
        row(
            "可行的人岗配对",
            "pairs that every rule allows",
            self.pairs(),
            String::new(),
        );
        let lines = table.text();
        let body = lines.split_once('\n').map_or("", |(_, body)| body);
        section(tongue.of("一、四张清单", "1. The lists"), body)
    }

    /// People and demands that go together, by whichever places of the demand.
    fn pairs(&self) -> usize {
        let workers = u32::try_from(self.graph.workers()).unwrap_or(u32::MAX);
        let slots = self.graph.slots();
        (0..workers)
            .map(|worker| {
                let candidates = self.graph.candidates(worker);
                let mut demands: Vec<_> = candidates
                    .map(|(slot, _)| &slots[slot as usize])
                    .filter(|slot| slot.capacity > 0)
                    .map(|slot| &slot.demand)
                    .collect();
                // Slots of one demand stand side by side.
                demands.dedup();
                demands.len()
            })
            .sum()
    }

    fn beside_the_broker(&self, tongue: Tongue) -> String {
        let (plan, broker) = (self.report.plan(), self.report.broker());
        let mut table = Table::new([
            "",
            tongue.of("本方案", "this plan"),
            tongue.of("经纪人按名单顺序", "a broker in list order"),
        ]);
        let mut row = |zh, en, of: &dyn Fn(&Figures) -> String| {
            table.row([tongue.of(zh, en).to_owned(), of(plan), of(broker)]);
        };
        let share = |part, figures: &Figures| {
            format!("{}  {}", grouped(part), percent(part, figures.placed))
        };
        row("上岗人数", "people placed", &|f| grouped(f.placed));
        row(
            "人均每月增收（元）",
            "mean gain, yuan a month",
            &|f| f.mean_gain_fen_month().map_or(none(), yuan),
        );
        row(
            "合计每月增收（元）",
            "gain of all, yuan a month",
            &|f| yuan(f.gain_fen_month),
        );
        row("单程平均分钟", "mean minutes one way", &|f| {
            f.mean_minutes_tenths().map_or(none(), tenths)
        });
        row("其中低收入农户", "of low-income households", &|f| {
            share(f.low_income, f)
        });
        row("其中残疾人", "disabled people", &|f| {
            share(f.disabled, f)
        });
        row(
            "在本镇或在家上岗",
            "working in the own town or at home",
            &|f| share(f.same_town, f),
        );
        row("每周用上的半天", "half-days a week in use", &|f| {
            grouped(f.half_days)
        });
        row(
            "来料加工的份额",
            "shares of piecework orders",
            &|f| grouped(f.on_orders),
        );
        row("可完成件数", "pieces made by the due dates", &|f| {
            grouped(f.pieces_expected)
        });
        let gain = self.report.more_gain_fen_month();
        let placed = self.report.more_placed();
        let people = u64::try_from(placed.unsigned_abs()).unwrap_or(u64::MAX);
        let sentence = match tongue {
            Tongue::Zh => format!(
                "  同样的清单，本方案与按名单顺序撮合相比{}，合计每月{} {} 元。\n",
                match placed {
                    0 => "安排人数相同".to_owned(),
                    1.. => format!("多安排 {} 人", grouped(people)),
                    _ => format!("少安排 {} 人", grouped(people)),
                },
                if gain < 0 { "少增收" } else { "多增收" },
                yuan(gain.abs())
            ),
            Tongue::En => format!(
                "  From the same lists the plan places {} matching in list order, with {} yuan a month {} in all.\n",
                match placed {
                    0 => "as many people as".to_owned(),
                    1.. => counted(people, "more person than", "more people than"),
                    _ => counted(people, "person fewer than", "fewer people than"),
                },
                yuan(gain.abs()),
                if gain < 0 { "less" } else { "more" }
            ),
        };
        let title = tongue.of(
            "二、方案，与今天的做法相比",
            "2. The plan, beside what is done today",
        );
        section(title, &(table.text() + &sentence))
    }

    fn towns(&self, tongue: Tongue) -> String {
        let mut table = Table::new([
            tongue.of("乡镇（街道）", "town"),
            tongue.of("名单", "listed"),
            tongue.of("上岗", "placed"),
            tongue.of("上岗率", "share"),
            tongue.of("人均增收", "mean gain"),
            tongue.of("单程分钟", "minutes"),
            tongue.of("低收入", "low-income"),
            tongue.of("残疾人", "disabled"),
            tongue.of("镇内岗位", "places here"),
            tongue.of("已填", "filled"),
        ]);
        for line in &self.report.table(Axis::Town).lines {
            let f = &line.figures;
            table.row([
                name(tongue, line),
                f.workers.map_or(none(), grouped),
                grouped(f.placed),
                f.workers
                    .map_or(none(), |workers| percent(f.placed, workers)),
                f.mean_gain_fen_month().map_or(none(), yuan),
                f.mean_minutes_tenths().map_or(none(), tenths),
                grouped(f.low_income),
                grouped(f.disabled),
                f.places.map_or(none(), grouped),
                grouped(f.filled),
            ]);
        }
        section(tongue.of("三、按乡镇", "3. By town"), &rows(tongue, &table))
    }

    fn trades(&self, tongue: Tongue) -> String {
        let mut table = Table::new([
            tongue.of("行业", "trade"),
            tongue.of("岗位", "places"),
            tongue.of("已填", "filled"),
            tongue.of("满足率", "share"),
            tongue.of("订单份额", "order shares"),
            tongue.of("人均增收", "mean gain"),
            tongue.of("单程分钟", "minutes"),
        ]);
        for line in &self.report.table(Axis::Trade).lines {
            let f = &line.figures;
            table.row([
                name(tongue, line),
                f.places.map_or(none(), grouped),
                grouped(f.filled),
                f.places.map_or(none(), |places| percent(f.filled, places)),
                grouped(f.on_orders),
                f.mean_gain_fen_month().map_or(none(), yuan),
                f.mean_minutes_tenths().map_or(none(), tenths),
            ]);
        }
        section(
            tongue.of("四、按行业", "4. By trade"),
            &rows(tongue, &table),
        )
    }

    /// The workshop where most people are placed: in the sample the paper workshop of 西鲍村.
    fn largest_workshop(&self, tongue: Tongue) -> String {
        let sites = &self.report.table(Axis::Workshop).lines;
        let largest = sites
            .iter()
            .filter(|line| {
                self.market
                    .workshops()
                    .iter()
                    .any(|w| w.key.as_str() == line.key)
            })
            .max_by_key(|line| (line.figures.placed, Reverse(&line.key)));
        let Some(line) = largest.filter(|line| line.figures.placed > 0) else {
            let title = tongue.of("五、人最多的工坊", "5. The workshop with the most people");
            return section(
                title,
                tongue.of(
                    "  没有人安排到工坊。\n",
                    "  Nobody is placed at a workshop.\n",
                ),
            );
        };
        let f = &line.figures;
        let pay: i128 = (self.placements.placed().iter())
            .filter(|placed| {
                placed
                    .workshop()
                    .is_some_and(|key| key.as_str() == line.key)
            })
            .map(|placed| i128::from(placed.offer.pay_fen_month))
            .sum();
        let mut table = Table::new(["", "", ""]);
        let mut row = |zh, en, number: String, share: String| {
            table.row([tongue.of(zh, en).to_owned(), number, share]);
        };
        let part = |part| percent(part, f.placed);
        row(
            "已填 / 岗位",
            "filled / places",
            format!("{} / {}", f.filled, f.places.map_or(none(), grouped)),
            String::new(),
        );
        row(
            "残疾人",
            "disabled people",
            grouped(f.disabled),
            part(f.disabled),
        );
        row(
            "本镇人",
            "people of the own town",
            grouped(f.same_town),
            part(f.same_town),
        );
        row(
            "其中本村",
            "of the own village",
            grouped(f.same_village),
            part(f.same_village),
        );
        row(
            "低收入农户",
            "of low-income households",
            grouped(f.low_income),
            part(f.low_income),
        );
        row(
            "人均月报酬（元）",
            "mean pay, yuan a month",
            yuan(div_round_half_even(pay, i128::from(f.placed))),
            String::new(),
        );
        let text = table.text();
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        let title = format!(
            "{}{}",
            tongue.of(
                "五、人最多的工坊：",
                "5. The workshop with the most people: "
            ),
            name(tongue, line)
        );
        section(&title, body)
    }

    /// One person placed, one outbid, one without a candidate: the first of each, by key.
    fn three_people(&self, tongue: Tongue) -> String {
        let unplaced = |wanted: fn(&UnplacedReason) -> bool| {
            let found = self.placements.unplaced().iter();
            found
                .filter(|person| wanted(&person.reason))
                .map(|person| &person.worker)
                .next()
        };
        let several = self.placements.weeks().find(|week| week.pieces().len() > 1);
        let placed = several.or_else(|| self.placements.weeks().next());
        let people = [
            (
                tongue.of("已安排", "placed"),
                placed.map(|week| week.worker()),
            ),
            (
                tongue.of("名额不足", "no room"),
                unplaced(|reason| {
                    matches!(
                        reason,
                        UnplacedReason::Outbid { .. } | UnplacedReason::Barred { .. }
                    )
                }),
            ),
            (
                tongue.of("没有合适的去处", "no candidate"),
                unplaced(|reason| matches!(reason, UnplacedReason::NoCandidate { .. })),
            ),
        ];
        let (mut body, mut cases) = (String::new(), 0);
        for (what, worker) in people {
            let Some(explained) = worker.and_then(|key| self.placements.explain(key)) else {
                continue;
            };
            let sentences = match tongue {
                Tongue::Zh => explained.zh(),
                Tongue::En => explained.en(),
            };
            let sentences = sentences.replace('\n', "\n    ");
            writeln!(body, "  [{what}] {sentences}").expect("writing to a string does not fail");
            cases += 1;
        }
        section(&self.title_of_people(tongue, cases), &body)
    }

    /// How many cases are told, and how many people are left.
    fn title_of_people(&self, tongue: Tongue, cases: usize) -> String {
        let left = self.placements.unplaced().len() as u64;
        let title = match (tongue, cases) {
            (Tongue::Zh, 0) => "六、给人的说明（名单上没有人）".to_owned(),
            (Tongue::En, 0) => "6. What people are told (nobody is on the list)".to_owned(),
            (Tongue::Zh, _) => format!("六、给人的说明：{cases} 例"),
            (Tongue::En, 1) => "6. What people are told: one of them".to_owned(),
            (Tongue::En, _) => format!("6. What people are told: {cases} of them"),
        };
        let of_left = match (tongue, left) {
            (_, 0) => String::new(),
            (Tongue::Zh, _) => {
                format!(
                    "（未上岗的 {} 人，人人有因，见 unplaced.csv）",
                    grouped(left)
                )
            }
            (Tongue::En, 1) => " (the one who is left has a reason: unplaced.csv)".to_owned(),
            (Tongue::En, _) => format!(
                " (all {} who are left have a reason: unplaced.csv)",
                grouped(left)
            ),
        };
        title + &of_left
    }

    fn proof(&self, tongue: Tongue) -> String {
        let totals = self.placements.certificate();
        let (score, bound) = (yuan(totals.score), yuan_at_most(totals.bound));
        let decided = self.graph.decided().len();
        let mut body = match tongue {
            Tongue::Zh => format!("  方案得分合计 {score} 元/月；已证明的上界 {bound} 元/月。"),
            Tongue::En => {
                format!(
                    "  Score of the plan {score} yuan a month; proven bound {bound} yuan a month."
                )
            }
        };
        body += &match (self.placements.status(), tongue) {
            (Status::Optimal, Tongue::Zh) => "两数相等，任何别的方案都不会更好。".to_owned(),
            (Status::Optimal, Tongue::En) => " They are equal: no other plan is better.".to_owned(),
            (_, tongue) => self.gap(tongue),
        };
        body += &match tongue {
            Tongue::Zh => format!(
                "\n  共安排 {} 人，其中 {decided} 人此前已定。独立核对：每条规则从清单重读一遍，全部符合。\n",
                self.placements.people()
            ),
            Tongue::En => format!(
                "\n  People placed: {}; decided before: {decided}. Checked apart: every rule was read again from the lists, and holds.\n",
                self.placements.people()
            ),
        };
        section(tongue.of("十二、证明", "12. The proof"), &body)
    }

    /// What is not proven, in numbers, and how to have it closer.
    fn gap(&self, tongue: Tongue) -> String {
        let share = self.matching.gap_ppm();
        // Rounded up: no plan is better by more.
        let share = share.map_or(none(), |ppm| {
            let hundredths = ppm.div_ceil(100);
            format!("{}.{:02}%", hundredths / 100, hundredths % 100)
        });
        let most = self.placements.certificate().most_people;
        match (tongue, most) {
            (Tongue::Zh, None) => format!(
                "未证明为最优：别的方案的总得分最多再高出 {share}。让程序算得更久可能缩小差距。"
            ),
            (Tongue::En, None) => format!(
                " Not proven best: no plan can score more than {share} above this one. Letting the program work longer may close the gap."
            ),
            (tongue, Some(most)) => {
                let people = most.saturating_sub(self.placements.certificate().placed);
                let count = match (tongue, people) {
                    (Tongue::Zh, 0) => "没有方案能安排更多的人".to_owned(),
                    (Tongue::En, 0) => "none can place more people".to_owned(),
                    (Tongue::Zh, people) => format!("上岗人数最多再多 {people} 人"),
                    (Tongue::En, 1) => "none can place more than 1 person more".to_owned(),
                    (Tongue::En, people) => {
                        format!("none can place more than {people} people more")
                    }
                };
                match tongue {
                    Tongue::Zh => format!(
                        "未证明为最优：同样人数下，别的方案的得分最多再高出 {share}；{count}。让程序算得更久可能缩小差距。"
                    ),
                    Tongue::En => format!(
                        " Not proven best: with as many people no plan can score more than {share} above this one, and {count}. Letting the program work longer may close the gap."
                    ),
                }
            }
        }
    }

    /// A demand's key, name and workshop.
    pub(crate) fn demand(&self, key: &DemandKey) -> String {
        let market = self.market;
        let workshop = |key| market.workshop(key).map(|workshop| workshop.name.as_str());
        match market.demand(key) {
            Some(Demand::Opening(opening)) => {
                let at = workshop(&opening.workshop).unwrap_or("");
                format!("{key} {}（{at}）", opening.name)
            }
            Some(Demand::Order(order)) => format!("{key} {}", order.name),
            None => key.to_string(),
        }
    }
}

/// `1 week`, `2 weeks`.
pub(crate) fn counted(number: u64, one: &str, several: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { several }
    )
}

/// A table, or that it has no rows.
fn rows(tongue: Tongue, table: &Table) -> String {
    match table.is_empty() {
        true => tongue.of("  没有。\n", "  None.\n").to_owned(),
        false => table.text(),
    }
}

pub(crate) fn section(title: &str, body: &str) -> String {
    format!("\n{title}\n{body}")
}

fn name(tongue: Tongue, line: &Line) -> String {
    match tongue {
        Tongue::Zh => line.zh.clone(),
        Tongue::En => line.en.clone(),
    }
}

pub(crate) fn none() -> String {
    "-".to_owned()
}

/// Whole yuan, grouped by thousands.
pub(crate) fn yuan(fen: i128) -> String {
    Yuan(div_round_half_even(fen, 100) * 100).to_string()
}

/// Whole yuan, rounded up, so that a bound stays one.
pub(crate) fn yuan_at_most(fen: i128) -> String {
    let part = i128::from(fen.rem_euclid(100) > 0);
    Yuan((fen.div_euclid(100) + part) * 100).to_string()
}

pub(crate) fn grouped(number: u64) -> String {
    Yuan(i128::from(number) * 100).to_string()
}

/// Tenths as a decimal.
fn tenths(tenths: i128) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn percent(part: u64, whole: u64) -> String {
    share_tenths(part, whole).map_or(none(), |share| tenths(share) + "%")
}

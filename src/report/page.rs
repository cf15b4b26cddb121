//! One page for everybody: the public totals and a map, Chinese first. It stands alone: no script, no font, no picture from elsewhere.
//!
//! Here are the sections in the order in which they are read, in both languages; `html` is what they are written with, `table` their
//! tables, `drawing` the map, `style` how all of it looks.

mod drawing;
mod html;
mod style;
mod table;

use crate::report::Report;
use crate::report::cell::{Cell, PublicLine};
use crate::report::columns::{Audience, Axis};
use crate::report::page::html::Html;
use crate::report::page::style::STYLE;
use crate::report::page::table::{
    Name, Written, count, small_table, table, tenths, whole_yuan, yuan,
};
use crate::report::public::PublicTable;

pub(super) fn public(report: &Report<'_>) -> Vec<u8> {
    let mut html = Html::new();
    html.open("html", &[("lang", &"zh-CN")]);
    head(&mut html, report);
    html.open("body", &[]);
    opening(&mut html, report);
    proof(&mut html, report);
    beside(&mut html, report);
    weeks(&mut html, report);
    for table in &report.public.tables {
        section(&mut html, table, report.public.suppress_below);
    }
    quota(&mut html, report);
    conditions(&mut html, report);
    drawing::map(&mut html, report);
    notes(&mut html, report);
    html.into_bytes()
}

fn head(html: &mut Html, report: &Report<'_>) {
    html.open("head", &[]);
    html.void("meta", &[("charset", &"utf-8")]);
    html.void(
        "meta",
        &[
            ("name", &"viewport"),
            ("content", &"width=device-width, initial-scale=1"),
        ],
    );
    html.void(
        "meta",
        &[("name", &"audience"), ("content", &Audience::Public.code())],
    );
    html.open("title", &[])
        .text("共富工坊用工匹配 ")
        .text(&report.policy.name)
        .close();
    html.style(STYLE).close();
}

fn opening(html: &mut Html, report: &Report<'_>) {
    let (policy, public) = (report.policy, &report.public);
    html.both(
        "h1",
        "共富工坊用工匹配结果",
        "Who works where: the plan in figures",
    );
    html.open("p", &[]).text(&format!(
        "{} {} · {}起{}周 · 只公布汇总数 ",
        policy.name, policy.version, policy.period_start, policy.period_weeks
    ));
    let weeks = policy.period_weeks;
    let some = if weeks == 1 { "week" } else { "weeks" };
    html.open("small", &[("lang", &"en")])
        .text(&format!(
            "{weeks} {some} from {}; public: totals only",
            policy.period_start
        ))
        .close()
        .close();
    let [zh, en] = headline(&public.plan, &public.broker, public.more_gain_fen_month);
    html.element("p", &zh);
    html.open("p", &[("lang", &"en")])
        .open("small", &[])
        .text(&en)
        .close()
        .close();
}

/// What the plan does, and how much more than list order does.
fn headline(plan: &PublicLine, broker: &PublicLine, more_gain: Cell) -> [String; 2] {
    let (Some(workers), Some(placed)) = (plan.workers.shown(), plan.placed.shown()) else {
        return [
            "人数太少或接近全部，总数不公布。".to_owned(),
            "Too few people for totals to be published.".to_owned(),
        ];
    };
    let mut zh = format!("名单上{}人，安排{}人。", count(workers), count(placed));
    let mut en = match placed {
        1 => format!("1 of {} people on the list is placed.", count(workers)),
        _ => format!(
            "{} of {} people on the list are placed.",
            count(placed),
            count(workers)
        ),
    };
    if let Some(gain) = plan.gain_fen_month.shown() {
        zh += &format!("人均每月增收{}元。", whole_yuan(gain));
        en += &format!(
            " They have {} yuan a month more on average.",
            whole_yuan(gain)
        );
    }
    if let (Some(by_list), Some(more_gain)) = (broker.placed.shown(), more_gain.shown()) {
        let (people, yuan) = (placed - by_list, whole_yuan(more_gain.abs()));
        let (by_list, apart) = (count(by_list), count(people.abs()));
        let than_list = match people {
            0 => ["人数相同".to_owned(), "as many".to_owned()],
            1.. => [format!("多安排{apart}人"), format!("{apart} more")],
            _ => [format!("少安排{apart}人"), format!("{apart} fewer")],
        };
        let money = match more_gain < 0 {
            true => ["少", "less"],
            false => ["多", "more"],
        };
        zh += &format!(
            "按名单顺序逐个撮合安排{by_list}人；与之相比，本方案{}，全体每月增收合计{}{yuan}元。",
            than_list[0], money[0]
        );
        en += &format!(
            " Taken one by one in list order {by_list} would be: the plan places {}, and all together have {yuan} yuan a month {}.",
            than_list[1], money[1]
        );
    }
    [zh, en]
}

/// How good the plan is proven to be.
fn proof(html: &mut Html, report: &Report<'_>) {
    let proof = &report.public.proof;
    let (Some(score), Some(ppm)) = (proof.score_fen_month.shown(), proof.gap_ppm.shown()) else {
        return;
    };
    let (score, to) = (whole_yuan(score), whole_yuan(proof.rounded_to_fen));
    html.open("section", &[]);
    html.both("h2", "方案质量", "How good the plan is");
    // Where the most people come first, scores are compared among plans that place as many.
    let [among_zh, among_en] = match proof.among_as_many {
        true => ["在安排同样多人的方案中，", " that places as many people"],
        false => ["", ""],
    };
    if proof.optimal {
        html.both(
            "p",
            &format!("已证明最优：{among_zh}没有总得分更高的方案。总得分每月约{score}元（取整到{to}元）。"),
            &format!(
                "Proven best: no plan{among_en} has a higher total score. It is about {score} yuan a month (to the nearest {to})."
            ),
        );
    } else {
        let part = percent(ppm);
        html.both(
            "p",
            &format!(
                "总得分每月约{score}元（取整到{to}元）；已证明{among_zh}任何方案的总得分至多再高{part}%。"
            ),
            &format!(
                "The total score is about {score} yuan a month (to the nearest {to}); it is proven that no plan{among_en} can score more than {part} % above it."
            ),
        );
    }
    if let Some(beyond) = proof.people_beyond.shown() {
        match beyond {
            0 => html.both(
                "p",
                "已证明没有方案能安排更多的人。",
                "It is proven that no plan places more people.",
            ),
            more => html.both(
                "p",
                &format!("已证明任何方案至多再多安排{}人。", count(more)),
                &format!(
                    "It is proven that no plan places more than {} beyond these.",
                    count(more)
                ),
            ),
        };
    }
    html.close();
}

/// Parts of a million in percent, to hundredths, rounded up.
fn percent(ppm: i64) -> String {
    let hundredths = ppm.saturating_add(99) / 100;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What people's weeks hold.
fn weeks(html: &mut Html, report: &Report<'_>) {
    let weeks = &report.public.weeks;
    if weeks.iter().all(|line| line.people.shown().is_none()) {
        return;
    }
    html.open("section", &[]);
    html.both("h2", "一周的安排", "What a week holds");
    let lines: Vec<(Name<'_>, Vec<Written>)> = weeks
        .iter()
        .map(|line| {
            let name = [line.holds.zh(), line.holds.en()];
            (name, vec![(line.people, count as fn(i64) -> String)])
        })
        .collect();
    small_table(
        html,
        &[["每人一周", "a person's week"], ["人数", "people"]],
        &lines,
    );
    let (pieces, expected) = (report.public.pieces, report.public.pieces_expected);
    if let (Some(pieces), Some(expected)) = (pieces.shown(), expected.shown()) {
        let (pieces, expected) = (count(pieces), count(expected));
        html.both(
            "p",
            &format!("外加工共{pieces}件，预计按期完成{expected}件。"),
            &format!("Of {pieces} pieces of piecework {expected} are expected by their due dates."),
        );
    }
    html.close();
}

/// All employers together against the quota.
fn quota(html: &mut Html, report: &Report<'_>) {
    let quota = &report.public.quota;
    if quota.staff[0].shown().is_none() {
        return;
    }
    html.open("section", &[]);
    html.both(
        "h2",
        "残疾人就业比例",
        "The share of staff with a disability",
    );
    let line = |at: usize| -> Vec<Written> {
        vec![
            (quota.staff[at], count),
            (quota.disabled[at], count),
            (quota.disabled_tenths[at], tenths),
            (quota.levy_fen_year[at], yuan),
        ]
    };
    let columns = [
        ["全部企业", "all employers"],
        ["职工数", "staff"],
        ["残疾职工数", "with a disability"],
        ["残疾职工占比（%）", "their share, %"],
        ["应缴残保金（元/年）", "levy, yuan a year"],
    ];
    let lines = [
        (["方案前", "before the plan"], line(0)),
        (["方案后", "after the plan"], line(1)),
    ];
    small_table(html, &columns, &lines);
    if lines.iter().any(|(_, cells)| table::withholds(cells)) {
        let k = report.public.suppress_below;
        html.both(
            "p",
            &format!("“不公布”的数会让人推算出不足{k}人的一组，例如方案新安排的残疾职工。"),
            &format!(
                "What is not published would give away a group of fewer than {k} people, such as the staff with a disability whom the plan adds."
            ),
        );
    }
    html.close();
}

/// What conditions cost, by kind.
fn conditions(html: &mut Html, report: &Report<'_>) {
    let conditions = &report.public.conditions;
    if conditions
        .iter()
        .all(|line| line.conditions.shown().is_none())
    {
        return;
    }
    html.open("section", &[]);
    html.both("h2", "附加条件的代价", "What conditions cost");
    let columns = [
        ["条件", "condition"],
        ["数目", "how many"],
        [
            "最贵的一项，每月至多（元）",
            "the dearest, at most, yuan a month",
        ],
    ];
    let lines: Vec<(Name<'_>, Vec<Written>)> = conditions
        .iter()
        .map(|line| {
            let name = [line.condition.zh(), line.condition.en()];
            let cells: Vec<Written> = vec![
                (line.conditions, count),
                (line.dearest_at_most_fen_month, yuan),
            ];
            (name, cells)
        })
        .collect();
    small_table(html, &columns, &lines);
    html.both(
        "p",
        "代价：只取消这一项条件、其他不变时，全体总得分至多能增加多少；“—”表示没有算出上限。",
        "The cost is what the total score could gain at most without this one condition, all else unchanged; “—” where no bound is known.",
    );
    html.close();
}

fn beside(html: &mut Html, report: &Report<'_>) {
    html.open("section", &[]);
    html.both(
        "h2",
        "与逐个撮合相比",
        "Beside what a broker does in list order",
    );
    let lines = [&report.public.plan, &report.public.broker];
    table(html, ["做法", "way"], &lines);
    html.close();
}

/// A table with what it may not tell: lines without any result stand below it by name. Left out where no figure may be told.
fn section(html: &mut Html, of: &PublicTable, k: u32) {
    let lines: Vec<&PublicLine> = of.lines.iter().collect();
    if !table::has_figures(&lines) {
        return;
    }
    html.open("section", &[]);
    html.both(
        "h2",
        &format!("按{}", of.axis.zh()),
        &format!("By {}", of.axis.en()),
    );
    let first = match of.axis {
        Axis::Trade => ["雇主的行业", "trade of the employer"],
        axis => [axis.zh(), axis.en()],
    };
    let (told, withheld) = table::split(&lines);
    table(html, first, &told);
    if !withheld.is_empty() {
        let [zh, en] = table::named(&withheld, k);
        html.both("p", &zh, &en);
    }
    html.close();
}

fn notes(html: &mut Html, report: &Report<'_>) {
    let k = report.public.suppress_below;
    html.open("section", &[]);
    html.both("h2", "说明", "Notes");
    html.both(
        "p",
        &format!("少于{k}人的数，以及能推算出它们的数，不公布。"),
        &format!(
            "Counts below {k} people, and whatever would give them away, are not published (不公布)."
        ),
    );
    html.both(
        "p",
        "增收＝报酬＋补贴－放弃的现收入；分钟为出门上班者的单程平均；占比是在已安排者中的占比；本乡镇就业含居家。",
        "Gain is pay and subsidies less the income given up; minutes are one way, of those who travel; shares are of those placed; working in the own town includes work at home.",
    );
    html.both(
        "p",
        "全部都不公布的列、表不列出。逐个撮合：同样的名单和规则，按编号顺序每人去当时得分最高的空位；订单每人只领最低份额。",
        "Columns and tables without a published figure are not shown. In list order: the same lists and rules, each person by key to the best place still open; of an order each takes the least share.",
    );
    html.close();
}

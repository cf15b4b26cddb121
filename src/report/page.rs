//! One page for everybody: the public totals and a map, Chinese first. It stands alone: no script, no font, no picture from elsewhere.
//!
//! Text enters the page through [`Html::text`] and attributes through [`Html::open`], which escape; tags are `&'static str`. There is no
//! other way in, so nothing from the lists can become markup.
//!
//! One file, though long: each section of the page, in the order in which it is read, in both languages.

use std::fmt::{Display, Write as _};

use crate::report::Report;
use crate::report::cell::{Cell, PublicLine};
use crate::report::columns::{Audience, Axis, Column};
use crate::report::public::PublicTable;
use crate::units::Yuan;

/// A page in the making.
struct Html {
    page: String,
    open: Vec<&'static str>,
}

impl Html {
    fn new() -> Self {
        Self {
            page: "<!DOCTYPE html>\n".to_owned(),
            open: Vec::new(),
        }
    }

    fn open(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &dyn Display)],
    ) -> &mut Self {
        let _ = write!(self.page, "<{tag}");
        for (name, value) in attributes {
            let _ = write!(self.page, " {name}=\"");
            self.escape(&value.to_string());
            self.page.push('"');
        }
        self.page.push('>');
        self.open.push(tag);
        self
    }

    fn close(&mut self) -> &mut Self {
        if let Some(tag) = self.open.pop() {
            let _ = write!(self.page, "</{tag}>");
            if matches!(
                tag,
                "tr" | "p" | "h1" | "h2" | "table" | "section" | "g" | "style" | "head"
            ) {
                self.page.push('\n');
            }
        }
        self
    }

    fn void(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &dyn Display)],
    ) -> &mut Self {
        self.open(tag, attributes);
        self.open.pop();
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.escape(text);
        self
    }

    fn element(&mut self, tag: &'static str, text: &str) -> &mut Self {
        self.open(tag, &[]).text(text).close()
    }

    /// Chinese, then English in small type.
    fn both(&mut self, tag: &'static str, zh: &str, en: &str) -> &mut Self {
        self.open(tag, &[]).text(zh).text(" ");
        self.open("small", &[("lang", &"en")])
            .text(en)
            .close()
            .close()
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.page.push_str("&amp;"),
                '<' => self.page.push_str("&lt;"),
                '>' => self.page.push_str("&gt;"),
                '"' => self.page.push_str("&quot;"),
                '\'' => self.page.push_str("&#39;"),
                c if c.is_control() && !matches!(c, '\n' | '\t') => self.page.push('\u{fffd}'),
                c => self.page.push(c),
            }
        }
    }

    fn into_bytes(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        self.page.push('\n');
        self.page.into_bytes()
    }
}

/// Without `<` and `&`, so that it stays itself where text is escaped.
const STYLE: &str = "\
:root{color-scheme:light}\
body{margin:0 auto;padding:1rem;max-width:60rem;font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#1c1b18;background:#fffdf8}\
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.15rem;margin:2rem 0 .5rem}\
small{color:#5d594f;font-weight:400}\
.scroll{overflow-x:auto}table{border-collapse:collapse;min-width:100%}\
th,td{padding:.35rem .6rem;border-bottom:1px solid #ddd6c8;text-align:right;white-space:nowrap}\
th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:#fffdf8}\
th{font-weight:600;vertical-align:bottom;white-space:normal}th:first-child,td:first-child{white-space:normal;min-width:5.5rem;max-width:9rem}th small{display:block}\
td.no{color:#8a8474}svg{width:100%;height:auto;background:#f4efe3;border-radius:.4rem}";

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
        section(&mut html, table);
    }
    quota(&mut html, report);
    conditions(&mut html, report);
    map(&mut html, report);
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
    html.open("style", &[]);
    html.page.push_str(STYLE);
    html.close().close();
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
    let mut zh = format!("名单上{workers}人，安排{placed}人。");
    let mut en = format!("{placed} of {workers} people on the list are placed.");
    if let Some(gain) = plan.gain_fen_month.shown() {
        zh += &format!("人均每月增收{}元。", whole_yuan(gain));
        en += &format!(
            " They have {} yuan a month more on average.",
            whole_yuan(gain)
        );
    }
    if let (Some(by_list), Some(more_gain)) = (broker.placed.shown(), more_gain.shown()) {
        let (people, yuan) = (placed - by_list, whole_yuan(more_gain.abs()));
        let than_list = match people {
            0 => ["人数相同".to_owned(), "as many".to_owned()],
            1.. => [format!("多安排{people}人"), format!("{people} more")],
            _ => [format!("少安排{}人", -people), format!("{} fewer", -people)],
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

fn whole_yuan(fen: impl Into<i128>) -> Yuan {
    Yuan(crate::units::div_round_half_even(fen.into(), 100) * 100)
}

const SHOWN: [Column; 11] = [
    Column::Workers,
    Column::Placed,
    Column::Unplaced,
    Column::Gain,
    Column::MeanMinutes,
    Column::HalfDays,
    Column::Places,
    Column::LowIncomeShare,
    Column::DisabledShare,
    Column::LocalShare,
    Column::Local,
];

fn table<'l>(
    html: &mut Html,
    first: [&str; 2],
    lines: impl Iterator<Item = &'l PublicLine> + Clone,
) {
    let columns: Vec<usize> = (0..SHOWN.len())
        .filter(|&at| {
            lines
                .clone()
                .any(|line| cells(line)[at].0.shown().is_some())
        })
        .collect();
    html.open("div", &[("class", &"scroll")])
        .open("table", &[])
        .open("tr", &[]);
    html.both("th", first[0], first[1]);
    for &at in &columns {
        html.both("th", SHOWN[at].zh(), SHOWN[at].en());
    }
    html.close();
    for line in lines {
        html.open("tr", &[]);
        if line.en == line.zh {
            html.element("td", &line.zh);
        } else {
            html.both("td", &line.zh, &line.en);
        }
        for &at in &columns {
            let (cell, shown) = cells(line)[at];
            td(html, cell, shown);
        }
        html.close();
    }
    html.close().close();
}

fn td(html: &mut Html, cell: Cell, shown: fn(i64) -> String) {
    match cell {
        Cell::Shown(figure) => html.element("td", &shown(figure)),
        Cell::Suppressed => html.open("td", &[("class", &"no")]).text("不公布").close(),
        Cell::NotCounted => html.element("td", "—"),
    };
}

/// A figure, and how it is written.
type Written = (Cell, fn(i64) -> String);

fn count(figure: i64) -> String {
    Yuan(i128::from(figure) * 100).to_string()
}

fn yuan(fen: i64) -> String {
    whole_yuan(fen).to_string()
}

fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn cells(line: &PublicLine) -> [Written; SHOWN.len()] {
    [
        (line.workers, count),
        (line.placed, count),
        (line.unplaced, count),
        (line.gain_fen_month, yuan),
        (line.minutes_tenths, tenths),
        (line.half_days, count),
        (line.places, count),
        (line.low_income_tenths, tenths),
        (line.disabled_tenths, tenths),
        (line.same_town_tenths, tenths),
        (line.same_town, count),
    ]
}

/// How good the plan is proven to be.
fn proof(html: &mut Html, report: &Report<'_>) {
    let proof = &report.public.proof;
    let (Some(score), Some(gap)) = (proof.score_fen_month.shown(), proof.gap_fen_month.shown())
    else {
        return;
    };
    // Rounded up: what is proven stays true.
    let gap = i128::from(gap).div_euclid(100) + i128::from(gap.rem_euclid(100) > 0);
    let (score, gap) = (whole_yuan(score), Yuan(gap * 100));
    html.open("section", &[]);
    html.both("h2", "方案有多好", "How good the plan is");
    // Where the most people come first, scores are compared among plans that place as many.
    let [among_zh, among_en] = match proof.among_as_many {
        true => ["在安排同样多人的方案中，", " that places as many people"],
        false => ["", ""],
    };
    if proof.optimal {
        html.both(
            "p",
            &format!("已证明最优：{among_zh}没有总得分更高的方案。总得分每月{score}元。"),
            &format!(
                "Proven best: no plan{among_en} has a higher total score. It is {score} yuan a month."
            ),
        );
    } else {
        let part = match proof.gap_ppm.shown() {
            Some(ppm) => [
                format!("（{}%）", percent(ppm)),
                format!(" ({} %)", percent(ppm)),
            ],
            None => Default::default(),
        };
        html.both(
            "p",
            &format!(
                "总得分每月{score}元；已证明{among_zh}任何方案的总得分至多再高{gap}元{}。",
                part[0]
            ),
            &format!(
                "The total score is {score} yuan a month; it is proven that no plan{among_en} can score more than {gap} yuan{} above it.",
                part[1]
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
                &format!("已证明任何方案至多再多安排{more}人。"),
                &format!("It is proven that no plan places more than {more} beyond these."),
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

/// A heading of two languages, or a line's name.
type Name<'n> = [&'n str; 2];

/// A small table: its heading, the names of its columns, its lines.
fn small_table(html: &mut Html, columns: &[Name<'_>], lines: &[(Name<'_>, Vec<Written>)]) {
    html.open("div", &[("class", &"scroll")])
        .open("table", &[])
        .open("tr", &[]);
    for [zh, en] in columns {
        html.both("th", zh, en);
    }
    html.close();
    for ([zh, en], cells) in lines {
        html.open("tr", &[]).both("td", zh, en);
        for &(cell, shown) in cells {
            td(html, cell, shown);
        }
        html.close();
    }
    html.close().close();
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
    table(html, ["做法", "way"], lines.into_iter());
    html.close();
}

fn section(html: &mut Html, of: &PublicTable) {
    if of.lines.is_empty() {
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
    table(html, first, of.lines.iter());
    html.close();
}

/// Villages as dots, as large as their published count; workshops as squares.
fn map(html: &mut Html, report: &Report<'_>) {
    let market = report.market;
    let points = || market.places().iter().map(|place| place.point);
    let (Some(west), Some(east)) = (
        points().map(|p| p.lon_e6).min(),
        points().map(|p| p.lon_e6).max(),
    ) else {
        return;
    };
    let (Some(south), Some(north)) = (
        points().map(|p| p.lat_e6).min(),
        points().map(|p| p.lat_e6).max(),
    ) else {
        return;
    };
    let middle = (f64::from(south) + f64::from(north)) / 2e6;
    let narrow = libm::cos(middle * (std::f64::consts::PI / 180.0)).max(0.01);
    let width = (f64::from(east) - f64::from(west)) * narrow;
    let height = f64::from(north) - f64::from(south);
    let unit = 760.0 / width.max(height).max(1.0);
    let x = |lon: i32| {
        format!(
            "{:.1}",
            20.0 + (f64::from(lon) - f64::from(west)) * narrow * unit
        )
    };
    let y = |lat: i32| format!("{:.1}", 20.0 + (f64::from(north) - f64::from(lat)) * unit);
    let frame = format!("0 0 {:.0} {:.0}", width * unit + 40.0, height * unit + 40.0);
    html.open("section", &[]);
    html.both("h2", "地图", "Map");
    html.open(
        "svg",
        &[
            ("viewBox", &frame),
            ("role", &"img"),
            ("aria-label", &"村与工坊 villages and workshops"),
        ],
    );
    html.open("g", &[("fill", &"#b9ae95")]);
    for village in &report.public.villages {
        let Some(place) = market.place(village.code) else {
            continue;
        };
        let (radius, words) = match village.workers {
            Cell::Shown(workers) => (radius(workers), format!("{} {workers} 人", place.name)),
            Cell::Suppressed | Cell::NotCounted => ("2.0".to_owned(), place.name.clone()),
        };
        let (x, y) = (x(place.point.lon_e6), y(place.point.lat_e6));
        html.open("circle", &[("cx", &x), ("cy", &y), ("r", &radius)]);
        html.element("title", &words).close();
    }
    html.close();
    html.open("g", &[("fill", &"#a8321e"), ("stroke", &"#fffdf8")]);
    let places = report.places_of_workshops();
    for shop in market.workshops() {
        let Some(place) = market.place(shop.place) else {
            continue;
        };
        let name = if shop.name.is_empty() {
            shop.key.as_str()
        } else {
            &shop.name
        };
        let offered = places.get(&shop.key).copied().unwrap_or(0);
        let (x, y) = (x(place.point.lon_e6), y(place.point.lat_e6));
        html.open("g", &[("transform", &format!("translate({x} {y})"))]);
        html.open(
            "rect",
            &[("x", &-5), ("y", &-5), ("width", &10), ("height", &10)],
        );
        html.element("title", &format!("{name} {offered} 个岗位"))
            .close()
            .close();
    }
    html.close().close();
    html.both(
        "p",
        "圆点是村（社区），大小随公布的人数；方块是工坊。",
        "Dots are villages, larger with the published count; squares are workshops.",
    );
    html.close();
}

/// An area in proportion to the count.
fn radius(workers: i64) -> String {
    let workers = i32::try_from(workers).unwrap_or(i32::MAX);
    format!("{:.1}", 2.0 + libm::sqrt(f64::from(workers)).min(30.0))
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
        "全部都不公布的列不列出。逐个撮合：同样的名单和规则，按编号顺序每人去当时得分最高的空位。",
        "Columns without a published figure are not shown. In list order: the same lists and rules, each person by key to the best place still open.",
    );
    html.close();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        let mut html = Html::new();
        html.open("p", &[("title", &"\"><script>")])
            .text("<script>alert('&')</script>\u{0}");
        let page = String::from_utf8(html.into_bytes()).expect("text");
        assert_eq!(
            page,
            "<!DOCTYPE html>\n<p title=\"&quot;&gt;&lt;script&gt;\">&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;\u{fffd}</p>\n\n"
        );
    }
}

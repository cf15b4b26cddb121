//! The tables of the page.

use crate::report::cell::{Cell, PublicLine};
use crate::report::columns::Column;
use crate::report::page::html::Html;
use crate::units::{Yuan, div_round_half_even};

/// A heading of two languages, or a line's name.
pub(super) type Name<'n> = [&'n str; 2];

/// A figure, and how it is written.
pub(super) type Written = (Cell, fn(i64) -> String);

/// From so many columns a table is wider than the screen of a telephone.
const WIDE: usize = 5;

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

/// A line for each of `lines`, with the columns in which one of them has a figure.
pub(super) fn table(html: &mut Html, first: Name<'_>, lines: &[&PublicLine]) {
    let has_figure = |&at: &usize| lines.iter().any(|line| is_shown(&cells(line)[at]));
    let columns: Vec<usize> = (0..SHOWN.len()).filter(has_figure).collect();
    open(html, 1 + columns.len());
    th(html, first);
    for &at in &columns {
        th(html, [SHOWN[at].zh(), SHOWN[at].en()]);
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
            td(html, cells(line)[at]);
        }
        html.close();
    }
    html.close().close();
}

/// A small table: its heading, the names of its columns, its lines.
pub(super) fn small_table(
    html: &mut Html,
    columns: &[Name<'_>],
    lines: &[(Name<'_>, Vec<Written>)],
) {
    open(html, columns.len());
    for &name in columns {
        th(html, name);
    }
    html.close();
    for ([zh, en], cells) in lines {
        html.open("tr", &[]).both("td", zh, en);
        for &cell in cells {
            td(html, cell);
        }
        html.close();
    }
    html.close().close();
}

/// Whether any of the lines has a figure.
pub(super) fn has_figures(lines: &[&PublicLine]) -> bool {
    lines.iter().any(|line| cells(line).iter().any(is_shown))
}

/// Whether one of the cells is left out.
pub(super) fn withholds(cells: &[Written]) -> bool {
    cells.iter().any(|(cell, _)| *cell == Cell::Suppressed)
}

/// The lines with a result, and those with none; all are of the first where no line has one.
pub(super) fn split<'l>(lines: &[&'l PublicLine]) -> (Vec<&'l PublicLine>, Vec<&'l PublicLine>) {
    let (told, withheld): (Vec<_>, Vec<_>) = lines.iter().partition(|line| has_result(line));
    match told.is_empty() {
        true => (withheld, told),
        false => (told, withheld),
    }
}

/// Whether the line tells what the plan does, and not only what the lists say.
fn has_result(line: &PublicLine) -> bool {
    let listed = |column| matches!(column, Column::Workers | Column::Places);
    let mut columns = SHOWN.iter().zip(cells(line));
    columns.any(|(&column, cell)| !listed(column) && is_shown(&cell))
}

/// Lines without a result, by name, with what the lists say of them.
pub(super) fn named(lines: &[&PublicLine], k: u32) -> [String; 2] {
    let zh: Vec<String> = lines
        .iter()
        .map(|line| line.zh.clone() + &listed(line))
        .collect();
    let zh = format!(
        "结果不公布（已安排或未安排的不足{k}人，或会让人推算出这样的数）：{}。",
        zh.join("、")
    );
    let own_words = lines.iter().any(|line| line.en != line.zh);
    let en: Vec<&str> = lines.iter().map(|line| line.en.as_str()).collect();
    let of = match own_words {
        true => en.join(", "),
        false => format!("these {}", lines.len()),
    };
    let en = format!(
        "No result is published of {of}: fewer than {k} people are placed or not placed, or it would give such a count away."
    );
    [zh, en]
}

/// `（名单36人，岗位19个）`, as far as it may be told.
fn listed(line: &PublicLine) -> String {
    let people = line
        .workers
        .shown()
        .map(|people| format!("名单{}人", count(people)));
    let places = line.places.shown();
    let places = places.map(|places| format!("岗位{}个", count(places)));
    let listed: Vec<String> = people.into_iter().chain(places).collect();
    match listed.is_empty() {
        true => String::new(),
        false => format!("（{}）", listed.join("，")),
    }
}

fn is_shown((cell, _): &Written) -> bool {
    cell.shown().is_some()
}

/// A box that scrolls, a table in it, its first row.
fn open(html: &mut Html, columns: usize) {
    let class = match columns {
        WIDE.. => "scroll wide-table",
        _ => "scroll",
    };
    html.open("div", &[("class", &class)])
        .open("table", &[])
        .open("tr", &[]);
}

/// A heading, which breaks between its words only.
fn th(html: &mut Html, [zh, en]: Name<'_>) {
    html.open("th", &[]);
    for (at, word) in words(zh).into_iter().enumerate() {
        if at > 0 {
            html.void("wbr", &[]);
        }
        html.text(word);
    }
    html.text(" ")
        .open("small", &[("lang", &"en")])
        .text(en)
        .close()
        .close();
}

/// Words with which a new line may begin within a heading.
const BEGINS: [&str; 7] = ["人数", "职工", "占比", "就业", "分钟", "半天", "残保金"];

/// A Chinese heading in words; a word that begins so is never the first.
fn words(heading: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = BEGINS
        .iter()
        .flat_map(|word| heading.match_indices(word))
        .map(|(at, _)| at)
        .chain(
            heading
                .match_indices('，')
                .map(|(at, mark)| at + mark.len()),
        )
        .filter(|&at| at > 0 && at < heading.len())
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let from = std::iter::once(0).chain(cuts.iter().copied());
    let to = cuts.iter().copied().chain([heading.len()]);
    from.zip(to).map(|(from, to)| &heading[from..to]).collect()
}

fn td(html: &mut Html, (cell, shown): Written) {
    match cell {
        Cell::Shown(figure) => html.element("td", &shown(figure)),
        Cell::Suppressed => html.open("td", &[("class", &"no")]).text("不公布").close(),
        Cell::NotCounted => html.element("td", "—"),
    };
}

pub(super) fn count(figure: i64) -> String {
    Yuan(i128::from(figure) * 100).to_string()
}

pub(super) fn whole_yuan(fen: impl Into<i128>) -> Yuan {
    Yuan(div_round_half_even(fen.into(), 100) * 100)
}

pub(super) fn yuan(fen: i64) -> String {
    whole_yuan(fen).to_string()
}

pub(super) fn tenths(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, workers: Cell, placed: Cell, places: Cell) -> PublicLine {
        let none = Cell::Suppressed;
        PublicLine {
            key: name.to_owned(),
            zh: name.to_owned(),
            en: name.to_owned(),
            workers,
            placed,
            unplaced: none,
            gain_fen_month: none,
            minutes_tenths: none,
            half_days: none,
            low_income: none,
            low_income_tenths: none,
            disabled: none,
            disabled_tenths: none,
            same_town: none,
            same_town_tenths: none,
            places,
        }
    }

    #[test]
    fn headings_break_between_words_only() {
        assert_eq!(words("岗位数"), ["岗位数"]);
        assert_eq!(words("平均单程分钟"), ["平均单程", "分钟"]);
        assert_eq!(words("每周半天数"), ["每周", "半天数"]);
        assert_eq!(words("残疾职工占比（%）"), ["残疾", "职工", "占比（%）"]);
        assert_eq!(words("职工数"), ["职工数"]);
    }

    #[test]
    fn lines_without_a_result_stand_below_those_with_one() {
        let (shown, none) = (Cell::Shown, Cell::Suppressed);
        let told = line("甲镇", shown(40), shown(20), shown(9));
        let some = line("乙镇", shown(36), none, shown(1_900));
        let hidden = line("丙镇", none, none, none);
        let lines = [&told, &some, &hidden];
        assert_eq!(split(&lines), (vec![&told], vec![&some, &hidden]));
        assert_eq!(split(&lines[1..]), (lines[1..].to_vec(), vec![]));
        let [zh, _] = named(&lines[1..], 11);
        assert_eq!(
            zh,
            "结果不公布（已安排或未安排的不足11人，或会让人推算出这样的数）：乙镇（名单36人，岗位1,900个）、丙镇。"
        );
    }

    #[test]
    fn a_table_without_a_figure_is_known() {
        let none = Cell::Suppressed;
        let hidden = line("丙镇", none, none, none);
        assert!(!has_figures(&[&hidden]) && !has_figures(&[]));
        assert!(has_figures(&[
            &hidden,
            &line("甲镇", none, none, Cell::Shown(0))
        ]));
    }
}

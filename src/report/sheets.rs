//! CSV for spreadsheets: UTF-8 with a byte order mark, CRLF, a bilingual header, the audience in the first column and its heading.
//!
//! A cell of text that a spreadsheet would take for a formula gets a leading apostrophe: one that starts with `= + - @`, their full-width forms,
//! a tab or a line break. No key holds an apostrophe, so the key is read back by taking it off. Numbers are the report's own.
//!
//! One file, though long: the operator's sheets share one row writer and one set of columns.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write as _};

use crate::domain::{Demand, Market};
use crate::graph::rules::Reject;
use crate::graph::score::Term;
use crate::graph::{Site, Slot};
use crate::ids::PlaceCode;
use crate::placement::{Bar, Barred, Placement, UnfilledReason, Unplaced, UnplacedReason};
use crate::report::Report;
use crate::report::cell::{Cell, PublicLine};
use crate::report::columns::{Audience, Column, Side, UnfilledCode, UnplacedCode};
use crate::report::figures::{Figures, share_tenths};

/// A table that is written cell by cell.
pub(super) struct Sheet {
    writer: csv::Writer<Vec<u8>>,
    row: Vec<String>,
    audience: Audience,
}

const IN_MEMORY: &str = "writing to memory does not fail, and rows are as long as the header";

impl Sheet {
    pub(super) fn new(audience: Audience, columns: impl IntoIterator<Item = String>) -> Self {
        let writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer("\u{feff}".as_bytes().to_vec());
        let mut sheet = Self {
            writer,
            row: vec![format!(
                "{}：{} {}",
                Column::Audience.zh(),
                audience.zh(),
                Column::Audience.code()
            )],
            audience,
        };
        sheet.row.extend(columns);
        sheet.end_line();
        sheet
    }

    fn end_line(&mut self) {
        self.writer.write_record(&self.row).expect(IN_MEMORY);
        self.row.clear();
    }

    /// Begins a row with whom it is for.
    pub(super) fn line(&mut self) -> Row<'_> {
        self.row
            .push(format!("{} {}", self.audience.zh(), self.audience.en()));
        Row(self)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect(IN_MEMORY)
    }
}

/// A row that ends when it is dropped.
pub(super) struct Row<'s>(&'s mut Sheet);

impl Drop for Row<'_> {
    fn drop(&mut self) {
        self.0.end_line();
    }
}

impl Row<'_> {
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        let cell = if starts_a_formula(text) {
            format!("'{text}")
        } else {
            text.to_owned()
        };
        self.0.row.push(cell);
        self
    }

    pub(super) fn number(&mut self, number: impl Display) -> &mut Self {
        self.0.row.push(number.to_string());
        self
    }

    pub(super) fn yuan(&mut self, fen: impl Into<i128>) -> &mut Self {
        self.number(Plain(fen.into()))
    }

    pub(super) fn some<T>(
        &mut self,
        value: Option<T>,
        put: impl FnOnce(&mut Self, T),
    ) -> &mut Self {
        match value {
            Some(value) => put(self, value),
            None => self.0.row.push(String::new()),
        }
        self
    }

    fn cell(&mut self, cell: Cell, put: impl FnOnce(&mut Self, i64)) -> &mut Self {
        match cell {
            Cell::Shown(figure) => put(self, figure),
            Cell::Suppressed => self.0.row.push("不公布 suppressed".to_owned()),
            Cell::NotCounted => self.0.row.push(String::new()),
        }
        self
    }
}

/// Whether a spreadsheet would run the cell.
fn starts_a_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Fen as yuan without thousands separators, for machines: `4000`, `37.50`.
struct Plain(i128);

impl Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (fen, sign) = (self.0.unsigned_abs(), if self.0 < 0 { "-" } else { "" });
        match (fen / 100, fen % 100) {
            (yuan, 0) => write!(f, "{sign}{yuan}"),
            (yuan, fen) => write!(f, "{sign}{yuan}.{fen:02}"),
        }
    }
}

/// Tenths: `12.5`.
struct Tenths(i128);

impl Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(
            f,
            "{sign}{}.{}",
            self.0.unsigned_abs() / 10,
            self.0.unsigned_abs() % 10
        )
    }
}

fn heading(column: Column) -> String {
    format!("{} {}", column.zh(), column.code())
}

pub(super) fn headings<const N: usize>(columns: [Column; N]) -> impl Iterator<Item = String> {
    columns.into_iter().map(heading)
}

/// Where a demand is and whose it is.
struct About<'a> {
    demand: Option<Demand<'a>>,
    employer: &'a str,
    employer_name: &'a str,
    trade: &'a str,
}

impl<'a> About<'a> {
    fn new(market: &'a Market, slot: &crate::ids::DemandKey) -> Self {
        let demand = market.demand(slot);
        let employer = demand.and_then(|demand| market.employer(demand.employer()));
        Self {
            demand,
            employer: employer.map_or("", |employer| employer.key.as_str()),
            employer_name: employer.map_or("", |employer| &employer.name),
            trade: employer.map_or("", |employer| employer.trade.as_str()),
        }
    }

    fn name(&self) -> &'a str {
        self.demand.map_or("", Demand::name)
    }

    fn kind(&self) -> &'static str {
        match self.demand {
            Some(Demand::Opening(_)) => "用工 opening",
            Some(Demand::Order(_)) => "外加工 order",
            None => "",
        }
    }
}

fn home(row: &mut Row<'_>, market: &Market, home: Option<PlaceCode>) {
    let place = home.and_then(|code| market.place(code));
    row.text(place.map_or("", |place| &place.town))
        .text(place.map_or("", |place| &place.name));
}

fn reserve(slot: &Slot) -> Option<u32> {
    slot.reserve.map(|reserve| u32::from(reserve) + 1)
}

pub(super) fn placements(report: &Report<'_>) -> Vec<u8> {
    let columns = [
        Column::Worker,
        Column::Town,
        Column::Village,
        Column::Demand,
        Column::DemandName,
        Column::Kind,
        Column::Reserve,
        Column::Employer,
        Column::EmployerName,
        Column::Trade,
        Column::Site,
        Column::SiteName,
        Column::HalfDays,
        Column::Weeks,
        Column::Pay,
        Column::PayHour,
        Column::Form,
        Column::BelowFloor,
        Column::Mode,
        Column::Minutes,
        Column::Metres,
        Column::Basis,
        Column::Pieces,
        Column::Decided,
        Column::Floor,
        Column::First,
        Column::WeekHalfDays,
        Column::HalfDaysLeft,
        Column::WeekPay,
        Column::WeekPayHour,
        Column::Score,
    ];
    let terms = Term::ALL
        .iter()
        .map(|term| format!("其中{} {}", term.zh(), term.code()));
    let sentences = headings([Column::SentenceZh, Column::SentenceEn]);
    let header = headings(columns).chain(terms).chain(sentences);
    let mut sheet = Sheet::new(Audience::Operator, header);
    for placement in report.placements.placed() {
        placed(&mut sheet.line(), report, placement);
    }
    sheet.into_bytes()
}

fn placed(row: &mut Row<'_>, report: &Report<'_>, placement: &Placement) {
    let market = report.market;
    let (offer, slot) = (&placement.offer, &placement.slot);
    let about = About::new(market, &slot.demand);
    row.text(placement.worker.as_str());
    home(
        row,
        market,
        market.worker(&placement.worker).map(|worker| worker.home),
    );
    row.text(slot.demand.as_str())
        .text(about.name())
        .text(about.kind())
        .some(reserve(slot), |row, reserve| _ = row.number(reserve))
        .text(about.employer)
        .text(about.employer_name)
        .text(about.trade);
    match &offer.site {
        Site::Home => row.text("home").text("居家 at home"),
        Site::Workshop(key) => row
            .text(key.as_str())
            .text(market.workshop(key).map_or("", |shop| &shop.name)),
    };
    row.number(offer.half_days)
        .number(offer.weeks)
        .yuan(offer.pay_fen_month)
        .yuan(offer.fen_hour)
        .text(offer.form.zh())
        .number(u8::from(offer.below_floor))
        .text(offer.trip.mode.zh())
        .number(offer.trip.minutes)
        .number(offer.trip.metres)
        .text(offer.trip.basis.zh())
        .number(offer.pieces)
        .number(u8::from(placement.decided));
    let rule = report.policy.forms.get(&offer.form);
    let week = report.placements.week(&placement.worker);
    row.some(rule, |row, rule| _ = row.yuan(rule.floor_fen_hour))
        .number(u8::from(placement.leads))
        .some(week, |row, week| _ = row.number(week.half_days()))
        .number(placement.half_days_left)
        .some(week, |row, week| _ = row.yuan(week.pay_fen_month()))
        .some(week, |row, week| _ = row.yuan(week.fen_hour()))
        .yuan(offer.terms.score());
    for &term in Term::ALL {
        row.yuan(offer.terms.term(term));
    }
    // The sentences tell the whole week: once a person.
    let explained = report.placements.explain(&placement.worker);
    let explained = explained.filter(|_| placement.leads);
    row.some(explained, |row, explained| _ = row.text(&explained.zh()))
        .some(explained, |row, explained| _ = row.text(&explained.en()));
}

pub(super) fn unplaced(report: &Report<'_>) -> Vec<u8> {
    let columns = [
        Column::Worker,
        Column::Town,
        Column::Village,
        Column::Reason,
        Column::ReasonZh,
        Column::ReasonEn,
        Column::Nearest,
        Column::Missing,
        Column::ShutOut,
        Column::SentenceZh,
        Column::SentenceEn,
    ];
    let mut sheet = Sheet::new(Audience::Operator, headings(columns));
    for unplaced in report.placements.unplaced() {
        left_out(&mut sheet.line(), report, unplaced);
    }
    sheet.into_bytes()
}

fn left_out(row: &mut Row<'_>, report: &Report<'_>, unplaced: &Unplaced) {
    let market = report.market;
    let code = UnplacedCode::from(&unplaced.reason);
    row.text(unplaced.worker.as_str());
    home(
        row,
        market,
        market.worker(&unplaced.worker).map(|worker| worker.home),
    );
    row.text(code.code()).text(code.zh()).text(code.en());
    let (nearest, missing, shut_out) = match &unplaced.reason {
        UnplacedReason::NoCandidate { shut_out, nearest } => (
            nearest.as_ref().map(|(demand, _)| demand),
            None,
            counts(shut_out),
        ),
        UnplacedReason::NoPlace { at, .. } => {
            (at.first().map(|slot| &slot.demand), None, String::new())
        }
        UnplacedReason::Outbid { at, .. } => {
            let first = at.first();
            let missing = first.map(|outbid| outbid.missing_fen_month);
            (
                first.map(|outbid| &outbid.slot.demand),
                missing,
                String::new(),
            )
        }
        UnplacedReason::Barred { at, .. } => {
            (at.first().map(|barred| &barred.slot.demand), None, bars(at))
        }
    };
    let explained = report.placements.explain(&unplaced.worker);
    row.text(nearest.map_or("", |demand| demand.as_str()))
        .some(missing, |row, fen| _ = row.yuan(fen))
        .text(&shut_out)
        .some(explained, |row, explained| _ = row.text(&explained.zh()))
        .some(explained, |row, explained| _ = row.text(&explained.en()));
}

/// `full 3; no-crew 1`, of the slots that are named.
fn bars(at: &[Barred]) -> String {
    let mut times: BTreeMap<Bar, usize> = BTreeMap::new();
    for barred in at {
        *times.entry(barred.bar).or_default() += 1;
    }
    let times: Vec<String> = times
        .into_iter()
        .map(|(bar, times)| format!("{bar} {times}"))
        .collect();
    times.join("; ")
}

/// `too-far 3; skill 1`.
fn counts(shut_out: &[(Reject, u32)]) -> String {
    let mut text = String::new();
    for (reject, times) in shut_out {
        let between = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{between}{reject} {times}");
    }
    text
}

pub(super) fn unfilled(report: &Report<'_>) -> Vec<u8> {
    let columns = [
        Column::Demand,
        Column::DemandName,
        Column::Kind,
        Column::Employer,
        Column::EmployerName,
        Column::Trade,
        Column::Places,
        Column::Filled,
        Column::Left,
        Column::Pieces,
        Column::PiecesExpected,
        Column::Price,
        Column::Reason,
        Column::ReasonZh,
        Column::ReasonEn,
        Column::Candidates,
        Column::Missing,
        Column::ShutOut,
        Column::SentenceZh,
        Column::SentenceEn,
    ];
    let mut sheet = Sheet::new(Audience::Operator, headings(columns));
    for answer in report.placements.demands() {
        let Some(reason) = &answer.unfilled else {
            continue;
        };
        let about = About::new(report.market, &answer.demand);
        let code = UnfilledCode::from(reason);
        let (candidates, missing, shut_out) = match reason {
            UnfilledReason::Elsewhere {
                candidates,
                missing_fen_month,
                shut_out,
            } => (
                Some(*candidates),
                Some(*missing_fen_month),
                counts(shut_out),
            ),
            UnfilledReason::NoCandidate { shut_out }
            | UnfilledReason::ReservedForOthers { shut_out } => (Some(0), None, counts(shut_out)),
            UnfilledReason::NoCrew {
                candidates,
                shut_out,
                ..
            }
            | UnfilledReason::StationsFull {
                candidates,
                shut_out,
            }
            | UnfilledReason::OtherWeeks {
                candidates,
                shut_out,
            }
            | UnfilledReason::NeededInCrews {
                candidates,
                shut_out,
                ..
            }
            | UnfilledReason::WithinGap {
                candidates,
                shut_out,
                ..
            } => (Some(*candidates), None, counts(shut_out)),
            UnfilledReason::OrderTooSmall { candidates, .. } => {
                (Some(*candidates), None, String::new())
            }
            UnfilledReason::NothingAsked | UnfilledReason::Remainder => (None, None, String::new()),
        };
        let explained = report.placements.explain_demand(&answer.demand);
        sheet
            .line()
            .text(answer.demand.as_str())
            .text(about.name())
            .text(about.kind())
            .text(about.employer)
            .text(about.employer_name)
            .text(about.trade)
            .number(answer.places)
            .number(answer.filled)
            .number(answer.places.saturating_sub(answer.filled))
            .number(answer.pieces)
            .number(answer.pieces_expected)
            .some(answer.price_fen_month, |row, fen| _ = row.yuan(fen))
            .text(code.code())
            .text(code.zh())
            .text(code.en())
            .some(candidates, |row, candidates| _ = row.number(candidates))
            .some(missing, |row, fen| _ = row.yuan(fen))
            .text(&shut_out)
            .some(explained, |row, explained| _ = row.text(&explained.zh()))
            .some(explained, |row, explained| _ = row.text(&explained.en()));
    }
    sheet.into_bytes()
}

const TOTALS: [Column; 17] = [
    Column::By,
    Column::Key,
    Column::Name,
    Column::Workers,
    Column::Placed,
    Column::Unplaced,
    Column::Gain,
    Column::MeanMinutes,
    Column::HalfDays,
    Column::LowIncome,
    Column::LowIncomeShare,
    Column::Disabled,
    Column::DisabledShare,
    Column::Local,
    Column::LocalShare,
    Column::Places,
    Column::Filled,
];

/// All totals of the plan and the broker's, small cells and all.
pub(super) fn totals(report: &Report<'_>) -> Vec<u8> {
    let unpublished = [
        Column::Shares,
        Column::OwnVillage,
        Column::OwnVillageShare,
        Column::Pieces,
        Column::PiecesExpected,
    ];
    let header = headings(TOTALS).chain(headings(unpublished));
    let mut sheet = Sheet::new(Audience::Operator, header);
    for (side, figures) in [(Side::Plan, &report.plan), (Side::Broker, &report.broker)] {
        total(
            &mut sheet.line(),
            side.zh(),
            side.code(),
            side.en(),
            figures,
        );
    }
    for table in &report.tables {
        for line in &table.lines {
            total(
                &mut sheet.line(),
                table.axis.zh(),
                &line.key,
                &line.zh,
                &line.figures,
            );
        }
    }
    sheet.into_bytes()
}

fn total(row: &mut Row<'_>, by: &str, key: &str, name: &str, figures: &Figures) {
    let share = |part| share_tenths(part, figures.placed).map(Tenths);
    row.text(by)
        .text(key)
        .text(name)
        .some(figures.workers, |row, workers| _ = row.number(workers))
        .number(figures.placed)
        .some(figures.unplaced(), |row, unplaced| _ = row.number(unplaced))
        .some(figures.mean_gain_fen_month(), |row, fen| _ = row.yuan(fen))
        .some(figures.mean_minutes_tenths(), |row, tenths| {
            _ = row.number(Tenths(tenths))
        })
        .number(figures.half_days)
        .number(figures.low_income)
        .some(share(figures.low_income), |row, share| {
            _ = row.number(share)
        })
        .number(figures.disabled)
        .some(share(figures.disabled), |row, share| _ = row.number(share))
        .number(figures.same_town)
        .some(share(figures.same_town), |row, share| _ = row.number(share))
        .some(figures.places, |row, places| _ = row.number(places))
        .number(figures.filled)
        .number(figures.on_orders)
        .number(figures.same_village)
        .some(share(figures.same_village), |row, share| {
            _ = row.number(share)
        })
        .number(figures.pieces)
        .number(figures.pieces_expected);
}

/// The public totals.
pub(super) fn summary(report: &Report<'_>) -> Vec<u8> {
    let columns = TOTALS
        .into_iter()
        .filter(|&column| column != Column::Filled);
    let mut sheet = Sheet::new(Audience::Public, columns.map(heading));
    let public = &report.public;
    published(&mut sheet.line(), Side::Plan.zh(), &public.plan);
    published(&mut sheet.line(), Side::Broker.zh(), &public.broker);
    for table in &public.tables {
        for line in &table.lines {
            published(&mut sheet.line(), table.axis.zh(), line);
        }
    }
    sheet.into_bytes()
}

fn published(row: &mut Row<'_>, by: &str, line: &PublicLine) {
    fn count(row: &mut Row<'_>, figure: i64) {
        row.number(figure);
    }
    fn yuan(row: &mut Row<'_>, fen: i64) {
        row.yuan(fen);
    }
    fn tenths(row: &mut Row<'_>, tenths: i64) {
        row.number(Tenths(i128::from(tenths)));
    }
    row.text(by)
        .text(&line.key)
        .text(&line.zh)
        .cell(line.workers, count)
        .cell(line.placed, count)
        .cell(line.unplaced, count)
        .cell(line.gain_fen_month, yuan)
        .cell(line.minutes_tenths, tenths)
        .cell(line.half_days, count)
        .cell(line.low_income, count)
        .cell(line.low_income_tenths, tenths)
        .cell(line.disabled, count)
        .cell(line.disabled_tenths, tenths)
        .cell(line.same_town, count)
        .cell(line.same_town_tenths, tenths)
        .cell(line.places, count);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_start_a_formula_are_neutralised_and_numbers_are_not() {
        let mut sheet = Sheet::new(Audience::Operator, ["甲".to_owned()]);
        for text in [
            "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "a=1", "",
            "村",
        ] {
            sheet.line().text(text);
        }
        sheet.line().yuan(-5);
        let bytes = sheet.into_bytes();
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let cells: Vec<String> = reader
            .records()
            .map(|row| row.expect("whole rows")[1].to_owned())
            .collect();
        assert_eq!(
            cells,
            [
                "'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", "'\nx", "'＝1", "'＋1", "'－1",
                "'＠x", "a=1", "", "村", "-0.05"
            ]
        );
    }
}

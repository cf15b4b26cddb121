//! From the text of one CSV file to records.
//!
//! The `csv` crate splits; it is lenient with quotes (one that never closes, or text after one that closed, silently joins
//! rows), so [`sound_quotes`] looks first: nobody may vanish into a cell.

use rustc_hash::FxHashSet;

use crate::domain::read::encoding::line_breaks;
use crate::domain::table::cells::narrowed;
use crate::domain::table::{Column, Listed, Vocabulary, other_list, with_defaults};
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List};

/// The most bytes of a cell.
const MOST_CELL_BYTES: usize = 64 * 1024;

/// What was read of one list, and what is known of the rows that could not be.
#[derive(Debug)]
pub(in crate::domain) struct Source {
    /// The line where each record starts; empty where the list came from no file.
    pub(in crate::domain) lines: Vec<u64>,
    /// Keys of rows that have faults: references to them are no faults of their own.
    pub(in crate::domain) lost: FxHashSet<String>,
    /// Whether every row's key is known: a record or in `lost`.
    pub(in crate::domain) whole: bool,
}

impl Default for Source {
    fn default() -> Self {
        Source {
            lines: Vec::new(),
            lost: FxHashSet::default(),
            whole: true,
        }
    }
}

impl Source {
    /// Nothing could be read.
    pub(in crate::domain) fn unreadable() -> Self {
        Source {
            whole: false,
            ..Source::default()
        }
    }

    /// The row to name for record `at`.
    pub(in crate::domain) fn row(&self, at: usize) -> u64 {
        self.lines.get(at).copied().unwrap_or(at as u64 + 1)
    }
}

/// Reads the records of a list. Rows without content, as a spreadsheet leaves them, are passed over.
pub(super) fn read_rows<T: Listed>(
    text: &str,
    vocabulary: &Vocabulary,
    issues: &mut Issues,
) -> (Vec<T>, Source) {
    let mut source = Source::default();
    let mut report = |row: Option<u64>, column: Option<&'static str>, fault: Fault| {
        issues.push(Issue::new(T::LIST, row, column, fault));
    };
    let text = match sound_quotes(text) {
        Ok(()) => text,
        Err((code, record)) => {
            let line = 1 + line_breaks(&text.as_bytes()[..record]);
            report(Some(line), None, code.into());
            source.whole = false;
            &text[..record]
        }
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Lines::new(text.as_bytes());
    let mut cells = csv::StringRecord::new();
    let mut next = |cells: &mut csv::StringRecord| {
        // Text is UTF-8 and rows may be ragged, so that nothing is left that could fail.
        while reader.read_record(cells).unwrap_or(false) {
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let start = cells.position().map_or(0, csv::Position::byte);
                return Some(lines.at_record(usize::try_from(start).unwrap_or(usize::MAX)));
            }
        }
        None
    };
    let header = next(&mut cells).and_then(|line| header::<T>(&cells, line, &mut report));
    let Some(header) = header else {
        if source.whole && cells.is_empty() {
            report(None, None, IssueCode::EmptyFile.into());
        }
        return (Vec::new(), Source::unreadable());
    };
    let width = cells.len();
    let blank = with_defaults::<T>();
    let mut records = Vec::new();
    while let Some(line) = next(&mut cells) {
        if cells.len() != width {
            let (expected, found) = (width, cells.len());
            let detail = Detail::Cells { expected, found };
            report(Some(line), None, Fault::with(IssueCode::RaggedRow, detail));
            source.whole = false;
            continue;
        }
        let mut record = blank.clone();
        let (mut sound, mut key_known) = (true, true);
        for (at, (column, place)) in T::COLUMNS.iter().zip(&header).enumerate() {
            let Some(place) = *place else { continue };
            if let Err(fault) = read_cell(column, &mut record, &cells[place], vocabulary) {
                report(Some(line), Some(column.en), fault);
                sound = false;
                key_known &= at > 0;
            }
        }
        if sound {
            records.push(record);
            source.lines.push(line);
        } else if key_known {
            let key = header[0].map_or("", |place| cells[place].trim());
            source.lost.insert(narrowed(key));
            source.lost.insert(key.to_owned());
        } else {
            source.whole = false;
        }
    }
    (records, source)
}

fn read_cell<T>(
    column: &Column<T>,
    record: &mut T,
    cell: &str,
    vocabulary: &Vocabulary,
) -> Result<(), Fault> {
    if cell.len() > MOST_CELL_BYTES {
        return Err(IssueCode::LongField.into());
    }
    let cell = cell.trim();
    if cell.contains('\r') {
        // A line end within a cell is one character, whatever the file's are.
        let cell = cell.replace("\r\n", "\n").replace('\r', "\n");
        return column.read(record, &cell, vocabulary);
    }
    match (cell.is_empty(), column.default) {
        (false, _) => column.read(record, cell, vocabulary),
        (true, Some(_)) => Ok(()),
        (true, None) => Err(IssueCode::MissingValue.into()),
    }
}

/// Where each column of the table stands in the file, or nothing where the rows cannot be read.
fn header<T: Listed>(
    cells: &csv::StringRecord,
    line: u64,
    report: &mut impl FnMut(Option<u64>, Option<&'static str>, Fault),
) -> Option<Vec<Option<usize>>> {
    let mut places = vec![None; T::COLUMNS.len()];
    let mut unknown = Vec::new();
    let mut sound = true;
    let names: Vec<String> = cells.iter().map(narrowed).collect();
    if let Some(other) = mistaken::<T>(&names) {
        let fault = Fault::with(IssueCode::OtherList, Detail::List(other));
        report(Some(line), None, fault);
        return None;
    }
    for (at, name) in names.iter().enumerate() {
        let column = T::COLUMNS.iter().position(|column| column.is_called(name));
        match column {
            None => unknown.push(at as u64 + 1),
            Some(column) if places[column].is_some() => {
                report(
                    Some(line),
                    Some(T::COLUMNS[column].en),
                    IssueCode::DoubledColumn.into(),
                );
                sound = false;
            }
            Some(column) => places[column] = Some(at),
        }
    }
    if places.iter().all(Option::is_none) {
        // Without one known name it is a row of data, which no message may repeat.
        report(None, None, IssueCode::NoHeader.into());
        return None;
    }
    if !unknown.is_empty() {
        // By position alone: where rows and columns are exchanged, the first line holds the names of people.
        let unused = T::COLUMNS.iter().zip(&places);
        let unused = unused.filter(|(_, place)| place.is_none());
        let detail = Detail::Columns {
            at: unknown,
            unused: unused.map(|(column, _)| (column.en, column.zh)).collect(),
        };
        let fault = Fault::with(IssueCode::UnknownColumn, detail);
        report(Some(line), None, fault);
    }
    for (column, place) in T::COLUMNS.iter().zip(&places) {
        if place.is_none() && column.default.is_none() {
            let detail = Detail::Header(column.en, column.zh);
            report(None, None, Fault::with(IssueCode::MissingColumn, detail));
            sound = false;
        }
    }
    sound.then_some(places)
}

/// The list that this header is of, where it is not of this one and of another.
fn mistaken<T: Listed>(names: &[String]) -> Option<List> {
    let mut required = T::COLUMNS.iter().filter(|column| column.default.is_none());
    let is_own = required.all(|column| names.iter().any(|name| column.is_called(name)));
    if is_own {
        return None;
    }
    other_list(T::LIST, names)
}

/// The line of each record, in one pass over the text.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a [u8]) -> Self {
        Lines {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line of the record that the reader found from `start` on: blank lines before it are not its own.
    fn at_record(&mut self, start: usize) -> u64 {
        let start = start.clamp(self.at, self.text.len());
        let breaks = self.text[start..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let first = start + breaks.count();
        self.line += line_breaks(&self.text[self.at..first]);
        self.at = first;
        self.line
    }
}

/// Whether every quoted cell closes, and a comma or the line's end follows.
///
/// If not, the fault and where its record starts. A quote within a cell that does not start with one is text.
fn sound_quotes(text: &str) -> Result<(), (IssueCode, usize)> {
    enum State {
        CellStart,
        Bare,
        Quoted,
        /// After a quote within quotes: it closed the cell, or the next is its second half.
        Quote,
    }
    let (mut state, mut record) = (State::CellStart, 0);
    for (at, byte) in text.bytes().enumerate() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::Quote,
            (State::Quoted, _) => State::Quoted,
            (_, b',') => State::CellStart,
            (_, b'\r' | b'\n') => {
                record = at + 1;
                State::CellStart
            }
            (State::CellStart | State::Quote, b'"') => State::Quoted,
            (State::Quote, _) => return Err((IssueCode::StrayQuote, record)),
            (State::CellStart | State::Bare, _) => State::Bare,
        };
    }
    match state {
        State::Quoted => Err((IssueCode::OpenQuote, record)),
        _ => Ok(()),
    }
}

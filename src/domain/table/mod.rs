//! The columns of every list, once: the reader, the writer, the range checks and the README's tables all go by them.
//!
//! # Definitions
//! A [`Column`] has an English and a Chinese header. A column with a default may be left out of the file, and an empty
//! cell takes the default; one without is required, and so is every cell of it. A [`Kind::Number`] knows its range, which
//! holds for records from a file, from JSON and from a struct alike.
//!
//! # Invariants
//! 1. For every record of a [`crate::domain::Market`], reading what `show` wrote with `set` gives the record again.
//! 2. `set` never keeps a part of a faulty cell: it changes the record and returns `Ok`, or returns the fault.

pub(in crate::domain) mod cells;
mod demands;
mod markdown;
mod names;
mod people;
mod places;
mod resources;

use rustc_hash::FxHashMap;

use crate::domain::table::cells::{Cell, decimal, show_decimal, within};
use crate::error::issue::Fault;
use crate::error::{IssueCode, List};
use crate::ids::{Group, Skill};
use crate::policy::Policy;

pub(in crate::domain) use demands::OWN_VILLAGE;
pub use markdown::columns_markdown;
pub(in crate::domain) use names::{column_zh, other_list};

/// A column of a list of `T`.
pub(in crate::domain) struct Column<T: 'static> {
    /// English header; the stable name of the column in faults.
    pub(in crate::domain) en: &'static str,
    /// Chinese header.
    pub(in crate::domain) zh: &'static str,
    /// What an empty cell or a missing column means; `None` where it must be given.
    pub(in crate::domain) default: Option<&'static str>,
    /// Unit and form, for the README; `{name}` stands for the words of a closed vocabulary.
    pub(in crate::domain) about: &'static str,
    pub(in crate::domain) kind: Kind<T>,
}

/// How a column's cells are read and written.
pub(in crate::domain) enum Kind<T: 'static> {
    /// An integer in units of 10^-`decimals`, from `least` to `most`.
    Number {
        decimals: u32,
        least: i64,
        most: i64,
        get: fn(&T) -> i64,
        set: fn(&mut T, i64),
    },
    /// Anything else.
    Text {
        set: fn(&mut T, &str, &Vocabulary) -> Cell<()>,
        show: fn(&T) -> String,
    },
}

/// A column of integers: headers, default, what it is, (decimals, least, most).
const fn number<T>(
    (en, zh): (&'static str, &'static str),
    default: Option<&'static str>,
    about: &'static str,
    (decimals, least, most): (u32, i64, i64),
    get: fn(&T) -> i64,
    set: fn(&mut T, i64),
) -> Column<T> {
    let kind = Kind::Number {
        decimals,
        least,
        most,
        get,
        set,
    };
    Column {
        en,
        zh,
        default,
        about,
        kind,
    }
}

/// A column of anything else: headers, default, what it is.
const fn text<T>(
    (en, zh): (&'static str, &'static str),
    default: Option<&'static str>,
    about: &'static str,
    set: fn(&mut T, &str, &Vocabulary) -> Cell<()>,
    show: fn(&T) -> String,
) -> Column<T> {
    let kind = Kind::Text { set, show };
    Column {
        en,
        zh,
        default,
        about,
        kind,
    }
}

impl<T> Column<T> {
    /// Whether `name`, in narrow characters and without blanks around it, is a header of this column.
    pub(in crate::domain) fn is_called(&self, name: &str) -> bool {
        self.zh == name || self.en.eq_ignore_ascii_case(name)
    }

    /// Reads a cell that is not empty.
    pub(in crate::domain) fn read(
        &self,
        record: &mut T,
        text: &str,
        vocabulary: &Vocabulary,
    ) -> Cell<()> {
        match self.kind {
            Kind::Number {
                decimals,
                least,
                most,
                set,
                ..
            } => {
                let value = decimal(text, decimals)?;
                within(value, least, most, decimals)?;
                set(record, value);
                Ok(())
            }
            Kind::Text { set, .. } => set(record, text, vocabulary),
        }
    }

    /// Writes what [`Column::read`] reads.
    pub(in crate::domain) fn show(&self, record: &T) -> String {
        match self.kind {
            Kind::Number { decimals, get, .. } => show_decimal(get(record), decimals),
            Kind::Text { show, .. } => show(record),
        }
    }

    /// Checks the range of a record that came from no file.
    pub(in crate::domain) fn check(&self, record: &T) -> Cell<()> {
        match self.kind {
            Kind::Number {
                decimals,
                least,
                most,
                get,
                ..
            } => within(get(record), least, most, decimals),
            Kind::Text { .. } => Ok(()),
        }
    }
}

/// A record that a list holds.
pub(in crate::domain) trait Listed: Clone + 'static {
    /// Its list.
    const LIST: List;
    /// Its columns, the key first.
    const COLUMNS: &'static [Column<Self>];
    /// A record to fill in; every column without a default is overwritten before anybody sees it.
    fn blank() -> Self;
}

/// The blank record with every default filled in.
pub(in crate::domain) fn with_defaults<T: Listed>() -> T {
    let vocabulary = Vocabulary::default();
    let mut record = T::blank();
    for column in T::COLUMNS {
        if let Some(default) = column.default.filter(|text| !text.is_empty()) {
            column
                .read(&mut record, default, &vocabulary)
                .expect("a test reads every default");
        }
    }
    record
}

/// The policy's open vocabularies: key, Chinese and English word to the one key.
#[derive(Debug, Default)]
pub(in crate::domain) struct Vocabulary {
    skills: FxHashMap<String, Skill>,
    groups: FxHashMap<String, Group>,
}

impl Vocabulary {
    pub(in crate::domain) fn of(policy: &Policy) -> Self {
        let mut all = Vocabulary::default();
        for (skill, words) in &policy.skills {
            for word in [skill.as_str(), &words.zh, &words.en] {
                all.skills.insert(word.trim().to_owned(), skill.clone());
            }
        }
        for (group, rule) in &policy.groups {
            for word in [group.as_str(), &rule.zh, &rule.en] {
                all.groups.insert(word.trim().to_owned(), group.clone());
            }
        }
        all
    }

    /// The skill of a word; one outside the vocabulary is kept if it could be a key, and found by the checks.
    pub(in crate::domain) fn skill(&self, word: &str) -> Cell<Skill> {
        match self.skills.get(word) {
            Some(skill) => Ok(skill.clone()),
            None => Skill::new(word).map_err(|_| Fault::named(IssueCode::UnknownSkill, word)),
        }
    }

    /// The group of a word, likewise.
    pub(in crate::domain) fn group(&self, word: &str) -> Cell<Group> {
        match self.groups.get(word) {
            Some(group) => Ok(group.clone()),
            None => Group::new(word).map_err(|_| Fault::named(IssueCode::UnknownGroup, word)),
        }
    }
}

/// A number that a range check has bounded well below `u32::MAX`.
fn small(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

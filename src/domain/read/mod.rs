//! From a folder of files to raw lists.
//!
//! `bytes -> text (`[`encoding`]`) -> records (`[`rows`]`, by the columns of the one table)`. It refuses what cannot be read
//! exactly and goes on, so that every fault of every file comes back at once. Cost: linear in the bytes; one file is in memory at a time.

mod encoding;
mod policy;
pub(in crate::domain) mod rows;

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::domain::check::{self, Sources};
use crate::domain::market::{Lists, Market, Rows};
use crate::domain::read::rows::{Source, read_rows};
use crate::domain::table::{Listed, Vocabulary, column_zh};
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List, ReadError};
use crate::policy::Policy;

pub use encoding::Encoding;

/// How a folder is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The encoding of the files; without it each file's is recognised.
    pub encoding: Option<Encoding>,
}

/// The largest file.
const MOST_FILE_BYTES: u64 = 2 << 30;

impl Market {
    /// Reads the lists of a folder and checks them.
    ///
    /// `policy.toml`, `places.csv`, `workers.csv`, `employers.csv`, `workshops.csv`, `openings.csv` and `orders.csv`
    /// must be there; `pairs.csv` and `roads.csv` may be.
    ///
    /// # Errors
    /// [`ReadError`]: every fault of every list at once.
    pub fn read_dir(dir: impl AsRef<Path>) -> Result<Self, ReadError> {
        Self::read_dir_with(dir, &ReadOptions::default())
    }

    /// The same, in an encoding of your own.
    ///
    /// # Errors
    /// As [`Market::read_dir`].
    pub fn read_dir_with(dir: impl AsRef<Path>, options: &ReadOptions) -> Result<Self, ReadError> {
        let mut issues = Issues::default();
        let (policy, lists, sources) = read_lists(dir.as_ref(), options, &mut issues)?;
        let market = check::market(policy, lists, &sources, &mut issues);
        issues.into_result(column_zh)?;
        Ok(market.expect("a market without a policy has an issue"))
    }
}

impl Lists {
    /// Reads the lists of a folder; only what one cell can show is checked.
    ///
    /// # Errors
    /// As [`Market::read_dir`], without the faults between rows and lists.
    pub fn read_dir(dir: impl AsRef<Path>) -> Result<Self, ReadError> {
        Self::read_dir_with(dir, &ReadOptions::default())
    }

    /// The same, in an encoding of your own.
    ///
    /// # Errors
    /// As [`Lists::read_dir`].
    pub fn read_dir_with(dir: impl AsRef<Path>, options: &ReadOptions) -> Result<Self, ReadError> {
        let mut issues = Issues::default();
        let (policy, lists, _) = read_lists(dir.as_ref(), options, &mut issues)?;
        issues.into_result(column_zh)?;
        Ok(lists.with_policy(policy.expect("a missing policy is an issue")))
    }
}

/// A folder, as far as it has been read.
struct Folder<'a> {
    dir: &'a Path,
    options: &'a ReadOptions,
    issues: &'a mut Issues,
}

fn read_lists(
    dir: &Path,
    options: &ReadOptions,
    issues: &mut Issues,
) -> Result<(Option<Policy>, Rows, Sources), ReadError> {
    let not_a_folder = |kind| ReadError::NotAFolder {
        path: dir.to_owned(),
        kind,
    };
    fs::read_dir(dir).map_err(|error| not_a_folder(error.kind()))?;
    let mut folder = Folder {
        dir,
        options,
        issues,
    };
    let policy = folder.policy();
    let vocabulary = policy.as_ref().map(Vocabulary::of).unwrap_or_default();
    let (mut raw, mut sources) = (Rows::default(), Sources::default());
    (raw.places, sources.places) = folder.list(&vocabulary, true);
    (raw.workers, sources.workers) = folder.list(&vocabulary, true);
    (raw.employers, sources.employers) = folder.list(&vocabulary, true);
    (raw.workshops, sources.workshops) = folder.list(&vocabulary, true);
    (raw.openings, sources.openings) = folder.list(&vocabulary, true);
    (raw.orders, sources.orders) = folder.list(&vocabulary, true);
    (raw.pairs, sources.pairs) = folder.list(&vocabulary, false);
    (raw.roads, sources.roads) = folder.list(&vocabulary, false);
    Ok((policy, raw, sources))
}

impl Folder<'_> {
    fn list<T: Listed>(&mut self, vocabulary: &Vocabulary, required: bool) -> (Vec<T>, Source) {
        match self.bytes(T::LIST) {
            Ok(bytes) => match self.text(T::LIST, &bytes) {
                Some(text) => read_rows(&text, vocabulary, self.issues),
                None => (Vec::new(), Source::unreadable()),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound && !required => {
                (Vec::new(), Source::default())
            }
            Err(error) => {
                self.unreadable(T::LIST, &error);
                (Vec::new(), Source::unreadable())
            }
        }
    }

    fn policy(&mut self) -> Option<Policy> {
        let bytes = match self.bytes(List::Policy) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(List::Policy, &error);
                return None;
            }
        };
        let text = self.text(List::Policy, &bytes)?;
        policy::parsed(&text, self.issues)
    }

    fn bytes(&self, list: List) -> io::Result<Vec<u8>> {
        let file = fs::File::open(self.dir.join(list.code()))?;
        let size = file.metadata()?.len();
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(MOST_FILE_BYTES)).unwrap_or(0));
        file.take(MOST_FILE_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_FILE_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }

    fn text<'b>(&mut self, list: List, bytes: &'b [u8]) -> Option<std::borrow::Cow<'b, str>> {
        match encoding::decode(bytes, self.options.encoding) {
            Ok(text) => Some(text),
            Err((fault, line)) => {
                self.issue(list, line, fault);
                None
            }
        }
    }

    fn unreadable(&mut self, list: List, error: &io::Error) {
        let fault = match error.kind() {
            io::ErrorKind::NotFound => IssueCode::MissingFile.into(),
            io::ErrorKind::FileTooLarge => IssueCode::LargeFile.into(),
            kind => Fault::with(IssueCode::UnreadableFile, Detail::System(kind)),
        };
        self.issue(list, None, fault);
    }

    fn issue(&mut self, list: List, line: Option<u64>, fault: Fault) {
        self.issues.push(Issue::new(list, line, None, fault));
    }
}

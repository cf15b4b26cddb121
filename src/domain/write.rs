//! From lists to a folder of files, by the columns that the reader goes by.
//!
//! Every file appears whole or not at all, and none before all could be written ([`staged`](crate::staged)). Cells that start like a formula are data here and stay as they are.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use encoding_rs::GB18030;

use crate::domain::market::{Lists, Market};
use crate::domain::read::Encoding;
use crate::domain::table::Listed;
use crate::error::{List, WriteError};
use crate::staged::Staged;

/// The language of the column names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Headers {
    /// English.
    #[default]
    English,
    /// Chinese.
    Chinese,
}

/// How a folder is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// The language of the column names.
    pub headers: Headers,
    /// The encoding; UTF-8 without it.
    pub encoding: Option<Encoding>,
}

impl Lists {
    /// Writes the lists as the files that [`Market::read_dir`] reads; `pairs.csv` and `roads.csv` only where they hold rows.
    ///
    /// The folder is made if it is missing.
    ///
    /// # Errors
    /// [`WriteError`] names the file. No file is half written, and none is replaced before all could be written.
    pub fn write_dir(&self, dir: impl AsRef<Path>) -> Result<(), WriteError> {
        self.write_dir_with(dir, &WriteOptions::default())
    }

    /// The same with headers and an encoding of your own.
    ///
    /// # Errors
    /// As [`Lists::write_dir`].
    pub fn write_dir_with(
        &self,
        dir: impl AsRef<Path>,
        options: &WriteOptions,
    ) -> Result<(), WriteError> {
        let dir = dir.as_ref();
        let policy = toml::to_string(&self.policy)?;
        let mut files = Staged::new(dir)?;
        files.add(List::Policy.code(), |file| {
            file.write_all(&encoded(&policy, options.encoding)?)
        })?;
        add_rows(&mut files, &self.places, options)?;
        add_rows(&mut files, &self.workers, options)?;
        add_rows(&mut files, &self.employers, options)?;
        add_rows(&mut files, &self.workshops, options)?;
        add_rows(&mut files, &self.openings, options)?;
        add_rows(&mut files, &self.orders, options)?;
        if !self.pairs.is_empty() {
            add_rows(&mut files, &self.pairs, options)?;
        }
        if !self.roads.is_empty() {
            add_rows(&mut files, &self.roads, options)?;
        }
        files.place()?;
        remove_if_empty(dir, &self.pairs)?;
        remove_if_empty(dir, &self.roads)
    }
}

impl Market {
    /// Writes the lists in canonical order: see [`Lists::write_dir`].
    ///
    /// # Errors
    /// As [`Lists::write_dir`].
    pub fn write_dir(&self, dir: impl AsRef<Path>) -> Result<(), WriteError> {
        self.lists().write_dir(dir)
    }
}

/// An optional list without rows has no file, and one from before would be read as if it were still true.
fn remove_if_empty<T: Listed>(dir: &Path, records: &[T]) -> Result<(), WriteError> {
    if !records.is_empty() {
        return Ok(());
    }
    let path = dir.join(T::LIST.code());
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::File { path, source })
        }
        _ => Ok(()),
    }
}

fn add_rows<T: Listed>(
    files: &mut Staged,
    records: &[T],
    options: &WriteOptions,
) -> Result<(), WriteError> {
    files.add(T::LIST.code(), |file| {
        let mut line = csv::Writer::from_writer(Vec::new());
        let mut flush = |line: &mut csv::Writer<Vec<u8>>| -> io::Result<()> {
            line.flush()?;
            let rows = std::mem::replace(line, csv::Writer::from_writer(Vec::new()))
                .into_inner()
                .map_err(|error| error.into_error())?;
            let text = std::str::from_utf8(&rows).map_err(io::Error::other)?;
            file.write_all(&encoded(text, options.encoding)?)
        };
        line.write_record(T::COLUMNS.iter().map(|column| match options.headers {
            Headers::English => column.en,
            Headers::Chinese => column.zh,
        }))?;
        for chunk in records.chunks(1_000) {
            for record in chunk {
                line.write_record(T::COLUMNS.iter().map(|column| column.show(record)))?;
            }
            flush(&mut line)?;
        }
        flush(&mut line)
    })
}

/// The bytes; a character that the encoding lacks (U+E5E5 in GB18030) is refused, not replaced.
fn encoded(text: &str, encoding: Option<Encoding>) -> io::Result<Cow<'_, [u8]>> {
    match encoding {
        Some(Encoding::Gb18030) => match GB18030.encode(text) {
            (bytes, _, false) => Ok(bytes),
            _ => Err(io::ErrorKind::InvalidData.into()),
        },
        _ => Ok(text.as_bytes().into()),
    }
}

//! From lists to a folder of files, by the columns that the reader goes by.
//!
//! Every file appears whole or not at all: it is written under a temporary name in the same folder, then renamed. Cells
//! that start like a formula are data here and stay as they are.

use std::borrow::Cow;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use encoding_rs::GB18030;

use crate::domain::market::{Lists, Market};
use crate::domain::read::Encoding;
use crate::domain::table::Listed;
use crate::error::{List, WriteError};

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
    /// [`WriteError`] names the file. Files before it are there whole, and no file is half written.
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
        fs::create_dir_all(dir).map_err(|source| WriteError::Folder {
            path: dir.to_owned(),
            source,
        })?;
        let policy = toml::to_string(&self.policy)?;
        whole_file(dir, List::Policy, |file| {
            file.write_all(&encoded(&policy, options.encoding)?)
        })?;
        write_rows(dir, &self.places, options)?;
        write_rows(dir, &self.workers, options)?;
        write_rows(dir, &self.employers, options)?;
        write_rows(dir, &self.workshops, options)?;
        write_rows(dir, &self.openings, options)?;
        write_rows(dir, &self.orders, options)?;
        write_or_remove(dir, &self.pairs, options)?;
        write_or_remove(dir, &self.roads, options)
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
fn write_or_remove<T: Listed>(
    dir: &Path,
    records: &[T],
    options: &WriteOptions,
) -> Result<(), WriteError> {
    if !records.is_empty() {
        return write_rows(dir, records, options);
    }
    let path = dir.join(T::LIST.code());
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(WriteError::File { path, source })
        }
        _ => Ok(()),
    }
}

fn write_rows<T: Listed>(
    dir: &Path,
    records: &[T],
    options: &WriteOptions,
) -> Result<(), WriteError> {
    whole_file(dir, T::LIST, |file| {
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

/// Writes a file under a temporary name and puts it in place when it is whole.
fn whole_file(
    dir: &Path,
    list: List,
    write: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
) -> Result<(), WriteError> {
    let path = dir.join(list.code());
    let part = dir.join(format!(".{}.{}.part", list.code(), std::process::id()));
    let written = (|| {
        let mut file = BufWriter::new(fs::File::create(&part)?);
        write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        drop(file);
        fs::rename(&part, &path)
    })();
    written.map_err(|source| {
        // Nothing more can be done if even this fails; the fault that matters is the first.
        let _ = fs::remove_file(&part);
        WriteError::File { path, source }
    })
}

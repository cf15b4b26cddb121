//! What a fault of the lists says beyond its code: the limit, the words, the other row.

use std::fmt;
use std::io::ErrorKind;

use crate::error::list::List;
use crate::ids::KeyError;
use crate::policy::MONTH;
use crate::units::yuan::AMOUNT;

/// What belongs to a fault, beyond its code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// The range in units of 10^-`decimals`.
    Limits {
        /// Least value.
        least: i64,
        /// Most value.
        most: i64,
        /// Decimals of the unit.
        decimals: u32,
    },
    /// The most decimals.
    Decimals(u32),
    /// What it is about: a key or a word. Never of a personal list.
    Name(String),
    /// A header of the list, in English and in Chinese.
    Header(&'static str, &'static str),
    /// Columns of the file, from 1, and the headers of the list that the file does not use, in English and in Chinese.
    Columns {
        /// Positions in the file.
        at: Vec<u64>,
        /// What they could be called.
        unused: Vec<(&'static str, &'static str)>,
    },
    /// Another list, which this one looks like.
    List(List),
    /// The words that are allowed, by code and in Chinese.
    OneOf(Vec<(&'static str, &'static str)>),
    /// Why it is no key.
    Key(KeyError),
    /// The row where the same stands first.
    FirstRow(u64),
    /// A smallest set of rows that conflict.
    Rows(Vec<u64>),
    /// More pairs than an opening has places.
    Overbooked {
        /// How many pairs are to stand.
        pairs: usize,
        /// How many places there are.
        places: u32,
        /// Their rows.
        rows: Vec<u64>,
    },
    /// Cells of the header and of the row.
    Cells {
        /// In the header.
        expected: usize,
        /// In the row.
        found: usize,
    },
    /// What the system said.
    System(ErrorKind),
    /// What a parser said. Never of a personal list.
    Parser {
        /// Column in the line, from 1.
        column: u64,
        /// Its words.
        message: String,
    },
    /// Where a parser stopped in the line, where its words may not be repeated.
    At {
        /// Column in the line, from 1.
        column: u64,
    },
    /// The encoding in which most of the file is.
    Encoding(&'static str),
    /// The version found.
    Version(u64),
}

impl Detail {
    /// The same without any text of the list.
    pub(crate) fn impersonal(self) -> Self {
        match self {
            Detail::Name(_) => Detail::None,
            Detail::Parser { column, .. } => Detail::At { column },
            other => other,
        }
    }

    /// The detail in Chinese.
    #[must_use]
    pub fn zh(&self) -> String {
        match self {
            Detail::Columns { at, unused } => {
                let headers: Vec<String> = unused.iter().map(|(en, zh)| both(en, zh)).collect();
                let before = if unused.is_empty() {
                    ""
                } else {
                    "; 尚未使用的列名: "
                };
                format!("第 {} 列{before}{}", numbers(at), headers.join(", "))
            }
            Detail::List(list) => both(list.code(), list.zh()),
            Detail::System(kind) => system_zh(*kind),
            Detail::OneOf(words) => {
                let words: Vec<String> = words.iter().map(|(code, zh)| both(code, zh)).collect();
                words.join(" | ")
            }
            Detail::Key(error) => error.zh().to_owned(),
            Detail::FirstRow(row) => format!("与第 {row} 行"),
            Detail::Rows(rows) => format!("第 {} 行", numbers(rows)),
            Detail::Overbooked {
                pairs,
                places,
                rows,
            } => {
                let rows = numbers(rows);
                format!("{pairs} 个配对, 只有 {places} 个名额, 第 {rows} 行")
            }
            Detail::Parser { column, message } => match ours(message) {
                Some(zh) => format!("[{column}] {zh}"),
                None => format!("[{column}] {}", original(message)),
            },
            other => other.to_string(),
        }
    }
}

/// What a parser said in Chinese, where it repeats words of this crate; none where the words are its own.
fn ours(message: &str) -> Option<&'static str> {
    if let Some(error) = KeyError::ALL.iter().find(|of| of.to_string() == message) {
        return Some(error.zh());
    }
    // Before them the parser names what it found, where it does.
    let told = |of: &&[&str; 2]| message.ends_with(of[0]);
    let [_, zh] = [&MONTH, &AMOUNT].into_iter().find(told)?;
    Some(zh)
}

/// What the system said, in Chinese; in its own words, and as such, where it is none of the common ones.
pub(crate) fn system_zh(kind: ErrorKind) -> String {
    let zh = match kind {
        ErrorKind::NotFound => "找不到",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::NotADirectory => "不是文件夹",
        ErrorKind::IsADirectory => "是文件夹, 不是文件",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::InvalidData => "有该编码写不出或读不懂的内容",
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "名称不合规",
        ErrorKind::ReadOnlyFilesystem => "磁盘只读",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "没有空间",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被占用",
        other => return original(&other.to_string()),
    };
    zh.to_owned()
}

/// Words of others that have no Chinese, as theirs and on one line.
fn original(words: &str) -> String {
    let lines: Vec<&str> = words.lines().map(str::trim).collect();
    format!("原文: “{}”", lines.join(" "))
}

/// Two words for one thing, once where they are the same.
fn both(code: &str, zh: &str) -> String {
    if code == zh {
        return code.to_owned();
    }
    format!("{code} {zh}")
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Detail::None => Ok(()),
            Detail::Limits {
                least,
                most,
                decimals,
            } => {
                let (least, most) = (scaled(*least, *decimals), scaled(*most, *decimals));
                write!(f, "{least} .. {most}")
            }
            Detail::Decimals(most) => write!(f, "<= {most}"),
            Detail::Name(name) => f.write_str(name),
            Detail::OneOf(words) => {
                let codes: Vec<&str> = words.iter().map(|&(code, _)| code).collect();
                f.write_str(&codes.join(" | "))
            }
            Detail::Key(error) => error.fmt(f),
            Detail::FirstRow(row) => write!(f, "row {row}"),
            Detail::List(list) => f.write_str(list.code()),
            Detail::Header(en, zh) => write!(f, "{en} / {zh}"),
            Detail::Columns { at, unused } => {
                let columns = if at.len() == 1 { "column" } else { "columns" };
                write!(f, "{columns} {}", numbers(at))?;
                for (number, (en, zh)) in unused.iter().enumerate() {
                    let before = if number == 0 { "; not in use: " } else { ", " };
                    write!(f, "{before}{en} / {zh}")?;
                }
                Ok(())
            }
            Detail::Rows(rows) => write!(f, "rows {}", numbers(rows)),
            Detail::Overbooked {
                pairs,
                places,
                rows,
            } => {
                let rows = numbers(rows);
                let (pairs, places) = (
                    counted(*pairs as u64, "pair"),
                    counted(u64::from(*places), "place"),
                );
                write!(f, "{pairs} for {places}, rows {rows}")
            }
            Detail::Cells { expected, found } => write!(f, "{found} / {expected}"),
            Detail::System(kind) => kind.fmt(f),
            Detail::Parser { column, message } => write!(f, "[{column}] {message}"),
            Detail::At { column } => write!(f, "[{column}]"),
            Detail::Encoding(name) => f.write_str(name),
            Detail::Version(version) => version.fmt(f),
        }
    }
}

/// `1 pair`, `2 pairs`.
fn counted(number: u64, word: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {word}{ending}")
}

/// The first ten numbers, and how many more there are.
fn numbers(numbers: &[u64]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(u64::to_string).collect();
    let mut text = shown.join(", ");
    if numbers.len() > SHOWN {
        text.push_str(&format!(" + {}", numbers.len() - SHOWN));
    }
    text
}

/// `value` in units of 10^-`decimals`, without trailing zeros.
pub(crate) fn scaled(value: i64, decimals: u32) -> String {
    let unit = 10u64.pow(decimals);
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let text = format!("{sign}{whole}.{part:0width$}", width = decimals as usize);
    text.trim_end_matches('0').to_owned()
}

//! What stands in one cell: numbers, words and items, to and from text. Nothing here knows a list.
//!
//! Full-width digits, letters and punctuation are read as their ASCII twins in numbers, codes and separators (never in
//! names); blanks around a value, U+3000 among them, are dropped. Numbers never go through a float.

use std::fmt::Write;

use crate::domain::vocabulary::Months;
use crate::error::issue::{Detail, Fault, scaled};
use crate::error::{IssueCode, List};
use crate::ids::{KeyError, PlaceCode, ascii_twin};

/// A value read from a cell, or what is wrong with it.
pub(in crate::domain) type Cell<T> = Result<T, Fault>;

/// The ASCII twin of a full-width character, of the wide blank and of the separating comma.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => ';',
        other => ascii_twin(other),
    }
}

/// The text with every full-width character narrowed, and without blanks around it.
pub(in crate::domain) fn narrowed(text: &str) -> String {
    let narrow: String = text.chars().map(narrow).collect();
    narrow.trim().to_owned()
}

/// Reads a decimal with at most `decimals` decimals, as an integer in units of 10^-`decimals`.
///
/// A value too large for `i64` saturates, so that the range check refuses it.
pub(in crate::domain) fn decimal(text: &str, decimals: u32) -> Cell<i64> {
    let mut chars = text.chars().map(narrow).peekable();
    let negative = chars.next_if_eq(&'-').is_some();
    let mut value = 0i64;
    let mut digits = 0u32;
    let mut group: Option<u32> = None;
    while let Some(c) = chars.next_if(|&c| c != '.') {
        match c {
            '0'..='9' => {
                value = value
                    .saturating_mul(10)
                    .saturating_add(i64::from(c as u32 - '0' as u32));
                digits += 1;
                group = group.map(|len| len + 1);
            }
            ',' if (1..=3).contains(&digits) && group.is_none() || group == Some(3) => {
                group = Some(0);
            }
            _ => return Err(IssueCode::NotANumber.into()),
        }
    }
    if digits == 0 || group.is_some_and(|len| len != 3) {
        return Err(IssueCode::NotANumber.into());
    }
    let mut left = decimals;
    if chars.next().is_some() {
        let mut any = false;
        for c in chars {
            let digit = match c {
                '0'..='9' => i64::from(c as u32 - '0' as u32),
                _ => return Err(IssueCode::NotANumber.into()),
            };
            any = true;
            if left > 0 {
                left -= 1;
                value = value.saturating_mul(10).saturating_add(digit);
            } else if digit != 0 {
                return Err(Fault::with(
                    IssueCode::TooPrecise,
                    Detail::Decimals(decimals),
                ));
            }
        }
        if !any {
            return Err(IssueCode::NotANumber.into());
        }
    }
    for _ in 0..left {
        value = value.saturating_mul(10);
    }
    Ok(if negative { -value } else { value })
}

/// Writes what [`decimal`] reads.
pub(in crate::domain) fn show_decimal(value: i64, decimals: u32) -> String {
    scaled(value, decimals)
}

/// Refuses what is not from `least` to `most`, in units of 10^-`decimals`.
pub(in crate::domain) fn within(value: i64, least: i64, most: i64, decimals: u32) -> Cell<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(Fault::with(
        IssueCode::OutOfRange,
        Detail::Limits {
            least,
            most,
            decimals,
        },
    ))
}

/// Reads degrees as millionths, rounded half away from zero; the sign may be negative and more decimals may be given.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the range is checked first, and 180,000,000 fits"
)]
pub(in crate::domain) fn degrees(text: &str, most: i32) -> Cell<i32> {
    let text = narrowed(text);
    let unsigned = text.strip_prefix('-').unwrap_or(&text);
    let (whole, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits =
        |part: &str| (1..=20).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) {
        return Err(IssueCode::NotANumber.into());
    }
    let degrees: f64 = text.parse().map_err(|_| IssueCode::NotANumber)?;
    if degrees.abs() > f64::from(most) {
        return Err(Fault::with(
            IssueCode::OutOfRange,
            Detail::Limits {
                least: i64::from(-most),
                most: i64::from(most),
                decimals: 0,
            },
        ));
    }
    Ok(libm::round(degrees * 1e6) as i32)
}

/// The words of yes and no, by code and in Chinese.
pub(in crate::domain) const YES_NO: [(&str, &str); 2] = [("yes", "是"), ("no", "否")];

/// Reads yes or no; a spreadsheet's TRUE and 1 too.
pub(in crate::domain) fn yes_no(text: &str) -> Cell<bool> {
    let text = narrowed(text).to_ascii_lowercase();
    let said = |(code, zh): (&str, &str)| text == code || text == zh;
    let [yes, no] = YES_NO;
    match text.as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ if said(yes) => Ok(true),
        _ if said(no) => Ok(false),
        _ => Err(Fault::with(
            IssueCode::UnknownWord,
            Detail::OneOf(YES_NO.to_vec()),
        )),
    }
}

/// Writes what [`yes_no`] reads.
pub(in crate::domain) fn show_yes_no(yes: bool) -> String {
    YES_NO[usize::from(!yes)].0.to_owned()
}

/// The items of a cell: separated by `;` (or `；`, `、`), without the blanks around them and without empty ones.
pub(in crate::domain) fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；', '、'])
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// The parts of an item: separated by `:` (or `：`), at most `N`; those left out are empty.
pub(in crate::domain) fn parts<const N: usize>(item: &str) -> Cell<[&str; N]> {
    let mut parts = [""; N];
    for (at, part) in item.split([':', '：']).enumerate() {
        *parts.get_mut(at).ok_or(IssueCode::BadItem)? = part.trim();
    }
    Ok(parts)
}

/// Reads months as `1-6;9`; `11-2` runs over the new year.
pub(in crate::domain) fn months(text: &str) -> Cell<Months> {
    let number = |part: &str| -> Cell<u8> {
        let month = decimal(part.trim(), 0).map_err(|_| IssueCode::BadItem)?;
        within(month, 1, 12, 0)?;
        Ok(u8::try_from(month).expect("checked to be at most 12"))
    };
    let mut numbers = Vec::new();
    for item in items(text) {
        let item = narrowed(item);
        let (first, last) = item.split_once('-').unwrap_or((&item, &item));
        let (mut month, last) = (number(first)?, number(last)?);
        numbers.push(month);
        while month != last {
            month = month % 12 + 1;
            numbers.push(month);
        }
    }
    Months::from_numbers(numbers).ok_or_else(|| IssueCode::BadItem.into())
}

/// Writes what [`months`] reads; all of them as an empty cell.
pub(in crate::domain) fn show_months(months: Months) -> String {
    if months == Months::ALL {
        return String::new();
    }
    let mut text = String::new();
    let mut month = 1;
    while month <= 12 {
        if months.contains(month) {
            let mut last = month;
            while months.contains(last + 1) {
                last += 1;
            }
            let separator = if text.is_empty() { "" } else { ";" };
            let _ = if last == month {
                write!(text, "{separator}{month}")
            } else {
                write!(text, "{separator}{month}-{last}")
            };
            month = last;
        }
        month += 1;
    }
    text
}

/// Reads a 12-digit place code.
pub(in crate::domain) fn place_code(text: &str) -> Cell<PlaceCode> {
    PlaceCode::parse(text)
        .or_else(|| PlaceCode::parse(&narrowed(text)))
        .ok_or_else(|| IssueCode::NotAPlaceCode.into())
}

/// The fault of a key.
pub(in crate::domain) fn key_fault(error: KeyError) -> Fault {
    Fault::with(IssueCode::BadKey, Detail::Key(error))
}

/// The longest name, in characters.
pub(in crate::domain) const MOST_NAME_CHARS: usize = 1_000;

/// Refuses a name that files could not carry.
pub(in crate::domain) fn check_name(name: &str) -> Cell<()> {
    let carried = |c: char| !c.is_control() || c == '\n' || c == '\t';
    if name.chars().all(carried)
        && name.chars().take(MOST_NAME_CHARS + 1).count() <= MOST_NAME_CHARS
    {
        Ok(())
    } else {
        Err(IssueCode::BadText.into())
    }
}

/// Reads a word of a closed vocabulary by its code, its Chinese or its English.
macro_rules! word {
    ($vocabulary:ty, $text:expr) => {{
        let text: &str = $text;
        <$vocabulary>::parse(text)
            .or_else(|| <$vocabulary>::parse(&$crate::domain::table::cells::narrowed(text)))
            .ok_or_else(|| {
                $crate::error::issue::Fault::with(
                    $crate::error::IssueCode::UnknownWord,
                    $crate::error::Detail::OneOf(
                        <$vocabulary>::ALL
                            .iter()
                            .map(|word| (word.code(), word.zh()))
                            .collect(),
                    ),
                )
            })
    }};
}

pub(in crate::domain) use word;

/// The code of the reference fault into `list`.
pub(in crate::domain) const fn unknown_in(list: List) -> IssueCode {
    match list {
        List::Places => IssueCode::UnknownPlace,
        List::Employers => IssueCode::UnknownEmployer,
        List::Workshops => IssueCode::UnknownWorkshop,
        List::Workers => IssueCode::UnknownWorker,
        _ => IssueCode::UnknownDemand,
    }
}

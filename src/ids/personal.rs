//! Personal numbers in disguise: what no key may be, and what the key of a person may not even hold.
//!
//! # Definitions
//! - An **identity number** (公民身份号码, GB 11643-1999) has 17 digits, of which 7 to 14 are a date of birth, and a check digit, which
//!   may be X. Older ones have 15 digits. A **disability certificate** is an identity number and two digits more.
//! - A **credit code** (统一社会信用代码, GB 32100-2015) has 17 digits or capitals and a check character of another rule.
//! - A **run** is as many digits as follow each other: unbroken, or across what is neither letter nor digit.
//!
//! Texts are taken with full-width characters as their ASCII twins.

/// A number of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Identity,
    Certificate,
    Telephone,
}

/// The ASCII twin of a full-width character; any other as it is.
pub(crate) fn ascii_twin(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).expect("the block mirrors ASCII")
        }
        other => other,
    }
}

/// The number that the whole text is shaped like.
pub(super) fn shaped_like(text: &str) -> Option<Number> {
    let bytes = text.as_bytes();
    let identity = |bytes: &[u8]| {
        let (body, check) = bytes.split_at(17);
        digits(body) && (digits(check) || matches!(check, b"X" | b"x"))
    };
    match bytes.len() {
        18 if identity(bytes) => Some(Number::Identity),
        15 if digits(bytes) => Some(Number::Identity),
        20 if identity(&bytes[..18]) && bytes[18].is_ascii_digit() => Some(Number::Certificate),
        _ if is_mobile(bytes) => Some(Number::Telephone),
        _ => None,
    }
}

/// A number that stands somewhere in the text.
///
/// An identity number is known by its date of birth. A telephone number has no such mark: in a text whose digits and letters take turns, such
/// as a hash, no digits are taken for one.
pub(super) fn held(text: &str) -> Option<Number> {
    let is_hash = turns(text) >= 2;
    let runs = runs(text, false).into_iter().chain(runs(text, true));
    for run in runs {
        for (at, window) in run.windows(18).enumerate() {
            let alone = at == 0 && matches!(run.len(), 18 | 20);
            if has_birth_date(window) && (alone || checks_as_identity(window)) {
                return Some(match run.len() {
                    20 if at == 0 => Number::Certificate,
                    _ => Number::Identity,
                });
            }
        }
        let number = [&b"0086"[..], b"86"]
            .iter()
            .find_map(|prefix| run.strip_prefix(*prefix))
            .unwrap_or(&run);
        if !is_hash && is_mobile(number) {
            return Some(Number::Telephone);
        }
    }
    None
}

/// Whether a text that is shaped like an identity number of 18 digits is none, but an employer's number: it holds no date of birth, or its
/// check digit is a credit code's and not an identity number's.
pub(super) fn is_employers(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 18
        && (!has_birth_date(bytes) || is_credit_code(text) && !checks_as_identity(bytes))
}

/// Whether the text is a credit code by its characters and its check character.
fn is_credit_code(text: &str) -> bool {
    const CHARACTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = text
        .bytes()
        .map(|byte| CHARACTERS.iter().position(|&c| c == byte))
        .collect();
    let Some([body @ .., check]) = values.as_deref() else {
        return false;
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in body.iter().take(17) {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    body.len() == 17 && *check == (31 - sum % 31) % 31
}

fn digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

/// Eleven digits, from 13 on.
fn is_mobile(bytes: &[u8]) -> bool {
    bytes.len() == 11 && digits(bytes) && bytes[0] == b'1' && bytes[1] >= b'3'
}

/// Whether digits 7 to 14 of 17 can be a date from 1900 to 2099.
fn has_birth_date(number: &[u8]) -> bool {
    let two = |at: usize| 10 * (number[at] - b'0') + (number[at + 1] - b'0');
    digits(&number[..17])
        && matches!(two(6), 19 | 20)
        && (1..=12).contains(&two(10))
        && (1..=31).contains(&two(12))
}

/// The check digit of GB 11643-1999.
fn checks_as_identity(number: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = number
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let check = b"10X98765432"[sum as usize % 11];
    number[17].to_ascii_uppercase() == check
}

/// The runs of digits; an X that may be the check digit of 17 is one of them.
fn runs(text: &str, across: bool) -> Vec<Vec<u8>> {
    let (mut runs, mut run) = (Vec::new(), Vec::new());
    for c in text.chars() {
        match c {
            '0'..='9' => run.extend(u8::try_from(c)),
            'X' | 'x' if run.len() >= 17 => run.push(b'X'),
            _ if across && !c.is_alphanumeric() => {}
            _ => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.push(run);
    runs
}

/// How often letters stand between digits.
fn turns(text: &str) -> usize {
    let (mut digit, mut letter, mut turns) = (false, false, 0);
    for c in text.chars() {
        if c.is_ascii_digit() {
            turns += usize::from(digit && letter);
            (digit, letter) = (true, false);
        } else if c.is_alphanumeric() {
            letter = true;
        }
    }
    turns
}

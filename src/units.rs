//! Money, time and their exact arithmetic.
//!
//! Money is integer fen (1 yuan = 100 fen); scores are fen a month; piece rates are fen per 1,000 pieces; standard times are
//! milliseconds a piece. Time worked is in half-days of 4 hours. A month is 52/12 weeks. Every value is an integer, so
//! that rounding happens once, where a score is made, half to even.

use std::fmt;

/// Hours in a half-day.
pub const HOURS_PER_HALF_DAY: i64 = 4;
/// Milliseconds in a half-day.
pub const MS_PER_HALF_DAY: i64 = HOURS_PER_HALF_DAY * 3_600_000;
/// A month is `WEEKS_PER_MONTH.0 / WEEKS_PER_MONTH.1` weeks: 52/12.
pub const WEEKS_PER_MONTH: (i64, i64) = (52, 12);
/// The most that an amount of money in a list may be, in fen: 10 million yuan.
pub const MOST_FEN: i64 = 1_000_000_000;

/// `numerator / denominator`, rounded half to even.
///
/// # Panics
/// If `denominator` is not positive; callers divide by constants and by checked list values only.
#[must_use]
pub fn div_round_half_even(numerator: i128, denominator: i128) -> i128 {
    assert!(denominator > 0, "a positive denominator");
    let floor = numerator.div_euclid(denominator);
    let twice = 2 * numerator.rem_euclid(denominator);
    match twice.cmp(&denominator) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

/// An amount in fen, shown as yuan: `4,000`, `37.50`, `-0.05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Yuan(pub i128);

impl fmt::Display for Yuan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let (whole, fen) = (magnitude / 100, magnitude % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        let mut text = format!("{sign}{}", grouped(whole));
        if fen != 0 {
            text.push_str(&format!(".{fen:02}"));
        }
        f.pad(&text)
    }
}

/// A count, grouped by thousands as [`Yuan`] are: `3,000`.
pub(crate) fn grouped(count: impl Into<u128>) -> String {
    let digits = count.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Serde for amounts that people write in yuan and the crate keeps in fen: `22`, `22.5`, `1304.05`.
pub(crate) mod yuan {
    use serde::{Deserializer, Serializer, de};
    use std::fmt;

    /// What an amount is, in English and in Chinese.
    pub(crate) const AMOUNT: [&str; 2] = [
        "an amount in yuan with at most two decimals, up to 10,000,000",
        "应为以元计的金额, 至多两位小数, 不超过 10,000,000",
    ];

    #[expect(
        clippy::cast_precision_loss,
        reason = "list amounts are below 2^53 fen, so the quotient prints back exactly"
    )]
    pub(crate) fn serialize<S: Serializer>(fen: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        if fen % 100 == 0 {
            serializer.serialize_i64(fen / 100)
        } else {
            serializer.serialize_f64(*fen as f64 / 100.0)
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = i64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(AMOUNT[0])
            }

            fn visit_i64<E: de::Error>(self, yuan: i64) -> Result<i64, E> {
                let fen = yuan
                    .checked_mul(100)
                    .filter(|fen| fen.abs() <= super::MOST_FEN);
                fen.ok_or_else(|| E::invalid_value(de::Unexpected::Signed(yuan), &self))
            }

            fn visit_u64<E: de::Error>(self, yuan: u64) -> Result<i64, E> {
                i64::try_from(yuan)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(yuan), &self))
                    .and_then(|yuan| self.visit_i64(yuan))
            }

            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                reason = "the range is checked first"
            )]
            fn visit_f64<E: de::Error>(self, yuan: f64) -> Result<i64, E> {
                let fen = yuan * 100.0;
                let whole = fen.round();
                if fen.is_finite()
                    && whole.abs() <= super::MOST_FEN as f64
                    && (fen - whole).abs() < 1e-4
                {
                    Ok(whole as i64)
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(yuan), &self))
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let cases = [
            (1, 2, 0),
            (3, 2, 2),
            (5, 2, 2),
            (-1, 2, 0),
            (-3, 2, -2),
            (7, 3, 2),
            (8, 3, 3),
            (-7, 3, -2),
        ];
        for (numerator, denominator, expected) in cases {
            assert_eq!(
                div_round_half_even(numerator, denominator),
                expected,
                "{numerator}/{denominator}"
            );
        }
    }

    #[test]
    fn yuan_are_grouped_and_exact() {
        let shown: Vec<String> = [0, 5, -5, 3_750, 400_000, 123_456_789]
            .iter()
            .map(|&fen| Yuan(fen).to_string())
            .collect();
        assert_eq!(
            shown,
            ["0", "0.05", "-0.05", "37.50", "4,000", "1,234,567.89"]
        );
    }
}

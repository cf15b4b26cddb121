//! The names of nodes, in canonical order.

mod personal;

use personal::Number;

use crate::words::debug_as_display;

pub(crate) use personal::ascii_twin;

/// The keys of one side of a graph: sorted, unique, in one allocation.
///
/// Node `i` has the `i`-th smallest key, so that two graphs are mapped onto each other by one merge.
/// A graph made from bare edges has no text: its nodes are their own numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    /// `0..n`, each its own key.
    Numbered(u32),
    /// `text[end[i - 1]..end[i]]` is the key of node `i`.
    Named { end: Vec<u32>, text: String },
}

impl Keys {
    /// Keys in their order.
    pub(crate) fn from_sorted<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let (mut end, mut text) = (Vec::new(), String::new());
        for key in keys {
            text.push_str(key);
            let bytes = u32::try_from(text.len());
            end.push(
                bytes.expect(
                    "2^26 nodes of the longest keys are 4 GiB of text: no lists hold so many",
                ),
            );
        }
        Keys::Named { end, text }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Keys::Numbered(n) => *n as usize,
            Keys::Named { end, .. } => end.len(),
        }
    }

    /// The node of a key, by binary search; none where the nodes are numbered.
    pub(crate) fn find(&self, key: &str) -> Option<u32> {
        let Keys::Named { end, .. } = self else {
            return None;
        };
        let (mut from, mut to) = (0u32, u32::try_from(end.len()).ok()?);
        while from < to {
            let middle = from + (to - from) / 2;
            match self.text(middle)?.cmp(key) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }

    /// The text of key `node`, or none where the nodes are numbered.
    pub(crate) fn text(&self, node: u32) -> Option<&str> {
        match self {
            Keys::Numbered(_) => None,
            Keys::Named { end, text } => {
                let node = node as usize;
                let from = if node == 0 { 0 } else { end[node - 1] as usize };
                Some(&text[from..end[node] as usize])
            }
        }
    }
}

debug_as_display!(KeyError);

/// Why a text cannot be a key. It never repeats the text: a mistaken key may be somebody's number.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing there.
    #[error("the key is empty; give every row a key of its own")]
    Empty,
    /// Over [`MOST_KEY_BYTES`].
    #[error("the key is longer than 64 bytes; use a shorter one")]
    TooLong,
    /// A blank, a control character, a quote, or one of `; : ,` that separate items in a cell.
    #[error(
        "the key holds a blank, a control character or one of , ; : \" '; use letters, digits, - _ . / # instead"
    )]
    Character,
    /// Shaped like an 18-digit (or 15-digit) identity number, or a person's key that holds one.
    #[error(
        "the key is or holds what is shaped like an identity number, which is personal data; use a pseudonymous key"
    )]
    IdentityNumber,
    /// Shaped like a 20-character disability certificate, which holds the identity number, or a person's key that holds one.
    #[error(
        "the key is or holds what is shaped like a disability certificate number, which is personal data; use a pseudonymous key"
    )]
    DisabilityCertificate,
    /// Shaped like a mobile telephone number, or a person's key that holds one.
    #[error(
        "the key is or holds what is shaped like a mobile telephone number, which is personal data; use a pseudonymous key"
    )]
    TelephoneNumber,
}

impl KeyError {
    pub(crate) const ALL: [Self; 6] = [
        KeyError::Empty,
        KeyError::TooLong,
        KeyError::Character,
        KeyError::IdentityNumber,
        KeyError::DisabilityCertificate,
        KeyError::TelephoneNumber,
    ];

    /// The same in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            KeyError::Empty => "编号为空; 每行请用自己的编号",
            KeyError::TooLong => "编号超过 64 字节; 请缩短",
            KeyError::Character => {
                "编号含空格、控制字符或 , ; : \" ' 之一; 请改用字母、数字、- _ . / #"
            }
            KeyError::IdentityNumber => {
                "编号是或含有身份证号样式的号码, 属于个人信息; 请改用化名编号"
            }
            KeyError::DisabilityCertificate => {
                "编号是或含有残疾证号样式的号码, 属于个人信息; 请改用化名编号"
            }
            KeyError::TelephoneNumber => {
                "编号是或含有手机号样式的号码, 属于个人信息; 请改用化名编号"
            }
        }
    }
}

/// The longest key, in bytes of UTF-8.
pub const MOST_KEY_BYTES: usize = 64;

/// Whose key it is: it decides which numbers it may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    /// A person: no personal number may stand anywhere in it.
    Person,
    /// An employer: it may be a unified social credit code (统一社会信用代码).
    Employer,
    /// Anything else.
    Thing,
}

/// Checks that `text` may be a key, and is not a personal number in disguise.
fn check_key(text: &str, owner: Owner) -> Result<(), KeyError> {
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    if text.len() > MOST_KEY_BYTES {
        return Err(KeyError::TooLong);
    }
    if text.chars().any(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, ',' | ';' | ':' | '"' | '\'' | '；' | '：' | '，')
    }) {
        return Err(KeyError::Character);
    }
    let plain: String = text.chars().map(ascii_twin).collect();
    let found = personal::shaped_like(&plain);
    let found = match owner {
        Owner::Person => found.or_else(|| personal::held(&plain)),
        Owner::Employer => found.filter(|_| !personal::is_employers(&plain)),
        Owner::Thing => found,
    };
    match found {
        None => Ok(()),
        Some(Number::Identity) => Err(KeyError::IdentityNumber),
        Some(Number::Certificate) => Err(KeyError::DisabilityCertificate),
        Some(Number::Telephone) => Err(KeyError::TelephoneNumber),
    }
}

macro_rules! key {
    ($(#[$meta:meta])* $name:ident, $owner:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Checks and keeps a key: 1 to 64 bytes, no blanks or separators, and no personal number; in the key of a person, none
            /// anywhere in it.
            ///
            /// # Errors
            /// [`KeyError`] says which rule it breaks; it never repeats the text.
            pub fn new(text: &str) -> Result<Self, KeyError> {
                check_key(text, Owner::$owner).map(|()| Self(text.into()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = KeyError;

            fn try_from(text: String) -> Result<Self, KeyError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(key: $name) -> String {
                key.0.as_ref().to_owned()
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

key!(
    /// A worker's pseudonymous key.
    WorkerKey, Person
);
key!(
    /// An employer's key, which may be its unified social credit code (统一社会信用代码).
    EmployerKey, Employer
);
key!(
    /// A workshop's key.
    WorkshopKey, Thing
);
key!(
    /// The key of an opening or an order: the two share one space of keys.
    DemandKey, Thing
);
key!(
    /// A household's pseudonymous key.
    HouseholdKey, Person
);
key!(
    /// The key of a workshop's broker (工坊经纪人).
    BrokerKey, Person
);
key!(
    /// A skill of the policy's vocabulary, such as `machine-sewing`.
    Skill, Thing
);
key!(
    /// A group of people of the policy's vocabulary, such as `low-income`.
    Group, Thing
);
key!(
    /// A trade, such as `necktie`.
    Trade, Thing
);

/// A village's or community's 12-digit statistical code (统计用区划代码).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceCode(u64);

impl PlaceCode {
    /// A code from its twelve digits, or `None`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        if fits {
            text.parse().ok().map(Self)
        } else {
            None
        }
    }

    /// The 9-digit code of the town (乡镇街道) that it belongs to.
    #[must_use]
    pub const fn town(self) -> u64 {
        self.0 / 1_000
    }
}

impl TryFrom<String> for PlaceCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a place code has twelve digits")
    }
}

impl From<PlaceCode> for String {
    fn from(code: PlaceCode) -> String {
        code.to_string()
    }
}

impl std::fmt::Display for PlaceCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_numbers_are_no_keys_and_are_never_repeated() {
        let cases = [
            ("330683195001011234", KeyError::IdentityNumber),
            ("33068319500101123X", KeyError::IdentityNumber),
            ("330683500101123", KeyError::IdentityNumber),
            ("33068319500101123441", KeyError::DisabilityCertificate),
            ("33068319500101123X41", KeyError::DisabilityCertificate),
            ("13800138000", KeyError::TelephoneNumber),
            ("", KeyError::Empty),
            ("a b", KeyError::Character),
            ("a;b", KeyError::Character),
        ];
        for (text, expected) in cases {
            let error = WorkerKey::new(text).expect_err(text);
            assert_eq!(error, expected, "{text}");
            assert!(text.len() < 4 || !error.to_string().contains(text));
        }
        assert_eq!(WorkerKey::new(&"x".repeat(65)), Err(KeyError::TooLong));
        for fine in [
            "W000001",
            "工人-7",
            "330683107210",
            "12345678901234567",
            "a",
            // A village and a serial number, and a hash whose digits could be a telephone number.
            "330683001001-0001",
            "W330683107210000001",
            "W-330683001001-000001",
            "W10000000001",
            "13800001111a7f3",
            "9c1e13800001111a7",
            "550e8400-e29b-41d4-a716-13500000000a",
        ] {
            assert!(WorkerKey::new(fine).is_ok(), "{fine}");
        }
    }

    #[test]
    fn a_personal_number_in_disguise_is_no_key_of_a_person() {
        let cases = [
            (
                "３３０６８３１９６４０１０１１２３４",
                KeyError::IdentityNumber,
            ),
            ("33068319640101123Ｘ", KeyError::IdentityNumber),
            ("ID330683196401011234", KeyError::IdentityNumber),
            ("张330683196401011234-2", KeyError::IdentityNumber),
            ("330683-19640101-123x", KeyError::IdentityNumber),
            ("W7330683196401011235", KeyError::IdentityNumber),
            ("D-33068319640101123442", KeyError::DisabilityCertificate),
            ("8613800001111", KeyError::TelephoneNumber),
            ("+86-138-0000-1111", KeyError::TelephoneNumber),
            ("+0086-138-0000-1111", KeyError::TelephoneNumber),
            ("138-0000-1111", KeyError::TelephoneNumber),
            ("１３８００００１１１１", KeyError::TelephoneNumber),
            ("W13800001111", KeyError::TelephoneNumber),
            ("13800001111-2", KeyError::TelephoneNumber),
        ];
        for (text, expected) in cases {
            assert_eq!(WorkerKey::new(text), Err(expected), "{text}");
            assert_eq!(HouseholdKey::new(text), Err(expected), "{text}");
            assert_eq!(BrokerKey::new(text), Err(expected), "{text}");
        }
        assert!(DemandKey::new("P-330683196401011234").is_ok());
    }

    #[test]
    fn an_employer_may_be_known_by_its_credit_code_and_not_by_a_persons_number() {
        for fine in [
            "91330100799655058B",
            // No date in it, whatever its check digit; and one with a date, whose check digit is a credit code's.
            "913306831463423458",
            "330683195001010003",
        ] {
            assert!(EmployerKey::new(fine).is_ok(), "{fine}");
        }
        for personal in [
            "330683196401011235",
            // Its check digit is right by both rules; by neither.
            "33068319500101028X",
            "330683196401011234",
            "33068319640101123541",
        ] {
            assert!(EmployerKey::new(personal).is_err(), "{personal}");
        }
        for text in ["913306831463423458", "330683195001010003"] {
            assert_eq!(
                WorkerKey::new(text),
                Err(KeyError::IdentityNumber),
                "{text}"
            );
        }
        assert_eq!(
            EmployerKey::new("13800001111"),
            Err(KeyError::TelephoneNumber)
        );
    }

    #[test]
    fn a_place_code_is_twelve_digits_and_knows_its_town() {
        let code = PlaceCode::parse("330683107210").expect("a real code");
        assert_eq!(
            (code.town(), code.to_string().as_str()),
            (330_683_107, "330683107210")
        );
        for wrong in [
            "",
            "33068310721",
            "3306831072100",
            "33068310721a",
            "+33068310721",
        ] {
            assert_eq!(PlaceCode::parse(wrong), None, "{wrong}");
        }
    }
}

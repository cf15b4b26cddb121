//! The names of nodes, in canonical order.

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

/// Why a text cannot be a key. It never repeats the text: a mistaken key may be somebody's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
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
    /// Shaped like an 18-digit (or 15-digit) identity number.
    #[error(
        "the key is shaped like an identity number, which is personal data; use a pseudonymous key"
    )]
    IdentityNumber,
    /// Shaped like a 20-character disability certificate, which holds the identity number.
    #[error(
        "the key is shaped like a disability certificate number, which is personal data; use a pseudonymous key"
    )]
    DisabilityCertificate,
    /// Shaped like a mobile telephone number.
    #[error(
        "the key is shaped like a mobile telephone number, which is personal data; use a pseudonymous key"
    )]
    TelephoneNumber,
}

/// The longest key, in bytes of UTF-8.
pub const MOST_KEY_BYTES: usize = 64;

/// Checks that `text` may be a key, and is not a personal number in disguise.
fn check_key(text: &str) -> Result<(), KeyError> {
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
    let bytes = text.as_bytes();
    let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let identity = |bytes: &[u8]| {
        bytes.len() == 18 && digits >= 17 && (digits >= 18 || matches!(bytes[17], b'X' | b'x'))
    };
    if identity(bytes) || (bytes.len() == 15 && digits == 15) {
        return Err(KeyError::IdentityNumber);
    }
    if bytes.len() == 20 && identity(&bytes[..18]) && bytes[18].is_ascii_digit() {
        return Err(KeyError::DisabilityCertificate);
    }
    if bytes.len() == 11 && digits == 11 && bytes[0] == b'1' && bytes[1] >= b'3' {
        return Err(KeyError::TelephoneNumber);
    }
    Ok(())
}

macro_rules! key {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Checks and keeps a key: 1 to 64 bytes, no blanks or separators, and no personal number.
            ///
            /// # Errors
            /// [`KeyError`] says which rule it breaks; it never repeats the text.
            pub fn new(text: &str) -> Result<Self, KeyError> {
                check_key(text).map(|()| Self(text.into()))
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
    WorkerKey
);
key!(
    /// An employer's key.
    EmployerKey
);
key!(
    /// A workshop's key.
    WorkshopKey
);
key!(
    /// The key of an opening or an order: the two share one space of keys.
    DemandKey
);
key!(
    /// A household's pseudonymous key.
    HouseholdKey
);
key!(
    /// The key of a workshop's broker (工坊经纪人).
    BrokerKey
);
key!(
    /// A skill of the policy's vocabulary, such as `machine-sewing`.
    Skill
);
key!(
    /// A group of people of the policy's vocabulary, such as `low-income`.
    Group
);
key!(
    /// A trade, such as `necktie`.
    Trade
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
        ] {
            assert!(WorkerKey::new(fine).is_ok(), "{fine}");
        }
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

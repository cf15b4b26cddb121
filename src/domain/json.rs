//! A market as one JSON document, and its digest.
//!
//! The document holds `schema_version` (1) and the lists in canonical order, each field as serde names it. The digest is of
//! this document without blanks, so it is of the market and not of the files that it came from.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::domain::demand::{Opening, Order};
use crate::domain::market::{Lists, Market};
use crate::domain::pairs::Pair;
use crate::domain::place::{Place, Road};
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List, MarketError};
use crate::policy::Policy;

/// The version of the document that this crate reads and writes.
const SCHEMA_VERSION: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    schema_version: u64,
    policy: Cow<'a, Policy>,
    places: Cow<'a, [Place]>,
    workers: Cow<'a, [Worker]>,
    employers: Cow<'a, [Employer]>,
    workshops: Cow<'a, [Workshop]>,
    openings: Cow<'a, [Opening]>,
    orders: Cow<'a, [Order]>,
    #[serde(default)]
    pairs: Cow<'a, [Pair]>,
    #[serde(default)]
    roads: Cow<'a, [Road]>,
}

#[derive(Deserialize)]
struct Version {
    schema_version: u64,
}

impl Document<'_> {
    fn market(self) -> Result<Market, MarketError> {
        Market::new(Lists {
            policy: self.policy.into_owned(),
            places: self.places.into_owned(),
            workers: self.workers.into_owned(),
            employers: self.employers.into_owned(),
            workshops: self.workshops.into_owned(),
            openings: self.openings.into_owned(),
            orders: self.orders.into_owned(),
            pairs: self.pairs.into_owned(),
            roads: self.roads.into_owned(),
        })
    }
}

/// As [`Market::to_json`], in any format of serde.
impl Serialize for Market {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.document().serialize(serializer)
    }
}

/// As [`Market::from_json`], with the checks; the version is checked after the shape.
impl<'de> Deserialize<'de> for Market {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        if document.schema_version != SCHEMA_VERSION {
            return Err(D::Error::custom(IssueCode::SchemaVersion.en()));
        }
        document.market().map_err(D::Error::custom)
    }
}

impl Market {
    /// Reads one JSON document and checks it.
    ///
    /// # Errors
    /// [`MarketError`]: a document of another version by its number, a malformed one by the line, else every fault of its
    /// lists, each by its position there.
    pub fn from_json(text: &str) -> Result<Self, MarketError> {
        let Version { schema_version } = parsed(text)?;
        if schema_version != SCHEMA_VERSION {
            let detail = Detail::Version(schema_version);
            return Err(refused(None, Fault::with(IssueCode::SchemaVersion, detail)));
        }
        parsed::<Document<'_>>(text)?.market()
    }

    /// The whole market as one JSON document.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.document()).expect("keys are texts and numbers finite")
    }

    /// SHA-256 of the canonical document, in hexadecimal: the same for the same lists in any order, encoding or language.
    #[must_use]
    pub fn digest(&self) -> String {
        struct Hashed(Sha256);
        impl io::Write for Hashed {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.update(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut hashed = io::BufWriter::with_capacity(1 << 16, Hashed(Sha256::new()));
        serde_json::to_writer(&mut hashed, &self.document())
            .expect("keys are texts and numbers finite");
        let Ok(Hashed(hash)) = hashed.into_inner() else {
            unreachable!("hashing does not fail");
        };
        let mut text = String::with_capacity(64);
        for byte in hash.finalize() {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    fn document(&self) -> Document<'_> {
        Document {
            schema_version: SCHEMA_VERSION,
            policy: Cow::Borrowed(&self.policy),
            places: self.places().into(),
            workers: self.workers().into(),
            employers: self.employers().into(),
            workshops: self.workshops().into(),
            openings: self.openings().into(),
            orders: self.orders().into(),
            pairs: self.pairs().into(),
            roads: self.roads().into(),
        }
    }
}

/// Parses, and keeps of the parser's words only the place: they may repeat a person's value.
fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, MarketError> {
    serde_json::from_str(text).map_err(|error| {
        let column = error.column() as u64;
        refused(
            Some(error.line() as u64),
            Fault::with(IssueCode::Json, Detail::At { column }),
        )
    })
}

fn refused(line: Option<u64>, fault: Fault) -> MarketError {
    let mut issues = Issues::default();
    issues.push(Issue::new(List::Json, line, None, fault));
    issues
        .into_result(|_, _| None)
        .expect_err("an issue has just been pushed")
}

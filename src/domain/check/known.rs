//! What a record may refer to, and what is said of a reference that leads nowhere.

use crate::domain::market::Market;
use crate::domain::table::cells::unknown_in;
use crate::error::List;
use crate::error::issue::Fault;
use crate::ids::{EmployerKey, PlaceCode, WorkshopKey};
use crate::policy::Policy;

/// What a record may refer to.
pub(in crate::domain) trait Known {
    /// The vocabulary of skills and groups, where it could be read.
    fn policy(&self) -> Option<&Policy>;
    fn place(&self, code: PlaceCode) -> bool;
    fn employer(&self, key: &EmployerKey) -> bool;
    fn workshop(&self, key: &WorkshopKey) -> bool;
}

/// A market, for what changes.
impl Known for Market {
    fn policy(&self) -> Option<&Policy> {
        Some(&self.policy)
    }

    fn place(&self, code: PlaceCode) -> bool {
        Market::place(self, code).is_some()
    }

    fn employer(&self, key: &EmployerKey) -> bool {
        Market::employer(self, key).is_some()
    }

    fn workshop(&self, key: &WorkshopKey) -> bool {
        Market::workshop(self, key).is_some()
    }
}

/// The faults found in one record: column and fault.
pub(in crate::domain) type Found = Vec<(&'static str, Fault)>;

/// A reference that leads nowhere.
pub(in crate::domain) fn unknown(list: List, key: impl std::fmt::Display) -> Fault {
    Fault::named(unknown_in(list), key)
}

//! LISTS: what was given, in the user's words.
//!
//! `read -> Lists -> check -> Market`; a [`Change`] turns one market into the next.

mod change;
mod check;
mod demand;
mod json;
mod market;
mod pairs;
mod place;
mod read;
mod table;
mod vocabulary;
mod worker;
mod workshop;
mod write;

pub use change::Change;
pub use demand::{Demand, Opening, Order, Reserve, ReserveFor, SkillNeed};
pub use market::{Lists, Market};
pub use pairs::{Pair, PairKind};
pub use place::{Place, Road};
pub use read::{Encoding, ReadOptions};
pub use table::columns_markdown;
pub use vocabulary::{Accommodation, Months, Necessity, WorkshopKind};
pub use worker::{Need, SkillLevel, Worker};
pub use workshop::{Employer, Workshop};
pub use write::{Headers, WriteOptions};

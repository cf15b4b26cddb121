//! Places and orders in one optimum: the mixed-plan solver, integers only.
//!
//! `draft -> model -> prices (rough, then ascent over bound: week, site) -> plans (primal) -> tree (solve) -> tariffs (order) -> Answer`;
//! `verify` imports nothing of the solver.
mod answer;
mod ascent;
mod bound;
mod columns;
mod domain;
mod draft;
mod draw;
mod effort;
mod exchange;
mod fills;
mod loosen;
mod model;
mod mps;
mod one_piece;
mod order;
mod plan;
mod primal;
mod rough;
mod seating;
mod shortlist;
mod site;
mod solve;
mod start;
mod tariff;
mod units;
mod verify;
mod week;
mod worth;

pub use answer::{Answer, Count, Proof, ProofNode, Status, Stopped, Taken, Tariff};
pub use domain::{Decision, Variable};
pub use draft::{Draft, ModelError, Opening, Order, Over, Person, Place, Share};
pub use effort::Effort;
pub(crate) use loosen::Loosened;
pub use model::Model;
pub use start::Start;
pub(crate) use units::SCALE_BITS;
pub use units::{MOST_HALF_DAYS, ONE_PERSON};
pub use verify::CheckError;

//! `gongfang` (工坊, workshop) decides who works where.
//!
//! It reads the four lists of a county's common-prosperity workshops (共富工坊), builds the weighted bipartite graph of who could go
//! where, finds the assignment that is provably best, and gives a reason for every person and every place that is left. In the
//! field's words: maximum-weight bipartite b-matching, that is, a transportation problem, with its certificate.
#![forbid(unsafe_code)]

pub mod domain;
mod error;
pub mod geo;
pub mod graph;
pub mod ids;
mod matching;
pub mod placement;
pub mod policy;
pub mod report;
pub mod units;
mod words;

pub use domain::{Lists, Market};
pub use error::{
    CertificateError, Detail, EdgesError, Issue, IssueCode, List, MarketError, ReadError,
    SolveError, WriteError,
};
pub use graph::{BuildError, Edge, Edges, Graph};
pub use matching::{Certificate, Matching, Options, Stats};
#[doc(hidden)]
pub use matching::Parts;
pub use placement::{CheckError, PlacementError, Placements};
pub use policy::{Objective, Policy};
pub use report::{Audience, Report, ReportError};

//! `gongfang` (工坊, workshop) decides who works where.
//!
//! It reads the four lists of a county's common-prosperity workshops (共富工坊), builds the weighted bipartite graph of who could go
//! where, finds the assignment that is provably best, and gives a reason for every person and every place that is left. In the
//! field's words: maximum-weight bipartite b-matching, that is, a transportation problem, with its certificate.
//!
//! ```text
//!  four lists            candidates            optimum               answer                files
//!  Market ────────────▶ Graph ──────────────▶ Matching ───────────▶ Placements ─────────▶ Report
//!  read_dir, from_json   build: rules, score   solve, solve_from     explain, diff         write
//!  apply(&[Change]) ──▶ the next Market        verify: the proof     check: the rules      operator | public
//! ```
//!
//! # Quickstart
//!
//! ```rust
//! use gongfang::domain::Change;
//! use gongfang::ids::WorkerKey;
//! use gongfang::{Graph, Market, Placements};
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let market = Market::read_dir("examples/data/shengzhou")?; // the lists; every fault of every list in one error
//!     let graph = Graph::build(&market, &market.policy)?; // who could go where, and what it is worth
//!     let matching = graph.solve()?; // the optimum, with its prices
//!     matching.verify(&graph)?; // the proof, one pass, no tolerance
//!     let placements = Placements::new(&market, &graph, &matching)?;
//!     placements.check(&market)?; // every rule, read again from the lists
//!
//!     let worker = WorkerKey::new("W0006")?;
//!     println!(
//!         "{}",
//!         placements.explain(&worker).ok_or("nobody of this key")?
//!     ); // placed; outbid, by how much; or which rule
//!
//!     let next = market.apply(&[Change::Withdraw(worker)])?; // the next day's market: all changes, or none
//!     let again = Graph::build(&next, &next.policy)?.solve_from(&matching)?; // again, from the old prices
//!     println!(
//!         "{} people placed, then {}",
//!         matching.placed(),
//!         again.placed()
//!     );
//!     Ok(())
//! }
//! ```
//!
//! # The contract
//!
//! 1. **Optimal over every feasible pair**, or the call is an error: never a pruned list. Where shares of orders, least crews or binding stations
//!    are in play, each person's whole week is decided, which is NP-hard: the answer is [`Status::Optimal`], or [`Status::Bounded`] with a gap that is proven.
//! 2. **With its proof.** The matching carries prices: with profit, price and rent at least 0 and price 0 on every slot with room, the
//!    score equals the sum of supply x profit, capacity x price and edge capacity x rent, so nothing is better. [`Matching::verify`] checks that
//!    in one pass, in integers, with code that imports nothing of the solver. Under [`Objective::MostPlaced`] a vertex cover proves the
//!    count as well. [`Placements::check`] is the other half: it re-reads every rule from the lists and shares no code with the graph.
//! 3. **The same bytes** for the same lists, in any row order and encoding, on any number of threads. Equals fall by lot: by a hash of the
//!    policy's published seed and the key.
//! 4. **No floats past the door.** Money is fen, scores fen a month, time half-days a week, distance metres; totals are `i128`, and a
//!    range that could overflow is a typed error.
//! 5. **A stop is answered within milliseconds** ([`Options`]: a flag, a deadline, a work limit in edge scans), and a part is never
//!    dressed as the whole. Where weeks are decided the plan found by then is checked first, as every answer is.
//! 6. **No panics, no recursion on the graph, no unsafe.** Bad input is an error that says file, row, column, code and remedy, and
//!    never repeats a personal value.
//! 7. **[`Graph::solve_from`]** an earlier matching is as optimal and as certified as [`Graph::solve`], sooner, and among equals leaves
//!    people where they are. Where weeks are decided it mends the earlier plan, moves people only where that betters it, and is done
//!    where the plan is as near to its bound as the earlier one was, or within a hundredth of it.
//!
//! Who stays unplaced and what stays empty are answers with reasons, not errors: placed + unplaced = all workers, filled +
//! unfilled = all places, checked on every run.
//!
//! A week is at most one place and shares of orders, within the person's half-days, the policy's most in all and the legal form's most for one
//! employer. Without a work limit such a solve stops at [`Graph::default_work`]; [`Options::work_limit`] gives it more.
#![forbid(unsafe_code)]
// For the library alone: cases of a test may be many.
#![warn(clippy::too_many_lines)]

pub mod domain;
mod error;
pub mod geo;
pub mod graph;
pub mod ids;
mod matching;
pub mod placement;
pub mod policy;
pub mod report;
mod staged;
pub mod units;
mod words;

pub use domain::{Lists, Market};
pub use error::{
    CertificateError, Detail, EdgesError, Issue, IssueCode, List, MarketError, ReadError,
    SolveError, WeeksFault, WriteError,
};
pub use graph::{BuildError, Edge, Edges, Graph};
pub use matching::{Certificate, Goal, Matching, Options, Piece, ProgrammeError, Stats, Status};
#[doc(hidden)]
pub use matching::{Parts, mixed};
pub use placement::{CheckError, PlacementError, Placements};
pub use policy::{Objective, Policy};
pub use report::{Audience, Report, ReportError};

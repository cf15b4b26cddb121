//! OPTIMUM: integers only; knows ids, not people.
//!
//! Maximum-weight bipartite b-matching, that is, a transportation problem: left nodes with a supply,
//! slots with a capacity, slots that may share the capacity of a group, edges with a score and a
//! capacity, units that may stay out. [`Graph::solve`] returns the optimum with its prices;
//! `certificate` proves it again in one pass and imports nothing of the solver.

use crate::error::SolveError;
use crate::graph::Graph;

mod answer;
mod auction;
mod bonus;
mod cardinality;
mod certificate;
mod components;
mod core;
mod dense;
mod far_end;
mod greatest;
pub mod mixed;
mod nearest;
mod options;
mod parts;
mod prices;
mod programme;
mod repair;
mod seats;
mod settle;
mod simplex;
mod solve;
mod state;
mod stats;
mod support;
#[cfg(test)]
mod trials;
mod twins;
mod view;
#[cfg(test)]
mod waits;
mod warm;
mod watch;
mod ways;
mod weeks;
mod write;

pub use answer::Matching;
pub use certificate::Certificate;
pub use mixed::Status;
pub use options::Options;
pub use parts::Parts;
pub use programme::{Goal, ProgrammeError};
pub use stats::Stats;
pub(crate) use weeks::PriceEnds;
pub use weeks::held::Piece;

impl Graph {
    /// The optimum, with its proof, which has been checked; where the graph [has weeks](Graph::has_weeks), the best weeks that
    /// [`Graph::default_work`] finds, with a bound that has been checked.
    ///
    /// # Errors
    /// [`SolveError::Range`] where scores lie so far apart that sums could overflow, [`SolveError::Weeks`] where an amount of the weeks
    /// does, or what was decided does not fit together. ([`SolveError::Unproven`] would be a fault of this library.)
    ///
    /// # Cost
    /// An assignment takes 10 to 20 passes over the edges on the markets measured, at worst `O(units x edges x log slots)`; memory as in
    /// [`Graph::estimate_bytes`]. Weeks take the work that they are given.
    pub fn solve(&self) -> Result<Matching, SolveError> {
        self.solve_with(&Options::default())
    }

    /// The optimum, within bounds.
    ///
    /// # Errors
    /// As [`Graph::solve`], and where a bound is reached ([`SolveError::Stopped`], [`SolveError::Deadline`], [`SolveError::WorkLimit`]):
    /// there is no partial answer. Where weeks are decided, the answer so far keeps every rule and says its gap (look at
    /// [`Matching::status`] before it is published: in the first moments it is what people take in turn); only a stop or deadline before anything
    /// is known is an error.
    pub fn solve_with(&self, options: &Options<'_>) -> Result<Matching, SolveError> {
        match self.weeks() {
            Some(offers) => weeks::solve(self, offers, None, options),
            None => solve::cold(self, options),
        }
    }

    /// The optimum, from an earlier answer: sooner, and among equals nobody is moved.
    ///
    /// The earlier answer is mapped by key, so the graph may have changed. Unlike [`Graph::solve`], equals keep what
    /// they have and are not drawn again. Weeks are mended with a part of the work, and sought from nothing only where the plan is not then
    /// as near its bound as the earlier one was, or within 1 %.
    /// An answer to a graph that has nothing in common with this one is no help and no error: the solve begins from nothing.
    ///
    /// # Errors
    /// As [`Graph::solve`].
    pub fn solve_from(&self, previous: &Matching) -> Result<Matching, SolveError> {
        self.solve_from_with(previous, &Options::default())
    }

    /// The optimum from an earlier answer, within bounds.
    ///
    /// # Errors
    /// As [`Graph::solve_with`].
    pub fn solve_from_with(
        &self,
        previous: &Matching,
        options: &Options<'_>,
    ) -> Result<Matching, SolveError> {
        match self.weeks() {
            Some(offers) => weeks::solve(self, offers, Some(previous), options),
            None => solve::from(self, previous, options),
        }
    }
}

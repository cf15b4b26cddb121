//! The whole decision as a mixed-integer programme, so that any solver can check an answer.
//!
//! Free MPS with ASCII names of positions; comment lines lead back to the keys of the lists, with bytes that are not printable ASCII, and `%`, written
//! as `%XX`. The objective is maximised as the minimum of its negative, in fen a month (people, for the count).
//!
//! An assignment has a column `x<person>_<slot>` for each edge, a row `L<person>` for each supply, `S<slot>` for each capacity and
//! `G<group>` for each group. Weeks have those of [`Model::write_mps`](crate::matching::mixed::Model::write_mps).

use std::fmt::{self, Write};

use thiserror::Error;

use crate::error::SolveError;
use crate::graph::Graph;
use crate::graph::network::{NO_GROUP, Network, Scores};
use crate::matching::weeks::draft;
use crate::words::debug_as_display;

/// What the programme is to make greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The total score.
    Score,
    /// The people placed: the first step of most-placed.
    Count,
    /// The total score with at least so many people placed: the second step.
    ScoreAt(u64),
}

debug_as_display!(ProgrammeError);

/// Why a programme was not written.
#[derive(Error)]
#[non_exhaustive]
pub enum ProgrammeError {
    /// The decision does not fit the solver's integers.
    #[error("the decision cannot be written: {0}")]
    Decision(#[from] SolveError),
    /// The writer refused.
    #[error("the writer refused the programme: give it room")]
    Write(#[from] fmt::Error),
}

impl Graph {
    /// Writes the whole decision as a mixed-integer programme in free MPS.
    ///
    /// Under most-placed two files check an answer: [`Goal::Count`], then [`Goal::ScoreAt`] that count. Persons who were decided beforehand are in the
    /// programme of weeks, and not in that of an assignment, as in [`Matching::placed`](crate::Matching::placed).
    ///
    /// # Errors
    /// [`ProgrammeError`].
    pub fn write_mps(&self, goal: Goal, out: &mut impl Write) -> Result<(), ProgrammeError> {
        let Some(offers) = self.weeks() else {
            self.name_rows(&["person", "slot"], out)?;
            return Ok(assignment(&self.network, goal, out)?);
        };
        let model = draft::model(offers, crate::policy::Objective::BestScore)?;
        self.name_rows(&["person"], out)?;
        let key = |slot: u32| {
            let slot = self.slots().get(slot as usize);
            ascii(slot.map_or("", |slot| slot.demand.as_str()))
        };
        for (at, opening) in offers.openings.iter().enumerate() {
            writeln!(out, "* opening {at} = {}", key(opening.slot))?;
        }
        for (at, order) in offers.orders.iter().enumerate() {
            writeln!(out, "* order {at} = {}", key(order.slot))?;
        }
        for (at, site) in offers.sites.iter().enumerate() {
            let workshop = offers.workshops.text(site.workshop).unwrap_or("");
            writeln!(out, "* site {at} = {}", ascii(workshop))?;
        }
        match goal {
            Goal::Score => model.write_mps(out)?,
            Goal::Count => model.write_count_mps(out)?,
            Goal::ScoreAt(placed) => model.write_score_mps(placed, out)?,
        }
        Ok(())
    }

    /// Comment lines that lead from positions to keys; none where nodes are numbered.
    fn name_rows(&self, kinds: &[&str], out: &mut impl Write) -> fmt::Result {
        for (kind, keys) in kinds.iter().zip([&self.left_keys, &self.slot_keys]) {
            for node in (0u32..).take(keys.len()) {
                if let Some(key) = keys.text(node) {
                    writeln!(out, "* {kind} {node} = {}", ascii(key))?;
                }
            }
        }
        Ok(())
    }
}

/// Printable ASCII as it is, every other byte and `%` as `%XX`.
fn ascii(key: &str) -> String {
    let mut text = String::new();
    for byte in key.bytes() {
        match byte {
            b'%' => text += "%25",
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// Writes the programme of an assignment as it reads the network: nothing is kept beside it.
fn assignment(network: &Network, goal: Goal, out: &mut impl Write) -> fmt::Result {
    let lefts = (0u32..).take(network.supply.len());
    // Left node, slot and place among the rows of each edge.
    let edges = lefts.flat_map(|left| {
        let row = network.rows.range(left);
        row.map(move |at| (left, network.rows.head[at], at))
    });
    let score = |at: usize| match &network.rows.scores {
        Scores::Narrow(scores) => i64::from(scores[at]),
        Scores::Wide(scores) => scores[at],
    };
    let named = [
        ('L', &network.supply),
        ('S', &network.capacity),
        ('G', &network.group_capacity),
    ];
    let bounded = named.into_iter().flat_map(|(name, capacities)| {
        let capacities = capacities.iter().enumerate();
        capacities.map(move |(at, &capacity)| (name, at, capacity))
    });
    let least = match goal {
        Goal::ScoreAt(placed) => Some(placed),
        Goal::Score | Goal::Count => None,
    };
    writeln!(out, "NAME gongfang FREE\nROWS\n N score")?;
    for (name, at, _) in bounded.clone() {
        writeln!(out, " L {name}{at}")?;
    }
    if least.is_some() {
        writeln!(out, " G N")?;
    }
    writeln!(out, "COLUMNS\n    MARKER 'MARKER' 'INTORG'")?;
    for (left, slot, at) in edges.clone() {
        let value = if goal == Goal::Count { 1 } else { score(at) };
        writeln!(out, "    x{left}_{slot} score {}", -value)?;
        writeln!(out, "    x{left}_{slot} L{left} 1")?;
        writeln!(out, "    x{left}_{slot} S{slot} 1")?;
        match network.group_of.get(slot as usize) {
            None | Some(&NO_GROUP) => {}
            Some(group) => writeln!(out, "    x{left}_{slot} G{group} 1")?,
        }
        if least.is_some() {
            writeln!(out, "    x{left}_{slot} N 1")?;
        }
    }
    writeln!(out, "    MARKER 'MARKER' 'INTEND'\nRHS")?;
    for (name, at, right) in bounded.filter(|row| row.2 != 0) {
        writeln!(out, "    RHS {name}{at} {right}")?;
    }
    if let Some(placed) = least.filter(|&placed| placed != 0) {
        writeln!(out, "    RHS N {placed}")?;
    }
    writeln!(out, "BOUNDS")?;
    for (left, slot, at) in edges {
        let most = network.edge_capacity.get(at);
        writeln!(out, " UP BND x{left}_{slot} {most}")?;
    }
    writeln!(out, "ENDATA")
}

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

/// Why a programme was not written.
#[derive(Debug, Error)]
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

/// Name, value, bound, rows with a coefficient of 1.
type Column = (String, i64, u32, Vec<String>);

fn assignment(network: &Network, goal: Goal, out: &mut impl Write) -> fmt::Result {
    let mut columns: Vec<Column> = Vec::new();
    for left in (0u32..).take(network.supply.len()) {
        for at in network.rows.range(left) {
            let slot = network.rows.head[at];
            let score = match &network.rows.scores {
                Scores::Narrow(scores) => i64::from(scores[at]),
                Scores::Wide(scores) => scores[at],
            };
            let mut rows = vec![format!("L{left}"), format!("S{slot}")];
            match network.group_of.get(slot as usize) {
                None | Some(&NO_GROUP) => {}
                Some(group) => rows.push(format!("G{group}")),
            }
            if let Goal::ScoreAt(_) = goal {
                rows.push("N".to_owned());
            }
            let value = if goal == Goal::Count { 1 } else { score };
            let most = network.edge_capacity.get(at);
            columns.push((format!("x{left}_{slot}"), value, most, rows));
        }
    }
    let named = |name: char, capacities: &[u32]| -> Vec<(String, char, u64)> {
        let row = |(at, &capacity): (usize, &u32)| (format!("{name}{at}"), 'L', capacity.into());
        capacities.iter().enumerate().map(row).collect()
    };
    let mut rows = named('L', &network.supply);
    rows.extend(named('S', &network.capacity));
    rows.extend(named('G', &network.group_capacity));
    if let Goal::ScoreAt(placed) = goal {
        rows.push(("N".to_owned(), 'G', placed));
    }
    writeln!(out, "NAME gongfang FREE\nROWS\n N score")?;
    for (name, sense, _) in &rows {
        writeln!(out, " {sense} {name}")?;
    }
    writeln!(out, "COLUMNS\n    MARKER 'MARKER' 'INTORG'")?;
    for (name, value, _, rows) in &columns {
        writeln!(out, "    {name} score {}", -value)?;
        for row in rows {
            writeln!(out, "    {name} {row} 1")?;
        }
    }
    writeln!(out, "    MARKER 'MARKER' 'INTEND'\nRHS")?;
    for (name, _, right) in rows.iter().filter(|row| row.2 != 0) {
        writeln!(out, "    RHS {name} {right}")?;
    }
    writeln!(out, "BOUNDS")?;
    for (name, _, most, _) in &columns {
        writeln!(out, " UP BND {name} {most}")?;
    }
    writeln!(out, "ENDATA")
}

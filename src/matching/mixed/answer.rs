//! What a solve gives back: the plan, its value, a bound, and the proof of the bound.

use super::domain::Variable;

/// One person's week, by positions in the model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Position of the place, if one is taken.
    pub place: Option<u32>,
    /// Position and half-days of each share.
    pub shares: Vec<(u32, u8)>,
}

/// A node of the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofNode {
    /// The variable is at most `most` in one part, above it in the other.
    Cut {
        /// What is cut.
        variable: Variable,
        /// The most on the lower side.
        most: u32,
        /// Node of the lower side.
        below: usize,
        /// Node of the upper side.
        above: usize,
    },
    /// These prices bound every plan of this part.
    Leaf {
        /// Of classes, sites, orders by the piece, and seats of crews, in 2^-20 fen.
        prices: Vec<i64>,
        /// What orders ask instead of a price by the piece.
        tariff: Option<Tariff>,
    },
}

impl ProofNode {
    /// An end where orders are paid by the piece.
    pub(super) fn by_the_piece(prices: Vec<i64>) -> Self {
        Self::Leaf {
            prices,
            tariff: None,
        }
    }
}

/// What orders ask of each person for each number of half-days, and what they can earn so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tariff {
    /// For each number of half-days of each share, in the model's order, at least 0, in 2^-20 fen.
    pub shares: Vec<i64>,
    /// By order: no people within its pieces, each with one share at most, pay more than this together, in 2^-20 fen.
    pub incomes: Vec<i64>,
}

/// Why no plan can be worth more than the bound: a tree of cuts that covers every plan, with prices at
/// each end. Node 0 is the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The nodes.
    pub nodes: Vec<ProofNode>,
}

/// How good the plan is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No plan is worth more.
    Optimal,
    /// No plan is worth more than `gap` fen a month above this one.
    Bounded {
        /// In fen a month; where the most people come first, among the plans that place as many.
        gap: i64,
        /// Where the most people come first: so many more people might be placed; else 0.
        people: u64,
    },
}

/// How many people can be placed at most, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// No plan places more people.
    pub bound: u64,
    /// Why: a proof for the model in which a week is worth [`ONE_PERSON`](super::ONE_PERSON) fen and nothing else.
    pub proof: Proof,
    /// What a person placed was worth in the proof of [`Answer::bound`], in fen a month.
    pub worth: i64,
}

/// A plan with its bound and proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Each person's week.
    pub weeks: Vec<Taken>,
    /// Worth of the plan with the bonuses, in fen a month.
    pub value: i64,
    /// No plan is worth more, in fen a month; where the most people come first, none that places as
    /// many.
    pub bound: i64,
    /// Why.
    pub proof: Proof,
    /// People with a week.
    pub placed: u64,
    /// How many could be, where the most people come first.
    pub count: Option<Count>,
    /// Offers scanned.
    pub scans: u64,
}

/// The stop flag was up before anything was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the first reading of the market; give it time for one")]
pub struct Stopped;

impl Answer {
    /// The same plan with what another answer of the same model proves, where that is more.
    pub(crate) fn with_bounds_of(mut self, other: &Self) -> Self {
        let same_count = self.placed == other.placed || self.count.is_none();
        if same_count && (self.value..self.bound).contains(&other.bound) {
            self.bound = other.bound;
            self.proof = other.proof.clone();
            if let (Some(own), Some(others)) = (&mut self.count, &other.count) {
                own.worth = others.worth;
            }
        }
        if let (Some(own), Some(others)) = (&mut self.count, &other.count)
            && (self.placed..own.bound).contains(&others.bound)
        {
            own.bound = others.bound;
            own.proof = others.proof.clone();
        }
        self
    }

    /// How good the plan is known to be.
    #[must_use]
    pub fn status(&self) -> Status {
        let people = self
            .count
            .as_ref()
            .map_or(0, |count| count.bound - self.placed);
        if self.bound == self.value && people == 0 {
            Status::Optimal
        } else {
            Status::Bounded {
                gap: self.bound - self.value,
                people,
            }
        }
    }
}

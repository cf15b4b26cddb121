//! What is still allowed: one range per integer variable, narrowed by decisions.
//!
//! The variables are the people of an opening, the seat of an offer (0 or 1), and the half-days of a
//! share. A [`Decision`] cuts one of them in two: at most `k`, or at least `k + 1`; the two sides cover
//! every integer, so a tree of decisions covers the whole space by construction.

use super::model::Model;

/// An integer variable of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// People in an opening.
    Crew(u32),
    /// Whether a place (by its position in the model) is taken.
    Seat(u32),
    /// Half-days of a share (by its position in the model).
    Share(u32),
}

/// One side of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The variable is at most this.
    AtMost(Variable, u32),
    /// The variable is at least this.
    AtLeast(Variable, u32),
}

/// The ranges that the decisions so far have left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Domain {
    pub(super) crew: Vec<(u32, u32)>,
    pub(super) seat: Vec<(u8, u8)>,
    pub(super) share: Vec<(u8, u8)>,
}

impl Domain {
    pub(super) fn new(model: &Model) -> Self {
        let crew = model.openings.iter().enumerate().map(|(opening, of)| {
            let classes: u64 = model
                .classes_of(opening)
                .map(|class| u64::from(model.class_seats[class]))
                .sum();
            let stand = model.class_must[model.classes_of(opening)].iter().sum();
            (
                stand,
                u32::try_from(classes).unwrap_or(u32::MAX).min(of.places),
            )
        });
        let seat = (0..model.people.len()).flat_map(|person| {
            let stands = model.must_seat[person] as usize;
            model
                .seats_of(person)
                .map(move |at| (u8::from(at == stands), 1))
        });
        Self {
            crew: crew.collect(),
            seat: seat.collect(),
            share: model
                .shares
                .iter()
                .map(|share| (share.must, share.most))
                .collect(),
        }
    }

    /// Narrows by a decision.
    pub(super) fn narrow(&mut self, decision: Decision) {
        let (variable, low, high) = match decision {
            Decision::AtMost(variable, most) => (variable, 0, most),
            Decision::AtLeast(variable, least) => (variable, least, u32::MAX),
        };
        let before = self.range(variable);
        self.set(variable, (before.0.max(low), before.1.min(high)));
    }

    pub(super) fn range(&self, variable: Variable) -> (u32, u32) {
        match variable {
            Variable::Crew(at) => self.crew[at as usize],
            Variable::Seat(at) => {
                let (low, high) = self.seat[at as usize];
                (low.into(), high.into())
            }
            Variable::Share(at) => {
                let (low, high) = self.share[at as usize];
                (low.into(), high.into())
            }
        }
    }

    fn set(&mut self, variable: Variable, (low, high): (u32, u32)) {
        let small = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        match variable {
            Variable::Crew(at) => self.crew[at as usize] = (low, high),
            Variable::Seat(at) => self.seat[at as usize] = (small(low), small(high)),
            Variable::Share(at) => self.share[at as usize] = (small(low), small(high)),
        }
    }
}

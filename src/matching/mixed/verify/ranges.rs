//! Where a proof stands: what its cuts allow.

use crate::matching::mixed::domain::Variable;

/// Ranges of the variables, least and most.
pub(super) struct Ranges {
    pub(super) crew: Vec<(u32, u32)>,
    pub(super) seat: Vec<(u32, u32)>,
    pub(super) share: Vec<(u32, u32)>,
}

impl Ranges {
    pub(super) fn of(&mut self, variable: Variable) -> Option<&mut (u32, u32)> {
        match variable {
            Variable::Crew(at) => self.crew.get_mut(at as usize),
            Variable::Seat(at) => self.seat.get_mut(at as usize),
            Variable::Share(at) => self.share.get_mut(at as usize),
        }
    }
}

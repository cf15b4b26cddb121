//! What the rules and the score are asked of: one person at one stop.

use crate::domain::PairKind;
use crate::graph::prepared::{Kept, Person, Prepared, Stop};
use crate::policy::LegalForm;

/// One person at one stop, with all that was made ready.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) person: &'a Person,
    pub(super) stop: &'a Stop<'a>,
}

impl Pair<'_> {
    /// The legal form of this pair's work.
    pub(super) fn form(&self) -> LegalForm {
        self.stop.post.forms[self.person.over_age]
    }

    /// Whether the pay is under the floor of the pair's legal form.
    pub(super) fn below_floor(&self) -> bool {
        self.person.pace < self.stop.post.floors[self.person.over_age].least_pace
    }

    /// Whether the place is kept for people that this one does not belong to; `Some(true)` where that is hard.
    pub(super) fn outsider(&self) -> Option<bool> {
        let (belongs, hard) = match self.stop.post.kept {
            Kept::Free => return None,
            Kept::Group { group, hard } => (self.person.in_group(group), hard),
            Kept::OwnVillage { hard } => (self.person.home == self.stop.post.place, hard),
        };
        (!belongs).then_some(hard)
    }

    pub(super) fn is_barred(&self, by: PairKind) -> bool {
        self.person.barred.contains(&(self.stop.post.demand, by))
    }
}

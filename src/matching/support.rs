//! Who keeps the price of a slot from falling.

use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;

/// What keeps the price of a slot from falling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Support {
    /// The left node that would else prefer the slot; [`NONE`] where none is known or needed.
    pub(super) left: u32,
    /// The slot where it has units; [`NONE`] for units that are out.
    pub(super) from: u32,
}

impl Support {
    /// Nobody.
    pub(super) const NOBODY: Self = Self {
        left: NONE,
        from: NONE,
    };

    /// A party, where it is.
    pub(super) fn of<S: Score>(state: &State<'_, S>, party: u32) -> Self {
        let slot = state.seats.party(party).slot;
        Self {
            left: state.seats.owner(party),
            from: if slot < state.view.ground() {
                slot
            } else {
                NONE
            },
        }
    }
}

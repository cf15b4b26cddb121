//! The cheapest ways out of a slot, known as soon as it is labelled.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::matching::state::State;
use crate::matching::view::Score;

/// Who can leave a slot, the least score first; some of them have left since.
pub(super) type Exits<S> = BinaryHeap<Reverse<(S, u32)>>;

/// Adds a party that sits at `node` by now; entries read. Where there is no room for one more those that have left go first, so that there
/// are never many more exits than members.
pub(super) fn add_exit<S: Score>(
    state: &State<'_, S>,
    exits: &mut Exits<S>,
    (node, party): (u32, u32),
) -> usize {
    let exit = |party| Reverse((state.seats.party(party).score, party));
    if exits.len() < exits.capacity() {
        exits.push(exit(party));
        return 0;
    }
    let mut members: Vec<_> = state.seats.members(node).map(exit).collect();
    let read = members.len();
    members.reserve_exact(read / 2 + 8);
    *exits = members.into();
    read
}

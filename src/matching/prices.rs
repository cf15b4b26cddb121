//! The least prices that prove a matching.
//!
//! The prices that prove an optimal matching form a lattice, so there are least ones, and they do not depend
//! on how the matching was found. From any prices that prove it, the least are one shortest-path
//! computation away: a node can fall by at most its distance from the anchors, which are the sink
//! (own prices stop at 0) and the ground (units that are out must not be tempted in).
//!
//! # Supports
//! What keeps the price of a slot up is its *support*: a left node that would else prefer it, seated at a slot that is
//! itself supported, or out; or nobody, where the price is 0. Supports are kept with a matching. After a change, a
//! price whose chain of supports still holds is still least; only the others, the *loose* ones, are computed
//! again, each from its column.
//!
//! Cost: from nothing, one pass over the rows of the left nodes and a heap of the slots; after a change, the columns
//! of the loose slots and the rows of who sits there.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::SolveError;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// How far each node can still fall, who stops it, and the nodes whose bound has come down.
struct Bounds {
    slack: Vec<i64>,
    support: Vec<u32>,
    heap: BinaryHeap<Reverse<(i64, u32)>>,
}

impl Bounds {
    #[inline]
    fn tighten(&mut self, node: u32, slack: i64, support: u32) {
        if slack < self.slack[node as usize] {
            self.slack[node as usize] = slack;
            self.support[node as usize] = support;
            self.heap.push(Reverse((slack, node)));
        }
    }

    fn nearest(&mut self) -> Option<(i64, u32)> {
        while let Some(Reverse((slack, node))) = self.heap.pop() {
            if slack == self.slack[node as usize] {
                return Some((slack, node));
            }
        }
        None
    }
}

/// Lowers every price as far as the matching allows; the bonus stays. Returns the support of each slot.
pub(super) fn lower<S: Score>(
    state: &mut State<'_, S>,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, SolveError> {
    let view = state.view;
    let ground = view.ground();
    let nodes = ground as usize;
    let mut bounds = Bounds {
        slack: vec![i64::MAX; nodes],
        support: vec![NONE; nodes],
        heap: BinaryHeap::new(),
    };
    for node in 0..ground {
        if view.group_node(node).is_none() {
            bounds.tighten(node, state.price[node as usize], NONE);
        }
    }
    for left in (0u32..).take(view.lefts()) {
        if state.seats.find(left, ground) != NONE {
            follow(state, &mut bounds, left, -state.bonus(), watch)?;
        }
    }
    settle(state, &mut bounds, watch)?;
    for (price, slack) in state.price.iter_mut().zip(&bounds.slack) {
        *price -= slack;
    }
    bounds.support.truncate(view.slots());
    Ok(bounds.support)
}

/// Lets every bound take effect on those that depend on it, the nearest first.
fn settle<S: Score>(
    state: &State<'_, S>,
    bounds: &mut Bounds,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = &state.view;
    while let Some((slack, node)) = bounds.nearest() {
        if (node as usize) < view.slots() {
            for party in state.seats.members(node) {
                let value = state.seats.party(party).score.wide() - state.price[node as usize];
                follow(
                    state,
                    bounds,
                    state.seats.owner(party),
                    slack + value,
                    watch,
                )?;
            }
            if let Some(group) = view.group_node(node)
                && state.room(node) > 0
            {
                bounds.tighten(group, slack, NONE);
            }
        } else {
            for &slot in state.slots_of(node) {
                let own = state.price[slot as usize] - state.price[node as usize];
                bounds.tighten(slot, slack + own, NONE);
            }
            watch.scan(state.slots_of(node).len())?;
        }
    }
    Ok(())
}

/// Bounds the slots that `left` must not be tempted by, being worth `value` to it where it is.
fn follow<S: Score>(
    state: &State<'_, S>,
    bounds: &mut Bounds,
    left: u32,
    value: i64,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let view = &state.view;
    let row = view.row(left);
    for (&head, &score) in view.row_head[row.clone()]
        .iter()
        .zip(&view.row_score[row.clone()])
    {
        let slack = value - (score.wide() - state.price[head as usize]);
        if slack < bounds.slack[head as usize] && state.fits(left, head) {
            bounds.tighten(head, slack, left);
        }
    }
    watch.scan(row.len())
}

/// What is known of a slot's chain of supports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chain {
    Unknown,
    /// On the chain that is being followed.
    Open,
    Holds,
    Loose,
}

/// Lowers the prices that `support` no longer keeps up, and brings `support` up to date.
///
/// The prices were least before the change, and there are no groups.
pub(super) fn lower_again<S: Score>(
    state: &mut State<'_, S>,
    support: Vec<u32>,
    watch: &mut Watch<'_>,
) -> Result<Vec<u32>, SolveError> {
    let view = state.view;
    let slots = || (0u32..).take(view.slots());
    let chains = follow_chains(state, &support);
    let loose = |slot: u32| chains.get(slot as usize) == Some(&Chain::Loose);
    let columns: usize = slots()
        .filter(|&slot| loose(slot))
        .map(|slot| view.column(slot).len())
        .sum();
    if 8 * columns > view.row_head.len() {
        return lower(state, watch);
    }
    // What is not loose cannot fall: its slack of 0 keeps `follow` away from it.
    let slack = slots()
        .map(|slot| if loose(slot) { i64::MAX } else { 0 })
        .collect();
    let mut bounds = Bounds {
        slack,
        support,
        heap: BinaryHeap::new(),
    };
    for slot in slots().filter(|&slot| loose(slot)) {
        bounds.tighten(slot, state.price[slot as usize], NONE);
        let column = view.column(slot);
        let entries = view.col_head[column.clone()]
            .iter()
            .zip(&view.col_score[column.clone()]);
        for (&left, &score) in entries {
            let here = score.wide() - state.price[slot as usize];
            let mut party = state.seats.first(left);
            while party != NONE {
                let there = state.seats.party(party);
                let slack = there.score.wide() - state.price[there.slot as usize] - here;
                if slack < bounds.slack[slot as usize]
                    && there.slot != slot
                    && !loose(there.slot)
                    && state.fits(left, slot)
                {
                    bounds.tighten(slot, slack, left);
                }
                party = state.seats.next(party);
            }
        }
        watch.scan(column.len())?;
    }
    settle(state, &mut bounds, watch)?;
    for (price, slack) in state.price.iter_mut().zip(&bounds.slack) {
        *price -= slack;
    }
    Ok(bounds.support)
}

/// Which slots still have a chain of supports down to an anchor.
fn follow_chains<S: Score>(state: &State<'_, S>, support: &[u32]) -> Vec<Chain> {
    let mut chains = vec![Chain::Unknown; support.len()];
    let mut path = Vec::new();
    for slot in (0u32..).take(support.len()) {
        let mut node = slot;
        path.clear();
        let verdict = loop {
            match chains[node as usize] {
                Chain::Unknown => {}
                Chain::Holds => break Chain::Holds,
                Chain::Open | Chain::Loose => break Chain::Loose,
            }
            chains[node as usize] = Chain::Open;
            path.push(node);
            if state.price[node as usize] == 0 {
                break Chain::Holds;
            }
            match supporter(state, node, support[node as usize]) {
                None => break Chain::Loose,
                Some(next) if next == state.view.ground() => break Chain::Holds,
                Some(next) => node = next,
            }
        };
        path.iter()
            .for_each(|&node| chains[node as usize] = verdict);
    }
    chains
}

/// Where the left node is from where it keeps the price of `slot` up, if it still does.
fn supporter<S: Score>(state: &State<'_, S>, slot: u32, left: u32) -> Option<u32> {
    let view = &state.view;
    if left == NONE {
        return None;
    }
    let edge = view.edge(left, slot) as usize;
    if edge >= view.row(left).end || view.row_head[edge] != slot || !state.fits(left, slot) {
        return None;
    }
    let here = view.row_score[edge].wide() - state.price[slot as usize];
    let mut party = state.seats.first(left);
    while party != NONE {
        let there = state.seats.party(party);
        let value = there.score.wide() - state.price[there.slot as usize];
        if there.slot != slot && value == here {
            return Some(there.slot);
        }
        party = state.seats.next(party);
    }
    None
}

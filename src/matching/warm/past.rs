//! An earlier answer, seen from the new graph: everything is mapped by key.

use crate::error::SolveError;
use crate::graph::Graph;
use crate::ids::Keys;
use crate::matching::answer::Matching;
use crate::matching::seats::NONE;
use crate::matching::watch::Watch;
use crate::policy::Objective;

/// For each new node the old one with its key, or [`NONE`].
fn map(new: &Keys, old: &Keys, watch: &mut Watch<'_>) -> Result<Vec<u32>, SolveError> {
    let nodes = |keys: &Keys| 0..u32::try_from(keys.len()).expect("u32 nodes");
    if new == old {
        return watch.list(new.len(), |node| node);
    }
    let mut olds = nodes(old).peekable();
    watch.list(new.len(), |node| {
        // Numbered nodes are their own keys; a numbered and a named side have none in common.
        let found = match (new.text(node), olds.peek()) {
            (None, _) => (old.text(0).is_none() && (node as usize) < old.len()).then_some(node),
            (Some(text), Some(_)) => {
                while olds.peek().is_some_and(|&at| old.text(at) < Some(text)) {
                    olds.next();
                }
                olds.next_if(|&at| old.text(at) == Some(text))
            }
            (Some(_), None) => None,
        };
        found.unwrap_or(NONE)
    })
}

/// An earlier answer, seen from the new graph.
pub(in crate::matching) struct Past<'a> {
    pub(super) previous: &'a Matching,
    /// By new left node, the old one.
    pub(super) left: Vec<u32>,
    /// By new slot, the old one.
    pub(super) slot: Vec<u32>,
    /// By old slot, the new one.
    pub(super) new_slot: Vec<u32>,
    /// By new left node: whether its row, seen by key, is what it was.
    pub(super) same: Vec<bool>,
}

/// Whether the earlier answer was to the same question: prices only mean something with the bonus that they were made with, and with as many groups,
/// which have numbers and no keys.
pub(in crate::matching) fn alike(graph: &Graph, previous: &Matching) -> bool {
    (graph.network.objective == Objective::MostPlaced) == (previous.bonus() > 0)
        && graph.network.group_capacity.len() == previous.parts.group_prices.len()
}

impl<'a> Past<'a> {
    pub(in crate::matching) fn new(
        graph: &Graph,
        previous: &'a Matching,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let marks = graph.network.marks(&graph.slot_keys);
        let left = map(&graph.left_keys, &previous.left_keys, watch)?;
        let slot = map(&graph.slot_keys, &previous.slot_keys, watch)?;
        let mut new_slot = vec![NONE; previous.slots()];
        for (new, &old) in (0u32..).zip(&slot) {
            if old != NONE {
                new_slot[old as usize] = new;
            }
        }
        let same = watch.list(left.len(), |at| {
            let (old, mark) = (left[at as usize], marks.get(at as usize));
            old != NONE && previous.trail.marks.get(old as usize) == mark
        })?;
        Ok(Self {
            previous,
            same,
            left,
            slot,
            new_slot,
        })
    }
}

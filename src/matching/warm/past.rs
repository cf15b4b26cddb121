//! An earlier answer, seen from the new graph: everything is mapped by key.

use crate::graph::Graph;
use crate::ids::Keys;
use crate::matching::answer::Matching;
use crate::matching::seats::NONE;
use crate::policy::Objective;

/// For each new node the old one with its key, or [`NONE`].
fn map(new: &Keys, old: &Keys) -> Vec<u32> {
    let nodes = |keys: &Keys| 0..u32::try_from(keys.len()).expect("u32 nodes");
    if new == old {
        return nodes(new).collect();
    }
    let mut olds = nodes(old).peekable();
    let mut of = Vec::with_capacity(new.len());
    for node in nodes(new) {
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
        of.push(found.unwrap_or(NONE));
    }
    of
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
    pub(in crate::matching) fn new(graph: &Graph, previous: &'a Matching) -> Self {
        let marks = graph.network.marks(&graph.slot_keys);
        let left = map(&graph.left_keys, &previous.left_keys);
        let slot = map(&graph.slot_keys, &previous.slot_keys);
        let mut new_slot = vec![NONE; previous.slots()];
        for (new, &old) in (0u32..).zip(&slot) {
            if old != NONE {
                new_slot[old as usize] = new;
            }
        }
        let same = left.iter().zip(marks.iter()).map(|(&old, mark)| {
            old != NONE && previous.trail.marks.get(old as usize) == Some(mark)
        });
        Self {
            previous,
            same: same.collect(),
            left,
            slot,
            new_slot,
        }
    }
}

//! The spanning tree, by parents and lists of children.

use crate::matching::seats::NONE;

/// In [`Spot::pred`]: the own arc of the node, to its parent.
pub(super) const OWN: u32 = u32::MAX;

/// In [`Spot::pred`]: the own arc of the parent, to this node.
pub(super) const OF_PARENT: u32 = u32::MAX - 1;

/// Where a node is in the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) parent: u32,
    /// The arc between the node and its parent: an edge by its place among the rows, [`OWN`] or [`OF_PARENT`].
    pub(super) pred: u32,
    pub(super) depth: u32,
    /// The children of a node are a doubly linked list.
    pub(super) child: u32,
    before: u32,
    pub(super) after: u32,
}

const NOWHERE: Spot = Spot {
    parent: NONE,
    pred: OWN,
    depth: 0,
    child: NONE,
    before: NONE,
    after: NONE,
};

/// The tree. A left node without children is a **leaf**: it stands in no list, and nothing is kept of it but its parent.
pub(super) struct Tree {
    pub(super) spots: Vec<Spot>,
    ground: u32,
}

impl Tree {
    /// So many nodes, of which the ground is the root and none hangs anywhere.
    pub(super) fn new(nodes: usize, ground: u32) -> Self {
        Self {
            spots: vec![NOWHERE; nodes],
            ground,
        }
    }

    #[inline]
    pub(super) fn spot(&self, node: u32) -> Spot {
        self.spots[node as usize]
    }

    #[inline]
    pub(super) fn parent(&self, node: u32) -> u32 {
        self.spots[node as usize].parent
    }

    #[inline]
    pub(super) fn depth(&self, node: u32) -> u32 {
        self.spots[node as usize].depth
    }

    /// The children of a node, without leaves.
    #[inline]
    pub(super) fn children(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let some = |node: u32| (node != NONE).then_some(node);
        let first = some(self.spots[node as usize].child);
        std::iter::successors(first, move |&node| some(self.spots[node as usize].after))
    }

    /// Counts how far a node is from the root, by its parent.
    #[inline]
    pub(super) fn count_depth(&mut self, node: u32) {
        self.spots[node as usize].depth = self.depth(self.parent(node)) + 1;
    }

    /// Whether a node stands in no list of children and has no level of its own: a left node without children.
    #[inline]
    pub(super) fn is_leaf(&self, node: u32) -> bool {
        node > self.ground && self.spots[node as usize].child == NONE
    }

    /// Hangs a node onto another.
    pub(super) fn attach(&mut self, node: u32, parent: u32, pred: u32) {
        let spot = &mut self.spots[node as usize];
        spot.parent = parent;
        spot.pred = pred;
        if !self.is_leaf(node) {
            self.link(node);
        }
    }

    /// Puts a node into the list of its parent's children.
    fn link(&mut self, node: u32) {
        let parent = self.spots[node as usize].parent;
        if self.is_leaf(parent) {
            self.link(parent);
        }
        let first = std::mem::replace(&mut self.spots[parent as usize].child, node);
        if first != NONE {
            self.spots[first as usize].before = node;
        }
        let depth = self.spots[parent as usize].depth + 1;
        let spot = &mut self.spots[node as usize];
        spot.depth = depth;
        spot.before = NONE;
        spot.after = first;
    }

    /// Takes a node out of the list of its parent's children.
    fn unlink(&mut self, node: u32) {
        let Spot {
            parent,
            before,
            after,
            ..
        } = self.spots[node as usize];
        if before == NONE {
            self.spots[parent as usize].child = after;
        } else {
            self.spots[before as usize].after = after;
        }
        if after != NONE {
            self.spots[after as usize].before = before;
        }
        if self.is_leaf(parent) {
            self.unlink(parent);
        }
    }

    /// Turns the part of the tree below `out` so that `root` is on top of it, and hangs it onto another node.
    ///
    /// Counts the nodes that it turns. Depths are those of before, but for leaves that have become more.
    pub(super) fn rehang(&mut self, root: u32, onto: u32, pred: u32, out: u32) -> usize {
        let (mut node, mut parent, mut pred) = (root, onto, pred);
        for turned in 1.. {
            let old = self.spots[node as usize];
            if !self.is_leaf(node) {
                self.unlink(node);
            }
            self.attach(node, parent, pred);
            if node == out {
                return turned;
            }
            pred = match old.pred {
                OWN => OF_PARENT,
                OF_PARENT => OWN,
                edge => edge,
            };
            parent = node;
            node = old.parent;
        }
        unreachable!("`out` is on the way to the root of the tree")
    }
}

//! The spanning tree, by parents and lists of children.

use crate::matching::seats::NONE;

/// In [`Tree::pred`]: the own arc of the node, to its parent.
pub(super) const OWN: u32 = u32::MAX;

/// In [`Tree::pred`]: the own arc of the parent, to this node.
pub(super) const OF_PARENT: u32 = u32::MAX - 1;

/// What is read of a node on the way to the root and on the way through all that hangs on it, in one place.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
struct Spot {
    parent: u32,
    depth: u32,
    /// The children of a node are a doubly linked list: the first one, and the next of the same parent.
    child: u32,
    after: u32,
}

/// What else is kept of a node.
#[derive(Clone, Copy, Debug)]
struct Hook {
    pred: u32,
    /// The child of the same parent before this one.
    before: u32,
}

/// The tree. A left node without children is a **leaf**: it stands in no list, and nothing is kept of it but its parent.
pub(super) struct Tree {
    spots: Vec<Spot>,
    hooks: Vec<Hook>,
    ground: u32,
    /// Nodes that a walk comes to later.
    later: Vec<u32>,
}

impl Tree {
    /// So many nodes, of which the ground is the root and none hangs anywhere.
    pub(super) fn new(nodes: usize, ground: u32) -> Self {
        let spot = Spot {
            parent: NONE,
            depth: 0,
            child: NONE,
            after: NONE,
        };
        let hook = Hook {
            pred: OWN,
            before: NONE,
        };
        Self {
            spots: vec![spot; nodes],
            hooks: vec![hook; nodes],
            ground,
            // Each left node that is no leaf has a slot below it.
            later: vec![NONE; 2 * ground as usize + 3],
        }
    }

    #[inline]
    pub(super) fn parent(&self, node: u32) -> u32 {
        self.spots[node as usize].parent
    }

    /// The arc between a node and its parent: an edge by its place among the rows, [`OWN`] or [`OF_PARENT`].
    #[inline]
    pub(super) fn pred(&self, node: u32) -> u32 {
        self.hooks[node as usize].pred
    }

    #[inline]
    pub(super) fn depth(&self, node: u32) -> u32 {
        self.spots[node as usize].depth
    }

    /// Counts how far a node is from the root, by its parent.
    #[inline]
    pub(super) fn count_depth(&mut self, node: u32) {
        self.spots[node as usize].depth = self.depth(self.parent(node)) + 1;
    }

    /// Comes to a node and all below it that are no leaves, parents first, and counts their depths. Returns how many there are.
    ///
    /// Without a branch for how many children there are, which cannot be predicted: 0.8 for each node otherwise.
    #[inline]
    pub(super) fn walk(&mut self, root: u32, mut come: impl FnMut(u32)) -> usize {
        let after_root = std::mem::replace(&mut self.spots[root as usize].after, NONE);
        let (mut to_come, mut steps) = (1, 0);
        self.later[0] = root;
        while to_come > 0 {
            steps += 1;
            let node = self.later[to_come - 1];
            self.count_depth(node);
            come(node);
            let Spot { child, after, .. } = self.spots[node as usize];
            self.later[to_come - 1] = after;
            to_come -= usize::from(after == NONE);
            self.later[to_come] = child;
            to_come += usize::from(child != NONE);
        }
        self.spots[root as usize].after = after_root;
        steps
    }

    /// Whether a node stands in no list of children and has no level of its own: a left node without children.
    #[inline]
    pub(super) fn is_leaf(&self, node: u32) -> bool {
        node > self.ground && self.spots[node as usize].child == NONE
    }

    /// Writes down where a node is to be hung.
    #[inline]
    pub(super) fn aim(&mut self, node: u32, parent: u32, pred: u32) {
        self.spots[node as usize].parent = parent;
        self.hooks[node as usize].pred = pred;
    }

    /// Hangs a node where it is [aimed](Tree::aim).
    pub(super) fn attach(&mut self, node: u32) {
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
            self.hooks[first as usize].before = node;
        }
        self.count_depth(node);
        self.hooks[node as usize].before = NONE;
        self.spots[node as usize].after = first;
    }

    /// Takes a node out of the list of its parent's children.
    fn unlink(&mut self, node: u32) {
        let Spot { parent, after, .. } = self.spots[node as usize];
        let before = self.hooks[node as usize].before;
        if before == NONE {
            self.spots[parent as usize].child = after;
        } else {
            self.spots[before as usize].after = after;
        }
        if after != NONE {
            self.hooks[after as usize].before = before;
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
            let (old_parent, old_pred) = (self.parent(node), self.pred(node));
            if !self.is_leaf(node) {
                self.unlink(node);
            }
            self.aim(node, parent, pred);
            self.attach(node);
            if node == out {
                return turned;
            }
            pred = match old_pred {
                OWN => OF_PARENT,
                OF_PARENT => OWN,
                edge => edge,
            };
            parent = node;
            node = old_parent;
        }
        unreachable!("`out` is on the way to the root of the tree")
    }
}

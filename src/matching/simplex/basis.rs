//! Flow, tree and levels: where a run of the simplex stands.

use crate::graph::network::Limit;
use crate::matching::simplex::tree::{OF_PARENT, OWN, Tree};
use crate::matching::view::{Score, View};

/// The level of a closed slot: no row wants it.
pub(super) const CLOSED: i64 = i64::MAX / 4;

/// An edge could carry more.
pub(super) const ONWARD: u8 = 1;

/// An edge could carry less.
pub(super) const BACK: u8 = 2;

/// Units, which are fewer than 2^32 on every arc.
pub(super) fn narrow(units: u64) -> u32 {
    u32::try_from(units).expect("no more than a left node has")
}

pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than 2^32 edges and nodes")
}

pub(super) struct Simplex<'a, S> {
    pub(super) view: View<'a, S>,
    pub(super) bonus: i64,
    /// By node: slots, groups, ground, left nodes.
    pub(super) level: Vec<i64>,
    pub(super) tree: Tree,
    /// Units on the own arc of a node.
    pub(super) own: Vec<u32>,
    /// Units on an edge.
    pub(super) flow: Vec<u32>,
    /// Which ways an edge has room, [`ONWARD`] and [`BACK`], while it is not in the tree: all that pricing reads of it besides its score.
    pub(super) ways: Vec<u8>,
    pub(super) ground: u32,
    /// Edges read and nodes passed since the watch was told.
    pub(super) steps: usize,
}

impl<S: Score> Simplex<'_, S> {
    /// The node of a left node.
    pub(super) fn node(&self, left: u32) -> u32 {
        self.ground + 1 + left
    }

    /// The other way.
    pub(super) fn left(&self, node: u32) -> u32 {
        node - self.ground - 1
    }

    pub(super) fn is_left(&self, node: u32) -> bool {
        node > self.ground
    }

    /// Units that a slot and its group could take more.
    pub(super) fn room(&self, slot: u32) -> u64 {
        let own = self.free(slot);
        match self.view.group_node(slot) {
            Some(group) => own.min(self.free(group)),
            None => own,
        }
    }

    /// Units that the own arc of a slot or group could carry more.
    pub(super) fn free(&self, node: u32) -> u64 {
        self.own_capacity(node) - u64::from(self.own[node as usize])
    }

    pub(super) fn own_capacity(&self, node: u32) -> u64 {
        let slots = self.view.slots();
        match (node as usize).checked_sub(slots) {
            None => self.view.capacity[node as usize].into(),
            Some(group) if node < self.ground => self.view.group_capacity[group].into(),
            // What is out is never too much.
            Some(_) => u64::MAX,
        }
    }

    /// Whether a node is no part of the network.
    pub(super) fn is_closed(&self, node: u32) -> bool {
        let is_shut = |node: u32| self.own_capacity(node) == 0;
        node < self.ground && (is_shut(node) || self.view.group_node(node).is_some_and(is_shut))
    }

    #[inline]
    pub(super) fn edge_capacity(&self, edge: usize, left: u32, slot: u32) -> u32 {
        match self.view.limit {
            Limit::One => 1,
            Limit::Each => self.view.edge_capacity(short(edge)),
            Limit::Supply | Limit::Ends => self.view.most_between(left, slot),
        }
    }

    /// Writes down which ways an edge has room that is not in the tree, or leaves it.
    #[inline]
    pub(super) fn mark(&mut self, edge: u32, left: u32) {
        let at = edge as usize;
        let units = self.flow[at];
        let room = self.edge_capacity(at, left, self.view.row_head[at]) - units;
        self.ways[at] = (ONWARD * u8::from(room > 0)) | (BACK * u8::from(units > 0));
    }

    /// Where the own arc of a node leads.
    pub(super) fn above(&self, node: u32) -> u32 {
        if self.is_left(node) {
            self.ground
        } else {
            self.view.group_node(node).unwrap_or(self.ground)
        }
    }

    /// What a unit costs from a node to the root, along the tree.
    #[inline]
    pub(super) fn level(&self, node: u32) -> i64 {
        if !self.tree.is_leaf(node) {
            return self.level[node as usize];
        }
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        if pred == OWN {
            self.bonus
        } else {
            self.level[parent as usize] - self.view.row_score[pred as usize].wide()
        }
    }

    /// Writes down where a leaf is, which may be about to be more.
    pub(super) fn settle_leaf(&mut self, node: u32) {
        if self.tree.is_leaf(node) {
            self.level[node as usize] = self.level(node);
            self.tree.count_depth(node);
        }
    }

    /// Units on the arc between a node and its parent, and whether it leads up.
    #[inline]
    pub(super) fn pred(&self, node: u32) -> (u32, bool) {
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        match pred {
            OWN => (self.own[node as usize], true),
            OF_PARENT => (self.own[parent as usize], false),
            edge => (self.flow[edge as usize], self.is_left(node)),
        }
    }

    /// Units that could go from a node to its parent, or the other way.
    #[inline]
    pub(super) fn residue(&self, node: u32, upward: bool) -> u64 {
        let (units, leads_up) = self.pred(node);
        if leads_up != upward {
            return units.into();
        }
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        let capacity = match pred {
            OWN => self.own_capacity(node),
            OF_PARENT => self.own_capacity(parent),
            edge => {
                let (left, slot) = if leads_up {
                    (node, parent)
                } else {
                    (parent, node)
                };
                self.edge_capacity(edge as usize, self.left(left), slot)
                    .into()
            }
        };
        capacity - u64::from(units)
    }

    /// Sends units along an arc between a node and its parent, up or down.
    #[inline]
    pub(super) fn send(&mut self, node: u32, upward: bool, units: u32) {
        let (_, leads_up) = self.pred(node);
        let (parent, pred) = (self.tree.parent(node), self.tree.pred(node));
        let owner = if pred == OF_PARENT { parent } else { node };
        self.change(owner, pred, leads_up == upward, units);
    }

    /// Sends units along an arc, or back: an edge, or the own arc of a node.
    #[inline]
    pub(super) fn change(&mut self, owner: u32, arc: u32, along: bool, units: u32) {
        let flow = match arc {
            OWN | OF_PARENT => &mut self.own[owner as usize],
            edge => &mut self.flow[edge as usize],
        };
        if along {
            *flow += units;
        } else {
            *flow -= units;
        }
    }
}

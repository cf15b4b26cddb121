//! What searches write on: labels, what is settled, and the path found.

use crate::error::SolveError;
use crate::matching::far_end::FarEnd;
use crate::matching::nearest::Nearest;
use crate::matching::repair::exits::Exits;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::support::Support;
use crate::matching::view::{Score, View};
use crate::matching::watch::Watch;
use crate::matching::ways::Ways;

/// How a search reached a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// The node on the side of the root.
    pub(super) toward: u32,
    /// The party that moves along the arc, or [`NONE`] on an arc between a slot and its group.
    pub(super) party: u32,
}

/// The distance of a node without a label: farther than all labels, which are nearer than a goal.
pub(super) const UNLABELLED: i64 = NOWHERE.distance;

/// Where a search ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At this labelled node.
    Node(u32),
    /// At this settled or labelled node, whose own price falls to 0.
    Free(u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    pub(super) distance: i64,
    pub(super) end: End,
}

/// What searches write on; kept between them so that none allocates.
pub(in crate::matching) struct Scratch<S> {
    /// By node, its distance from the root of the last search, [`UNLABELLED`] where that did not come.
    pub(super) distance: Vec<i64>,
    /// By node that it labelled, how it came there.
    pub(super) origin: Vec<Origin>,
    /// These nodes: the next search takes their labels away, so that a label is one comparison.
    labelled: Vec<u32>,
    /// (distance, label, node), where labels count down: of nodes that are as near, the one found last comes first. By their
    /// numbers instead: 4 to 7 % more edge scans in the repair where supplies split.
    heap: Nearest,
    /// The label to come.
    label: u32,
    pub(super) settled: Vec<u32>,
    /// What ended the search where there was a look at the watch on the way to the nearest node.
    pub(super) told: Result<(), SolveError>,
    pub(super) path: Vec<(u32, u32, u32)>,
    /// By left node, what its other edges are worth at most while prices only rise; [`UNREAD`] where that is not known. Rows
    /// that can bring nothing nearer are passed over by it.
    pub(in crate::matching) elsewhere: Vec<i64>,
    /// Whether prices have fallen since.
    pub(super) fallen: bool,
    pub(in crate::matching) searches: u64,
    /// By slot, who keeps its price up since a forward search last raised it; [`Support::NOBODY`] where none has. Empty where
    /// nobody asks.
    pub(in crate::matching) supports: Vec<Support>,
    /// The ways out of slots, and into them, see [`Scratch::keep_ways`].
    pub(super) out: Ways<S>,
    pub(super) into: Ways<S>,
    /// Bytes that more of them may take.
    pub(super) room: usize,
    /// Whether there are any.
    pub(super) listed: bool,
    /// Whether the node in hand will ask again.
    pub(super) repeats: bool,
    /// Scans of rows for the ways of those who moved, and of members for exits.
    pub(super) added: usize,
    /// By slot, its exits once they have been asked for; empty where nobody asks, see [`Scratch::look_out`].
    pub(super) exits: Vec<Option<Exits<S>>>,
    /// The other half of searches forward; none where nobody asks, see [`Scratch::look_out`].
    pub(super) far: Option<FarEnd>,
    /// Whether nobody is out who could be placed first.
    pub(super) all_in: bool,
    /// By left node with several parties, from how near this search has looked at its options; [`UNREAD`] where it has not. Empty where all supplies are 1.
    looked_from: Vec<i64>,
    /// These left nodes.
    looked_at: Vec<u32>,
}

/// Bytes for each edge that the [`Ways`] may take: three quarters of the edges (8 bytes an entry), but for what the other ends take; with scores of 64
/// bits, beside which there is less room, two fifths (12 bytes).
const fn bytes_of_ways<S>() -> usize {
    if size_of::<S>() > 4 { 5 } else { 6 }
}

/// What other edges are worth is not known.
pub(super) const UNREAD: i64 = i64::MAX;

impl<S: Score> Scratch<S> {
    pub(in crate::matching) fn new(
        view: &View<'_, S>,
        watch: &mut Watch<'_>,
    ) -> Result<Self, SolveError> {
        let nodes = view.slots() + view.groups() + 2;
        let nowhere = Origin {
            toward: NONE,
            party: NONE,
        };
        let split = if view.is_unit() { 0 } else { view.lefts() };
        Ok(Self {
            distance: watch.filled(nodes, UNLABELLED)?,
            origin: watch.filled(nodes, nowhere)?,
            labelled: Vec::new(),
            heap: Nearest::default(),
            label: u32::MAX,
            settled: Vec::new(),
            told: Ok(()),
            path: Vec::new(),
            elsewhere: watch.filled(view.lefts(), UNREAD)?,
            fallen: false,
            searches: 0,
            supports: Vec::new(),
            out: Ways::default(),
            into: Ways::default(),
            room: 0,
            listed: false,
            repeats: false,
            added: 0,
            exits: Vec::new(),
            far: None,
            all_in: false,
            looked_from: watch.filled(split, UNREAD)?,
            looked_at: Vec::new(),
        })
    }

    /// From here on searches forward know the way out of a slot as soon as they have labelled it, so that they end where one that is near enough is found,
    /// before they have read the rows of all who sit there. Where placing comes first and nobody is out, they look for room everywhere before they put somebody out.
    ///
    /// Where there are no groups they also look back from ends that are few, among them the slots where somebody has just `entered` (see [`FarEnd`]).
    ///
    /// For an earlier answer alone: from nothing most searches are short, and the members of a slot are many to walk along.
    pub(in crate::matching) fn look_out(
        &mut self,
        state: &State<'_, S>,
        entered: Vec<u32>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let view = &state.view;
        let out = |left| state.seats.find(left, view.ground()) != NONE;
        let room = |slot| state.room(slot) > 0;
        self.all_in = state.bonus() > 0
            && view.groups() == 0
            && watch.any(view.slots(), room)?
            && !watch.any(view.lefts(), out)?;
        self.exits = watch.list(view.slots(), |_| None)?;
        self.far = (view.groups() == 0).then(|| FarEnd::new(entered));
        Ok(())
    }

    /// Keeps [`Ways`] for nodes that send or take many units, where gains fit in what a score is stored in; all scores lie within `spread`.
    pub(in crate::matching) fn keep_ways(
        &mut self,
        view: &View<'_, S>,
        (least, greatest): (i64, i64),
    ) {
        if S::narrow(greatest - least).is_some() {
            self.room = bytes_of_ways::<S>() * view.row_head.len();
            self.out = Ways::new(view.slots());
            self.into = Ways::new(view.slots());
        }
    }

    /// Keeps them no more.
    pub(in crate::matching) fn forget_ways(&mut self) {
        (self.out, self.into) = (Ways::default(), Ways::default());
        (self.room, self.listed) = (0, false);
    }

    /// Whether there is room for so many ways, and somebody will ask twice.
    pub(super) fn has_room(&self, ways: usize) -> bool {
        self.repeats && self.room > 0 && ways * Ways::<S>::ENTRY <= self.room
    }

    /// A list has been made that holds so many bytes.
    pub(super) fn fill_room(&mut self, bytes: usize) {
        self.room = self.room.saturating_sub(bytes);
        self.listed = true;
    }

    pub(super) fn begin(&mut self, root: u32, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        watch.pass(self.labelled.len())?;
        for node in self.labelled.drain(..) {
            self.distance[node as usize] = UNLABELLED;
        }
        for left in self.looked_at.drain(..) {
            self.looked_from[left as usize] = UNREAD;
        }
        self.searches += 1;
        self.heap.clear();
        self.label = u32::MAX;
        self.settled.clear();
        if let Some(far) = &mut self.far {
            far.clear();
        }
        self.label(root, 0, NONE, NONE);
        Ok(())
    }

    /// Whether this search has not looked at the options of a left node with several parties from as near as `from`.
    #[inline]
    pub(super) fn is_nearer(&self, left: u32, from: i64) -> bool {
        from < self.looked_from[left as usize]
    }

    /// Notes that it has now.
    pub(super) fn look_from(&mut self, left: u32, from: i64) {
        if std::mem::replace(&mut self.looked_from[left as usize], from) == UNREAD {
            self.looked_at.push(left);
        }
    }

    /// Whether the last search reached `node`.
    pub(in crate::matching) fn reached(&self, node: u32) -> bool {
        self.distance[node as usize] != UNLABELLED
    }

    #[inline]
    pub(super) fn improves(&self, node: u32, distance: i64) -> bool {
        distance < self.distance[node as usize]
    }

    pub(super) fn label(&mut self, node: u32, distance: i64, toward: u32, party: u32) {
        self.note(node, distance, toward, party);
        self.heap.push(distance, self.label, node);
        self.label = self.label.saturating_sub(1);
    }

    /// Labels a node where the search may end but from which it does not go on.
    pub(super) fn note(&mut self, node: u32, distance: i64, toward: u32, party: u32) {
        if !self.reached(node) {
            self.labelled.push(node);
        }
        self.distance[node as usize] = distance;
        self.origin[node as usize] = Origin { toward, party };
    }

    /// The nearest node that is not settled yet, if it is nearer than `bound`.
    pub(super) fn settle(&mut self, bound: i64, watch: &mut Watch<'_>) -> Option<(i64, u32)> {
        while let Some((distance, node)) = self.heap.pop() {
            if distance >= bound {
                return None;
            }
            if distance == self.distance[node as usize] {
                // No other entry of the node is as near: a label is only ever brought nearer.
                self.settled.push(node);
                return Some((distance, node));
            }
            self.told = watch.pass(1);
            if self.told.is_err() {
                return None;
            }
        }
        None
    }
}

/// No end found yet.
///
/// A quarter of the range, so that it can be subtracted from, and nearer than what is away.
pub(super) const NOWHERE: Goal = Goal {
    distance: i64::MAX / 4,
    end: End::Node(NONE),
};

//! The backward half of a bidirectional search over tight arcs.
//!
//! At least prices every slot is held by an arc of length 0 that leads to it, so a search forward comes at once to all that hangs from its root, which may
//! be most of the market, and looks there for the one who might as well be elsewhere. Seen from that one there is little. So a search forward that finds no
//! end at distance 0 takes turns with one backward, from where a unit is known to find an end, over arcs of length 0. Where they meet no price changes, so
//! that half needs no potentials of its own.
//!
//! # Where it begins
//! At slots that want a unit; at those where somebody has just come in from outside, over a tie, and might as well go; where nobody may be put out, at
//! slots with room. Not where these are many: nearly all of them would be read for nothing.
//!
//! # Cost
//! A look at each slot, once the search forward has read as many edges as there are left nodes, and as there are slots; then columns, at most as many edges
//! as that has read.

use crate::error::SolveError;
use crate::matching::seats::NONE;
use crate::matching::state::State;
use crate::matching::view::Score;
use crate::matching::watch::Watch;

/// A step along a tight arc toward an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Who moves.
    pub(super) party: u32,
    pub(super) to: u32,
}

/// How an end is reached from a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    Unknown,
    /// It has room itself.
    Room,
    /// By a step from it.
    By(Step),
}

/// Edges that both searches have read together for one that is read here.
const SHARE: u64 = 2;

/// Ends are few up to this part of the slots.
const FEW: usize = 8;

/// The slots from which an end is known, over tight arcs.
#[derive(Debug)]
pub(super) struct FarEnd {
    /// Slots where somebody has come in from outside.
    entered: Vec<u32>,
    /// By slot; empty before it is wanted.
    leads: Vec<Lead>,
    /// Slots whose columns are still to be read.
    queue: Vec<u32>,
    /// Edges read.
    spent: u64,
}

impl FarEnd {
    /// Knows nothing but where somebody has come in.
    pub(super) fn new(entered: Vec<u32>) -> Self {
        Self {
            entered,
            leads: Vec::new(),
            queue: Vec::new(),
            spent: 0,
        }
    }

    /// Forgets the last search.
    pub(super) fn clear(&mut self) {
        self.leads.clear();
        self.queue.clear();
        self.spent = 0;
    }

    /// Whether an end is known from a slot.
    pub(super) fn knows(&self, slot: u32) -> bool {
        let lead = self.leads.get(slot as usize);
        lead.is_some_and(|&lead| lead != Lead::Unknown)
    }

    /// The next step from a slot; none at the end.
    pub(super) fn step(&self, slot: u32) -> Option<Step> {
        match self.leads.get(slot as usize) {
            Some(&Lead::By(step)) => Some(step),
            _ => None,
        }
    }

    /// Goes on, now that the search forward and this one have `read` so many edges; returns the slot where they meet, of those that are `near` to the search
    /// forward: labelled at distance 0. `out` says whether somebody may be put out.
    pub(super) fn advance<S: Score>(
        &mut self,
        state: &State<'_, S>,
        (out, read): (bool, u64),
        near: impl Fn(u32) -> bool,
        watch: &mut Watch<'_>,
    ) -> Result<Option<u32>, SolveError> {
        if self.leads.is_empty() {
            if read < state.view.lefts().max(state.view.slots()) as u64 {
                return Ok(None);
            }
            self.begin(state, out, watch)?;
        }
        while let Some(&slot) = self.queue.last()
            && SHARE * (self.spent + state.view.column(slot).len() as u64) <= read
        {
            self.queue.pop();
            let before = watch.scans();
            let met = self.read_column(state, slot, &near, watch)?;
            self.spent += watch.scans() - before;
            if met.is_some() {
                return Ok(met);
            }
        }
        Ok(None)
    }

    /// Finds the ends.
    fn begin<S: Score>(
        &mut self,
        state: &State<'_, S>,
        out: bool,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let view = &state.view;
        self.leads.resize(view.slots(), Lead::Unknown);
        let takes = |slot: u32| state.room(slot) > 0 && (!out || state.price[slot as usize] > 0);
        let mut room: Vec<u32> = Vec::new();
        watch.each(view.slots(), |slot| {
            if takes(slot) {
                room.push(slot);
            }
        })?;
        if room.len() <= view.slots() / FEW {
            for slot in room {
                self.reach(slot, Lead::Room);
            }
        }
        if !out {
            return Ok(());
        }
        for at in 0..self.entered.len() {
            let slot = self.entered[at];
            let to = view.ground();
            let ties = |&party: &u32| state.value(party) == -state.bonus();
            if let Some(party) = state.seats.members(slot).find(ties) {
                self.reach(slot, Lead::By(Step { party, to }));
            }
        }
        Ok(())
    }

    /// Whether that is news.
    fn reach(&mut self, slot: u32, lead: Lead) -> bool {
        let news = self.leads[slot as usize] == Lead::Unknown;
        if news {
            self.leads[slot as usize] = lead;
            self.queue.push(slot);
        }
        news
    }

    /// Reaches the slots of those who might as well be at `slot`, up to one that the search forward is `near`.
    fn read_column<S: Score>(
        &mut self,
        state: &State<'_, S>,
        slot: u32,
        near: &impl Fn(u32) -> bool,
        watch: &mut Watch<'_>,
    ) -> Result<Option<u32>, SolveError> {
        let view = &state.view;
        let price = state.price[slot as usize];
        for entry in view.column(slot) {
            let (left, score) = (view.col_head[entry], view.col_score[entry]);
            let here = score.wide() - price;
            let mut party = state.seats.first(left);
            while party != NONE {
                let from = state.seats.party(party).slot;
                let step = Lead::By(Step { party, to: slot });
                if state.value(party) == here
                    && from < view.ground()
                    && state.fits(left, slot)
                    && self.reach(from, step)
                    && near(from)
                {
                    return Ok(Some(from));
                }
                party = state.seats.next(party);
            }
            watch.scan(1 + state.seats.more(left))?;
        }
        Ok(None)
    }
}

//! Things that take room: whether each can have one of its bins, and which.
//!
//! A bin is a class of an opening or the stations of a workshop. An item takes its size of one of its bins: of the first, in its own order,
//! that has room; where none has, others make way.
//!
//! # What is exact
//! Items are added one by one. One is turned away only where it cannot stand together with all that were added before it:
//! - of items of one size, shortest augmenting paths find a seating wherever there is one;
//! - of items of several sizes (shares of orders that ask for different half-days) they may miss it, and all seatings of the items whose bins
//!   hang together with the new one's are tried, the same room left once. That is exponential where it is tight, so it ends after
//!   [`MOST_STEPS`] in all, each of up to [`BINS_A_STEP`] bins: what has not been found by then is turned away.
//!
//! The same items in the same order are always seated alike.
//!
//! Cost: a look at the bins of an item; where others make way, a pass over the items of the bins that are reached. What all trials keep
//! of the room that was left is at most 8 MiB.

use rustc_hash::{FxHashMap, FxHashSet};

/// So many steps, over all items, are taken where sizes differ.
const MOST_STEPS: u32 = 1 << 16;

/// So many bins are one step more: the room in each is looked at, and kept where nothing was found.
const BINS_A_STEP: usize = 16;

/// Where an item is that has no bin.
const NOWHERE: usize = usize::MAX;

struct Item {
    size: u64,
    /// The bins it may have, the best first.
    bins: Vec<usize>,
    at: usize,
}

/// Items in bins.
pub(super) struct Fitting {
    /// Room left in each bin.
    left: Vec<u64>,
    /// The items in each bin.
    held: Vec<Vec<usize>>,
    items: Vec<Item>,
    /// Steps that may still be taken.
    steps: u32,
}

impl Fitting {
    /// Empty bins with so much room each.
    pub(super) fn new(room: Vec<u64>) -> Self {
        Self {
            held: vec![Vec::new(); room.len()],
            left: room,
            items: Vec::new(),
            steps: MOST_STEPS,
        }
    }

    /// Adds an item, if it and all others can have a bin; its number.
    pub(super) fn add(&mut self, size: u64, bins: Vec<usize>) -> Option<usize> {
        let item = self.items.len();
        self.items.push(Item {
            size,
            bins,
            at: NOWHERE,
        });
        if self.make_way(item) || self.seat_anew(item) {
            return Some(item);
        }
        self.items.pop();
        None
    }

    /// Takes an item out again.
    pub(super) fn take_out(&mut self, item: usize) {
        self.put(item, NOWHERE);
    }

    /// Makes an item so much larger where it is, if there is room.
    pub(super) fn grow(&mut self, item: usize, by: u64) -> bool {
        let at = self.items[item].at;
        let grows = self.left[at] >= by;
        if grows {
            self.left[at] -= by;
            self.items[item].size += by;
        }
        grows
    }

    /// The bin of an item.
    pub(super) fn bin(&self, item: usize) -> usize {
        self.items[item].at
    }

    fn put(&mut self, item: usize, bin: usize) {
        let size = self.items[item].size;
        let before = std::mem::replace(&mut self.items[item].at, bin);
        if before != NOWHERE {
            self.left[before] += size;
            self.held[before].retain(|&held| held != item);
        }
        if bin != NOWHERE {
            self.left[bin] -= size;
            self.held[bin].push(item);
        }
    }

    /// Seats an item, with the fewest others that make way one for the other.
    fn make_way(&mut self, item: usize) -> bool {
        // Who would come into each bin, and the bins in the order in which they were reached.
        let mut comes: FxHashMap<usize, usize> = FxHashMap::default();
        let mut reached: Vec<usize> = Vec::new();
        let reach = |who: usize, comes: &mut FxHashMap<usize, usize>, next: &mut Vec<usize>| {
            for &bin in &self.items[who].bins {
                if let std::collections::hash_map::Entry::Vacant(entry) = comes.entry(bin) {
                    entry.insert(who);
                    next.push(bin);
                }
            }
        };
        reach(item, &mut comes, &mut reached);
        let mut at = 0;
        let end = loop {
            let Some(&bin) = reached.get(at) else {
                return false;
            };
            at += 1;
            let size = self.items[comes[&bin]].size;
            if self.left[bin] >= size {
                break bin;
            }
            for &other in &self.held[bin] {
                if self.items[other].size + self.left[bin] >= size {
                    reach(other, &mut comes, &mut reached);
                }
            }
        };
        // From the end: who moves on leaves room for the one before.
        let mut bin = end;
        while bin != NOWHERE {
            let who = comes[&bin];
            let from = self.items[who].at;
            self.put(who, bin);
            bin = from;
        }
        true
    }

    /// Seats an item and all whose bins hang together with its own anew, where they are of several sizes.
    fn seat_anew(&mut self, item: usize) -> bool {
        if self.steps == 0 {
            return false;
        }
        let mut order = self.reached_from(item);
        let size = self.items[item].size;
        if order.iter().all(|&other| self.items[other].size == size) {
            return false;
        }
        // The large ones first, then those with few bins: what is hard to seat is tried early.
        order.sort_by_key(|&item| {
            let of = &self.items[item];
            (std::cmp::Reverse(of.size), of.bins.len(), item)
        });
        let mut trial = Trial::new(self, &order);
        let found = trial.run();
        let taken = trial.taken();
        self.steps = trial.steps;
        if found {
            for &item in &order {
                self.put(item, NOWHERE);
            }
            for (item, bin) in order.into_iter().zip(taken) {
                self.put(item, bin);
            }
        }
        found
    }

    /// The item and all others whose bins hang together with its own, ascending.
    fn reached_from(&self, item: usize) -> Vec<usize> {
        let (mut items, mut bins) = (vec![item], FxHashSet::default());
        let mut at = 0;
        while let Some(&item) = items.get(at) {
            at += 1;
            for &bin in &self.items[item].bins {
                if bins.insert(bin) {
                    items.extend_from_slice(&self.held[bin]);
                }
            }
        }
        items.sort_unstable();
        items.dedup();
        items
    }
}

/// The search of a seating of some items from nothing, with bins by their position among those that the items may have.
struct Trial {
    /// Size and bins of each item, in the order in which they are seated.
    items: Vec<(u64, Vec<usize>)>,
    bins: Vec<usize>,
    left: Vec<u64>,
    /// By item: with which room nothing was found from there on.
    failed: Vec<FxHashSet<Vec<u64>>>,
    steps: u32,
    /// Which of its bins each of the first items has.
    choice: Vec<usize>,
}

impl Trial {
    fn new(fitting: &Fitting, order: &[usize]) -> Self {
        let of = |item: &usize| &fitting.items[*item];
        let mut bins: Vec<usize> = order
            .iter()
            .flat_map(|item| of(item).bins.clone())
            .collect();
        bins.sort_unstable();
        bins.dedup();
        let position = |bin: usize| bins.partition_point(|&other| other < bin);
        let mut left: Vec<u64> = bins.iter().map(|&bin| fitting.left[bin]).collect();
        for item in order.iter().map(of).filter(|item| item.at != NOWHERE) {
            left[position(item.at)] += item.size;
        }
        let items = order.iter().map(of).map(|item| {
            let bins = item.bins.iter().map(|&bin| position(bin));
            (item.size, bins.collect())
        });
        Self {
            items: items.collect(),
            left,
            failed: vec![FxHashSet::default(); order.len()],
            steps: fitting.steps,
            choice: Vec::new(),
            bins,
        }
    }

    /// Whether all items can be seated: the first bin of each that leaves a seating to the rest.
    fn run(&mut self) -> bool {
        let mut from = 0;
        let step = u32::try_from(1 + self.bins.len() / BINS_A_STEP).unwrap_or(u32::MAX);
        while let Some((size, bins)) = self.items.get(self.choice.len()) {
            if from == 0 {
                if self.steps == 0 {
                    return false;
                }
                self.steps = self.steps.saturating_sub(step);
            }
            let failed = &mut self.failed[self.choice.len()];
            let fits = |&at: &usize| self.left[bins[at]] >= *size;
            let next = (from..bins.len()).find(fits);
            match next.filter(|_| from > 0 || !failed.contains(&self.left)) {
                Some(at) => {
                    self.left[bins[at]] -= size;
                    self.choice.push(at);
                    from = 0;
                }
                None => {
                    failed.insert(self.left.clone());
                    let Some(at) = self.choice.pop() else {
                        return false;
                    };
                    let (size, bins) = &self.items[self.choice.len()];
                    self.left[bins[at]] += size;
                    from = at + 1;
                }
            }
        }
        true
    }

    /// The bins that were chosen.
    fn taken(&self) -> Vec<usize> {
        let chosen = self.choice.iter().zip(&self.items);
        chosen.map(|(&at, (_, bins))| self.bins[bins[at]]).collect()
    }
}

#[cfg(test)]
mod tests;

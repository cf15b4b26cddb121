//! Who is shut out of what, and by which rules: every rule that refuses, counted.
//!
//! The candidate search counts a refused pair under the first rule alone; an answer owes a person, and a demand, all of them. To
//! judge every worker at every slot again would cost workers x slots. So a pair counts in full where it was looked at (one of its sites is
//! within the worker's reach, see [`candidates`](super::candidates)), and else under the one rule that kept it from being looked at:
//! *decided*, *home only* or *too far*. Those are counted by subtraction.
//!
//! # Definitions
//! - A class without a place of an opening that has some is none of its slots here.
//! - A demand is as near to a person as the nearest of its slots in reach; the rules that refuse that slot are those that shut the person out.
//! - **Nearer** is, in this order: fewer rules; rules that stand later in the table (what is tried last is missed most narrowly);
//!   smaller gaps, rule by rule; the smaller demand key, the rest before reserves.
//! - Who has nothing in reach misses the demand whose workshop is nearest on the straight line.
//!
//! Cost: the pairs looked at of those asked about, 17 rules each; one search a (village, mode).

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use crate::graph::Graph;
use crate::graph::candidates::{Neighbours, Search, neighbours, within_reach};
use crate::graph::judge::{Judge, better, verdict};
use crate::graph::pair::Pair;
use crate::graph::prepared::{Person, Stop, number};
use crate::graph::rules::{self, Gap, Refusal, Reject};

/// How often each rule refused, in the table's order.
pub(crate) type Counts = [u32; Reject::ALL.len()];

/// Why one person has no candidate.
#[derive(Debug)]
pub(crate) struct Stranded {
    pub(crate) worker: u32,
    /// How many demands each rule shuts the person out of.
    pub(crate) counts: Counts,
    /// The slot that comes nearest, with every rule that refuses it.
    pub(crate) nearest: Option<(u32, Vec<Refusal>)>,
}

/// What there is to ask, and where people are.
pub(crate) struct Question<'a> {
    pub(crate) graph: &'a Graph,
    /// The demand of each slot; slots of a demand stand together.
    pub(crate) demand_of: &'a [u32],
    /// How many demands there are.
    pub(crate) demands: usize,
    /// Whether a slot has room: who is shut out of it is counted.
    pub(crate) open: &'a [bool],
    /// The slot of each person, decided or matched: of a week the first.
    pub(crate) seat: &'a [Option<u32>],
    /// By slot, whether it is a class without a place of an opening that has some: nobody is asked about it.
    pub(crate) empty: &'a [bool],
    /// Pairs that the seat of an order refuses, and a larger share of it does not: person, demand.
    pub(crate) larger: &'a BTreeSet<(u32, u32)>,
    /// The other demands of each week: person, demand.
    pub(crate) beside: &'a BTreeSet<(u32, u32)>,
}

/// The answer: those without a candidate, by worker; for each demand with an open slot, how many people each rule shuts out.
#[derive(Debug)]
pub(crate) struct ShutOut {
    pub(crate) stranded: Vec<Stranded>,
    pub(crate) of_demand: Vec<Counts>,
}

/// A pair's rules as a bit set: fewer, then later, is nearer.
type Rules = u32;

fn nearness(rules: Rules) -> (u32, std::cmp::Reverse<Rules>) {
    (rules.count_ones(), std::cmp::Reverse(rules))
}

fn count(counts: &mut Counts, rules: Rules) {
    for (at, count) in counts.iter_mut().enumerate() {
        *count += rules >> at & 1;
    }
}

/// People of one demand: looked at, and counted.
#[derive(Clone, Default)]
struct OfDemand {
    counts: Counts,
    looked_at: u32,
    looked_at_home_based: u32,
}

/// What one thread has found.
struct Found {
    stranded: Vec<Stranded>,
    of_demand: Vec<OfDemand>,
}

impl Judge<'_> {
    /// Counts every rule that refuses those without a candidate, and those who miss a demand with room.
    pub(crate) fn shut_out(&self, question: &Question<'_>) -> ShutOut {
        let never = AtomicBool::new(false);
        let search = Search::new(self, &never);
        let mut order: Vec<u32> = (0..number(self.market.workers().len())).collect();
        let neighbours = neighbours(self.market, &mut order);
        let asking = Asking {
            judge: self,
            search: &search,
            question,
        };
        let nothing = || Found {
            stranded: Vec::new(),
            of_demand: vec![OfDemand::default(); question.demands],
        };
        let found = neighbours
            .par_iter()
            .with_min_len(8)
            .fold(nothing, |mut found, neighbours| {
                asking.ask(neighbours, &mut found);
                found
            })
            .reduce(nothing, Found::and);
        asking.close(found)
    }
}

impl Found {
    fn and(mut self, mut other: Self) -> Self {
        self.stranded.append(&mut other.stranded);
        for (sum, one) in self.of_demand.iter_mut().zip(&other.of_demand) {
            for (sum, count) in sum.counts.iter_mut().zip(one.counts) {
                *sum += count;
            }
            sum.looked_at += one.looked_at;
            sum.looked_at_home_based += one.looked_at_home_based;
        }
        self
    }
}

/// One demand as one person meets it.
struct Meeting {
    /// The nearest of its slots, and of its open slots, with the rules that refuse it; empty where it is allowed.
    nearest: Option<Near>,
    nearest_open: Option<Rules>,
}

#[derive(Clone, Copy)]
struct Near {
    rules: Rules,
    /// Position among the stops of the site that comes nearest.
    stop: usize,
}

struct Asking<'a, 'q> {
    judge: &'a Judge<'a>,
    search: &'a Search<'a>,
    question: &'a Question<'q>,
}

impl Asking<'_, '_> {
    fn ask(&self, neighbours: &Neighbours<'_>, found: &mut Found) {
        let stops = self.search.stops_of(neighbours);
        let mut person = Person::default();
        let mut farther = None;
        for &worker in neighbours.workers {
            if self.question.graph.network.supply[worker as usize] == 0 {
                continue;
            }
            let judge = self.judge;
            judge
                .prepared
                .person_into(judge.market, judge.policy, worker, &mut person);
            let mut candidates = self.question.graph.candidates(worker);
            let is_stranded = candidates.all(|(slot, _)| self.question.empty[slot as usize]);
            let mut stranded = Stranded {
                worker,
                counts: Counts::default(),
                nearest: None,
            };
            let mut nearest: Option<(Rules, Vec<Refusal>, u32)> = None;
            let mut met = 0;
            let mut from = 0;
            while from < stops.len() {
                let demand = self.demand(&stops[from]);
                let same = stops[from..]
                    .iter()
                    .take_while(|stop| self.demand(stop) == demand);
                let to = from + same.count();
                if let Some(meeting) = self.meet(&person, &stops[from..to], is_stranded) {
                    met += 1;
                    self.note(worker, &person, demand, &meeting, found);
                    if let (true, Some(near)) = (is_stranded, meeting.nearest) {
                        count(&mut stranded.counts, near.rules);
                        let stop = &stops[from + near.stop];
                        self.keep_nearer(&mut nearest, &person, stop, near.rules);
                    }
                }
                from = to;
            }
            if is_stranded {
                let beyond = number(self.question.demands) - met;
                self.beyond_reach(&person, &stops, beyond, &mut stranded.counts);
                stranded.nearest = match nearest {
                    Some((_, refusals, slot)) => Some((slot, refusals)),
                    None => {
                        let slot = *farther.get_or_insert_with(|| self.nearest_by_air(neighbours));
                        slot.map(|slot| {
                            (
                                slot,
                                judge.refusals(worker, &judge.prepared.slots[slot as usize]),
                            )
                        })
                    }
                };
                found.stranded.push(stranded);
            }
        }
    }

    fn demand(&self, stop: &Stop<'_>) -> u32 {
        self.question.demand_of[stop.post.slot as usize]
    }

    /// Judges a person at the stops of one demand; `None` where none is in reach.
    fn meet(&self, person: &Person, stops: &[Stop<'_>], is_stranded: bool) -> Option<Meeting> {
        let is_open = |stop: &Stop<'_>| self.question.open[stop.post.slot as usize];
        let mut in_reach = (0..)
            .zip(stops)
            .filter(|(_, stop)| within_reach(person, stop))
            .peekable();
        in_reach.peek()?;
        let mut meeting = Meeting {
            nearest: None,
            nearest_open: None,
        };
        while let Some((at, stop)) = in_reach.next() {
            let slot = stop.post.slot;
            let open = is_open(stop);
            if self.question.empty[slot as usize] || (!is_stranded && !open) {
                continue;
            }
            let judged = |at: usize, stop| (verdict(&self.pair(person, stop)), (at, stop));
            let mut best = judged(at, stop);
            while let Some((at, other)) = in_reach.next_if(|(_, other)| other.post.slot == slot) {
                best = better(best, judged(at, other));
            }
            let (verdict, (at, stop)) = best;
            let rules = match verdict {
                Ok(_) => 0,
                Err(_) => self.rules(person, stop),
            };
            let nearer = |known: Rules| nearness(rules) < nearness(known);
            if meeting.nearest.is_none_or(|near| nearer(near.rules)) {
                meeting.nearest = Some(Near { rules, stop: at });
            }
            if open && meeting.nearest_open.is_none_or(nearer) {
                meeting.nearest_open = Some(rules);
            }
        }
        Some(meeting)
    }

    fn pair<'p>(&'p self, person: &'p Person, stop: &'p Stop<'p>) -> Pair<'p> {
        Pair {
            prepared: &self.judge.prepared,
            person,
            stop,
        }
    }

    fn rules(&self, person: &Person, stop: &Stop<'_>) -> Rules {
        let pair = self.pair(person, stop);
        let refusing = Reject::ALL
            .iter()
            .filter(|&&reject| rules::refuses(reject, &pair));
        refusing.fold(0, |rules, &reject| rules | 1 << reject as u32)
    }

    /// Counts a person who meets a demand, unless the person is in it or could take one of its open places.
    fn note(
        &self,
        worker: u32,
        person: &Person,
        demand: u32,
        meeting: &Meeting,
        found: &mut Found,
    ) {
        let of_demand = &mut found.of_demand[demand as usize];
        of_demand.looked_at += 1;
        of_demand.looked_at_home_based += u32::from(person.home_based);
        let seat = self.question.seat[worker as usize];
        let passes = seat.is_some_and(|seat| self.question.demand_of[seat as usize] == demand)
            || self.question.beside.contains(&(worker, demand))
            || self.question.larger.contains(&(worker, demand));
        if let (false, Some(rules)) = (passes, meeting.nearest_open) {
            count(&mut of_demand.counts, rules);
        }
    }

    /// Keeps the nearer of two misses; the gaps are measured only where the rules are equally many and late.
    fn keep_nearer(
        &self,
        nearest: &mut Option<(Rules, Vec<Refusal>, u32)>,
        person: &Person,
        stop: &Stop<'_>,
        rules: Rules,
    ) {
        let known = nearest.as_ref().map(|(known, _, _)| nearness(*known));
        if known.is_some_and(|known| known < nearness(rules)) {
            return;
        }
        let refusals = rules::all(&self.pair(person, stop));
        let gaps = |refusals: &[Refusal]| -> Vec<i64> {
            refusals.iter().map(|refusal| size(&refusal.gap)).collect()
        };
        let equal = known == Some(nearness(rules));
        let kept = |(_, known, _): &(Rules, Vec<Refusal>, u32)| gaps(known) <= gaps(&refusals);
        if equal && nearest.as_ref().is_some_and(kept) {
            return;
        }
        *nearest = Some((rules, refusals, stop.post.slot));
    }

    /// Counts the demands that nothing of is in a person's reach.
    fn beyond_reach(&self, person: &Person, stops: &[Stop<'_>], beyond: u32, counts: &mut Counts) {
        if !person.home_based {
            counts[Reject::TooFar as usize] += beyond;
            return;
        }
        let homes = &self.judge.prepared.home_posts;
        let with_home_work = number(homes.len());
        let met = number(stops.iter().filter(|stop| stop.post.is_home()).count());
        let too_far = with_home_work - met;
        counts[Reject::TooFar as usize] += too_far;
        counts[Reject::HomeOnly as usize] += beyond - too_far;
    }

    /// The first slot of the demand whose workshop is nearest by air; equals by key.
    fn nearest_by_air(&self, neighbours: &Neighbours<'_>) -> Option<u32> {
        let home = self.judge.ways.point(neighbours.home);
        let workshops = self
            .judge
            .prepared
            .posts
            .iter()
            .filter(|post| !post.is_home() && !self.question.empty[post.slot as usize]);
        let distance = |place| home.metres_to(self.judge.ways.point(place));
        let nearest = workshops.min_by_key(|post| (distance(post.place), post.slot));
        nearest
            .or(self.judge.prepared.posts.first())
            .map(|post| post.slot)
    }

    /// Adds the pairs that nobody looked at, by subtraction, and puts the people in order.
    fn close(&self, found: Found) -> ShutOut {
        let network = &self.question.graph.network;
        let free = |worker: &usize| network.supply[*worker] > 0;
        let workers = self.judge.market.workers();
        let all_free = number((0..workers.len()).filter(free).count());
        let home_based = (0..workers.len())
            .filter(free)
            .filter(|&w| workers[w].home_based);
        let home_based = number(home_based.count());
        let mut has_home_work = vec![false; self.question.demands];
        for &post in &self.judge.prepared.home_posts {
            let slot = self.judge.prepared.posts[post as usize].slot;
            has_home_work[self.question.demand_of[slot as usize] as usize] = true;
        }
        let mut has_room = vec![false; self.question.demands];
        for (slot, &demand) in self.question.demand_of.iter().enumerate() {
            has_room[demand as usize] |= self.question.open[slot];
        }
        let mut decided = vec![number(workers.len()) - all_free; self.question.demands];
        for (worker, seat) in self.question.seat.iter().enumerate() {
            if let (Some(seat), false) = (seat, free(&worker)) {
                decided[self.question.demand_of[*seat as usize] as usize] -= 1;
            }
        }
        for &(worker, demand) in self.question.beside {
            decided[demand as usize] -= u32::from(!free(&(worker as usize)));
        }
        let of_demand = found.of_demand.into_iter().enumerate().map(|(demand, of)| {
            let mut counts = of.counts;
            if has_room[demand] {
                let travelling = of.looked_at - of.looked_at_home_based;
                let beyond = home_based - of.looked_at_home_based;
                counts[Reject::Decided as usize] += decided[demand];
                counts[Reject::TooFar as usize] += all_free - home_based - travelling;
                let why = if has_home_work[demand] {
                    Reject::TooFar
                } else {
                    Reject::HomeOnly
                };
                counts[why as usize] += beyond;
            }
            counts
        });
        let of_demand = of_demand.collect();
        let mut stranded = found.stranded;
        stranded.par_sort_unstable_by_key(|one| one.worker);
        ShutOut {
            stranded,
            of_demand,
        }
    }
}

/// The size of a gap, to be compared within one rule.
fn size(gap: &Gap) -> i64 {
    match gap {
        Gap::Minutes(n) | Gap::Metres(n) | Gap::HalfDays(n) | Gap::Years(n) => i64::from(*n),
        Gap::Levels { levels, .. } => i64::from(*levels),
        Gap::FenMonth(fen) | Gap::FenHour(fen) => *fen,
        Gap::Accommodation(_) => 1,
        Gap::None => 0,
    }
}

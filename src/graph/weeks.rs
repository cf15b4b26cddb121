//! What a person's whole week may hold, and what bounds it: made where a market needs more than an assignment.
//!
//! An assignment decides places alone. Orders that people share, crews that must be gathered, and stations that several demands share need weeks: at
//! most one place and shares of orders for each person. [`weigh`] puts that decision in integers, for the solver of weeks
//! (`matching::mixed`). A market without share, crew or binding stations has none, and is solved as an assignment.
//!
//! # What a piece of work is
//! - A *place* in one class of its opening: the rest (class 0) or a reserve.
//! - A *share* of an order: `least..=most` half-days, at most what the person has and the legal form leaves. It uses pace, in percent, a half-day: an
//!   order's capacity is the pace that makes no more than its pieces by the due date, so that nothing is rounded (`decided::order_paces`).
//!
//! Every rule of a pair holds for a piece but *half-days*, *crumb* and *worse*, which are the week's: its half-days are at most the person's and the policy's in all, at
//! least `placed_from`, and it is worth 0 or more. So a share too small to be a placement may stand beside a place.
//!
//! # What bounds
//! - Stations of a workshop, over places and shares of all employers, where all offers together could overfill them.
//! - Half-days of one employer in one legal form, where the form has a most and the employer gives out orders in it.
//! - Crews, but for an opening in which somebody is decided: it has started.
//! - Decided pairs stand: each is a *must* of its person, who may take more besides; a share where it was seated (see `decided`).
//!
//! # Invariants
//! 1. Places go by (person, opening, class), shares by (person, limit, order, site), no limit last: the solver's own order. None stands twice.
//! 2. Sites whose stations do not bind are none; of the sites of an order that bind nothing a share takes the best for each number of
//!    half-days: home first, then by key.
//! 3. An offer is left out only where no week that holds it can be worth 0.
//!
//! Cost: the candidate search once more, 14 scores a share; 40 bytes a place and 80 a share.
//!
//! One file, though long: offers, what they use and what bounds them are one set of units.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::domain::{Demand, Market};
use crate::graph::candidates::{Search, neighbours, within_reach};
use crate::graph::decided::{Decided, of_worker, one_half_day, order_paces};
use crate::graph::error::BuildError;
use crate::graph::halt::{BLOCK, look};
use crate::graph::judge::Judge;
use crate::graph::pair::Pair;
use crate::graph::prepared::{Pay, Person, Post, Stop, fare_of, number};
use crate::graph::rules::{Reject, may_be_a_piece, refuses};
use crate::graph::score::{Term, Terms, once, terms};
use crate::ids::Keys;
use crate::policy::{LegalForm, Policy};

/// The greatest worth of one piece of work, either way, in fen a month: 2^30 is over ten million yuan.
const WORTH_LIMIT: i64 = 1 << 30;
/// The most pace that an order can use: far above what 2^32 people could bring in a county.
const MOST_PACE: i128 = 1 << 40;

/// A person's own bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// Half-days a week, after the policy's most in all.
    pub(crate) half_days: u8,
    /// What a week brings once, in fen a month.
    pub(crate) once: i64,
}

/// An opening with something to offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Its first slot; its classes are the slots from there on.
    pub(crate) slot: u32,
    /// Position among the sites, where its stations bind.
    pub(crate) site: Option<u32>,
    pub(crate) half_days: u8,
    pub(crate) places: u32,
    /// Opens with so many people or not at all; 0 where nothing is asked.
    pub(crate) crew: u32,
    /// Seats of each class.
    pub(crate) classes: Vec<u32>,
    pub(crate) limit: Option<u32>,
}

/// An order with something to share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) slot: u32,
    /// Pace, in percent, summed over the half-days given out.
    pub(crate) pace: u64,
    pub(crate) limit: Option<u32>,
}

/// A workshop whose stations bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// Position among the workshops.
    pub(crate) workshop: u32,
    /// Half-days a week that its stations give.
    pub(crate) half_days: u32,
}

/// A place that a person could take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) person: u32,
    /// Position among the openings.
    pub(crate) opening: u32,
    pub(crate) class: u32,
    /// What it is worth without what a week brings once, in fen a month.
    pub(crate) value: i64,
    /// It was decided beforehand.
    pub(crate) must: bool,
}

/// A share that a person could take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) person: u32,
    /// Position among the orders.
    pub(crate) order: u32,
    /// Position among the sites, where the work is done at one that binds.
    pub(crate) site: Option<u32>,
    /// The person's pace in percent: what a half-day uses of the order.
    pub(crate) pace: u32,
    /// Fewest half-days.
    pub(crate) least: u8,
    /// What `least`, `least + 1`, ... half-days are worth, in fen a month.
    pub(crate) values: Vec<i64>,
    /// Where each of them is done: position among the workshops, [`HOME`](super::prepared::HOME) at home.
    pub(crate) workshops: Vec<u32>,
    /// Half-days decided beforehand; 0 for none.
    pub(crate) must: u8,
}

/// The decision of a market that needs weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Weeks {
    /// By worker.
    pub(crate) people: Vec<Bounds>,
    /// A week of fewer half-days is no placement.
    pub(crate) placed_from: u8,
    pub(crate) sites: Vec<Site>,
    /// By slot, and so by key.
    pub(crate) openings: Vec<Opening>,
    pub(crate) orders: Vec<Order>,
    /// Half-days of one person in all that names a limit.
    pub(crate) limits: Vec<u8>,
    pub(crate) places: Vec<Place>,
    pub(crate) shares: Vec<Share>,
    pub(crate) workshops: Arc<Keys>,
}

impl Weeks {
    /// The half-days of a share that are a placement alone, ascending, each with what the week is worth: they count as one, and are worth 0 or more.
    ///
    /// Costs grow by the trip and are paid once, so that a larger share may be one where the least is not.
    pub(crate) fn alone(&self, share: &Share) -> impl Iterator<Item = (u8, i64)> {
        let bounds = self.people[share.person as usize];
        let weeks = (share.least..=bounds.half_days).zip(&share.values);
        weeks
            .map(move |(half_days, &value)| (half_days, value + bounds.once))
            .filter(|&(half_days, worth)| half_days >= self.placed_from && worth >= 0)
    }

    /// Where a person's places stand.
    pub(crate) fn places_of(&self, person: u32) -> Range<usize> {
        let from = self.places.partition_point(|place| place.person < person);
        let more = self.places[from..].partition_point(|place| place.person == person);
        from..from + more
    }

    /// Where a person's shares stand.
    pub(crate) fn shares_of(&self, person: u32) -> Range<usize> {
        let from = self.shares.partition_point(|share| share.person < person);
        let more = self.shares[from..].partition_point(|share| share.person == person);
        from..from + more
    }

    /// The position and worth of a person's place in a slot.
    pub(crate) fn place_at(&self, person: u32, slot: u32) -> Option<(u32, i64)> {
        let own = self.places_of(person);
        (number(own.start)..)
            .zip(&self.places[own])
            .find_map(|(at, place)| {
                let opening = &self.openings[place.opening as usize];
                (opening.slot + place.class == slot).then_some((at, place.value))
            })
    }

    /// What a piece of a person's week is worth without what a week brings once, in fen a month.
    pub(crate) fn worth(&self, person: u32, slot: u32, workshop: u32, half_days: u8) -> i64 {
        let place = self.place_at(person, slot);
        let share = || self.share_at(person, slot, workshop, half_days);
        place.or_else(share).map_or(0, |(_, value)| value)
    }

    /// The position and worth of so many half-days of a person's share in a slot, done at a workshop.
    pub(crate) fn share_at(
        &self,
        person: u32,
        slot: u32,
        workshop: u32,
        half_days: u8,
    ) -> Option<(u32, i64)> {
        let own = self.shares_of(person);
        (number(own.start)..)
            .zip(&self.shares[own])
            .find_map(|(at, share)| {
                let taken = usize::from(half_days.checked_sub(share.least)?);
                let here = self.orders[share.order as usize].slot == slot
                    && share.workshops.get(taken) == Some(&workshop);
                here.then(|| Some((at, *share.values.get(taken)?)))?
            })
    }
}

/// What one person is offered, with slots and workshops by their numbers.
#[derive(Default)]
struct Row {
    person: u32,
    bounds: Bounds,
    /// Slot, value.
    places: Vec<(u32, i64)>,
    shares: Vec<Piecework>,
    /// The first worth beyond the limit: its slot, and the term that weighs most.
    beyond: Option<(u32, Term)>,
}

struct Piecework {
    slot: u32,
    workshop: u32,
    pace: u32,
    least: u8,
    values: Vec<i64>,
}

impl Piecework {
    fn most(&self) -> u32 {
        u32::from(self.least) + number(self.values.len()) - 1
    }

    fn best(&self) -> i64 {
        self.values.iter().copied().max().unwrap_or(0)
    }
}

/// The decision in integers, for a market that needs weeks.
pub(super) fn weigh(
    judge: &Judge<'_>,
    decided: &[Decided],
    stop: &AtomicBool,
) -> Result<Option<Weeks>, BuildError> {
    let market = judge.market;
    let asks = !market.orders().is_empty()
        || market
            .openings()
            .iter()
            .any(|opening| opening.least_crew > 1)
        || could_overfill(market);
    if !asks {
        return Ok(None);
    }
    check_limits(market, judge.policy)?;
    let rows = Rows {
        judge,
        search: Search::new(judge, stop),
        shares: share_posts(judge),
        decided,
        stop,
    }
    .all()?;
    look(stop)?;
    Ok(Offered::new(judge, decided, &rows).into_weeks(rows))
}

/// Whether the openings of some workshop could take more than its stations give.
fn could_overfill(market: &Market) -> bool {
    let mut asked: BTreeMap<_, u64> = BTreeMap::new();
    for opening in market.openings() {
        *asked.entry(&opening.workshop).or_default() +=
            u64::from(opening.places) * u64::from(opening.half_days);
    }
    market.workshops().iter().any(|workshop| {
        asked.get(&workshop.key).is_some_and(|&asked| {
            asked > u64::from(workshop.stations) * u64::from(workshop.station_half_days)
        })
    })
}

/// A labour contract is an over-age agreement for some, so a most for one employer cannot be counted over orders in these forms.
fn check_limits(market: &Market, policy: &Policy) -> Result<(), BuildError> {
    let has_most = |form| {
        let rule = policy.forms.get(&form);
        rule.is_some_and(|rule| rule.half_days_most.is_some())
    };
    let both = [LegalForm::LabourContract, LegalForm::OverAge];
    let counted = both.into_iter().any(has_most);
    let mut orders = market.orders().iter();
    match orders.find(|order| counted && both.contains(&order.form)) {
        None => Ok(()),
        Some(order) => Err(BuildError::OrderForm {
            demand: order.key.clone(),
        }),
    }
}

/// The posts of every share of every order: by slot and workshop, from the least half-days on.
fn share_posts(judge: &Judge<'_>) -> FxHashMap<(u32, u32), Vec<Post>> {
    let prepared = &judge.prepared;
    let mut shares = FxHashMap::default();
    for (demand, &slot) in judge.market.demands().zip(&prepared.slots_of) {
        let Demand::Order(order) = demand else {
            continue;
        };
        if order.pieces == 0 {
            continue;
        }
        for post in prepared.posts_of(slot) {
            let half_days = order.least_half_days..=order.most_half_days;
            let posts = half_days.map(|half_days| post.share(half_days)).collect();
            shares.insert((slot, post.workshop), posts);
        }
    }
    shares
}

struct Rows<'a> {
    judge: &'a Judge<'a>,
    search: Search<'a>,
    shares: FxHashMap<(u32, u32), Vec<Post>>,
    decided: &'a [Decided],
    stop: &'a AtomicBool,
}

impl Rows<'_> {
    /// Everybody's offers, by worker.
    fn all(&self) -> Result<Vec<Row>, BuildError> {
        let mut order: Vec<u32> = (0..number(self.judge.market.workers().len())).collect();
        let neighbours = neighbours(self.judge.market, &mut order);
        let rows: Vec<Vec<Row>> = neighbours
            .par_iter()
            .map(|neighbours| {
                look(self.stop)?;
                let stops = self.search.stops_of(neighbours);
                let shares: Vec<Vec<Stop<'_>>> = stops
                    .iter()
                    .map(|stop| self.share_stops(stop, neighbours.home, neighbours.mode))
                    .collect();
                let blocks: Vec<Vec<Row>> = neighbours
                    .workers
                    .par_chunks(BLOCK)
                    .map_init(Person::default, |person, workers| {
                        look(self.stop)?;
                        let row = |&worker: &u32| self.row(worker, &stops, &shares, person);
                        workers.iter().map(row).collect()
                    })
                    .collect::<Result<_, BuildError>>()?;
                Ok(blocks.into_iter().flatten().collect())
            })
            .collect::<Result<_, BuildError>>()?;
        look(self.stop)?;
        let mut rows: Vec<Row> = rows.into_iter().flatten().collect();
        rows.par_sort_unstable_by_key(|row| row.person);
        // The first by person, whoever came to it first.
        match rows.iter().find_map(|row| row.beyond) {
            None => Ok(rows),
            Some((slot, term)) => Err(BuildError::Score {
                demand: self.judge.prepared.slots[slot as usize].demand.clone(),
                term,
                limit: WORTH_LIMIT,
            }),
        }
    }

    /// The stops of a post's shares; none for a place.
    fn share_stops(
        &self,
        stop: &Stop<'_>,
        home: u32,
        mode: crate::geo::TravelMode,
    ) -> Vec<Stop<'_>> {
        let judge = self.judge;
        let Some(posts) = self.shares.get(&(stop.post.slot, stop.post.workshop)) else {
            return Vec::new();
        };
        let fare = if stop.post.is_home() {
            0
        } else {
            fare_of(judge.policy, mode)
        };
        let code = judge.market.places()[home as usize].code;
        let prepared = &judge.prepared;
        posts
            .iter()
            .map(|post| prepared.stop(post, stop.leg, fare, code))
            .collect()
    }

    fn row(
        &self,
        worker: u32,
        stops: &[Stop<'_>],
        shares: &[Vec<Stop<'_>>],
        person: &mut Person,
    ) -> Result<Row, BuildError> {
        let (market, policy) = (self.judge.market, self.judge.policy);
        let prepared = &self.judge.prepared;
        prepared.person_into(market, policy, worker, person);
        let in_all = person.half_days.min(policy.limits.half_days_in_all);
        let once = once(person).score();
        let decided = of_worker(self.decided, worker);
        let stands_at = |slot| decided.iter().any(|pair| pair.slot == slot);
        let has_place = decided
            .iter()
            .any(|pair| is_place(prepared.posts_of(pair.slot)));
        let mut row = Row {
            person: worker,
            bounds: Bounds {
                half_days: small(in_all),
                once,
            },
            ..Row::default()
        };
        for (stop, shares) in stops.iter().zip(shares) {
            let pair = |stop| Pair {
                prepared,
                person,
                stop,
            };
            if !within_reach(person, stop) || !may_be_a_piece(&pair(stop)) {
                continue;
            }
            if let Pay::Wage(_) = stop.post.pay {
                let barred = has_place && !stands_at(stop.post.slot);
                if !barred && !refuses(Reject::HalfDays, &pair(stop)) {
                    let terms = terms(&pair(stop));
                    let worth = terms.score() - once;
                    row.bound(worth, stop.post.slot, &terms);
                    row.places.push((stop.post.slot, worth));
                }
                continue;
            }
            let room = person.room[pair(stop).form() as usize];
            let fitting = shares.iter().filter(|share| share.post.half_days <= room);
            let values = fitting
                .map(|share| {
                    let terms = terms(&pair(share));
                    let worth = terms.score() - once;
                    row.bound(worth, stop.post.slot, &terms);
                    worth
                })
                .collect::<Vec<i64>>();
            if let (Some(first), false) = (shares.first(), values.is_empty()) {
                row.shares.push(Piecework {
                    slot: stop.post.slot,
                    workshop: stop.post.workshop,
                    pace: person.pace,
                    least: small(first.post.half_days),
                    values,
                });
            }
        }
        if decided.is_empty() {
            row.leave_out_the_worthless();
        }
        Ok(row)
    }
}

impl Row {
    /// Keeps in mind the first worth that is beyond the limit.
    fn bound(&mut self, worth: i64, slot: u32, terms: &Terms) {
        if worth.abs() > WORTH_LIMIT && self.beyond.is_none() {
            self.beyond = Some((slot, terms.heaviest()));
        }
    }

    /// Leaves out what no week of worth 0 can hold, whatever else it holds.
    fn leave_out_the_worthless(&mut self) {
        let place = self.places.iter().map(|&(_, value)| value).max();
        let place = place.unwrap_or(0).max(0);
        let mut of_order: BTreeMap<u32, i64> = BTreeMap::new();
        for share in &self.shares {
            let best = of_order.entry(share.slot).or_default();
            *best = share.best().max(*best);
        }
        let shares: i64 = of_order.values().sum();
        let once = self.bounds.once;
        self.places.retain(|&(_, value)| value + shares + once >= 0);
        self.shares
            .retain(|share| share.best() + place + shares - of_order[&share.slot] + once >= 0);
    }
}

fn is_place(posts: &[Post]) -> bool {
    posts
        .first()
        .is_some_and(|post| matches!(post.pay, Pay::Wage(_)))
}

fn small(half_days: u32) -> u8 {
    u8::try_from(half_days).unwrap_or(u8::MAX).min(14)
}

/// What the decision is made from, once all offers are known.
struct Offered<'a> {
    judge: &'a Judge<'a>,
    decided: &'a [Decided],
    /// Half-days that all offers together could take at each workshop.
    could_take: Vec<u64>,
    /// Slots somebody is offered.
    offered: BTreeSet<u32>,
}

impl<'a> Offered<'a> {
    fn new(judge: &'a Judge<'a>, decided: &'a [Decided], rows: &[Row]) -> Self {
        let prepared = &judge.prepared;
        let mut could_take = vec![0u64; judge.market.workshops().len()];
        let mut offered = BTreeSet::new();
        for row in rows {
            offered.extend(row.places.iter().map(|&(slot, _)| slot));
            for share in &row.shares {
                offered.insert(share.slot);
                if let Some(taken) = could_take.get_mut(share.workshop as usize) {
                    *taken += u64::from(share.most());
                }
            }
        }
        for &slot in &offered {
            if let [post, ..] = prepared.posts_of(slot)
                && is_place(prepared.posts_of(slot))
            {
                let seats = prepared.slots[slot as usize].capacity;
                could_take[post.workshop as usize] += u64::from(seats) * u64::from(post.half_days);
            }
        }
        Self {
            judge,
            decided,
            could_take,
            offered,
        }
    }

    /// Position among the binding sites of each workshop whose stations bind.
    fn sites(&self) -> (Vec<Site>, FxHashMap<u32, u32>) {
        let (mut sites, mut site_of) = (Vec::new(), FxHashMap::default());
        for (workshop, of) in (0u32..).zip(self.judge.market.workshops()) {
            let gives = u64::from(of.stations) * u64::from(of.station_half_days);
            if self.could_take[workshop as usize] > gives {
                site_of.insert(workshop, number(sites.len()));
                sites.push(Site {
                    workshop,
                    half_days: u32::try_from(gives).unwrap_or(u32::MAX),
                });
            }
        }
        (sites, site_of)
    }

    fn into_weeks(self, rows: Vec<Row>) -> Option<Weeks> {
        let (judge, market) = (self.judge, self.judge.market);
        let prepared = &judge.prepared;
        let (sites, site_of) = self.sites();
        let mut weeks = Weeks {
            placed_from: small(judge.policy.placed_from_half_days),
            people: rows.iter().map(|row| row.bounds).collect(),
            workshops: Arc::new(Keys::from_sorted(
                market
                    .workshops()
                    .iter()
                    .map(|workshop| workshop.key.as_str()),
            )),
            sites,
            openings: Vec::new(),
            orders: Vec::new(),
            limits: Vec::new(),
            places: Vec::new(),
            shares: Vec::new(),
        };
        let limits = Limits::new(market, judge.policy);
        let paces: FxHashMap<u32, i128> = order_paces(judge).into_iter().collect();
        let started: BTreeSet<u32> = self
            .decided
            .iter()
            .map(|pair| demand_of(judge, pair.slot))
            .collect();
        // By slot: position among the openings with the class, or among the orders.
        let mut opening_of: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
        let mut order_of: FxHashMap<u32, u32> = FxHashMap::default();
        for ((at, demand), slots) in (0u32..)
            .zip(market.demands())
            .zip(prepared.slots_of.windows(2))
        {
            let slots = slots[0]..slots[1];
            if !slots.clone().any(|slot| self.offered.contains(&slot)) {
                continue;
            }
            let [post, ..] = prepared.posts_of(slots.start) else {
                continue;
            };
            match demand {
                Demand::Opening(opening) => {
                    let position = number(weeks.openings.len());
                    opening_of.extend(slots.clone().zip((0..).map(|class| (position, class))));
                    let asks = opening.least_crew > 1 && !started.contains(&at);
                    weeks.openings.push(Opening {
                        slot: slots.start,
                        site: site_of.get(&post.workshop).copied(),
                        half_days: small(opening.half_days),
                        places: opening.places,
                        crew: if asks { opening.least_crew } else { 0 },
                        classes: slots
                            .map(|slot| prepared.slots[slot as usize].capacity)
                            .collect(),
                        limit: limits.of(&demand),
                    });
                }
                Demand::Order(order) => {
                    order_of.insert(slots.start, number(weeks.orders.len()));
                    let seat = paces.get(&slots.start).copied().unwrap_or(0);
                    let pace = one_half_day(post, order.pieces).unwrap_or(seat);
                    weeks.orders.push(Order {
                        slot: slots.start,
                        pace: u64::try_from(pace.clamp(0, MOST_PACE)).unwrap_or(0),
                        limit: limits.of(&demand),
                    });
                }
            }
        }
        weeks.limits = limits.most;
        for row in rows {
            let decided = of_worker(self.decided, row.person);
            let places = row.places.iter().map(|&(slot, value)| {
                let (opening, class) = opening_of[&slot];
                Place {
                    person: row.person,
                    opening,
                    class,
                    value,
                    must: decided.iter().any(|pair| pair.slot == slot),
                }
            });
            // Slots of a demand stand together in key order, as openings do: the places are in order.
            weeks.places.extend(places);
            join_shares(&row, decided, &order_of, &site_of, &mut weeks);
        }
        let needed = !weeks.shares.is_empty()
            || !weeks.sites.is_empty()
            || weeks.openings.iter().any(|opening| opening.crew > 1);
        needed.then_some(weeks)
    }
}

fn demand_of(judge: &Judge<'_>, slot: u32) -> u32 {
    let posts = judge.prepared.posts_of(slot);
    posts.first().map_or(u32::MAX, |post| post.demand)
}

/// Limit (`u32::MAX` for none), order and site of a share: the order in which a person's shares stand.
type ShareKey = (u32, u32, Option<u32>);

/// One person's shares, one for each order and binding site: where sites bind nothing the best counts.
fn join_shares(
    row: &Row,
    decided: &[Decided],
    order_of: &FxHashMap<u32, u32>,
    site_of: &FxHashMap<u32, u32>,
    weeks: &mut Weeks,
) {
    let limit_of = |order: u32| weeks.orders[order as usize].limit.unwrap_or(u32::MAX);
    let mut joined: BTreeMap<ShareKey, Share> = BTreeMap::new();
    for share in &row.shares {
        let order = order_of[&share.slot];
        let site = site_of.get(&share.workshop).copied();
        let workshops = vec![share.workshop; share.values.len()];
        let key = (limit_of(order), order, site);
        let known = joined.entry(key).or_insert_with(|| Share {
            person: row.person,
            order,
            site,
            pace: share.pace,
            least: share.least,
            values: share.values.clone(),
            workshops,
            must: 0,
        });
        for (at, &value) in share.values.iter().enumerate() {
            // The first site wins a tie, which must not change: home, then by key.
            if value > known.values[at] {
                (known.values[at], known.workshops[at]) = (value, share.workshop);
            }
        }
    }
    for pair in decided {
        if let Some(&order) = order_of.get(&pair.slot) {
            let site = site_of.get(&pair.workshop).copied();
            let stands = (limit_of(order), order, site);
            joined.retain(|key, _| key.1 != order || *key == stands);
            if let Some(share) = joined.get_mut(&stands) {
                share.must = small(pair.half_days);
            }
        }
    }
    weeks.shares.extend(joined.into_values());
}

/// The half-days of one person for one employer in one legal form.
struct Limits {
    /// By employer and form: those with an order in the form and a most.
    number: BTreeMap<(crate::ids::EmployerKey, LegalForm), u32>,
    most: Vec<u8>,
}

impl Limits {
    fn new(market: &Market, policy: &Policy) -> Self {
        let mut limits = Self {
            number: BTreeMap::new(),
            most: Vec::new(),
        };
        for order in market.orders() {
            let rule = policy.forms.get(&order.form);
            let Some(most) = rule.and_then(|rule| rule.half_days_most) else {
                continue;
            };
            let key = (order.employer.clone(), order.form);
            if let std::collections::btree_map::Entry::Vacant(entry) = limits.number.entry(key) {
                entry.insert(number(limits.most.len()));
                limits.most.push(small(most));
            }
        }
        limits
    }

    fn of(&self, demand: &Demand<'_>) -> Option<u32> {
        let key = (demand.employer().clone(), demand.form());
        self.number.get(&key).copied()
    }
}

//! Standing and forced placements: they take their place before the solve.
//!
//! What one person's pairs may be together is in [`week`]; here they find room, all at once. A person counts towards the first reserve of
//! the opening, in list order, that the person belongs to; else towards the rest; else, as an outsider, towards the first soft reserve. A
//! share is done at its best site. Where that leaves others without a class or a station, people make way for each other
//! ([`fitting`](crate::graph::fitting)): a pair is refused only where it cannot stand together with all before it, in the order of their keys.
//!
//! A pair that breaks a hard rule, *worse* among them, or that finds no room, be it seats, pieces or stations, is a fault; all faults come back at
//! once.

mod week;

use rustc_hash::FxHashMap;

use crate::domain::{Demand, PairKind};
use crate::graph::error::{BuildError, DecidedFault, DecidedFaults};
use crate::graph::fitting::Fitting;
use crate::graph::judge::Judge;
use crate::graph::prepared::{HOME, Pay, Person, Post, number};

use week::Piece;

/// A placement that was decided before the solve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The worker's position among the workers.
    pub worker: u32,
    /// The slot's position among the slots.
    pub slot: u32,
    /// Pinned or forced.
    pub kind: PairKind,
    /// Half-days a week that stand; a share may become more.
    pub half_days: u32,
    /// The workshop's position among the workshops; [`u32::MAX`] at home.
    pub workshop: u32,
}

/// Seats every decided pair, by worker and demand; or says of every one that cannot be why.
pub(super) fn decide(judge: &Judge<'_>) -> Result<Vec<Decided>, BuildError> {
    let prepared = &judge.prepared;
    let pairs: Vec<(u32, u32, PairKind)> = prepared.decided().collect();
    let mut desk = Desk::new(judge);
    let mut faults = Vec::new();
    let mut person = Person::default();
    for own in pairs.chunk_by(|one, other| one.0 == other.0) {
        let worker = own[0].0;
        prepared.person_into(judge.market, judge.policy, worker, &mut person);
        let mut refused = |demand: u32, kind, breaks| {
            let slot = prepared.slots_of[demand as usize];
            let worker = &judge.market.workers()[worker as usize].key;
            let demand = &prepared.slots[slot as usize].demand;
            faults.push(DecidedFault {
                row: judge.market.row_of(worker, demand),
                worker: worker.clone(),
                demand: demand.clone(),
                kind,
                breaks,
            });
        };
        match week::of(judge, &person, own) {
            Ok(pieces) => {
                for piece in pieces {
                    let (demand, kind) = (piece.demand, piece.kind);
                    if !desk.seat(worker, person.pace, piece) {
                        refused(demand, kind, Vec::new());
                    }
                }
            }
            Err(broken) => {
                for (demand, kind, breaks) in broken {
                    refused(demand, kind, breaks);
                }
            }
        }
    }
    if faults.is_empty() {
        desk.lengthen();
        Ok(desk.decided())
    } else {
        Err(BuildError::Decided(DecidedFaults(faults)))
    }
}

/// A piece that has found room.
struct Seated {
    worker: u32,
    pace: u64,
    piece: Piece,
    /// Its number among those that take a class, where it is a place.
    class: Option<usize>,
    /// Its number among those that take stations.
    station: usize,
}

/// Where pieces find room: classes of openings, stations of workshops, pieces of orders.
struct Desk<'a> {
    judge: &'a Judge<'a>,
    /// By slot.
    classes: Fitting,
    /// By workshop, and one bin without end for what is done at home.
    stations: Fitting,
    /// Pace left of each order, summed over half-days, by slot.
    paces: FxHashMap<u32, i128>,
    seated: Vec<Seated>,
}

impl<'a> Desk<'a> {
    fn new(judge: &'a Judge<'a>) -> Self {
        let seats = judge.prepared.slots.iter().map(|slot| slot.capacity.into());
        let workshops = judge.market.workshops().iter();
        let stations = workshops
            .map(|workshop| u64::from(workshop.stations) * u64::from(workshop.station_half_days))
            .chain([u64::MAX]);
        let orders = judge.market.demands().zip(&judge.prepared.slots_of);
        let paces = orders.filter_map(|(demand, &slot)| match demand {
            Demand::Opening(_) => None,
            Demand::Order(order) => {
                let post = judge.prepared.posts_of(slot).first();
                let pace = post.and_then(|post| one_half_day(post, order.pieces));
                Some((slot, pace.unwrap_or(0)))
            }
        });
        Self {
            classes: Fitting::new(seats.collect()),
            stations: Fitting::new(stations.collect()),
            paces: paces.collect(),
            seated: Vec::new(),
            judge,
        }
    }

    /// Gives a piece room, if it can stand together with all that have some.
    fn seat(&mut self, worker: u32, pace: u32, piece: Piece) -> bool {
        let Some(&slot) = piece.ways.first().map(|way| &way.slot) else {
            return false;
        };
        let uses = i128::from(pace) * i128::from(piece.half_days);
        let left = self.paces.get_mut(&slot);
        if left.as_ref().is_some_and(|left| **left < uses) {
            return false;
        }
        let sites = piece.ways.iter().map(|way| self.bin(way.workshop));
        let mut sites: Vec<usize> = sites.collect();
        sites.dedup();
        let Some(station) = self.stations.add(piece.half_days.into(), sites) else {
            return false;
        };
        let mut class = None;
        if let Some(left) = self.paces.get_mut(&slot) {
            *left -= uses;
        } else {
            let slots = piece.ways.iter().map(|way| way.slot as usize);
            class = self.classes.add(1, slots.collect());
            if class.is_none() {
                self.stations.take_out(station);
                return false;
            }
        }
        self.seated.push(Seated {
            worker,
            pace: pace.into(),
            piece,
            class,
            station,
        });
        true
    }

    /// Lengthens shares of weeks that are too short to count as a placement, in the order of their keys, where there is room.
    ///
    /// One share alone stands with as many half-days as that takes. Of several each stands with its least, so that all find room; what may be missing
    /// is added here. Where there is no room for it the week stands as it is.
    fn lengthen(&mut self) {
        let counts = self.judge.policy.placed_from_half_days;
        let mut from = 0;
        while from < self.seated.len() {
            let worker = self.seated[from].worker;
            let own = self.seated[from..]
                .iter()
                .take_while(|one| one.worker == worker);
            let to = from + own.count();
            let taken = |own: &[Seated]| own.iter().map(|one| one.piece.half_days).sum::<u32>();
            for at in from..to {
                while taken(&self.seated[from..to]) < counts && self.may_grow(from..to, at) {
                    self.seated[at].piece.half_days += 1;
                }
            }
            from = to;
        }
    }

    /// Takes room for one half-day more of a share, if there is some and the person's limits allow it.
    fn may_grow(&mut self, week: std::ops::Range<usize>, at: usize) -> bool {
        let Seated {
            piece,
            pace,
            station,
            ..
        } = &self.seated[at];
        let (pace, station) = (i128::from(*pace), *station);
        let slot = piece.ways.first().map_or(u32::MAX, |way| way.slot);
        let allowed = piece.half_days < piece.most
            && piece.limit.is_none_or(|limit| {
                let own = self.seated[week].iter().map(|one| &one.piece);
                let same = own.filter(|other| other.limit == Some(limit));
                same.map(|other| other.half_days).sum::<u32>() < limit.most
            });
        let Some(left) = self.paces.get_mut(&slot).filter(|left| **left >= pace) else {
            return false;
        };
        let grows = allowed && self.stations.grow(station, 1);
        if grows {
            *left -= pace;
        }
        grows
    }

    /// The bin of a workshop's stations, by its number.
    fn bin(&self, workshop: u32) -> usize {
        match workshop {
            HOME => self.judge.market.workshops().len(),
            workshop => workshop as usize,
        }
    }

    /// All that stand, by worker and demand.
    fn decided(&self) -> Vec<Decided> {
        let home = self.bin(HOME);
        let decided = self.seated.iter().map(|one| {
            let workshop = self.stations.bin(one.station);
            let first = one.piece.ways.first().map_or(0, |way| way.slot);
            Decided {
                worker: one.worker,
                slot: one
                    .class
                    .map_or(first, |class| number(self.classes.bin(class))),
                kind: one.piece.kind,
                half_days: one.piece.half_days,
                workshop: if workshop == home {
                    HOME
                } else {
                    number(workshop)
                },
            }
        });
        decided.collect()
    }
}

/// For each order's slot, how much pace (in percent, summed over its people) makes no more than its pieces by the due date.
pub(super) fn order_paces(judge: &Judge<'_>) -> Vec<(u32, i128)> {
    let prepared = &judge.prepared;
    let demands = judge.market.demands();
    let orders = demands
        .zip(&prepared.slots_of)
        .filter_map(|(demand, &slot)| match demand {
            Demand::Opening(_) => None,
            Demand::Order(order) => Some((slot, order.pieces)),
        });
    orders
        .map(|(slot, wanted)| {
            let most = match prepared.posts_of(slot).first().map(|post| post.pay) {
                Some(Pay::Piece { pieces, .. }) => pieces.greatest_argument(wanted),
                _ => 0,
            };
            (slot, most)
        })
        .collect()
}

/// The pace, summed over half-days, that makes no more than `pieces` by the due date.
pub(super) fn one_half_day(post: &Post, pieces: u64) -> Option<i128> {
    match post.share(1).pay {
        Pay::Piece { pieces: scale, .. } => Some(scale.greatest_argument(pieces)),
        Pay::Wage(_) => None,
    }
}

/// The decided pairs of one worker, of those of all.
pub(super) fn of_worker(decided: &[Decided], worker: u32) -> &[Decided] {
    let from = decided.partition_point(|pair| pair.worker < worker);
    let to = from + decided[from..].partition_point(|pair| pair.worker == worker);
    &decided[from..to]
}

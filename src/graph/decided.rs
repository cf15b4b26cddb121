//! Standing and forced placements: they take their place before the solve.
//!
//! A person counts towards the first reserve of the opening, in list order, that the person belongs to and that has room; else towards the rest;
//! else, as an outsider, towards the first soft reserve with room. Of an order a person takes a seat, if the pieces suffice.
//! A pair that breaks a hard rule, *worse* among them, or that finds no room, be it seats, pieces or stations, is a fault; all faults come back at
//! once. Each takes its stations: an order those of its best site.

use crate::domain::{Demand, PairKind};
use crate::graph::error::{BuildError, DecidedFault, DecidedFaults};
use crate::graph::judge::Judge;
use crate::graph::prepared::{Kept, Pay, Person, Post};

/// A placement that was decided before the solve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The worker's position among the workers.
    pub worker: u32,
    /// The slot's position among the slots.
    pub slot: u32,
    /// Pinned or forced.
    pub kind: PairKind,
}

/// Seats every decided pair, by worker; or says of every one that cannot be why.
pub(super) fn decide(judge: &Judge<'_>) -> Result<Vec<Decided>, BuildError> {
    let prepared = &judge.prepared;
    let mut room: Vec<i128> = prepared
        .slots
        .iter()
        .map(|slot| slot.capacity.into())
        .collect();
    for (slot, paces) in order_paces(judge) {
        room[slot as usize] = paces;
    }
    let mut stations: Vec<i128> = judge
        .market
        .workshops()
        .iter()
        .map(|workshop| i128::from(workshop.stations) * i128::from(workshop.station_half_days))
        .collect();
    let (mut decided, mut faults) = (Vec::new(), Vec::new());
    let mut person = Person::default();
    for (worker, demand, kind) in prepared.decided() {
        prepared.person_into(judge.market, judge.policy, worker, &mut person);
        let takes = |slot: u32| match prepared.posts_of(slot).first() {
            Some(Post {
                pay: Pay::Piece { .. },
                ..
            }) => i128::from(person.pace),
            _ => 1,
        };
        let seat = seats_in_order(judge, demand, &person)
            .into_iter()
            .find(|&slot| takes(slot) <= room[slot as usize]);
        let slot = seat.unwrap_or(prepared.slots_of[demand as usize]);
        let refusals = judge.refusals(worker, &prepared.slots[slot as usize]);
        let offer = judge.offer(worker, &prepared.slots[slot as usize]).ok();
        let takes_stations = offer.map(|offer| {
            let half_days = i128::from(offer.half_days);
            (judge.workshop_number(&offer.site), half_days)
        });
        let fits = match takes_stations {
            Some((Some(workshop), half_days)) => stations[workshop] >= half_days,
            _ => true,
        };
        if let Some(slot) = seat.filter(|_| refusals.is_empty() && fits) {
            room[slot as usize] -= takes(slot);
            if let Some((Some(workshop), half_days)) = takes_stations {
                stations[workshop] -= half_days;
            }
            decided.push(Decided { worker, slot, kind });
        } else {
            let mut breaks: Vec<_> = refusals.into_iter().map(|refusal| refusal.reject).collect();
            breaks.dedup();
            faults.push(DecidedFault {
                worker: judge.market.workers()[worker as usize].key.clone(),
                demand: prepared.slots[slot as usize].demand.clone(),
                kind,
                breaks,
            });
        }
    }
    if faults.is_empty() {
        Ok(decided)
    } else {
        Err(BuildError::Decided(DecidedFaults(faults)))
    }
}

/// The slots of a demand in the order in which `person` counts towards them.
fn seats_in_order(judge: &Judge<'_>, demand: u32, person: &Person) -> Vec<u32> {
    let prepared = &judge.prepared;
    let slots = prepared.slots_of[demand as usize]..prepared.slots_of[demand as usize + 1];
    let turn = |&slot: &u32| {
        let post = prepared.posts_of(slot).first()?;
        match post.kept {
            Kept::Free => Some(1),
            Kept::Group { group, .. } if person.in_group(group) => Some(0),
            Kept::OwnVillage { .. } if person.home == post.place => Some(0),
            Kept::Group { hard, .. } | Kept::OwnVillage { hard } => (!hard).then_some(2),
        }
    };
    let mut seats: Vec<(i32, u32)> = slots
        .filter_map(|slot| Some((turn(&slot)?, slot)))
        .collect();
    seats.sort_unstable();
    seats.into_iter().map(|(_, slot)| slot).collect()
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

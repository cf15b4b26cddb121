//! The offers that could matter to a plan: those in a week that misses little at the prices.
//!
//! At good prices most offers of a person are far from that person's best week. A plan is sought
//! in a model that leaves them out, a few times faster; the bound and its proof never look at it. Whatever is left out costs
//! plans only, never truth.
//!
//! Complexity: one week for each offer, once.

use super::bound::Priced;
use super::model::{Model, Offers, Piecework, Seat};
use super::plan::Plan;
use super::week::{NONE, Planner, Terms};

/// A smaller model with the same people and resources.
pub(super) struct Shortlist {
    pub(super) model: Model,
    /// Position in the whole model of each of its places and shares.
    seats: Vec<u32>,
    shares: Vec<u32>,
}

/// The terms of a pricing under which one offer must be taken.
struct With<'a> {
    priced: &'a Priced<'a>,
    seat: u32,
    share: u32,
}

impl Terms for With<'_> {
    fn seat(&self, at: usize, seat: &Seat) -> Option<i64> {
        self.priced.seat(at, seat)
    }

    fn share(&self, at: usize, share: &Piecework) -> (i64, u8, u8) {
        let (price, least, most) = self.priced.share(at, share);
        (
            price,
            if at == self.share as usize {
                least.max(1)
            } else {
                least
            },
            most,
        )
    }

    fn forced(&self, at: usize) -> bool {
        at == self.seat as usize
    }
}

impl Shortlist {
    /// The offers whose best week misses at most `reach` (scaled), and those that `plan` uses.
    pub(super) fn new(
        planner: &mut Planner<'_>,
        priced: &Priced<'_>,
        profit: &[i64],
        reach: i64,
        plan: &Plan<'_>,
    ) -> Self {
        let whole = plan.model;
        let mut offers = Offers {
            seat_start: vec![0],
            share_start: vec![0],
            ..Offers::default()
        };
        let mut must_seat = vec![NONE; whole.people.len()];
        let (mut seats, mut shares) = (Vec::new(), Vec::new());
        for ((person, week), &profit) in plan.weeks.iter().enumerate().zip(profit) {
            let mut near = |seat: u32, share: u32| {
                let net = planner.best(
                    person,
                    &With {
                        priced,
                        seat,
                        share,
                    },
                );
                net.is_some_and(|net| profit - net <= reach)
            };
            for at in whole.seats_of(person) {
                let seat = index(at);
                if week.seat == Some(seat) || near(seat, NONE) {
                    if whole.must_seat[person] == seat {
                        must_seat[person] = index(seats.len());
                    }
                    seats.push(seat);
                    offers.seats.push(whole.seats[at]);
                }
            }
            for at in whole.shares_of(person) {
                let share = index(at);
                if week.shares.iter().any(|taken| taken.0 == share) || near(NONE, share) {
                    shares.push(share);
                    offers.shares.push(whole.shares[at]);
                }
            }
            offers.seat_start.push(index(offers.seats.len()));
            offers.share_start.push(index(offers.shares.len()));
        }
        Self {
            model: whole.with_offers(offers, must_seat),
            seats,
            shares,
        }
    }

    /// A plan of the smaller model, in the whole one.
    pub(super) fn widen<'m>(&self, plan: &Plan<'_>, whole: &'m Model) -> Plan<'m> {
        let mut wide = Plan::new(whole);
        for (person, week) in plan.weeks.iter().enumerate() {
            let seat = week.seat.map_or(NONE, |seat| self.seats[seat as usize]);
            let shares: Vec<(u32, u8)> = week
                .shares
                .iter()
                .map(|&(share, half_days)| (self.shares[share as usize], half_days))
                .collect();
            wide.set(person, seat, &shares);
        }
        wide.keep();
        wide
    }

    /// A plan of the whole model, all of whose offers are on the list, in the smaller one.
    pub(super) fn narrow<'s>(&'s self, plan: &Plan<'_>) -> Plan<'s> {
        let place = |list: &[u32], at: u32| {
            index(
                list.binary_search(&at)
                    .expect("what the plan uses was kept"),
            )
        };
        let mut narrow = Plan::new(&self.model);
        for (person, week) in plan.weeks.iter().enumerate() {
            let seat = week.seat.map_or(NONE, |seat| place(&self.seats, seat));
            let shares: Vec<(u32, u8)> = week
                .shares
                .iter()
                .map(|&(share, half_days)| (place(&self.shares, share), half_days))
                .collect();
            narrow.set(person, seat, &shares);
        }
        for opening in 0..self.model.openings.len() {
            narrow.open[opening] =
                self.model.openings[opening].crew <= 1 || narrow.crew[opening] > 0;
        }
        narrow.keep();
        narrow
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a list of fewer than 2^32 rows")
}

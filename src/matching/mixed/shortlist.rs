//! The offers that could matter to a plan: those in a week that misses little at the prices.
//!
//! At good prices most offers of a person are far from that person's best week. A plan is sought
//! in a model that leaves them out, a few times faster; the bound and its proof never look at it. Whatever is left out costs
//! plans only, never truth.
//!
//! A week is bounded from above by the offer's own net and the best that could stand beside it, so a few offers too many are kept: for a
//! small part of what the exact best week with each offer costs.
//!
//! Complexity: one week a person, and every offer once.

use super::bound::{Halt, POLL, Priced};
use super::model::{Model, Offers};
use super::plan::Plan;
use super::units::index;
use super::week::{NONE, Planner, Terms};

/// A smaller model with the same people and resources.
pub(super) struct Shortlist {
    pub(super) model: Model,
    /// Position in the whole model of each of its places and shares.
    seats: Vec<u32>,
    shares: Vec<u32>,
}

impl Shortlist {
    /// The offers whose best week may miss at most `reach` (scaled), and those that `plan` uses; `None` if stopped.
    pub(super) fn new(
        planner: &mut Planner<'_>,
        priced: &Priced<'_>,
        profit: &[i64],
        reach: i64,
        plan: &Plan<'_>,
        halt: Halt<'_>,
    ) -> Option<Self> {
        let whole = plan.model;
        let mut offers = Offers {
            seat_start: vec![0],
            share_start: vec![0],
            ..Offers::default()
        };
        let mut must_seat = vec![NONE; whole.people.len()];
        let (mut seats, mut shares) = (Vec::new(), Vec::new());
        for ((person, week), &profit) in plan.weeks.iter().enumerate().zip(profit) {
            if person % POLL == 0 && halt.is_up() {
                return None;
            }
            let [beside_seat, beside_share] = planner.crests(person, priced);
            let room = usize::from(whole.people[person].half_days);
            let near = |net: i64, half_days: u8, beside: &[i64]| {
                room.checked_sub(half_days.into())
                    .is_some_and(|left| profit - net - beside[left] <= reach)
            };
            let near_seat = |at: usize| {
                let seat = &whole.seats[at];
                priced.seat(at, seat).is_some_and(|price| {
                    near(whole.seat_value(seat) - price, seat.half_days, &beside_seat)
                })
            };
            let near_share = |at: usize| {
                let share = &whole.shares[at];
                let (price, _, most) = priced.share(at, share);
                (share.least..=most).any(|half_days| {
                    let net = whole.worth(share, half_days) - price * i64::from(half_days);
                    near(net, half_days, &beside_share)
                })
            };
            for at in whole.seats_of(person) {
                let seat = index(at);
                if week.seat == Some(seat) || near_seat(at) {
                    if whole.must_seat[person] == seat {
                        must_seat[person] = index(seats.len());
                    }
                    seats.push(seat);
                    offers.seats.push(whole.seats[at]);
                }
            }
            for at in whole.shares_of(person) {
                let share = index(at);
                if week.shares.iter().any(|taken| taken.0 == share) || near_share(at) {
                    shares.push(share);
                    offers.shares.push(whole.shares[at]);
                }
            }
            offers.seat_start.push(index(offers.seats.len()));
            offers.share_start.push(index(offers.shares.len()));
        }
        Some(Self {
            model: whole.with_offers(offers, must_seat),
            seats,
            shares,
        })
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

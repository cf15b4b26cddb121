//! The best people of one order under a tariff: each offers shares of several sizes, each at a price, one of them at most is taken,
//! and the order's pieces hold them all (a multiple-choice knapsack).
//!
//! At any *rate* a piece the income is no more than the rate of all pieces and what each person's best offer pays beyond it. The
//! rate at which that is least is found by halving. What a choice of offers falls behind that bound is its *loss*: for each person what
//! the offer pays less than the best one, and the rate of the pieces that nobody makes. Choices are listed from the best offers of
//! all, one person's other offers after another's, the cheapest first (the core: Pisinger 1995); what loses more than
//! the best choice found, whatever those that come after it can still change, or makes more pieces for no more income than another, is left out.
//!
//! The income is exact to [`EXACT`]. Where more than [`WIDTH`] choices are left those that lose most are dropped, and the income is said to
//! be no less than the bound less the least of their losses: never too low. Where very many people could be chosen, fewer choices are followed,
//! so that all that are ever made come to about [`MADE`].
//!
//! Complexity: O(offers) for each halving, O(offers that could be in the best choice x [`WIDTH`]) for the choices.

use std::ops::Range;

use super::units::index;

/// The income may be too high by this part of its bound: one in so many.
const EXACT: i64 = 1 << 14;
/// Choices that are followed at a time.
pub(super) const WIDTH: usize = 2048;
/// Choices that are made in all, of 32 bytes each: for more people fewer are followed at a time, down to [`NARROW`].
const MADE: usize = 1 << 22;
const NARROW: usize = 32;
/// No loss that is told apart is greater.
const LOST: i64 = i64::MAX / 4;

/// A share that a person could take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    pub(super) person: u32,
    pub(super) share: u32,
    pub(super) half_days: u8,
    pub(super) pieces: i64,
    pub(super) price: i64,
    /// Whether it is in a choice known already, which holds no more than the pieces.
    pub(super) known: bool,
}

/// A choice of offers, as what it changes of another.
#[derive(Clone, Copy)]
struct Choice {
    pieces: i64,
    loss: i64,
    /// The choice that it changes, and how; the first one changes none.
    from: u32,
    group: u32,
    /// The offer that is taken instead, or [`NOBODY`].
    offer: u32,
}

const NOBODY: u32 = u32::MAX;

/// A person for whom something else than the best offer may be in the best choice.
struct Doubtful {
    /// What that loses at least.
    nearest: i64,
    group: usize,
    /// The fewest and the most pieces more that those after this one can make.
    fewest: i64,
    most: i64,
}

/// Finds the best people; keeps its scratch between orders.
#[derive(Default)]
pub(super) struct Chooser {
    offers: Vec<Offer>,
    /// Where each person's offers begin.
    groups: Vec<usize>,
    /// What each person's best offer pays beyond the rate, its pieces, and which it is.
    best: Vec<(i64, i64, u32)>,
    choices: Vec<Choice>,
    picked: Vec<u32>,
    /// Offers and choices weighed so far.
    pub(super) scans: u64,
}

impl Chooser {
    /// Begins with another order.
    pub(super) fn begin(&mut self) {
        self.offers.clear();
        self.groups.clear();
        self.picked.clear();
    }

    /// Another offer; those of one person come together.
    pub(super) fn add(&mut self, offer: Offer) {
        if self.offers.last().map(|last| last.person) != Some(offer.person) {
            self.groups.push(self.offers.len());
        }
        self.offers.push(offer);
    }

    /// The offers taken in the choice found last.
    pub(super) fn taken(&self) -> impl Iterator<Item = &Offer> {
        let picked = self.picked.iter().filter(|&&offer| offer != NOBODY);
        picked.map(|&offer| &self.offers[offer as usize])
    }

    fn group(&self, group: usize) -> Range<usize> {
        let end = self.groups.get(group + 1).copied();
        self.groups[group]..end.unwrap_or(self.offers.len())
    }

    /// The most that the offers within so many pieces pay together; `None` where sums do not fit 62 bits, or where `go_on`, told the
    /// scans so far, says no.
    pub(super) fn income(&mut self, pieces: i64, go_on: impl Fn(u64) -> bool) -> Option<i64> {
        let rate = self.rate(pieces);
        self.settle(rate);
        let made: i64 = self.best.iter().map(|best| best.1).sum();
        let beyond: i128 = self.best.iter().map(|best| i128::from(best.0)).sum();
        let bound = i64::try_from(i128::from(rate) * i128::from(pieces) + beyond).ok()?;
        if bound > LOST {
            return None;
        }
        let known = self.offers.iter().filter(|offer| offer.known);
        let known = bound - known.map(|offer| offer.price).sum::<i64>();
        let loss = self.search(rate, pieces, (made, known), bound / EXACT, go_on)?;
        Some(bound - loss)
    }

    /// The rate from which on the best offers fit the pieces.
    fn rate(&mut self, pieces: i64) -> i64 {
        let (mut low, mut high) = (0, 0);
        while !self.fits(high, pieces) {
            (low, high) = (high, 2 * high + 1);
        }
        while high - low > 1 + (high >> 20) {
            let middle = low + (high - low) / 2;
            if self.fits(middle, pieces) {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }

    fn fits(&mut self, rate: i64, pieces: i64) -> bool {
        self.settle(rate);
        self.best.iter().map(|best| best.1).sum::<i64>() <= pieces
    }

    /// Each person's best offer at a rate.
    fn settle(&mut self, rate: i64) {
        self.best.clear();
        self.scans += self.offers.len() as u64 / 8;
        for group in 0..self.groups.len() {
            let mut best = (0, 0, NOBODY);
            for at in self.group(group) {
                let beyond = beyond(&self.offers[at], rate);
                if beyond > best.0 {
                    best = (beyond, self.offers[at].pieces, index(at));
                }
            }
            self.best.push(best);
        }
    }

    /// What the best choice loses, at least, less what does not matter; the choice itself is picked. `None` where it may not go on.
    fn search(
        &mut self,
        rate: i64,
        pieces: i64,
        (made, known): (i64, i64),
        exact: i64,
        go_on: impl Fn(u64) -> bool,
    ) -> Option<i64> {
        let idle = |made: i64| {
            let idle = i128::from(rate) * i128::from(pieces - made);
            i64::try_from(idle).map_or(LOST, |idle| idle.min(LOST))
        };
        self.choices.clear();
        self.choices.push(Choice {
            pieces: made,
            loss: 0,
            from: NOBODY,
            group: NOBODY,
            offer: NOBODY,
        });
        let (mut least, mut found) = (idle(made), 0);
        if known < least {
            (least, found) = (known, NOBODY);
        }
        let mut dropped = LOST;
        let (doubtful, count) = self.in_doubt(rate, least - exact);
        let width = (MADE / count).clamp(NARROW, WIDTH);
        let mut now = vec![0_u32];
        let mut next = Vec::new();
        let mut others = Vec::new();
        for Doubtful {
            nearest,
            group,
            fewest,
            most: most_more,
        } in doubtful
        {
            if nearest >= least - exact {
                break;
            }
            if !go_on(self.scans) {
                return None;
            }
            others.clear();
            let near = |other: &(i64, i64, u32)| other.1 < least - exact;
            others.extend(self.others(group, rate).filter(near));
            next.clear();
            for &at in &now {
                let choice = self.choices[at as usize];
                if choice.loss >= least - exact {
                    continue;
                }
                next.push(at);
                for &(more, loss, offer) in &others {
                    let (pieces_made, loss) = (choice.pieces + more, choice.loss + loss);
                    if loss >= least - exact {
                        continue;
                    }
                    let new = index(self.choices.len());
                    self.choices.push(Choice {
                        pieces: pieces_made,
                        loss,
                        from: at,
                        group: index(group),
                        offer,
                    });
                    next.push(new);
                    if pieces_made <= pieces && loss + idle(pieces_made) < least {
                        (least, found) = (loss + idle(pieces_made), new);
                    }
                }
            }
            self.scans += next.len() as u64 / 2;
            let choices = &self.choices;
            // More pieces have to bring more income.
            next.sort_unstable_by_key(|&at| {
                let choice = &choices[at as usize];
                (choice.pieces, choice.loss, at)
            });
            let mut most = i128::MIN;
            next.retain(|&at| {
                let choice = &choices[at as usize];
                let idle = idle(pieces.min(choice.pieces + most_more));
                if choice.pieces + fewest > pieces || choice.loss + idle >= least - exact {
                    return false;
                }
                let income = i128::from(rate) * i128::from(choice.pieces) - i128::from(choice.loss);
                let better = income > most;
                most = most.max(income);
                better
            });
            if next.len() > width {
                let loss = |&at: &u32| (choices[at as usize].loss, at);
                next.select_nth_unstable_by_key(width, loss);
                dropped = dropped.min(choices[next[width] as usize].loss);
                next.truncate(width);
            }
            std::mem::swap(&mut now, &mut next);
        }
        self.pick(found);
        Some((least - exact).min(dropped).max(0))
    }

    /// Picks the offers of a choice; of [`NOBODY`] those of the choice that was known.
    fn pick(&mut self, mut found: u32) {
        self.picked.clear();
        if found == NOBODY {
            let known = (0..self.offers.len()).filter(|&at| self.offers[at].known);
            self.picked.extend(known.map(index));
            return;
        }
        self.picked.extend(self.best.iter().map(|best| best.2));
        while self.choices[found as usize].from != NOBODY {
            let choice = self.choices[found as usize];
            self.picked[choice.group as usize] = choice.offer;
            found = choice.from;
        }
    }

    /// The groups of which something loses less than `most`, the cheapest first, and how many choices of them do.
    fn in_doubt(&self, rate: i64, most: i64) -> (Vec<Doubtful>, usize) {
        let mut doubtful = Vec::new();
        let mut count = 1;
        for group in 0..self.groups.len() {
            let mut here = Doubtful {
                nearest: most,
                group,
                fewest: 0,
                most: 0,
            };
            for (more, loss, _) in self.others(group, rate).filter(|other| other.1 < most) {
                count += 1;
                here.nearest = loss.min(here.nearest);
                here.fewest = more.min(here.fewest);
                here.most = more.max(here.most);
            }
            if here.nearest < most {
                doubtful.push(here);
            }
        }
        doubtful.sort_unstable_by_key(|group| (group.nearest, group.group));
        let (mut fewest, mut most) = (0, 0);
        for group in doubtful.iter_mut().rev() {
            (group.fewest, fewest) = (fewest, fewest + group.fewest);
            (group.most, most) = (most, most + group.most);
        }
        (doubtful, count)
    }

    /// What a person could take instead of the best offer: pieces more, the loss, and which.
    fn others(&self, group: usize, rate: i64) -> impl Iterator<Item = (i64, i64, u32)> {
        let (most, pieces, best) = self.best[group];
        let none = (best != NOBODY).then_some((-pieces, most, NOBODY));
        let others = self.group(group).filter(move |&at| index(at) != best);
        none.into_iter().chain(others.map(move |at| {
            let loss = most.saturating_sub(beyond(&self.offers[at], rate));
            (self.offers[at].pieces - pieces, loss.min(LOST), index(at))
        }))
    }
}

/// What an offer pays beyond the rate.
fn beyond(offer: &Offer, rate: i64) -> i64 {
    let toll = rate.saturating_mul(offer.pieces);
    offer.price.saturating_sub(toll)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::mixed::draw::Draw;

    /// The most income, by trying every number of pieces.
    fn by_trying(offers: &[Offer], pieces: i64) -> i64 {
        let room = usize::try_from(pieces).expect("pieces");
        let mut table = vec![0_i64; room + 1];
        for group in offers.chunk_by(|one, other| one.person == other.person) {
            for left in (0..=room).rev() {
                let after = group.iter().filter_map(|offer| {
                    let more = usize::try_from(offer.pieces).expect("pieces");
                    Some(table[left.checked_sub(more)?] + offer.price)
                });
                table[left] = after.fold(table[left], i64::max);
            }
        }
        table[room]
    }

    /// Offers of some people: alike in price a piece, as people are who would as well come as not.
    fn drawn(draw: &mut Draw, people: u32, spread: usize) -> Vec<Offer> {
        let mut offers = Vec::new();
        for person in 0..people {
            let pace = 70 + i64::try_from(draw.below(60)).expect("small");
            let most = 4 + u8::try_from(draw.below(3)).expect("small");
            for half_days in 4..=most {
                let pieces = pace * i64::from(half_days);
                let over = i64::try_from(draw.below(spread)).expect("small");
                offers.push(Offer {
                    person,
                    share: person,
                    half_days,
                    pieces,
                    price: pieces * 1000 + over,
                    known: false,
                });
            }
        }
        offers
    }

    #[test]
    fn the_income_is_that_of_the_best_choice() {
        let draw = &mut Draw::new(1);
        let mut chooser = Chooser::default();
        let mut above_all = 0;
        for round in 0..400 {
            let people = 1 + u32::try_from(draw.below(14)).expect("small");
            let offers = drawn(draw, people, [2, 20_000, 200_000][round % 3]);
            let pieces = 200 + i64::try_from(draw.below(3_000)).expect("small");
            let offers: Vec<Offer> = offers
                .into_iter()
                .filter(|offer| offer.pieces <= pieces)
                .collect();
            chooser.begin();
            offers.iter().for_each(|&offer| chooser.add(offer));
            let income = chooser.income(pieces, |_| true).expect("small numbers");
            let best = by_trying(&offers, pieces);
            assert!(best <= income, "{best} of {income}");
            assert!(
                income - best <= 1 + 2 * income / EXACT,
                "{best} of {income}"
            );
            let made: i64 = chooser.taken().map(|offer| offer.pieces).sum();
            let paid: i64 = chooser.taken().map(|offer| offer.price).sum();
            assert!(made <= pieces);
            assert!(paid <= best && best - paid <= 1 + 2 * income / EXACT);
            let people: std::collections::BTreeSet<u32> =
                chooser.taken().map(|offer| offer.person).collect();
            assert_eq!(people.len(), chooser.taken().count());
            above_all += i64::from(made < pieces && paid < 1000 * pieces);
        }
        assert!(above_all > 100, "pieces are left over in {above_all}");
    }

    /// One who is sure to come, one who would take all that is left but for a few pieces, and sixteen who would fill it together, each for a little less than the rate:
    /// the best choice has all of these, and is dropped among those that have fewer of the small ones.
    #[test]
    fn where_too_many_choices_are_left_the_income_is_not_too_low() {
        let offer = |person, pieces, price| Offer {
            person,
            share: person,
            half_days: 4,
            pieces,
            price,
            known: false,
        };
        let mut offers = vec![offer(0, 10, 100_000_000), offer(1, 65_540, 65_540_000)];
        offers.extend((0..16).map(|at| offer(at + 2, 1 << at, (1000 << at) - 500)));
        let mut chooser = Chooser::default();
        offers.iter().for_each(|&offer| chooser.add(offer));
        let income = chooser.income(65_545, |_| true).expect("they fit");
        let best = by_trying(&offers, 65_545);
        assert_eq!(best, 100_000_000 + 65_535_000 - 16 * 500);
        assert!(income >= best, "{income}, though {best} can be earned");
        let paid: i64 = chooser.taken().map(|offer| offer.price).sum();
        assert!(best - paid > 10_000, "nothing that matters was dropped");
    }

    /// People with sizes of a coarse grain and a little more, each with a shorter share too.
    fn coarse(people: u32) -> (Vec<Offer>, i64) {
        let draw = &mut Draw::new(4);
        let mut offers = Vec::new();
        for person in 0..people {
            let pace = (1 << 20) + i64::try_from(draw.below(1000)).expect("small");
            for half_days in 1..3 {
                let pieces = pace * i64::from(half_days);
                let over = i64::try_from(draw.below(1 << 20)).expect("small");
                offers.push(Offer {
                    person,
                    share: person,
                    half_days,
                    pieces,
                    price: pieces * 100_000 + 1_000 * over,
                    known: false,
                });
            }
        }
        (offers, (i64::from(people) << 20) + (1 << 19))
    }

    #[test]
    fn a_search_ends_when_it_may_not_go_on() {
        let (offers, pieces) = coarse(200);
        let mut chooser = Chooser::default();
        for most in [1, 5_000, 50_000] {
            chooser.scans = 0;
            chooser.begin();
            offers.iter().for_each(|&offer| chooser.add(offer));
            assert_eq!(chooser.income(pieces, |scans| scans < most), None);
            // To the search for the rate, and one person's choices.
            assert!(chooser.scans < most + 4 * WIDTH as u64 + 5_000);
        }
    }

    #[test]
    fn very_many_people_make_no_more_choices_than_fit() {
        let (offers, pieces) = coarse(4_000);
        let mut chooser = Chooser::default();
        offers.iter().for_each(|&offer| chooser.add(offer));
        let income = chooser.income(pieces, |_| true).expect("they fit");
        let paid: i64 = chooser.taken().map(|offer| offer.price).sum();
        assert!(paid <= income && income < paid + paid / 1000);
        assert!(chooser.choices.len() > MADE / 8, "the search is long");
        assert!(chooser.choices.len() <= MADE);
    }

    #[test]
    fn sums_that_do_not_fit_are_refused() {
        let mut chooser = Chooser::default();
        for person in 0..8 {
            chooser.add(Offer {
                person,
                share: person,
                half_days: 1,
                pieces: 1,
                price: i64::MAX / 8,
                known: false,
            });
        }
        assert_eq!(chooser.income(8, |_| true), None);
        assert_eq!(chooser.income(1, |_| true), Some(i64::MAX / 8));
    }
}

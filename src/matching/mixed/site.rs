//! The best configuration of one site under prices: how many people each opening takes.
//!
//! With `n` people an opening is worth its `n` dearest seats, concave in `n`. Where the stations bind, a knapsack over
//! half-days chooses; what is left over is worth the site's price a half-day, as far as shares can take it ([`Fills`]). Where every opening's
//! own optimum fits and shares can take the rest, no knapsack is needed.
//!
//! An opening with a least crew has a price for each *offer* of a seat, not one a class, and takes the dearest offers. With one
//! price a class, two people who want to work where six are needed keep a third of the opening open in the bound, and what
//! they would earn there is never lost. With a price each, the opening is open only if some six or more together outbid what
//! they have elsewhere: the strong bound of plant location, by Lagrangian decomposition (Guignard & Kim 1987). At 600 people it
//! takes the gap at the root from 1.8 to 0.27 %. Where such an opening has several classes each person sits once ([`Seating`]).
//!
//! Complexity: O(places) where the stations do not bind, else O(half-days x places); and that of [`Seating`].

use std::cmp::Reverse;

use super::domain::Domain;
use super::fills::Fills;
use super::model::Model;
use super::seating::Seating;
use super::week::NEVER;

/// Finds configurations; keeps its scratch between sites.
pub(super) struct Configurer<'m> {
    model: &'m Model,
    /// Worth of `n` people, for the openings at the site, one after another.
    worth: Vec<i64>,
    start: Vec<usize>,
    /// Price, its number, and seats at it, the dearest first, after those who stand: of the openings at the site, one after another. Of
    /// those that are seated what each person more adds, and the number 0.
    line: Vec<(i64, u32, u32)>,
    /// Where those of each opening end.
    line_end: Vec<usize>,
    seating: Seating,
    table: Vec<i64>,
    pick: Vec<u32>,
    /// People of each opening at the site, in the last configuration found.
    pub(super) people: Vec<u32>,
    /// Half-days left to shares in it.
    pub(super) left: u32,
}

impl<'m> Configurer<'m> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self {
            model,
            worth: Vec::new(),
            start: Vec::new(),
            line: Vec::new(),
            line_end: Vec::new(),
            seating: Seating::default(),
            table: Vec::new(),
            pick: Vec::new(),
            people: Vec::new(),
            left: 0,
        }
    }

    /// Net income of the best configuration of a site, or of all openings without one
    /// (`sites.len()`); `None` where the decisions leave no configuration.
    pub(super) fn best(&mut self, site: usize, prices: &[i64], domain: &Domain) -> Option<i64> {
        let model = self.model;
        let openings = model.openings_at(site);
        let fills = model.fills.get(site).and_then(Option::as_ref);
        // Where nobody works by shares half-days are sold to nobody.
        let (room, hour) = match (model.sites.get(site), fills) {
            (Some(&room), Some(_)) => (i64::from(room), prices[model.site_resource(site)].max(0)),
            (Some(&room), None) => (i64::from(room), 0),
            (None, _) => (i64::MAX, 0),
        };
        let waste = |left: i64| match fills {
            Some(fills) if hour > 0 => i64::from(fills.wasted(half_days(left))),
            _ => 0,
        };
        let most_wasted = fills.map_or(0, Fills::most_wasted);
        let spoilt = hour * i64::try_from(most_wasted).expect("at most 13");
        self.people.clear();
        self.worth.clear();
        self.start.clear();
        self.line.clear();
        self.line_end.clear();
        self.seating.clear();
        let mut total = 0;
        let mut used = 0;
        for &opening in openings {
            let at = self.worth.len();
            self.start.push(at);
            self.fill(opening as usize, prices, domain, [hour, spoilt]);
            let mut best = (NEVER, 0);
            for (count, &worth) in self.worth[at..].iter().enumerate() {
                if worth > best.0 {
                    best = (worth, count);
                }
            }
            if best.0 == NEVER {
                return None;
            }
            total += best.0;
            let count = u32::try_from(best.1).expect("no more people than places");
            used += i64::from(count) * i64::from(model.openings[opening as usize].half_days);
            self.people.push(count);
        }
        self.start.push(self.worth.len());
        if used > room || waste(room - used) > 0 {
            total = self.knapsack(openings, room, |left| hour * waste(left))?;
            used = openings
                .iter()
                .zip(&self.people)
                .map(|(&j, &n)| i64::from(n) * i64::from(model.openings[j as usize].half_days))
                .sum();
        }
        if site < model.sites.len() {
            let left = room - used;
            self.left = half_days(left - waste(left));
            total += hour * room;
        }
        Some(total)
    }

    /// Appends the worth of 0, 1, ... people of one opening, less their half-days at `hour`. Seats that take what shares would leave over
    /// save `spoilt` at most.
    fn fill(&mut self, opening: usize, prices: &[i64], domain: &Domain, [hour, spoilt]: [i64; 2]) {
        let model = self.model;
        let of = &model.openings[opening];
        let (least, most) = domain.crew[opening];
        let toll = hour * i64::from(of.half_days);
        let line = self.line.len();
        self.line_up(opening, prices);
        let at = self.worth.len();
        let mut worth = 0;
        let mut count = 0;
        let mut stand = 0;
        for class in model.classes_of(opening) {
            let here = model.class_must[class];
            worth += i64::from(here) * (prices[class] - toll);
            stand += here;
        }
        let allowed =
            |count: u32| count >= stand && count >= least && (count == 0 || count >= of.crew);
        for _ in 0..stand {
            self.worth.push(NEVER);
            count += 1;
        }
        self.worth.push(if allowed(count) { worth } else { NEVER });
        'seats: for &(price, _, seats) in &self.line[line..] {
            for _ in 0..seats {
                if count == most {
                    break 'seats;
                }
                // Past the least crew only seats that pay for themselves are of use, or that take what would be left over.
                let gain = price - toll;
                if gain <= -spoilt.min(toll) && count >= of.crew.max(least) {
                    break 'seats;
                }
                worth += gain;
                count += 1;
                self.worth.push(if allowed(count) { worth } else { NEVER });
            }
        }
        debug_assert!(self.worth.len() > at, "0 people is always listed");
    }

    /// Whether who sits where in an opening is more than the dearest seats.
    fn is_seated(&self, opening: usize) -> bool {
        self.model.by_offer(opening) && self.model.classes_of(opening).len() > 1
    }

    /// Lines up the seats of an opening by falling price. Where each offer has a price of its own, a class
    /// gives its dearest offers, no more than it has seats.
    fn line_up(&mut self, opening: usize, prices: &[i64]) {
        let model = self.model;
        if self.is_seated(opening) {
            let line = &mut self.line;
            let add = |more| line.push((more, 0, 1));
            self.seating.seat(model, opening, prices, add);
            self.line_end.push(self.line.len());
            return;
        }
        let number = |at: usize| u32::try_from(at).expect("a list of fewer than 2^32 rows");
        let dearest = |&(price, at, _): &(i64, u32, u32)| (Reverse(price), at);
        let begin = self.line.len();
        for class in model.classes_of(opening) {
            if model.by_offer(opening) {
                let first = self.line.len();
                let seats = model.class_seats[class] as usize;
                let offers = model.crew_offers_of(class).iter();
                self.line
                    .extend(offers.map(|&offer| (prices[offer as usize], offer, 1)));
                let line = &mut self.line[first..];
                if seats < line.len() {
                    line.select_nth_unstable_by_key(seats, dearest);
                    self.line.truncate(first + seats);
                }
            } else {
                let seats = model.class_seats[class] - model.class_must[class];
                self.line.push((prices[class], number(class), seats));
            }
        }
        self.line[begin..].sort_unstable_by_key(dearest);
        self.line_end.push(self.line.len());
    }

    /// The best people of each opening within `room` half-days, where so many left cost what `lost` says.
    fn knapsack(&mut self, openings: &[u32], room: i64, lost: impl Fn(i64) -> i64) -> Option<i64> {
        let model = self.model;
        let all = room;
        let room = usize::try_from(room).expect("half-days of a site fit memory");
        let width = room + 1;
        self.table.clear();
        self.table.resize(width * (openings.len() + 1), NEVER);
        self.pick.clear();
        self.pick.resize(width * openings.len(), 0);
        self.table[0] = 0;
        for (stage, &opening) in openings.iter().enumerate() {
            let each = usize::from(model.openings[opening as usize].half_days);
            let (done, next) = self.table.split_at_mut(width * (stage + 1));
            let before = &done[width * stage..];
            let now = &mut next[..width];
            let pick = &mut self.pick[width * stage..width * (stage + 1)];
            for (count, &worth) in self.worth[self.start[stage]..self.start[stage + 1]]
                .iter()
                .enumerate()
            {
                let more = each * count;
                if more > room {
                    break;
                }
                if worth == NEVER {
                    continue;
                }
                let count = u32::try_from(count).expect("no more people than places");
                let now = now[more..].iter_mut().zip(&mut pick[more..]);
                for (&before, (now, pick)) in before.iter().zip(now) {
                    let net = before + worth;
                    if before > NEVER && net > *now {
                        (*now, *pick) = (net, count);
                    }
                }
            }
        }
        let last = &self.table[width * openings.len()..];
        let nets = (0..=all).zip(last).filter(|&(_, &net)| net > NEVER);
        let nets = nets.map(|(used, &net)| (net - lost(all - used), Reverse(used)));
        let (total, Reverse(used)) = nets.max()?;
        let mut at = usize::try_from(used).expect("half-days of a site fit memory");
        for (stage, &opening) in openings.iter().enumerate().rev() {
            let count = self.pick[width * stage + at];
            self.people[stage] = count;
            at -= usize::from(model.openings[opening as usize].half_days) * count as usize;
        }
        Some(total)
    }

    /// Calls `seats(price, n)` with the people at each price in the last configuration found.
    pub(super) fn spread(&self, site: usize, mut seats: impl FnMut(usize, u32)) {
        let mut start = 0;
        let openings = self.model.openings_at(site).iter().zip(&self.people);
        for ((&opening, &people), &end) in openings.zip(&self.line_end) {
            let mut people = people;
            for class in self.model.classes_of(opening as usize) {
                let stand = self.model.class_must[class];
                people -= stand;
                seats(class, stand);
            }
            if self.is_seated(opening as usize) {
                let taken = |price: u32| seats(price as usize, 1);
                self.seating.tell(opening as usize, people, taken);
            } else {
                for &(_, price, most) in &self.line[start..end] {
                    let here = people.min(most);
                    seats(price as usize, here);
                    people -= here;
                }
            }
            start = end;
        }
    }
}

fn half_days(left: i64) -> u32 {
    u32::try_from(left).expect("the configuration fits the stations")
}

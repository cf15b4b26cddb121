//! The family that is drawn as the example's lists are; see the top of `market.rs`.

use gongfang::mixed::{Draft, Opening, Order, Person, Place, Share};

use super::{Near, Random, Rules, Spot, hours, small, tiny};

/// How somebody gets about: metres a minute, and most metres one way.
const MODES: [(i64, i64); 3] = [(75, 1_500), (400, 6_000), (550, 15_000)];

const TRADES: u64 = 10;

/// A market of so many people.
pub fn lists(people: usize, seed: u64, rules: Rules) -> Draft {
    let random = &mut Random(seed);
    let mut draft = Draft::default();
    // One county of 42 km by 42 km and 266 villages up to 10,000 people; then as much more.
    let counties = (people as u64).div_ceil(10_000).max(1);
    let side = i64::try_from((counties * 42_000 * 42_000).isqrt()).expect("a side");
    let village = |_| Spot {
        x: random.within(0, side),
        y: random.within(0, side),
    };
    let villages: Vec<Spot> = (0..266 * counties).map(village).collect();
    let mut folk = Vec::with_capacity(people);
    for _ in 0..people {
        let (who, person) = draw_person(random, villages.len(), rules);
        folk.push(who);
        draft.people.push(person);
    }
    let shops = draw_shops(random, &mut draft, villages.len(), rules);
    let mut county = County {
        villages,
        shops,
        jobs: Vec::new(),
        works: Vec::new(),
    };
    county.draw_jobs(random, &mut draft, rules);
    county.draw_works(random, &mut draft, rules);
    if rules.stations {
        for (shop, half_days) in county.shops.iter().zip(&mut draft.sites) {
            *half_days = small(shop.asked * 8 / 100 * 10 + 10);
        }
    }
    let near = county.near(side);
    for (person, who) in folk.iter().enumerate() {
        county.offer(random, &mut draft, &near, (person, who), rules);
    }
    keep_what_fits(&mut draft);
    draft
}

struct Who {
    home: usize,
    mode: usize,
    minutes: i64,
    pace: i64,
    skills: u64,
    disabled: bool,
    home_based: bool,
}

/// Half-days, mode, whether home-based, and present income of one of four lives.
fn draw_life(random: &mut Random) -> (u8, usize, bool, i64) {
    let life = random.within(0, 99);
    if life < 28 {
        let half_days = [2, 3, 4, 4, 4, 4, 5, 5, 5, 5][random.pick(10)];
        let mode = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2][random.pick(10)];
        let income = draw_income(random, 75, (100, 400));
        (half_days, mode, random.chance(18), income)
    } else if life < 62 {
        let half_days = [8, 8, 8, 9, 10, 10, 10, 10, 10, 10][random.pick(10)];
        let mode = [0, 1, 1, 1, 1, 1, 1, 2, 2, 2][random.pick(10)];
        let income = draw_income(random, 20, (200, 1_400));
        (half_days, mode, random.chance(1), income)
    } else if life < 82 {
        let half_days = [3, 4, 4, 4, 4, 4, 4, 4, 5, 6][random.pick(10)];
        let mode = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2][random.pick(10)];
        let income = draw_income(random, 70, (50, 200));
        (half_days, mode, random.chance(33), income)
    } else {
        let half_days = [10, 10, 10, 10, 11][random.pick(5)];
        let income = draw_income(random, 45, (600, 2_400));
        (half_days, 1 + random.pick(2), false, income)
    }
}

/// Yuan a month; nothing in so many of 100.
fn draw_income(random: &mut Random, none: i64, (least, most): (i64, i64)) -> i64 {
    if random.chance(none) {
        0
    } else {
        random.within(least, most)
    }
}

fn draw_person(random: &mut Random, villages: usize, rules: Rules) -> (Who, Person) {
    let (half_days, mode, home_based, income) = draw_life(random);
    let minutes = if mode == 2 {
        random.within(6, 12)
    } else {
        random.within(2, 5)
    } * 5;
    // About lognormal with a sigma of 0.35: a product of four draws.
    let mut pace = 1_000;
    for _ in 0..4 {
        pace = pace * random.within(740, 1_300) / 1_000;
    }
    let mut skills = 0;
    for _ in 0..random.within(0, 3) {
        skills |= 1 << (random.next() % TRADES);
    }
    let disabled = random.chance(7);
    let bonus = if disabled { 100 } else { 0 } + if random.chance(6) { 100 } else { 0 };
    let who = Who {
        home: random.pick(villages),
        mode,
        minutes,
        pace: (pace / 10).clamp(30, 250),
        skills,
        disabled,
        home_based,
    };
    let least = if rules.least_shares {
        half_days.min(4)
    } else {
        1
    };
    let person = Person {
        half_days,
        least,
        once: (bonus - income) * 100,
    };
    (who, person)
}

struct Shop {
    village: usize,
    trade: u64,
    asked: i64,
    part_time: u32,
}

/// The workshops, each with a limit for its part-timers.
fn draw_shops(random: &mut Random, draft: &mut Draft, villages: usize, rules: Rules) -> Vec<Shop> {
    let people = draft.people.len();
    let workshops = if people <= 10_000 {
        usize::try_from((people as u64 * 64 / 25).isqrt().max(2)).expect("workshops")
    } else {
        people * 16 / 1_000
    };
    let mut shops = Vec::with_capacity(workshops);
    for shop in 0..workshops {
        if rules.stations {
            draft.sites.push(0);
        }
        draft.limits.push(6);
        shops.push(Shop {
            village: random.pick(villages),
            trade: random.next() % TRADES,
            asked: 0,
            part_time: small(shop as i64),
        });
    }
    shops
}

struct Job {
    shop: usize,
    half_days: i64,
    pay: i64,
    skill: Option<u64>,
    reserve: i64,
    hard: bool,
}

struct Work {
    at_home: bool,
    shops: Vec<usize>,
    /// Pieces and fen a half-day a week at standard pace.
    pieces: i64,
    pay: i64,
    least: i64,
    most: i64,
    skill: Option<u64>,
}

struct County {
    villages: Vec<Spot>,
    shops: Vec<Shop>,
    jobs: Vec<Job>,
    works: Vec<Work>,
}

/// How much larger openings and orders are where there are more people, in percent.
fn percent(people: usize) -> i64 {
    100 + (i64::try_from(people).expect("people") - 600).clamp(0, 9_400) * 65 / 9_400
}

/// What a trip of so many minutes one way costs, there and back at 10 yuan an hour.
fn cost(minutes: i64, half_days: i64) -> i64 {
    minutes * 2 * 1_000 / 60 * ((half_days + 1) / 2) * 52 / 12
}

impl County {
    /// Openings of two thirds of the half-days.
    fn draw_jobs(&mut self, random: &mut Random, draft: &mut Draft, rules: Rules) {
        let percent = percent(draft.people.len());
        let mut open = hours(&draft.people) * 2 / 3;
        while open > 0 {
            let shop = random.pick(self.shops.len());
            let kind = random.within(0, 99);
            let (half_days, pay, places) = match kind {
                0..55 => (10, random.within(66, 86) * 5, random.within(3, 9)),
                55..75 => (8, random.within(60, 74) * 5, random.within(2, 5)),
                75..92 => (
                    random.within(4, 5),
                    random.within(78, 88) * 5,
                    random.within(2, 5),
                ),
                _ => (6, random.within(47, 52) * 5, random.within(2, 4)),
            };
            let places = places * percent / 100;
            let hard = rules.reserves && kind >= 92;
            let reserve = if hard {
                places
            } else if rules.reserves && places >= 4 && random.chance(20) {
                places / 2
            } else {
                0
            };
            let crew = if rules.crews && places > 6 && random.chance(60) {
                random.within(6, 15).min(places * 2 / 3)
            } else {
                0
            };
            let mut classes = vec![small(places - reserve)];
            if reserve > 0 {
                classes.push(small(reserve));
            }
            self.shops[shop].asked += places * half_days;
            draft.openings.push(Opening {
                site: rules.stations.then_some(small(shop as i64)),
                half_days: tiny(half_days),
                places: small(places),
                crew: small(crew),
                classes,
                limit: (half_days <= 6).then_some(self.shops[shop].part_time),
            });
            let skill = random.chance(60).then_some(self.shops[shop].trade);
            self.jobs.push(Job {
                shop,
                half_days,
                pay: pay * half_days * 100,
                skill,
                reserve,
                hard,
            });
            open -= places * half_days;
        }
    }

    /// Orders of a third of the half-days.
    fn draw_works(&mut self, random: &mut Random, draft: &mut Draft, rules: Rules) {
        let percent = percent(draft.people.len());
        let mut left = hours(&draft.people) / 3;
        while left > 0 {
            let shop = random.pick(self.shops.len());
            let at_home = random.chance(85);
            let mut at = vec![shop];
            if random.chance(25) {
                let other = random.pick(self.shops.len());
                if other != shop {
                    at.push(other);
                }
            }
            let weeks = [2, 3, 3, 4, 4, 4, 4, 4, 6, 8][random.pick(10)];
            let least = if random.chance(85) { 4 } else { 5 };
            let half_days = random.within(6, 24) * least * percent / 100;
            let ms = [
                8_500, 25_000, 32_000, 50_000, 65_000, 270_000, 900_000, 2_400_000,
            ][random.pick(8)];
            // 4 hours; over the weeks to the due date, of which those in the four of the period are paid.
            let pieces = (weeks * 14_400_000 / ms).max(1);
            let pay = random.within(900, 1_500) * 4 * 52 / 12 * weeks.min(4) / 4;
            let room = half_days * pieces;
            draft.orders.push(Order {
                pieces: u64::try_from(room).expect("pieces"),
                limit: None,
            });
            if !at_home {
                let share = half_days / i64::try_from(at.len()).expect("one or two");
                at.iter().for_each(|&shop| self.shops[shop].asked += share);
            }
            let (least, most) = if rules.least_shares {
                (least, [6, 6, 6, 8, 8, 8, 8, 8, 10, 10][random.pick(10)])
            } else {
                (1, 14)
            };
            self.works.push(Work {
                at_home,
                pieces,
                pay,
                least,
                most,
                skill: random.chance(20).then_some(self.shops[shop].trade),
                shops: at,
            });
            left -= half_days;
        }
    }

    fn village(&self, shop: usize) -> &Spot {
        &self.villages[self.shops[shop].village]
    }

    /// What is within reach, by cells of 15 km.
    fn near(&self, side: i64) -> Near {
        let mut near = Near::new(side, 15_000);
        for (at, job) in self.jobs.iter().enumerate() {
            near.put(self.village(job.shop), (true, at));
        }
        for (at, work) in self.works.iter().enumerate() {
            for &shop in &work.shops {
                near.put(self.village(shop), (false, at));
            }
        }
        near
    }

    fn metres(&self, who: &Who, shop: usize) -> i64 {
        let home = &self.villages[who.home];
        (home.metres(self.village(shop)) * 130 / 100).max(800)
    }

    /// Minutes one way, if the workshop can be reached.
    fn trip(&self, who: &Who, shop: usize) -> Option<i64> {
        let (speed, most) = MODES[who.mode];
        let far = self.metres(who, shop);
        let minutes = far / speed + if who.mode == 2 { 8 } else { 0 };
        (far <= most && minutes <= who.minutes && !who.home_based).then_some(minutes)
    }

    /// All that a person is offered; one person in ten stands somewhere.
    fn offer(
        &self,
        random: &mut Random,
        draft: &mut Draft,
        near: &Near,
        (person, who): (usize, &Who),
        rules: Rules,
    ) {
        let seen = near.around(&self.villages[who.home]);
        let stands = random.chance(10);
        let first = draft.places.len();
        for (is_place, at) in seen {
            if is_place {
                self.offer_places(random, draft, at, (person, who));
            } else {
                self.offer_share(draft, at, (person, who), rules);
            }
        }
        if stands && draft.places.len() > first {
            let at = first + random.pick(draft.places.len() - first);
            draft.places[at].value += 20_000;
            if random.chance(50) {
                draft.places[at].must = true;
            }
        }
    }

    fn offer_places(
        &self,
        random: &mut Random,
        draft: &mut Draft,
        at: usize,
        (person, who): (usize, &Who),
    ) {
        let job = &self.jobs[at];
        let Some(minutes) = self.trip(who, job.shop) else {
            return;
        };
        let skilled = job.skill.is_none_or(|skill| (who.skills >> skill) & 1 == 1);
        if job.half_days > i64::from(draft.people[person].half_days) || !skilled {
            return;
        }
        let own = who.home == self.shops[job.shop].village;
        let training = if random.chance(30) { 15_000 } else { 0 };
        let value = job.pay - cost(minutes, job.half_days) - training;
        let mut offer = |class: u32, value: i64| {
            draft.places.push(Place {
                person: small(person as i64),
                opening: small(at as i64),
                class,
                value,
                must: false,
            });
        };
        if job.hard {
            if who.disabled {
                offer(1, value);
            }
            return;
        }
        offer(0, value);
        if job.reserve > 0 {
            offer(1, if own { value } else { value - 30_000 });
        }
    }

    /// At home where kits come, else at the nearest workshop.
    fn offer_share(
        &self,
        draft: &mut Draft,
        at: usize,
        (person, who): (usize, &Who),
        rules: Rules,
    ) {
        let work = &self.works[at];
        let most = work.most.min(draft.people[person].half_days.into());
        let skilled = work
            .skill
            .is_none_or(|skill| (who.skills >> skill) & 1 == 1);
        if most < work.least || !skilled {
            return;
        }
        let trips = || {
            let trips = work.shops.iter();
            trips.filter_map(|&shop| Some((self.trip(who, shop)?, Some(shop))))
        };
        let brought = |&shop: &usize| self.metres(who, shop) <= 20_000;
        let (minutes, site) = if work.at_home && work.shops.iter().any(brought) {
            (0, None)
        } else if let Some(nearest) = trips().min() {
            nearest
        } else {
            return;
        };
        draft.shares.push(Share {
            person: small(person as i64),
            order: small(at as i64),
            site: site
                .filter(|_| rules.stations)
                .map(|site| small(site as i64)),
            pieces: small((work.pieces * who.pace / 100).max(1)),
            least: tiny(work.least),
            values: (work.least..=most)
                .map(|taken| work.pay * who.pace / 100 * taken - cost(minutes, taken))
                .collect(),
            must: 0,
        });
    }
}

/// What stands has to fit: the first come are kept.
fn keep_what_fits(draft: &mut Draft) {
    let mut seats: Vec<Vec<u32>> = draft.openings.iter().map(|of| of.classes.clone()).collect();
    let mut stations = draft.sites.clone();
    for place in draft.places.iter_mut().filter(|place| place.must) {
        let of = &draft.openings[place.opening as usize];
        let seat = &mut seats[place.opening as usize][place.class as usize];
        let fits = *seat > 0
            && of
                .site
                .is_none_or(|site| stations[site as usize] >= u32::from(of.half_days));
        place.must = fits;
        if fits {
            *seat -= 1;
            if let Some(site) = of.site {
                stations[site as usize] -= u32::from(of.half_days);
            }
        }
    }
}

//! Integer markets like a county, for the tests and benches of the mixed-plan solver: two families.
//!
//! [`lists`] draws what `examples/generate` draws: villages, the same lives (hours, ways to travel, pace), jobs, orders of
//! 6 to 24 least shares of 4 or 5 half-days that mostly can be done at home; orders are a third of the half-days, stations
//! 80 % of what is asked of them, a third of the openings has a crew of 6 to 15 or a reserve (own village, soft; sheltered,
//! hard), one person in ten has a place that stands, half of these for good, and an employer of part-timers is limited to 6 half-days.
//!
//! [`county`] is harder than life: small orders whose worth is not linear in the half-days (a trip a day), short of everything. About a third of the half-days asked for are piecework; stations give about 80 % of what is asked
//! of them; some openings keep reserves (hard or soft) or need a least crew; some people have an offer
//! where they stand already and are worth more there. Deterministic: SplitMix64 from the seed.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::needless_range_loop,
    reason = "shared by several targets, each of which uses a part; small positive numbers"
)]

use gongfang::mixed::{Draft, Opening, Order, Person, Place, Share};

/// Which rules a market has.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub stations: bool,
    pub crews: bool,
    pub least_shares: bool,
    pub reserves: bool,
}

/// Every rule.
pub const COUNTY: Rules = Rules {
    stations: true,
    crews: true,
    least_shares: true,
    reserves: true,
};
/// Without stations, crews and least shares.
pub const PLAIN: Rules = Rules {
    stations: false,
    crews: false,
    least_shares: false,
    reserves: true,
};

/// SplitMix64.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `low..=high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).expect("low is at most high") + 1;
        low + i64::try_from(self.next() % span).expect("below the span")
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.within(0, 99) < percent
    }

    fn pick(&mut self, count: usize) -> usize {
        usize::try_from(self.within(0, count as i64 - 1)).expect("an index")
    }
}

struct Spot {
    x: i64,
    y: i64,
}

impl Spot {
    fn metres(&self, other: &Spot) -> i64 {
        let (x, y) = (self.x - other.x, self.y - other.y);
        i64::try_from((x * x + y * y).unsigned_abs().isqrt()).expect("a distance")
    }
}

fn small(number: i64) -> u32 {
    u32::try_from(number).expect("a small number")
}

fn tiny(number: i64) -> u8 {
    u8::try_from(number).expect("a tiny number")
}

/// How somebody gets about: metres a minute, and most metres one way.
const MODES: [(i64, i64); 3] = [(75, 1_500), (400, 6_000), (550, 15_000)];

/// A market of so many people, drawn as the example's lists are; see the top of the file.
pub fn lists(people: usize, seed: u64, rules: Rules) -> Draft {
    let mut random = Random(seed);
    let mut draft = Draft::default();
    // One county of 42 km by 42 km and 266 villages up to 10,000 people; then as much more.
    let counties = (people as u64).div_ceil(10_000).max(1);
    let side = i64::try_from((counties * 42_000 * 42_000).isqrt()).expect("a side");
    let villages: Vec<Spot> = (0..266 * counties)
        .map(|_| Spot {
            x: random.within(0, side),
            y: random.within(0, side),
        })
        .collect();
    let trades = 10_u64;

    struct Who {
        home: usize,
        mode: usize,
        minutes: i64,
        pace: i64,
        skills: u64,
        disabled: bool,
        home_based: bool,
    }
    let mut folk = Vec::with_capacity(people);
    for _ in 0..people {
        let life = random.within(0, 99);
        let (half_days, mode, home_based, income) = if life < 28 {
            let half_days = [2, 3, 4, 4, 4, 4, 5, 5, 5, 5][random.pick(10)];
            let mode = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2][random.pick(10)];
            let income = if random.chance(75) {
                0
            } else {
                random.within(100, 400)
            };
            (half_days, mode, random.chance(18), income)
        } else if life < 62 {
            let half_days = [8, 8, 8, 9, 10, 10, 10, 10, 10, 10][random.pick(10)];
            let mode = [0, 1, 1, 1, 1, 1, 1, 2, 2, 2][random.pick(10)];
            let income = if random.chance(20) {
                0
            } else {
                random.within(200, 1_400)
            };
            (half_days, mode, random.chance(1), income)
        } else if life < 82 {
            let half_days = [3, 4, 4, 4, 4, 4, 4, 4, 5, 6][random.pick(10)];
            let mode = [0, 0, 0, 0, 0, 0, 0, 0, 1, 2][random.pick(10)];
            let income = if random.chance(70) {
                0
            } else {
                random.within(50, 200)
            };
            (half_days, mode, random.chance(33), income)
        } else {
            let half_days = [10, 10, 10, 10, 11][random.pick(5)];
            let income = if random.chance(45) {
                0
            } else {
                random.within(600, 2_400)
            };
            (half_days, 1 + random.pick(2), false, income)
        };
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
            skills |= 1 << (random.next() % trades);
        }
        let disabled = random.chance(7);
        let bonus = if disabled { 100 } else { 0 } + if random.chance(6) { 100 } else { 0 };
        folk.push(Who {
            home: random.pick(villages.len()),
            mode,
            minutes,
            pace: (pace / 10).clamp(30, 250),
            skills,
            disabled,
            home_based,
        });
        draft.people.push(Person {
            half_days,
            least: if rules.least_shares {
                half_days.min(4)
            } else {
                1
            },
            once: (bonus - income) * 100,
        });
    }
    let hours: i64 = draft
        .people
        .iter()
        .map(|who| i64::from(who.half_days))
        .sum();
    let percent = 100 + (i64::try_from(people).expect("people") - 600).clamp(0, 9_400) * 65 / 9_400;

    let workshops = if people <= 10_000 {
        usize::try_from((people as u64 * 64 / 25).isqrt().max(2)).expect("workshops")
    } else {
        people * 16 / 1_000
    };
    struct Shop {
        village: usize,
        trade: u64,
        asked: i64,
        part_time: u32,
    }
    let mut shops = Vec::with_capacity(workshops);
    for shop in 0..workshops {
        if rules.stations {
            draft.sites.push(0);
        }
        draft.limits.push(6);
        shops.push(Shop {
            village: random.pick(villages.len()),
            trade: random.next() % trades,
            asked: 0,
            part_time: small(shop as i64),
        });
    }

    struct Job {
        shop: usize,
        half_days: i64,
        pay: i64,
        skill: Option<u64>,
        reserve: i64,
        hard: bool,
    }
    let mut jobs = Vec::new();
    let mut open = hours * 2 / 3;
    while open > 0 {
        let shop = random.pick(workshops);
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
        shops[shop].asked += places * half_days;
        draft.openings.push(Opening {
            site: rules.stations.then_some(small(shop as i64)),
            half_days: tiny(half_days),
            places: small(places),
            crew: small(crew),
            classes,
            limit: (half_days <= 6).then_some(shops[shop].part_time),
        });
        let skill = random.chance(60).then_some(shops[shop].trade);
        jobs.push(Job {
            shop,
            half_days,
            pay: pay * half_days * 100,
            skill,
            reserve,
            hard,
        });
        open -= places * half_days;
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
    let mut works = Vec::new();
    let mut left = hours / 3;
    while left > 0 {
        let shop = random.pick(workshops);
        let at_home = random.chance(85);
        let mut at = vec![shop];
        if random.chance(25) {
            let other = random.pick(workshops);
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
            for &shop in &at {
                shops[shop].asked += half_days / i64::try_from(at.len()).expect("one or two");
            }
        }
        works.push(Work {
            at_home,
            pieces,
            pay,
            least: if rules.least_shares { least } else { 1 },
            most: if rules.least_shares {
                [6, 6, 6, 8, 8, 8, 8, 8, 10, 10][random.pick(10)]
            } else {
                14
            },
            skill: random.chance(20).then_some(shops[shop].trade),
            shops: at,
        });
        left -= half_days;
    }
    if rules.stations {
        for (shop, half_days) in shops.iter().zip(&mut draft.sites) {
            *half_days = small(shop.asked * 8 / 100 * 10 + 10);
        }
    }

    // What is in reach, by cells of 15 km.
    let cell = 15_000;
    let cells = side / cell + 1;
    let key = |spot: &Spot| (spot.x / cell, spot.y / cell);
    let mut near: Vec<Vec<(bool, usize)>> =
        vec![Vec::new(); usize::try_from(cells * cells).expect("cells")];
    let mut put = |shop: usize, what: (bool, usize)| {
        let (x, y) = key(&villages[shops[shop].village]);
        let at = &mut near[usize::try_from(x * cells + y).expect("a cell")];
        if !at.contains(&what) {
            at.push(what);
        }
    };
    for (at, job) in jobs.iter().enumerate() {
        put(job.shop, (true, at));
    }
    for (at, work) in works.iter().enumerate() {
        for &shop in &work.shops {
            put(shop, (false, at));
        }
    }
    let metres = |who: &Who, shop: usize| {
        let (home, village) = (&villages[who.home], &villages[shops[shop].village]);
        (home.metres(village) * 130 / 100).max(800)
    };
    // Minutes one way, if it can be reached: a trip costs them there and back at 10 yuan an hour.
    let trip = |who: &Who, shop: usize| {
        let (speed, most) = MODES[who.mode];
        let far = metres(who, shop);
        let minutes = far / speed + if who.mode == 2 { 8 } else { 0 };
        (far <= most && minutes <= who.minutes && !who.home_based).then_some(minutes)
    };
    let cost =
        |minutes: i64, half_days: i64| minutes * 2 * 1_000 / 60 * ((half_days + 1) / 2) * 52 / 12;
    for (person, who) in folk.iter().enumerate() {
        let room = i64::from(draft.people[person].half_days);
        let (x, y) = key(&villages[who.home]);
        let mut seen: Vec<(bool, usize)> = Vec::new();
        for x in (x - 1).max(0)..=(x + 1).min(cells - 1) {
            for y in (y - 1).max(0)..=(y + 1).min(cells - 1) {
                seen.extend(&near[usize::try_from(x * cells + y).expect("a cell")]);
            }
        }
        seen.sort_unstable();
        seen.dedup();
        let stands = random.chance(10);
        let first = draft.places.len();
        for (place, at) in seen {
            if place {
                let job = &jobs[at];
                let Some(minutes) = trip(who, job.shop) else {
                    continue;
                };
                let skilled = job.skill.is_none_or(|skill| (who.skills >> skill) & 1 == 1);
                if job.half_days > room || !skilled {
                    continue;
                }
                let own = who.home == shops[job.shop].village;
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
                    continue;
                }
                offer(0, value);
                if job.reserve > 0 {
                    offer(1, if own { value } else { value - 30_000 });
                }
            } else {
                let work = &works[at];
                let most = work.most.min(room);
                if most < work.least
                    || work
                        .skill
                        .is_some_and(|skill| (who.skills >> skill) & 1 == 0)
                {
                    continue;
                }
                let kit = work.shops.iter().any(|&shop| metres(who, shop) <= 20_000);
                let mut offer = |site: Option<usize>, minutes: i64| {
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
                };
                if work.at_home && kit {
                    offer(None, 0);
                } else if let Some((minutes, shop)) = work
                    .shops
                    .iter()
                    .filter_map(|&shop| trip(who, shop).map(|minutes| (minutes, shop)))
                    .min()
                {
                    offer(Some(shop), minutes);
                }
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
    // What stands has to fit: the first come are kept.
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
    draft
}

/// A market of so many people.
pub fn county(people: usize, seed: u64, rules: Rules) -> Draft {
    let mut random = Random(seed);
    let mut draft = Draft::default();
    // Density of a county: about 6 people looking for work a square kilometre.
    let side = i64::try_from((people as u64 * 1_000_000 / 6).isqrt()).expect("a side");
    let spot = |random: &mut Random| Spot {
        x: random.within(0, side),
        y: random.within(0, side),
    };

    let mut homes = Vec::new();
    let mut groups = Vec::new();
    let mut pace = Vec::new();
    for _ in 0..people {
        homes.push(spot(&mut random));
        groups.push(random.chance(15));
        pace.push(60 + random.within(0, 40) + random.within(0, 40));
        let half_days = match random.within(0, 9) {
            0..=2 => random.within(4, 6),
            3..=5 => random.within(6, 10),
            _ => random.within(10, 12),
        };
        let least = if rules.least_shares { 4 } else { 1 };
        let once = if random.chance(40) {
            -random.within(0, 40_000)
        } else {
            0
        };
        draft.people.push(Person {
            half_days: tiny(half_days),
            least,
            once,
        });
    }

    let workshops = (people / 25).max(2);
    let sites: Vec<Spot> = (0..workshops).map(|_| spot(&mut random)).collect();
    let trades = 6;
    let skill: Vec<u64> = (0..people).map(|_| random.next()).collect();
    let mut asked = vec![0; workshops];
    let mut offers = Vec::new();
    // Two thirds of the half-days in places, one third in orders; in all about what people have.
    let hours: i64 = draft
        .people
        .iter()
        .map(|person| i64::from(person.half_days))
        .sum();
    let mut open = hours * 2 / 3;
    while open > 0 {
        let site = random.pick(workshops);
        let half_days = match random.within(0, 5) {
            0 => 4,
            1 => 5,
            2 => 6,
            3 => 8,
            _ => 10,
        };
        let places = random.within(3, 24);
        let crew = if rules.crews && random.chance(30) {
            random.within(3, 12).min(places)
        } else {
            0
        };
        let reserve = if rules.reserves && random.chance(30) {
            random.within(1, places / 3 + 1)
        } else {
            0
        };
        let soft = random.chance(50);
        let at_site = random.chance(85);
        let mut classes = vec![small(places - reserve)];
        if reserve > 0 {
            classes.push(small(reserve));
        }
        if at_site {
            asked[site] += places * half_days;
        }
        let pay = random.within(18_000, 30_000) * half_days;
        draft.openings.push(Opening {
            site: (at_site && rules.stations).then_some(small(site as i64)),
            half_days: tiny(half_days),
            places: small(places),
            crew: small(crew),
            classes,
            limit: None,
        });
        offers.push((
            site,
            pay,
            half_days,
            random.within(0, trades - 1),
            reserve > 0,
            soft,
        ));
        open -= places * half_days;
    }
    let mut pieces = hours / 3;
    let mut orders = Vec::new();
    while pieces > 0 {
        let half_days = random.within(15, 90);
        let per_half_day = random.within(20, 3_000);
        let home = random.chance(50);
        let mut places = Vec::new();
        if !home || random.chance(20) {
            for _ in 0..random.within(1, 3) {
                let site = random.pick(workshops);
                if !places.contains(&site) {
                    places.push(site);
                    asked[site] += half_days / 3;
                }
            }
        }
        let total = u64::try_from(half_days * per_half_day).expect("pieces");
        draft.orders.push(Order {
            pieces: total,
            limit: None,
        });
        let pay = random.within(11_000, 24_000);
        let centre = spot(&mut random);
        let least = if rules.least_shares {
            random.within(1, 4)
        } else {
            1
        };
        let most = if rules.least_shares {
            random.within(5, 12)
        } else {
            14
        };
        let trade = random.within(0, trades - 1);
        orders.push((home, places, centre, per_half_day, pay, least, most, trade));
        pieces -= half_days;
    }
    for site in 0..workshops {
        draft.sites.push(small(asked[site] * 8 / 10 / 10 * 10 + 10));
    }

    // Who could go where: near, and of the trade.
    let cell = 6_000;
    let side_cells = side / cell + 1;
    let key = |spot: &Spot| (spot.x / cell * side_cells + spot.y / cell) as usize;
    let mut near = vec![Vec::new(); usize::try_from(side_cells * side_cells).expect("cells")];
    for (opening, offer) in offers.iter().enumerate() {
        near[key(&sites[offer.0])].push((true, opening));
    }
    for (order, offer) in orders.iter().enumerate() {
        near[key(&offer.2)].push((false, order));
        for &site in &offer.1 {
            let at = key(&sites[site]);
            if !near[at].contains(&(false, order)) {
                near[at].push((false, order));
            }
        }
    }
    for person in 0..people {
        let who = draft.people[person];
        let home = &homes[person];
        let mut seen = Vec::new();
        for dx in -1..=1 {
            for dy in -1..=1 {
                let (x, y) = (home.x / cell + dx, home.y / cell + dy);
                if (0..side_cells).contains(&x) && (0..side_cells).contains(&y) {
                    seen.extend(near[usize::try_from(x * side_cells + y).expect("a cell")].iter());
                }
            }
        }
        seen.sort_unstable();
        seen.dedup();
        let stands = random.chance(10);
        let mut stood = !stands;
        for (place, at) in seen {
            if place {
                let (site, pay, half_days, trade, reserve, soft) = offers[at];
                let metres = sites[site].metres(home);
                let fits = half_days <= i64::from(who.half_days);
                if metres > 6_000 || !fits || skill[person] >> trade & 1 == 0 {
                    continue;
                }
                let travel = metres / 250 * ((half_days + 1) / 2) * 2 * 52 / 12 * 20;
                let mut value = pay - travel + random.within(-8_000, 8_000);
                if !stood && random.chance(20) {
                    stood = true;
                    value += 20_000;
                }
                let person = small(person as i64);
                let opening = small(at as i64);
                draft.places.push(Place {
                    person,
                    opening,
                    class: 0,
                    value,
                    must: false,
                });
                if reserve && groups[person as usize] {
                    draft.places.push(Place {
                        person,
                        opening,
                        class: 1,
                        value: value + 3_000,
                        must: false,
                    });
                } else if reserve && soft {
                    draft.places.push(Place {
                        person,
                        opening,
                        class: 1,
                        value: value - 20_000,
                        must: false,
                    });
                }
            } else {
                let (at_home, ref places, ref centre, per_half_day, pay, least, most, trade) =
                    orders[at];
                if skill[person] >> (trade + 8) & 1 == 0 {
                    continue;
                }
                let mut best: Option<(i64, Option<usize>)> = None;
                if at_home && centre.metres(home) < 8_000 {
                    best = Some((0, None));
                }
                for &site in places {
                    let metres = sites[site].metres(home);
                    if metres < 5_000 && best.is_none_or(|(far, _)| metres < far) {
                        best = Some((metres, Some(site)));
                    }
                }
                let Some((metres, site)) = best else { continue };
                let top = most.min(i64::from(who.half_days));
                if top < least {
                    continue;
                }
                let rate = pay * pace[person] / 100 + random.within(-2_000, 2_000);
                let trip = metres / 250 * 2 * 52 / 12 * 20;
                draft.shares.push(Share {
                    person: small(person as i64),
                    order: small(at as i64),
                    site: site
                        .filter(|_| rules.stations)
                        .map(|site| small(site as i64)),
                    pieces: small((per_half_day * pace[person] / 100).max(1)),
                    least: tiny(least),
                    values: (least..=top)
                        .map(|q| rate * q - (q + 1) / 2 * trip)
                        .collect(),
                    must: 0,
                });
            }
        }
    }
    draft
}

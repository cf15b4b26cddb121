//! The family that is harder than life; see the top of `market.rs`.

use gongfang::mixed::{Draft, Opening, Order, Person, Place, Share};

use super::{Near, Random, Rules, Spot, hours, small, tiny};

const TRADES: i64 = 6;

/// A market of so many people.
pub fn county(people: usize, seed: u64, rules: Rules) -> Draft {
    let random = &mut Random(seed);
    let mut draft = Draft::default();
    // Density of a county: about 6 people looking for work a square kilometre.
    let side = i64::try_from((people as u64 * 1_000_000 / 6).isqrt()).expect("a side");
    let mut folk: Vec<Who> = (0..people)
        .map(|_| draw_person(random, &mut draft, side, rules))
        .collect();
    let workshops = (people / 25).max(2);
    let sites: Vec<Spot> = (0..workshops).map(|_| spot(random, side)).collect();
    folk.iter_mut().for_each(|who| who.skills = random.next());
    let mut map = Map {
        sites,
        asked: vec![0; workshops],
        jobs: Vec::new(),
        works: Vec::new(),
    };
    map.draw_jobs(random, &mut draft, rules);
    map.draw_works(random, &mut draft, side, rules);
    let stations = map
        .asked
        .iter()
        .map(|&asked| small(asked * 8 / 10 / 10 * 10 + 10));
    draft.sites.extend(stations);
    let near = map.near(side);
    for (person, who) in folk.iter().enumerate() {
        map.offer(random, &mut draft, &near, (person, who), rules);
    }
    draft
}

fn spot(random: &mut Random, side: i64) -> Spot {
    Spot {
        x: random.within(0, side),
        y: random.within(0, side),
    }
}

struct Who {
    home: Spot,
    in_group: bool,
    pace: i64,
    skills: u64,
}

fn draw_person(random: &mut Random, draft: &mut Draft, side: i64, rules: Rules) -> Who {
    let who = Who {
        home: spot(random, side),
        in_group: random.chance(15),
        pace: 60 + random.within(0, 40) + random.within(0, 40),
        skills: 0,
    };
    let half_days = match random.within(0, 9) {
        0..=2 => random.within(4, 6),
        3..=5 => random.within(6, 10),
        _ => random.within(10, 12),
    };
    let once = if random.chance(40) {
        -random.within(0, 40_000)
    } else {
        0
    };
    draft.people.push(Person {
        half_days: tiny(half_days),
        least: if rules.least_shares { 4 } else { 1 },
        once,
    });
    who
}

struct Job {
    site: usize,
    pay: i64,
    half_days: i64,
    trade: i64,
    has_reserve: bool,
    soft: bool,
}

struct Work {
    at_home: bool,
    sites: Vec<usize>,
    centre: Spot,
    per_half_day: i64,
    pay: i64,
    least: i64,
    most: i64,
    trade: i64,
}

struct Map {
    sites: Vec<Spot>,
    /// Half-days asked for at each site.
    asked: Vec<i64>,
    jobs: Vec<Job>,
    works: Vec<Work>,
}

impl Map {
    /// Two thirds of the half-days in places; with the orders about what people have.
    fn draw_jobs(&mut self, random: &mut Random, draft: &mut Draft, rules: Rules) {
        let mut open = hours(&draft.people) * 2 / 3;
        while open > 0 {
            let site = random.pick(self.sites.len());
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
                self.asked[site] += places * half_days;
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
            self.jobs.push(Job {
                site,
                pay,
                half_days,
                trade: random.within(0, TRADES - 1),
                has_reserve: reserve > 0,
                soft,
            });
            open -= places * half_days;
        }
    }

    fn draw_works(&mut self, random: &mut Random, draft: &mut Draft, side: i64, rules: Rules) {
        let mut left = hours(&draft.people) / 3;
        while left > 0 {
            let half_days = random.within(15, 90);
            let per_half_day = random.within(20, 3_000);
            let at_home = random.chance(50);
            let mut sites = Vec::new();
            if !at_home || random.chance(20) {
                for _ in 0..random.within(1, 3) {
                    let site = random.pick(self.sites.len());
                    if !sites.contains(&site) {
                        sites.push(site);
                        self.asked[site] += half_days / 3;
                    }
                }
            }
            draft.orders.push(Order {
                pieces: u64::try_from(half_days * per_half_day).expect("pieces"),
                limit: None,
            });
            let pay = random.within(11_000, 24_000);
            let centre = spot(random, side);
            let (least, most) = if rules.least_shares {
                (random.within(1, 4), random.within(5, 12))
            } else {
                (1, 14)
            };
            self.works.push(Work {
                at_home,
                sites,
                centre,
                per_half_day,
                pay,
                least,
                most,
                trade: random.within(0, TRADES - 1),
            });
            left -= half_days;
        }
    }

    /// What is near, by cells of 6 km.
    fn near(&self, side: i64) -> Near {
        let mut near = Near::new(side, 6_000);
        for (at, job) in self.jobs.iter().enumerate() {
            near.put(&self.sites[job.site], (true, at));
        }
        for (at, work) in self.works.iter().enumerate() {
            near.put(&work.centre, (false, at));
            for &site in &work.sites {
                near.put(&self.sites[site], (false, at));
            }
        }
        near
    }

    /// All that a person is offered: near, and of the trade. One person in ten may stand somewhere.
    fn offer(
        &self,
        random: &mut Random,
        draft: &mut Draft,
        near: &Near,
        (person, who): (usize, &Who),
        rules: Rules,
    ) {
        let seen = near.around(&who.home);
        let mut stood = !random.chance(10);
        for (is_place, at) in seen {
            if is_place {
                self.offer_places(random, draft, at, (person, who), &mut stood);
            } else {
                self.offer_share(random, draft, at, (person, who), rules);
            }
        }
    }

    fn offer_places(
        &self,
        random: &mut Random,
        draft: &mut Draft,
        at: usize,
        (person, who): (usize, &Who),
        stood: &mut bool,
    ) {
        let job = &self.jobs[at];
        let metres = self.sites[job.site].metres(&who.home);
        let fits = job.half_days <= i64::from(draft.people[person].half_days);
        if metres > 6_000 || !fits || (who.skills >> job.trade) & 1 == 0 {
            return;
        }
        let travel = metres / 250 * ((job.half_days + 1) / 2) * 2 * 52 / 12 * 20;
        let mut value = job.pay - travel + random.within(-8_000, 8_000);
        if !*stood && random.chance(20) {
            *stood = true;
            value += 20_000;
        }
        let mut offer = |class: u32, value: i64| {
            draft.places.push(Place {
                person: small(person as i64),
                opening: small(at as i64),
                class,
                value,
                must: false,
            });
        };
        offer(0, value);
        if job.has_reserve && who.in_group {
            offer(1, value + 3_000);
        } else if job.has_reserve && job.soft {
            offer(1, value - 20_000);
        }
    }

    fn offer_share(
        &self,
        random: &mut Random,
        draft: &mut Draft,
        at: usize,
        (person, who): (usize, &Who),
        rules: Rules,
    ) {
        let work = &self.works[at];
        if (who.skills >> (work.trade + 8)) & 1 == 0 {
            return;
        }
        let at_home = work.at_home && work.centre.metres(&who.home) < 8_000;
        let mut best: Option<(i64, Option<usize>)> = at_home.then_some((0, None));
        for &site in &work.sites {
            let metres = self.sites[site].metres(&who.home);
            if metres < 5_000 && best.is_none_or(|(far, _)| metres < far) {
                best = Some((metres, Some(site)));
            }
        }
        let Some((metres, site)) = best else { return };
        let most = work.most.min(draft.people[person].half_days.into());
        if most < work.least {
            return;
        }
        let rate = work.pay * who.pace / 100 + random.within(-2_000, 2_000);
        let trip = metres / 250 * 2 * 52 / 12 * 20;
        draft.shares.push(Share {
            person: small(person as i64),
            order: small(at as i64),
            site: site
                .filter(|_| rules.stations)
                .map(|site| small(site as i64)),
            pieces: small((work.per_half_day * who.pace / 100).max(1)),
            least: tiny(work.least),
            values: (work.least..=most)
                .map(|taken| rate * taken - (taken + 1) / 2 * trip)
                .collect(),
            must: 0,
        });
    }
}

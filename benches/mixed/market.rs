//! Integer markets like a county, for the tests and benches of the mixed-plan solver.
//!
//! About a third of the half-days asked for are piecework; stations give about 80 % of what is asked
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

//! Instances of the shapes that matter, from a seed: the matcher's tests and its benchmark share them.
//!
//! Every family is scaled by its number of left nodes. Nothing here uses a float, so the same seed is the same instance
//! on every machine.
//!
//! One file, though a little long: a family is a dozen lines, and they share their draws.
#![allow(dead_code, reason = "each test and the benchmark use their own part")]

pub(crate) mod drawn;

use gongfang::{Edge, Edges, Objective};

/// SplitMix64.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number under `bound`, as good as evenly.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let wide = u64::from(bound) * (self.word() >> 32);
        u32::try_from(wide >> 32).expect("under the bound")
    }

    /// A number in `least..=most`.
    pub(crate) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    /// Puts `items` in a random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(u32::try_from(last + 1).expect("fewer than 2^32 items"));
            items.swap(last, other as usize);
        }
    }

    /// Roughly geometric with this mean, at least 1.
    fn geometric(&mut self, mean: u32) -> u32 {
        let mut number = 1;
        while number < 64 * mean && !self.once_in(mean) {
            number += 1;
        }
        number
    }
}

/// The names of the families, in the order of the tables.
pub(crate) const NAMES: [&str; 21] = [
    "county",
    "few",
    "pref",
    "slack",
    "ties",
    "lexi",
    "orders",
    "wide",
    "twins",
    "chain",
    "dense",
    "geometric",
    "products",
    "ranks",
    "plane",
    "tall",
    "flat",
    "giant",
    "empty",
    "limits",
    "workshops",
];

/// A family by name, with about `lefts` left nodes.
pub(crate) fn family(name: &str, lefts: u32, seed: u64) -> Edges {
    let draw = &mut Draw(seed);
    let county = County {
        lefts,
        slots: lefts / 10 + 2,
        seats_percent: 80,
        degree: 24,
        out: Some(10_000),
        quantum: 1,
        supply: 1,
    };
    match name {
        "county" => county.draw(draw),
        "few" => County {
            slots: lefts / 600 + 8,
            seats_percent: 60,
            ..county
        }
        .draw(draw),
        "pref" => County {
            degree: 32,
            ..county
        }
        .draw(draw),
        "slack" => County {
            seats_percent: 160,
            degree: 32,
            ..county
        }
        .draw(draw),
        "ties" => County {
            degree: 32,
            quantum: 500,
            out: Some(30),
            ..county
        }
        .draw(draw),
        "lexi" => County {
            seats_percent: 90,
            out: None,
            ..county
        }
        .draw(draw),
        "orders" => County {
            seats_percent: 500,
            supply: 12,
            ..county
        }
        .draw(draw),
        "wide" => County {
            degree: lefts / 20 + 30,
            ..county
        }
        .draw(draw),
        "workshops" => grouped(
            County {
                seats_percent: 120,
                ..county
            }
            .draw(draw),
            draw,
        ),
        "twins" => twins(draw, lefts, lefts / 25 + 2, 20, 12),
        "chain" => chain(lefts),
        "dense" => matrix(lefts, lefts, |_, _| draw.between(1, 100)),
        "geometric" => distances(draw, lefts, lefts),
        "products" => matrix(lefts, lefts, |left, slot| (left + 1) * (slot + 1)),
        "ranks" => ranks(draw, lefts, 30),
        "plane" => plane(draw, lefts, 16),
        "tall" => matrix(lefts, lefts / 3 + 1, |_, _| draw.between(1, 100_000)),
        "flat" => matrix(lefts / 3 + 1, lefts, |_, _| draw.between(1, 100_000)),
        "giant" => giant(draw, lefts),
        "empty" => County {
            seats_percent: 2_000,
            slots: lefts + 2,
            ..county
        }
        .draw(draw),
        "limits" => limits(draw, lefts),
        _ => unreachable!("{name} is not in the list of names"),
    }
}

/// Workers in villages, openings near towns; distance, trade and wage in the score.
struct County {
    lefts: u32,
    slots: u32,
    /// Places for a hundred workers.
    seats_percent: u32,
    /// Candidates of a worker, at most.
    degree: u32,
    /// What being placed is worth before costs; none: most placed first.
    out: Option<i64>,
    quantum: u32,
    /// Supplies are 1 to this.
    supply: u32,
}

impl County {
    fn draw(&self, draw: &mut Draw) -> Edges {
        const SIDE: u32 = 1 << 16;
        let point = |draw: &mut Draw| (draw.below(SIDE), draw.below(SIDE));
        let villages: Vec<_> = (0..self.lefts / 60 + 4).map(|_| point(draw)).collect();
        let pick = |draw: &mut Draw| {
            villages[draw.below(u32::try_from(villages.len()).expect("few")) as usize]
        };
        let seats = u64::from(self.lefts) * u64::from(self.seats_percent) / 100;
        let mean = u32::try_from(seats / u64::from(self.slots))
            .expect("small")
            .max(1);
        // Six in ten openings stand near a town, as one does where there is one town for 3,000 workers.
        let towns: Vec<_> = (0..self.lefts / 3_000 + 2).map(|_| pick(draw)).collect();
        let openings: Vec<_> = (0..self.slots)
            .map(|_| {
                let near_town = draw.below(10) < 6;
                let town = towns[draw.below(u32::try_from(towns.len()).expect("few")) as usize];
                let (x, y) = if near_town { town } else { pick(draw) };
                let spot = (x + draw.below(4_000), y + draw.below(4_000));
                (spot, draw.below(6), draw.below(2_000))
            })
            .collect();
        let capacity = openings
            .iter()
            .map(|_| {
                if draw.once_in(40) {
                    0
                } else {
                    draw.geometric(mean)
                }
            })
            .collect();
        let supply: Vec<u32> = (0..self.lefts)
            .map(|_| draw.between(1, self.supply))
            .collect();
        let mut edges = Vec::new();
        for left in 0..self.lefts {
            let home = pick(draw);
            let trade = draw.below(6);
            let mut options: Vec<(i64, u32)> = (0..)
                .zip(&openings)
                .filter(|_| self.degree < self.slots || !draw.once_in(4))
                .map(|(slot, &(spot, wanted, wage))| {
                    let gap = if wanted == trade { 0 } else { 600 };
                    let cost = (metres(home, spot) / 8 + gap + 2_000 - wage) / self.quantum + 1;
                    (i64::from(cost), slot)
                })
                .collect();
            let nearest = options.len().min(self.degree as usize);
            if nearest < options.len() {
                options.select_nth_unstable(nearest);
            }
            edges.extend(options[..nearest].iter().map(|&(cost, slot)| Edge {
                left,
                slot,
                score: self.out.unwrap_or(0) - cost,
                capacity: supply[left as usize],
            }));
        }
        let objective = if self.out.is_some() {
            Objective::BestScore
        } else {
            Objective::MostPlaced
        };
        Edges {
            supply,
            capacity,
            edges,
            objective,
            ..Edges::default()
        }
    }
}

fn metres((x, y): (u32, u32), (to_x, to_y): (u32, u32)) -> u32 {
    (u64::from(x.abs_diff(to_x)).pow(2) + u64::from(y.abs_diff(to_y)).pow(2))
        .isqrt()
        .try_into()
        .expect("both sides are under 2^31")
}

/// Slots in workshops of three, each with room for two thirds of what its slots could take.
fn grouped(mut edges: Edges, draw: &mut Draw) -> Edges {
    let slots = u32::try_from(edges.capacity.len()).expect("few");
    edges.group = (0..slots)
        .map(|slot| {
            if draw.once_in(5) {
                None
            } else {
                Some(slot / 3)
            }
        })
        .collect();
    edges.group_capacity = edges
        .capacity
        .chunks(3)
        .map(|slots| slots.iter().sum::<u32>() * 2 / 3)
        .collect();
    edges
}

/// Few kinds of worker, many of each.
fn twins(draw: &mut Draw, lefts: u32, slots: u32, kinds: u32, degree: u32) -> Edges {
    let kinds: Vec<Vec<(u32, u32)>> = (0..kinds)
        .map(|_| {
            let mut slots: Vec<u32> = (0..slots).collect();
            draw.shuffle(&mut slots);
            slots.truncate(degree as usize);
            slots
                .into_iter()
                .map(|slot| (slot, draw.between(1, 7)))
                .collect()
        })
        .collect();
    let mut edges = Vec::new();
    for left in 0..lefts {
        let kind = &kinds[draw.below(u32::try_from(kinds.len()).expect("few")) as usize];
        edges.extend(kind.iter().map(|&(slot, cost)| edge(left, slot, cost)));
    }
    let capacity = (0..slots)
        .map(|_| draw.below(2 * lefts / slots + 1))
        .collect();
    Edges {
        supply: vec![1; lefts as usize],
        capacity,
        edges,
        ..Edges::default()
    }
}

/// One path as long as the graph: the last worker pushes everybody along by one.
pub(crate) fn chain(links: u32) -> Edges {
    let mut edges: Vec<Edge> = (0..links)
        .flat_map(|link| [edge(link, link, 1), edge(link, link + 1, 3)])
        .collect();
    edges.push(edge(links, 0, 1));
    Edges {
        supply: vec![1; links as usize + 1],
        capacity: vec![1; links as usize + 1],
        edges,
        ..Edges::default()
    }
}

/// Every pair, at a cost.
pub(crate) fn matrix(lefts: u32, slots: u32, mut cost: impl FnMut(u32, u32) -> u32) -> Edges {
    let mut edges = Vec::new();
    for left in 0..lefts {
        edges.extend((0..slots).map(|slot| edge(left, slot, cost(left, slot))));
    }
    Edges {
        supply: vec![1; lefts as usize],
        capacity: vec![1; slots as usize],
        edges,
        ..Edges::default()
    }
}

/// Every pair of points in a square, at their distance.
fn distances(draw: &mut Draw, lefts: u32, slots: u32) -> Edges {
    let mut points = |number: u32| -> Vec<_> {
        (0..number)
            .map(|_| (draw.below(10_000), draw.below(10_000)))
            .collect()
    };
    let (homes, sites) = (points(lefts), points(slots));
    matrix(lefts, slots, |left, slot| {
        metres(homes[left as usize], sites[slot as usize])
    })
}

/// A few pairs of each left node, at the product of the ranks of both.
fn ranks(draw: &mut Draw, nodes: u32, degree: u32) -> Edges {
    let mut edges = Vec::new();
    for left in 0..nodes {
        let mut slots: Vec<u32> = (0..degree).map(|_| draw.below(nodes)).collect();
        // Its own slot too, so that everybody can be placed.
        slots.push(left);
        slots.sort_unstable();
        slots.dedup();
        edges.extend(
            slots
                .iter()
                .map(|&slot| edge(left, slot, (left + 1) * (slot + 1))),
        );
    }
    Edges {
        supply: vec![1; nodes as usize],
        capacity: vec![1; nodes as usize],
        edges,
        objective: Objective::MostPlaced,
        ..Edges::default()
    }
}

/// Points in a square, each with the nearest of as many others: nearly everybody is placed, some go a long way round.
fn plane(draw: &mut Draw, nodes: u32, degree: usize) -> Edges {
    let mut points = || -> Vec<(u32, u32)> {
        (0..nodes)
            .map(|_| (draw.below(1_000_000), draw.below(1_000_000)))
            .collect()
    };
    let (people, places) = (points(), points());
    let mut edges = Vec::new();
    for (left, &home) in (0..).zip(&people) {
        let mut near: Vec<(u32, u32)> = (0..)
            .zip(&places)
            .map(|(slot, &place)| (metres(home, place), slot))
            .collect();
        near.select_nth_unstable(degree);
        near.truncate(degree);
        edges.extend(near.iter().map(|&(cost, slot)| edge(left, slot, cost)));
    }
    Edges {
        supply: vec![1; nodes as usize],
        capacity: vec![1; nodes as usize],
        edges,
        objective: Objective::MostPlaced,
        ..Edges::default()
    }
}

/// Costs spread over `scales` powers of two, evenly in the logarithm, most placed first, and seats for four in five: what
/// matters at the end is finer than the prices at which a core of the best edges is made.
pub(crate) fn scales(draw: &mut Draw, lefts: u32, slots: u32, scales: u32) -> Edges {
    let mut edges = Vec::new();
    for left in 0..lefts {
        let mut near: Vec<u32> = (0..24).map(|_| draw.below(slots)).collect();
        near.sort_unstable();
        near.dedup();
        edges.extend(near.iter().map(|&slot| {
            let scale = 1 << draw.below(scales);
            edge(left, slot, scale + draw.below(scale))
        }));
    }
    Edges {
        supply: vec![1; lefts as usize],
        capacity: vec![lefts * 4 / 5 / slots; slots as usize],
        edges,
        objective: Objective::MostPlaced,
        ..Edges::default()
    }
}

/// One slot that nearly everybody would like and that holds half of them, and many small ones.
fn giant(draw: &mut Draw, lefts: u32) -> Edges {
    let slots = lefts / 8 + 2;
    let mut edges = Vec::new();
    for left in 0..lefts {
        edges.push(edge(left, 0, draw.between(1, 300)));
        let first = draw.below(slots);
        edges.extend(
            (0..6)
                .map(|step| (first + step * 7) % slots)
                .filter(|&slot| slot > 0)
                .map(|slot| edge(left, slot, draw.between(200, 900))),
        );
    }
    edges.sort_by_key(|edge| (edge.left, edge.slot));
    edges.dedup_by_key(|edge| (edge.left, edge.slot));
    let mut capacity: Vec<u32> = (0..slots).map(|_| draw.between(1, 3)).collect();
    capacity[0] = lefts / 2;
    Edges {
        supply: vec![1; lefts as usize],
        capacity,
        edges,
        ..Edges::default()
    }
}

/// Scores at the ends of 32 bits.
fn limits(draw: &mut Draw, lefts: u32) -> Edges {
    let slots = lefts / 3 + 1;
    let mut edges = Vec::new();
    for left in 0..lefts {
        for slot in (left % 5..slots).step_by(slots as usize / 8 + 1) {
            let score = if draw.once_in(2) {
                i32::MAX - 5
            } else {
                i32::MIN + 5
            } + 5
                - i32::try_from(draw.below(10)).expect("small");
            edges.push(Edge {
                left,
                slot,
                score: i64::from(score),
                capacity: 1,
            });
        }
    }
    let capacity = (0..slots).map(|_| draw.below(5)).collect();
    Edges {
        supply: vec![1; lefts as usize],
        capacity,
        edges,
        ..Edges::default()
    }
}

fn edge(left: u32, slot: u32, cost: u32) -> Edge {
    Edge {
        left,
        slot,
        score: -i64::from(cost),
        capacity: 1,
    }
}

/// A network so small that everything can be tried, with everything on at random: supplies, capacities
/// of edges and groups, zeros, negative scores, ties, both objectives.
pub(crate) fn tiny(draw: &mut Draw) -> Edges {
    let (lefts, slots) = (draw.below(5), draw.below(5));
    let most_units = [1, 1, 3][draw.below(3) as usize];
    let most_edge = [1, 1, 3][draw.below(3) as usize];
    let range = [1, 3, 20, 1_000][draw.below(4) as usize];
    let shift = i64::from(draw.below(range));
    let density = draw.between(1, 4);
    let units = |draw: &mut Draw, most: u32| {
        if draw.once_in(6) {
            0
        } else {
            draw.between(1, most)
        }
    };
    let mut edges = Vec::new();
    for left in 0..lefts {
        for slot in 0..slots {
            if edges.len() < 9 && draw.below(4) < density {
                let score = i64::from(draw.below(range)) - shift;
                edges.push(Edge {
                    left,
                    slot,
                    score,
                    capacity: units(draw, most_edge),
                });
            }
        }
    }
    let groups = draw.below(3);
    let group = |draw: &mut Draw| (groups > 0 && !draw.once_in(3)).then(|| draw.below(groups));
    Edges {
        supply: (0..lefts).map(|_| units(draw, most_units)).collect(),
        capacity: (0..slots).map(|_| units(draw, 2)).collect(),
        group: if groups == 0 {
            Vec::new()
        } else {
            (0..slots).map(|_| group(draw)).collect()
        },
        group_capacity: (0..groups).map(|_| units(draw, 3)).collect(),
        edges,
        objective: if draw.once_in(2) {
            Objective::MostPlaced
        } else {
            Objective::BestScore
        },
    }
}

/// As many slots as left nodes, a few edges each, and a place for everybody.
pub(crate) fn square(draw: &mut Draw, lefts: u32, degree: u32) -> Edges {
    let mut homes: Vec<u32> = (0..lefts).collect();
    draw.shuffle(&mut homes);
    let mut edges = Vec::new();
    for (left, &home) in (0..).zip(&homes) {
        let mut slots: Vec<u32> = (1..degree)
            .map(|_| draw.below(lefts))
            .chain([home])
            .collect();
        slots.sort_unstable();
        slots.dedup();
        edges.extend(
            slots
                .into_iter()
                .map(|slot| edge(left, slot, draw.between(1, 10_000))),
        );
    }
    Edges {
        supply: vec![1; lefts as usize],
        capacity: vec![1; lefts as usize],
        edges,
        ..Edges::default()
    }
}

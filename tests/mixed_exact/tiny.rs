//! Tiny markets with every rule at random, and their optimum by trying everything.

use gongfang::mixed::{Draft, Model, Opening, Order, Person, Place, Share};

use super::market::Random;

/// A market small enough to enumerate, with every rule at random.
pub(crate) fn tiny(seed: u64) -> Draft {
    let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut pick = move |low: i64, high: i64| random.within(low, high);
    let mut draft = Draft::default();
    for _ in 0..pick(1, 4) {
        draft.people.push(Person {
            half_days: pick(0, 6) as u8,
            least: pick(0, 3) as u8,
            once: pick(-40, 20),
        });
    }
    for _ in 0..pick(0, 2) {
        draft.limits.push(pick(0, 6) as u8);
    }
    let limits = draft.limits.len() as i64;
    for _ in 0..pick(0, 2) {
        draft.sites.push(pick(0, 12) as u32);
    }
    for _ in 0..pick(0, 3) {
        let classes: Vec<u32> = (0..pick(1, 2)).map(|_| pick(0, 3) as u32).collect();
        let seats: u32 = classes.iter().sum();
        draft.openings.push(Opening {
            site: (!draft.sites.is_empty() && pick(0, 1) == 0)
                .then(|| pick(0, draft.sites.len() as i64 - 1) as u32),
            half_days: pick(1, 4) as u8,
            places: pick(0, i64::from(seats)) as u32,
            crew: pick(0, 3) as u32,
            classes,
            limit: (limits > 0 && pick(0, 1) == 0).then(|| pick(0, limits - 1) as u32),
        });
    }
    for _ in 0..pick(0, 2) {
        draft.orders.push(Order {
            pieces: pick(0, 30) as u64,
            limit: (limits > 0 && pick(0, 1) == 0).then(|| pick(0, limits - 1) as u32),
        });
    }
    for person in 0..draft.people.len() as u32 {
        for opening in 0..draft.openings.len() {
            for class in 0..draft.openings[opening].classes.len() {
                if pick(0, 3) > 0 {
                    draft.places.push(Place {
                        person,
                        opening: opening as u32,
                        class: class as u32,
                        value: pick(-30, 120),
                        must: false,
                    });
                }
            }
        }
        for order in 0..draft.orders.len() as u32 {
            let mut sites = vec![None];
            sites.extend((0..draft.sites.len() as u32).map(Some));
            for site in sites {
                if pick(0, 1) == 0 {
                    draft.shares.push(Share {
                        person,
                        order,
                        site,
                        pieces: pick(0, 6) as u32,
                        least: pick(1, 3) as u8,
                        values: (0..pick(1, 3)).map(|_| pick(-20, 90)).collect(),
                        must: 0,
                    });
                }
            }
        }
    }
    draft.bonus = if pick(0, 1) == 0 { 0 } else { 1_000 };
    draft.most_placed = pick(0, 2) == 0;
    // A few of the offers stand, as long as they can.
    for _ in 0..pick(0, 2) {
        let mut pinned = draft.clone();
        if pick(0, 1) == 0 && !draft.places.is_empty() {
            let at = pick(0, draft.places.len() as i64 - 1) as usize;
            pinned.places[at].must = true;
        } else if !draft.shares.is_empty() {
            let at = pick(0, draft.shares.len() as i64 - 1) as usize;
            pinned.shares[at].must = pick(1, 4) as u8;
        }
        if Model::new(pinned.clone()).is_ok() {
            draft = pinned;
        }
    }
    draft
}

/// What is left while everything is tried.
struct Left {
    classes: Vec<Vec<i64>>,
    people: Vec<i64>,
    sites: Vec<i64>,
    orders: Vec<i64>,
}

/// A week so far: half-days in all and by limit, its worth, and whether there is anything in it.
#[derive(Clone)]
struct Part {
    half_days: i64,
    limits: Vec<i64>,
    worth: i64,
    any: bool,
}

impl Part {
    fn with(&self, half_days: i64, limit: Option<u32>, worth: i64) -> Self {
        let mut part = self.clone();
        part.half_days += half_days;
        part.worth += worth;
        part.any = true;
        if let Some(limit) = limit {
            part.limits[limit as usize] += half_days;
        }
        part
    }
}

/// People placed (0 unless they come first), then value.
type Best = Option<(i64, i64)>;

/// The best count (where it comes first) and value, by trying everything; shares no code with the solver
/// or its check.
pub(crate) fn exhaustive(draft: &Draft) -> (i64, i64) {
    let seats = |opening: &Opening| opening.classes.iter().map(|&seats| seats.into()).collect();
    let mut left = Left {
        classes: draft.openings.iter().map(seats).collect(),
        people: vec![0; draft.openings.len()],
        sites: draft
            .sites
            .iter()
            .map(|&half_days| half_days.into())
            .collect(),
        orders: draft
            .orders
            .iter()
            .map(|order| order.pieces as i64)
            .collect(),
    };
    try_person(draft, 0, &mut left).expect("what stands is always a plan")
}

fn seat_stands(draft: &Draft, at: usize) -> bool {
    draft
        .places
        .iter()
        .any(|place| place.person as usize == at && place.must)
}

pub(crate) fn stands(draft: &Draft, at: usize) -> bool {
    seat_stands(draft, at)
        || draft
            .shares
            .iter()
            .any(|share| share.person as usize == at && share.must > 0)
}

fn try_person(draft: &Draft, at: usize, left: &mut Left) -> Best {
    if at == draft.people.len() {
        let crews = (0..draft.openings.len()).all(|opening| {
            let people = left.people[opening];
            let open = |place: &Place| place.opening as usize == opening && place.must;
            people == 0
                || people >= i64::from(draft.openings[opening].crew)
                || draft.places.iter().any(open)
        });
        return crews.then_some((0, 0));
    }
    let none = Part {
        half_days: 0,
        limits: vec![0; draft.limits.len()],
        worth: draft.people[at].once,
        any: false,
    };
    let mut best = None;
    if !stands(draft, at) {
        best = try_person(draft, at + 1, left);
    }
    if !seat_stands(draft, at) {
        best = best.max(try_shares(draft, at, 0, &none, left));
    }
    for place in &draft.places {
        if place.person as usize != at || (seat_stands(draft, at) && !place.must) {
            continue;
        }
        let (opening, class) = (place.opening as usize, place.class as usize);
        let of = &draft.openings[opening];
        let half_days = i64::from(of.half_days);
        left.classes[opening][class] -= 1;
        left.people[opening] += 1;
        if let Some(site) = of.site {
            left.sites[site as usize] -= half_days;
        }
        if left.classes[opening][class] >= 0
            && left.people[opening] <= i64::from(of.places)
            && of.site.is_none_or(|site| left.sites[site as usize] >= 0)
        {
            let week = none.with(half_days, of.limit, place.value);
            best = best.max(try_shares(draft, at, 0, &week, left));
        }
        left.classes[opening][class] += 1;
        left.people[opening] -= 1;
        if let Some(site) = of.site {
            left.sites[site as usize] += half_days;
        }
    }
    best
}

fn try_shares(draft: &Draft, at: usize, order: usize, week: &Part, left: &mut Left) -> Best {
    let who = &draft.people[at];
    if order == draft.orders.len() {
        let within = week.half_days <= i64::from(who.half_days)
            && week
                .limits
                .iter()
                .zip(&draft.limits)
                .all(|(&half_days, &most)| half_days <= most.into());
        let short = week.half_days < i64::from(who.least) || week.worth < 0;
        if !week.any || !within || (short && !stands(draft, at)) {
            return None;
        }
        let counts = i64::from(draft.most_placed);
        return try_person(draft, at + 1, left)
            .map(|rest| (rest.0 + counts, rest.1 + week.worth + draft.bonus));
    }
    let of_order = |share: &&Share| share.person as usize == at && share.order as usize == order;
    let must = draft
        .shares
        .iter()
        .filter(of_order)
        .any(|share| share.must > 0);
    let mut best = if must {
        None
    } else {
        try_shares(draft, at, order + 1, week, left)
    };
    for share in draft.shares.iter().filter(of_order) {
        if must && share.must == 0 {
            continue;
        }
        for (more, value) in share.values.iter().enumerate() {
            let taken = i64::from(share.least) + more as i64;
            if taken < share.must.into() {
                continue;
            }
            let pieces = i64::from(share.pieces) * taken;
            left.orders[order] -= pieces;
            if let Some(site) = share.site {
                left.sites[site as usize] -= taken;
            }
            if left.orders[order] >= 0
                && share.site.is_none_or(|site| left.sites[site as usize] >= 0)
            {
                let next = week.with(taken, draft.orders[order].limit, *value);
                best = best.max(try_shares(draft, at, order + 1, &next, left));
            }
            left.orders[order] += pieces;
            if let Some(site) = share.site {
                left.sites[site as usize] += taken;
            }
        }
    }
    best
}

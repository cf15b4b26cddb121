//! Lists of a county, or of a province of counties, from a seed.
//!
//! The committed sample is `county_lists(600, SAMPLE_SEED)`. The map and its trades are real, everything else is made:
//! see `examples/data/shengzhou/README.md`. A county has at most 10,000 people; more people are more counties.

mod corners;
mod draw;
mod map;
mod people;
mod trades;
mod work;
mod xibao;

use gongfang::{Lists, Policy};

use map::County;

/// The seed of the committed sample.
pub(crate) const SAMPLE_SEED: u64 = 2026;
/// The people of the committed sample.
pub(crate) const SAMPLE_WORKERS: u64 = 600;
/// The most people that one county has; beyond it another county begins.
const COUNTY: u64 = 10_000;

/// The policy file with its comments, word for word.
pub(crate) const POLICY: &str = include_str!("policy.toml");

/// The most people that can be asked for: a thousand counties fit the made codes.
pub(crate) const MOST_WORKERS: u64 = 5_000_000;

/// How much work a county has beside its paper workshop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) workshops: u64,
    pub(crate) openings: u64,
    pub(crate) orders: u64,
    /// Size of crews and orders in percent of the table's: a workshop of the sample takes a dozen people, one of a whole
    /// county 62.
    pub(crate) crew_percent: i64,
}

impl Size {
    /// 600 people have 40 workshops, 60 openings and 30 orders; 10,000 have 160, 900 and 400.
    fn of(people: u64) -> Self {
        // From sample to county the workshops go by the square root, the work along a line.
        let line = |at_600: u64, at_10_000: u64| match people {
            0..600 => people * at_600 / 600,
            _ => at_600 + (people - 600) * (at_10_000 - at_600) / 9_400,
        };
        let root = (people * 64 / 25).isqrt();
        let whole = root * root == people * 64 / 25;
        Self {
            workshops: if whole { root } else { root + 1 },
            openings: line(60, 900),
            orders: line(30, 400),
            crew_percent: i64::try_from(line(100, 165).max(100)).expect("a percentage"),
        }
    }
}

/// Lists of `workers` people under `seed`: one county up to 10,000, then as many counties as it takes.
pub(crate) fn lists(workers: u64, seed: u64) -> Lists {
    let policy: Policy = toml::from_str(POLICY).expect("the policy file is the example's own");
    let mut all = Lists {
        policy,
        places: Vec::new(),
        workers: Vec::new(),
        employers: Vec::new(),
        workshops: Vec::new(),
        openings: Vec::new(),
        orders: Vec::new(),
        pairs: Vec::new(),
        roads: Vec::new(),
    };
    let counties = workers.div_ceil(COUNTY).max(1);
    for number in 0..counties {
        let people = workers / counties + u64::from(number < workers % counties);
        add_county(&mut all, seed, number, people);
    }
    all
}

fn add_county(all: &mut Lists, seed: u64, number: u64, people: u64) {
    let county = County::new(number);
    let size = Size::of(people);
    let mut rest = size;
    if size.workshops > 0 {
        let (employer, workshop, openings) = xibao::make(&county, people, work::broker(&county, 0));
        rest.workshops -= 1;
        rest.openings = size.openings.saturating_sub(openings.len() as u64);
        all.employers.push(employer);
        all.workshops.push(workshop);
        all.openings.extend(openings);
    }
    let made = work::work(seed, &county, rest);
    all.workers.extend(people::people(seed, &county, people));
    all.employers.extend(made.employers);
    all.workshops.extend(made.workshops);
    all.openings.extend(made.openings);
    all.orders.extend(made.orders);
    all.places.extend(county.places.into_iter().flatten());
    if number == 0 {
        corners::put(all);
    }
}

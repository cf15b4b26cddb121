//! The generator of lists: the same seed the same lists, truthful at every size, every kind of case seen.

use std::collections::BTreeSet;

use gongfang::domain::{Necessity, Worker};
use gongfang::geo::TravelMode;
use gongfang::{Lists, Market};

#[path = "../examples/generate/folder.rs"]
mod folder;
#[path = "../examples/generate/lists/mod.rs"]
mod lists;

#[test]
fn lists_that_are_there_are_not_written_over() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("generator/kept");
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(folder::why_not(&folder), None, "no folder yet");
    std::fs::create_dir_all(&folder).expect("a folder under target");
    std::fs::write(folder.join("notes.txt"), "kept").expect("a file");
    assert_eq!(folder::why_not(&folder), None, "no list in it");
    // An optional list would be removed where none is made: it counts as well.
    for file in ["roads.csv", "workers.csv", "policy.toml"] {
        std::fs::write(folder.join(file), "mine").expect("a file");
        let why = folder::why_not(&folder).expect("it holds a list");
        let says = [file, "--force", "另选文件夹", "Name another folder"];
        assert!(says.iter().all(|part| why.contains(part)), "{why}");
    }
}

#[test]
fn a_seed_makes_the_same_lists_and_another_seed_others() {
    let (first, again, other) = (
        lists::lists(600, 7),
        lists::lists(600, 7),
        lists::lists(600, 8),
    );
    assert_eq!(first, again);
    assert_eq!(first.places, other.places, "the map has no seed");
    assert_ne!(first.workers, other.workers);
    assert_ne!(first.openings, other.openings);
}

#[test]
fn every_size_is_sound() {
    for workers in [0, 1, 2, 7, 50, 99, 100, 333, 2_500, 10_001] {
        let made = lists::lists(workers, 3);
        assert_eq!(made.workers.len() as u64, workers);
        if let Err(error) = Market::new(made) {
            panic!("{workers} people: {error}");
        }
    }
    // Made county codes have three digits.
    const { assert!(lists::MOST_WORKERS / 10_000 < 1_000) };
}

#[test]
fn the_counts_are_those_of_the_sample_and_of_a_county() {
    let sample = lists::lists(600, lists::SAMPLE_SEED);
    let counts = |made: &Lists| (made.workshops.len(), made.openings.len(), made.orders.len());
    assert_eq!(lists::SAMPLE_WORKERS, 600);
    assert_eq!(counts(&sample), (40, 60, 30));
    assert_eq!(towns(&sample).len(), 15);
    let county = lists::lists(10_000, 1);
    assert_eq!(counts(&county), (160, 900, 400));
    let places: u32 = county.openings.iter().map(|opening| opening.places).sum();
    assert!(
        (5_000..=8_500).contains(&places),
        "{places} places of openings"
    );
    let paper: u32 = (county.openings.iter())
        .filter(|opening| opening.workshop.as_str() == "S-XIBAO")
        .map(|opening| opening.places)
        .sum();
    assert_eq!(paper, 270, "the paper workshop hires a whole crew");
}

/// Towns that have a workshop.
fn towns(made: &Lists) -> BTreeSet<u64> {
    made.workshops
        .iter()
        .map(|workshop| workshop.place.town())
        .collect()
}

#[test]
fn a_province_is_more_counties_side_by_side() {
    let made = lists::lists(20_500, 5);
    let counties: BTreeSet<u64> = made
        .places
        .iter()
        .map(|place| place.code.town() / 1_000)
        .collect();
    assert_eq!(
        counties.into_iter().collect::<Vec<_>>(),
        [330_683, 339_001, 339_002]
    );
    assert_eq!(made.places.len(), 3 * 286);
    let points: BTreeSet<_> = made.places.iter().map(|place| place.point).collect();
    assert!(points.len() > 3 * 280, "no county lies on another");
    assert!(Market::new(made).is_ok(), "no key stands twice");
}

#[test]
fn people_are_as_the_sources_say() {
    let made = lists::lists(10_000, 11);
    let share = |of: &dyn Fn(&Worker) -> bool, among: &dyn Fn(&Worker) -> bool| {
        let all = made.workers.iter().filter(|worker| among(worker)).count();
        made.workers
            .iter()
            .filter(|worker| among(worker) && of(worker))
            .count()
            * 1_000
            / all
    };
    let everybody = |_: &Worker| true;
    let outside = |worker: &Worker| worker.home.town() != 330_683_107;
    let within = |what: &str, share: usize, range: std::ops::RangeInclusive<usize>| {
        assert!(
            range.contains(&share),
            "{what}: {share} per mille, expected {range:?}"
        );
    };
    let older = |worker: &Worker| worker.birth_year <= 1981;
    within("45 and older", share(&older, &everybody), 720..=820);
    let required = |worker: &Worker| worker.needs.values().any(|&n| n == Necessity::Required);
    within(
        "a required need outside the paper town",
        share(&required, &outside),
        70..=125,
    );
    let low = |worker: &Worker| worker.groups.contains("low-income");
    within("low-income", share(&low, &everybody), 55..=105);
    let silent = |worker: &Worker| !worker.needs.is_empty() && !worker.groups.contains("disabled");
    within(
        "needs without a category",
        share(&silent, &everybody),
        15..=60,
    );
    within(
        "at home only",
        share(&|w| w.home_based, &everybody),
        80..=160,
    );
    within(
        "couples",
        share(&|w| w.household.is_some(), &everybody),
        200..=400,
    );
    within(
        "no skill",
        share(&|w| w.skills.is_empty(), &everybody),
        100..=300,
    );
    for mode in [TravelMode::Walk, TravelMode::EBike, TravelMode::Shuttle] {
        within(
            "a way to travel",
            share(&|w| w.travel == mode, &everybody),
            100..=600,
        );
    }
    let away = |worker: &Worker| worker.months.iter().count() < 12;
    within("away in some months", share(&away, &everybody), 30..=200);
    for half_days in [2, 3, 4, 5, 6, 8, 9, 10, 11] {
        within(
            "half-days",
            share(&|w| w.half_days == half_days, &everybody),
            5..=500,
        );
    }
    let old = |worker: &Worker| worker.birth_year <= 1948;
    let pace = |among: &dyn Fn(&Worker) -> bool| {
        let mut paces: Vec<u32> = made
            .workers
            .iter()
            .filter(|w| among(w))
            .map(|w| w.pace_percent)
            .collect();
        paces.sort_unstable();
        paces[paces.len() / 2]
    };
    assert!(pace(&old) + 10 < pace(&|w| !old(w)), "pace falls with age");
    assert!(
        (90..=105).contains(&pace(&everybody)),
        "the median is near the standard"
    );
    assert!(
        made.workers.iter().all(|worker| worker.birth_year <= 2010),
        "nobody is under 16"
    );
}

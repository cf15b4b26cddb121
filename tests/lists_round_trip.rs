//! What is written reads back as the same market, in every form that it may be written in.

mod lists;

use gongfang::domain::{
    Accommodation, Change, Encoding, Headers, Months, Necessity, ReadOptions, Worker, WriteOptions,
};
use gongfang::geo::{Point, TravelMode};
use gongfang::ids::{Group, HouseholdKey, Skill, WorkerKey};
use gongfang::{Lists, Market};
use lists::{Folder, fresh, market};
use proptest::prelude::*;

#[test]
fn csv_with_either_headers_and_encoding() {
    let market = market();
    for headers in [Headers::English, Headers::Chinese] {
        for encoding in [None, Some(Encoding::Utf8), Some(Encoding::Gb18030)] {
            let dir = fresh(&format!("round-{headers:?}-{encoding:?}"));
            let options = WriteOptions { headers, encoding };
            market
                .lists()
                .write_dir_with(&dir, &options)
                .expect("written");
            let guessed = Market::read_dir(&dir).expect("read");
            assert_eq!(guessed, market, "{options:?}");
            let named = Lists::read_dir_with(&dir, &ReadOptions { encoding }).expect("read");
            assert_eq!(named, market.lists(), "{options:?}");
            assert_eq!(guessed.digest(), market.digest());
        }
    }
}

#[test]
fn json() {
    let market = market();
    let text = market.to_json();
    let again = Market::from_json(&text).expect("its own document");
    assert_eq!(again, market);
    assert_eq!(again.to_json(), text);
    assert_eq!(again.digest(), market.digest());
}

#[test]
fn the_digest_sees_every_list() {
    let digest = market().digest();
    assert_eq!(digest.len(), 64);
    for (file, from, to) in [
        ("policy.toml", "priority_yuan = 300", "priority_yuan = 301"),
        ("places.csv", "29.603", "29.604"),
        ("workers.csv", "1975", "1976"),
        ("employers.csv", "120", "121"),
        ("workshops.csv", "300", "301"),
        ("openings.csv", "4000", "4000.01"),
        ("orders.csv", "0.015", "0.01501"),
        ("pairs.csv", "declined", "forbidden"),
        ("roads.csv", "35", "36"),
    ] {
        let other = Folder::default().with(file, from, to);
        let other = other.read("digest").expect("sound lists");
        assert_ne!(other.digest(), digest, "{file}");
    }
}

#[test]
fn serde_by_any_format() {
    let market = market();
    let text = serde_json::to_string(&market).expect("a document");
    assert_eq!(serde_json::from_str::<Market>(&text).expect("read"), market);
    let newer = text.replacen("\"schema_version\":1", "\"schema_version\":2", 1);
    assert!(serde_json::from_str::<Market>(&newer).is_err());
    let change = Change::Add(Box::new(market.workers()[0].clone()));
    let text = serde_json::to_string(&change).expect("a change");
    assert_eq!(serde_json::from_str::<Change>(&text).expect("read"), change);
}

#[test]
fn files_appear_whole_and_lists_that_became_empty_disappear() {
    let dir = fresh("whole");
    let market = market();
    market.write_dir(&dir).expect("written");
    let mut lists = market.lists();
    lists.pairs.clear();
    lists.roads.clear();
    lists.write_dir(&dir).expect("written over");
    let mut names: Vec<_> = std::fs::read_dir(&dir)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "employers.csv",
            "openings.csv",
            "orders.csv",
            "places.csv",
            "policy.toml",
            "workers.csv",
            "workshops.csv"
        ]
    );
    // A folder stands where a file should go: the fault names it, nothing temporary is left, and no other file is replaced.
    let before = std::fs::read(dir.join("policy.toml")).expect("written");
    lists.policy.version = "another".to_owned();
    std::fs::remove_file(dir.join("workers.csv")).expect("removed");
    std::fs::create_dir(dir.join("workers.csv")).expect("made");
    let error = lists.write_dir(&dir).expect_err("a folder is in the way");
    assert!(error.to_string().contains("workers.csv"), "{error}");
    let parts = std::fs::read_dir(&dir).expect("a folder").filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().contains("part")
    });
    assert_eq!(parts.count(), 0);
    let after = std::fs::read(dir.join("policy.toml")).expect("still there");
    assert_eq!(after, before);
}

#[test]
fn what_an_encoding_lacks_is_refused_and_not_replaced() {
    let mut lists = market().lists();
    lists.openings[0].name = "\u{e5e5}".to_owned();
    let options = WriteOptions {
        encoding: Some(Encoding::Gb18030),
        ..WriteOptions::default()
    };
    let error = lists
        .write_dir_with(fresh("lacks"), &options)
        .expect_err("no such character");
    assert!(error.to_string().contains("openings.csv"), "{error}");
}

/// Names that CSV, TOML and JSON must carry through.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,12}", "[=+@\"',;:\\n\\t ｜，；嵊州-]{0,8}"]
        .prop_map(|name| name.trim().to_owned())
}

fn worker() -> impl Strategy<Value = Worker> {
    let skills = ["machine-sewing", "packing"].map(|key| Skill::new(key).expect("a key"));
    let groups = ["low-income", "disabled"].map(|key| Group::new(key).expect("a key"));
    let words = (
        prop::collection::btree_map(prop::sample::select(skills.to_vec()), 1..=5u8, 0..3),
        prop::collection::btree_map(
            prop::sample::select(Accommodation::ALL),
            prop::sample::select(Necessity::ALL),
            0..6,
        ),
        prop::collection::btree_set(prop::sample::select(groups.to_vec()), 0..3),
        prop::collection::vec(1..=12u8, 1..12),
        prop::sample::select(TravelMode::ALL),
    );
    let numbers = (
        1900..=2200u16,
        1..=14u32,
        10..=300u32,
        0..=240u32,
        0..=1_000_000_000i64,
        0..=1_000_000_000i64,
    );
    (words, numbers, any::<bool>(), any::<bool>()).prop_map(
        |((skills, needs, groups, months, travel), numbers, home_based, alone)| Worker {
            key: WorkerKey::new("W9").expect("a key"),
            home: market().places()[0].code,
            birth_year: numbers.0,
            half_days: numbers.1,
            skills,
            pace_percent: numbers.2,
            travel,
            most_minutes: numbers.3,
            least_pay_fen_month: numbers.4,
            present_income_fen_month: numbers.5,
            needs,
            groups,
            home_based,
            months: Months::from_numbers(months).expect("1 to 12"),
            household: (!alone).then(|| HouseholdKey::new("H-1").expect("a key")),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 50, ..ProptestConfig::default() })]

    #[test]
    fn any_record(
        worker in worker(),
        names in prop::collection::vec(name(), 6),
        rate in 0..=1_000_000_000i64,
        ms in 1..=100_000_000i64,
        pieces in 0..=1_000_000_000_000u64,
        (lat_e6, lon_e6) in (-90_000_000..=90_000_000i32, -180_000_000..=180_000_000i32),
        gb18030: bool,
    ) {
        let mut lists = market().lists();
        lists.workers.push(worker);
        let order = &mut lists.orders[0];
        (order.rate_fen_per_1000, order.standard_ms_per_piece, order.pieces) = (rate, ms, pieces);
        lists.orders[0].name = names[0].clone();
        lists.openings[0].name = names[1].clone();
        lists.employers[0].name = names[2].clone();
        lists.workshops[0].name = names[3].clone();
        lists.places[0].name = format!("村{}", names[4]).trim().to_owned();
        lists.policy.name = format!("策{}", names[5]).trim().to_owned();
        lists.places[0].point = Point { lat_e6, lon_e6 };
        let market = Market::new(lists).expect("sound lists");
        let options = WriteOptions {
            headers: Headers::Chinese,
            encoding: gb18030.then_some(Encoding::Gb18030),
        };
        let dir = fresh("any-record");
        market.lists().write_dir_with(&dir, &options).expect("written");
        let named = ReadOptions { encoding: options.encoding };
        prop_assert_eq!(&Market::read_dir_with(&dir, &named).expect("read"), &market);
        prop_assert_eq!(&Market::from_json(&market.to_json()).expect("read"), &market);
    }
}

//! One bad folder for every code of a fault, and the faults come with list, row and column.
//!
//! One file, though long: the table of spoilt lists and the test that no code is left out of it belong together.

mod lists;

use std::collections::BTreeSet;
use std::fs;

use gongfang::domain::{Encoding, ReadOptions};
use gongfang::{Issue, IssueCode, Lists, Market, ReadError};
use lists::{Folder, lists, market};

/// What must be found: code, file, row, column.
type Expected = (&'static str, &'static str, u64, &'static str);

fn seen(issue: &Issue) -> (&'static str, &'static str, u64, &'static str) {
    (
        issue.code.code(),
        issue.list.code(),
        issue.row.unwrap_or(0),
        issue.column.unwrap_or(""),
    )
}

/// A file spoilt by one replacement, and the faults that must be found.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [Expected],
);

const CASES: &[Case] = &[
    (
        "places.csv",
        "place,name",
        "place,名称2",
        &[
            ("missing-column", "places.csv", 0, ""),
            ("unknown-column", "places.csv", 1, ""),
        ],
    ),
    (
        "places.csv",
        "place,name",
        "place,村代码",
        &[
            ("doubled-column", "places.csv", 1, "place"),
            ("missing-column", "places.csv", 0, ""),
        ],
    ),
    (
        "roads.csv",
        "from,to,minutes,mode",
        "330683107210,330683001001,35,walk",
        &[("no-header", "roads.csv", 0, "")],
    ),
    (
        "roads.csv",
        lists::ROADS,
        "\n,,\n",
        &[("empty-file", "roads.csv", 0, "")],
    ),
    (
        "pairs.csv",
        lists::PAIRS,
        lists::ROADS,
        &[("other-list", "pairs.csv", 1, "")],
    ),
    (
        "roads.csv",
        ",12,walk",
        ",12",
        &[("ragged-row", "roads.csv", 3, "")],
    ),
    (
        "orders.csv",
        "穿拉链",
        "\"穿拉链",
        &[("open-quote", "orders.csv", 2, "")],
    ),
    (
        "orders.csv",
        "穿拉链",
        "\"穿\"拉链",
        &[("stray-quote", "orders.csv", 2, "")],
    ),
    (
        "workers.csv",
        "W2,330683001002,1975",
        "W2,330683001002,",
        &[("missing-value", "workers.csv", 4, "birth_year")],
    ),
    (
        "workers.csv",
        "1975",
        "NaN",
        &[("not-a-number", "workers.csv", 4, "birth_year")],
    ),
    (
        "workers.csv",
        "1975",
        "inf",
        &[("not-a-number", "workers.csv", 4, "birth_year")],
    ),
    (
        "workers.csv",
        "1975",
        "1e999",
        &[("not-a-number", "workers.csv", 4, "birth_year")],
    ),
    (
        "workers.csv",
        "2000,0",
        "-2000,0",
        &[("out-of-range", "workers.csv", 4, "least_pay_yuan_month")],
    ),
    (
        "workers.csv",
        "2000,0",
        "\"20,00\",0",
        &[("not-a-number", "workers.csv", 4, "least_pay_yuan_month")],
    ),
    (
        "workers.csv",
        "2000,0",
        "2000.001,0",
        &[("too-precise", "workers.csv", 4, "least_pay_yuan_month")],
    ),
    (
        "workers.csv",
        "2000,0",
        "99999999999999999999999999,0",
        &[("out-of-range", "workers.csv", 4, "least_pay_yuan_month")],
    ),
    (
        "workers.csv",
        "W2,",
        "33068319500101123X,",
        &[("bad-key", "workers.csv", 4, "worker")],
    ),
    (
        "workers.csv",
        "W2,",
        "33068319500101123X41,",
        &[("bad-key", "workers.csv", 4, "worker")],
    ),
    (
        "workers.csv",
        "W2,",
        "ID330683195001011234,",
        &[("bad-key", "workers.csv", 4, "worker")],
    ),
    (
        "workers.csv",
        "W2,330683001002",
        "W2,33068300100",
        &[("not-a-place-code", "workers.csv", 4, "home")],
    ),
    (
        "workers.csv",
        "shuttle",
        "rocket",
        &[("unknown-word", "workers.csv", 4, "travel")],
    ),
    (
        "workers.csv",
        ",,,yes,",
        ",,,maybe,",
        &[("unknown-word", "workers.csv", 3, "home_based")],
    ),
    (
        "workers.csv",
        "packing:1,",
        "packing,",
        &[("bad-item", "workers.csv", 4, "skills")],
    ),
    (
        "workers.csv",
        "packing:1,",
        "packing:6,",
        &[("out-of-range", "workers.csv", 4, "skills")],
    ),
    (
        "workers.csv",
        "packing:1,",
        "packing:1;包装:2,",
        &[("doubled-item", "workers.csv", 4, "skills")],
    ),
    (
        "workers.csv",
        "1-6;9",
        "1-13",
        &[("out-of-range", "workers.csv", 2, "months")],
    ),
    (
        "workers.csv",
        "W2,",
        "W1,",
        &[
            ("duplicate-key", "workers.csv", 4, "worker"),
            ("unknown-worker", "pairs.csv", 4, "worker"),
        ],
    ),
    (
        "workers.csv",
        "packing:1,",
        "welding:1,",
        &[("unknown-skill", "workers.csv", 4, "skills")],
    ),
    (
        "workers.csv",
        "disabled;low",
        "rich;low",
        &[("unknown-group", "workers.csv", 2, "groups")],
    ),
    (
        "workers.csv",
        "W2,330683001002",
        "W2,330683001009",
        &[("unknown-place", "workers.csv", 4, "home")],
    ),
    (
        "employers.csv",
        "=纸品厂",
        "纸\u{7}品厂",
        &[("bad-text", "employers.csv", 3, "name")],
    ),
    (
        "employers.csv",
        "5,2,",
        "5,6,",
        &[(
            "part-over-whole",
            "employers.csv",
            2,
            "disabled_severe_staff",
        )],
    ),
    (
        "openings.csv",
        "E2,S1",
        "E9,S1",
        &[("unknown-employer", "openings.csv", 2, "employer")],
    ),
    (
        "openings.csv",
        "E2,S1",
        "E2,S9",
        &[("unknown-workshop", "openings.csv", 2, "workshop")],
    ),
    (
        "openings.csv",
        "2-3",
        "3-2",
        &[("least-over-wanted", "openings.csv", 3, "skills")],
    ),
    (
        "openings.csv",
        "270,10",
        "149,10",
        &[("reserves-over-places", "openings.csv", 2, "reserves")],
    ),
    (
        "orders.csv",
        "P2,",
        "O2,",
        &[("duplicate-key", "orders.csv", 3, "order")],
    ),
    (
        "orders.csv",
        ",1,10,",
        ",10,1,",
        &[("least-over-most", "orders.csv", 2, "least_half_days")],
    ),
    (
        "orders.csv",
        "no,S2",
        "no,",
        &[("nowhere", "orders.csv", 3, "workshops")],
    ),
    (
        "roads.csv",
        "330683001001,330683001002,12",
        "330683001002,330683001002,12",
        &[("same-place", "roads.csv", 3, "to")],
    ),
    (
        "roads.csv",
        "330683001001,330683001002,12,walk",
        "330683001001,330683107210,12,e-bike",
        &[("duplicate-road", "roads.csv", 2, "from")],
    ),
    (
        "pairs.csv",
        "W1,O1,declined",
        "W3,O1,forced",
        &[("duplicate-pair", "pairs.csv", 3, "kind")],
    ),
    (
        "pairs.csv",
        "W1,O1,declined",
        "W3,O1,declined",
        &[("contradictory-pair", "pairs.csv", 3, "kind")],
    ),
    (
        "pairs.csv",
        "W1,O1,declined",
        "W3,O1,standing",
        &[("duplicate-pair", "pairs.csv", 3, "kind")],
    ),
    (
        "pairs.csv",
        "W1,O1,declined",
        "W3,O2,forced",
        &[
            // A second opening of one worker, and one that has no places.
            ("conflicting-pairs", "pairs.csv", 3, "kind"),
            ("conflicting-pairs", "pairs.csv", 3, "kind"),
        ],
    ),
    (
        "pairs.csv",
        "W1,O1,declined",
        "W1,O2,forced",
        &[("conflicting-pairs", "pairs.csv", 3, "kind")],
    ),
    (
        "pairs.csv",
        "W1,O1",
        "W9,O1",
        &[("unknown-worker", "pairs.csv", 3, "worker")],
    ),
    (
        "pairs.csv",
        "W1,O1",
        "W1,O9",
        &[("unknown-demand", "pairs.csv", 3, "demand")],
    ),
    (
        "policy.toml",
        "version = ",
        "version == ",
        &[("policy", "policy.toml", 3, "")],
    ),
    (
        "policy.toml",
        "priority_yuan = 300",
        "priority_yuan = 300, colour = 1",
        &[("policy", "policy.toml", 12, "")],
    ),
    (
        "policy.toml",
        "version",
        "period_weeks = 53\nversion",
        &[("out-of-range", "policy.toml", 0, "period_weeks")],
    ),
    (
        "policy.toml",
        "priority_yuan = 300",
        "priority_yuan = -300",
        &[("out-of-range", "policy.toml", 0, "groups.*.priority_yuan")],
    ),
    (
        "policy.toml",
        "zh = \"包装\"",
        "zh = \"机缝\"",
        &[("ambiguous-word", "policy.toml", 0, "skills")],
    ),
];

#[test]
fn every_code_has_a_folder_that_raises_it() {
    let mut codes = BTreeSet::new();
    for (at, (file, from, to, expected)) in CASES.iter().enumerate() {
        let issues = Folder::default()
            .with(file, from, to)
            .issues(&format!("fault-{at}"));
        let mut found: Vec<Expected> = issues.iter().map(seen).collect();
        let mut wanted = expected.to_vec();
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{file}: {from} -> {to}: {issues:#?}");
        codes.extend(issues.iter().map(|issue| issue.code));
    }
    // Codes that a replacement in a text cannot raise have tests of their own below; a file over 2 GiB is not made.
    let elsewhere = [
        IssueCode::MissingFile,
        IssueCode::UnreadableFile,
        IssueCode::LargeFile,
        IssueCode::Encoding,
        IssueCode::Utf16,
        IssueCode::LongField,
        IssueCode::Json,
        IssueCode::SchemaVersion,
    ];
    codes.extend(elsewhere);
    let missing: Vec<_> = IssueCode::ALL
        .iter()
        .filter(|code| !codes.contains(code))
        .collect();
    assert!(missing.is_empty(), "no folder raises {missing:?}");
}

#[test]
fn missing_and_unreadable_files_are_named_together() {
    let mut folder = Folder::default();
    for file in ["policy.toml", "workers.csv", "pairs.csv", "roads.csv"] {
        folder.0.remove(file);
    }
    let dir = folder.write("missing");
    fs::remove_file(dir.join("orders.csv")).expect("removed");
    fs::create_dir(dir.join("orders.csv")).expect("made");
    let Err(ReadError::Lists(error)) = Market::read_dir(&dir) else {
        panic!("a folder without a policy was read");
    };
    let found: Vec<_> = error.issues.iter().map(seen).collect();
    assert_eq!(
        found,
        [
            ("missing-file", "policy.toml", 0, ""),
            ("missing-file", "workers.csv", 0, ""),
            ("unreadable-file", "orders.csv", 0, ""),
        ]
    );
    let nowhere = Market::read_dir(dir.join("nowhere"));
    assert!(matches!(nowhere, Err(ReadError::NotAFolder { .. })));
    let file = Market::read_dir(dir.join("places.csv"));
    assert!(matches!(file, Err(ReadError::NotAFolder { .. })));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_line() {
    let text = Folder::default().text("workers.csv");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xff\xfe".to_vec(), utf16.clone()].concat();
    let at = text.find("W2,").expect("a row");
    let mut wrong = text.clone().into_bytes();
    wrong[at] = 0xff;
    for (bytes, expected) in [
        (utf16, ("utf-16", "workers.csv", 0, "")),
        (marked, ("utf-16", "workers.csv", 0, "")),
        (wrong, ("encoding", "workers.csv", 4, "")),
    ] {
        let mut folder = Folder::default();
        folder.0.insert("workers.csv", bytes);
        let issues = folder.issues("bytes");
        assert_eq!(issues.iter().map(seen).collect::<Vec<_>>(), [expected]);
    }
    let dir = Folder::default().write("named");
    let options = ReadOptions {
        encoding: Some(Encoding::Gb18030),
    };
    // UTF-8 read as GB18030 by order of the caller: other words or wrong bytes, but never a panic.
    assert!(Lists::read_dir_with(&dir, &options).is_err());
    let gb: Vec<u8> = vec![0xce, 0xf7, b'\n'];
    fs::write(
        dir.join("roads.csv"),
        [lists::ROADS.as_bytes(), &gb].concat(),
    )
    .expect("written");
    let options = ReadOptions {
        encoding: Some(Encoding::Utf8),
    };
    let Err(ReadError::Lists(error)) = Lists::read_dir_with(&dir, &options) else {
        panic!("wrong bytes were read");
    };
    let found: Vec<_> = error.issues.iter().map(seen).collect();
    assert_eq!(found, [("encoding", "roads.csv", 4, "")]);
}

/// GBK of 小件装配.
const SMALL_PARTS: &[u8] = b"\xd0\xa1\xbc\xfe\xd7\xb0\xc5\xe4";

/// The bytes with the first `from` replaced.
fn spoilt(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|part| part == from);
    let at = at.expect("what is replaced");
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn a_row_in_another_encoding_is_named_where_it_stands() {
    let mut text = Folder::default().text("openings.csv");
    for at in 3..20 {
        text.push_str(&format!(
            "O{at},糊盒包装工{at},E2,S1,2,8,,3000,part-time,,,,第{at}行\n"
        ));
    }
    let gbk = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let whole = gbk(&text);
    let (name, gbk_name, gbk_end) = ("糊盒包装工7".as_bytes(), gbk("糊盒包装工7"), gbk("第7行"));
    for (bytes, encoding) in [
        // Pasted from a file of the other encoding; cut at its start, and at its end.
        (spoilt(text.as_bytes(), name, SMALL_PARTS), "UTF-8"),
        (spoilt(text.as_bytes(), name, &name[1..]), "UTF-8"),
        (
            spoilt(text.as_bytes(), name, &name[..name.len() - 2]),
            "UTF-8",
        ),
        (spoilt(&whole, &gbk_name, &gbk_name[1..]), "GB18030"),
        (spoilt(&whole, &gbk_name, name), "GB18030"),
        (
            spoilt(&whole, &gbk_end, &gbk_end[..gbk_end.len() - 1]),
            "GB18030",
        ),
    ] {
        let mut folder = Folder::default();
        folder.0.insert("openings.csv", bytes);
        let issues = folder.issues("pasted");
        let found: Vec<_> = issues.iter().map(seen).collect();
        assert_eq!(found, [("encoding", "openings.csv", 8, "")], "{encoding}");
        assert!(issues[0].to_string().contains(encoding), "{}", issues[0]);
    }
}

#[test]
fn a_field_over_64_kib_is_refused_and_one_below_is_not_for_its_length() {
    let long = "x".repeat(64 * 1024 + 1);
    let issues = Folder::default()
        .with("workers.csv", "W2,", &format!("{long},"))
        .issues("long");
    assert_eq!(seen(&issues[0]), ("long-field", "workers.csv", 4, "worker"));
}

#[test]
fn a_row_that_spans_lines_is_named_by_its_first_and_those_after_it_by_theirs() {
    for end in ["\n", "\r\n", "\r"] {
        let folder = Folder::default()
            .with("employers.csv", "\"领带, 织造\"", "\"领带\n织造\n\"")
            .with("employers.csv", "paper,40", "paper,forty");
        let text = folder.text("employers.csv").replacen("E2,", "\n\nE2,", 1);
        let mut folder = folder;
        folder
            .0
            .insert("employers.csv", text.replace('\n', end).into_bytes());
        let issues = folder.issues("span");
        let found: Vec<_> = issues.iter().map(seen).collect();
        assert_eq!(
            found,
            [("not-a-number", "employers.csv", 7, "staff")],
            "{end:?}"
        );
    }
}

#[test]
fn faults_of_all_lists_come_together_and_a_lost_row_hides_no_reference() {
    let issues = Folder::default()
        .with("places.csv", "29.59", "north")
        .with("workers.csv", "1975", "born")
        .with("openings.csv", "4000", "much")
        .with("roads.csv", ",12,", ",0,")
        .issues("together");
    let found: Vec<_> = issues.iter().map(seen).collect();
    assert_eq!(
        found,
        [
            ("not-a-number", "places.csv", 4, "latitude"),
            ("not-a-number", "workers.csv", 4, "birth_year"),
            ("not-a-number", "openings.csv", 2, "wage_yuan_month"),
            ("out-of-range", "roads.csv", 3, "minutes"),
        ]
    );
}

#[test]
fn more_faults_than_anybody_reads_are_counted() {
    let mut folder = Folder::default();
    for at in 0..500 {
        folder = folder.and(
            "roads.csv",
            &format!("330683107210,330683001001,{at}x,walk"),
        );
    }
    let Err(ReadError::Lists(error)) = folder.read("many") else {
        panic!("500 faults were read");
    };
    assert_eq!((error.issues.len(), error.more), (200, 300));
    assert!(error.to_string().ends_with("and 300 more"));
}

#[test]
fn blank_rows_are_passed_over_and_the_rows_after_them_keep_their_numbers() {
    let blank = ",,,,,,,,,,,,,,";
    let mut folder = Folder::default();
    for row in [
        blank,
        " ,\u{3000},\t,\u{a0},,,,,,,,,,,",
        "\"\",\"\",,,,,,,,,,,,,",
        ",,",
    ] {
        folder = folder.and("workers.csv", row);
    }
    let text = folder.text("workers.csv");
    let folder = folder.with("workers.csv", "W1,", &format!("{blank}\n,,\nW1,"));
    assert_eq!(folder.read("blank").expect("the same lists"), market());
    let above = format!("{blank}\n\n{text}");
    let mut folder = folder.and("workers.csv", "W9,330683107210,1961,5,,,fly,30,,,,,,,");
    let issues = folder.issues("after-blank");
    let found: Vec<_> = issues.iter().map(seen).collect();
    assert_eq!(found, [("unknown-word", "workers.csv", 11, "travel")]);
    folder.0.insert("workers.csv", above.clone().into());
    assert_eq!(folder.read("above").expect("the same lists"), market());
    let twice = above.replacen(",home,", ",worker,", 1);
    folder.0.insert("workers.csv", twice.into());
    let issues = folder.issues("header-below");
    assert!(
        issues
            .iter()
            .map(seen)
            .any(|issue| issue == ("doubled-column", "workers.csv", 3, "worker"))
    );
    folder
        .0
        .insert("workers.csv", format!("{blank}\n{blank}\n").into());
    let issues = folder.issues("nothing-but-blank");
    assert_eq!(
        issues.iter().map(seen).collect::<Vec<_>>(),
        [("empty-file", "workers.csv", 0, "")]
    );
}

#[test]
fn many_faults_of_one_kind_hide_none_of_another() {
    let mut folder = Folder::default();
    for at in 0..300 {
        folder = folder.and(
            "workers.csv",
            &format!("X{at},330683107210,,,,,walk,,,,,,,,"),
        );
    }
    folder = folder
        .and("workers.csv", "X,330683107210,1961,5,,,fly,30,,,,,,,")
        .and("workers.csv", "Y,330683107210,1961,5,,,walk,,x,,,,,,")
        .and("workers.csv", "Z,330683107210,1961,5,,,walk,3,,x,,,,,")
        .with("openings.csv", "2500.50", "much")
        .with("pairs.csv", "W1,O1,declined", "W1,O1,x");
    let Err(ReadError::Lists(error)) = folder.read("shared") else {
        panic!("300 faults were read");
    };
    assert_eq!((error.issues.len(), error.more), (200, 300 * 3 + 6 - 200));
    let found: Vec<_> = error.issues.iter().map(seen).collect();
    for wanted in [
        ("unknown-word", "workers.csv", 305, "travel"),
        ("not-a-number", "workers.csv", 306, "least_pay_yuan_month"),
        (
            "not-a-number",
            "workers.csv",
            307,
            "present_income_yuan_month",
        ),
        ("not-a-number", "openings.csv", 3, "wage_yuan_month"),
        ("unknown-word", "pairs.csv", 3, "kind"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} is hidden");
    }
    let order: Vec<_> = error
        .issues
        .iter()
        .map(|issue| (issue.list, issue.row))
        .collect();
    assert!(order.is_sorted());
    for column in ["birth_year", "half_days", "most_minutes"] {
        let share = found.iter().filter(|issue| issue.3 == column).count();
        assert!((64..=66).contains(&share), "{column}: {share}");
    }
}

#[test]
fn all_pairs_of_an_opening_with_too_few_places_are_named_at_once() {
    let mut folder = Folder::default().with("openings.csv", "E1,S2,0,5", "E1,S2,2,5");
    folder.0.insert(
        "pairs.csv",
        b"worker,demand,kind\nW3,O2,pinned\nW1,O2,forced\nW2,O2,pinned\n".to_vec(),
    );
    let issues = folder.issues("smallest");
    assert_eq!(issues.len(), 1);
    assert!(
        issues[0].to_string().contains("rows 2, 3, 4"),
        "{}",
        issues[0]
    );
    for (text, words) in [
        (issues[0].to_string(), "3 pairs for 2 places"),
        (issues[0].to_string(), "release 1 of them"),
        (issues[0].zh(), "3 个配对, 只有 2 个名额"),
        (issues[0].zh(), "请放开 1 个"),
    ] {
        assert!(text.contains(words), "{text}");
    }
    // Any two of them hold.
    folder.0.insert(
        "pairs.csv",
        b"worker,demand,kind\nW3,O2,pinned\nW2,O2,pinned\n".to_vec(),
    );
    assert!(folder.read("smallest-2").is_ok());
}

#[test]
fn json_of_another_version_or_shape_is_refused_without_its_text() {
    let text = market().to_json();
    let version = text.replacen("\"schema_version\": 1", "\"schema_version\": 2", 1);
    let unknown = text.replacen("\"birth_year\"", "\"identity\"", 1);
    let typed = text.replacen("\"W3\"", "\"330683195001011234\"", 1);
    for (text, code) in [
        (version.as_str(), "schema-version"),
        (unknown.as_str(), "json"),
        (typed.as_str(), "json"),
        ("", "json"),
        ("{\"schema_version\":1}", "json"),
        ("[1e999]", "json"),
    ] {
        let error = Market::from_json(text).expect_err(code);
        assert_eq!(error.issues[0].code.code(), code);
        assert!(!error.to_string().contains("330683195001011234"));
    }
    let mut deep = "[".repeat(100_000);
    deep.push_str(&"]".repeat(100_000));
    assert!(Market::from_json(&deep).is_err());
}

#[test]
fn structs_are_held_to_the_same_ranges_as_files() {
    type Spoil = fn(&mut Lists);
    let spoil: [(Spoil, &str, &str); 8] = [
        (|l| l.workers[0].half_days = 15, "out-of-range", "half_days"),
        (
            |l| l.workers[0].pace_percent = 9,
            "out-of-range",
            "pace_percent",
        ),
        (
            |l| l.workers[1].least_pay_fen_month = -1,
            "out-of-range",
            "least_pay_yuan_month",
        ),
        (|l| l.orders[0].pieces = u64::MAX, "out-of-range", "pieces"),
        (
            |l| l.openings[0].places = u32::MAX,
            "out-of-range",
            "places",
        ),
        (
            |l| l.places[0].point.lat_e6 = 90_000_001,
            "out-of-range",
            "latitude",
        ),
        (
            |l| l.places[0].name = " ".to_owned(),
            "missing-value",
            "name",
        ),
        (
            |l| l.workshops[0].name = "\0".to_owned(),
            "bad-text",
            "name",
        ),
    ];
    for (spoil, code, column) in spoil {
        let mut lists = lists();
        spoil(&mut lists);
        let error = Market::new(lists).expect_err(column);
        let found: Vec<_> = error
            .issues
            .iter()
            .map(|issue| (issue.code.code(), issue.column.unwrap_or("")))
            .collect();
        assert_eq!(found, [(code, column)]);
    }
}

/// Whether a text holds a word of English beside codes: two words of small letters with a blank between.
fn holds_english(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_lowercase() && c != ' ')
        .any(|part| part.split(' ').filter(|word| word.len() > 1).count() > 1)
}

/// A text without what it quotes as the words of others.
fn without_originals(text: &str) -> String {
    let mut parts = text.split("原文: “");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once('”').expect("quotes close").1
    })
}

#[test]
fn the_chinese_of_every_fault_is_chinese_and_names_the_words_that_are_allowed() {
    for (at, (file, from, to, _)) in CASES.iter().enumerate() {
        let folder = Folder::default().with(file, from, to);
        let Err(error) = folder.read(&format!("chinese-{at}")) else {
            panic!("{file}: {from} -> {to} was read");
        };
        let (zh, en) = (error.zh(), error.to_string());
        assert_eq!(zh.lines().count(), en.lines().count());
        // What a parser says of the policy is in its own words, and given as such; a file's name is followed by that of a key.
        let own = without_originals(&zh).replace("policy.toml", "");
        assert!(!holds_english(&own), "{zh}");
    }
    for (file, from, to, words) in [
        (
            "workers.csv",
            "shuttle",
            "电瓶车",
            "walk 步行 | e-bike 电动车 | shuttle 班车",
        ),
        ("workers.csv", ",,,yes,", ",,,也许,", "yes 是 | no 否"),
        (
            "workers.csv",
            "seated:required",
            "坐着:required",
            "sit-stand 坐站交替 | ",
        ),
        (
            "openings.csv",
            ":100:soft",
            ":100:随便",
            "soft 软 | hard 硬",
        ),
    ] {
        let issue = &Folder::default().with(file, from, to).issues("words")[0];
        assert!(issue.zh().contains(words), "{}", issue.zh());
        assert!(!issue.to_string().contains(words), "{issue}");
    }
    let nowhere = Market::read_dir("nowhere at all").expect_err("there is no such folder");
    assert_eq!(
        nowhere.zh(),
        "nowhere at all 不是可以读取的文件夹 (找不到); 请写明清单所在的文件夹"
    );
}

#[test]
fn what_system_and_parser_say_is_chinese_or_quoted() {
    let folder = Folder::default().with("policy.toml", "seed = ", "seed: ");
    let dir = folder.write("parser");
    fs::remove_file(dir.join("orders.csv")).expect("removed");
    fs::create_dir(dir.join("orders.csv")).expect("made");
    let error = Market::read_dir(&dir).expect_err("neither can be read");
    let zh = error.zh();
    assert_eq!(zh.matches("原文: “").count(), 1, "{zh}");
    assert!(zh.contains("文件无法读取 (是文件夹, 不是文件)"), "{zh}");
    let own = without_originals(&zh).replace("policy.toml", "");
    assert!(!holds_english(&own), "{zh}");
    assert_eq!(zh.lines().count(), error.to_string().lines().count());
    let file = dir.join("places.csv");
    let error = Market::read_dir(&file).expect_err("a file is no folder");
    let path = file.display().to_string();
    let zh = error.zh().replace(&path, "");
    assert!(zh.contains("(不是文件夹)"), "{zh}");
    let error = lists().write_dir(&file).expect_err("a file is no folder");
    let zh = error.zh().replace(&path, "");
    assert!(zh.contains("(已经存在)") && !holds_english(&zh), "{zh}");
}

/// A header by its list.
fn headers() -> [(&'static str, &'static str); 8] {
    [
        ("places.csv", lists::PLACES),
        ("workers.csv", lists::WORKERS),
        ("employers.csv", lists::EMPLOYERS),
        ("workshops.csv", lists::WORKSHOPS),
        ("openings.csv", lists::OPENINGS),
        ("orders.csv", lists::ORDERS),
        ("pairs.csv", lists::PAIRS),
        ("roads.csv", lists::ROADS),
    ]
}

#[test]
fn a_list_in_the_file_of_another_is_named_as_what_it_is() {
    for (file, _) in headers() {
        for (other, text) in headers() {
            if file == other {
                continue;
            }
            let mut folder = Folder::default();
            folder.0.insert(file, text.into());
            let issues = folder.issues("exchanged");
            let issues: Vec<_> = issues
                .iter()
                .filter(|issue| issue.list.code() == file)
                .collect();
            assert_eq!(issues.len(), 1, "{other} as {file}: {issues:?}");
            let (en, zh) = (issues[0].to_string(), issues[0].zh());
            let starts =
                format!("{file}, row 1: the header looks like that of another list ({other});");
            assert!(en.starts_with(&starts), "{en}");
            let starts = format!("{file} 第 1 行: 表头像是另一份清单的 ({other} ");
            assert!(zh.starts_with(&starts), "{zh}");
        }
    }
    // A name too few is no other list.
    let issues = Folder::default()
        .with("openings.csv", "employer,workshop", "firm,workshop")
        .issues("misspelt");
    let codes: BTreeSet<_> = issues.iter().map(|issue| issue.code).collect();
    assert!(!codes.contains(&IssueCode::OtherList), "{issues:?}");
}

#[test]
fn an_empty_file_is_called_empty() {
    for text in ["", "\u{feff}", "\n\r\n", ",,,\n"] {
        let mut folder = Folder::default();
        folder.0.insert("workers.csv", text.into());
        let issues = folder.issues("empty");
        let [en, zh] = [issues[0].to_string(), issues[0].zh()];
        let words = "workers.csv: the file is empty; put the column names in the first line; an empty list is a header line [empty-file]";
        assert_eq!(en, words);
        assert!(zh.starts_with("workers.csv: 文件是空的; "), "{zh}");
    }
}

#[test]
fn what_a_policy_is_told_in_words_of_ours_is_chinese_in_chinese() {
    let yuan = "以元计的金额, 至多两位小数";
    for (from, to, words) in [
        ("\"2026-03\"", "\"2026-13\"", "月份写作 2026-03"),
        ("priority_yuan = 300", "priority_yuan = 30000000", yuan),
        ("priority_yuan = 300", "priority_yuan = \"much\"", yuan),
        ("low-income = {", "\"low income\" = {", "编号含空格"),
    ] {
        let issue = &Folder::default()
            .with("policy.toml", from, to)
            .issues("ours")[0];
        let zh = issue.zh();
        assert!(zh.contains(words) && !holds_english(&zh), "{to}: {zh}");
        assert!(!issue.to_string().contains(words), "{issue}");
    }
}

#[test]
fn every_sentence_ends_with_what_to_do() {
    for &code in IssueCode::ALL {
        for words in [code.zh(), code.en(), code.remedy_zh(), code.remedy_en()] {
            assert!(
                !words.is_empty() && !words.ends_with('.'),
                "{code}: {words}"
            );
        }
    }
    let issue = &Folder::default()
        .with("openings.csv", "E2,S1", "E9,S1")
        .issues("sentence")[0];
    assert_eq!(
        issue.to_string(),
        "openings.csv, row 2, column employer: the employer is not in employers.csv (E9); \
         add it there or correct the key [unknown-employer]"
    );
    assert_eq!(
        issue.zh(),
        "openings.csv 第 2 行 企业编号（employer）列: 企业名单中没有该编号 (E9); 请补入企业名单或改正编号 [unknown-employer]"
    );
}

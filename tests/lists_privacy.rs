//! The canary: unique tokens in every personal field never appear in `Debug` or in a fault.

mod lists;

use gongfang::domain::Change;
use gongfang::{Issue, IssueCode, Market, ReadError};
use lists::{Folder, lists, market};

/// The header of workers.csv and one row that has a canary wherever a value can be wrong.
const HEADER: &str = "worker,home,birth_year,half_days,skills,pace_percent,travel,most_minutes,least_pay_yuan_month,present_income_yuan_month,needs,groups,home_based,months,household";

#[test]
fn no_fault_repeats_a_value_of_a_person() {
    let columns: Vec<&str> = HEADER.split(',').collect();
    let sound = "W7,330683107210,1961,5,packing:3,80,walk,30,800,120,seated,disabled,no,1-6,H1";
    let mut seen = 0;
    for at in 0..columns.len() {
        for wrong in [
            "canary kanarie",
            "canary:kanarie:7:7",
            "-987654321",
            "canary;;x:9",
            "",
        ] {
            let mut cells: Vec<&str> = sound.split(',').collect();
            cells[at] = wrong;
            let row = cells.join(",");
            for list in [
                format!("{HEADER}\n{row}\n"),
                format!("{row}\n"),
                format!("{HEADER}\n{row},{row}\n"),
                format!("{HEADER}\n\"{row}\n"),
            ] {
                let mut folder = Folder::default();
                folder.0.insert("workers.csv", list.into_bytes());
                let Err(error) = folder.read("canary") else {
                    continue;
                };
                seen += 1;
                let text = format!("{error} {error:?}");
                let ReadError::Lists(error) = error else {
                    panic!("{error}")
                };
                let zh: String = error.issues.iter().map(|issue| issue.zh()).collect();
                for token in ["canary", "kanarie", "987654321", "W7", "1961"] {
                    assert!(
                        !text.contains(token) && !zh.contains(token),
                        "{token} in {text} {zh}"
                    );
                }
            }
        }
    }
    assert!(seen > 200, "{seen} faults");
}

#[test]
fn no_fault_repeats_a_header_that_is_none() {
    for file in ["workers.csv", "workshops.csv", "employers.csv", "pairs.csv"] {
        let text = Folder::default().text(file);
        let key = text.split(',').next().expect("a key").to_owned();
        let mut folder = Folder::default();
        let turned = format!("{key},张三,李四,Wang,neets\nhome,330683107210,330683107210,1,2\n");
        folder.0.insert(file, turned.into());
        let issues = folder.issues("turned");
        let unknown: Vec<_> = issues
            .iter()
            .filter(|issue| issue.code == IssueCode::UnknownColumn)
            .collect();
        assert_eq!(unknown.len(), 1, "{file}");
        let (en, zh) = (unknown[0].to_string(), unknown[0].zh());
        for text in [&en, &zh] {
            assert!(text.contains("2, 3, 4, 5"), "{text}");
        }
        let all = format!(
            "{issues:?} {:?}",
            issues.iter().map(Issue::zh).collect::<Vec<_>>()
        );
        for name in ["张三", "李四", "Wang", "neets"] {
            assert!(!all.contains(name) && !en.contains(name), "{name} in {all}");
        }
    }
    // What the columns could be called is said: the headers that are not in use, and no others.
    let issues = Folder::default()
        .with("workers.csv", "needs,", "neets,")
        .issues("misspelt");
    assert_eq!(issues.len(), 1);
    assert_eq!(
        issues[0].to_string(),
        "workers.csv, row 1: a column is unknown (column 11; not in use: needs / 需求); \
         correct its name or leave it out; if rows and columns are exchanged, turn the table [unknown-column]"
    );
}

#[test]
fn no_fault_repeats_a_value_of_a_pair() {
    for row in [
        "W3,CANARY,pinned",
        "CANARY,O1,pinned",
        "W3,O1,CANARY",
        "CANARY",
        "\"CANARY",
    ] {
        let issues = Folder::default()
            .and("pairs.csv", row)
            .issues("canary-pair");
        assert!(!issues.is_empty());
        for issue in issues {
            assert!(!format!("{issue} {issue:?} {}", issue.zh()).contains("CANARY"));
        }
    }
}

#[test]
fn debug_shows_keys_alone() {
    let market = market();
    let worker = market.workers()[2].clone();
    let change = Change::Add(Box::new(worker.clone()));
    let shown = [
        format!("{:?}", worker),
        format!("{:?}", change),
        format!("{:?}", market.pairs()),
        format!("{:?}", market.workers()),
    ];
    for text in &shown {
        for token in [
            "seated",
            "Seated",
            "disabled",
            "low-income",
            "1961",
            "80000",
            "12050",
            "H1",
        ] {
            assert!(!text.contains(token), "{token} in {text}");
        }
    }
    for text in [format!("{:?}", market), format!("{:?}", market.lists())] {
        for token in ["birth", "1961", "12050", "H1", "household:"] {
            assert!(!text.contains(token), "{token} in {text}");
        }
    }
}

#[test]
fn a_fault_of_a_struct_or_a_change_repeats_nothing_either() {
    let mut raw = lists();
    raw.workers[0]
        .groups
        .insert(gongfang::ids::Group::new("CANARY").expect("a key"));
    raw.workers[0].present_income_fen_month = -987_654_321;
    let change = Change::Amend(Box::new(raw.workers[0].clone()));
    for error in [
        Market::new(raw).expect_err("an unknown group"),
        market().apply(&[change]).expect_err("an unknown group"),
    ] {
        let text = format!("{error} {error:?}");
        assert!(
            !text.contains("CANARY") && !text.contains("987654321"),
            "{text}"
        );
        assert_eq!(error.issues.len(), 2);
    }
}

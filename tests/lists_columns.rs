//! The documented columns and words are those that are read.

mod lists;

use gongfang::domain::{Accommodation, Necessity, PairKind, WorkshopKind, columns_markdown};
use gongfang::geo::{Datum, Terrain, TravelMode};
use gongfang::policy::LegalForm;

#[test]
fn the_document_holds_the_table() {
    let document = include_str!("../README.md");
    let table = columns_markdown();
    if !document.contains(&table) {
        let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/columns.md");
        std::fs::write(path, &table).expect("a temporary file");
        panic!("the columns have changed: put the text of {path} into the README");
    }
}

#[test]
fn the_document_holds_every_word_of_the_closed_vocabularies() {
    let table = columns_markdown();
    assert!(!table.contains('{'), "a vocabulary without its words");
    macro_rules! words {
        ($($vocabulary:ty),+) => {
            [$(<$vocabulary>::ALL.iter().map(|word| (word.code(), word.zh())).collect::<Vec<_>>()),+]
        };
    }
    let all = words![
        Accommodation,
        Necessity,
        WorkshopKind,
        PairKind,
        LegalForm,
        TravelMode,
        Terrain,
        Datum
    ];
    for (code, zh) in all.concat() {
        assert!(table.contains(&format!("`{code}`")), "{code}");
        assert!(table.contains(zh), "{zh}");
    }
}

#[test]
fn the_document_holds_every_key_of_the_policy() {
    let document = include_str!("../README.md");
    let from = document
        .find("### `policy.toml`")
        .expect("the policy's table");
    let table = &document[from..];
    let table = &table[..table.find("\n## ").expect("the section after it")];
    let written = toml::to_string(&lists::market().policy).expect("a policy file");
    let mut keys = 0;
    for line in written.lines() {
        if let Some((key, _)) = line.split_once(" = ") {
            assert!(table.contains(&format!("`{key}`")), "{key}");
            keys += 1;
        }
    }
    assert!(keys > 30, "{keys} keys");
}

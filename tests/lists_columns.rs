//! The documented columns are the columns that are read.

mod lists;

use gongfang::domain::columns_markdown;

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

//! The quickstart stands three times, word for word: in the README, in the crate's front page and in
//! `examples/quickstart/front_page.rs`, which runs.

/// The first block of Rust in a Markdown text.
fn first_block(markdown: &str) -> &str {
    let (_, after) = markdown.split_once("```rust\n").expect("a block of Rust");
    let (block, _) = after.split_once("```").expect("the end of the block");
    block
}

/// The example's code, below its header and its lints.
fn example() -> &'static str {
    let text = include_str!("../examples/quickstart/front_page.rs");
    let from = text
        .find("use gongfang")
        .expect("the code begins with its imports");
    &text[from..]
}

#[test]
fn the_readme_shows_the_example() {
    assert_eq!(first_block(include_str!("../README.md")), example());
}

#[test]
fn the_front_page_shows_the_example() {
    let docs: String = include_str!("../src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect();
    assert_eq!(first_block(&docs), example());
}

/// What a service needs that has no files: each stands in the second block, which runs as a test of the documentation.
#[test]
fn the_front_page_makes_lists_in_memory() {
    let text = include_str!("../src/lib.rs");
    let (_, after) = text
        .split_once("//! # Lists of your own\n")
        .expect("a chapter on lists of one's own");
    let (_, after) = after
        .split_once("//! ```rust\n")
        .expect("a block that runs");
    let (block, _) = after.split_once("//! ```\n").expect("its end");
    for needed in [
        "Policy::new(",
        "Market::new(Lists {",
        "stop: Some(&stop)",
        ".explain(",
        ".apply(",
        "Change::Add(",
        "Market::from_json(",
        "assert_eq!(",
    ] {
        assert!(block.contains(needed), "{needed}");
    }
}

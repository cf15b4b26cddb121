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

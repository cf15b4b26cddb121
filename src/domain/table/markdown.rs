//! The columns of every file as Markdown, for the README.

use std::fmt::Write;

use crate::domain::demand::{Opening, Order};
use crate::domain::pairs::Pair;
use crate::domain::place::{Place, Road};
use crate::domain::table::cells::show_decimal;
use crate::domain::table::{Kind, Listed};
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};

/// The columns of every CSV file as Markdown tables, from the table that the reader and the writer go by.
#[must_use]
pub fn columns_markdown() -> String {
    let mut text = String::new();
    list::<Place>(&mut text);
    list::<Worker>(&mut text);
    list::<Employer>(&mut text);
    list::<Workshop>(&mut text);
    list::<Opening>(&mut text);
    list::<Order>(&mut text);
    list::<Pair>(&mut text);
    list::<Road>(&mut text);
    text
}

fn list<T: Listed>(text: &mut String) {
    let (file, zh) = (T::LIST.code(), T::LIST.zh());
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("### `{file}` ({zh})\n\n"));
    text.push_str("| column | 列名 | what it holds | range | left out |\n|---|---|---|---|---|\n");
    for column in T::COLUMNS {
        let range = match column.kind {
            Kind::Number {
                decimals,
                least,
                most,
                ..
            } => {
                let (least, most) = (show_decimal(least, decimals), show_decimal(most, decimals));
                match decimals {
                    0 => format!("{least} to {most}"),
                    _ => format!("{least} to {most}, up to {decimals} decimals"),
                }
            }
            Kind::Text { .. } => String::new(),
        };
        let default = match column.default {
            None => "required".to_owned(),
            Some("") => "empty".to_owned(),
            Some(default) => format!("`{default}`"),
        };
        let (en, zh, about) = (column.en, column.zh, column.about);
        let row = writeln!(text, "| `{en}` | {zh} | {about} | {range} | {default} |");
        row.expect("a string takes every row");
    }
}

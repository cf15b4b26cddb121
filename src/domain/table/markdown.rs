//! The columns of every file as Markdown, for the README, and the words that they take.

use std::fmt::Write;

use crate::domain::demand::{Opening, Order};
use crate::domain::pairs::{Pair, PairKind};
use crate::domain::place::{Place, Road};
use crate::domain::table::cells::{YES_NO, show_decimal};
use crate::domain::table::demands::{OWN_VILLAGE, SOFT_HARD};
use crate::domain::table::{Kind, Listed};
use crate::domain::vocabulary::{Accommodation, Necessity, WorkshopKind};
use crate::domain::worker::Worker;
use crate::domain::workshop::{Employer, Workshop};
use crate::geo::{Datum, Terrain, TravelMode};
use crate::policy::LegalForm;

/// The columns of every CSV file and the accommodations as Markdown tables, from the tables that the reader and the writer go by.
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
    accommodations(&mut text);
    text
}

/// The words of `needs` and `provides`.
fn accommodations(text: &mut String) {
    text.push_str("\n### Accommodations (便利条件)\n\n");
    text.push_str("The words of `needs` and `provides`. What being at home gives by itself need not be provided there.\n\n");
    text.push_str("| code | 中文 | English | at home by itself |\n|---|---|---|---|\n");
    for &word in Accommodation::ALL {
        let (code, zh, en) = (word.code(), word.zh(), word.en());
        let at_home = Accommodation::AT_HOME.contains(&word);
        let at_home = if at_home { "yes" } else { "" };
        let row = writeln!(text, "| `{code}` | {zh} | {en} | {at_home} |");
        row.expect("a string takes every row");
    }
}

/// The text with the words of each vocabulary in the place of its name.
fn with_words(about: &str) -> String {
    macro_rules! all {
        ($vocabulary:ty) => {
            listed(
                <$vocabulary>::ALL
                    .iter()
                    .map(|word| (word.code(), word.zh())),
            )
        };
    }
    let [own_village, own_village_zh] = OWN_VILLAGE;
    let words = [
        ("{travel}", all!(TravelMode)),
        ("{terrain}", all!(Terrain)),
        ("{datum}", all!(Datum)),
        ("{necessity}", all!(Necessity)),
        ("{kind}", all!(WorkshopKind)),
        ("{form}", all!(LegalForm)),
        ("{pair}", all!(PairKind)),
        ("{yes-no}", listed(YES_NO)),
        ("{soft-hard}", listed(SOFT_HARD)),
        ("{own-village}", listed([(own_village, own_village_zh)])),
    ];
    let mut text = about.to_owned();
    for (name, words) in words {
        text = text.replace(name, &words);
    }
    text
}

/// Words by code and in Chinese, where the two differ.
fn listed(words: impl IntoIterator<Item = (&'static str, &'static str)>) -> String {
    let mut text = String::new();
    for (code, zh) in words {
        let comma = if text.is_empty() { "" } else { ", " };
        let zh = if code == zh {
            String::new()
        } else {
            format!(" {zh}")
        };
        text.push_str(&format!("{comma}`{code}`{zh}"));
    }
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
        let (en, zh, about) = (column.en, column.zh, with_words(column.about));
        let row = writeln!(text, "| `{en}` | {zh} | {about} | {range} | {default} |");
        row.expect("a string takes every row");
    }
}

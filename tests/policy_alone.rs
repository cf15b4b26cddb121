//! A policy without a folder: begun in code, or read from text, it is the one that the file would be.

mod lists;

use gongfang::policy::{LegalForm, YearMonth};
use gongfang::{Market, MarketError, Policy, ReadError};
use lists::{Folder, POLICY};

/// A policy that names the required keys alone.
const LEAST: &str = "name = \"试点\"\nversion = \"1\"\nperiod_start = \"2026-03\"\nseed = \"s\"\n";

fn begun() -> Policy {
    let start = YearMonth::parse("2026-03").expect("a month");
    Policy::new("试点", "1", start, "s")
}

/// What the folder says of a policy with this text, its other lists being sound.
fn in_a_folder(name: &str, text: &str) -> Result<Policy, MarketError> {
    let mut folder = Folder::default();
    folder.0.insert("policy.toml", text.into());
    match folder.read(name) {
        Ok(market) => Ok(market.policy),
        Err(ReadError::Lists(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn what_is_begun_in_code_is_what_a_file_of_the_required_keys_holds() {
    assert_eq!(Policy::from_toml(LEAST), Ok(begun()));
}

#[test]
fn text_is_read_as_the_file_is() {
    let file = in_a_folder("sound", POLICY).expect("sound");
    assert_eq!(Policy::from_toml(POLICY), Ok(file.clone()));
    let marked = format!("\u{feff}{}", POLICY.replace('\n', "\r\n"));
    assert_eq!(Policy::from_toml(&marked), Ok(file));
}

#[test]
fn text_and_file_have_the_same_faults_in_the_same_words() {
    for (at, (from, to)) in [
        ("seed = ", "sead = "),
        ("\"2026-03\"", "\"2026-13\""),
        ("seed = \"抽签-2026\"", "seed = "),
        ("priority_yuan = 300", "priority_yuan = -1"),
        ("zh = \"包装\"", "zh = \"机缝\""),
        ("seed = ", "period_weeks = 53\nsuppress_below = 0\nseed = "),
    ]
    .into_iter()
    .enumerate()
    {
        let text = POLICY.replacen(from, to, 1);
        assert_ne!(text, POLICY);
        let error = Policy::from_toml(&text).expect_err(to);
        let file = in_a_folder(&format!("fault-{at}"), &text).expect_err(to);
        assert_eq!(error, file, "{to}");
        assert_eq!(error.zh(), file.zh());
    }
}

#[test]
fn what_is_begun_blank_is_refused_by_name() {
    let mut lists = lists::lists();
    lists.policy = begun();
    lists.policy.skills = lists::market().policy.skills;
    lists.policy.groups = lists::market().policy.groups;
    assert!(Market::new(lists.clone()).is_ok());
    lists.policy.seed = " ".to_owned();
    let error = Market::new(lists).expect_err("no seed");
    assert_eq!(error.issues[0].column, Some("seed"));
    assert!(!begun().forms.contains_key(&LegalForm::LabourContract));
}

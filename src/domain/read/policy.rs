//! From the text of `policy.toml` to a policy, in a folder or by itself.

use crate::domain::read::encoding::line_breaks;
use crate::error::issue::{Detail, Fault, Issue, Issues};
use crate::error::{IssueCode, List, MarketError};
use crate::policy::Policy;

impl Policy {
    /// Reads the text of a `policy.toml` and checks it, as [`Market::read_dir`](crate::Market::read_dir) reads the file: the README
    /// names every key. It reads no file, so that a service may keep its policy wherever it likes.
    ///
    /// ```
    /// use gongfang::Policy;
    ///
    /// let text = "name = '试点'\nversion = '1'\nperiod_start = '2026-03'\nseed = 'drawn 2026-02-27'\n[skills]\npacking = { zh = '包装', en = 'packing' }";
    /// assert_eq!(Policy::from_toml(text)?.period_weeks, 4);
    ///
    /// let fault = Policy::from_toml(&text.replace("seed", "sead")).expect_err("no such key");
    /// assert_eq!(fault.issues[0].row, Some(4));
    /// # Ok::<(), gongfang::MarketError>(())
    /// ```
    ///
    /// # Errors
    /// [`MarketError`]: text that is no policy by its line, else every fault as [`Policy::check`] has them.
    pub fn from_toml(text: &str) -> Result<Self, MarketError> {
        let mut issues = Issues::default();
        let policy = parsed(text.strip_prefix('\u{feff}').unwrap_or(text), &mut issues);
        issues.into_result(|_, _| None)?;
        let policy = policy.expect("a text that is no policy is an issue");
        policy.check().map(|()| policy)
    }
}

/// The policy, not yet checked; none where the text is none, which is an issue then.
pub(super) fn parsed(text: &str, issues: &mut Issues) -> Option<Policy> {
    let error = match toml::from_str(text) {
        Ok(policy) => return Some(policy),
        Err(error) => error,
    };
    let before = error
        .span()
        .map_or("", |span| text.get(..span.start).unwrap_or_default());
    let line = 1 + line_breaks(before.as_bytes());
    let in_line = before.rsplit('\n').next().unwrap_or_default();
    let detail = Detail::Parser {
        column: 1 + in_line.chars().count() as u64,
        message: error.message().to_owned(),
    };
    let fault = Fault::with(IssueCode::Policy, detail);
    issues.push(Issue::new(List::Policy, Some(line), None, fault));
    None
}

//! The words of a command line, and what is wrong with them in both languages.
#![allow(dead_code, reason = "each example uses the part of it that it needs")]

use std::ffi::OsString;

/// A word of a command line.
pub(crate) enum Word {
    /// An option by its name, such as `--out`, whether its value follows it or stands behind `=`.
    Option(String),
    /// Anything else, and `-` by itself.
    Plain(OsString),
}

/// The words that are left to read.
pub(crate) struct Words<I> {
    rest: I,
    /// The option that was read last.
    name: String,
    /// What stands behind its `=`, until it is taken.
    attached: Option<OsString>,
}

impl<I: Iterator<Item = OsString>> Words<I> {
    pub(crate) fn new(rest: I) -> Self {
        Self {
            rest,
            name: String::new(),
            attached: None,
        }
    }

    /// The next word, or none after the last.
    pub(crate) fn next(&mut self) -> Result<Option<Word>, String> {
        let name = &self.name;
        if self.attached.is_some() {
            return Err(format!("{name} 不带值 / {name} takes no value"));
        }
        let Some(word) = self.rest.next() else {
            return Ok(None);
        };
        if !matches!(word.as_encoded_bytes(), [b'-', _, ..]) {
            return Ok(Some(Word::Plain(word)));
        }
        let text = word.to_string_lossy();
        // What is no text has no value behind `=`, as it would not be the one that was meant.
        let (name, value) = match word.to_str().and_then(|word| word.split_once('=')) {
            Some((name, value)) => (name, Some(value.into())),
            None => (&*text, None),
        };
        name.clone_into(&mut self.name);
        self.attached = value;
        Ok(Some(Word::Option(self.name.clone())))
    }

    /// The value of the option that was read last, which is `what` in Chinese and in English.
    pub(crate) fn value(&mut self, [zh, en]: [&str; 2]) -> Result<OsString, String> {
        let is_option = |word: &OsString| word.as_encoded_bytes().starts_with(b"--");
        let follows = || self.rest.next().filter(|word| !is_option(word));
        let value = self.attached.take().or_else(follows);
        let name = &self.name;
        value
            .filter(|value| !value.is_empty())
            .ok_or_else(|| format!("{name} 后面要写{zh} / {name} needs {en}"))
    }

    /// The value of the option that was read last, a whole number of at most `most`.
    pub(crate) fn whole(&mut self, most: u64) -> Result<u64, String> {
        let value = self.value(["整数", "a whole number"])?;
        let number = value.to_str().and_then(|text| text.parse().ok());
        let name = &self.name;
        number.filter(|&number| number <= most).ok_or_else(|| {
            format!("{name} 要写 0 到 {most} 的整数 / {name} takes a whole number from 0 to {most}")
        })
    }

    /// What is said of the option that was read last where it is none.
    pub(crate) fn unknown(&self) -> String {
        not_known(&self.name)
    }
}

/// What is said of a word that means nothing here.
pub(crate) fn not_known(word: &str) -> String {
    format!("不认识 {word} / {word} is not known")
}

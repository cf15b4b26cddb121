//! A line, word by word.

use super::Cause;

/// The words of a line, apart by blanks.
#[derive(Debug)]
pub(super) struct Words<'a>(pub(super) &'a [u8]);

impl<'a> Words<'a> {
    pub(super) fn next(&mut self) -> Option<&'a [u8]> {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
        let start = self.0.iter().position(|byte| !blank(byte))?;
        let rest = &self.0[start..];
        let (word, rest) = rest.split_at(rest.iter().position(blank).unwrap_or(rest.len()));
        self.0 = rest;
        Some(word)
    }

    pub(super) fn number(&mut self, most: u64) -> Result<u64, Cause> {
        self.optional(most)?.ok_or(Cause::Missing)
    }

    pub(super) fn optional(&mut self, most: u64) -> Result<Option<u64>, Cause> {
        let Some(word) = self.next() else {
            return Ok(None);
        };
        let mut number = 0u64;
        for byte in word {
            let digit = byte.wrapping_sub(b'0');
            let next = number
                .checked_mul(10)
                .and_then(|tens| tens.checked_add(u64::from(digit)));
            number = next
                .filter(|&next| digit < 10 && next <= most)
                .ok_or(Cause::Number { most })?;
        }
        Ok(Some(number))
    }

    pub(super) fn end(&mut self) -> Result<(), Cause> {
        if self.next().is_some() {
            Err(Cause::Trailing)
        } else {
            Ok(())
        }
    }
}

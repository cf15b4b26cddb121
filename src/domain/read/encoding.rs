//! From bytes to text: UTF-8 with or without a mark, and GB18030, which is what Excel saves on a Chinese PC.
//!
//! Valid UTF-8 wins; else GB18030 if it decodes without a fault. UTF-16 and files with NUL bytes are refused by name.
//! A wrong byte is a fault with its line, never a replacement character.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030};

use crate::error::IssueCode;

/// The encoding of the files of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

/// What is wrong with the bytes, and in which line where that can be said.
pub(super) type Undecodable = (IssueCode, Option<u64>);

/// The text of a file, in `named` or, without it, in the encoding that fits.
pub(super) fn decode(bytes: &[u8], named: Option<Encoding>) -> Result<Cow<'_, str>, Undecodable> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err((IssueCode::Utf16, None));
    }
    let unmarked = bytes.strip_prefix(b"\xef\xbb\xbf");
    let utf8 = unmarked.unwrap_or(bytes);
    let gb18030_may_be = named != Some(Encoding::Utf8) && unmarked.is_none();
    let utf8_fault = if named == Some(Encoding::Gb18030) && unmarked.is_none() {
        0
    } else {
        match std::str::from_utf8(utf8) {
            Ok(text) => return Ok(Cow::Borrowed(text)),
            Err(error) => error.valid_up_to(),
        }
    };
    let fault = if gb18030_may_be {
        match gb18030(bytes) {
            Ok(text) => return Ok(Cow::Owned(text)),
            // Of two encodings that both fail, the one that came farther is the likelier.
            Err(at) => at.max(utf8_fault),
        }
    } else {
        utf8_fault
    };
    Err((
        IssueCode::Encoding,
        Some(1 + line_breaks(&bytes[..fault.min(bytes.len())])),
    ))
}

/// The text, or how many bytes could be decoded.
fn gb18030(bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let room = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .ok_or(0usize)?;
    let mut text = String::with_capacity(room);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (_, read) => Err(read),
    }
}

/// Line ends: LF, CR LF, and CR alone.
pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    let mut count = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let ends = byte == b'\n' || byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        count += u64::from(ends);
    }
    count
}

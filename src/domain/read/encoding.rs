//! From bytes to text: UTF-8 with or without a mark, and GB18030, which is what Excel saves on a Chinese PC.
//!
//! Valid UTF-8 wins; else GB18030 if it decodes without a fault. UTF-16 and files with NUL bytes are refused by name.
//! A wrong byte is a fault with its line, never a replacement character. Where neither fits, the fault is that of the encoding in
//! which most of the file is, and says which: a row pasted in another encoding is found where it stands.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030};

use crate::error::IssueCode;
use crate::error::issue::{Detail, Fault};

/// The encoding of the files of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
}

impl Encoding {
    /// Its usual name.
    const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Gb18030 => "GB18030",
        }
    }
}

/// What is wrong with the bytes, and in which line where that can be said.
pub(super) type Undecodable = (Fault, Option<u64>);

/// The text of a file, in `named` or, without it, in the encoding that fits.
pub(super) fn decode(bytes: &[u8], named: Option<Encoding>) -> Result<Cow<'_, str>, Undecodable> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err((IssueCode::Utf16.into(), None));
    }
    let unmarked = bytes.strip_prefix(b"\xef\xbb\xbf");
    let named = unmarked.map_or(named, |_| Some(Encoding::Utf8));
    let text = unmarked.unwrap_or(bytes);
    let in_utf8 = || std::str::from_utf8(text).map_err(|error| error.valid_up_to());
    let fault = |encoding: Encoding, at: usize| {
        let detail = Detail::Encoding(encoding.name());
        let line = 1 + line_breaks(&text[..at]);
        (Fault::with(IssueCode::Encoding, detail), Some(line))
    };
    match named {
        Some(Encoding::Utf8) => in_utf8()
            .map(Cow::Borrowed)
            .map_err(|at| fault(Encoding::Utf8, at)),
        Some(Encoding::Gb18030) => gb18030(text)
            .map(Cow::Owned)
            .map_err(|at| fault(Encoding::Gb18030, at)),
        None => in_utf8().map(Cow::Borrowed).or_else(|utf8_at| {
            gb18030(text).map(Cow::Owned).map_err(|gb_at| {
                if is_mostly_utf8(text) {
                    fault(Encoding::Utf8, utf8_at)
                } else {
                    fault(Encoding::Gb18030, gb_at)
                }
            })
        }),
    }
}

/// Whether more of the bytes beyond ASCII are characters of UTF-8 than are not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        right += chunk
            .valid()
            .bytes()
            .filter(|byte| !byte.is_ascii())
            .count();
        wrong += chunk.invalid().len();
    }
    right > wrong
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

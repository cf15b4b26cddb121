//! Lists that were spoilt never panic, and no fault names a person; what passes is planned, proven and checked.
#![no_main]

#[path = "../../tests/fuzzed/mod.rs"]
mod fuzzed;
#[path = "../../tests/lists/mod.rs"]
mod lists;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The sound lists, and this process's folder.
static GROUND: LazyLock<(BTreeMap<&str, Vec<u8>>, PathBuf)> = LazyLock::new(|| {
    let folder = lists::fresh(&format!("fuzz-{}", std::process::id()));
    (lists::Folder::busy().0, folder)
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (sound, folder) = &*GROUND;
    let _ = fuzzed::read_lists(sound, folder, bytes);
});

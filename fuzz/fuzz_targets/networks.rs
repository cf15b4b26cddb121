//! Small networks are refused or solved and proven, cold and warm, in any order of rows, on any threads, cut anywhere.
#![no_main]

#[path = "../../tests/fuzzed/mod.rs"]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = fuzzed::solve_network(bytes);
});

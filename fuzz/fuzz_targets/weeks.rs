//! Small markets of places and shares are refused or decided, with a bound that is proven.
#![no_main]

#[path = "../../tests/fuzzed/mod.rs"]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = fuzzed::solve_draft(bytes);
});

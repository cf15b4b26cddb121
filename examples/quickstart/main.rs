//! The quickstart of the front page, which stands word for word in `front_page.rs`; `--help` says what it does.

use std::error::Error;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

const USAGE: &str = "\
用法：quickstart（没有参数）：读嵊州示例清单，求解并核对，说明一个人的结果，再算这个人退出后的方案；请在仓库根目录运行
usage: quickstart (no arguments): reads the sample of Shengzhou, solves and checks it, explains one person, and solves again without; run it in the repository's root";

/// Included rather than named as a module's file, so that its `main` stays as the front page shows it.
#[allow(clippy::print_stdout, reason = "an example shows what it found")]
mod front_page {
    include!("front_page.rs");

    pub(super) fn run() -> Result<(), Box<dyn super::Error>> {
        main()
    }
}

fn main() -> ExitCode {
    let is_help = |word: &OsString| word == "--help" || word == "-h";
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    if words.iter().any(is_help) {
        // Who reads no further has what was wanted.
        let _ = writeln!(std::io::stdout(), "{USAGE}");
        return ExitCode::SUCCESS;
    }
    if !words.is_empty() {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    match front_page::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

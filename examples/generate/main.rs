//! Writes the lists of a made county, or of a province, to a folder.
//!
//! `cargo run --release --example generate -- --workers 600 --seed 2026 --out examples/data/shengzhou`

#[path = "../shared/arguments.rs"]
mod arguments;
mod folder;
mod lists;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use gongfang::WriteError;

use arguments::{Word, Words, not_known};

const USAGE: &str = "\
用法 usage: generate [--workers N] [--seed S] --out DIR [--force]
  --workers N  人数 how many people, 0 to 5,000,000 (600)
  --seed S     种子 the seed of the draw (2026)
  --out DIR    写到 the folder to write to; made where it is missing
  --force      覆盖文件夹中已有的清单 write over the lists that the folder holds";

struct Asked {
    workers: u64,
    seed: u64,
    out: PathBuf,
    force: bool,
}

fn main() -> ExitCode {
    let is_help = |argument: OsString| argument == "--help" || argument == "-h";
    if std::env::args_os().skip(1).any(is_help) {
        // Who reads no further has what was wanted.
        let _ = writeln!(std::io::stdout(), "{USAGE}");
        return ExitCode::SUCCESS;
    }
    let asked = match asked(std::env::args_os().skip(1)) {
        Ok(asked) => asked,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match write(&asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn asked(words: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let (mut workers, mut seed, mut out) = (lists::SAMPLE_WORKERS, lists::SAMPLE_SEED, None);
    let mut force = false;
    let mut words = Words::new(words);
    while let Some(word) = words.next()? {
        let name = match word {
            Word::Option(name) => name,
            Word::Plain(word) => return Err(not_known(&word.to_string_lossy())),
        };
        match &*name {
            "--workers" => workers = words.whole(lists::MOST_WORKERS)?,
            "--seed" => seed = words.whole(u64::MAX)?,
            "--out" => out = Some(PathBuf::from(words.value(["文件夹", "a folder"])?)),
            "--force" => force = true,
            _ => return Err(words.unknown()),
        }
    }
    let out = out.ok_or("缺少 --out / --out is missing")?;
    Ok(Asked {
        workers,
        seed,
        out,
        force,
    })
}

fn write(asked: &Asked) -> Result<(), Box<dyn std::error::Error>> {
    if !asked.force
        && let Some(why) = folder::why_not(&asked.out)
    {
        return Err(why.into());
    }
    let made = lists::lists(asked.workers, asked.seed);
    // The same policy, with its comments.
    let path = asked.out.join("policy.toml");
    let write_policy = || {
        std::fs::write(&path, lists::POLICY).map_err(|source| WriteError::File {
            path: path.clone(),
            source,
        })
    };
    made.write_dir(&asked.out)
        .and_then(|()| write_policy())
        .map_err(|fault| format!("{}\n{fault}", fault.zh()).into())
}

//! Writes the lists of a made county, or of a province, to a folder.
//!
//! `cargo run --release --example generate -- --workers 600 --seed 2026 --out examples/data/shengzhou`

mod lists;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use gongfang::WriteError;

const USAGE: &str = "\
用法 usage: generate [--workers N] [--seed S] --out DIR
  --workers N  人数 how many people, 0 to 5,000,000 (600)
  --seed S     种子 the seed of the draw (2026)
  --out DIR    写到 the folder to write to; made where it is missing";

struct Asked {
    workers: u64,
    seed: u64,
    out: PathBuf,
}

fn main() -> ExitCode {
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

fn asked(mut arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let (mut workers, mut seed, mut out) = (lists::SAMPLE_WORKERS, lists::SAMPLE_SEED, None);
    while let Some(name) = arguments.next() {
        let name = name.to_string_lossy();
        if name == "--help" || name == "-h" {
            return Err("make lists from a seed".to_owned());
        }
        let mut value = || arguments.next().ok_or(format!("{name} needs a value"));
        let whole = |text: OsString| {
            text.to_str()
                .and_then(|text| text.parse::<u64>().ok())
                .ok_or(format!("{name} takes a whole number"))
        };
        match &*name {
            "--workers" => workers = whole(value()?)?,
            "--seed" => seed = whole(value()?)?,
            "--out" => out = Some(PathBuf::from(value()?)),
            _ => return Err(format!("{name} is not known")),
        }
    }
    if workers > lists::MOST_WORKERS {
        return Err(format!("--workers is at most {}", lists::MOST_WORKERS));
    }
    let out = out.ok_or("--out is missing")?;
    Ok(Asked { workers, seed, out })
}

fn write(asked: &Asked) -> Result<(), Box<dyn std::error::Error>> {
    let made = lists::lists(asked.workers, asked.seed);
    made.write_dir(&asked.out)?;
    // The same policy, with its comments.
    let path = asked.out.join("policy.toml");
    std::fs::write(&path, lists::POLICY).map_err(|source| WriteError::File { path, source })?;
    Ok(())
}

//! Writes the lists of a made county, or of a province, to a folder.
//!
//! `cargo run --release --example generate -- --workers 600 --seed 2026 --out examples/data/shengzhou`

mod folder;
mod lists;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use gongfang::WriteError;

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

fn asked(mut arguments: impl Iterator<Item = OsString>) -> Result<Asked, String> {
    let (mut workers, mut seed, mut out) = (lists::SAMPLE_WORKERS, lists::SAMPLE_SEED, None);
    let mut force = false;
    while let Some(name) = arguments.next() {
        let name = name.to_string_lossy();
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
            "--force" => force = true,
            _ => return Err(format!("{name} is not known")),
        }
    }
    if workers > lists::MOST_WORKERS {
        return Err(format!("--workers is at most {}", lists::MOST_WORKERS));
    }
    let out = out.ok_or("--out is missing")?;
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

//! The main job: a folder of lists becomes a plan, proven, explained, and written as files.
//!
//! `cargo run --release --example shengzhou [-- DIR] [--out DIR]`; without DIR the sample of Shengzhou is taken, and the
//! files go to `target/shengzhou/`.

#[path = "../shared/arguments.rs"]
mod arguments;
mod conditions;
mod folders;
mod page;
mod scarce;
mod table;

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use gongfang::placement::costs;
use gongfang::{Audience, Graph, Market, Options, Placements, ReadError, Report, WriteError};

use arguments::{Word, Words};
use page::Page;

/// Each condition is solved without on little work: its cost is an interval.
const COSTS: Options<'_> = Options {
    threads: 0,
    stop: None,
    deadline: None,
    work_limit: Some(1_000_000),
    progress: None,
};

/// What `--out` needs.
const FOLDER: [&str; 2] = ["文件夹", "a folder"];

const USAGE: &str = "\
用法 usage: shengzhou [DIR] [--out DIR]
  DIR        清单所在文件夹 the folder of lists (the sample of Shengzhou)
  --out DIR  写到 the folder to write to (target/shengzhou)";

fn main() -> ExitCode {
    let is_help = |argument: OsString| argument == "--help" || argument == "-h";
    if std::env::args_os().skip(1).any(is_help) {
        return help();
    }
    let (lists, out) = match asked(std::env::args_os().skip(1)) {
        Ok(folders) => folders,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&lists, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The usage, where it was asked for. Who reads no further has what was wanted.
fn help() -> ExitCode {
    let _ = writeln!(std::io::stdout(), "{USAGE}");
    ExitCode::SUCCESS
}

fn asked(words: impl Iterator<Item = OsString>) -> Result<(PathBuf, PathBuf), String> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let (mut lists, mut out) = (None, None);
    let mut words = Words::new(words);
    while let Some(word) = words.next()? {
        match word {
            Word::Option(name) if name == "--out" => out = Some(words.value(FOLDER)?),
            Word::Option(_) => return Err(words.unknown()),
            Word::Plain(word) if word.is_empty() => {
                return Err(
                    "清单文件夹的名称是空的 / the name of the folder of lists is empty".to_owned(),
                );
            }
            Word::Plain(word) if lists.is_none() => lists = Some(word),
            Word::Plain(_) => {
                return Err("一次只读一个清单文件夹 / one folder of lists at a time".to_owned());
            }
        }
    }
    let lists = lists.map_or_else(|| root.join("examples/data/shengzhou"), PathBuf::from);
    let out = out.map_or_else(|| root.join("target/shengzhou"), PathBuf::from);
    match folders::why_not(&lists, &out) {
        Some(why) => Err(why),
        None => Ok((lists, out)),
    }
}

fn run(lists: &PathBuf, out: &PathBuf) -> Result<(), Box<dyn Error>> {
    let mut clock = Clock::new();
    let market = Market::read_dir(lists).map_err(|fault| told(&fault, lists))?;
    clock.lap("读清单 read");
    make(out)?;
    let graph = Graph::build(&market, &market.policy)
        .map_err(|fault| format!("{}\n{fault}", fault.zh()))?;
    clock.lap("建图 build");
    let matching = graph.solve()?;
    clock.lap("求解 solve");
    matching.verify(&graph)?;
    clock.lap("验证 verify");
    let placements = Placements::new(&market, &graph, &matching)?;
    clock.lap("安排 place");
    placements.check(&market)?;
    clock.lap("核对 check");
    let report = Report::new(&market, &graph, &placements)?;
    clock.lap("汇总 report");
    let report = report.with_costs(costs(&market, &graph, &matching, &COSTS)?);
    clock.lap("代价 costs");
    let write = |audience| report.write(out, audience).map_err(|fault| both(&fault));
    let mut files = write(Audience::Operator)?;
    files.extend(write(Audience::Public)?);
    clock.lap("写文件 write");

    let page = Page {
        market: &market,
        graph: &graph,
        matching: &matching,
        placements: &placements,
        report: &report,
    };
    let mut text = format!(
        "{}\n文件 Files（public 内可公开，其余仅限经办人员 those in public may be published, the others are the operator's）\n",
        page.text()
    );
    for file in files {
        writeln!(text, "  {}", file.display())?;
    }
    match std::io::stdout().write_all(text.as_bytes()) {
        // Who reads the first lines only has what was wanted.
        Err(fault) if fault.kind() == ErrorKind::BrokenPipe => {}
        done => done?,
    }
    // Times are no part of the answer: they go where answers do not.
    eprintln!("用时 times: {}", clock.laps.join(", "));
    Ok(())
}

/// Makes the folders that are written to, before any work is done that would be lost without them.
fn make(out: &Path) -> Result<(), Box<dyn Error>> {
    let folder = out.join("public");
    std::fs::create_dir_all(&folder).map_err(|source| {
        let path = folder.clone();
        both(&WriteError::Folder { path, source }).into()
    })
}

/// The error in Chinese, and below it in English.
fn both(fault: &WriteError) -> String {
    format!("{}\n{fault}", fault.zh())
}

/// Every line of the error in Chinese, and below it in English.
fn told(fault: &ReadError, lists: &Path) -> String {
    let (zh, en) = (fault.zh(), fault.to_string());
    let lines = zh.lines().zip(en.lines());
    let lines: Vec<String> = lines.map(|(zh, en)| format!("{zh}\n{en}")).collect();
    let text = lines.join("\n");
    match fault {
        // The files are named by the fault, the folder is not.
        ReadError::Lists(_) => format!("{}\n{text}", lists.display()),
        _ => text,
    }
}

/// How long each step took.
struct Clock {
    last: Instant,
    laps: Vec<String>,
}

impl Clock {
    fn new() -> Self {
        Self {
            last: Instant::now(),
            laps: Vec::new(),
        }
    }

    fn lap(&mut self, what: &str) {
        let now = Instant::now();
        let seconds = (now - self.last).as_secs_f64();
        self.laps.push(format!("{what} {seconds:.3} s"));
        self.last = now;
    }
}

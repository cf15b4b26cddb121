//! The examples with what they do not expect: they say where it is and what to do, and never panic.
//!
//! `cargo test` builds the examples before it runs this; where they are not built nothing is checked.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// An example, if it is built.
fn example(name: &str) -> Option<Command> {
    let deps = std::env::current_exe().expect("a test has a file");
    let built = deps.parent()?.parent()?.join("examples").join(name);
    let path = built.with_extension(std::env::consts::EXE_EXTENSION);
    path.exists().then(|| Command::new(path))
}

/// What an example says of itself, or nothing where it is not built.
fn told<S: AsRef<OsStr>>(name: &str, words: &[S]) -> Option<(Option<i32>, String)> {
    let Output { status, stderr, .. } = example(name)?
        .args(words)
        .stdin(Stdio::null())
        .output()
        .expect("it starts");
    Some((status.code(), String::from_utf8_lossy(&stderr).into_owned()))
}

fn refuses<S: AsRef<OsStr>>(name: &str, words: &[S], parts: &[&str]) {
    let Some((code, text)) = told(name, words) else {
        eprintln!("{name} is not built");
        return;
    };
    assert!(
        matches!(code, Some(1 | 2)),
        "{name} ended with {code:?}: {text}"
    );
    for part in parts {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

/// An empty folder of this test's own.
fn folder(case: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("examples 工坊")
        .join(case);
    drop(fs::remove_dir_all(&path));
    fs::create_dir_all(&path).expect("the target folder may be written");
    path
}

#[test]
fn help_is_no_error() {
    for name in ["generate", "shengzhou", "assign", "quickstart"] {
        for word in ["--help", "-h"] {
            let Some(mut command) = example(name) else {
                eprintln!("{name} is not built");
                continue;
            };
            let Output {
                status,
                stdout,
                stderr,
            } = command.arg(word).output().expect("it starts");
            let text = String::from_utf8_lossy(&stdout);
            assert!(status.success() && stderr.is_empty(), "{name} {word}");
            assert!(text.contains(&format!("usage: {name}")), "{text}");
        }
    }
}

#[test]
fn the_quickstart_says_what_is_wrong_in_a_sentence() {
    refuses("quickstart", &["lists"], &["usage: quickstart"]);
    let Some(mut command) = example("quickstart") else {
        eprintln!("quickstart is not built");
        return;
    };
    let elsewhere = folder("elsewhere");
    let Output { status, stderr, .. } = command
        .current_dir(elsewhere)
        .output()
        .expect("it starts elsewhere");
    let text = String::from_utf8_lossy(&stderr);
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(
        text.contains("examples/data/shengzhou") && !text.contains("NotAFolder"),
        "{text}"
    );
}

#[test]
fn words_of_a_call_are_told_in_both_languages() {
    for (name, words, parts) in [
        (
            "generate",
            &["--out"][..],
            ["--out 后面要写文件夹", "--out needs a folder"],
        ),
        (
            "generate",
            &["--out", ""],
            ["--out 后面要写文件夹", "--out needs a folder"],
        ),
        (
            "generate",
            &["--out", "--force"],
            ["--out 后面要写文件夹", "--out needs a folder"],
        ),
        (
            "generate",
            &["--out=x", "--force=1"],
            ["--force 不带值", "--force takes no value"],
        ),
        (
            "generate",
            &["--seed", "7"],
            ["缺少 --out", "--out is missing"],
        ),
        (
            "generate",
            &["--workers", "many"],
            ["要写 0 到 5000000 的整数", "from 0 to 5000000"],
        ),
        (
            "generate",
            &["--workers=9999999"],
            ["要写 0 到 5000000 的整数", "from 0 to 5000000"],
        ),
        (
            "generate",
            &["--warm"],
            ["不认识 --warm", "--warm is not known"],
        ),
        (
            "assign",
            &["--out", ""],
            ["--out 后面要写文件", "--out needs a file"],
        ),
        (
            "assign",
            &["--threads=-1"],
            ["--threads 要写", "--threads takes"],
        ),
        (
            "assign",
            &["--cold"],
            ["不认识 --cold", "--cold is not known"],
        ),
        (
            "assign",
            &["a", "b"],
            ["一次只读一个问题文件", "one file at a time"],
        ),
        ("assign", &[], ["没有写问题文件", "which file?"]),
        (
            "shengzhou",
            &["--out="],
            ["--out 后面要写文件夹", "--out needs a folder"],
        ),
        (
            "shengzhou",
            &["--out", ""],
            ["--out 后面要写文件夹", "--out needs a folder"],
        ),
        ("shengzhou", &[""], ["清单文件夹的名称是空的", "is empty"]),
    ] {
        refuses(name, words, &parts);
    }
}

#[test]
fn a_value_may_stand_behind_an_equals_sign() {
    let folder = folder("equals");
    let out = format!("--out={}", folder.join("清单=1").display());
    if let Some((code, text)) = told("generate", &["--workers=2", "--seed=7", &out]) {
        assert_eq!((code, &*text), (Some(0), ""));
        assert!(folder.join("清单=1/workers.csv").is_file());
    }
}

#[test]
fn a_plan_is_not_written_among_lists_nor_over_its_problem() {
    let folder = folder("among");
    let lists = folder.to_string_lossy().into_owned();
    let around = folder
        .join("sub/../../among")
        .to_string_lossy()
        .into_owned();
    fs::create_dir(folder.join("sub")).expect("the target folder may be written");
    for out in [&lists, &around] {
        let parts = [
            "方案不写进清单所在的文件夹",
            "among which no plan is written",
        ];
        refuses("shengzhou", &[&*lists, "--out", out], &parts);
    }
    let public = folder.join("public").to_string_lossy().into_owned();
    let parts = ["其中的文件可公开", "whose files may be published"];
    refuses("shengzhou", &[&*public, "--out", &lists], &parts);
    assert!(!folder.join("public").exists());

    let problem = folder.join("problem.asn");
    fs::write(&problem, "p asn 2 1\nn 1\na 1 2 3\n").expect("as before");
    let name = problem.to_string_lossy().into_owned();
    let parts = ["--out 不能是问题文件本身", "name another"];
    refuses("assign", &[&*name, "--out", &name], &parts);
    assert!(fs::read(&problem).expect("still there").starts_with(b"p"));
}

#[test]
fn made_lists_are_written_over_nobodys() {
    let folder = folder("kept");
    let workers = folder.join("workers.csv");
    fs::write(&workers, "mine").expect("the target folder may be written");
    let name = folder.to_string_lossy().into_owned();
    let made = ["--workers", "2", "--out", &name];
    refuses("generate", &made, &[&name, "workers.csv", "--force"]);
    assert_eq!(fs::read(&workers).expect("still there"), b"mine");
    let forced: Vec<&str> = made.into_iter().chain(["--force"]).collect();
    if let Some((code, text)) = told("generate", &forced) {
        assert_eq!(code, Some(0), "{text}");
        assert_ne!(fs::read(&workers).expect("there"), b"mine");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let file = folder("in the way").join("文件");
    fs::write(&file, "").expect("as before");
    let name = file.to_string_lossy().into_owned();
    let remedy = "name one that can be written to";
    refuses(
        "generate",
        &["--workers", "2", "--out", &name],
        &[&name, remedy, "无法建立文件夹"],
    );
    let parts = [&*name, remedy, "无法建立文件夹"];
    refuses("shengzhou", &["--out", &name], &parts);
}

#[test]
fn lists_that_are_missing_are_named_with_their_folder() {
    let empty = folder("empty").to_string_lossy().into_owned();
    let parts = [
        &*empty,
        "policy.toml: the file is missing; add it as the README describes it",
        "清单有 7 处错误",
        "policy.toml: 缺少文件; 请按 README 的说明放入该文件",
    ];
    refuses("shengzhou", &[&empty], &parts);
}

#[test]
fn a_file_of_no_problem_is_named_with_what_to_do() {
    let folder = folder("problems");
    let written = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("as before");
        path.to_string_lossy().into_owned()
    };
    let nowhere = folder.join("nowhere").to_string_lossy().into_owned();
    refuses(
        "assign",
        &[&nowhere],
        &[&nowhere, "name a file in the DIMACS format"],
    );
    let empty = written("empty", "");
    refuses("assign", &[&empty], &[&format!("{empty}:1: the file ends")]);
    let marked = written("marked", "\u{feff}p asn 3 1\r\nn 1\r\na 1 2 9\r\n");
    if let Some((code, text)) = told("assign", &[&marked]) {
        assert_eq!((code, &*text), (Some(0), ""));
    }
}

#[cfg(unix)]
#[test]
fn words_that_are_no_text_are_taken_as_they_are() {
    use std::os::unix::ffi::OsStrExt;

    let word = OsStr::from_bytes(b"no\xfftext");
    refuses("assign", &[word], &["cannot read no"]);
    refuses("generate", &[word], &["is not known"]);
    refuses("shengzhou", &[word], &["is not a folder"]);
}

/// As `shengzhou | head -1` does.
#[cfg(unix)]
#[test]
fn a_reader_may_leave_before_the_end() {
    let out = folder("left");
    for (name, words) in [
        ("shengzhou", vec![OsStr::new("--out"), out.as_os_str()]),
        ("assign", vec![OsStr::new("-")]),
    ] {
        let Some(mut command) = example(name) else {
            continue;
        };
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let (input, mut text) = std::io::pipe().expect("a pipe");
        drop(reader);
        let command = command.args(words).stdin(input).stdout(writer);
        let child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        std::io::Write::write_all(&mut text, b"p asn 2 1\nn 1\na 1 2 3\n").expect("room in a pipe");
        drop(text);
        let done = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{name}: {said}");
    }
}

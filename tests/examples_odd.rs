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

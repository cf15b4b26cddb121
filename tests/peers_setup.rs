//! `benches/peers/setup.sh` names whatever it lacks and may not install.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// What the script says in a folder of its own, on a machine where these commands fail.
fn said(case: &str, failing: &[&str]) -> (Option<i32>, String) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(case);
    let commands = folder.join("bin");
    fs::create_dir_all(&commands).expect("the target folder may be written");
    for name in failing {
        let path = commands.join(name);
        fs::write(&path, "#!/bin/sh\necho not allowed >&2\nexit 1\n").expect("as before");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("as before");
    }
    let path = format!(
        "{}:{}",
        commands.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/setup.sh");
    let done = Command::new("bash")
        .arg(script)
        .current_dir(&folder)
        .env("PATH", path)
        .output()
        .expect("there is a bash");
    let text = String::from_utf8_lossy(&done.stderr).into_owned();
    (done.status.code(), text)
}

#[test]
fn everything_that_is_missing_is_named_with_what_to_do() {
    let (code, text) = said("setup-nothing", &["g++", "apt-get", "python3"]);
    assert_eq!(code, Some(1), "{text}");
    for part in [
        "missing: LEMON",
        "apt-get install liblemon-dev",
        "missing: python3 with venv",
        "apt-get install python3-venv",
        "setup.log",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

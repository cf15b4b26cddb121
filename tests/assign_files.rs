//! Files of `examples/assign`: a pipe is read as the file is, and what is said of a file is said in its numbers.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use gongfang::Graph;

#[path = "../examples/assign/dimacs/mod.rs"]
mod dimacs;

use dimacs::{Cause, Problem, ReadError};

/// Left nodes 2 and 5, so that the file's numbers are not those of the graph.
const SMALL: &str = "c small\np asn 5 4\nn 2\nn 5\nd 3 1\na 2 3 4\na 2 4 1\nc\na 5 4 2\na 5 1 1\n";

/// Gives its bytes a few at a time, as a pipe may.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = buffer.len().min(3);
        self.0.read(&mut buffer[..most])
    }
}

fn piped(text: &str) -> Result<Problem, ReadError> {
    Problem::from_lines(Path::new("-"), Drops(text.as_bytes()), None)
}

fn whole(text: &str) -> Result<Problem, ReadError> {
    let length = text.len() as u64;
    Problem::from_lines(Path::new("small.asn"), text.as_bytes(), Some(length))
}

/// The line and what is wrong with it.
fn cause(read: Result<Problem, ReadError>) -> (u64, Cause) {
    match read.map(|problem| problem.out) {
        Err(ReadError::Line { line, cause, .. }) => (line, cause),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pipe_is_read_as_the_file_is() {
    let (pipe, file) = (piped(SMALL).expect("sound"), whole(SMALL).expect("sound"));
    assert_eq!(pipe.edges, file.edges);
    assert_eq!(pipe.nodes.left, [2, 5]);
    assert_eq!(pipe.nodes.right, [1, 3, 4]);
    assert_eq!(pipe.out, file.out);
}

#[cfg(target_os = "linux")]
#[test]
fn a_named_pipe_is_read() {
    use std::os::fd::AsRawFd;

    let (reader, mut writer) = std::io::pipe().expect("a pipe");
    let path = PathBuf::from(format!("/dev/fd/{}", reader.as_raw_fd()));
    writer.write_all(SMALL.as_bytes()).expect("room in a pipe");
    drop(writer);
    let read = Problem::read(&path).expect("sound");
    assert_eq!(read.edges, whole(SMALL).expect("sound").edges);
}

#[test]
fn a_header_is_believed_as_far_as_it_may_be() {
    let nodes = |cause| match cause {
        (line, Cause::Promise { nodes } | Cause::PipePromise { nodes, .. }) => (line, nodes),
        other => panic!("{other:?}"),
    };
    let promise = |nodes: u64| format!("p asn {nodes} 0\n");
    assert_eq!(nodes(cause(whole(&promise(5_000)))), (1, 5_000));
    // The end of a pipe tells its length.
    assert_eq!(nodes(cause(piped(&promise(5_000)))), (1, 5_000));
    let endless = format!("{}a 1 2", promise(1 << 25));
    assert!(matches!(
        cause(piped(&endless)),
        (1, Cause::PipePromise { .. })
    ));
}

#[test]
fn an_arc_that_stands_twice_is_named_by_the_file() {
    let text = SMALL
        .replace("asn 5 4", "asn 5 6")
        .replace("a 5 1 1\n", "a 5 1 1\na 5 4 9 0\na 5 4 7\n");
    let said = |path: &Path, problem: Problem| {
        let fault = Graph::from_edges(problem.edges).expect_err("an arc stands twice");
        problem.nodes.name(path, &fault).to_string()
    };
    // Line 11 has the arc as well, but with room for nothing.
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("twice.asn");
    std::fs::write(&path, &text).expect("the target folder may be written");
    let read = Problem::read(&path).expect("only the graph looks for it");
    let told = said(&path, read);
    std::fs::remove_file(&path).expect("it was written");
    let arc = ": the arc from 5 to 4 stands twice";
    let name = path.display();
    let remedy = "an arc has one cost, so keep the line that is right and leave the other out; the cheaper, where one unit may choose";
    let lines = ", on line 9 with cost 2 and on line 12 with cost 7";
    assert_eq!(told, format!("{name}{arc}{lines}: {remedy}"));
    // A pipe is gone once it is read.
    let told = said(Path::new("-"), piped(&text).expect("as before"));
    let remedy = "give one arc, with the CAP of both where their costs are the same, else the one whose cost is right";
    assert_eq!(told, format!("-{arc}: {remedy}"));

    let text = text.replace("a 5 4 7", "a 5 4 2");
    std::fs::write(&path, &text).expect("the target folder may be written");
    let told = said(&path, Problem::read(&path).expect("as before"));
    std::fs::remove_file(&path).expect("it was written");
    let remedy = "give one arc with the CAP of both";
    assert_eq!(told, format!("{name}{arc}, on lines 9 and 12: {remedy}"));
}

//! What a service needs that embeds the crate: answers that go between threads, writers that do not meet, builds that end when told to.

mod markets;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{fs, thread};

use gongfang::domain::{Headers, WriteOptions};
use gongfang::placement::{Cost, CostError, Diff};
use gongfang::{
    BuildError, Certificate, CertificateError, CheckError, Edges, EdgesError, Graph, Lists, Market,
    MarketError, Matching, Options, PlacementError, Placements, Policy, ReadError, SolveError,
    WriteError,
};

#[test]
fn everything_goes_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Lists>();
    shared::<Market>();
    shared::<Policy>();
    shared::<Edges>();
    shared::<Graph>();
    shared::<Matching>();
    shared::<Certificate>();
    shared::<Options<'static>>();
    shared::<Placements>();
    shared::<Diff>();
    shared::<Cost>();
    shared::<BuildError>();
    shared::<CertificateError>();
    shared::<CheckError>();
    shared::<CostError>();
    shared::<EdgesError>();
    shared::<MarketError>();
    shared::<PlacementError>();
    shared::<ReadError>();
    shared::<SolveError>();
    shared::<WriteError>();
}

/// Two requests write other lists to one folder at once, again and again: every file is one of the two, whole.
#[test]
fn writers_of_one_folder_do_not_tear_each_others_files() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("two-writers");
    let _ = fs::remove_dir_all(&dir);
    let written = |name: &str, headers| {
        let dir = dir.join(name);
        let options = WriteOptions {
            headers,
            ..WriteOptions::default()
        };
        let write = {
            let lists = markets::random(7);
            let options = options.clone();
            move |dir: &Path| lists.write_dir_with(dir, &options).expect("written")
        };
        write(&dir);
        (dir, write)
    };
    let (english, write_english) = written("english", Headers::English);
    let (chinese, write_chinese) = written("chinese", Headers::Chinese);
    let both = dir.join("both");
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..15).for_each(|_| write_english(&both)));
            scope.spawn(|| (0..15).for_each(|_| write_chinese(&both)));
        }
    });
    let mut files = 0;
    for entry in fs::read_dir(&both).expect("a folder") {
        let name = entry.expect("an entry").file_name();
        let read = |dir: &Path| fs::read(dir.join(&name)).expect("nothing temporary is left");
        let found = read(&both);
        assert!(
            found == read(&english) || found == read(&chinese),
            "{name:?}"
        );
        files += 1;
    }
    assert_eq!(files, fs::read_dir(&english).expect("a folder").count());
}

/// Whenever the flag is set, a build ends with an error or with the whole graph.
#[test]
fn a_build_ends_stopped_or_whole() {
    let mut lists = markets::random(3);
    let (first, least) = (lists.workers[0].clone(), 4_000);
    lists.pairs.clear();
    lists.workers = (0..least)
        .map(|at| gongfang::domain::Worker {
            key: markets::worker_key(&format!("W{at:05}")),
            ..first.clone()
        })
        .collect();
    let market = markets::market(lists);
    let whole = Graph::build(&market, &market.policy).expect("in range");
    let mut stopped = 0;
    for wait in 0..40 {
        let stop = AtomicBool::new(false);
        let built = thread::scope(|scope| {
            scope.spawn(|| {
                // As long as some hundreds of workers take, and then more.
                (0..wait * 2_000).for_each(|_| std::hint::spin_loop());
                stop.store(true, Ordering::Relaxed);
            });
            Graph::build_until(&market, &market.policy, &stop)
        });
        match built {
            Ok(graph) => assert_eq!(graph.edge_count(), whole.edge_count()),
            Err(error) => {
                assert_eq!(error, BuildError::Stopped);
                stopped += 1;
            }
        }
    }
    assert!(stopped > 0, "no stop came in time");
}

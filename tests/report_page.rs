//! The public page: what it leaves out, and what its map says.

mod markets;

use std::collections::BTreeSet;
use std::path::Path;

use gongfang::domain::{Lists, Opening};
use gongfang::ids::WorkshopKey;
use gongfang::report::{Audience, Report};
use markets::{opening, place, plan, worker, workshop};

/// The page of a market, written into a folder of this test's own.
fn page(name: &str, lists: Lists) -> String {
    let plan = plan(lists);
    let report = Report::new(&plan.market, &plan.graph, &plan.placements).expect("one market");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("page")
        .join(name);
    report.write(&out, Audience::Public).expect("written");
    std::fs::read_to_string(out.join("public/page.html")).expect("text")
}

/// So many people, in the village of the one opening.
fn few(people: u32) -> Lists {
    let mut lists = markets::lists();
    lists.openings.push(opening("D1", 1));
    lists.workers = (0..people).map(|n| worker(&format!("W{n}"))).collect();
    lists
}

#[test]
fn sections_without_a_figure_are_left_out() {
    for people in [0, 2] {
        let page = page(&format!("few-{people}"), few(people));
        for heading in ["按群体", "一周的安排", "方案质量", "残疾人就业比例"] {
            assert!(!page.contains(heading), "{people}: {heading}");
        }
        assert!(!page.contains("结果不公布"), "nothing to set apart");
    }
}

#[test]
fn workshops_of_one_village_are_one_square_with_their_number() {
    let mut lists = few(20);
    lists.places.push(place(7, 9_000));
    lists.workshops = ["S1", "S2", "S3"].map(workshop).into();
    let mut alone = workshop("S4");
    alone.place = lists.places.last().expect("a village").code;
    lists.workshops.push(alone);
    lists.openings = vec![Opening {
        workshop: WorkshopKey::new("S4").expect("a key"),
        ..opening("D1", 12)
    }];
    let page = page("several", lists);
    let maps: Vec<&str> = page.split("<svg").skip(1).collect();
    assert_eq!(maps.len(), 2, "for wide screens and for narrow ones");
    for map in maps {
        let map = map.split("</svg>").next().unwrap_or_default();
        let (drawn, legend) = map.split_once("class=\"legend\"").expect("a legend");
        assert_eq!(drawn.matches("<rect").count(), 2, "two villages");
        assert!(drawn.contains(">3</text>") && legend.contains("同村3个工坊"));
        assert!(
            legend.contains(" km<") && legend.contains("公里"),
            "{legend}"
        );
        assert_eq!(
            legend.contains("人数不公布"),
            drawn.contains("fill-opacity=\"1\""),
            "a sign is told where it is drawn"
        );
    }
}

#[test]
fn the_map_names_the_towns_once_each() {
    let page = page("towns", few(3));
    let town = &markets::lists().places[0].town;
    let name = format!(">{town}</text>");
    assert_eq!(page.matches(&name).count(), 2, "{page}");
}

#[test]
fn both_maps_of_the_sample_name_every_town() {
    let page = include_str!("golden/shengzhou/public/page.html");
    let names: Vec<&str> = page
        .split("<g class=\"name\">")
        .skip(1)
        .filter_map(|names| names.split("</g>").next())
        .collect();
    assert_eq!(names.len(), 2, "for wide screens and for narrow ones");
    let places = include_str!("../examples/data/shengzhou/places.csv");
    let towns: BTreeSet<&str> = places
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(2))
        .collect();
    assert_eq!(towns.len(), 15);
    for (map, town) in names
        .iter()
        .flat_map(|map| towns.iter().map(move |town| (map, town)))
    {
        let short = town.trim_end_matches(['街', '道', '镇', '乡']);
        assert!(map.contains(&format!(">{short}")), "{town} is not in {map}");
    }
}

#[test]
fn what_readers_read_names_nothing_of_the_code() {
    for text in [
        include_str!("golden/shengzhou/page.txt"),
        include_str!("golden/shengzhou/public/page.html"),
    ] {
        for name in ["Options::", "Graph::", "work_limit", "solve_from"] {
            assert!(!text.contains(name), "{name}");
        }
    }
}

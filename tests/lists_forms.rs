//! The many forms in which the same lists come: order of rows and columns, full-width text, either datum, either encoding.

mod lists;

use gongfang::Market;
use gongfang::domain::Months;
use lists::{Folder, market};
use proptest::prelude::*;

/// A file with its rows and columns in another order.
fn shuffled(text: &str, turn: usize) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    for row in &mut rows {
        let by = turn % row.len();
        row.rotate_left(by);
    }
    let header = rows.remove(0);
    rows.reverse();
    let by = turn % rows.len();
    rows.rotate_left(by);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).expect("a header");
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    String::from_utf8(writer.into_inner().expect("flushed")).expect("text")
}

#[test]
fn rows_and_columns_in_any_order() {
    for turn in 1..16 {
        let mut folder = Folder::default();
        for (file, bytes) in folder.0.clone() {
            if file.ends_with(".csv") {
                let text = String::from_utf8(bytes).expect("text");
                folder.0.insert(file, shuffled(&text, turn).into_bytes());
            }
        }
        let other = folder.read("shuffled").expect("the same lists");
        assert_eq!(other, market(), "turn {turn}");
        assert_eq!(other.digest(), market().digest());
    }
}

#[test]
fn marks_line_ends_and_blank_lines() {
    for (from, to) in [
        ("\n", "\r\n"),
        ("\n", "\r"),
        ("\n", "\n\n"),
        ("place,", "\u{feff}place,"),
    ] {
        let mut folder = Folder::default();
        for (file, bytes) in folder.0.clone() {
            if file.ends_with(".csv") && (to != "\u{feff}place," || file == "places.csv") {
                let text = String::from_utf8(bytes).expect("text");
                folder
                    .0
                    .insert(file, text.replacen(from, to, 99).into_bytes());
            }
        }
        assert_eq!(
            folder.read("marks").expect("the same lists"),
            market(),
            "{to:?}"
        );
    }
    let last_line_open = Folder::default().with("pairs.csv", "forbidden\n", "forbidden");
    assert_eq!(
        last_line_open.read("open").expect("the same lists"),
        market()
    );
}

#[test]
fn full_width_text_blanks_thousands_and_words_in_either_language() {
    let other = Folder::default()
        .with("workers.csv", "W2,330683001002,1975,8,packing:1,120,shuttle,90,2000,0", "W2 ,\u{3000}３３０６８３００１００２,１９７５, 8 ,包装：１,120.0,班车,９０,\"２，０００．００\",-0")
        .with("workers.csv", "machine-sewing:3;packing:2", "packing : 2；机缝：3；")
        .with("workers.csv", "seated:required;step-free:helpful", "坐姿岗位；无障碍入口：有益")
        .with("workers.csv", "disabled;low-income,no", "低收入户、disabled person,ＮＯ")
        .with("workers.csv", "1-6;9", "9；1、2-6")
        .with("openings.csv", "labour-contract", "劳动合同")
        .with("openings.csv", "2500.50", "\"2,500.5\"")
        .with("openings.csv", "disabled:100:soft;own-village:50:hard", "残疾人:100:软；本村:50:硬")
        .with("orders.csv", "0.015", "０.0150000")
        .with("orders.csv", "yes,S1;S2", "是,S2；S1")
        .with("pairs.csv", "pinned", "已上岗")
        .with("places.csv", "datum", "坐标系")
        .with("places.csv", "hill", "山区");
    assert_eq!(other.read("words").expect("the same lists"), market());
}

#[test]
fn columns_and_lists_that_may_be_left_out() {
    let mut folder = Folder::default();
    folder.0.remove("roads.csv");
    folder.0.insert(
        "workers.csv",
        "出行方式,编号,村代码,出生年,每周半天,最远分钟\nwalk,W1,330683001001,1980,4,30\n".into(),
    );
    folder.0.insert(
        "openings.csv",
        b"opening,employer,workshop,places,half_days,wage_yuan_month,form\n".to_vec(),
    );
    folder
        .0
        .insert("pairs.csv", b"worker,demand,kind\n".to_vec());
    let market = folder.read("defaults").expect("sound lists");
    let worker = &market.workers()[0];
    assert_eq!(
        (worker.pace_percent, worker.months, worker.home_based),
        (100, Months::ALL, false)
    );
    assert!(market.openings().is_empty() && market.pairs().is_empty() && market.roads().is_empty());
}

#[test]
fn every_list_but_the_policy_may_be_empty() {
    let mut folder = Folder::default();
    for (file, bytes) in folder.0.clone() {
        if file.ends_with(".csv") {
            let text = String::from_utf8(bytes).expect("text");
            let header = text.lines().next().expect("a header");
            folder.0.insert(file, header.into());
        }
    }
    let market = folder.read("empty").expect("empty lists are legal");
    assert!(market.workers().is_empty());
    assert_eq!(Market::from_json(&market.to_json()), Ok(market));
}

#[test]
fn gcj_02_is_converted() {
    let folder = Folder::default().with("places.csv", "plain,WGS-84", "plain,GCJ-02");
    let converted = folder.read("gcj").expect("sound lists");
    let moved = converted.places()[1]
        .point
        .metres_to(market().places()[1].point);
    assert!((300..700).contains(&moved), "{moved} m");
    assert_eq!(converted.places()[0], market().places()[0]);
}

/// Reads one number of one cell through the whole door.
fn wage(cell: &str) -> Result<i64, String> {
    let json = format!("\"{}\"", cell.replace('"', "\"\""));
    let folder = Folder::default().with("openings.csv", ",2500.50,", &format!(",{json},"));
    match folder.read("number") {
        Ok(market) => Ok(market.openings()[1].wage_fen_month),
        Err(error) => Err(error.to_string()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_number_reads_back_however_it_is_written(
        fen in 0..=1_000_000_000i64,
        grouped: bool,
        wide: bool,
        blanks in "[ \u{3000}]{0,2}",
        zeros in 0..4usize,
    ) {
        let (yuan, rest) = (fen / 100, fen % 100);
        let mut text = yuan.to_string();
        if grouped {
            let mut at = text.len();
            while at > 3 {
                at -= 3;
                text.insert(at, ',');
            }
        }
        if rest > 0 || zeros > 0 {
            text.push_str(&format!(".{rest:02}{}", "0".repeat(zeros)));
        }
        if wide {
            text = text.chars().map(|c| char::from_u32(c as u32 + 0xfee0).expect("a twin")).collect();
        }
        prop_assert_eq!(wage(&format!("{blanks}{text}{blanks}")), Ok(fen));
    }

    #[test]
    fn no_text_panics(cell in "\\PC{0,20}", file in prop::sample::select(vec!["workers.csv", "openings.csv", "orders.csv", "places.csv"]), at in 0..400usize) {
        let mut folder = Folder::default();
        let mut text = folder.text(file);
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text.insert_str(at, &cell);
        folder.0.insert(file, text.into_bytes());
        let _ = folder.read("any-text");
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), after in 0..400usize) {
        let mut folder = Folder::default();
        let workers = folder.0.get_mut("workers.csv").expect("a file");
        workers.truncate(after);
        workers.extend(bytes);
        let _ = folder.read("any-bytes");
    }
}

#[test]
fn what_is_almost_a_number_is_none() {
    for cell in [
        "1,00", "1,0000", "1234,567", ",100", "1000,", "1,000,00", "1.", ".5", "1.2.3", "+5",
        "1e3", "0x10", "1 000", "12元", "NaN", "-inf", "1e999", "½", "一百", "٣", "--1", "-",
    ] {
        assert!(
            wage(cell).is_err_and(|error| error.contains("[not-a-number]")),
            "{cell}"
        );
    }
    for cell in ["-1", "10000000.01", "9999999999999999999999"] {
        assert!(
            wage(cell).is_err_and(|error| error.contains("[out-of-range]")),
            "{cell}"
        );
    }
    assert!(wage("0.001").is_err_and(|error| error.contains("[too-precise]")));
}

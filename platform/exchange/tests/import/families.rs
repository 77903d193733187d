//! Rows that share a record's number are that record with its children, in whatever order they come.

use exchange::{Finished, Import, ImportSettings, Mode, Progress};
use object::Object;
use testing::{House, on_both};

use super::plants::{
    Parcel, Shipment, Worker, file, five, import, import_as, open_plants, plants, problems, reason, rows,
    settings,
};

/// Shipments as the house itself.
fn ship(house: &House, mode: Mode, text: &str) -> Finished {
    import_as(house, &house.system(), Shipment::def(), text, &settings(mode)).unwrap()
}

fn look(house: &House, mode: Mode, text: &str) -> Finished {
    let settings = ImportSettings { check_only: true, ..settings(mode) };
    import_as(house, &house.system(), Shipment::def(), text, &settings).unwrap()
}

/// Number, worth in cents, and how many parcels, by number.
fn shipments(house: &House) -> Vec<(String, i64, usize)> {
    let parcels: Vec<Parcel> =
        rows(house, Parcel::def()).iter().map(|row| store::typed(row).unwrap()).collect();
    let mut all: Vec<(String, i64, usize)> = rows(house, Shipment::def())
        .iter()
        .map(|row| store::typed::<Shipment>(row).unwrap())
        .map(|s| {
            let own = parcels.iter().filter(|parcel| parcel.shipment == s.id).count();
            (s.number, s.worth.map_or(0, |worth| worth.minor), own)
        })
        .collect();
    all.sort();
    all
}

fn two_plants(house: &House) {
    import(house, Mode::Create, "名称,代码\n远山厂,A1\n近水厂,A2\n");
}

const MIXED: &str = "单号,工厂,日期,箱号,内容,货值\n\
    S1,远山厂,2026-01-05,1,螺栓,10.00\n\
    S2,A2,2026-01-06,1,轴承,20.00\n\
    S1,远山厂,2026-01-05,2,垫片,5.50\n\
    S3,近水厂,,1,油,1.00\n\
    S2,近水厂,2026-01-06,2,法兰,7.00\n";

on_both!(rows_of_one_number_are_one_record_whatever_their_order, |house| {
    open_plants(&mut house);
    two_plants(&house);
    assert_eq!(five(look(&house, Mode::Create, MIXED).counts), [5, 0, 0, 0, 0]);
    assert!(shipments(&house).is_empty());
    let done = ship(&house, Mode::Create, MIXED);
    assert_eq!(five(done.counts), [5, 0, 0, 0, 0]);
    let all = [("S1", 1550, 2), ("S2", 2700, 2), ("S3", 100, 1)].map(|(n, w, p)| (n.to_owned(), w, p));
    assert_eq!(shipments(&house), all);
    // Twice is the same as once.
    assert_eq!(five(ship(&house, Mode::Create, MIXED).counts), [0, 0, 0, 5, 0]);
    let matched = ImportSettings {
        match_fields: vec!["number".to_owned(), "parcel.position".to_owned()],
        ..settings(Mode::Upsert)
    };
    let again = import_as(&house, &house.system(), Shipment::def(), MIXED, &matched).unwrap();
    assert_eq!(five(again.counts), [0, 0, 5, 0, 0]);
    let more = "单号,工厂,箱号,内容,货值\nS3,近水厂,1,柴油,2.00\nS3,近水厂,2,机油,3.00\nS4,A1,1,水,1\n";
    assert_eq!(five(check_with_shipments(&house, more, &matched).counts), [2, 1, 0, 0, 0]);
    let changed = import_as(&house, &house.system(), Shipment::def(), more, &matched).unwrap();
    assert_eq!(five(changed.counts), [2, 1, 0, 0, 0]);
    assert_eq!(shipments(&house)[2], ("S3".to_owned(), 500, 2));
    // Taken back as one: what it made goes, what it changed is as before.
    let undone = exchange::undo(&house.system(), changed.import.unwrap()).unwrap();
    assert_eq!((undone.kept.len(), undone.removed, undone.restored), (0, 3, 1));
    assert_eq!(shipments(&house), all);
    let undone = exchange::undo(&house.system(), done.import.unwrap()).unwrap();
    assert!(undone.kept.is_empty(), "{:?}", undone.kept);
    assert!(shipments(&house).is_empty());
});

fn check_with_shipments(house: &House, text: &str, settings: &ImportSettings) -> Finished {
    let settings = ImportSettings { check_only: true, ..settings.clone() };
    import_as(house, &house.system(), Shipment::def(), text, &settings).unwrap()
}

on_both!(rows_that_contradict_their_record_fail_and_both_are_named, |house| {
    open_plants(&mut house);
    two_plants(&house);
    let text = "单号,工厂,日期,内容,货值\n\
        S1,,2026-01-05,无厂,1\n\
        S1,远山厂,2026-01-05,螺栓,1\n\
        S1,近水厂,2026-01-05,垫片,2\n\
        ,远山厂,2026-01-05,无号,2\n\
        S1,远山厂,2026-01-07,日期,2\n\
        S1,,,只有内容,4\n\
        S2,远山厂,,,4\n\
        S2,远山厂,,坏,四\n";
    for finished in [look(&house, Mode::Create, text), ship(&house, Mode::Create, text)] {
        assert_eq!(five(finished.counts), [2, 0, 0, 0, 6], "{:?}", finished.import);
        assert_eq!(problems(&house, &finished, 2), ["required"]);
        assert_eq!(problems(&house, &finished, 4), ["contradicts"]);
        let said = reason(&house, &finished, 4).problems;
        assert!(
            said[0].zh.contains("第 3 行") && said[0].zh.contains("远山厂") && said[0].zh.contains("近水厂")
        );
        assert_eq!(problems(&house, &finished, 5), ["number_missing"]);
        assert_eq!(problems(&house, &finished, 6), ["contradicts"]);
        assert_eq!(problems(&house, &finished, 8), ["required"]);
        assert_eq!(reason(&house, &finished, 9).problems[0].field.as_deref(), Some("parcel.worth"));
    }
    // No record without a child: nothing of S2 is there.
    assert_eq!(shipments(&house), [("S1".to_owned(), 500, 2)]);
});

on_both!(an_import_of_records_with_children_goes_on_where_it_was_cut_off, |house| {
    open_plants(&mut house);
    two_plants(&house);
    let mut text = String::from("单号,工厂,箱号,内容,货值\n");
    // 300 rows of each of 10 shipments, never two of one beside each other.
    for row in 0..3_000 {
        text.push_str(&format!("S{},远山厂,{},第{row}箱,1.00\n", row % 10, row / 10 + 1));
    }
    let path = file(&house, "far.csv", &text);
    let visit = house.system();
    let progress = Progress::default();
    let import = Import::begin(&visit, Shipment::def(), &path, "far.csv", &settings(Mode::Create)).unwrap();
    let id = import.id().unwrap();
    progress.stop();
    assert!(!import.run(&progress).unwrap().complete);
    let finished = Import::resume(&visit, id).unwrap().run(&Progress::default()).unwrap();
    assert!(finished.complete);
    assert_eq!(five(finished.counts), [3_000, 0, 0, 0, 0]);
    let all = shipments(&house);
    assert_eq!(all.len(), 10);
    assert!(all.iter().all(|(_, worth, parcels)| (*worth, *parcels) == (30_000, 300)));
});

on_both!(children_without_their_records_number_are_refused_before_anything_happens, |house| {
    open_plants(&mut house);
    two_plants(&house);
    let mapped = ImportSettings {
        mapping: Some(vec![Some("plant".to_owned()), Some("parcel.content".to_owned())]),
        ..settings(Mode::Create)
    };
    let text = "工厂,内容\n远山厂,螺栓\n";
    let refused = import_as(&house, &house.system(), Shipment::def(), text, &mapped);
    assert_eq!(refused.err().unwrap().message().code, "number_unmapped");
});

on_both!(what_a_cell_names_is_made_once_where_the_person_said_so, |house| {
    open_plants(&mut house);
    let makes = ImportSettings { makes: vec!["plant".to_owned()], ..settings(Mode::Create) };
    let text = "单号,工厂,箱号,内容\nS1,远山厂,1,油\nS2,近水厂,1,油\nS1,远山厂,2,水\nS3,远山厂,1,\n";
    let see = ImportSettings { check_only: true, ..makes.clone() };
    let seen = import_as(&house, &house.system(), Shipment::def(), text, &see).unwrap();
    assert_eq!(five(seen.counts), [3, 0, 0, 0, 1]);
    assert!(plants(&house).is_empty());
    let done = import_as(&house, &house.system(), Shipment::def(), text, &makes).unwrap();
    assert_eq!(five(done.counts), [3, 0, 0, 0, 1]);
    let names: Vec<String> = plants(&house).into_iter().map(|plant| plant.name).collect();
    assert_eq!(names, ["远山厂", "近水厂"]);
    assert_eq!(shipments(&house).len(), 2);
    // A plain import does the same; and all of it is taken back together.
    let workers = ImportSettings { makes: vec!["plant".to_owned()], ..settings(Mode::Create) };
    let text = "姓名,工厂\n张三,高原厂\n李四,高原厂\n王五,远山厂\n";
    let plain = import_as(&house, &house.system(), Worker::def(), text, &workers).unwrap();
    assert_eq!(five(plain.counts), [3, 0, 0, 0, 0]);
    assert_eq!(plants(&house).len(), 3);
    exchange::undo(&house.system(), plain.import.unwrap()).unwrap();
    exchange::undo(&house.system(), done.import.unwrap()).unwrap();
    assert!(plants(&house).is_empty());
    // A person is never made by a name in a file.
    let owner = ImportSettings { makes: vec!["owner".to_owned()], ..settings(Mode::Create) };
    let refused = import_as(&house, &house.system(), Shipment::def(), "单号,工厂\nS1,远山厂\n", &owner);
    assert_eq!(refused.err().unwrap().message().code, "link_not_made");
});

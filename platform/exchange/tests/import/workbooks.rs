//! Workbooks are imported like any other file: days, moments and telephones as people see them, faults told at their row,
//! several sheets as one, the failed rows back as a workbook.

use std::sync::Arc;

use exchange::{
    ExportFormat, Import, ImportSettings, Mode, Progress, RowPlace, Table, check_rejects_format, preview,
    write_rejects,
};
use object::{Lang, Object};
use testing::archive::{Book, text_row};
use testing::on_both;

use super::plants::{Plant, file, five, import_as, open_plants, plants, problems, settings};

const HEAD: [&str; 5] = ["名称", "代码", "电话", "投产日期", "年产值"];

fn plant_row(number: u64, name: &str, code: &str, phone: &str) -> String {
    format!(
        "<row r=\"{number}\"><c r=\"A{number}\" t=\"inlineStr\"><is><t>{name}</t></is></c>\
         <c r=\"B{number}\" t=\"inlineStr\"><is><t>{code}</t></is></c><c r=\"C{number}\"><v>{phone}</v></c>\
         <c r=\"D{number}\" s=\"1\"><v>46086</v></c><c r=\"E{number}\"><v>1234.5</v></c></row>"
    )
}

on_both!(a_workbook_becomes_records_and_its_faults_come_back_as_a_workbook, |house| {
    open_plants(&mut house);
    let rows = [
        text_row(2, &HEAD),
        plant_row(3, "远山厂", "A1", "1.3800138000E10"),
        "<row r=\"5\"><c r=\"A5\" t=\"inlineStr\"><is><t>近水厂</t></is></c><c r=\"C5\" t=\"e\"><v>#N/A</v></c></row>".to_owned(),
        "<row r=\"6\"><c r=\"A6\"><f>B6</f></c><c r=\"B6\"><v>7</v></c></row>".to_owned(),
    ];
    let book = Book::default().sheet("工厂", &rows.concat()).formats(&["yyyy/m/d"]).finish();
    let finished = import_as(&house, &house.system(), Plant::def(), book, &settings(Mode::Create)).unwrap();
    assert_eq!(five(finished.counts), [1, 0, 0, 0, 2]);
    let plant = plants(&house).remove(0);
    assert_eq!(plant.phone.unwrap().canonical(), "+8613800138000");
    assert_eq!(plant.opened_on.unwrap().text(), "2026-03-05");
    assert_eq!(plant.output.unwrap().minor, 123_450);
    assert_eq!(problems(&house, &finished, 5), ["cell_error"]);
    assert_eq!(problems(&house, &finished, 6)[0], "cell_no_result");

    let mut output = Vec::new();
    let system = house.system();
    let import = finished.import.unwrap();
    let format = exchange::rejects_format(&system, import).unwrap();
    assert_eq!(format, ExportFormat::Xlsx, "as it came");
    assert_eq!(write_rejects(&system, import, &mut output, format, Lang::Zh).unwrap(), 2);
    let path = file(&house, "rejects.xlsx", &output);
    assert_eq!(check_rejects_format(&path).unwrap(), ExportFormat::Xlsx);
    let mut rejects = Table::open(&path, &exchange::ReadOptions::default()).unwrap();
    assert_eq!(rejects.headers()[5..], ["错误原因", "行号"]);
    let row = rejects.next_row().unwrap().unwrap();
    assert_eq!((row.cell(0), row.cell(2), row.cell(6)), ("近水厂", "#N/A", "5"));
    // Only what is wrong in it keeps it out.
    let again = import_as(&house, &system, Plant::def(), &output, &settings(Mode::Create)).unwrap();
    assert_eq!(five(again.counts), [0, 0, 0, 0, 2]);
    let left = std::fs::read_dir(house.crm().data().join("files/imports")).unwrap().count();
    assert_eq!(left, 2, "the two kept copies and nothing else");
});

on_both!(sheets_with_the_same_columns_go_in_as_one_each_row_once, |house| {
    open_plants(&mut house);
    let sheet = |first: u64| {
        let rows = (0..900).map(|row| {
            plant_row(row + 2, &format!("厂{}", first + row), &format!("K{}", first + row), "13800138000")
        });
        text_row(1, &HEAD) + &rows.collect::<String>()
    };
    let book = Book::default()
        .sheet("一", &sheet(0))
        .sheet("说明", &text_row(1, &["怎样填写"]))
        .sheet("二", &(sheet(900) + &plant_row(902, "厂0", "K0", "13900139000")))
        .formats(&["yyyy/m/d"])
        .finish();
    let system = house.system();
    let path = file(&house, "book.xlsx", &book);
    let looked = preview(&system, Plant::def(), &path, &ImportSettings::default()).unwrap();
    let alike: Vec<bool> = looked.sheets.iter().map(|sheet| sheet.has_same_columns).collect();
    assert_eq!((alike, looked.encoding), (vec![true, false, true], None));

    let all = ImportSettings { sheet: Some("*".to_owned()), ..settings(Mode::Create) };
    let begun = Import::begin(&system, Plant::def(), &path, "book.xlsx", &all).unwrap();
    let import = begun.id().unwrap();
    // It stops somewhere and goes on there.
    let progress = Arc::new(Progress::default());
    progress.stop();
    assert!(!begun.run(&progress).unwrap().complete);
    let finished = Import::resume(&system, import).unwrap().run(&Progress::default()).unwrap();
    assert_eq!((five(finished.counts), plants(&house).len()), ([1_800, 0, 0, 1, 0], 1_800));
    let number = RowPlace { sheet: 2, row: 902 }.number() as i64;
    assert_eq!(
        problems(&house, &finished, number).len(),
        1,
        "the row that is there already is told by its place"
    );
    assert_eq!(exchange::undo(&system, import).unwrap().removed, 1_800);
});

//! A bad cell that its record can do without need not cost the row: where the person says so, the row goes in without
//! it, and the cell is told in a file.

use exchange::{BadCells, ImportSettings, Mode, write_check_emptied, write_emptied};
use object::{Lang, Object};
use testing::on_both;

use super::plants::{
    Plant, Worker, check_with, file, five, import, import_as, open_plants, plants, problems, reason, settings,
};

fn leaving_empty(mode: Mode) -> ImportSettings {
    ImportSettings { cells: BadCells::Empty, ..settings(mode) }
}

fn told(house: &testing::House, import: i64) -> String {
    let mut output = Vec::new();
    write_emptied(&house.system(), import, &mut output, Lang::Zh).unwrap();
    String::from_utf8(output).unwrap()
}

/// Bad phone, day, grade and owner; a row without a name; a good one; a phone with too many numbers, and one day more.
const TEXT: &str = "名称,代码,电话,投产日期,级别,负责人\n\
    远山厂,A1,12,2022-11-31,丙,没有人\n\
    ,A2,12,,,\n\
    近水厂,A3,13800138000,2022-11-30,甲,\n\
    高原厂,A4,13800138001/13800138002/13800138003/13800138004,,乙,\n";

on_both!(a_row_goes_in_without_its_bad_optional_cells_and_each_is_told, |house| {
    open_plants(&mut house);
    let refused = check_with(&house, TEXT, &settings(Mode::Create));
    assert_eq!((five(refused.counts), refused.counts.cells_left_empty), ([1, 0, 0, 0, 3], 0), "as it was");
    let settings = leaving_empty(Mode::Create);
    assert_eq!(ImportSettings::of_text(&settings.to_text()).unwrap(), settings, "the choice stays with it");
    let checked = check_with(&house, TEXT, &settings);
    let finished = import_as(&house, &house.system(), Plant::def(), TEXT, &settings).unwrap();
    assert_eq!(checked.counts, finished.counts, "the check says what comes");
    assert_eq!((five(finished.counts), finished.counts.cells_left_empty), ([3, 0, 0, 0, 1], 5));
    assert_eq!(finished.counts.rows(), 4);
    assert_eq!(problems(&house, &finished, 3), ["phone_too_short", "required"], "who mends it mends all");
    let plants = plants(&house);
    let shown = |plant: &Plant| (plant.name.clone(), plant.phone.is_some(), plant.opened_on.is_some());
    let shown: Vec<_> = plants.iter().map(shown).collect();
    let expected = [("远山厂", false, false), ("近水厂", true, true), ("高原厂", true, false)];
    assert_eq!(shown, expected.map(|(name, phone, day)| (name.to_owned(), phone, day)));

    let text = told(&house, finished.import.unwrap());
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next(), Some("\u{FEFF}行号,名称,列,原文,原因"));
    let cells: Vec<Vec<&str>> =
        lines.filter(|line| !line.is_empty()).map(|line| line.split(',').collect()).collect();
    let told: Vec<_> = cells.iter().map(|cells| (cells[0], cells[1], cells[2], cells[3])).collect();
    assert_eq!(
        told,
        [
            ("2", "远山厂", "电话", "12"),
            ("2", "远山厂", "投产日期", "2022-11-31"),
            ("2", "远山厂", "级别", "丙"),
            ("2", "远山厂", "负责人", "没有人"),
            ("5", "高原厂", "电话", "13800138001/13800138002/13800138003/13800138004"),
        ]
    );
    assert!(text.contains("只保留了第一个"), "{text}");
    let path = file(&house, "checked.csv", TEXT);
    let mut output = Vec::new();
    write_check_emptied(
        &house.system(),
        Plant::def(),
        &path,
        &settings,
        &checked.notes,
        &mut output,
        Lang::Zh,
    )
    .unwrap();
    assert_eq!(String::from_utf8(output).unwrap(), text, "the check has the same file");
});

on_both!(what_is_stored_stays_where_a_bad_cell_would_have_changed_it, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,代码,级别,省份\n远山厂,A1,甲,山东\n近水厂,A2,甲,山东\n");
    let text = "代码,级别,省份\nA1,丙,江苏\nA2,丙,山东\nA9,丙,江苏\n";
    let settings = leaving_empty(Mode::Update);
    let checked = check_with(&house, text, &settings);
    let finished = import_as(&house, &house.system(), Plant::def(), text, &settings).unwrap();
    assert_eq!(checked.counts, finished.counts);
    assert_eq!((five(finished.counts), finished.counts.cells_left_empty), ([0, 1, 1, 1, 0], 2));
    let told_of: Vec<_> = plants(&house).iter().map(|plant| (plant.grade, plant.province.clone())).collect();
    let grade = Some(crate::import::plants::PlantGrade::A);
    assert_eq!(told_of, [(grade, Some("江苏".to_owned())), (grade, Some("山东".to_owned()))]);
    // A row that meets no record leaves nothing empty.
    assert!(!told(&house, finished.import.unwrap()).contains("A9"));
});

on_both!(what_a_record_is_known_by_or_hangs_on_is_never_left_empty, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n远山厂,13800138000\n");
    let by_phone = ImportSettings { match_fields: vec!["phone".to_owned()], ..leaving_empty(Mode::Upsert) };
    let text = "名称,电话\n近水厂,12\n";
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by_phone).unwrap();
    assert_eq!(five(finished.counts), [0, 0, 0, 0, 1]);
    let text = "姓名,工厂,手机\n甲,没有这个厂,12\n乙,远山厂,12\n";
    let finished =
        import_as(&house, &house.system(), Worker::def(), text, &leaving_empty(Mode::Create)).unwrap();
    assert_eq!((five(finished.counts), finished.counts.cells_left_empty), ([1, 0, 0, 0, 1], 1));
    assert_eq!(problems(&house, &finished, 2), ["link_unknown", "phone_too_short"]);
    // A code that another has is no bad cell; a head plant that no row makes is one.
    import(&house, Mode::Create, "名称,代码\n高原厂,A1\n");
    let by_name = ImportSettings { match_fields: vec!["name".to_owned()], ..leaving_empty(Mode::Upsert) };
    let text = "名称,代码,总厂\n大漠厂,A1,\n平湖厂,A2,大漠总厂\n分厂,A3,平湖厂\n";
    let checked = check_with(&house, text, &by_name);
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by_name).unwrap();
    assert_eq!(checked.counts, finished.counts);
    assert_eq!((five(finished.counts), finished.counts.cells_left_empty), ([2, 0, 0, 0, 1], 1));
    assert_eq!(reason(&house, &finished, 3).emptied[0].value.as_deref(), Some("大漠总厂"));
    let heads = plants(&house).into_iter().filter(|plant| plant.head_plant.is_some());
    assert_eq!(heads.count(), 1);
});

//! Which record a row means, and what becomes of it in each mode.

use exchange::{ImportSettings, Mode};
use object::{Object, id_text};
use testing::on_both;

use super::plants::{
    Plant, PlantGrade, check, five, import, import_as, open_plants, plants, problems, settings,
};

const FIRST: &str = "名称,代码,电话,级别,备注\n远山厂,A1,021-55550000,甲,老客户\n近水厂,A2,13800138000,,\n";

on_both!(the_same_file_twice_changes_nothing, |house| {
    open_plants(&mut house);
    assert_eq!(five(import(&house, Mode::Upsert, FIRST).counts), [2, 0, 0, 0, 0]);
    let before = plants(&house);
    assert_eq!(five(import(&house, Mode::Upsert, FIRST).counts), [0, 0, 2, 0, 0]);
    assert_eq!(five(import(&house, Mode::Update, FIRST).counts), [0, 0, 2, 0, 0]);
    let again = import(&house, Mode::Create, FIRST);
    assert_eq!(five(again.counts), [0, 0, 0, 2, 0]);
    assert_eq!(again.counts.duplicates_stored, 0, "they were met, not likely met");
    assert_eq!(problems(&house, &again, 2), ["exists_already"]);
    assert_eq!(plants(&house), before);
});

on_both!(an_empty_cell_keeps_and_the_clear_word_empties, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, FIRST);
    let finished = import(&house, Mode::Update, "代码,级别,备注\nA1,,（清空）\n");
    assert_eq!(five(finished.counts), [0, 1, 0, 0, 0]);
    let plants = plants(&house);
    assert_eq!((plants[0].grade, plants[0].remarks.as_deref()), (Some(PlantGrade::A), None));
});

on_both!(match_fields_are_tried_in_order, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, FIRST);
    let by = ImportSettings {
        match_fields: vec!["code".to_owned(), "phone".to_owned()],
        ..settings(Mode::Upsert)
    };
    let text = "名称,代码,电话\n近水总厂,,138 0013 8000\n远山总厂,A1,13800138000\n高原厂,A9,13900139000\n";
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by).unwrap();
    assert_eq!(five(finished.counts), [1, 2, 0, 0, 0]);
    let names: Vec<String> = plants(&house).into_iter().map(|plant| plant.name).collect();
    assert_eq!(names, ["远山总厂", "近水总厂", "高原厂"]);
});

on_both!(an_ambiguous_match_fails_and_says_how_many, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n远山厂,13800138000\n近水厂,13800138000\n");
    let by = ImportSettings { match_fields: vec!["phone".to_owned()], ..settings(Mode::Update) };
    let text = "电话,备注\n13800138000,x\n13900139000,y\n";
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by).unwrap();
    assert_eq!(five(finished.counts), [0, 0, 0, 1, 1]);
    assert_eq!(problems(&house, &finished, 2), ["several_match"]);
    assert_eq!(problems(&house, &finished, 3), ["no_match"]);
});

on_both!(records_are_known_by_their_id, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, FIRST);
    let id = id_text(plants(&house)[1].id.raw());
    let by = ImportSettings {
        match_fields: vec!["id".to_owned()],
        mapping: Some(vec![Some("id".to_owned()), Some("name".to_owned())]),
        ..settings(Mode::Update)
    };
    let text = format!("编号,名称\n{id},近水新厂\n{},无\n坏编号,无\n", id_text(12345));
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by).unwrap();
    assert_eq!(five(finished.counts), [0, 1, 0, 1, 1]);
    assert_eq!(plants(&house)[1].name, "近水新厂");
});

on_both!(later_rows_of_one_key_follow_the_first, |house| {
    open_plants(&mut house);
    let text = "名称,代码,级别,备注\n远山厂,A1,,\n近水厂,A2,,\n,A1,甲,\n,A1,乙,末行\n,A1,乙,\n";
    let checked = check(&house, Mode::Upsert, text);
    let finished = import(&house, Mode::Upsert, text);
    assert_eq!(five(finished.counts), [2, 2, 1, 0, 0]);
    assert_eq!(checked.counts, finished.counts);
    let plants = plants(&house);
    assert_eq!((plants[0].grade, plants[0].remarks.as_deref()), (Some(PlantGrade::B), Some("末行")));

    let created = import(&house, Mode::Create, "名称,代码\n高原厂,A3\n高原厂,A3\n");
    assert_eq!(five(created.counts), [1, 0, 0, 1, 0]);
    assert_eq!(problems(&house, &created, 3), ["twice_in_file"]);
});

on_both!(a_row_that_the_database_refuses_fails_alone, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,代码\n远山厂,A1\n近水厂,A2\n");
    // Known by phone, the rows want a code that is another record's.
    let by = ImportSettings { match_fields: vec!["phone".to_owned()], ..settings(Mode::Upsert) };
    let rows: String = (0..40).map(|row| format!("新厂{row},N{row},138001380{row:02}\n")).collect();
    let text = format!("名称,代码,电话\n{rows}占码厂,A2,13900139000\n再占厂,N7,13900139001\n");
    let finished = import_as(&house, &house.system(), Plant::def(), text, &by).unwrap();
    assert_eq!(five(finished.counts), [40, 0, 0, 0, 2]);
    assert_eq!(problems(&house, &finished, 42), ["taken"]);
    assert_eq!(problems(&house, &finished, 43), ["taken"]);
});

//! What cannot be imported is refused before anything is written, in words that help.

use exchange::{ImportError, ImportSettings, Mode};
use object::Object;
use testing::{House, on_both};

use super::plants::{Plant, five, import, import_as, open_plants, plants, settings};

fn refused(house: &House, text: &str, settings: &ImportSettings) -> ImportError {
    let outcome = import_as(house, &house.system(), Plant::def(), text, settings);
    let error = outcome.expect_err("it is refused");
    let message = error.message();
    assert!(!message.zh.is_empty() && !message.en.is_empty());
    error
}

on_both!(what_cannot_be_understood_is_refused_whole, |house| {
    open_plants(&mut house);
    let create = settings(Mode::Create);
    let mapped = |columns: &[Option<&str>]| ImportSettings {
        mapping: Some(columns.iter().map(|name| name.map(str::to_owned)).collect()),
        ..create.clone()
    };
    let matched = |names: &[&str]| ImportSettings {
        mode: Mode::Upsert,
        match_fields: names.iter().map(|name| (*name).to_owned()).collect(),
        ..ImportSettings::default()
    };
    assert!(matches!(refused(&house, "", &create), ImportError::Read(_)));
    assert!(matches!(refused(&house, "天气,心情\n晴,好\n", &create), ImportError::NothingMapped { .. }));
    assert!(matches!(refused(&house, "代码\nA1\n", &create), ImportError::RequiredUnmapped { .. }));
    let text = "名称,代码,备注\n远山厂,A1,x\n";
    assert!(matches!(refused(&house, text, &mapped(&[Some("nome")])), ImportError::UnknownField { .. }));
    assert!(matches!(refused(&house, text, &mapped(&[Some("version")])), ImportError::NotSettable { .. }));
    let twice = mapped(&[Some("name"), Some("name")]);
    assert!(matches!(refused(&house, text, &twice), ImportError::MappedTwice { .. }));
    assert!(matches!(refused(&house, "名称\n远山厂\n", &settings(Mode::Update)), ImportError::NoMatchField));
    assert!(matches!(refused(&house, text, &matched(&["email"])), ImportError::MatchUnmapped { .. }));
    assert!(matches!(refused(&house, text, &matched(&["remarks"])), ImportError::MatchNotIndexed { .. }));
    assert!(plants(&house).is_empty());
});

on_both!(a_file_of_a_header_alone_is_an_import_of_no_rows, |house| {
    open_plants(&mut house);
    let finished = import(&house, Mode::Create, "名称,代码\n");
    assert_eq!(five(finished.counts), [0; 5]);
    assert!(finished.complete);
});

on_both!(a_column_may_be_left_out_and_another_told, |house| {
    open_plants(&mut house);
    let told = ImportSettings {
        mapping: Some(vec![None, Some("name".to_owned()), Some("remarks".to_owned())]),
        ..settings(Mode::Create)
    };
    let text = "名称,叫法,话\n不要,远山厂,好\n";
    import_as(&house, &house.system(), Plant::def(), text, &told).unwrap();
    let plants = plants(&house);
    assert_eq!((plants[0].name.as_str(), plants[0].remarks.as_deref()), ("远山厂", Some("好")));
});

//! An import does only what its importer may do.

use exchange::{ImportError, ImportSettings, Mode};
use object::Object;
use store::{Rights, Scope, Verb};
use testing::cast::Company;
use testing::on_both;

use super::plants::{Plant, five, import, import_as, open_plants, plants, problems, settings};

on_both!(rows_beyond_the_importers_rights_fail, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,代码,负责人,所属小组\n远山厂,A1,李华,北方\n近水厂,A2,赵敏,南方\n");
    let zhao_min = house.visit(&company.zhao_min.reaching(house.crm().registry(), Scope::Own));

    let text = "名称,代码,负责人\n高原厂,A3,\n大漠厂,A4,李华\n占码厂,A1,\n近水新厂,A2,\n";
    let finished = import_as(&house, &zhao_min, Plant::def(), text, &settings(Mode::Upsert)).unwrap();
    assert_eq!(five(finished.counts), [1, 1, 0, 0, 2]);
    assert_eq!(problems(&house, &finished, 3), ["not_allowed"]);
    assert_eq!(problems(&house, &finished, 4), ["taken"], "nothing is told of the record that has it");
    let made = plants(&house).pop().unwrap();
    assert_eq!((made.owner, made.team), (Some(company.zhao_min.member), Some(company.south)));

    let checked = ImportSettings { check_only: true, ..settings(Mode::Upsert) };
    let again = import_as(&house, &zhao_min, Plant::def(), text, &checked).unwrap();
    assert_eq!(five(again.counts), [0, 0, 2, 0, 2]);
});

on_both!(who_sees_all_but_changes_own_changes_only_own, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,代码,负责人\n远山厂,A1,李华\n近水厂,A2,赵敏\n");
    let mut rights = Rights::none();
    rights.allow("plant", Verb::See, Scope::All);
    rights.allow("plant", Verb::Change, Scope::Own);
    let visit = house.visit(&company.zhao_min.with(rights));
    let text = "代码,备注\nA1,x\nA2,y\n";
    let finished = import_as(&house, &visit, Plant::def(), text, &settings(Mode::Update)).unwrap();
    assert_eq!(five(finished.counts), [0, 1, 0, 0, 1]);
    assert_eq!(problems(&house, &finished, 2), ["not_allowed"]);
    let refused = import_as(&house, &visit, Plant::def(), "名称\n新厂\n", &settings(Mode::Create));
    assert!(matches!(refused, Err(ImportError::NotAllowed { .. })));
});

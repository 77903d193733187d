//! People whom nobody knows are said once; a cell that fills several fields is taken apart; all that is wrong with a row
//! is told at once, with its name and what stands in the cell.

use exchange::{ImportSettings, LinkAnswer, Mode};
use object::{CellSplit, FieldDef, Label, Lang, Object, Value};
use testing::cast::Company;
use testing::on_both;

use super::plants::{
    Plant, Worker, check_with, five, import, import_as, open_plants, open_plants_with, plants, problems,
    reason, settings,
};

on_both!(a_name_that_nobody_has_is_answered_once_for_all_rows, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    let text = "名称,负责人\n远山厂,李娜\n近水厂,李娜\n高原厂,王强\n大漠厂,没有人\n";
    let answer = |text: &str, record| LinkAnswer { field: "owner".to_owned(), text: text.to_owned(), record };
    let settings = ImportSettings {
        answers: vec![answer("李娜", Some(company.li_hua.member.raw())), answer("王强", None)],
        ..settings(Mode::Create)
    };
    let kept = ImportSettings::of_text(&settings.to_text()).unwrap();
    assert_eq!(kept, settings, "the answers stay with the import");
    let checked = check_with(&house, text, &settings);
    let finished = import_as(&house, &house.system(), Plant::def(), text, &settings).unwrap();
    assert_eq!(checked.counts, finished.counts);
    assert_eq!(five(finished.counts), [3, 0, 0, 0, 1]);
    assert_eq!(problems(&house, &finished, 5), ["link_unknown"]);
    let owners: Vec<_> = plants(&house).iter().map(|plant| plant.owner).collect();
    assert_eq!(owners, [Some(company.li_hua.member), Some(company.li_hua.member), None]);
});

on_both!(all_that_is_wrong_with_a_row_is_told_at_once_with_its_name_and_values, |house| {
    open_plants(&mut house);
    Company::found(house.crm());
    let text = "名称,投产日期,级别,负责人\n远山厂,2022-11-31,丙,王强\n,不是日期,甲,王强\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(finished.counts.failed, 2);
    let first = reason(&house, &finished, 2);
    assert_eq!(first.title.as_deref(), Some("远山厂"));
    let told: Vec<_> =
        first.problems.iter().map(|p| (p.field.as_deref().unwrap(), p.value.as_deref().unwrap())).collect();
    assert_eq!(told, [("opened_on", "2022-11-31"), ("grade", "丙"), ("owner", "王强")]);
    let second = reason(&house, &finished, 3);
    let fields: Vec<_> = second.problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
    assert_eq!(fields, ["opened_on", "owner", "name"], "what is missing comes beside what cannot be read");
});

on_both!(what_is_there_several_times_is_left_out_and_told_where_only_new_ones_are_wanted, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n远山厂,021-55550000\n远山厂,021-55550001\n");
    let by_name = |mode| ImportSettings { match_fields: vec!["name".to_owned()], ..settings(mode) };
    let run = |mode| {
        import_as(&house, &house.system(), Plant::def(), "名称,传真\n远山厂,021-55550002\n", &by_name(mode))
            .unwrap()
    };
    let finished = run(Mode::Create);
    assert_eq!(five(finished.counts), [0, 0, 0, 1, 0]);
    assert!(reason(&house, &finished, 2).text(Lang::Zh).contains("已有 2 条"), "it says how many");
    assert_eq!(five(run(Mode::Upsert).counts), [0, 0, 0, 0, 1], "which one to change is not guessed");
});

on_both!(two_records_of_one_name_are_told_apart_by_owner_and_id, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,负责人\n远山厂,李华\n远山厂,赵敏\n");
    let text = "姓名,工厂\n甲,远山厂\n";
    let workers = Worker::def();
    let finished = import_as(&house, &house.system(), workers, text, &settings(Mode::Create)).unwrap();
    let said = reason(&house, &finished, 2).text(Lang::Zh);
    for plant in plants(&house) {
        assert!(said.contains(&object::id_text(plant.id.raw())), "{said}");
    }
    assert!(said.contains("负责人 李华") && said.contains("负责人 赵敏"), "{said}");
    drop(company);
});

fn lead() -> &'static FieldDef {
    Plant::def().field("province").unwrap()
}

fn parts(text: &str) -> Vec<(&'static FieldDef, Value)> {
    let Some((province, rest)) = text.split_once('/') else { return Vec::new() };
    let remarks = Plant::def().field("remarks").unwrap();
    vec![(lead(), Value::Text(province.to_owned())), (remarks, Value::Text(rest.to_owned()))]
}

static PLACE: CellSplit =
    CellSplit {
        name: "place", label: Label::new("地点", "Place"), aliases: &["所在地"], leads: lead, parts
    };

on_both!(a_cell_that_fills_several_fields_is_taken_apart_also_under_the_leading_fields_name, |house| {
    open_plants_with(&mut house, &PLACE);
    let text = "名称,所在地\n远山厂,山东/青岛\n近水厂,华东\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 0]);
    let said = reason(&house, &finished, 3);
    assert_eq!(said.warnings[0].code, "not_taken_apart", "what stays whole is told");
    import(&house, Mode::Create, "名称,省份,备注\n高原厂,山东/烟台,自己的备注\n大漠厂,山东/济南,\n");
    let place = |plant: &Plant| {
        (plant.province.clone().unwrap_or_default(), plant.remarks.clone().unwrap_or_default())
    };
    let told: Vec<_> = plants(&house).iter().map(place).collect();
    let expected = [("山东", "青岛"), ("华东", ""), ("山东", "自己的备注"), ("山东", "济南")];
    assert_eq!(told, expected.map(|(province, remarks)| (province.to_owned(), remarks.to_owned())));
});

on_both!(what_the_file_does_not_say_is_said_once_for_its_new_records, |house| {
    open_plants(&mut house);
    let settings = ImportSettings {
        defaults: vec![("grade".to_owned(), "甲".to_owned())],
        match_fields: vec!["name".to_owned()],
        ..settings(Mode::Upsert)
    };
    assert_eq!(ImportSettings::of_text(&settings.to_text()).unwrap(), settings);
    import(&house, Mode::Create, "名称,级别\n旧厂,乙\n");
    let text = "名称,电话\n旧厂,021-55550000\n新厂,021-55550001\n";
    let checked = check_with(&house, text, &settings);
    let finished = import_as(&house, &house.system(), Plant::def(), text, &settings).unwrap();
    assert_eq!(checked.counts, finished.counts);
    assert_eq!(five(finished.counts), [1, 1, 0, 0, 0]);
    // A record that exists keeps what it has.
    let grades: Vec<_> = plants(&house).iter().map(|plant| format!("{:?}", plant.grade)).collect();
    assert_eq!(grades, ["Some(B)", "Some(A)"]);
    let wrong = ImportSettings { defaults: vec![("grade".to_owned(), "丁".to_owned())], ..settings };
    let refused = import_as(&house, &house.system(), Plant::def(), text, &wrong).unwrap_err();
    assert_eq!(refused.message().code, "default_unreadable");
});

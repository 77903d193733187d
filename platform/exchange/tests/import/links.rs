//! A cell that names another record finds it, or says why not.

use exchange::{ImportSettings, Mode};
use object::{Object, id_text};
use testing::cast::Company;
use testing::on_both;

use super::plants::{
    Plant, Worker, check, five, import, import_as, open_plants, plants, problems, rows, settings,
};

on_both!(owners_and_teams_are_named_and_two_of_one_name_are_ambiguous, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    house
        .system()
        .write_wait::<_, store::WriteError, _>("hire", None, |tx| {
            for _ in 0..2 {
                let twin = testing::cast::Member {
                    id: object::Id::from_raw(0),
                    name: "张伟".to_owned(),
                    years: None,
                };
                tx.insert(&twin)?;
            }
            Ok(())
        })
        .unwrap();
    let text = format!(
        "名称,负责人,所属小组\n远山厂,李华,东北\n近水厂,{},\n高原厂,张伟,\n大漠厂,没有人,\n",
        id_text(company.zhao_min.member.raw())
    );
    let finished = import(&house, Mode::Create, &text);
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 2]);
    assert_eq!(problems(&house, &finished, 4), ["link_ambiguous"]);
    assert_eq!(problems(&house, &finished, 5), ["link_unknown"]);
    let plants = plants(&house);
    assert_eq!(plants[0].owner, Some(company.li_hua.member));
    assert_eq!(plants[0].team, Some(company.north_east));
    assert_eq!(plants[1].owner, Some(company.zhao_min.member));
});

on_both!(a_row_may_point_to_a_record_that_an_earlier_row_makes, |house| {
    open_plants(&mut house);
    let text =
        "名称,代码,总厂\n远山厂,A1,\n远山分厂,A2,远山厂\n近水分厂,A3,A1\n早产分厂,A4,晚到厂\n晚到厂,A5,\n";
    let checked = check(&house, Mode::Create, text);
    let finished = import(&house, Mode::Create, text);
    assert_eq!(five(finished.counts), [4, 0, 0, 0, 1]);
    assert_eq!(checked.counts, finished.counts);
    assert_eq!(problems(&house, &finished, 5), ["link_unknown"]);
    let plants = plants(&house);
    assert_eq!(plants[1].head_plant, Some(plants[0].id));
    assert_eq!(plants[2].head_plant, Some(plants[0].id));
});

on_both!(children_are_stamped_with_their_parents_owner, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,代码,负责人\n远山厂,A1,李华\n近水厂,A2,赵敏\n");
    let text = "姓名,工厂\n甲,远山厂\n乙,A2\n丙,没有的厂\n丁,\n";
    let system = house.system();
    let finished = import_as(&house, &system, Worker::def(), text, &settings(Mode::Create)).unwrap();
    assert_eq!(five(finished.counts), [2, 0, 0, 0, 2]);
    let workers = rows(&house, Worker::def());
    assert_eq!(workers[0].owner, Some(company.li_hua.member.raw()));
    assert_eq!(workers[1].owner, Some(company.zhao_min.member.raw()));
});

on_both!(what_the_importer_may_not_see_is_not_found_in_the_same_words, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,代码,负责人,所属小组\n远山厂,A1,李华,东北\n");
    let wang_wei = company.zhao_min.reaching(house.crm().registry(), store::Scope::Own);
    let visit = house.visit(&wang_wei);
    let text = "姓名,工厂\n甲,远山厂\n乙,没有的厂\n";
    let finished = import_as(&house, &visit, Worker::def(), text, &ImportSettings::default()).unwrap();
    assert_eq!(five(finished.counts), [0, 0, 0, 0, 2]);
    let said = |row| {
        let reason = crate::import::plants::reason(&house, &finished, row);
        reason.problems[0].en.replace("远山厂", "X").replace("没有的厂", "X")
    };
    assert_eq!(said(2), said(3));
    assert!(plants(&house).len() == 1 && Plant::def().name == "plant");
});

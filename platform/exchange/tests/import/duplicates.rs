//! Likely duplicates are reported and created all the same.

use exchange::{Alike, Finished, Import, ImportSettings, Mode, Progress, Similar};
use object::{Label, Lang, Object, id_text};
use testing::cast::Company;
use testing::{House, on_both};

use super::plants::{Plant, Worker, file, import, import_as, open_plants, plants, reason, settings};

on_both!(likely_duplicates_are_reported_with_row_and_record, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n上海远山机械有限公司,021-55550000\n");
    let text = "名称,电话\n远山机械（上海）,02155550000\n上海远山机械,\n近水厂,13800138000\n近水厂,\n高原厂,13800138000\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(finished.counts.created, 5);
    assert_eq!((finished.counts.duplicates_in_file, finished.counts.duplicates_stored), (2, 2));
    let first = id_text(plants(&house)[0].id.raw());
    assert_eq!(reason(&house, &finished, 2).stored, Some(first.clone()), "by phone");
    assert_eq!(reason(&house, &finished, 3).stored, Some(first), "by name, without the legal form");
    assert_eq!(reason(&house, &finished, 5).in_file, Some(4));
    assert_eq!(reason(&house, &finished, 6).in_file, Some(4));
});

on_both!(two_people_of_one_name_are_alike_only_at_one_plant, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称\n远山厂\n近水厂\n");
    let text = "姓名,工厂\n张伟,远山厂\n张伟,近水厂\n张 伟,远山厂\n";
    let system = house.system();
    let finished = import_as(&house, &system, Worker::def(), text, &settings(Mode::Create)).unwrap();
    assert_eq!((finished.counts.created, finished.counts.duplicates_in_file), (3, 1));
    let again =
        import_as(&house, &system, Worker::def(), "姓名,工厂\n张伟,近水厂\n", &settings(Mode::Create))
            .unwrap();
    assert_eq!(again.counts.duplicates_stored, 1);
});

/// A rule of a room: one character may differ in names of the same length.
fn one_letter(a: &str, b: &str) -> Option<Alike> {
    let differing = a.chars().zip(b.chars()).filter(|(a, b)| a != b).count();
    let why = Label::new("差一个字", "One letter differs");
    (a.chars().count() == b.chars().count() && differing == 1).then_some(Alike { score: 0.9, why })
}

/// A rule of a room: a name may lack the place in front.
fn without_place(a: &str, b: &str) -> Option<Alike> {
    let why = Label::new("仅差地名", "Same but for the place");
    let is_alike = object::text::name_core(a) == object::text::name_core(b);
    is_alike.then_some(Alike { score: 0.95, why })
}

fn import_by(house: &House, visit: &store::Visit, text: &str, similar: Similar) -> Finished {
    let path = file(house, "file.csv", text);
    let import = Import::begin(visit, Plant::def(), &path, "file.csv", &settings(Mode::Create)).unwrap();
    import.with_similar(similar).run(&Progress::default()).unwrap()
}

fn told(by: &[exchange::Likeness]) -> Vec<(&str, u8)> {
    by.iter().map(|likeness| (likeness.field.as_str(), likeness.percent)).collect()
}

on_both!(very_similar_names_are_reported_by_the_rooms_rule, |house| {
    open_plants(&mut house);
    let text = "名称\n上海远山机械有限公司\n上海远山机戒有限公司\n上海近水化工有限公司\n";
    let finished = import_by(&house, &house.system(), text, one_letter);
    assert_eq!((finished.counts.created, finished.counts.duplicates_in_file), (3, 1));
    let third = reason(&house, &finished, 3);
    assert_eq!(third.in_file, Some(2));
    assert_eq!(third.text(Lang::Zh), "与第 2 行可能重复（差一个字，相似度 90%）");
    assert_eq!(third.text(Lang::En), "likely the same as row 2 (one letter differs, 90 % alike)");
});

on_both!(a_name_much_like_a_stored_one_is_reported_with_the_reason_and_how_alike_it_is, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n上海远山机械有限公司,021-55550000\n上海近水化工有限公司,\n");
    house.settle();
    let [far, near] = [0, 1].map(|place| id_text(plants(&house)[place].id.raw()));
    let text = "名称,电话\n上海远山机戒公司,\n上海近水化纤,\n上海远山机槭,021-55550000\n上海远水机械,\n";
    let finished = import_by(&house, &house.system(), text, one_letter);
    assert_eq!((finished.counts.created, finished.counts.duplicates_stored), (4, 3));
    let first = reason(&house, &finished, 2);
    assert_eq!((first.stored.clone(), told(&first.stored_by)), (Some(far.clone()), vec![("name", 90)]));
    assert!(first.text(Lang::Zh).ends_with("可能重复（差一个字，相似度 90%）"), "{}", first.text(Lang::Zh));
    assert!(first.text(Lang::En).ends_with("(one letter differs, 90 % alike)"), "{}", first.text(Lang::En));
    assert_eq!(reason(&house, &finished, 3).stored, Some(near));
    let shared = reason(&house, &finished, 4);
    assert_eq!(
        (shared.stored, told(&shared.stored_by)),
        (Some(far), vec![("phone", 100)]),
        "a key says more"
    );
    assert_eq!(reason(&house, &finished, 5).stored, None, "the second character carries the identity");
});

on_both!(a_name_without_its_place_finds_the_stored_one_with_it_and_the_other_way_round, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称\n上海远山机械有限公司\n近水化工\n");
    house.settle();
    let [far, near] = [0, 1].map(|place| id_text(plants(&house)[place].id.raw()));
    let text = "名称\n远山机械\n苏州近水化工有限公司\n";
    let finished = import_by(&house, &house.system(), text, without_place);
    assert_eq!(finished.counts.duplicates_stored, 2);
    assert_eq!(reason(&house, &finished, 2).stored, Some(far));
    assert_eq!(reason(&house, &finished, 3).stored, Some(near));
});

on_both!(a_stored_name_that_the_importer_may_not_see_is_nobodys_duplicate, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    import(&house, Mode::Create, "名称,负责人,所属小组\n上海远山机械有限公司,李华,东北\n");
    house.settle();
    let zhao_min = company.zhao_min.reaching(house.crm().registry(), store::Scope::Own);
    let visit = house.visit(&zhao_min);
    for (text, rule) in [
        ("名称\n上海远山机戒有限公司\n", one_letter as Similar),
        ("名称\n远山机械\n", without_place as Similar),
        ("名称\n上海远山机械有限责任公司\n", without_place as Similar),
    ] {
        // A check, so that no row is like the one before it.
        let path = file(&house, "file.csv", text);
        let check = ImportSettings { check_only: true, ..settings(Mode::Create) };
        let import = Import::begin(&visit, Plant::def(), &path, "file.csv", &check).unwrap();
        let counts = import.with_similar(rule).run(&Progress::default()).unwrap().counts;
        assert_eq!((counts.created, counts.duplicates_stored), (1, 0), "{text}");
    }
});

on_both!(all_keys_in_which_two_agree_are_named, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话,邮箱\n远山厂,021-55550000,a@b.example\n");
    let text = "名称,电话,邮箱\n远 山 厂,02155550000,a@b.example\n远山厂,,a@b.example\n";
    let finished = import(&house, Mode::Create, text);
    let first = reason(&house, &finished, 2);
    assert_eq!(told(&first.stored_by), [("name", 100), ("phone", 100), ("email", 100)]);
    assert!(first.text(Lang::Zh).contains("（名称相同、电话相同、邮箱相同）"), "{}", first.text(Lang::Zh));
    assert!(
        first.text(Lang::En).contains("(same name, same phone, same e-mail)"),
        "{}",
        first.text(Lang::En)
    );
    assert_eq!(told(&reason(&house, &finished, 3).in_file_by), [("name", 100), ("email", 100)]);
});

//! Likely duplicates are reported and created all the same: by equal keys, and where names are compared by probability.

use exchange::{Finished, ImportSettings, Mode};
use object::{Lang, Object, id_text};
use store::Visit;
use testing::cast::Company;
use testing::{House, on_both};

use super::plants::{Supplier, Worker, import, import_as, open_plants, plants, reason, rows, settings};

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

fn suppliers_by(house: &House, visit: &Visit, check_only: bool, text: &str) -> Finished {
    let settings = ImportSettings { check_only, ..settings(Mode::Create) };
    import_as(house, visit, Supplier::def(), text, &settings).unwrap()
}

fn suppliers(house: &House, text: &str) -> Finished {
    suppliers_by(house, &house.system(), false, text)
}

/// The outside id of a supplier by its place.
fn supplier(house: &House, place: usize) -> String {
    id_text(rows(house, Supplier::def())[place].id)
}

fn told(by: &[exchange::Why]) -> Vec<&str> {
    by.iter().map(|why| why.field.as_str()).collect()
}

const FAR: &str = "名称,电话\n上海远山机械有限公司,021-55550000\n上海近水化工有限公司,021-66660000\n";

on_both!(rows_that_are_likely_one_are_told_with_probability_and_reasons, |house| {
    open_plants(&mut house);
    let text = "名称,电话\n上海远山机械有限公司,021-55550000\n上海远山机戒有限公司,021-55550000\n\
                上海近水化工有限公司,021-66660000\n上海高原贸易有限公司,021-55550000\n上海近泰化工有限公司,021-66660001\n";
    let finished = suppliers(&house, text);
    assert_eq!((finished.counts.created, finished.counts.duplicates_in_file), (5, 1));
    let third = reason(&house, &finished, 3);
    assert_eq!(third.in_file, Some(2));
    assert!(third.in_file_percent.is_some_and(|percent| percent >= 50), "{third:?}");
    let percent = third.in_file_percent.unwrap();
    assert_eq!(third.text(Lang::Zh), format!("与第 2 行可能重复（概率 {percent}%：电话相同、名称差一个字）"));
    assert_eq!(
        third.text(Lang::En),
        format!("likely the same as row 2 ({percent}% likely: same phone, name one character apart)")
    );
    // One switchboard of two companies, and a competitor's neighbouring number.
    assert_eq!(reason(&house, &finished, 5).in_file, None);
    assert_eq!(reason(&house, &finished, 6).in_file, None);
});

on_both!(a_stored_record_that_a_row_is_likely_the_same_as_is_told_with_probability_and_reasons, |house| {
    open_plants(&mut house);
    let first = suppliers(&house, FAR);
    assert_eq!(first.counts.duplicates_in_file, 0);
    house.settle();
    let text = "名称,电话\n上海远山机戒公司,021-55550000\n远山机械,021-55550000\n上海近水化工,\n\
                上海远水机械,021-77770000\n上海远山机械有限公司浦东分公司,021-55550000\n";
    let finished = suppliers(&house, text);
    assert_eq!((finished.counts.created, finished.counts.duplicates_stored), (5, 3));
    let slip = reason(&house, &finished, 2);
    assert_eq!(
        (slip.stored.clone(), told(&slip.stored_by)),
        (Some(supplier(&house, 0)), vec!["phone", "name"])
    );
    assert!(slip.text(Lang::Zh).ends_with("%：电话相同、名称差一个字）"), "{}", slip.text(Lang::Zh));
    assert!(
        slip.text(Lang::En).ends_with("% likely: same phone, name one character apart)"),
        "{}",
        slip.text(Lang::En)
    );
    assert_eq!(reason(&house, &finished, 3).stored, Some(supplier(&house, 0)));
    assert_eq!(reason(&house, &finished, 4).stored, Some(supplier(&house, 1)));
    assert_eq!(reason(&house, &finished, 5).stored, None, "the second character carries the identity");
    assert_eq!(reason(&house, &finished, 6).stored, None, "a branch is related, and not the same");
});

on_both!(a_name_without_its_place_finds_the_stored_one_with_it_and_the_other_way_round, |house| {
    open_plants(&mut house);
    suppliers(&house, "名称,电话\n上海远山机械有限公司,021-55550000\n近水化工,0512-66660000\n");
    house.settle();
    let finished = suppliers(&house, "名称,电话\n远山机械,\n苏州近水化工有限公司,\n");
    assert_eq!(finished.counts.duplicates_stored, 2);
    assert_eq!(reason(&house, &finished, 2).stored, Some(supplier(&house, 0)));
    assert_eq!(reason(&house, &finished, 3).stored, Some(supplier(&house, 1)));
});

on_both!(a_stored_name_that_the_importer_may_not_see_is_nobodys_duplicate, |house| {
    open_plants(&mut house);
    let company = Company::found(house.crm());
    suppliers(&house, "名称,负责人,所属小组\n上海远山机械有限公司,李华,东北\n");
    house.settle();
    let zhao_min = company.zhao_min.reaching(house.crm().registry(), store::Scope::Own);
    let visit = house.visit(&zhao_min);
    for text in ["名称\n远山机械\n", "名称\n上海远山机械有限责任公司\n"] {
        // A check, so that no row is like the one before it.
        let seen = suppliers_by(&house, &house.system(), true, text).counts;
        assert_eq!((seen.created, seen.duplicates_stored), (1, 1), "{text}");
        let counts = suppliers_by(&house, &visit, true, text).counts;
        assert_eq!((counts.created, counts.duplicates_stored), (1, 0), "{text}");
    }
});

on_both!(all_keys_in_which_two_agree_are_named, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话,邮箱\n远山厂,021-55550000,a@b.example\n");
    let text = "名称,电话,邮箱\n远 山 厂,02155550000,a@b.example\n远山厂,,a@b.example\n";
    let finished = import(&house, Mode::Create, text);
    let first = reason(&house, &finished, 2);
    assert_eq!(told(&first.stored_by), ["name", "phone", "email"]);
    assert!(first.text(Lang::Zh).contains("（名称相同、电话相同、邮箱相同）"), "{}", first.text(Lang::Zh));
    assert!(
        first.text(Lang::En).contains("(same name, same phone, same e-mail)"),
        "{}",
        first.text(Lang::En)
    );
    assert_eq!(told(&reason(&house, &finished, 3).in_file_by), ["name", "email"]);
});

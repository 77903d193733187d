//! Likely duplicates are reported and created all the same.

use exchange::{Import, Mode, Progress};
use object::{Object, id_text};
use testing::on_both;

use super::plants::{Plant, Worker, file, import, import_as, open_plants, plants, reason, settings};

on_both!(likely_duplicates_are_reported_with_row_and_record, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,电话\n上海远山机械有限公司,021-55550000\n");
    let text = "名称,电话\n远山机械（上海）,02155550000\n上海远山机械,\n近水厂,13800138000\n近水厂,\n高原厂,13800138000\n";
    let finished = import(&house, Mode::Create, text);
    assert_eq!(finished.counts.created, 5);
    assert_eq!((finished.counts.duplicates_in_file, finished.counts.duplicates_stored), (2, 2));
    let first = id_text(plants(&house)[0].id.raw());
    assert_eq!(reason(&house, &finished, 1).stored, Some(first.clone()), "by phone");
    assert_eq!(reason(&house, &finished, 2).stored, Some(first), "by name, without the legal form");
    assert_eq!(reason(&house, &finished, 4).in_file, Some(3));
    assert_eq!(reason(&house, &finished, 5).in_file, Some(3));
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

on_both!(very_similar_names_are_reported_by_the_rooms_rule, |house| {
    open_plants(&mut house);
    let path =
        file(&house, "file.csv", "名称\n上海远山机械有限公司\n上海远山机戒有限公司\n上海近水化工有限公司\n");
    let one_letter = |a: &str, b: &str| a.chars().zip(b.chars()).filter(|(a, b)| a != b).count() == 1;
    let finished = Import::begin(&house.system(), Plant::def(), &path, "file.csv", &settings(Mode::Create))
        .unwrap()
        .with_similar(one_letter)
        .run(&Progress::default())
        .unwrap();
    assert_eq!((finished.counts.created, finished.counts.duplicates_in_file), (3, 1));
    assert_eq!(reason(&house, &finished, 2).in_file, Some(1));
});

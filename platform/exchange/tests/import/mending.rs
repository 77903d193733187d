//! Rows that failed are mended in the same import; of rows that are likely there already it is said what becomes of them.

use exchange::{Finished, Import, ImportSettings, Mending, Mode, Progress, RowChoice};
use object::Object;
use store::Visit;
use testing::on_both;

use super::plants::{Plant, check_with, five, import, import_as, open_plants, plants, problems, settings};

fn mend(visit: &Visit, import: i64, mending: Mending) -> Finished {
    exchange::mend(visit, import, mending).unwrap();
    Import::resume(visit, import).unwrap().run(&Progress::default()).unwrap()
}

fn cells(told: &[(u64, usize, &str)]) -> Mending {
    let mut mending = Mending::default();
    for (row, column, text) in told {
        mending.cells.entry(*row).or_default().push((*column, (*text).to_owned()));
    }
    mending
}

const TEXT: &str = "名称,代码,级别\n远山厂,A1,甲\n近水厂,A2,丙\n,A3,乙\n高原厂,A1,甲\n";

on_both!(a_mended_row_goes_in_with_the_same_import_and_is_taken_back_with_it, |house| {
    open_plants(&mut house);
    let first = import(&house, Mode::Create, TEXT);
    assert_eq!(five(first.counts), [1, 0, 0, 1, 2]);
    let (visit, id) = (house.system(), first.import.unwrap());
    // One is mended well, the other not yet; every row keeps one outcome.
    let some = mend(&visit, id, cells(&[(3, 2, "乙"), (4, 2, "丁")]));
    assert_eq!(five(some.counts), [2, 0, 0, 1, 1]);
    assert_eq!(problems(&house, &some, 4), ["choice_unknown", "required"].map(str::to_owned).to_vec());
    let all = mend(&visit, id, cells(&[(4, 0, "平原厂"), (4, 2, "乙"), (5, 1, "A4")]));
    assert_eq!(five(all.counts), [4, 0, 0, 0, 0]);
    assert_eq!(plants(&house).len(), 4);
    // Twice is the same as once: nothing failed any more, and nothing is made again, while the file is still there.
    assert!(exchange::file_of(&visit, id).is_ok());
    assert_eq!(five(mend(&visit, id, cells(&[(4, 0, "又一厂")])).counts), [4, 0, 0, 0, 0]);
    assert_eq!(plants(&house).len(), 4);
    let undone = exchange::undo(&visit, id).unwrap();
    assert_eq!((undone.removed, undone.kept.len()), (4, 0));
    assert!(plants(&house).is_empty());
    assert!(exchange::mend(&visit, id, cells(&[(4, 0, "又一厂")])).is_err());
});

on_both!(of_each_likely_duplicate_it_is_said_what_becomes_of_it, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,代码,级别\n远山厂,A1,甲\n近水厂,A2,甲\n");
    let known = plants(&house);
    let text = "名称,代码,级别\n远山厂,,乙\n近水厂,,乙\n近水厂,,甲\n近水厂,A2,\n新厂,A9,甲\n";
    let by_name = ImportSettings { match_fields: vec!["name".to_owned()], ..settings(Mode::Create) };
    assert_eq!(five(check_with(&house, text, &by_name).counts), [1, 0, 0, 4, 0]);
    let choices = [
        (2, RowChoice::Create),
        (3, RowChoice::Update(Some(known[1].id.raw()))),
        (4, RowChoice::Skip),
        (5, RowChoice::Update(None)),
    ];
    let told = ImportSettings { choices: choices.into_iter().collect(), ..by_name };
    assert_eq!(five(check_with(&house, text, &told).counts), [2, 1, 1, 1, 0]);
    let done = import_as(&house, &house.system(), Plant::def(), text, &told).unwrap();
    assert_eq!(five(done.counts), [2, 1, 1, 1, 0]);
    let names: Vec<String> = plants(&house).into_iter().map(|plant| plant.name).collect();
    assert_eq!(names, ["远山厂", "近水厂", "远山厂", "新厂"]);
    // A row that was left out can be taken up after all.
    let mending = Mending { choices: [(4, RowChoice::Create)].into_iter().collect(), ..Mending::default() };
    let done = mend(&house.system(), done.import.unwrap(), mending);
    assert_eq!(five(done.counts), [3, 1, 1, 0, 0]);
    assert_eq!(plants(&house).len(), 5);
    // What two records may not share stays refused.
    let again =
        ImportSettings { choices: [(2, RowChoice::Create)].into_iter().collect(), ..settings(Mode::Create) };
    let taken = check_with(&house, "名称,代码\n又一厂,A1\n", &again);
    assert_eq!(five(taken.counts), [0, 0, 0, 1, 0]);
});

//! Rows that are corrected at the check are looked at again without the file, and what is said then is what a check of the
//! whole file would say.

use std::collections::BTreeMap;

use exchange::{Finished, Import, ImportSettings, Mending, Mode, Progress, Remembered};
use object::Object;
use testing::{House, on_both};

use super::plants::{Supplier, file, five, open_plants, problems, rows, settings};

const TEXT: &str = "名称,代码,级别,电话\n远山厂,A1,甲,\n近水厂,A2,丙,\n,A3,乙,\n高原厂,A4,丁,021-5555\n河口厂,A5,戊,\n\
                    平川厂,A6,甲,13800138000\n";

fn check(house: &House, mended: &Mending) -> (Finished, Option<Remembered>) {
    let path = file(house, "check.csv", TEXT);
    let mut settings = ImportSettings { check_only: true, ..settings(Mode::Upsert) };
    settings.match_fields = vec![String::from("code")];
    mended.clone().add_to(&mut settings).unwrap();
    let begun = Import::begin(&house.system(), Supplier::def(), &path, "check.csv", &settings).unwrap();
    let checked = begun.run_remembering(&Progress::default()).unwrap();
    // Whoever looks again looks at no file.
    std::fs::remove_file(path).unwrap();
    checked
}

fn cells(told: &[(u64, usize, &str)]) -> Mending {
    let mut mending = Mending::default();
    for (row, column, text) in told {
        mending.cells.entry(*row).or_default().push((*column, (*text).to_owned()));
    }
    mending
}

/// Says these of one check after the other; answers its ends, `None` where the whole file is needed.
fn said(house: &House, steps: &[Mending]) -> Vec<Option<Finished>> {
    let (_, remembered) = check(house, &Mending::default());
    let mut remembered = remembered.unwrap();
    let mut as_taken = ImportSettings { match_fields: vec![String::from("code")], ..settings(Mode::Upsert) };
    let look = |mending: &Mending| {
        mending.clone().add_to(&mut as_taken).unwrap();
        remembered.look_again(&house.system(), &as_taken, mending).unwrap()
    };
    steps.iter().map(look).collect()
}

#[track_caller]
fn assert_like_whole(house: &House, steps: &[Mending]) {
    let last = said(house, steps).pop().flatten().expect("it needs the whole file");
    let mut all = Mending::default();
    let mut together: BTreeMap<u64, Vec<(usize, String)>> = BTreeMap::new();
    for step in steps {
        for (row, cells) in &step.cells {
            together.entry(*row).or_default().extend(cells.clone());
        }
    }
    all.cells = together;
    let (whole, _) = check(house, &all);
    assert_eq!((last.counts, last.notes), (whole.counts, whole.notes));
}

on_both!(corrected_rows_are_looked_at_again_without_the_file, |house| {
    open_plants(&mut house);
    let (first, _) = check(&house, &Mending::default());
    assert_eq!(five(first.counts), [2, 0, 0, 0, 4]);
    // One mended, one mended wrongly, several at once, and one after the other.
    assert_like_whole(&house, &[cells(&[(3, 2, "乙")])]);
    assert_like_whole(&house, &[cells(&[(3, 2, "还是不对")])]);
    assert_like_whole(&house, &[cells(&[(4, 0, "新名厂"), (5, 2, "甲"), (6, 2, "乙")])]);
    assert_like_whole(
        &house,
        &[cells(&[(3, 2, "丙丙")]), cells(&[(4, 0, "新名厂")]), cells(&[(3, 2, "甲")])],
    );
    // Corrected rows that have one code among themselves: the later changes what the earlier makes.
    assert_like_whole(&house, &[cells(&[(3, 2, "甲"), (3, 1, "B1"), (6, 1, "B1"), (6, 2, "乙")])]);
    let told = said(&house, &[cells(&[(3, 2, "不对"), (4, 0, "新名厂")])]).pop().flatten().unwrap();
    assert_eq!(problems(&house, &told, 3), ["choice_unknown"]);
    assert!(rows(&house, Supplier::def()).is_empty());
});

on_both!(what_touches_other_rows_needs_the_whole_file, |house| {
    open_plants(&mut house);
    let needs =
        |mending: Mending| assert!(said(&house, std::slice::from_ref(&mending))[0].is_none(), "{mending:?}");
    needs(cells(&[(3, 2, "甲"), (3, 1, "A1")])); // The code of a row before.
    needs(cells(&[(3, 2, "甲"), (3, 1, "A6")])); // And of a row behind.
    needs(cells(&[(3, 2, "甲"), (3, 3, "13800138000")])); // A telephone of another's.
    needs(cells(&[(4, 0, "平川厂东区")])); // A name like another's.
    needs(cells(&[(2, 0, "好好的厂")])); // A row that was good.
    // The same code once more, after a row that was corrected has it.
    let steps = [cells(&[(3, 2, "甲"), (3, 1, "B1")]), cells(&[(6, 2, "乙"), (6, 1, "B1")])];
    let told = said(&house, &steps);
    assert!(told[0].is_some() && told[1].is_none());
    // The file is to be taken otherwise by now.
    let (_, remembered) = check(&house, &Mending::default());
    let otherwise = settings(Mode::Create);
    let again = remembered.unwrap().look_again(&house.system(), &otherwise, &cells(&[(3, 2, "乙")]));
    assert!(again.unwrap().is_none());
});

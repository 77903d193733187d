//! Cut off at any moment and resumed, an import leaves exactly one record of each row.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use exchange::{BadCells, Import, ImportError, ImportSettings, Mode, Progress, undo, write_emptied};
use object::{Lang, Object};
use testing::on_both;

use super::plants::{Plant, file, five, import, import_as, open_plants, plants, settings};

/// Several writes.
const ROWS: usize = 9_500;

fn text(rows: usize) -> String {
    let rows: String = (0..rows)
        .map(|row| match row % 50 {
            7 => format!(",K{row},\n"),
            11 => format!("远山{}厂,K{},\n", row - 1, row - 1),
            13 | 17 => format!("远山{row}厂,K{row},没有这个级别\n"),
            _ => format!("远山{row}厂,K{row},\n"),
        })
        .collect();
    format!("名称,代码,级别\n{rows}")
}

on_both!(a_stopped_import_goes_on_where_it_stood, |house| {
    open_plants(&mut house);
    let settings = ImportSettings { cells: BadCells::Empty, ..settings(Mode::Upsert) };
    let system = house.system();
    let whole = import_as(&house, &system, Plant::def(), text(ROWS), &settings).unwrap().counts;
    assert_eq!(whole.cells_left_empty, (ROWS / 50 * 2) as u64);
    let undone = undo(&system, latest(&house)).unwrap();
    assert_eq!((undone.removed as u64, undone.kept.len()), (whole.created, 0));
    assert!(plants(&house).is_empty());

    let path = file(&house, "file.csv", text(ROWS));
    let begun = Import::begin(&system, Plant::def(), &path, "file.csv", &settings).unwrap();
    let id = begun.id().unwrap();
    drop((begun, system)); // Nobody holds the store when it is opened again.
    std::fs::remove_file(&path).unwrap();
    let mut rounds = 0;
    let finished = loop {
        let progress = Arc::new(Progress::default());
        let watched = progress.clone();
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20 + 40 * rounds));
            watched.stop();
        });
        let finished = Import::resume(&house.system(), id).unwrap().run(&progress).unwrap();
        stopper.join().unwrap();
        rounds += 1;
        if finished.complete {
            break finished;
        }
        open_plants(&mut house);
    };
    assert!(rounds > 1, "it was never stopped");
    assert_eq!(finished.counts, whole);
    let plants = plants(&house);
    assert_eq!(plants.len() as u64, whole.created);
    let mut codes: Vec<_> = plants.iter().map(|plant| plant.code.clone().unwrap()).collect();
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), plants.len(), "each code once");
    let mut told = Vec::new();
    assert_eq!(write_emptied(&house.system(), id, &mut told, Lang::En).unwrap(), whole.cells_left_empty);
    let again = Import::resume(&house.system(), id).unwrap().run(&Progress::default()).unwrap();
    assert_eq!(again.counts, whole, "resuming what is finished answers what came of it");
});

on_both!(two_runs_of_one_import_write_each_row_once, |house| {
    open_plants(&mut house);
    let path = file(&house, "file.csv", text(ROWS / 10));
    let system = house.system();
    let begun = Import::begin(&system, Plant::def(), &path, "file.csv", &settings(Mode::Create)).unwrap();
    let id = begun.id().unwrap();
    let other = Import::resume(&system, id).unwrap();
    let created = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for run in [begun, other] {
            let created = &created;
            scope.spawn(move || {
                let finished = run.run(&Progress::default()).unwrap();
                created.store(finished.counts.created, Ordering::Relaxed);
                assert_eq!(finished.counts.rows(), (ROWS / 10) as u64);
            });
        }
    });
    assert_eq!(plants(&house).len() as u64, created.load(Ordering::Relaxed));
});

on_both!(a_changed_copy_or_a_missing_one_is_refused, |house| {
    open_plants(&mut house);
    let path = file(&house, "file.csv", "名称\n远山厂\n");
    let system = house.system();
    let begin = || Import::begin(&system, Plant::def(), &path, "file.csv", &settings(Mode::Create)).unwrap();
    let (first, second) = (begin().id().unwrap(), begin().id().unwrap());
    let copy = |id: i64| house.crm().data().join("files/imports").join(object::id_text(id));
    std::fs::write(copy(first), "名称\n近水厂\n").unwrap();
    std::fs::remove_file(copy(second)).unwrap();
    assert!(matches!(Import::resume(&system, first), Err(ImportError::FileChanged)));
    assert!(matches!(Import::resume(&system, second), Err(ImportError::FileGone)));
    assert!(matches!(Import::resume(&system, 1), Err(ImportError::NoSuchImport)));
});

on_both!(an_undone_import_gives_old_values_back, |house| {
    open_plants(&mut house);
    import(&house, Mode::Create, "名称,代码,级别\n远山厂,A1,甲\n");
    let finished = import(&house, Mode::Upsert, "名称,代码,级别\n远山厂,A1,乙\n近水厂,A2,乙\n");
    assert_eq!(five(finished.counts), [1, 1, 0, 0, 0]);
    let undone = undo(&house.system(), finished.import.unwrap()).unwrap();
    assert_eq!((undone.restored, undone.removed), (1, 1));
    assert_eq!(plants(&house).len(), 1);
    assert_eq!(plants(&house)[0].grade, Some(crate::import::plants::PlantGrade::A));
    assert!(matches!(Import::resume(&house.system(), finished.import.unwrap()), Err(ImportError::Undone)));
});

fn latest(house: &testing::House) -> i64 {
    house.system().read_wait::<_, store::StoreError, _>(|view| view.imports(1)).unwrap()[0].id
}

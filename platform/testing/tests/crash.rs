//! Processes are killed in the middle of their work, as a power cut or an impatient person does it. What was
//! acknowledged is there, nothing is there twice, a subscriber has seen each entry once and in order, and the
//! history holds.
//!
//! `CRASH_RUNS=200 cargo nextest run -p guanxi-testing crash` by hand before a release; a few in every test run.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant as Moment};

use store::{Crm, StoreError, Subscriber};
use testing::cast::Witness;
use testing::{Chance, Database, House};

/// How often a database is crashed unless `CRASH_RUNS` says otherwise.
const RUNS: usize = 6;
/// A process writes at most so long before it is killed.
const LIFE_MS_MAX: usize = 700;
/// A process that has not written anything by then is stuck.
const FIRST_WORD_MAX: Duration = Duration::from_secs(60);

/// A process that writes, and what it said was kept.
struct Writer {
    child: Child,
    acknowledged: Arc<Mutex<Vec<String>>>,
    first_word: Receiver<()>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Writer {
    fn start(folder: &std::path::Path, prefix: &str, url: Option<&str>) -> Writer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crash_writer"));
        command.arg(folder).arg(prefix).args(url).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let acknowledged: Arc<Mutex<Vec<String>>> = Arc::default();
        let (tell, first_word) = channel();
        let lines = acknowledged.clone();
        let reader = std::thread::spawn(move || {
            let mut reader = BufReader::new(out);
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 0 {
                // The last line may be cut off with its process; what was cut off was not acknowledged.
                if let Some(whole) = line.strip_suffix('\n') {
                    lines.lock().unwrap().push(whole.to_owned());
                    let _ = tell.send(());
                }
                line.clear();
            }
        });
        Writer { child, acknowledged, first_word, reader: Some(reader) }
    }

    fn wait_until_it_writes(&self) {
        self.first_word.recv_timeout(FIRST_WORD_MAX).expect("the process writes");
    }

    fn acknowledged_count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    /// `kill -9`, and all that the process said before.
    fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        std::mem::take(&mut self.acknowledged.lock().unwrap())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Only after a failed test is it still running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn runs() -> usize {
    std::env::var("CRASH_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(RUNS)
}

/// Opens what the crash left, lets the engine finish, and looks at everything.
fn look_around(database: &Database, crm: &Crm, acknowledged: &[String]) {
    let witness: Arc<dyn Subscriber> = Arc::new(Witness);
    crm.settle(&[witness]).unwrap();

    let column = |query: &str| -> Vec<String> {
        database
            .run(query)
            .into_iter()
            .map(|row| row.into_iter().next().flatten().unwrap_or_default())
            .collect()
    };
    let codes = column("select code from shop");
    let there: HashSet<&str> = codes.iter().map(String::as_str).collect();
    assert_eq!(there.len(), codes.len(), "a record is there twice");
    let changed = column("select code from shop where version = 2");
    let changed: HashSet<&str> = changed.iter().map(String::as_str).collect();
    for line in acknowledged {
        let (what, code) = line.split_once(' ').unwrap();
        let is_there = if what == "created" { there.contains(code) } else { changed.contains(code) };
        assert!(is_there, "acknowledged and lost: {line}");
    }

    let records = codes.len() as i64;
    let entries = database.number("select count(*) from entry");
    assert_eq!(entries, records + changed.len() as i64, "a record without its entry, or the other way");
    assert_eq!(database.number("select count(distinct seq) from entry"), entries);
    assert_eq!(database.number("select max(seq) from entry"), entries);
    assert_eq!(database.number("select count(*) from change_set"), entries, "an entry without its act");
    assert_eq!(database.number("select count(*) from search_shop"), records);
    assert_eq!(
        database.number("select coalesce(sum(records), 0) from rollup where object = 'shop' and field = ''"),
        records
    );
    assert_eq!(database.number("select count(*) from rollup_delta"), 0);

    assert_eq!(database.number("select count(*) from sighting"), entries, "not each entry was seen once");
    assert_eq!(database.number("select count(distinct seq) from sighting"), entries);
    let out_of_order = database.number(
        "select count(*) from (select seq, lag(seq) over (order by id) as before, record_version, \
         lag(record_version) over (partition by record order by id) as version_before from sighting) s \
         where seq <= before or (version_before is null and record_version <> 1) or record_version <= version_before",
    );
    assert_eq!(out_of_order, 0, "seen out of order");

    let verified = crm.verify_history(None).unwrap();
    assert!(verified.ok && verified.entries == entries, "{verified:?}");
}

#[test]
fn a_crash_loses_nothing_acknowledged_on_sqlite() {
    let house = House::closed(Database::sqlite());
    let mut chance = Chance::of(1);
    let mut acknowledged = Vec::new();
    for run in 0..runs() {
        let writer = Writer::start(house.database().folder(), &format!("r{run}"), None);
        writer.wait_until_it_writes();
        std::thread::sleep(Duration::from_millis(chance.below(LIFE_MS_MAX) as u64));
        acknowledged.extend(writer.kill());
        let crm = open(&house);
        look_around(house.database(), &crm, &acknowledged);
    }
    println!("{} runs, {} writes acknowledged", runs(), acknowledged.len());
}

fn open(house: &House) -> Crm {
    match house.try_open_by(testing::real_clock()) {
        Ok(crm) => crm,
        Err(StoreError::Damaged(words)) => panic!("the crash left a damaged database: {words}"),
        Err(other) => panic!("{other}"),
    }
}

/// Two processes; one is killed, and the other goes on as if nothing had happened.
#[test]
fn a_crash_of_one_process_of_two_loses_nothing_acknowledged_on_postgres() {
    let house = House::closed(Database::postgres());
    let url = house.database().url().unwrap().to_owned();
    let mut chance = Chance::of(2);
    let mut acknowledged = Vec::new();
    let crm = house.try_open_by(testing::real_clock()).unwrap();
    for run in 0..runs() {
        let folders = [house.database().folder().join("a"), house.database().folder().join("b")];
        let start =
            |side: usize| Writer::start(&folders[side], &format!("r{run}{}", ["a", "b"][side]), Some(&url));
        let (victim, survivor) = (start(run % 2), start((run + 1) % 2));
        victim.wait_until_it_writes();
        survivor.wait_until_it_writes();
        std::thread::sleep(Duration::from_millis(chance.below(LIFE_MS_MAX) as u64));
        acknowledged.extend(victim.kill());
        let (before, since) = (survivor.acknowledged_count(), Moment::now());
        while survivor.acknowledged_count() < before + 20 {
            assert!(since.elapsed() < FIRST_WORD_MAX, "the survivor writes no more");
            std::thread::sleep(Duration::from_millis(10));
        }
        acknowledged.extend(survivor.kill());
        look_around(house.database(), &crm, &acknowledged);
    }
    println!("{} runs, {} writes acknowledged", runs(), acknowledged.len());
}

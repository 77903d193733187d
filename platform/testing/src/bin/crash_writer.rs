//! A process that writes until it is killed: sixteen writers, each telling on standard output every code whose
//! record the store has acknowledged, and a subscriber that writes down all it sees. The crash test kills it.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use store::{Crm, Options, WriteError};
use testing::cast::{self, Shop, Witness};

/// How many threads write at once.
const WRITERS: usize = 16;
/// A process that nobody kills ends by itself.
const LIFE_MAX: Duration = Duration::from_secs(60);

fn main() {
    let mut words = std::env::args().skip(1);
    let (Some(data), Some(prefix)) = (words.next(), words.next()) else {
        eprintln!("usage: crash_writer FOLDER PREFIX [POSTGRES-URL]");
        std::process::exit(2);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("the operating system gives us threads");
    let options = Options {
        data: PathBuf::from(data),
        database_url: words.next(),
        files: None,
        registry: cast::registry(),
        fills: Vec::new(),
        judges: Vec::new(),
        passing: store::PASSING.to_vec(),
        secrets: Vec::new(),
        countries: None,
        migrations: cast::migrations(),
        customs: None,
        clock: testing::real_clock(),
        zone: jiff::tz::TimeZone::UTC,
    };
    let crm = match runtime.block_on(Crm::open(options)) {
        Ok(crm) => crm,
        Err(fault) => {
            eprintln!("{fault}");
            std::process::exit(1);
        }
    };
    crm.start_engine(vec![Arc::new(Witness)]).expect("the engine starts");
    let began = Moment::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (crm, prefix) = (crm.clone(), prefix.clone());
            std::thread::spawn(move || write_on(&crm, &format!("{prefix}-{writer}"), began))
        })
        .collect();
    for writer in writers {
        if writer.join().is_err() {
            std::process::exit(1);
        }
    }
}

/// Creates one shop after the other; every third is changed once more in a write of its own.
fn write_on(crm: &Crm, prefix: &str, began: Moment) {
    for number in 0.. {
        if began.elapsed() > LIFE_MAX {
            return;
        }
        let code = format!("{prefix}-{number}");
        let shop = Shop { code: Some(code.clone()), ..Shop::named("夜市") };
        let created = crm.system().write_wait::<_, WriteError, _>("create", None, move |tx| tx.insert(&shop));
        let id = match created {
            Ok(id) => id,
            Err(fault) => {
                eprintln!("{code}: {fault}");
                std::process::exit(1);
            }
        };
        tell(&format!("created {code}"));
        if number % 3 == 0 {
            let changed = crm.system().write_wait::<_, WriteError, _>("change", None, move |tx| {
                let old = tx.find(id)?.ok_or(WriteError::NotFound)?;
                tx.update(&old, &Shop { seats: Some(number), ..old.clone() }).map(drop)
            });
            if let Err(fault) = changed {
                eprintln!("{code}: {fault}");
                std::process::exit(1);
            }
            tell(&format!("changed {code}"));
        }
    }
}

/// One whole line at once, out of the process before the writer goes on.
fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0); // Nobody listens any more.
    }
}

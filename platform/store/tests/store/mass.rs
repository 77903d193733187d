//! The records that a filter means are found one after the other by id, whoever asks, and none twice; a job is held by
//! one at a time.

use object::{Filter, Object, Op, Path, Value};
use store::{Actor, JobHold, JobKind, JobState, JobStep, ListQuery, NewJob, Scope, StoreError, WhoseJobs};
use testing::cast::{Shop, ShopKind};
use testing::{Chance, on_both};

use super::neighbourhood::settle;
use super::scene::read_as;

fn is(field: &str, value: Value) -> Filter {
    let field = Shop::def().field(field).unwrap();
    Filter::Compare { path: Path::own(field), op: Op::Is, value }
}

on_both!(a_walk_by_ids_finds_what_the_list_finds, |house| {
    let mut chance = Chance::of(11);
    let here = settle(&house, &mut chance, 700);
    house.settle();
    let registry = house.crm().registry().clone();
    let actors = [
        Actor::system(),
        here.company.li_hua.reaching(&registry, Scope::TeamAndBelow),
        here.company.zhao_min.reaching(&registry, Scope::Team),
        here.company.wang_wei.reaching(&registry, Scope::Own),
        here.company.sun_li.reaching(&registry, Scope::Nothing),
    ];
    let filters = [
        Filter::All,
        is("kind", object::FieldType::to_value(&ShopKind::Books)),
        is("open", Value::Bool(false)),
        is("province", Value::Null),
        Filter::Not(Box::new(is("kind", object::FieldType::to_value(&ShopKind::Tea)))),
    ];
    for actor in &actors {
        for filter in &filters {
            let visit = house.visit(actor);
            let wanted = filter.clone();
            let mut listed: Vec<i64> = read_as(&visit, move |view| {
                let mut ids = Vec::new();
                let mut query = ListQuery {
                    filter: wanted,
                    ..ListQuery::of(Shop::def(), ListQuery::newest_first(Shop::def()), 500)
                };
                loop {
                    let page = view.list(&query)?;
                    ids.extend(page.rows.iter().map(|row| row.id));
                    match page.rows.last() {
                        Some(last) if page.more => query.after = Some(query.place(last)),
                        Some(_) | None => return Ok(ids),
                    }
                }
            });
            listed.sort_unstable();
            let wanted = filter.clone();
            let walked: Vec<i64> = read_as(&visit, move |view| {
                let (mut ids, mut after) = (Vec::new(), i64::MIN);
                loop {
                    let step = view.walk_ids(Shop::def(), &wanted, after, i64::MAX, 37)?;
                    assert!(step.ids.len() <= 37);
                    ids.extend(&step.ids);
                    if step.is_over {
                        return Ok(ids);
                    }
                    assert!(step.reached > after, "a walk goes on");
                    after = step.reached;
                }
            });
            assert_eq!(walked, listed, "{filter:?}");
            // Up to an id, as for records that were there when a job was asked for.
            if let Some(middle) = listed.get(listed.len() / 2).copied() {
                let wanted = filter.clone();
                let before =
                    read_as(&visit, move |view| view.walk_ids(Shop::def(), &wanted, i64::MIN, middle, 1_000));
                assert_eq!(before.ids, listed[..listed.len() / 2]);
                assert!(before.is_over);
            }
        }
    }
});

on_both!(a_job_is_one_holders_at_a_time_and_goes_on_where_it_stood, |house| {
    let system = house.system();
    let job = system
        .note_job_wait(|tx| {
            let input = String::from("{}");
            let once = Some(String::from("form-1"));
            tx.start_job(&NewJob {
                kind: JobKind::Undo,
                object: "",
                input,
                once,
                total: Some(3),
                change_set: None,
            })
        })
        .unwrap();
    let again = system
        .note_job_wait(|tx| {
            let input = String::from("{}");
            let once = Some(String::from("form-1"));
            tx.start_job(&NewJob {
                kind: JobKind::Undo,
                object: "",
                input,
                once,
                total: Some(3),
                change_set: None,
            })
        })
        .unwrap();
    assert_eq!(again.id, job.id, "sent twice is asked once");
    let (first, second) = (1, 2);
    let step = |holder: i64, from: Option<&'static str>, to: &'static str| {
        system.note_job_wait(move |tx| {
            Ok::<_, StoreError>(match tx.hold_job(job.id, holder)? {
                JobHold::Ours(now) if now.place.as_deref() == from => {
                    let mut step = JobStep { place: to.to_owned(), ..JobStep::default() };
                    step.counts.changed = 1;
                    tx.note_step(&now, &step)?;
                    true
                }
                JobHold::Ours(_) | JobHold::Cancelled | JobHold::Lost => false,
            })
        })
    };
    assert!(!step(first, None, "a").unwrap(), "nobody has taken it");
    assert!(system.take_job_wait(job.id, first).unwrap().is_some());
    assert!(system.take_job_wait(job.id, second).unwrap().is_none(), "it is the first one's");
    assert!(step(first, None, "a").unwrap());
    assert!(!step(second, Some("a"), "b").unwrap());
    house.clock.pass_ms(store::JOB_LEASE_MS + 1);
    let taken = system.take_job_wait(job.id, second).unwrap().unwrap();
    assert_eq!((taken.place.as_deref(), taken.counts.changed), (Some("a"), 1));
    assert!(step(second, Some("a"), "b").unwrap());
    assert!(!step(first, Some("b"), "c").unwrap(), "the first one has slept through its lease");
    system.note_job_wait(move |tx| tx.cancel_job(job.id)).unwrap();
    assert!(!step(second, Some("b"), "c").unwrap());
    let ended = read_as(&system, move |view| view.job(job.id, WhoseJobs::All)).unwrap();
    assert_eq!((ended.state, ended.counts.changed), (JobState::Cancelled, 2));
    assert!(read_as(&system, |view| view.free_jobs(10)).is_empty());
});

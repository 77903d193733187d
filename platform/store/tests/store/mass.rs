//! The records that a filter means are found one after the other by id, whoever asks, and none twice; a job is held by
//! one at a time.

use object::{Filter, Object, Op, Path, Value};
use store::{
    Actor, JobEvent, JobHold, JobKind, JobReason, JobState, JobStep, ListQuery, NewJob, Scope, StoreError,
    WhoseJobs, Work, WorkAsked, WorkKind,
};
use testing::cast::{Shop, ShopKind};
use testing::{Chance, on_both};

use super::neighbourhood::settle;
use super::scene::{company, read_as};

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

    // Its log says so, and how long nobody was there.
    let log = |job: i64| -> Vec<(JobEvent, i64)> {
        let lines = read_as(&system, move |view| view.job_log(job));
        lines.into_iter().map(|line| (line.event, line.done)).collect()
    };
    assert_eq!(
        log(job.id),
        [
            (JobEvent::Started { waited_ms: 0 }, 0),
            (JobEvent::Underway, 1),
            (JobEvent::TakenUp { silent_ms: Some(store::JOB_LEASE_MS + 1) }, 1),
            (JobEvent::Underway, 2),
            (JobEvent::StopAsked, 2),
            (JobEvent::Stopped, 2),
        ]
    );
    assert!(system.note_job_wait(move |tx| tx.resume_job(job.id)).unwrap());
    assert_eq!(log(job.id).last(), Some(&(JobEvent::WentOn, 2)));
});

on_both!(all_work_is_one_list_by_kind_state_person_and_time, |house| {
    let registry = house.crm().registry().clone();
    let squads = company(&house);
    let li_hua = squads.li_hua.reaching(&registry, Scope::Own);
    let visit = house.visit(&li_hua);
    let begin = |visit: &store::Visit, kind: JobKind| {
        let begun = visit.note_job_wait(move |tx| {
            let input = String::from("{}");
            tx.start_job(&NewJob { kind, object: "shop", input, once: None, total: None, change_set: None })
        });
        house.clock.pass_ms(1_000);
        begun.unwrap().id
    };
    let export = begin(&visit, JobKind::Export);
    let import = visit
        .write_wait::<_, StoreError, _>("import", None, |tx| tx.start_import("shop", "a.csv", "", "{}"))
        .unwrap()
        .id;
    house.clock.pass_ms(1_000);
    let later = house.now();
    let system = house.system();
    let undo = begin(&system, JobKind::Undo);
    let piece = system.note_job_wait(|tx| Ok(tx.begin_piece(JobKind::Backup, 1_000)?.id)).unwrap();
    let found = |asked: WorkAsked| -> Vec<i64> {
        read_as(&visit, move |view| view.work(&asked)).iter().map(Work::id).collect()
    };
    let all = || WorkAsked::latest(WhoseJobs::All);
    assert_eq!(found(all()), [piece, undo, import, export]);
    assert_eq!(found(WorkAsked::latest(WhoseJobs::Own)), [import, export]);
    assert_eq!(found(WorkAsked { kind: Some(WorkKind::Import), ..all() }), [import]);
    assert_eq!(found(WorkAsked { kind: Some(WorkKind::Job(JobKind::Undo)), ..all() }), [undo]);
    assert_eq!(found(WorkAsked { state: Some(JobState::Running), ..all() }), [piece, import]);
    assert_eq!(found(WorkAsked { state: Some(JobState::Waiting), ..all() }), [undo, export]);
    assert_eq!(found(WorkAsked { person: Some(li_hua.user), ..all() }), [import, export]);
    assert_eq!(found(WorkAsked { since: Some(later), ..all() }), [piece, undo]);
    assert_eq!(found(WorkAsked { until: Some(later), ..all() }), [import, export]);
    assert_eq!(found(WorkAsked { before: Some(undo), limit: 1, ..all() }), [import]);
    assert_eq!(found(WorkAsked { limit: 3, ..all() }), [piece, undo, import]);

    // Why an import broke off stays until it goes on.
    let failed = || found(WorkAsked { state: Some(JobState::Failed), ..all() });
    assert_eq!(failed(), [0; 0]);
    let reason = JobReason { code: "gone".to_owned(), zh: "没有了".to_owned(), en: "gone".to_owned() };
    let noted = reason.clone();
    visit
        .write_wait::<_, StoreError, _>("import", None, move |tx| {
            tx.note_import_failed(import, noted.clone())
        })
        .unwrap();
    assert_eq!(failed(), [import]);
    visit.write_wait::<_, StoreError, _>("import", None, move |tx| tx.note_import_taken_up(import)).unwrap();
    assert_eq!(failed(), [0; 0]);
    let log = read_as(&visit, move |view| view.job_log(import));
    let events: Vec<JobEvent> = log.into_iter().map(|line| line.event).collect();
    assert_eq!(
        events,
        [JobEvent::Started { waited_ms: 0 }, JobEvent::Failed(reason), JobEvent::TakenUp { silent_ms: None }]
    );

    // What is done in one piece is nobody else's before its time is over, and ended where it was restored.
    assert!(!read_as(&system, |view| view.free_jobs(10)).iter().any(|job| job.id == piece));
    house.clock.pass_ms(1_001);
    assert!(read_as(&system, |view| view.free_jobs(10)).iter().any(|job| job.id == piece));
    system.note_job_wait(|tx| tx.end_copied_backups()).unwrap();
    assert_eq!(read_as(&system, move |view| view.job(piece, WhoseJobs::All)).unwrap().state, JobState::Done);
});

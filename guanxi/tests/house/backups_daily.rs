//! Backups that come by themselves: one a day whoever of several processes takes it, some of which stay, and a page that
//! says what is wrong with them.

use site::backups::{Depot, Kept, Plan, follow, take_due};

use crate::doorstep::Doorstep;
use crate::program::on_both;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const KEEPER: &str = "shen.jingyi";
const HOME: &str = "192.0.2.1";

fn names(doorstep: &Doorstep) -> Vec<String> {
    let entries = std::fs::read_dir(doorstep.folder().join("daily")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

on_both!(one_backup_a_day_is_taken_by_one_of_several_processes_and_some_stay, |program| {
    let mut doorstep = Doorstep::open(program.database);
    let beside = doorstep.other_process();
    let plan = |kept| Plan { depot: Depot::Folder(doorstep.folder().join("daily")), hour: 3, kept };
    let kept = Kept { days: 2, weeks: 0, months: 0 };
    follow(doorstep.site(), plan(kept)).unwrap();
    follow(&beside, plan(kept)).unwrap();
    let both = || doorstep.wait_for(async { tokio::join!(take_due(doorstep.site()), take_due(&beside)) });
    both();
    let first = names(&doorstep);
    assert_eq!(first.len(), 1, "{first:?}");
    both();
    assert_eq!(names(&doorstep), first, "a second one on the same day");
    for _ in 0..3 {
        doorstep.clock.pass_ms(DAY_MS);
        both();
    }
    let last = names(&doorstep);
    assert_eq!(last.len(), 2, "{last:?}");
    assert!(!last.contains(&first[0]));

    // The page is for whoever runs the place.
    doorstep.signed_in("li.hua", HOME).get("/backups").expect(403);
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get("/backups").expect(200).says(&last[1]).lacks("已经太久");
    doorstep.clock.pass_ms(3 * DAY_MS);
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get("/backups").expect(200).says("已经太久");
    keeper.send("/backups", "/backups", &[]).expect(303);
    doorstep
        .wait_until(|| names(&doorstep).iter().any(|name| !last.contains(name) && name.ends_with(".guanxi")));

    // It takes no daily one's place: that of the same day is still due, and both stay.
    let by_hand = |names: Vec<String>| names.into_iter().filter(|name| name.contains("manual")).count();
    doorstep.clock.pass_ms(60_000);
    doorstep.wait_until(|| {
        doorstep.wait_for(take_due(doorstep.site()));
        let found = names(&doorstep);
        (found.len(), by_hand(found)) == (3, 1)
    });

    // One that fails is told of.
    doorstep.clock.pass_ms(DAY_MS);
    std::fs::remove_dir_all(doorstep.folder().join("daily")).unwrap();
    doorstep.wait_for(take_due(doorstep.site()));
    let mut keeper = doorstep.signed_in(KEEPER, HOME);
    keeper.get("/backups").expect(200).says("没有成功").says("还没有任何备份");
});

//! Backups in a bucket.

use site::backups::{Depot, Kept, Plan, follow, take_due};

use crate::doorstep::Doorstep;
use crate::program::{Program, on_both};
use crate::s3_store::{KEY, Mood, SECRET, Store};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

#[test]
fn a_file_is_in_the_bucket_whole_or_not_at_all() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = Store::open();
    let database = testing::Database::sqlite();
    let (large, back) = (database.folder().join("large"), database.folder().join("back"));
    // Three parts, the last one short.
    let bytes: Vec<u8> = (0..(33_u32 << 20)).map(|at| (at % 251) as u8).collect();
    std::fs::write(&large, &bytes).unwrap();
    let bucket = store.bucket("s3://company/daily", KEY);
    runtime.block_on(async {
        assert_eq!(bucket.put("a", &large).await.unwrap(), bytes.len() as u64);
        assert!(bucket.fetch("a", &back).await.unwrap());
        assert!(std::fs::read(&back).unwrap() == bytes, "it comes back as it went");
        assert_eq!(bucket.list().await.unwrap()[0].name, "a");
        assert!(!bucket.fetch("b", &back).await.unwrap());
        bucket.remove("a").await.unwrap();
        bucket.remove("a").await.unwrap();

        store.feels(Mood::Refuses);
        assert_eq!(bucket.put("b", &large).await.unwrap_err().code, "bucket_failed");
        assert_eq!(store.parts(), 0, "what was sent of it is taken back");
        store.feels(Mood::Loses);
        std::fs::write(&large, b"1234").unwrap();
        assert_eq!(bucket.put("b", &large).await.unwrap_err().code, "bucket_cut");
        assert_eq!(store.names(), [""; 0], "half a file is none");
        store.feels(Mood::Well);

        let wrong = store.bucket("s3://company/daily", "AKIAOTHER").list().await.unwrap_err();
        assert_eq!(wrong.code, "bucket_forbidden");
        let nowhere = store.bucket("s3://elsewhere", KEY).list().await.unwrap_err();
        assert_eq!(nowhere.code, "bucket_unknown");
        for told in [&wrong, &nowhere] {
            assert!(!format!("{told:?}").contains(SECRET));
        }
    });
}

on_both!(a_daily_backup_in_a_bucket_is_kept_by_its_age_and_a_house_is_restored_from_there, |program| {
    let other = Program::with(match program.database.url() {
        Some(_) => testing::Database::sqlite(),
        None => testing::Database::postgres(),
    });
    let doorstep = Doorstep::open(program.database);
    let store = Store::open();
    let depot = Depot::Bucket {
        bucket: store.bucket("s3://company/daily", KEY),
        on_their_way: doorstep.folder().join("on-their-way"),
    };
    let kept = Kept { days: 2, weeks: 0, months: 0 };
    follow(doorstep.site(), Plan { depot, hour: 3, kept }).unwrap();
    for _ in 0..3 {
        doorstep.wait_for(take_due(doorstep.site()));
        doorstep.clock.pass_ms(DAY_MS);
    }
    let names = store.names();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("daily/guanxi-")));
    let left = std::fs::read_dir(doorstep.folder().join("on-their-way")).unwrap().count();
    assert_eq!(left, 0, "nothing stays on this machine");
    let key = doorstep.key("shen.jingyi");
    let mut browser = doorstep.browser("192.0.2.1");
    let listed = browser.by_key(&key, "GET", "/api/v1/backups", "").expect(200);
    let listed: serde_json::Value = serde_json::from_str(&listed.text).unwrap();
    assert_eq!(listed["goes_to"], "s3://company/daily");
    browser.by_key(&key, "GET", listed["data"][0]["file"].as_str().unwrap(), "").expect(200);

    // What the store lost is told, and tried again.
    store.feels(Mood::Loses);
    doorstep.wait_for(take_due(doorstep.site()));
    doorstep.signed_in("shen.jingyi", "192.0.2.1").get("/notifications").expect(200).says("不完整");

    // Where nobody may look, none is brought: it would be brought again and again.
    store.feels(Mood::Hides);
    doorstep.clock.pass_ms(DAY_MS / 12);
    for _ in 0..2 {
        doorstep.wait_for(take_due(doorstep.site()));
    }
    assert_eq!(store.names(), names);
    doorstep.signed_in("shen.jingyi", "192.0.2.1").get("/backups").expect(200).says("拒绝访问");

    // Another house is made of it, on the other database.
    let keys = store.keys_in(doorstep.folder());
    let restore = |name: &str| {
        let file = format!("s3://company/{name}");
        other.run(&["restore", &file, "--s3-endpoint", &store.endpoint, "--s3-keys", keys.to_str().unwrap()])
    };
    let missing = restore("daily/guanxi-20200101-030000.guanxi");
    assert_eq!(missing.json["error"]["code"], "backup_not_there", "{}", missing.errors);
    let restored = restore(&names[1]);
    assert_eq!(restored.status, 0, "{}", restored.json);
    assert!(restored.json["rows"].as_i64().unwrap() > 0);
});

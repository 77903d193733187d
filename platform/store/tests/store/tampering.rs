//! An intruder with the database in hand changes the past, and `verify_history` says so.

use object::Object;
use store::Verified;
use testing::cast::Shop;
use testing::{House, on_both};

use super::scene::{edit_shop, open_shop, read, write};

/// Two seals of four entries each, and two entries that no seal holds yet.
fn chronicle(house: &House) -> String {
    for round in 0..2 {
        let id =
            open_shop(house, Shop { phone: object::Phone::parse("021-55550000").ok(), ..Shop::named("一") });
        let other = open_shop(house, Shop { code: Some(format!("C-{round}")), ..Shop::named("二") });
        edit_shop(&house.system(), id, |shop| shop.seats = Some(3)).unwrap();
        write(house, move |tx| tx.delete(Shop::def(), other.raw(), None)).unwrap();
        house.settle();
    }
    let head = house.crm().history_head().unwrap().unwrap();
    assert_eq!(house.database().number("select count(*) from seal"), 2);
    head
}

fn verify(house: &House, head: Option<&str>) -> Verified {
    house.crm().verify_history(head.map(str::to_owned)).unwrap()
}

on_both!(an_untouched_history_holds, |house| {
    assert_eq!(house.crm().history_head().unwrap(), None);
    assert!(verify(&house, None).ok);
    let head = chronicle(&house);
    open_shop(&house, Shop::named("三"));
    let whole = Verified { entries: 9, seals: 2, ok: true, first_bad: None, head_found: Some(true) };
    house.reopen();
    let found = verify(&house, Some(&head));
    // On PostgreSQL the newest entry has no number yet.
    assert_eq!(Verified { entries: 9, ..found }, whole);
    house.clock.pass_ms(10_000); // The process before has let go of the engine.
    house.settle();
    assert_eq!(verify(&house, Some(&head)), Verified { seals: 3, ..whole.clone() });
    assert_eq!(verify(&house, None), Verified { seals: 3, head_found: None, ..whole });
    assert!(!verify(&house, Some("0123456789abcdef")).ok);
});

on_both!(every_change_of_an_entry_or_a_seal_is_found, |house| {
    let head = chronicle(&house);
    let bytes = if house.is_on_postgres() { "'\\x00'" } else { "x'00'" };
    let entry =
        |column: &str, value: &str| (format!("update entry set {column} = {value} where seq = 2"), "entry");
    let seal =
        |column: &str, value: &str| (format!("update seal set {column} = {value} where number = 1"), "seal");
    let table = [
        entry("id", "id + 1"),
        entry("seq", "200"),
        entry("seq", "-2"),
        entry("seq", "null"),
        entry("change_set", "change_set + 1"),
        entry("object", "'clerk'"),
        entry("record", "record + 1"),
        entry("version", "version + 1"),
        entry("verb", "'changed'"),
        entry("verb", "'nonsense'"),
        entry("actor", "actor + 1"),
        entry("at", "at + 1"),
        entry("bulk", "not bulk"),
        entry("changes", "'{}'"),
        entry("changes", "null"),
        entry("changes_salt", bytes),
        entry("changes_salt", "null"),
        entry("changes_digest", bytes),
        entry("personal", "'{\"phone\":[\"+8613800000000\",\"1\"]}'"),
        entry("personal_salt", bytes),
        entry("personal_digest", bytes),
        ("update entry set changes = null, changes_salt = null where seq = 2".to_owned(), "entry"),
        ("delete from entry where seq = 2".to_owned(), "entry"),
        ("delete from entry where seq = 8".to_owned(), "entry"),
        ("delete from entry where seq > 4".to_owned(), "entry"),
        seal("number", "17"),
        seal("number", "-1"),
        seal("first_seq", "2"),
        seal("last_seq", "3"),
        seal("last_seq", "5"),
        seal("hash", "'00'"),
        seal("at", "at + 1"),
        ("update seal set number = -1 where number = 2".to_owned(), "seal"),
        ("delete from seal where number = 1".to_owned(), "seal"),
        // Forged: an entry that stands before all numbers.
        (
            "insert into entry (id, seq, change_set, object, record, version, verb, actor, at, bulk) \
             select id + 77, 0, change_set, object, record, version, verb, actor, at, bulk from entry where seq = 2"
                .to_owned(),
            "entry",
        ),
    ];
    let mut unnoticed = Vec::new();
    for (change, changed) in table {
        let copy = format!("drop table if exists kept; create table kept as select * from {changed}");
        house.database().run(&copy);
        house.database().run(&change);
        if verify(&house, None).ok {
            unnoticed.push(change);
        }
        house.database().run(&format!("delete from {changed}; insert into {changed} select * from kept"));
        assert!(verify(&house, Some(&head)).ok, "put back");
    }
    assert!(unnoticed.is_empty(), "unnoticed: {unnoticed:#?}");
});

on_both!(a_tail_cut_off_is_found_by_the_head_kept_elsewhere, |house| {
    let head = chronicle(&house);
    house.database().run("delete from seal where number = 2; delete from entry where seq > 4");
    assert!(verify(&house, None).ok, "what is left is a whole history of its own");
    let found = verify(&house, Some(&head));
    assert_eq!((found.ok, found.head_found), (false, Some(false)));
});

on_both!(a_rewritten_history_is_found_by_the_head_kept_elsewhere, |house| {
    let head = chronicle(&house);
    house.database().run("update entry set actor = 17 where seq = 2; delete from seal");
    house.settle();
    assert!(verify(&house, None).ok, "it was sealed anew");
    assert_eq!(verify(&house, Some(&head)).head_found, Some(false));
});

on_both!(values_erased_by_law_leave_the_chain_whole, |house| {
    let id =
        open_shop(&house, Shop { phone: object::Phone::parse("021-55550000").ok(), ..Shop::named("一") });
    house.settle();
    let head = house.crm().history_head().unwrap();
    let entries = read(&house, move |view| view.history(Shop::def(), id.raw(), None, 1));
    let digest: String = entries[0].0.personal.digest().iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = if house.is_on_postgres() { format!("'\\x{digest}'") } else { format!("x'{digest}'") };
    house.database().run(&format!(
        "update entry set personal = null, personal_salt = null, personal_digest = {digest} where seq = 1"
    ));
    let found = house.crm().verify_history(head.clone()).unwrap();
    assert!(found.ok, "{found:?}");
    let entries = read(&house, move |view| view.history(Shop::def(), id.raw(), None, 1));
    assert!(matches!(entries[0].0.personal, store::Part::Erased { .. }));
    assert_eq!(entries[0].0.change_of(Shop::PHONE.field()), None);
    assert!(entries[0].0.change_of(Shop::NAME.field()).is_some());
    // What was erased cannot be put in again as something else.
    house.database().run("update entry set personal_digest = null where seq = 1");
    assert!(!house.crm().verify_history(head).unwrap().ok);
});

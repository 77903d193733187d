use object::Instant;

use super::{Doing, GONE_AFTER_MS, Place, SIGNS_OF_PERSON_MAX, Sign, Signs, others, tab_of};

const ME: i64 = 1;
const LI: i64 = 2;
const WANG: i64 = 3;

fn shop(record: i64) -> Place {
    Place { object: String::from("shop"), record }
}

fn sign(person: i64, tab: &str, doing: Doing, at: i64) -> Sign {
    Sign { place: shop(7), person, tab: tab.to_owned(), doing, since: Instant(at), at: Instant(at) }
}

#[test]
fn others_are_named_once_those_who_edit_first_and_not_oneself() {
    use Doing::{Editing, Looking};
    let now = 100_000;
    let late = now - GONE_AFTER_MS;
    for (signs, expected) in [
        (vec![], vec![]),
        // One's own other pages are oneself.
        (vec![sign(ME, "a", Editing, now), sign(ME, "b", Looking, now)], vec![]),
        (vec![sign(LI, "a", Looking, now)], vec![(LI, Looking)]),
        // Two pages of one person: the stronger counts.
        (vec![sign(LI, "a", Looking, now), sign(LI, "b", Editing, now)], vec![(LI, Editing)]),
        // Who came first stands first, unless another one edits.
        (
            vec![sign(WANG, "a", Looking, now), sign(LI, "a", Looking, now - 1)],
            vec![(LI, Looking), (WANG, Looking)],
        ),
        (
            vec![sign(LI, "a", Looking, now - 1), sign(WANG, "a", Editing, now)],
            vec![(WANG, Editing), (LI, Looking)],
        ),
        // A last sign just in time, and one too old.
        (vec![sign(LI, "a", Editing, late + 1)], vec![(LI, Editing)]),
        (vec![sign(LI, "a", Editing, late)], vec![]),
        // A page that edits and was left in the dark, beside one that looks.
        (vec![sign(LI, "a", Editing, late), sign(LI, "b", Looking, now)], vec![(LI, Looking)]),
        // At another record.
        (vec![Sign { place: shop(8), ..sign(LI, "a", Editing, now) }], vec![]),
    ] {
        assert_eq!(others(&signs, &shop(7), ME, Instant(now)), expected, "{signs:?}");
    }
}

#[test]
fn a_page_is_at_one_record_and_tells_news_only_when_something_changes() {
    let mut signs = Signs::default();
    assert!(signs.note(sign(LI, "a", Doing::Looking, 1_000)), "came");
    assert!(!signs.note(sign(LI, "a", Doing::Looking, 11_000)), "stays");
    assert_eq!(signs.there[0].since, Instant(1_000));
    assert!(signs.note(sign(LI, "a", Doing::Editing, 21_000)), "begins to edit");
    assert!(signs.note(Sign { place: shop(8), ..sign(LI, "a", Doing::Editing, 22_000) }), "goes on");
    assert_eq!(others(&signs.there, &shop(7), ME, Instant(22_000)), vec![]);
    assert!(!signs.leave(LI, "b", Instant(22_000)), "another page");
    assert!(!signs.leave(WANG, "a", Instant(22_000)), "another person");
    assert!(signs.leave(LI, "a", Instant(22_000)));
    assert!(signs.there.is_empty());
    // A question that was still on its way when the page was left.
    assert!(!signs.note(sign(LI, "a", Doing::Editing, 22_001)));
    assert!(signs.there.is_empty());
    assert!(signs.note(sign(LI, "a", Doing::Editing, 22_000 + GONE_AFTER_MS)), "forgotten by then");
}

#[test]
fn a_program_that_plays_fills_no_memory() {
    let mut signs = Signs::default();
    for number in 0..10 * SIGNS_OF_PERSON_MAX as i64 {
        signs.note(sign(LI, &format!("tab{number}"), Doing::Looking, 1_000 + number));
    }
    assert_eq!(signs.there.len(), SIGNS_OF_PERSON_MAX);
    for number in 0..10 * SIGNS_OF_PERSON_MAX {
        signs.leave(LI, &format!("gone{number}"), Instant(1_300));
    }
    assert_eq!(signs.left.len(), SIGNS_OF_PERSON_MAX);
    // Whoever is gone is forgotten when the next one comes.
    signs.note(sign(WANG, "a", Doing::Looking, 1_000 + 2 * GONE_AFTER_MS));
    assert_eq!((signs.there.len(), signs.left.len()), (1, 0));
    for (text, is_taken) in
        [("0a1b2c3d4e5f6071", true), ("", false), ("a b", false), ("名", false), (&"a".repeat(33), false)]
    {
        assert_eq!(tab_of(text).is_some(), is_taken, "{text}");
    }
}

#[test]
fn processes_understand_each_other_and_leave_out_what_they_do_not_know() {
    let mut signs = Signs::default();
    signs.note(sign(WANG, "old", Doing::Editing, 1_000));
    signs.there.push(sign(LI, "a", Doing::Editing, 90_000));
    let text = signs.text(Instant(90_000));
    let heard = Signs::of_text(&text);
    assert_eq!(heard.there, vec![sign(LI, "", Doing::Editing, 90_000)]);
    assert!(Signs::of_text(r#"[["shop"], 5, {"person": 2}]"#).there.is_empty());
    assert!(Signs::of_text("not even JSON").there.is_empty());
}

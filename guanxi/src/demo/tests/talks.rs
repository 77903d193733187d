use super::*;
use crate::demo::demo_data;

fn today() -> Day {
    Day::of(2026, 3, 5).unwrap()
}

fn told() -> (Vec<DemoCustomer>, Talks) {
    let data = demo_data(1, 600, today());
    let told = talks(1, &data.customers, today());
    (data.customers, told)
}

#[test]
fn one_seed_tells_one_story() {
    let data = demo_data(1, 200, today());
    let text = |seed| format!("{:?}", talks(seed, &data.customers, today()));
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn nothing_is_said_before_a_customer_is_known_or_logged_after_today() {
    let (customers, told) = told();
    assert!(told.talks.len() > 2_000, "{} talks", told.talks.len());
    for talk in &told.talks {
        let known = customers[talk.customer].customer.known_since.unwrap();
        assert!(talk.logged > known && talk.logged < today(), "{talk:?}");
        assert!(
            talk.day <= today() && talk.contact.is_none_or(|at| at < customers[talk.customer].contacts.len())
        );
    }
    assert!(told.tasks.iter().all(|task| task.done.is_none_or(|done| done >= task.noted && done < today())));
    assert!(told.talks.windows(2).all(|pair| pair[0].logged <= pair[1].logged));
}

#[test]
fn whatever_the_size_and_the_day_nothing_is_noted_of_a_customer_who_is_not_known_yet() {
    for size in [12, 300, 1_500] {
        for today in [today(), Day::of(2026, 11, 29).unwrap(), Day::of(2027, 2, 6).unwrap()] {
            let data = demo_data(1, size, today);
            let told = talks(1, &data.customers, today);
            let known = |place: usize| data.customers[place].customer.known_since.unwrap();
            assert!(told.talks.iter().all(|talk| talk.logged > known(talk.customer)), "{size} on {today:?}");
            for task in &told.tasks {
                assert!(task.customer.is_none_or(|place| task.noted > known(place)), "{task:?} on {today:?}");
            }
        }
    }
}

#[test]
fn the_story_has_what_a_day_needs() {
    let (_, told) = told();
    let open: Vec<&DemoTask> = told.tasks.iter().filter(|task| task.done.is_none()).collect();
    assert!(open.iter().any(|task| task.due < today()), "something is late");
    assert!(open.iter().any(|task| task.due == today() && task.remind.is_some()), "someone is reminded");
    assert!(open.len() * 4 < told.tasks.len(), "most is done: {} of {}", open.len(), told.tasks.len());
    assert!(told.talks.iter().any(|talk| talk.day == today()), "someone goes somewhere today");
    let share = |kind| told.talks.iter().filter(|talk| talk.kind == kind).count() * 100 / told.talks.len();
    assert!((35..70).contains(&share(InteractionKind::Call)), "{}", share(InteractionKind::Call));
    assert!(share(InteractionKind::Visit) > 8, "{}", share(InteractionKind::Visit));
}

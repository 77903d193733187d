//! What may be done with a record equals what the rights say, told plainly: every verb, every act, every field.

use object::{Object, ObjectDef, Row, Value};
use store::{Level, Verb, View, WriteError};
use testing::cast::{Clerk, Shop};
use testing::plain_rights::{NOUN, PlainRights};
use testing::questions::Records;
use testing::{Chance, on_both};

use super::neighbourhood::{Neighbourhood, settle};
use super::oracle::questions;
use super::plain_rights;
use super::scene::read_as;

/// Of each database; the lists and searches of the oracle ask more.
const QUESTIONS: usize = 6_000;
const QUESTIONS_PER_VIEW: usize = 60;
const SHOPS: usize = 150;

on_both!(whatever_is_done_is_done_by_those_who_may, |house| {
    let mut chance = Chance::of(815);
    let here = settle(&house, &mut chance, SHOPS);
    for batch in 0..questions(QUESTIONS) / QUESTIONS_PER_VIEW {
        let asker = plain_rights::by_chance(&mut chance, &here);
        let visitor = house.visit(&asker.actor());
        let (here, mut chance) = (here.clone(), Chance::of(815 + batch as u64));
        let wrong = read_as(&visitor, move |view| {
            let mut judge = || judged(&mut chance, &here, &asker, view);
            Ok((0..QUESTIONS_PER_VIEW).find_map(|_| judge().err()).map(|wrong| format!("{wrong} {asker:?}")))
        });
        assert_eq!(wrong, None, "batch {batch}");
    }
});

fn judged(
    chance: &mut Chance,
    here: &Neighbourhood,
    asker: &PlainRights,
    view: &View<'_>,
) -> Result<(), String> {
    let def: &'static ObjectDef = if chance.once_in(3) { Clerk::def() } else { Shop::def() };
    let row = chance.one_of(here.rows(def)).clone();
    match chance.below(4) {
        0 => {
            let verb = *chance.one_of(&Verb::ALL);
            let found = view.actor().sight(def, verb).reaches(&row);
            equal(("reaches", def.name, verb, row.id), found, asker.reaches(def, verb, &row))
        }
        1 => {
            let found = view.actor().may_act(def, NOUN, Verb::Change, &row);
            equal(("acts", def.name, row.id), found, asker.may_act(def, NOUN, Verb::Change, &row))
        }
        2 => creation(chance, here, asker, view),
        _ => change(chance, here, asker, view, def, &row),
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(
    what: impl std::fmt::Debug,
    found: T,
    expected: T,
) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what:?}: found {found:?}, expected {expected:?}")) }
}

/// How a write ends.
#[derive(Debug, PartialEq)]
enum End {
    Done,
    Forbidden,
    Refused(Vec<&'static str>),
}

fn end_of<T>(outcome: Result<T, WriteError>) -> Result<End, String> {
    match outcome {
        Ok(_) => Ok(End::Done),
        Err(WriteError::Forbidden) => Ok(End::Forbidden),
        Err(WriteError::Invalid(problems)) => {
            Ok(End::Refused(problems.iter().map(|problem| problem.field.name).collect()))
        }
        Err(other) => Err(other.to_string()),
    }
}

/// One field of a record takes the value that another record has there.
fn change(
    chance: &mut Chance,
    here: &Neighbourhood,
    asker: &PlainRights,
    view: &View<'_>,
    def: &'static ObjectDef,
    row: &Row,
) -> Result<(), String> {
    // Links are their own question: whom one may point to.
    let plain: Vec<_> = def
        .fields
        .iter()
        .copied()
        .filter(|field| field.kind.link().is_none() || matches!(field.name, "owner" | "team"))
        .collect();
    let field = *chance.one_of(&plain);
    let value = chance.one_of(here.rows(def)).values[field.index].clone();
    if field.required && value.is_null() {
        return Ok(());
    }
    let mut after = row.clone();
    after.values[field.index] = value.clone();
    let governs = def.parent_field().is_none();
    if governs {
        let link = |name| after.values[def.field(name).unwrap().index].as_int();
        (after.owner, after.team) = (link("owner"), link("team"));
    }
    let is_another = row.values[field.index] != value;
    let changes_hands = (row.owner, row.team) != (after.owner, after.team);
    let expected = if !asker.reaches(def, Verb::Change, row) {
        End::Forbidden
    } else if is_another && asker.level(def, field, Verb::Change, row) < Level::Changed {
        End::Refused(vec![field.name])
    } else if !asker.reaches(def, Verb::Change, &after) {
        End::Forbidden
    } else if changes_hands && !asker.governs(def, Verb::Change, row) {
        End::Refused(vec![field.name])
    } else {
        End::Done
    };
    let found = end_of(view.would_change(def, row, vec![(field, value)]))?;
    equal(("changes", def.name, row.id, field.name), found, expected)
}

/// A new shop with an owner and a squad that another has.
fn creation(
    chance: &mut Chance,
    here: &Neighbourhood,
    asker: &PlainRights,
    view: &View<'_>,
) -> Result<(), String> {
    let def = Shop::def();
    let model = chance.one_of(&here.shops).clone();
    let given = ["name", "owner", "team", "kind", "open", "phone"];
    let mut values = vec![Value::Null; def.fields.len()];
    for field in def.fields.iter().filter(|field| given.contains(&field.name)) {
        values[field.index] = model.values[field.index].clone();
    }
    let told: Vec<_> = def.fields.iter().copied().filter(|field| !values[field.index].is_null()).collect();
    let mut row = Row { id: 0, values: values.clone(), ..model };
    let (mine, home) = (view.actor().user, view.actor().home_team);
    // What has no owner falls to the one who makes it.
    (row.owner, row.team) = (row.owner.or(Some(mine)), row.team.or(home));
    let kept: Vec<&'static str> = told
        .iter()
        .filter(|field| asker.level(def, field, Verb::Create, &row) < Level::Changed)
        .map(|field| field.name)
        .collect();
    let expected = if !asker.reaches(def, Verb::Create, &row) {
        End::Forbidden
    } else if !kept.is_empty() {
        End::Refused(kept)
    } else {
        End::Done
    };
    equal(("creates", row.owner, row.team), end_of(view.prepare_row(def, values))?, expected)
}

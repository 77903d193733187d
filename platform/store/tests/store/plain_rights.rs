//! The people of the store's oracle, made by chance.

use std::collections::BTreeSet;

use object::{FieldDef, Object, ObjectDef};
use store::{Scope, Verb};
use testing::Chance;
use testing::cast::{Clerk, Colleague, Member, Shop, Squad};
use testing::plain_rights::{Held, LEVELS, NOUN, PlainRights, SCOPES, word};

use super::neighbourhood::Neighbourhood;

/// Somebody, made by chance: one role or several, with or without shares, fields kept from them, and a colleague
/// whose work they do.
pub fn by_chance(chance: &mut Chance, here: &Neighbourhood) -> PlainRights {
    let colleagues = here.company.colleagues();
    let me = *chance.one_of(&colleagues);
    let mut held = Vec::new();
    let my_shares = shares(chance, here);
    for _ in 0..1 + chance.below(2) {
        held.push(held_by_chance(chance, me, my_shares.clone()));
    }
    if chance.once_in(3) {
        let absent = *chance.one_of(&colleagues);
        let their_shares = shares(chance, here);
        held.push(held_by_chance(chance, absent, their_shares));
    }
    PlainRights { user: me.member.raw(), home: me.squads.first().copied(), held }
}

/// One who reaches so far with every verb, and is told everything.
pub fn reaching(who: &Colleague, scope: Scope) -> PlainRights {
    let mut held = newcomer(who, BTreeSet::new());
    for def in [Shop::def(), Clerk::def()] {
        held.scopes.extend(Verb::ALL.map(|verb| ((def.name, word(verb)), scope)));
    }
    PlainRights { user: who.member.raw(), home: who.squads.first().copied(), held: vec![held] }
}

/// A few records of the two objects that are shared, or none.
fn shares(chance: &mut Chance, here: &Neighbourhood) -> BTreeSet<(&'static str, i64, bool)> {
    if chance.once_in(2) {
        return BTreeSet::new();
    }
    (0..chance.below(12)).map(|_| (Shop::OBJECT, chance.one_of(&here.shops).id, chance.once_in(2))).collect()
}

/// A role that shows members and squads alone.
fn newcomer(who: &Colleague, shared: BTreeSet<(&'static str, i64, bool)>) -> Held {
    let see = |def: &'static ObjectDef| ((def.name, word(Verb::See)), Scope::All);
    Held {
        shared,
        scopes: [see(Member::def()), see(Squad::def())].into(),
        ..Held::nothing(who.member.raw(), who.squads.clone(), who.squads_and_below.clone())
    }
}

/// A role by chance.
fn held_by_chance(chance: &mut Chance, who: &Colleague, shared: BTreeSet<(&'static str, i64, bool)>) -> Held {
    let mut held = newcomer(who, shared);
    let alike = chance.once_in(3).then(|| *chance.one_of(&SCOPES));
    for def in [Shop::def(), Clerk::def()] {
        for verb in Verb::ALL {
            let scope = alike.unwrap_or_else(|| *chance.one_of(&SCOPES));
            held.scopes.insert((def.name, word(verb)), scope);
        }
        if chance.once_in(3) {
            held.acts.insert((def.name, NOUN), *chance.one_of(&SCOPES));
        }
        // Most roles keep nothing back, or the questions would all be refused.
        if chance.once_in(4) {
            held.personal.insert(def.name, *chance.one_of(&LEVELS));
        }
        if chance.once_in(4) {
            for _ in 0..1 + chance.below(2) {
                let field = *chance.one_of::<&'static FieldDef>(&def.fields);
                held.fields.insert((def.name, field.name), *chance.one_of(&LEVELS));
            }
        }
    }
    held
}

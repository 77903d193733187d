//! A colleague who has left, with customers and tasks that wait for somebody: so that there is something to hand over.

use customers::Customer;
use object::{Id, Object};
use staff::{NewColleague, User};
use store::{Crm, StoreError, WriteError};

use super::{actor_of, store_fault};
use crate::demo::LEAVER;

/// They come into the house, have their customers, and leave.
pub(super) fn tell_leaver(crm: &Crm) -> Result<(), StoreError> {
    let like = actor_of(crm, LEAVER.like)?;
    let had_before =
        LEAVER.had_before.iter().map(|login| actor_of(crm, login)).collect::<Result<Vec<_>, _>>()?;
    let teams = like.home_team.map(Id::from_raw);
    let user = crm
        .system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            staff::add_colleague(
                tx,
                &NewColleague {
                    name: LEAVER.name.to_owned(),
                    login: LEAVER.login.to_owned(),
                    password_hash: None,
                    teams: teams.into_iter().collect(),
                    roles: vec![String::from("sales_rep")],
                    language: None,
                },
            )
        })
        .map_err(store_fault)?;
    let leaver = actor_of(crm, LEAVER.login)?;
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            let def = tx.registry().object(Customer::OBJECT).unwrap_or(Customer::def());
            let all = tx.total(def, &object::Filter::All, true)?.count;
            let customers = LEAVER.customers.min(usize::try_from(all).unwrap_or(0) / LEAVER.one_of);
            for (place, before) in had_before.iter().enumerate() {
                // What does not divide comes from the first.
                let part = customers / had_before.len() + usize::from(place < customers % had_before.len());
                let theirs = Customer::OWNER.is(&Some(Id::from_raw(before.user)));
                for row in tx.all_rows(def, &theirs, None, part)? {
                    tx.give(def, row.clone(), &leaver)?;
                    tx.give_along(def, &row, &leaver, Customer::OWNER.field())?;
                }
            }
            let user: User = tx.find(user)?.ok_or(WriteError::NotFound)?;
            tx.update(&user, &User { active: false, ..user.clone() })?;
            Ok(())
        })
        .map_err(store_fault)
}

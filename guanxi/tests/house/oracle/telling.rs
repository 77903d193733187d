//! Webhooks: each owner's program is told of what that person sees, as they see it, and of nothing else.

use std::collections::BTreeSet;

use guanxi::house::subscribers;
use object::{
    Filter, FilterContext, Instant, Object, ObjectDef, Row, Value, filter_text, id_text, parse_filter,
};
use serde_json::{Value as Json, json};
use staff::Webhook;
use store::{Level, Verb, WriteError};
use testing::questions::{Asker, Records};

use super::Judge;
use super::asking::{json_for, same};
use super::writing::prose_of;
use crate::webhooks::Receiver;

/// Signs what is sent; of the form that Standard Webhooks asks for.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Records that change.
const CHANGES: usize = 60;
/// Turns until everything is sent; each hook sends many in one.
const TURNS_MAX: usize = 200;

impl Judge<'_> {
    /// Every asker has a hook, some with a filter; records change; each hook is told what its owner may know.
    pub fn webhooks(&mut self) -> Result<(), String> {
        let receiver = self.doorstep.wait_for(Receiver::open());
        self.doorstep.site().allow_hosts(vec![receiver.address.clone()]);
        self.settle();
        let trade: Vec<&'static ObjectDef> = self
            .company
            .filled()
            .into_iter()
            .filter(|def| def.is_governed() && !def.changes_rights && prose_of(def).is_some())
            .collect();
        let filters: Vec<String> = (0..self.company.askers.len())
            .map(|_| {
                let def = *self.chance.one_of(&trade);
                let registry = self.company.registry.clone();
                let made = Asker { chance: &mut self.chance, here: &self.company, registry: &registry, def }
                    .filter();
                if self.chance.once_in(2) || made == Filter::All { String::new() } else { filter_text(&made) }
            })
            .collect();
        self.install(&receiver, &filters);
        let changed = self.change_by_chance(&trade);
        self.settle();
        for _ in 0..TURNS_MAX {
            if self.doorstep.wait_for(site::hooks::deliver_due(self.doorstep.site())).unwrap() == 0 {
                break;
            }
        }
        let told: Vec<Json> = receiver.taken(SECRET).into_iter().map(|(_, message)| message).collect();
        let mut found: Vec<String> =
            told.iter().map(|message| json!([message["type"], message["data"]]).to_string()).collect();
        let mut expected: Vec<String> = Vec::new();
        for (place, filter) in filters.iter().enumerate() {
            for (def, id) in &changed {
                expected.extend(self.message(place, filter, def, *id).map(|message| message.to_string()));
            }
        }
        self.note("messages", !expected.is_empty());
        self.note("messages not sent", expected.len() < filters.len() * changed.len());
        found.sort();
        expected.sort();
        same(|| String::from("what hooks are told"), &found, &expected)
    }

    /// What an asker's hook is told of a record that changed; nothing where it is out of their sight, or not meant.
    fn message(&self, place: usize, filter: &str, def: &'static ObjectDef, id: i64) -> Option<Json> {
        let rights = &self.company.askers[place].in_person;
        let row = self.company.rows(def).iter().find(|row| row.id == id)?;
        if !self.company.reaches(rights, def, Verb::See, row) || !self.is_meant(place, filter, def, row) {
            return None;
        }
        let field = prose_of(def)?;
        let is_told = self.company.level(rights, def, field, row) >= Level::Seen;
        let changed: Vec<&str> = is_told.then_some(field.name).into_iter().collect();
        let data = json!({
            "object": def.plural,
            "id": id_text(id),
            "version": row.version,
            "changed": changed,
            "record": json_for(&self.company, rights, def, row, None, &[]),
        });
        Some(json!([format!("{}.changed", def.plural), data]))
    }

    /// Whether a hook's filter means a record; one that asks by what is kept from its owner means none.
    fn is_meant(&self, place: usize, filter: &str, def: &'static ObjectDef, row: &Row) -> bool {
        if filter.is_empty() {
            return true;
        }
        let rights = &self.company.askers[place].in_person;
        let teams =
            rights.held.iter().find(|held| held.by == rights.user).map_or(&[][..], |held| &held.squads);
        let context = FilterContext {
            registry: &self.company.registry,
            me: rights.user,
            my_teams: teams,
            now: self.doorstep.crm().now(),
            zone: self.doorstep.crm().zone(),
        };
        // A filter on another object cannot be read of this one.
        let Ok(filter) = parse_filter(def, filter, &context) else { return false };
        if rights.refuses(&self.company.registry, def, &filter, &[]) {
            return false;
        }
        filter.holds(row, &|link, id| self.company.linked(rights, link, id).map(|(_, row)| row.clone()))
    }

    fn settle(&self) {
        self.doorstep.crm().settle(&subscribers()).unwrap();
    }

    fn install(&self, receiver: &Receiver, filters: &[String]) {
        let def = Webhook::def();
        let url = format!("http://{}/in", receiver.address);
        let hooks: Vec<Vec<Value>> = self
            .company
            .askers
            .iter()
            .zip(filters)
            .map(|(asker, filter)| {
                let mut values = vec![Value::Null; def.fields.len()];
                let mut set = |name: &str, value: Value| values[def.field(name).unwrap().index] = value;
                set("name", Value::Text(asker.login.clone()));
                set("url", Value::Text(url.clone()));
                set("active", Value::Bool(true));
                set("owner", Value::Int(asker.by_key.user));
                if !filter.is_empty() {
                    set("filter", Value::Text(filter.clone()));
                }
                values
            })
            .collect();
        self.doorstep
            .crm()
            .system()
            .write_wait::<_, WriteError, _>("test", None, move |tx| {
                for values in &hooks {
                    let hook = tx.create(Webhook::def(), values.clone())?;
                    tx.set_hook_secret(hook.id, SECRET, Instant(0))?;
                }
                Ok(())
            })
            .unwrap();
        // The hooks themselves are news too.
        self.settle();
        for _ in 0..TURNS_MAX {
            if self.doorstep.wait_for(site::hooks::deliver_due(self.doorstep.site())).unwrap() == 0 {
                break;
            }
        }
        receiver.forget();
    }

    /// Some records change, each once, in one transaction each.
    fn change_by_chance(&mut self, trade: &[&'static ObjectDef]) -> Vec<(&'static ObjectDef, i64)> {
        let mut changed: Vec<(&'static ObjectDef, i64)> = Vec::new();
        let mut known = BTreeSet::new();
        for number in 0..CHANGES {
            let def = *self.chance.one_of(trade);
            let row = self.chance.one_of(self.company.rows(def)).clone();
            let (Some(field), true) = (prose_of(def), known.insert((def.name, row.id))) else { continue };
            let value = Value::Text(format!("传来的消息 {number}"));
            self.doorstep
                .crm()
                .system()
                .write_wait::<_, WriteError, _>("test", None, move |tx| {
                    tx.change(def, row.id, None, vec![(field, value.clone())]).map(drop)
                })
                .unwrap();
            changed.push((def, row.id));
        }
        self.company.read(self.doorstep);
        changed
    }
}

//! Writing by the API: one record changed, one to be deleted, many taken out in a file, many changed at once.

use object::{
    FieldDef, FieldKind, Filter, FilterContext, Guard, ObjectDef, Value, filter_text, id_text, parse_filter,
};
use serde_json::{Value as Json, json};
use store::{Level, Scope, Verb};
use testing::questions::{Asker, Records};

use super::Judge;
use super::asking::same;

/// Looks at a job until it is done; a machine that is busy with other things takes its time.
const LOOKS_MAX: usize = 200_000;
/// A version that no record has.
const NO_VERSION: &str = "\"999999999\"";

/// How a write ends, as far as rights decide.
#[derive(Debug, PartialEq)]
pub enum End {
    /// Rights have nothing against it; the rules of a room may.
    Allowed,
    NotFound,
    Forbidden,
    /// This field may not be set.
    Refused(String),
}

pub fn end_of(status: u16, body: &Json) -> End {
    let refused = body["fields"].as_array().into_iter().flatten();
    let refused = refused.into_iter().find(|field| field["code"] == "field_not_settable");
    match (status, refused) {
        (404, _) => End::NotFound,
        (403, _) => End::Forbidden,
        (422, Some(field)) => End::Refused(field["field"].as_str().unwrap_or_default().to_owned()),
        _ => End::Allowed,
    }
}

impl Judge<'_> {
    /// One field of a record takes the value that another record has there.
    pub fn change(&mut self) -> Result<(), String> {
        let Some(def) = self.of_the_trade() else { return Ok(()) };
        let row = self.chance.one_of(self.company.rows(def)).clone();
        let settable: Vec<&'static FieldDef> = def
            .fields
            .iter()
            .copied()
            .filter(|field| !field.readonly && !field.secret && !field.unique)
            .filter(|field| field.kind.link().is_none() || governs(def, field))
            .collect();
        let field = *self.chance.one_of(&settable);
        let value = self.chance.one_of(self.company.rows(def)).values[field.index].clone();
        if field.required && value.is_null() {
            return Ok(());
        }
        let mut after = row.clone();
        after.values[field.index] = value.clone();
        if matches!(def.guard, Guard::Owned) {
            let link = |name| after.values[def.field(name).unwrap().index].as_int();
            (after.owner, after.team) = (link("owner"), link("team"));
        }
        let rights = self.rights();
        let changes_hands = (row.owner, row.team) != (after.owner, after.team);
        let is_another = row.values[field.index] != value;
        let expected = if !rights.reaches(def, Verb::See, &row) {
            End::NotFound
        } else if !rights.reaches(def, Verb::Change, &row) {
            End::Forbidden
        } else if is_another && rights.level(def, field, Verb::Change, &row) < Level::Changed {
            End::Refused(field.name.to_owned())
        } else if !rights.reaches(def, Verb::Change, &after) {
            End::Forbidden
        } else if changes_hands && !rights.governs(def, Verb::Change, &row) {
            End::Refused(field.name.to_owned())
        } else {
            End::Allowed
        };
        let path = format!("/api/v1/{}/{}", def.plural, id_text(row.id));
        let body = json!({field.name: field.to_json(&value)}).to_string();
        let (status, answer) = self.send("PATCH", &path, &[("if-match", "*")], &body);
        // A link to what is out of sight is refused before anything else is asked; so is a value no more readable.
        let is_about_the_value = status == 422 && end_of(status, &answer) == End::Allowed;
        let found = if is_about_the_value && expected != End::NotFound {
            End::Allowed
        } else {
            end_of(status, &answer)
        };
        let expected = if is_about_the_value && found == End::Allowed { End::Allowed } else { expected };
        same(|| format!("{path} {body} by {}: {status} {answer}", self.login()), &found, &expected)?;
        self.note("changes made", status == 200);
        self.note("changes refused", status != 200);
        self.company.read(self.doorstep);
        let now = self.company.rows(def).iter().find(|now| now.id == row.id).cloned();
        let Some(now) = now else { return Err(format!("{path} is gone")) };
        if status != 200 {
            return same(
                || format!("{path} {body} was refused to {}", self.login()),
                &now.values,
                &row.values,
            );
        }
        if self.rights().reaches(def, Verb::See, &now) {
            return same(
                || format!("{path} {body} by {}", self.login()),
                &answer,
                &self.json(def, &now, None, &[]),
            );
        }
        Ok(())
    }

    /// A record that is seen in a version which it does not have is not deleted; who may not delete it is told so first.
    pub fn delete(&mut self) -> Result<(), String> {
        let def = *self.chance.one_of(&self.company.filled());
        let row = self.chance.one_of(self.company.rows(def)).clone();
        let rights = self.rights();
        let expected = match (
            self.company.reaches(rights, def, Verb::See, &row),
            self.company.reaches(rights, def, Verb::Delete, &row),
        ) {
            (false, _) => End::NotFound,
            (true, false) => End::Forbidden,
            (true, true) => End::Allowed,
        };
        let path = format!("/api/v1/{}/{}", def.plural, id_text(row.id));
        let (status, answer) = self.send("DELETE", &path, &[("if-match", NO_VERSION)], "");
        // Of these nobody deletes one, whoever asks.
        if def.journal || def.single {
            return same(|| format!("delete {path} by {}", self.login()), &status, &405);
        }
        // What nobody deletes says so to everyone who sees it.
        if matches!(status, 405 | 422 | 409) && expected != End::NotFound {
            return Ok(());
        }
        let found = if status == 412 { End::Allowed } else { end_of(status, &answer) };
        if status == 204 {
            return Err(format!("{path} is deleted by {}", self.login()));
        }
        same(|| format!("delete {path} by {}: {status} {answer}", self.login()), &found, &expected)
    }

    /// A list taken out in a file: the records that may be, their personal fields masked without the right to those.
    pub fn export(&mut self) -> Result<(), String> {
        let def = *self.chance.one_of(&self.exportable());
        let Some((text, filter)) = self.readable_filter(def) else { return Ok(()) };
        let columns: Vec<&'static FieldDef> = def
            .fields
            .iter()
            .copied()
            .filter(|field| !field.secret && !field.lines)
            .filter(|field| matches!(field.kind, FieldKind::Text | FieldKind::Email))
            .collect();
        let fields: Vec<&str> = ["id"].into_iter().chain(columns.iter().map(|field| field.name)).collect();
        let body = json!({"object": def.plural, "filter": text, "fields": fields, "lang": "zh"}).to_string();
        let what = format!("export {body} by {}", self.login());
        let rights = self.rights();
        let may_at_all = rights.held.iter().any(|held| held.scope(def, Verb::Export) > Scope::Nothing);
        let is_refused = rights.refuses(&self.company.registry, def, &filter, &[]);
        let mut expected: Vec<Vec<String>> = self
            .company
            .seen(rights, def, &filter)
            .into_iter()
            .filter(|row| rights.reaches(def, Verb::Export, row))
            .map(|row| {
                let told = self.company.told(rights, def, row);
                let masks = !rights.reaches(def, Verb::ExportPersonal, row);
                let cell = |field: &&'static FieldDef| {
                    let value = told.value(field);
                    let value = if masks && field.personal { field.masked(&value) } else { value };
                    match value {
                        Value::Text(text) | Value::Veiled(object::Veil::Masked(text)) => harmless(&text),
                        _ => String::new(),
                    }
                };
                [id_text(row.id)].into_iter().chain(columns.iter().map(cell)).collect()
            })
            .collect();
        let (status, job) = self.send("POST", "/api/v1/exports", &[], &body);
        match (status, may_at_all, is_refused) {
            (403, false, _) => return Ok(()),
            (422, true, true) if job["code"] == "field_not_seen" => return Ok(()),
            (202, true, false) => {}
            _ => return Err(format!("{what}: {status} {job}, may {may_at_all}, refused {is_refused}")),
        }
        let job = self.done(&job)?;
        let key = self.keys[self.who].clone();
        let file = self.stranger.borrow_mut().by_key_with(
            &key,
            "GET",
            job["file"].as_str().unwrap_or_default(),
            &[],
            "",
        );
        if file.status != 200 {
            return Err(format!("{what}: {job} {}", file.text));
        }
        let mut reader = csv::Reader::from_reader(file.text.trim_start_matches('\u{feff}').as_bytes());
        let mut found: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        found.sort();
        expected.sort();
        self.note("exports with records", !expected.is_empty());
        same(|| format!("{what}: {job}"), &found, &expected)
    }

    /// A change of many: those that may be changed are, the others stay as they are.
    pub fn mass_change(&mut self) -> Result<(), String> {
        let Some(def) = self.of_the_trade() else { return Ok(()) };
        let Some(field) = prose_of(def) else { return Ok(()) };
        let Some((text, filter)) = self.readable_filter(def) else { return Ok(()) };
        let value = Value::Text(format!("神谕说 {}", self.chance.below(1_000_000)));
        let body = json!({"filter": text, "set": {field.name: field.to_json(&value)}}).to_string();
        let path = format!("/api/v1/{}/mass_changes", def.plural);
        let rights = self.rights();
        let may_at_all = rights.held.iter().any(|held| held.scope(def, Verb::Change) > Scope::Nothing);
        let is_refused = rights.refuses(&self.company.registry, def, &filter, &[]);
        let meant: Vec<i64> = self.company.seen(rights, def, &filter).into_iter().map(|row| row.id).collect();
        let expected: Vec<(i64, Value)> = self
            .company
            .rows(def)
            .iter()
            .map(|row| {
                let is_changed = meant.contains(&row.id)
                    && rights.reaches(def, Verb::Change, row)
                    && rights.level(def, field, Verb::Change, row) == Level::Changed;
                (row.id, if is_changed { value.clone() } else { row.value(field) })
            })
            .collect();
        let (status, job) = self.send("POST", &path, &[], &body);
        match (status, may_at_all, is_refused) {
            (403, false, _) => return Ok(()),
            (422, true, true) if job["code"] == "field_not_seen" => return Ok(()),
            (202, true, false) => {}
            _ => {
                return Err(format!(
                    "{path} {body} by {}: {status} {job}, may {may_at_all}, refused {is_refused}",
                    self.login()
                ));
            }
        }
        let job = self.done(&job)?;
        self.note("mass changes that change", expected.iter().any(|(_, now)| *now == value));
        self.company.read(self.doorstep);
        let found: Vec<(i64, Value)> =
            self.company.rows(def).iter().map(|row| (row.id, row.value(field))).collect();
        same(|| format!("{path} {body} by {}: {job}", self.login()), &found, &expected)
    }

    /// A job once it is over.
    fn done(&self, job: &Json) -> Result<Json, String> {
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap_or_default());
        for _ in 0..LOOKS_MAX {
            let (status, job) = self.get(&path);
            if status != 200 {
                return Err(format!("{path}: {status} {job}"));
            }
            if job["working"] == json!(false) {
                return Ok(job);
            }
            std::thread::yield_now();
        }
        Err(format!("{path} does not end"))
    }

    /// A filter that can be asked, as text and as read.
    pub fn readable_filter(&mut self, def: &'static ObjectDef) -> Option<(String, Filter)> {
        let registry = self.company.registry.clone();
        let made = Asker { chance: &mut self.chance, here: &self.company, registry: &registry, def }.filter();
        let text = if made == Filter::All { String::new() } else { filter_text(&made) };
        let context = FilterContext {
            registry: &registry,
            me: self.rights().user,
            my_teams: &[],
            now: self.doorstep.crm().now(),
            zone: self.doorstep.crm().zone(),
        };
        parse_filter(def, &text, &context).ok().map(|filter| (text, filter))
    }

    /// An object whose records belong to somebody, and that says nothing of who may what.
    pub fn of_the_trade(&mut self) -> Option<&'static ObjectDef> {
        let filled: Vec<&'static ObjectDef> = self
            .company
            .filled()
            .into_iter()
            .filter(|def| def.is_governed() && !def.changes_rights && !def.journal)
            .collect();
        (!filled.is_empty()).then(|| *self.chance.one_of(&filled))
    }

    fn exportable(&self) -> Vec<&'static ObjectDef> {
        self.company.filled().into_iter().filter(|def| def.hung_field().is_none()).collect()
    }
}

/// Whether a field says whose a record is.
fn governs(def: &ObjectDef, field: &FieldDef) -> bool {
    matches!(def.guard, Guard::Owned) && def.is_governed_by(field)
}

/// A field of free words, which no rule of a room looks at.
pub fn prose_of(def: &ObjectDef) -> Option<&'static FieldDef> {
    def.fields
        .iter()
        .copied()
        .find(|field| field.lines && !field.required && !field.readonly && !field.secret)
}

/// A text as a spreadsheet takes it for one.
fn harmless(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

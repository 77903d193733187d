//! Acts, with what they ask for and without, by the API and on pages: done for whom they may be done, and no more done
//! than was asked.

use object::{FieldDef, FieldKind, InputDef, Instant, Names, Object, ObjectDef, Row, Value, id_text};
use serde_json::{Map, Value as Json, json};
use site::{Act, On, Run};
use staff::{Unmasking, User};
use store::{Level, Verb};
use testing::plain_rights::PlainRights;
use testing::questions::Records;

use super::Judge;
use super::asking::same;
use super::writing::{End, end_of};

/// So many records are looked at for one with something masked that the asker may look at.
const MASKED_TRIED: usize = 150;

/// It makes a record beside the one it is done to, which stays as it is.
const MAKES_ANOTHER: &str = "return";

/// They are for one person alone, whoever else has the right to the record: who set a schedule up, and who makes a visit.
/// Each has its refusal in tests of its own.
const OF_ONE_PERSON: [&str; 5] = ["running", "secret", "sign_in", "check-in", "check-out"];

/// What an act is told: values by field, of those that are said.
type Said = Vec<(&'static FieldDef, Value)>;

impl Judge<'_> {
    /// An act of some room on some record.
    pub fn act(&mut self) -> Result<(), String> {
        let is_every = self.chance.once_in(2);
        let site = self.doorstep.site().clone();
        let acts: Vec<(&'static ObjectDef, Act)> = self
            .company
            .filled()
            .into_iter()
            .flat_map(|def| site.acts_on(def).copied().map(move |act| (def, act)))
            // Handing over has its own tests: to whom one may give is no matter of the record alone.
            .filter(|(_, act)| !matches!(act.on, On::Owned) && matches!(act.on, On::Every) == is_every)
            .filter(|(_, act)| act.noun != MAKES_ANOTHER && !OF_ONE_PERSON.contains(&act.noun))
            .collect();
        if acts.is_empty() {
            return Ok(());
        }
        let (mut def, mut act) = *self.chance.one_of(&acts);
        let mut row = self.chance.one_of(self.company.rows(def)).clone();
        // Few may look at a masked value, at few of all records: half the time one of those is looked for, where
        // masks are laid at all.
        let of_people: Vec<(&'static ObjectDef, Act)> =
            acts.iter().filter(|(def, _)| def.fields.iter().any(|field| field.personal)).copied().collect();
        for _ in 0..if is_every && self.chance.once_in(2) { MASKED_TRIED } else { 0 } {
            if self.masked_for_them(def, &act, &row).is_some() {
                break;
            }
            let tried = if of_people.is_empty() { &acts } else { &of_people };
            (def, act) = *self.chance.one_of(tried);
            row = self.chance.one_of(self.company.rows(def)).clone();
        }
        let said = act.input().map(|input| self.said(def, &row, input));
        match act.run {
            Run::Telling(_) => {
                let mut said = said.unwrap_or_default();
                let masked = self.masked_for_them(def, &act, &row).filter(|_| self.chance.once_in(2));
                for (field, value) in &mut said {
                    if let (Names::MaskedField, Some(masked)) = (field.names, masked) {
                        *value = Value::Text(masked.name.to_owned());
                    }
                }
                self.tell(def, &act, &row, &said)
            }
            Run::Plain(_) | Run::Asking(_) if self.chance.once_in(2) => {
                self.act_by_api(def, &act, &row, said.as_ref())
            }
            Run::Plain(_) | Run::Asking(_) => self.act_on_page(def, &act, &row, said.as_ref()),
        }
    }

    /// A field of a record that is masked for the asker, who may look at it.
    fn masked_for_them(&self, def: &'static ObjectDef, act: &Act, row: &Row) -> Option<&'static FieldDef> {
        let rights = self.rights();
        if end_of_act(rights, def, act, row) != End::Allowed {
            return None;
        }
        let is_masked = |field: &&'static FieldDef| {
            !field.secret && self.company.level(rights, def, field, row) == Level::Masked
        };
        def.fields.iter().copied().find(is_masked)
    }

    fn act_by_api(
        &mut self,
        def: &'static ObjectDef,
        act: &Act,
        row: &Row,
        said: Option<&Said>,
    ) -> Result<(), String> {
        let path = format!("/api/v1/{}/{}/{}", def.plural, id_text(row.id), act.noun);
        let body = said.map_or_else(String::new, |said| as_json(said).to_string());
        let expected = end_of_act(self.rights(), def, act, row);
        let (status, answer) = self.send("POST", &path, &[], &body);
        let what = format!("{path} {body} by {}: {status} {answer}", self.login());
        same(|| what.clone(), &end_of(status, &answer), &expected)?;
        let now = self.done_as_said(def, act, row, status == 200, &what)?;
        self.note("acts done", status == 200);
        self.note("acts refused", status != 200);
        if status == 200 && self.rights().reaches(def, Verb::See, &now) {
            return same(|| what.clone(), &answer, &self.json(def, &now, None, &[]));
        }
        Ok(())
    }

    fn act_on_page(
        &mut self,
        def: &'static ObjectDef,
        act: &Act,
        row: &Row,
        said: Option<&Said>,
    ) -> Result<(), String> {
        let path = format!("/{}/{}/{}", def.plural, id_text(row.id), act.noun);
        let rights = &self.company.askers[self.who].in_person;
        let expected = end_of_act(rights, def, act, row);
        let fits = (act.fits)(&self.company.told(rights, def, row));
        let mut browser = self.browsers[self.who].borrow_mut();
        let form = browser.get(&path).status;
        let form_expected = match (&expected, said.is_some()) {
            (_, false) | (End::NotFound, true) => 404,
            (End::Forbidden | End::Refused(_), true) => 403,
            (End::Allowed, true) => {
                if fits {
                    200
                } else {
                    303
                }
            }
        };
        same(|| format!("the form {path} of {} in person", self.login()), &form, &form_expected)?;
        let fields: Vec<(&str, String)> =
            said.into_iter().flatten().map(|(field, value)| (field.name, typed(field, value))).collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let status = browser.send("/", &path, &fields).status;
        drop(browser);
        let what = format!("{path} {fields:?} by {} in person: {status}", self.login());
        same(|| what.clone(), &end_of(status, &Json::Null), &expected)?;
        self.note("acts done on pages", status == 303);
        self.done_as_said(def, act, row, status == 303, &what).map(drop)
    }

    /// Whether a record is written once by what was done and fitted it, and not otherwise; as it is now.
    fn done_as_said(
        &mut self,
        def: &'static ObjectDef,
        act: &Act,
        row: &Row,
        is_done: bool,
        what: &str,
    ) -> Result<Row, String> {
        self.company.read(self.doorstep);
        let now = self.company.rows(def).iter().find(|now| now.id == row.id).cloned();
        let now = now.ok_or_else(|| format!("{what}: it is gone"))?;
        let is_written = is_done && (act.fits)(row);
        same(|| format!("{what}: times written"), &(now.version - row.version), &i64::from(is_written))?;
        Ok(now)
    }

    /// One masked value: told to whoever may know it, and noted.
    fn tell(&mut self, def: &'static ObjectDef, act: &Act, row: &Row, said: &Said) -> Result<(), String> {
        let path = format!("/api/v1/{}/{}/{}", def.plural, id_text(row.id), act.noun);
        let body = as_json(said).to_string();
        let rights = self.rights();
        let named = said.iter().find(|(field, _)| field.names == Names::MaskedField);
        let name = named.and_then(|(_, value)| value.as_text()).unwrap_or_default();
        let field = def.fields.iter().copied().find(|field| field.name == name && !field.secret);
        let level = field.map_or(Level::Hidden, |field| self.company.level(rights, def, field, row));
        let expected = match (end_of_act(rights, def, act, row), field) {
            (End::NotFound, _) => (404, Json::from("not_found")),
            (End::Forbidden | End::Refused(_), _) => (403, Json::from("forbidden")),
            // A note says who looked, and nobody points to what they do not see.
            (End::Allowed, Some(_)) if level == Level::Masked && !self.sees_themself(rights) => {
                (422, Json::from("link_unknown"))
            }
            (End::Allowed, Some(field)) if level == Level::Masked => (200, self.value(rights, field, row)),
            (End::Allowed, _) if level == Level::Hidden => (422, Json::from("field_unknown")),
            (End::Allowed, _) => (422, Json::from("field_not_masked")),
        };
        let noted = self.company.rows(Unmasking::def()).len();
        let (status, answer) = self.send("POST", &path, &[], &body);
        let told = match status {
            200 => answer["value"].clone(),
            422 => answer["fields"][0]["code"].clone(),
            _ => answer["code"].clone(),
        };
        let what = format!("{path} {body} by {}: {status} {answer}", self.login());
        same(|| what.clone(), &(status, told), &expected)?;
        self.note("masked values told", status == 200);
        self.note("masked values not told", status != 200);
        self.company.read(self.doorstep);
        let more = self.company.rows(Unmasking::def()).len() - noted;
        same(|| format!("{what}: times noted"), &more, &usize::from(status == 200))
    }

    fn sees_themself(&self, rights: &PlainRights) -> bool {
        let me = self.company.rows(User::def()).iter().find(|user| user.id == rights.user);
        me.is_some_and(|me| rights.reaches(User::def(), Verb::See, me))
    }

    /// A value as the record's JSON has it for whoever is told all of it.
    fn value(&self, rights: &PlainRights, field: &'static FieldDef, row: &Row) -> Json {
        let value = row.value(field);
        match (field.kind, value.as_int()) {
            (FieldKind::Link(_), Some(id)) if self.company.linked(rights, field, id).is_none() => {
                json!({"restricted": true})
            }
            _ => field.to_json(&value),
        }
    }

    /// Something for an act to be told; what need not be said mostly is.
    fn said(&mut self, def: &'static ObjectDef, row: &Row, input: &'static InputDef) -> Said {
        let mut said = Said::new();
        for field in input.fields.iter().copied() {
            if field.required || !self.chance.once_in(3) {
                said.push((field, self.value_by_chance(def, row, field)));
            }
        }
        said
    }

    fn value_by_chance(&mut self, def: &'static ObjectDef, row: &Row, field: &'static FieldDef) -> Value {
        let number = self.chance.below(1_000);
        let read = |text: &str| (field.parse)(text).unwrap_or(Value::Null);
        match field.kind {
            FieldKind::Text if field.names == Names::MaskedField => {
                let level = |field: &FieldDef| self.company.level(self.rights(), def, field, row);
                let is_masked = |field: &&'static FieldDef| level(field) == Level::Masked;
                let masked: Vec<&'static FieldDef> = def.fields.iter().copied().filter(is_masked).collect();
                let fields = if masked.is_empty() { &def.fields } else { &masked };
                let name = self.chance.perhaps(12, fields).map_or("no_such_field", |field| field.name);
                Value::Text(name.to_owned())
            }
            FieldKind::Text => read(&format!("神谕问 {number}")),
            FieldKind::Number => Value::Int(number as i64),
            FieldKind::Boolean => Value::Bool(number.is_multiple_of(2)),
            FieldKind::Choice(choice) => Value::Text(self.chance.one_of(choice.items).code.to_owned()),
            FieldKind::Choices(choice) => Value::Tags(vec![self.chance.one_of(choice.items).code.to_owned()]),
            FieldKind::Day => read("2026-03-05"),
            FieldKind::Instant => Value::Int(Instant(1_772_000_000_000).0),
            FieldKind::Money | FieldKind::Decimal(_) => read("12.50"),
            FieldKind::Duration => Value::Int(90),
            FieldKind::Web => read("https://example.com"),
            FieldKind::Phone => read("13800138000"),
            FieldKind::Email => read("info@example.com"),
            FieldKind::Tags => read("重点"),
            FieldKind::File => Value::Null,
            FieldKind::Link(target) => {
                let rows = self.company.registry.object(target).map_or(&[][..], |def| self.company.rows(def));
                if rows.is_empty() { Value::Null } else { Value::Int(self.chance.one_of(rows).id) }
            }
        }
    }
}

/// How an act ends, as far as rights decide.
fn end_of_act(rights: &PlainRights, def: &'static ObjectDef, act: &Act, row: &Row) -> End {
    if !rights.reaches(def, Verb::See, row) {
        End::NotFound
    } else if !rights.may_act(def, act.noun, act.verb, row) {
        End::Forbidden
    } else {
        End::Allowed
    }
}

fn as_json(said: &Said) -> Json {
    let parts = said.iter().map(|(field, value)| (field.name.to_owned(), field.to_json(value)));
    Json::Object(parts.collect::<Map<String, Json>>())
}

/// A value as a form sends it.
fn typed(field: &FieldDef, value: &Value) -> String {
    match field.to_json(value) {
        Json::String(text) => text,
        Json::Null => String::new(),
        Json::Object(parts) => parts["amount"].as_str().unwrap_or_default().to_owned(),
        other => other.to_string(),
    }
}

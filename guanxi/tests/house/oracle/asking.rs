//! Reading by the API: lists with their filters, orders, fields and links in full, single records, histories.

use object::{
    FieldDef, FieldKind, Filter, FilterContext, ObjectDef, Row, Value, filter_text, id_text, parse_filter,
};
use serde_json::{Map, Value as Json, json};
use store::{Level, Verb, sorts_of};
use testing::plain_rights::PlainRights;
use testing::questions::{Asker, Records, told};

use super::Judge;

/// Rows of a page: small, so that lists have several.
const PAGE: usize = 40;
/// Pages that one list may have; more and it goes round in circles.
const PAGES_MAX: usize = 400;

impl Judge<'_> {
    /// A list, page after page: exactly the records that may be seen and pass, each as it is told.
    pub fn list(&mut self) -> Result<(), String> {
        let Some(def) = self.governed_or_open() else { return Ok(()) };
        let registry = self.company.registry.clone();
        let made = Asker { chance: &mut self.chance, here: &self.company, registry: &registry, def }.filter();
        let text = if made == Filter::All { String::new() } else { filter_text(&made) };
        let sorts: Vec<&'static FieldDef> = sorts_of(def).collect();
        let sort = *self.chance.one_of(&sorts);
        let (shown, expanded) = self.columns(def);
        let mut path = format!(
            "/api/v1/{}?filter={}&sort={}{}&limit={PAGE}&total=exact",
            def.plural,
            site::encode(&text),
            if self.chance.once_in(2) { "-" } else { "" },
            sort.name
        );
        if let Some(shown) = &shown {
            path += &format!("&fields={}", names(shown));
        }
        if !expanded.is_empty() {
            path += &format!("&expand={}", names(&expanded));
        }
        let who = &self.company.askers[self.who];
        let rights = self.rights();
        let teams: Vec<i64> = rights
            .held
            .iter()
            .find(|held| held.by == rights.user)
            .map_or_else(Vec::new, |held| held.squads.clone());
        let context = FilterContext {
            registry: &registry,
            me: rights.user,
            my_teams: &teams,
            now: self.doorstep.crm().now(),
            zone: self.doorstep.crm().zone(),
        };
        let what = || format!("{path} of {}", who.login);
        let filter = match parse_filter(def, &text, &context) {
            Ok(filter) => filter,
            // Not everything that can be thought is a filter that is answered quickly; it is refused in words.
            Err(message) => {
                let answer = self.get(&path);
                let is_refused = (400..500).contains(&answer.0) && answer.1["code"] == message.code;
                return if is_refused {
                    Ok(())
                } else {
                    Err(format!("{}: {answer:?}, not {}", what(), message.code))
                };
            }
        };
        if rights.refuses(&registry, def, &filter, &[sort]) {
            let answer = self.get(&path);
            let is_refused = answer.0 == 422 && answer.1["code"] == "field_not_seen";
            self.note("refused by what is kept back", true);
            return if is_refused { Ok(()) } else { Err(format!("{} is to be refused: {answer:?}", what())) };
        }
        let mut expected: Vec<Json> = self
            .company
            .seen(rights, def, &filter)
            .into_iter()
            .map(|row| self.json(def, row, shown.as_deref(), &expanded))
            .collect();
        let no_scope = rights.held.iter().all(|held| held.scope(def, Verb::See) == store::Scope::Nothing);
        let mut found = Vec::new();
        let mut next = String::new();
        for _ in 0..PAGES_MAX {
            let (status, page) = self.get(&format!("{path}{next}"));
            // Who may see nothing of an object at all is told so.
            if status == 403 && no_scope {
                return Ok(());
            }
            if status != 200 {
                return Err(format!("{}: {status} {page}", what()));
            }
            if page["total"] != json!({"count": expected.len(), "exact": true}) {
                return Err(format!(
                    "{} {}: total {} is not {}",
                    what(),
                    told(&filter),
                    page["total"],
                    expected.len()
                ));
            }
            found.extend(page["data"].as_array().cloned().unwrap_or_default());
            match page["next"].as_str() {
                Some(cursor) => next = format!("&after={}", site::encode(cursor)),
                None => break,
            }
        }
        self.note("lists with records", !expected.is_empty());
        self.note("lists of several pages", expected.len() > PAGE);
        let by_text = |json: &Json| json.to_string();
        expected.sort_by_cached_key(by_text);
        found.sort_by_cached_key(by_text);
        same(what, &found, &expected)
    }

    /// A record by its id, with links in full: as it is told, or not there at all.
    pub fn show(&mut self) -> Result<(), String> {
        let def = *self.chance.one_of(&self.company.filled());
        let row = self.chance.one_of(self.company.rows(def)).clone();
        let (shown, expanded) = self.columns(def);
        let mut path = format!("/api/v1/{}/{}?", def.plural, id_text(row.id));
        if let Some(shown) = &shown {
            path += &format!("&fields={}", names(shown));
        }
        if !expanded.is_empty() {
            path += &format!("&expand={}", names(&expanded));
        }
        let expected = match self.company.reaches(self.rights(), def, Verb::See, &row) {
            true => (200, self.json(def, &row, shown.as_deref(), &expanded)),
            false => (404, Json::Null),
        };
        self.note("records shown", expected.0 == 200);
        self.note("records not shown", expected.0 == 404);
        let (status, body) = self.get(&path);
        let found = (status, if status == 200 { body } else { Json::Null });
        same(|| format!("{path} of {}", self.login()), &found, &expected)
    }

    /// What hangs on a record: all of it for who sees the record, nothing for others.
    pub fn hung(&mut self) -> Result<(), String> {
        let hung: Vec<&'static ObjectDef> =
            self.company.filled().into_iter().filter(|def| def.hung_field().is_some()).collect();
        if hung.is_empty() {
            return Ok(());
        }
        let def = *self.chance.one_of(&hung);
        let on = def.hung_on(self.chance.one_of(self.company.rows(def))).unwrap();
        let Some(home) = self.company.registry.plural(&on.plural) else { return Ok(()) };
        let rights = self.rights();
        let record = self.company.rows(home).iter().find(|row| row.id == on.id);
        let expected: Option<Vec<Json>> =
            record.filter(|record| rights.reaches(home, Verb::See, record)).map(|_| {
                let rows = self.company.rows(def).iter().filter(|row| def.hung_on(row).as_ref() == Some(&on));
                rows.map(|row| self.json(def, row, None, &[])).collect()
            });
        let path = format!("/api/v1/{}?record={}", def.plural, site::encode(&on.to_string()));
        let (status, body) = self.get(&path);
        self.note("what hangs shown", expected.is_some());
        let found = (status == 200).then(|| body["data"].as_array().cloned().unwrap_or_default());
        same(|| format!("{path} of {}: {status} {body}", self.login()), &found, &expected)
    }

    /// The history of a record: for who sees it, and without what is kept from them.
    pub fn history(&mut self) -> Result<(), String> {
        let def = *self.chance.one_of(&self.company.filled());
        let row = self.chance.one_of(self.company.rows(def)).clone();
        let path = format!("/api/v1/{}/{}/history", def.plural, id_text(row.id));
        let rights = self.rights();
        let is_seen = self.company.reaches(rights, def, Verb::See, &row);
        let (status, body) = self.get(&path);
        if (status == 200) != is_seen || !matches!(status, 200 | 404) {
            return Err(format!("{path} of {}: {status} {body}, seen {is_seen}", self.login()));
        }
        self.note("histories", is_seen);
        if !is_seen {
            return Ok(());
        }
        for field in &def.fields {
            let is_kept = self.company.level(rights, def, field, &row) < Level::Seen;
            let leaks = |entry: &Json| {
                entry["changes"].get(field.name).is_some_and(|change| tells(change, field, &row))
            };
            if is_kept && body["data"].as_array().is_some_and(|entries| entries.iter().any(leaks)) {
                return Err(format!("{path} of {} tells {}: {body}", self.login(), field.name));
            }
        }
        Ok(())
    }

    /// A record's page, in person: there for whom the record is there.
    pub fn page(&mut self) -> Result<(), String> {
        let filled: Vec<&'static ObjectDef> =
            self.company.filled().into_iter().filter(|def| def.hung_field().is_none()).collect();
        let def = *self.chance.one_of(&filled);
        let row = self.chance.one_of(self.company.rows(def)).clone();
        let rights = &self.company.askers[self.who].in_person;
        let is_seen = self.company.reaches(rights, def, Verb::See, &row);
        let path = format!("/{}/{}", def.plural, id_text(row.id));
        let answer = self.browsers[self.who].borrow_mut().get(&path);
        let is_shown = match answer.status {
            200 => true,
            404 => false,
            // Some objects have pages of their own.
            303 => return Ok(()),
            other => return Err(format!("{path} of {}: {other}", self.login())),
        };
        self.note("pages shown", is_seen);
        self.note("pages not shown", !is_seen);
        same(|| format!("{path} of {} in person", self.login()), &is_shown, &is_seen)
    }

    fn governed_or_open(&mut self) -> Option<&'static ObjectDef> {
        let filled: Vec<&'static ObjectDef> =
            self.company.filled().into_iter().filter(|def| def.hung_field().is_none()).collect();
        (!filled.is_empty()).then(|| *self.chance.one_of(&filled))
    }

    /// Which fields are asked for, none for all, and which links in full.
    fn columns(
        &mut self,
        def: &'static ObjectDef,
    ) -> (Option<Vec<&'static FieldDef>>, Vec<&'static FieldDef>) {
        let open: Vec<&'static FieldDef> =
            def.system.iter().chain(&def.fields).copied().filter(|field| !field.secret).collect();
        let links: Vec<&'static FieldDef> =
            open.iter().copied().filter(|field| field.kind.link().is_some()).collect();
        let mut expanded: Vec<&'static FieldDef> = Vec::new();
        if !links.is_empty() && self.chance.once_in(2) {
            expanded.push(*self.chance.one_of(&links));
        }
        let shown = self.chance.once_in(3).then(|| {
            let mut shown: Vec<&'static FieldDef> = vec![def.system[0]];
            for _ in 0..3 {
                let field = *self.chance.one_of(&open);
                if !shown.contains(&field) {
                    shown.push(field);
                }
            }
            shown
        });
        (shown, expanded)
    }

    /// A record as it is to be told.
    pub fn json(
        &self,
        def: &'static ObjectDef,
        row: &Row,
        shown: Option<&[&'static FieldDef]>,
        expanded: &[&'static FieldDef],
    ) -> Json {
        json_for(&self.company, self.rights(), def, row, shown, expanded)
    }
}

/// A record as somebody is to be told it.
pub fn json_for(
    company: &super::company::Company,
    who: &PlainRights,
    def: &'static ObjectDef,
    row: &Row,
    shown: Option<&[&'static FieldDef]>,
    expanded: &[&'static FieldDef],
) -> Json {
    let all: Vec<&'static FieldDef> =
        def.system.iter().chain(&def.fields).copied().filter(|field| !field.secret).collect();
    let mut fields: Vec<&'static FieldDef> = shown.map_or(all, <[_]>::to_vec);
    fields.extend(expanded.iter().copied().filter(|field| !fields.contains(field)).collect::<Vec<_>>());
    let told = company.told(who, def, row);
    let mut map = Map::new();
    for field in fields {
        let value = told.value(field);
        let json = match (field.kind, &value) {
            _ if field.name == "id" && field.system.is_some() => Json::from(id_text(row.id)),
            (FieldKind::Link(_), Value::Int(id)) => match company.linked(who, field, *id) {
                None => json!({"restricted": true}),
                Some((target, row)) if expanded.contains(&field) => {
                    json_for(company, who, target, row, None, &[])
                }
                Some(_) => field.to_json(&value),
            },
            _ => field.to_json(&value),
        };
        map.insert(field.name.to_owned(), json);
    }
    Json::Object(map)
}

/// Whether a line of the history tells the value that a row has in a field.
fn tells(change: &Json, field: &FieldDef, row: &Row) -> bool {
    let value = field.to_json(&row.values[field.index]);
    let is_told = |side: &Json| !value.is_null() && *side == value;
    match change {
        Json::Array(sides) => sides.iter().any(is_told),
        Json::Object(sides) => sides.values().any(is_told),
        side => is_told(side),
    }
}

fn names(fields: &[&'static FieldDef]) -> String {
    fields.iter().map(|field| field.name).collect::<Vec<_>>().join(",")
}

/// Whether what was found is what is right; where it is not, the first difference.
pub fn same<T: PartialEq + std::fmt::Debug>(
    what: impl Fn() -> String,
    found: &T,
    expected: &T,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let differ = found.lines().zip(expected.lines()).find(|(one, other)| one != other);
    Err(format!("{}: {differ:?}\nfound {found}\nexpected {expected}", what()))
}

//! Lists put together by groups, on pages: how many records each group has and what they come to, of those that may be
//! seen and no others.

use std::collections::{BTreeMap, BTreeSet};

use object::{FieldDef, FieldKind, Money, ObjectDef, Row, Value, amount_text, count_text, id_text};
use store::{Scope, Verb};
use testing::plain_rights::PlainRights;

use super::Judge;
use super::asking::same;

/// More groups than so many are not all shown.
const GROUPS_MAX: usize = 200;

/// Groups by the word that opens them; none for records behind links to what is out of sight. Each with its number and
/// its sums.
type Groups = BTreeMap<Option<String>, (String, BTreeSet<String>)>;

impl Judge<'_> {
    /// A list by groups, and what one of its fields comes to in each.
    pub fn groups(&mut self) -> Result<(), String> {
        let with_lists = |def: &&'static ObjectDef| !def.journal && !def.single && def.hung_field().is_none();
        let lists: Vec<&'static ObjectDef> = self.company.filled().into_iter().filter(with_lists).collect();
        let def = *self.chance.one_of(&lists);
        let (ways, figures) = (self.ways_of(def), figures_of(def));
        if ways.is_empty() {
            return Ok(());
        }
        let by = *self.chance.one_of(&ways);
        let sum = if figures.is_empty() { None } else { self.chance.perhaps(4, &figures) };
        let Some((text, filter)) = self.readable_filter(def) else { return Ok(()) };
        let period = match by.kind {
            FieldKind::Day => *self.chance.one_of(&[".year", ".quarter", ".month"]),
            _ => "",
        };
        let path = format!(
            "/{}?group={}{period}&sum={}&filter={}&columns={}&sort=updated_at&total=exact",
            def.plural,
            by.name,
            sum.map_or("", |sum| sum.name),
            site::encode(&text),
            def.title.name,
        );
        let answer = self.browsers[self.who].borrow_mut().get(&path);
        let what = format!("{path} of {} in person: {}", self.login(), answer.status);
        let rights = &self.company.askers[self.who].in_person;
        if rights.held.iter().all(|held| held.scope(def, Verb::See) == Scope::Nothing) {
            return same(|| what.clone(), &answer.status, &403);
        }
        let asked: Vec<&'static FieldDef> = [by].into_iter().chain(sum).collect();
        if rights.refuses(&self.company.registry, def, &filter, &asked) {
            self.note("groups refused", true);
            return same(|| what.clone(), &answer.status, &422);
        }
        if answer.status == 303 {
            return Ok(()); // Some objects have pages of their own.
        }
        same(|| what.clone(), &answer.status, &200)?;
        let mut members: BTreeMap<Option<String>, Vec<&Row>> = BTreeMap::new();
        for row in self.company.seen(rights, def, &filter) {
            members.entry(self.word_of(rights, by, period, row)).or_default().push(row);
        }
        if members.len() > GROUPS_MAX {
            return Ok(());
        }
        let expected: Groups = members
            .into_iter()
            .map(|(word, rows)| {
                (
                    word,
                    (
                        count_text(rows.len() as i64),
                        sum.map_or_else(BTreeSet::new, |sum| sums_of(sum, &rows)),
                    ),
                )
            })
            .collect();
        self.note("groups", !expected.is_empty());
        self.note("groups with sums", expected.values().any(|(_, sums)| !sums.is_empty()));
        self.note("groups out of sight", expected.contains_key(&None));
        same(|| what.clone(), &groups_on(&answer.text), &expected)
    }

    /// What a list is grouped by.
    fn ways_of(&self, def: &'static ObjectDef) -> Vec<&'static FieldDef> {
        let is_way = |field: &&'static FieldDef| match field.kind {
            FieldKind::Choice(_) | FieldKind::Boolean | FieldKind::Day => true,
            FieldKind::Link(target) => self.company.registry.object(target).is_some_and(|def| !def.internal),
            FieldKind::Text => field.indexed,
            FieldKind::Number
            | FieldKind::Decimal(_)
            | FieldKind::Duration
            | FieldKind::Money
            | FieldKind::Choices(_)
            | FieldKind::Web
            | FieldKind::Instant
            | FieldKind::Phone
            | FieldKind::Email
            | FieldKind::Tags
            | FieldKind::File => false,
        };
        def.fields.iter().copied().filter(|field| !field.secret).filter(is_way).collect()
    }

    /// The word of the group that a row belongs to.
    fn word_of(
        &self,
        rights: &PlainRights,
        by: &'static FieldDef,
        period: &str,
        row: &Row,
    ) -> Option<String> {
        match row.value(by) {
            Value::Int(id) => self.company.linked(rights, by, id).map(|_| id_text(id)),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Text(day) if !period.is_empty() => Some(period_of(&day, period)),
            Value::Text(text) => Some(text),
            Value::Null | Value::Money(_) | Value::Phone(_) | Value::Tags(_) | Value::Veiled(_) => {
                Some(String::new())
            }
        }
    }
}

/// The year, quarter or month of a day: `2026`, `2026-Q3`, `2026-09`.
fn period_of(day: &str, period: &str) -> String {
    let month: u32 = day[5..7].parse().unwrap();
    match period {
        ".year" => day[..4].to_owned(),
        ".quarter" => format!("{}-Q{}", &day[..4], (month - 1) / 3 + 1),
        _ => day[..7].to_owned(),
    }
}

fn figures_of(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let is_figure = |field: &&'static FieldDef| {
        matches!(field.kind, FieldKind::Money | FieldKind::Number) && !field.secret
    };
    def.fields.iter().copied().filter(is_figure).collect()
}

/// What a field of some rows comes to, currency by currency.
fn sums_of(field: &'static FieldDef, rows: &[&Row]) -> BTreeSet<String> {
    let mut amounts: BTreeMap<String, Money> = BTreeMap::new();
    let mut number = None;
    for row in rows {
        match row.value(field) {
            Value::Money(money) => {
                let sum =
                    amounts.entry(money.currency.code().to_owned()).or_insert(Money { minor: 0, ..money });
                sum.minor += money.minor;
            }
            Value::Int(more) => number = Some(number.unwrap_or(0) + more),
            Value::Null
            | Value::Text(_)
            | Value::Bool(_)
            | Value::Phone(_)
            | Value::Tags(_)
            | Value::Veiled(_) => {}
        }
    }
    amounts.into_values().map(amount_text).chain(number.map(count_text)).collect()
}

/// The groups that a page shows.
fn groups_on(page: &str) -> Groups {
    let heads = page.split("class=\"group-head\" id=\"group-").skip(1);
    heads
        .map(|head| {
            let (anchor, rest) = head.split_once('"').unwrap();
            let line = rest.split("</tr>").next().unwrap_or_default();
            let word = line.contains("<a class=\"group-toggle\"").then(|| unescaped(anchor));
            let count = line.split_once("class=\"group-count\">").unwrap().1.split('<').next().unwrap();
            (word, (count.to_owned(), sums_in(line)))
        })
        .collect()
}

/// The sums in a group's line, each as it is exactly.
fn sums_in(line: &str) -> BTreeSet<String> {
    let Some((_, sum)) = line.split_once("class=\"group-sum\">") else { return BTreeSet::new() };
    let sum = sum.split_once("</span>").map_or(sum, |(_, sum)| sum);
    let exact = match sum.split_once("<data class=\"short\" value=\"") {
        Some((_, exact)) => exact.split('"').next().unwrap(),
        None => sum.split('<').next().unwrap(),
    };
    exact.split(" · ").map(|sum| sum.trim().to_owned()).collect()
}

/// The word of an anchor, whose bytes other than letters and digits are written as numbers.
fn unescaped(anchor: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = anchor.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'_' {
            let digits: Vec<u8> = rest.by_ref().take(2).collect();
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

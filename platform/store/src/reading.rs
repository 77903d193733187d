//! Names in the order in which they are read: Chinese characters by their pinyin, then by tone, then each character
//! for itself, so that one surname stands together; Latin words among them by their letters.
//!
//! Databases compare bytes, so the order is a text of its own, the *key*, kept in a column beside the name and
//! indexed in its place: `zhang1张san1三` for 张三. A tone is less than any
//! letter, so `li` comes before `lian`, and a name before all that go on from it.

use std::cmp::Ordering;

use object::text::{fold, is_han};
use object::{FieldDef, FieldKind, ObjectDef, Registry, SearchAs, Value};
use pinyin::{ToPinyin, ToPinyinMulti};

use crate::conn::Conn;
use crate::error::StoreError;
use crate::migrate;
use crate::search::{surnames, without_accents};
use crate::sql::{Cell, Sql};

/// Raised when keys are made in another way, so that every house makes its own anew.
const KEYS_VERSION: u32 = 1;
/// The longest key, in bytes: some thirteen Chinese characters. Names that are the same up to there stand beside
/// each other anyway; longer keys would only make the indexes larger.
const KEY_BYTES_MAX: usize = 120;
/// The longest Chinese name that is taken for a person's where nothing else is said: companies have longer ones.
const PERSON_CHARACTERS_MAX: usize = 3;
/// The tone of what has none.
const NO_TONE: char = '5';
/// How many records get their keys in one transaction when they are made anew.
const CHUNK_ROWS: i64 = 1_000;
/// The setting that says what the keys were made of, and while they are made anew how far that is.
const MADE_OF: &str = "order_made_of";

/// Whether lists in the order of this field go by how its texts are read: all that are sorted by, but for codes.
pub fn is_ordered_by_reading(field: &FieldDef) -> bool {
    let is_text = matches!(field.kind, FieldKind::Text) && field.search != Some(SearchAs::Fragments);
    field.sort && field.system.is_none() && is_text
}

/// The column that has a field's values in order.
pub(crate) fn order_column(field: &FieldDef) -> String {
    if is_ordered_by_reading(field) { format!("{}_order", field.name) } else { field.name.to_owned() }
}

/// What a value has in that column.
pub(crate) fn order_cell(field: &FieldDef, value: &Value) -> Cell {
    match value {
        Value::Text(text) if is_ordered_by_reading(field) => Cell::Text(order_key(text)),
        Value::Null
        | Value::Text(_)
        | Value::Int(_)
        | Value::Bool(_)
        | Value::Money(_)
        | Value::Phone(_)
        | Value::Tags(_)
        | Value::Veiled(_) => crate::condition::first_cell(field, value),
    }
}

/// The order of two names.
pub fn by_reading(a: &str, b: &str) -> Ordering {
    order_key(a).cmp(&order_key(b)).then_with(|| a.cmp(b))
}

/// The key of a name: keys compare by bytes as names are read.
pub fn order_key(name: &str) -> String {
    let folded = fold(name);
    let mut key = String::with_capacity(folded.len() * 3);
    let mut run: Vec<char> = Vec::new();
    let mut begins_name = true;
    for c in folded.chars() {
        if is_han(c) {
            run.push(c);
            continue;
        }
        if !c.is_alphanumeric() && !run.is_empty() && is_within_names(c) {
            continue;
        }
        begins_name &= run.is_empty();
        push_run(&mut run, false, &mut key);
        if c.is_alphanumeric() {
            begins_name = false;
            push_letter(c, &mut key);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
        if key.len() > KEY_BYTES_MAX {
            break;
        }
    }
    push_run(&mut run, begins_name, &mut key);
    if key.ends_with(' ') {
        key.pop();
    }
    if key.is_empty() {
        key = folded; // Nothing in it is read: it stands by itself.
    }
    key.truncate(key.floor_char_boundary(KEY_BYTES_MAX));
    key
}

/// Brackets, dots and spaces within a Chinese name (宏达（集团）股份, 古丽·买买提, 张 三) are not read.
fn is_within_names(c: char) -> bool {
    matches!(
        c,
        ' ' | '('
            | ')'
            | '['
            | ']'
            | '【'
            | '】'
            | '〔'
            | '〕'
            | '《'
            | '》'
            | '“'
            | '”'
            | '"'
            | '·'
            | '•'
            | '・'
    )
}

/// A letter without its accents; letters of other scripts stand for themselves, after all Latin ones.
fn push_letter(c: char, key: &mut String) {
    match without_accents(c) {
        Some(plain) => key.push_str(plain),
        None => key.push(c),
    }
}

/// Adds Chinese characters in a row. `alone` where they are the whole name.
fn push_run(run: &mut Vec<char>, alone: bool, key: &mut String) {
    let mut place = 0;
    while place < run.len() && key.len() <= KEY_BYTES_MAX {
        let first = run[place];
        let next = run.get(place + 1).copied();
        // 单氏 and 曾记 are named after people too.
        let is_person = place == 0
            && ((alone && (2..=PERSON_CHARACTERS_MAX).contains(&run.len()))
                || matches!(next, Some('氏' | '记')));
        let compound =
            next.filter(|_| place == 0 && alone).and_then(|next| surnames::compound_surname(first, next));
        let surname = if is_person { surnames::surname(first) } else { None };
        let together = compound
            .map(|both| both.map(|readings| readings.first))
            .or_else(|| if surname.is_some() { None } else { surnames::word(first, next?) });
        if let (Some([one, other]), Some(next)) = (together, next) {
            push_character(first, Some(one), key);
            push_character(next, Some(other), key);
            place += 2;
            continue;
        }
        let reading = surname.or_else(|| surnames::everyday(first)).map(|readings| readings.first);
        push_character(first, reading, key);
        place += 1;
    }
    run.clear();
}

/// A character as it is read, its tone, and itself. One that no table knows comes after all others.
fn push_character(character: char, reading: Option<&'static str>, key: &mut String) {
    if let Some(reading) = reading {
        key.push_str(reading);
        key.push(tone(character, reading));
    }
    key.push(character);
}

/// The tone in which a character is read so.
fn tone(character: char, reading: &str) -> char {
    let told = |found: pinyin::Pinyin| {
        let letters = found.plain().chars().map(|c| if c == 'ü' { 'v' } else { c });
        let tone = found.with_tone_num_end().chars().last().filter(char::is_ascii_digit);
        letters.eq(reading.chars()).then_some(tone.unwrap_or(NO_TONE))
    };
    let everyday = character.to_pinyin().and_then(told);
    let other = || character.to_pinyin_multi()?.into_iter().find_map(told);
    everyday.or_else(other).unwrap_or(NO_TONE)
}

/// What the keys are made of: when it differs from what a house's keys were made of, they are made anew.
fn made_of(objects: &[Ordered]) -> String {
    use sha2::{Digest, Sha256};
    let mut digest = Sha256::new();
    digest.update(KEYS_VERSION.to_le_bytes());
    for (def, fields) in objects {
        fields.iter().for_each(|field| digest.update(format!("{}.{}\n", def.name, field.name)));
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// An object that has names to order by, with them.
type Ordered = (&'static ObjectDef, Vec<&'static FieldDef>);

fn ordered(registry: &Registry) -> Vec<Ordered> {
    let of = |def: &&'static ObjectDef| {
        let fields: Vec<_> =
            def.fields.iter().copied().filter(|field| is_ordered_by_reading(field)).collect();
        (!fields.is_empty()).then_some((*def, fields))
    };
    registry.objects().iter().filter_map(of).collect()
}

/// Makes the keys of records that were there before their names were ordered so, or before the rules were others. A
/// thousand records at a time, each thousand in a transaction that also notes how far it is: cut off in the middle,
/// the next start goes on there. Lists are right when this returns.
pub(crate) fn prepare(conn: &Conn<'_>, registry: &Registry) -> Result<(), StoreError> {
    let mut objects = ordered(registry);
    if made_so_far(conn)? == made_of(&objects) {
        return Ok(());
    }
    // What is declared and not migrated yet has no keys to make.
    let tables = migrate::present(conn, registry)?;
    let is_there = |def: &ObjectDef, field: &FieldDef| {
        tables.get(def.name).is_some_and(|table| table.has_column(&order_column(field)))
    };
    for (def, fields) in &mut objects {
        fields.retain(|field| is_there(def, field));
    }
    objects.retain(|(_, fields)| !fields.is_empty());
    let wanted = made_of(&objects);
    let mut told = false;
    loop {
        conn.batch("begin")?;
        let step = prepare_some(conn, &objects, &wanted);
        conn.batch(if step.is_ok() { "commit" } else { "rollback" })?;
        match step? {
            Step::Done => {
                if told {
                    tracing::info!("names are in the order in which they are read");
                }
                return Ok(());
            }
            Step::Further => {
                if !told {
                    tracing::info!("names are put into the order in which they are read; this happens once");
                }
                told = true;
            }
        }
    }
}

enum Step {
    Done,
    Further,
}

fn prepare_some(conn: &Conn<'_>, objects: &[Ordered], wanted: &str) -> Result<Step, StoreError> {
    // The row is locked by writing it, so that of two processes that start together one waits for the other's step.
    let mut sql = Sql::new("insert into setting (name, value) values (");
    sql.bind(MADE_OF).push(", '') on conflict (name) do update set value = setting.value");
    conn.execute(&sql)?;
    let known = made_so_far(conn)?;
    if known == wanted {
        return Ok(Step::Done);
    }
    // While it goes on: what they are made of, the object, and the last record that has its keys.
    let mut words = known.split(' ');
    let goes_on = words.next() == Some(wanted);
    let at = words.next().filter(|_| goes_on);
    let after: i64 = words.next().filter(|_| goes_on).and_then(|id| id.parse().ok()).unwrap_or(i64::MIN);
    let place = at.and_then(|at| objects.iter().position(|(def, _)| def.name == at)).unwrap_or(0);
    let note = match objects.get(place) {
        None => wanted.to_owned(),
        Some((def, fields)) => match make_keys(conn, def, fields, after)? {
            Some(last) => format!("{wanted} {} {last}", def.name),
            None => match objects.get(place + 1) {
                Some((next, _)) => format!("{wanted} {}", next.name),
                None => wanted.to_owned(),
            },
        },
    };
    let mut sql = Sql::new("update setting set value = ");
    sql.bind(note).push(" where name = ").bind(MADE_OF);
    conn.execute(&sql)?;
    Ok(Step::Further)
}

/// What the keys are made of, and while they are made how far that is; empty where none were.
fn made_so_far(conn: &Conn<'_>) -> Result<String, StoreError> {
    let mut sql = Sql::new("select value from setting where name = ");
    sql.bind(MADE_OF);
    Ok(conn.query(&sql)?.first().and_then(|cells| cells[0].text().map(str::to_owned)).unwrap_or_default())
}

/// The keys of the next records after an id; the last of them, or none where there are no more.
fn make_keys(
    conn: &Conn<'_>,
    def: &'static ObjectDef,
    fields: &[&'static FieldDef],
    after: i64,
) -> Result<Option<i64>, StoreError> {
    let mut sql = Sql::new("select id");
    for field in fields {
        sql.push(", ").name(field.name);
        sql.push(", ").name(&order_column(field));
    }
    sql.push(" from ").name(def.name).push(" where id > ").bind(after);
    sql.push(" order by id limit ").bind(CHUNK_ROWS);
    let rows = conn.query(&sql)?;
    let mut updates = Vec::with_capacity(rows.len());
    for cells in &rows {
        let mut sql = Sql::new("update ");
        sql.name(def.name).push(" set ");
        let mut differs = false;
        for (place, field) in fields.iter().enumerate() {
            let key = cells[1 + place * 2].text().map(order_key);
            differs |= key.as_deref() != cells[2 + place * 2].text();
            sql.push(if place > 0 { ", " } else { "" });
            sql.name(&order_column(field)).push(" = ").bind(key.map_or(Cell::Null, Cell::Text));
        }
        if let Some(id) = cells[0].int().filter(|_| differs) {
            sql.push(" where id = ").bind(id);
            updates.push(sql);
        }
    }
    conn.execute_all(&updates)?;
    Ok(rows.last().and_then(|cells| cells[0].int()))
}

#[cfg(test)]
#[path = "tests/reading.rs"]
mod tests;

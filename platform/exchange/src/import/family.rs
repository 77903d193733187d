//! Rows that share the number of a record are that record with what belongs to it: an order and its lines in one
//! table, in whatever order the rows come. Declared by nothing of its own: a record that sums its children up comes in
//! with them, and so does what is a child itself with its own.

use object::{
    Begins, FieldDef, FieldKind, Instant, Label, Lang, Message, ObjectDef, Registry, Value, id_text, text,
};
use store::{StoreError, View, Visit};

use super::import_error::ImportError;
use super::plan::{Plan, Target, key_text};
use super::reason::{Problem, Reason};
use crate::headers::{Certainty, guess_columns};

/// What stands between the name of a child and that of its field, where columns are mapped.
const OF_CHILD: char = '.';

/// How the children of a file's records are read.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The children's columns, and how they are taken.
    pub plan: Plan,
    /// The children's link to their record.
    pub link: &'static FieldDef,
    /// The place, among the lookups of the records, of the number that rows of one record share.
    pub key: usize,
    /// What tells a child from the others of its record; nothing where each row is one more.
    pub known_by: Vec<&'static FieldDef>,
    /// Links that tell it before that, where one is filled.
    pub told_by: Vec<&'static FieldDef>,
}

/// The children that come in with records of an object, from the rows of one file: those that it sums up, and those of
/// what is a child itself, whose records nobody knows by heart.
pub fn offspring(
    registry: &Registry,
    def: &'static ObjectDef,
) -> Vec<(&'static ObjectDef, &'static FieldDef)> {
    let is_summed = |child: &ObjectDef| {
        def.fields.iter().any(|field| field.sum_of.is_some_and(|(summed, _)| summed == child.name))
    };
    registry
        .children_of(def.name)
        .filter(|(child, _)| !child.internal && (is_summed(child) || child.kept_root().is_some()))
        .collect()
}

/// The name of a child's field or cell where columns of its record's file are mapped.
pub fn child_name(child: &ObjectDef, name: &str) -> String {
    format!("{}{OF_CHILD}{name}", child.name)
}

/// Whether a name is that of a child's field.
pub(super) fn is_of_child(name: &str) -> bool {
    name.contains(OF_CHILD)
}

/// The child and the rest of such a name; `None` where it is a name of the record itself.
pub(super) fn of_child<'n>(
    registry: &Registry,
    def: &'static ObjectDef,
    name: &'n str,
) -> Option<(&'static ObjectDef, &'static FieldDef, &'n str)> {
    let (child, rest) = name.split_once(OF_CHILD)?;
    let (child, link) = offspring(registry, def).into_iter().find(|(known, _)| known.name == child)?;
    Some((child, link, rest))
}

/// What the left columns of a file are taken for, where they are those of children and the record's number is there.
pub(super) fn guess_children(
    registry: &Registry,
    def: &'static ObjectDef,
    headers: &[String],
    mapping: &mut [Option<Target>],
) {
    let has_number = mapping.iter().flatten().any(|target| target.field.unique);
    if !has_number {
        return;
    }
    for (child, link) in offspring(registry, def) {
        let guesses = guess_columns(child, &registry.splits_of(child), headers);
        let found: Vec<(usize, Target)> = guesses
            .iter()
            .filter(|guess| guess.certainty > Certainty::None && mapping[guess.column].is_none())
            .filter_map(|guess| Some((guess.column, guess.field?, guess.split)))
            .filter(|(_, field, _)| *field != link)
            .map(|(column, field, split)| (column, Target { field, split, of: Some(child) }))
            .collect();
        // Of what is all given or may be empty, whom or what it points to and its name tell it.
        let is_told_by = |field: &FieldDef| {
            child.kept_root().is_some() && (field.kind.link().is_some() || *field == *child.title)
        };
        let tells =
            |target: &Target| (target.field.required && !target.field.is_given()) || is_told_by(target.field);
        if found.iter().any(|(_, target)| tells(target)) {
            found.into_iter().for_each(|(column, target)| mapping[column] = Some(target));
            return;
        }
    }
}

impl Family {
    /// The family of a plan, where the file has columns of children: `plan` reads these.
    pub fn of(
        parent: &ObjectDef,
        lookups: &[super::plan::Lookup],
        link: &'static FieldDef,
        plan: Plan,
        match_fields: &[String],
    ) -> Result<Family, ImportError> {
        let key = lookups
            .iter()
            .position(|lookup| lookup.is_match && lookup.field.system.is_none())
            .ok_or(ImportError::FamilyWithoutNumber { parent: parent.label, child: plan.def.label_plural })?;
        let mut known_by = Vec::new();
        for column in &plan.columns {
            if match_fields.contains(&child_name(plan.def, column.field.name)) {
                known_by.push(column.field);
            }
        }
        if known_by.is_empty() {
            // Its place among the others tells it best.
            let place = plan.def.place_field();
            known_by
                .extend(plan.columns.iter().map(|column| column.field).filter(|field| Some(*field) == place));
        }
        if known_by.is_empty() && plan.mode != super::settings::Mode::Create {
            // What it must point to beside its record tells it next best: an order has a product once.
            let links = plan.columns.iter().map(|column| column.field);
            known_by.extend(links.filter(|field| field.required && field.kind.link().is_some()));
        }
        let mut told_by = Vec::new();
        if known_by.is_empty() && plan.mode != super::settings::Mode::Create && plan.def.kept_root().is_some()
        {
            // Whom it points to tells who it is, and of others what they are called.
            let title = plan.def.title;
            if let Some(Begins::As(held)) = title.begins {
                told_by.extend(held.iter().filter_map(|held| plan.def.field(held.link)));
            }
            known_by.push(title);
        }
        Ok(Family { plan, link, key, known_by, told_by })
    }

    /// The fields by which a child may be known within its record.
    pub fn tells(field: &FieldDef) -> bool {
        matches!(field.kind, FieldKind::Number | FieldKind::Link(_) | FieldKind::Text)
            && !field.readonly
            && !field.secret
    }

    /// By what a child is known within its record; `None` where nothing tells.
    pub fn key_of(&self, values: &[Value]) -> Option<String> {
        if self.known_by.is_empty() {
            return None;
        }
        if let Some(link) = self.told_by.iter().find(|link| !values[link.index].is_null()) {
            return key_text(&values[link.index]).map(|key| format!("{}\u{1F}{key}", link.name));
        }
        let parts: Option<Vec<String>> =
            self.known_by.iter().map(|field| key_text(&values[field.index])).collect();
        Some(parts?.join("\u{1F}"))
    }

    /// A problem of the child's, named as its columns are.
    pub fn problem(&self, problem: Problem) -> Problem {
        Problem { field: problem.field.map(|name| child_name(self.plan.def, &name)), ..problem }
    }

    /// All problems of a child.
    pub fn problems(&self, reason: Reason) -> Vec<Problem> {
        reason.problems.into_iter().map(|problem| self.problem(problem)).collect()
    }
}

/// Which fields the columns of a file may tell a child of its records by.
pub fn tells_child(child: &ObjectDef, link: &FieldDef) -> Vec<&'static FieldDef> {
    child.fields.iter().copied().filter(|field| **field != *link && Family::tells(field)).collect()
}

/// Why the record that a row belongs to is not known.
pub(super) fn number_missing(plan: &Plan, key: &'static FieldDef) -> Problem {
    let (zh, en) = (plan.def.label.zh, plan.def.label.en.to_lowercase());
    Problem::of_field(
        key,
        Message::new(
            "number_missing",
            format!("{}为空，不知道这一行属于哪张{zh}", key.label.zh),
            format!("{} is empty, so it is unclear to which {en} the row belongs", key.label.en),
        ),
    )
}

/// A child that stands in an earlier row already.
pub(super) fn child_twice(family: &Family, row: Option<u64>) -> Problem {
    let by = |lang: Lang| {
        let labels: Vec<&str> = family.known_by.iter().map(|field| field.label.text(lang)).collect();
        labels.join(if lang == Lang::Zh { "、" } else { ", " })
    };
    let child = family.plan.def.label;
    let (zh, en) = match row {
        Some(row) => (format!("第 {row} 行"), format!("row {row}")),
        None => ("前面的一行".to_owned(), "an earlier row".to_owned()),
    };
    Problem::of_row(Message::new(
        "child_twice",
        format!("与{zh}是同一条{}（{}相同）", child.zh, by(Lang::Zh)),
        format!("the same {} as {en} (same {})", child.en.to_lowercase(), by(Lang::En).to_lowercase()),
    ))
}

/// What the values of two rows of one record say differently, both named.
pub(super) fn contradictions(
    view: &View<'_>,
    plan: &Plan,
    given: &[usize],
    row: &[Value],
    stands: &[Value],
    first: u64,
) -> Result<Vec<Problem>, StoreError> {
    let mut problems = Vec::new();
    for field in given.iter().map(|place| plan.def.fields[*place]) {
        let (stands, value) = (&stands[field.index], &row[field.index]);
        if !differs(stands, value) {
            continue;
        }
        let said =
            |lang| Ok::<_, StoreError>((said(view, field, stands, lang)?, said(view, field, value, lang)?));
        let ((zh_stands, zh), (en_stands, en)) = (said(Lang::Zh)?, said(Lang::En)?);
        let message = Message::new(
            "contradicts",
            format!("同一张{}里，第 {first} 行是“{zh_stands}”，这一行是“{zh}”", plan.def.label.zh),
            format!(
                "row {first} of the same {} says “{en_stands}”, this row “{en}”",
                plan.def.label.en.to_lowercase()
            ),
        );
        problems.push(Problem::of_field(field, message));
    }
    Ok(problems)
}

fn differs(stands: &Value, given: &Value) -> bool {
    match (stands, given) {
        (_, Value::Null) => false,
        (Value::Phone(stands), Value::Phone(given)) => stands.canonical() != given.canonical(),
        (stands, given) => stands != given,
    }
}

/// A value as a sentence names it.
fn said(view: &View<'_>, field: &FieldDef, value: &Value, lang: Lang) -> Result<String, StoreError> {
    let words = match (value, field.kind) {
        (Value::Null, _) => return Ok(Label::new("（空）", "(empty)").text(lang).to_owned()),
        (Value::Int(id), FieldKind::Link(target)) => {
            let target = view.registry().object(target);
            let rows = target.map(|target| view.rows_by_id(target, &[*id])).transpose()?.unwrap_or_default();
            match (rows.first(), target) {
                (Some(row), Some(target)) => row.title_in(target, lang),
                (_, _) => id_text(*id),
            }
        }
        (Value::Int(at), FieldKind::Instant) => Instant(*at).rfc3339(),
        (Value::Int(number), kind) => kind.figure_text(lang, *number),
        (Value::Text(code), kind) => match kind.choice().and_then(|choice| choice.item(code)) {
            Some(item) => item.label.text(lang).to_owned(),
            None => code.clone(),
        },
        (Value::Money(money), _) => object::amount_text(*money),
        (Value::Phone(phone), _) => phone.written.clone(),
        (Value::Tags(tags), _) => tags.join(" "),
        (Value::Bool(yes), _) => {
            if *yes { Label::new("是", "yes") } else { Label::new("否", "no") }.text(lang).to_owned()
        }
        (Value::Veiled(_), _) => String::from("…"),
    };
    Ok(text::excerpt(&words))
}

/// Whether new records of a file need something of their children that no column brings.
pub(super) fn missing_of_children(
    visit: &Visit,
    family: &Family,
    rows: &[crate::table::RawRow],
) -> Vec<&'static FieldDef> {
    let missing = family.plan.missing(visit, rows).into_iter();
    missing.filter(|field| *field != family.link).collect()
}

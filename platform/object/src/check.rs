//! Checks of the declarations themselves, with numbered messages, run at start and by `bin/check`.

use std::collections::HashSet;

use crate::{
    Begins, ChoiceDef, FieldDef, FieldKind, Guard, ICAL_PROPERTIES, InputDef, Label, Lanes, ObjectDef,
    Registry, Stored, VCARD_PROPERTIES,
};

/// Something wrong with a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `OBJ-001` and so on; each is explained where it is raised.
    pub number: &'static str,
    /// Object, or object.field.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}: {}", self.number, self.place, self.what)
    }
}

/// The longest name of a table or column. PostgreSQL cuts names at 63 bytes, and index names put a table,
/// two columns and a suffix together.
const NAME_LENGTH_MAX: usize = 28;

/// The longest help in Chinese characters, four or five lines of a bubble; English needs twice the letters.
const HELP_CHARS_MAX: usize = 160;

/// Words that are tables or columns of the store itself; words of SQL are free, because the store quotes.
const TAKEN_TABLES: &[&str] = &[
    "entry",
    "change_set",
    "seal",
    "subscriber",
    "setting",
    "node",
    "job",
    "content",
    "migration",
    "rollup",
    "import",
    "import_row",
    "import_parent",
    "idempotency",
    "opened",
    "counter",
    "upload",
    "content_use",
    "content_hold",
];
/// Tables of postings begin so.
const TAKEN_PREFIX: &str = "search_";
const TAKEN_COLUMNS: &[&str] = &["id", "version", "created_at", "updated_at"];

/// Every problem of the declarations; empty when the house may open.
pub fn check(registry: &Registry) -> Vec<Finding> {
    let mut findings = check_with_custom(registry);
    for def in registry.objects() {
        if def.is_custom() {
            findings.push(object(def, "OBJ-003", "x_ is for objects that a company adds"));
        }
        for declared in def.fields.iter().filter(|field| field.is_custom()) {
            findings.push(field(def.name, declared, "OBJ-012", "x_ is for fields that a company adds"));
        }
    }
    findings
}

/// The same of a house to which a company added objects and fields.
pub fn check_with_custom(registry: &Registry) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut names = HashSet::new();
    let mut plurals = HashSet::new();
    for def in registry.objects() {
        if !names.insert(def.name) {
            findings.push(object(def, "OBJ-001", "another object has this name"));
        }
        if !plurals.insert(def.plural) {
            findings.push(object(def, "OBJ-002", "another object has this plural"));
        }
        check_object(registry, def, &mut findings);
    }
    findings
}

/// Every problem of what an act asks for; `act` names it.
pub fn check_input(registry: &Registry, act: &str, input: &'static InputDef) -> Vec<Finding> {
    let mut findings = Vec::new();
    for declared in &input.fields {
        check_any_field(registry, act, declared, &mut findings);
        let begins_as_it_can = match (declared.begins, declared.kind) {
            (None, _)
            | (Some(Begins::Me), FieldKind::Link(_))
            | (Some(Begins::Now), FieldKind::Instant)
            | (Some(Begins::Today), FieldKind::Day) => true,
            (Some(_), _) => false,
        };
        if !begins_as_it_can {
            let what = "a link begins as \"me\", a moment as \"now\", a day as \"today\"";
            findings.push(field(act, declared, "OBJ-023", what));
        }
    }
    findings
}

fn check_object(registry: &Registry, def: &'static ObjectDef, findings: &mut Vec<Finding>) {
    let is_taken = TAKEN_TABLES.contains(&def.name) || def.name.starts_with(TAKEN_PREFIX);
    if !is_plain_name(def.name) || is_taken {
        findings.push(object(
            def,
            "OBJ-003",
            "a table name is lower-case letters, digits and _, begins with a letter, is at most 28 long and no word of the store",
        ));
    }
    for label in [def.label, def.label_plural] {
        if label.zh.trim().is_empty() || label.en.trim().is_empty() {
            findings.push(object(def, "OBJ-004", "a label is missing in zh or en"));
        }
    }
    if let Some(wrong) = def.help.and_then(wrong_help) {
        findings.push(object(def, "OBJ-025", wrong));
    }
    if def.fields.is_empty() {
        findings.push(object(def, "OBJ-005", "an object has at least one field"));
        return;
    }
    if matches!(def.guard, Guard::Owned) {
        for (name, needed) in [("owner", "OBJ-006"), ("team", "OBJ-007")] {
            match def.field(name) {
                Some(field) if field.kind.link().is_some() => {}
                _ => findings.push(object(
                    def,
                    needed,
                    &format!("an owned object declares `{name}` as a link"),
                )),
            }
        }
    }
    if let Some(parent) = def.parent_field() {
        if !parent.required {
            findings.push(field(def.name, parent, "OBJ-008", "a child's link to its parent is not optional"));
        }
        check_chain(registry, def, parent, findings);
    }
    if let Some(hung) = def.hung_field()
        && !(hung.required && hung.indexed && hung.readonly && matches!(hung.kind, FieldKind::Text))
    {
        findings.push(field(
            def.name,
            hung,
            "OBJ-024",
            "the record that something hangs on is a RecordAddress with an index, readonly and not optional",
        ));
    }
    let mut names = HashSet::new();
    let mut spoken: HashSet<String> = HashSet::new();
    for declared in &def.fields {
        if !names.insert(declared.name) {
            findings.push(field(def.name, declared, "OBJ-010", "another field has this name"));
        }
        for word in [declared.label.zh, declared.label.en].iter().chain(declared.aliases) {
            if !spoken.insert(crate::text::fold(word)) && !declared.label.en.eq_ignore_ascii_case(word) {
                findings.push(field(
                    def.name,
                    declared,
                    "OBJ-011",
                    &format!("“{word}” names another field too; an import could not tell them apart"),
                ));
            }
        }
        check_field(registry, def, declared, findings);
        check_properties(def, declared, findings);
    }
}

/// A parent has an owner, or a parent that has; then its child keeps who is at the head of the chain.
fn check_chain(
    registry: &Registry,
    def: &'static ObjectDef,
    parent: &'static FieldDef,
    findings: &mut Vec<Finding>,
) {
    let Some(root) = registry.root_of(def) else {
        let what = "a parent has an owner and a team, of its own or through its own parent";
        findings.push(field(def.name, parent, "OBJ-009", what));
        return;
    };
    let is_deep = parent.kind.link() != Some(root.name);
    let mut kept = def.fields.iter().filter(|field| field.is_kept_root());
    let is_kept = kept.next().is_some_and(|kept| {
        kept.kind.link() == Some(root.name) && kept.required && kept.readonly && kept.indexed
    });
    if is_deep != is_kept || kept.next().is_some() {
        let what = "a child of a child, and no other, has one link that begins as \"root\": readonly, with an index, not optional, to what is at the head of its parents";
        findings.push(field(def.name, parent, "OBJ-036", what));
    }
}

fn check_properties(def: &'static ObjectDef, declared: &'static FieldDef, findings: &mut Vec<Finding>) {
    let is_unknown =
        |property: Option<&str>, known: &[&str]| property.is_some_and(|name| !known.contains(&name));
    if is_unknown(declared.vcard, &VCARD_PROPERTIES) || is_unknown(declared.ical, &ICAL_PROPERTIES) {
        findings.push(field(def.name, declared, "OBJ-034", "no card or calendar entry has this property"));
    }
}

fn check_field(
    registry: &Registry,
    def: &'static ObjectDef,
    declared: &'static FieldDef,
    findings: &mut Vec<Finding>,
) {
    check_any_field(registry, def.name, declared, findings);
    if declared.secret && (declared.list || declared.search.is_some() || !def.internal) {
        findings.push(field(
            def.name,
            declared,
            "OBJ-019",
            "a secret stands only in an internal object, unlisted and unsearched",
        ));
    }
    if let Some(other) = declared.ordered_by
        && !def.field(other).is_some_and(|other| other.sort)
    {
        findings.push(field(def.name, declared, "OBJ-021", "`index` names a field that lists are sorted by"));
    }
    let is_made_elsewhere = declared.required || declared.begins.is_some() || declared.measure || def.journal;
    if declared.formula.is_some() && is_made_elsewhere {
        findings.push(field(
            def.name,
            declared,
            "OBJ-029",
            "what a formula makes is optional and no measure, and journals have none: it is empty until the other fields make a record",
        ));
    }
    let is_looked_for = declared.unique
        || declared.indexed
        || declared.sort
        || declared.keyed
        || declared.measure
        || declared.search.is_some()
        || declared.begins.is_some();
    if declared.kind.is_file() && is_looked_for {
        let what = "a file is there or not: nothing is found, sorted or told apart by it, and no other record says it";
        findings.push(field(def.name, declared, "OBJ-035", what));
    }
    let sums_children = declared.sum_of.is_none_or(|(child, summed)| {
        registry.object(child).is_some_and(|child| {
            let is_child = child.parent_field().and_then(|link| link.kind.link()) == Some(def.name);
            is_child
                && child.field(summed).is_some_and(|summed| {
                    summed.kind.is_summable() && summed.kind.stored() == declared.kind.stored()
                })
        })
    });
    if !sums_children {
        let what = "`sum` names a child object and an amount or a number of it, of the same kind";
        findings.push(field(def.name, declared, "OBJ-030", what));
    }
    let is_numbered = declared.numbered.is_none_or(|pattern| {
        declared.unique
            && declared.required
            && matches!(declared.kind, FieldKind::Text)
            && crate::NumberPattern::parse(pattern).is_ok()
    });
    if !is_numbered {
        let what =
            "a number is a unique text that is not optional, with a pattern such as DD-{yyyy}-{000000}";
        findings.push(field(def.name, declared, "OBJ-031", what));
    }
    let is_part_of_the_record = declared.required
        || declared.unique
        || declared.indexed
        || declared.keyed
        || declared.search.is_some()
        || declared.begins.is_some();
    if declared.measure && is_part_of_the_record {
        findings.push(field(
            def.name,
            declared,
            "OBJ-022",
            "a measure is optional and only shown, filtered and sorted by",
        ));
    }
    let begins_as_it_can = match (declared.begins, declared.kind) {
        (None, _)
        | (Some(Begins::Me), FieldKind::Link(_))
        | (Some(Begins::Now), FieldKind::Instant)
        | (Some(Begins::Today), FieldKind::Day) => true,
        (Some(Begins::Next), FieldKind::Number) | (Some(Begins::Root), FieldKind::Link(_)) => {
            def.parent_field().is_some()
        }
        (Some(Begins::As(held)), kind) => held.iter().all(|held| {
            let target = def.field(held.link).and_then(|link| registry.object(link.kind.link()?));
            target
                .and_then(|target| target.field(held.field))
                .is_some_and(|held| held.kind.stored() == kind.stored())
        }),
        (Some(_), _) => false,
    };
    if !begins_as_it_can {
        findings.push(field(
            def.name,
            declared,
            "OBJ-023",
            "a link begins as \"me\", a moment as \"now\", a day as \"today\", a child's number as \"next\", a child's link as \"root\", anything as \"link.field\" of its kind",
        ));
    }
    if declared.sums && !declared.has_columns() {
        let what = "only an indexed choice, or a link with lanes, keeps sums";
        findings.push(field(def.name, declared, "OBJ-025", what));
    }
    let applies_somewhere = declared.applies.is_none_or(|applies| {
        let Some(on) = def.field(applies.field).and_then(|on| on.kind.choice()) else {
            return false;
        };
        !declared.required
            && !applies.choices.is_empty()
            && applies.choices.iter().all(|code| on.item(code).is_some())
    });
    if !applies_somewhere {
        findings.push(field(
            def.name,
            declared,
            "OBJ-028",
            "`applies` names a choice of the object and some of its codes, and the field is optional",
        ));
    }
    let says_when_of_a_text = declared.day_of.is_none_or(|text| {
        def.field(text).is_some_and(|text| matches!(text.kind, FieldKind::Text) && !text.required)
    });
    if (declared.ahead && !matches!(declared.kind, FieldKind::Day)) || !says_when_of_a_text {
        findings.push(field(
            def.name,
            declared,
            "OBJ-024",
            "only a day lies ahead, and `ahead` names an optional text of the same object",
        ));
    }
    if declared.title_en && !matches!(declared.kind, FieldKind::Text) {
        findings.push(field(
            def.name,
            declared,
            "OBJ-026",
            "only a text is what English pages call a record",
        ));
    }
    if let Some(other) = declared.joins {
        let names_a_link =
            def.field(other).is_some_and(|other| other.kind.link().is_some() && other != declared);
        if !names_a_link || declared.kind.link().is_none() || !declared.indexed {
            let what = "an indexed link joins what another link of the same object names";
            findings.push(field(def.name, declared, "OBJ-027", what));
        }
    }
    if def.by_house && def.parent_field().is_none() {
        let what = "what the house writes of a record by itself is a child of it";
        findings.push(field(def.name, declared, "OBJ-039", what));
    }
    if declared.lanes.is_some_and(|lanes| !has_lanes(registry, def, declared, lanes)) {
        let what = "lanes are of an indexed link: a number in whose order they stand, and a link that both objects have";
        findings.push(field(def.name, declared, "OBJ-038", what));
    }
    if let Some(wrong) = crate::alike::wrong_alike(def, declared) {
        findings.push(field(def.name, declared, "OBJ-037", wrong));
    }
    if declared.keyed && !matches!(declared.kind, FieldKind::Text) {
        findings.push(field(def.name, declared, "OBJ-020", "only a text has a duplicate key"));
    }
}

fn has_lanes(registry: &Registry, def: &ObjectDef, declared: &FieldDef, lanes: Lanes) -> bool {
    let Some(target) = declared.kind.link().and_then(|target| registry.object(target)) else { return false };
    let within = |def: &ObjectDef| def.field(lanes.within).and_then(|within| within.kind.link());
    declared.indexed
        && target.field(lanes.order).is_some_and(|order| matches!(order.kind, FieldKind::Number))
        && within(target).is_some()
        && within(target) == within(def)
}

/// What holds of every field, of an object (`of`) or of what an act asks for.
fn check_any_field(registry: &Registry, of: &str, declared: &'static FieldDef, findings: &mut Vec<Finding>) {
    if !is_plain_name(declared.name) || TAKEN_COLUMNS.contains(&declared.name) {
        findings.push(field(
            of,
            declared,
            "OBJ-012",
            "a column name is lower-case letters, digits and _, at most 28 long, and no column of the store",
        ));
    }
    if declared.label.zh.trim().is_empty() || declared.label.en.trim().is_empty() {
        findings.push(field(of, declared, "OBJ-013", "a label is missing in zh or en"));
    }
    if !declared.is_custom()
        && !declared.label.zh.chars().any(crate::text::is_han)
        && declared.label.zh.chars().any(|c| c.is_ascii_lowercase())
    {
        findings.push(field(of, declared, "OBJ-014", "the Chinese label is not Chinese"));
    }
    if let Some(wrong) = declared.help.and_then(wrong_help) {
        findings.push(field(of, declared, "OBJ-025", wrong));
    }
    if let Some(target) = declared.kind.link()
        && registry.object(target).is_none()
    {
        findings.push(field(of, declared, "OBJ-015", &format!("no object is called {target}")));
    }
    if let Some(choice) = declared.kind.fixed_set() {
        check_choices(of, declared, choice, findings);
    }
    if declared.kind.stored() == Stored::Tags && (declared.unique || declared.sort || declared.indexed) {
        findings.push(field(
            of,
            declared,
            "OBJ-018",
            "tags and several choices cannot be unique, sorted by or indexed",
        ));
    }
}

fn check_choices(of: &str, declared: &'static FieldDef, choice: &ChoiceDef, findings: &mut Vec<Finding>) {
    let mut codes = HashSet::new();
    for item in choice.items {
        if !codes.insert(item.code) {
            let what = format!("two choices have the code {}", item.code);
            findings.push(field(of, declared, "OBJ-016", &what));
        }
        if item.label.zh.trim().is_empty() || item.label.en.trim().is_empty() {
            findings.push(field(of, declared, "OBJ-017", &format!("choice {} lacks a label", item.code)));
        }
        if let Some(wrong) = item.help.and_then(wrong_help) {
            findings.push(field(of, declared, "OBJ-025", &format!("choice {}: {wrong}", item.code)));
        }
    }
}

/// What is wrong with a sentence of help: it is there in both languages, each with its own full stop, and short enough
/// to be read beside a field.
fn wrong_help(help: Label) -> Option<&'static str> {
    if help.zh.trim().is_empty() || help.en.trim().is_empty() {
        Some("help is a sentence in zh and in en, or there is none")
    } else if !help.zh.chars().any(crate::text::is_han) {
        Some("the Chinese help is not Chinese")
    } else if !help.zh.ends_with(['。', '！', '？']) || !help.en.ends_with(['.', '!', '?']) {
        Some("help is made of sentences, and ends with a full stop in zh and in en")
    } else if help.zh.chars().count() > HELP_CHARS_MAX || help.en.chars().count() > 2 * HELP_CHARS_MAX {
        Some("help is read beside a field; what needs more room belongs into the manual")
    } else {
        None
    }
}

fn is_plain_name(name: &str) -> bool {
    name.len() <= NAME_LENGTH_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn object(def: &ObjectDef, number: &'static str, what: &str) -> Finding {
    Finding { number, place: def.name.to_owned(), what: what.to_owned() }
}

fn field(of: &str, declared: &FieldDef, number: &'static str, what: &str) -> Finding {
    Finding { number, place: format!("{of}.{}", declared.name), what: what.to_owned() }
}

#[cfg(test)]
#[path = "tests/help.rs"]
mod tests;

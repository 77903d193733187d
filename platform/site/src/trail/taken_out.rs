//! What is told of an export: which fields, whether personal ones as they are, by which conditions. What a condition on
//! a personal field asks for is somebody's phone or name, so only the field is told.

use object::{FieldDef, Filter, ObjectDef};

/// Longer lists of fields are cut, in characters.
const TOLD_CHARS_MAX: usize = 1_500;

/// In words that need no language: `xlsx personal contacts.name contacts.mobile filter: title == "总经理"`.
pub(crate) fn told_of_export(
    def: &ObjectDef,
    format: &str,
    fields: &[&'static FieldDef],
    is_personal_told: bool,
    filter: Option<(&Filter, &str)>,
) -> String {
    let mut words = vec![format.to_owned()];
    words.extend(is_personal_told.then(|| "personal".to_owned()));
    words.extend(fields.iter().map(|field| format!("{}.{}", def.plural, field.name)));
    match filter {
        None => words.push("ids".to_owned()),
        Some((Filter::All, _)) => words.push("all".to_owned()),
        Some((filter, text)) => {
            let mut asked = Vec::new();
            if fields_asked(filter, &mut asked) {
                words.push("filter-by".to_owned());
                words.extend(asked.iter().map(|name| format!("{}.{name}", def.plural)));
            } else {
                words.push(format!("filter: {text}"));
            }
        }
    }
    words.join(" ").chars().take(TOLD_CHARS_MAX).collect()
}

/// Gathers the names of the fields that a filter asks by; answers whether one of them is personal.
fn fields_asked(filter: &Filter, names: &mut Vec<&'static str>) -> bool {
    match filter {
        Filter::All => false,
        Filter::And(parts) | Filter::Or(parts) => {
            parts.iter().fold(false, |personal, part| fields_asked(part, names) | personal)
        }
        Filter::Not(part) => fields_asked(part, names),
        Filter::Compare { path, .. }
        | Filter::OneOf { path, .. }
        | Filter::StartsWith { path, .. }
        | Filter::Contains { path, .. } => {
            let name = path.link.unwrap_or(path.field).name;
            if !names.contains(&name) {
                names.push(name);
            }
            path.field.personal
        }
    }
}

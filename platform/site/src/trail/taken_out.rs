//! What is told of an export: which fields, whether personal ones as they are, by which conditions. What a condition on
//! a personal field asks for is somebody's phone or name, so only the field is told.

use object::{FieldDef, Filter};

/// Longer lists of fields are cut, in characters.
const TOLD_CHARS_MAX: usize = 1_500;

/// In words that need no language: `xlsx; fields=name,phone; personal=yes; filter=province == "江苏"`.
pub(crate) fn told_of_export(
    format: &str,
    fields: &[&'static FieldDef],
    is_personal_told: bool,
    filter: Option<(&Filter, &str)>,
) -> String {
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let personal = if is_personal_told { "yes" } else { "no" };
    let by = match filter {
        None => String::from("ids"),
        Some((Filter::All, _)) => String::from("all"),
        Some((filter, text)) => {
            let mut asked = Vec::new();
            let has_personal = fields_asked(filter, &mut asked);
            if has_personal { format!("by {}", asked.join(",")) } else { text.to_owned() }
        }
    };
    let told = format!("{format}; personal={personal}; filter={by}; fields={}", names.join(","));
    told.chars().take(TOLD_CHARS_MAX).collect()
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
            if !names.contains(&path.field.name) {
                names.push(path.field.name);
            }
            path.field.personal
        }
    }
}

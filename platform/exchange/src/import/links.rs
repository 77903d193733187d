//! Which record a cell means: an owner by name or login, a team by name, a customer by name or code, anything by
//! its id. What the importer may not see is not found, in the same words.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use object::{FieldDef, FieldKind, Message, ObjectDef, id_text, parse_id, text};
use store::{StoreError, View};

use super::reason::Problem;

/// Links kept with what they mean; a file of contacts names more customers than that, and each only a few times.
const LINKS_KNOWN_MAX: usize = 50_000;

/// What texts were found to mean, shared by all batches of an import. Only what was found is kept: what is
/// missing may be made while the import runs.
#[derive(Default)]
pub(super) struct LinksKnown {
    found: Mutex<HashMap<(usize, String), i64>>,
}

/// What one text of a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    One(i64),
    None,
    Several(usize),
}

impl LinksKnown {
    /// What these texts of one link field mean, each text once.
    pub fn resolve(
        &self,
        view: &View<'_>,
        field: &'static FieldDef,
        texts: HashSet<String>,
    ) -> Result<HashMap<String, Meant>, StoreError> {
        let FieldKind::Link(target) = field.kind else { return Ok(HashMap::new()) };
        let Some(target) = view.registry().object(target) else { return Ok(HashMap::new()) };
        let mut meant = HashMap::with_capacity(texts.len());
        let mut open = Vec::new();
        {
            let found = self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            for text in texts {
                match found.get(&(field.index, text.clone())) {
                    Some(id) => drop(meant.insert(text, Meant::One(*id))),
                    None => open.push(text),
                }
            }
        }
        if open.is_empty() {
            return Ok(meant);
        }
        let fresh = look_up(view, target, open)?;
        let mut found = self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (text, what) in fresh {
            if let Meant::One(id) = what
                && found.len() < LINKS_KNOWN_MAX
            {
                found.insert((field.index, text.clone()), id);
            }
            meant.insert(text, what);
        }
        Ok(meant)
    }
}

/// By id first, then by whatever is unique, then by title; the first kind that finds something decides.
pub(super) fn look_up(
    view: &View<'_>,
    target: &'static ObjectDef,
    texts: Vec<String>,
) -> Result<HashMap<String, Meant>, StoreError> {
    let mut found: HashMap<String, Vec<i64>> = HashMap::new();
    let ids: Vec<i64> = texts.iter().filter_map(|text| parse_id(text).ok()).collect();
    for row in view.rows_by_id(target, &ids)? {
        let same = |text: &&String| parse_id(text) == Ok(row.id);
        if let Some(text) = texts.iter().find(same) {
            found.insert(text.clone(), vec![row.id]);
        }
    }
    let codes = target.fields.iter().filter(|field| field.unique && !field.secret);
    let title = std::iter::once(&target.title);
    for field in codes.chain(title) {
        if !matches!(field.kind, FieldKind::Text | FieldKind::Email) {
            continue;
        }
        // As the field itself would store the text: codes in capitals, addresses in small letters.
        let mut asked: HashMap<String, Vec<&String>> = HashMap::new();
        for text in texts.iter().filter(|text| !found.contains_key(*text)) {
            if let Ok(value) = (field.parse)(text)
                && let Some(stored) = value.as_text()
            {
                asked.entry(stored.to_owned()).or_default().push(text);
            }
        }
        let keys: Vec<String> = asked.keys().cloned().collect();
        for (stored, id) in view.named(target, field, &keys)? {
            for text in asked.get(&stored).into_iter().flatten() {
                found.entry((*text).clone()).or_default().push(id);
            }
        }
    }
    Ok(texts
        .into_iter()
        .map(|text| {
            let meant = match found.get(&text).map(Vec::as_slice) {
                None | Some([]) => Meant::None,
                Some([id]) => Meant::One(*id),
                Some(several) => Meant::Several(several.len()),
            };
            (text, meant)
        })
        .collect())
}

/// Nothing is meant, or nothing that the importer may see.
pub(super) fn not_found(field: &FieldDef, name: &str) -> Problem {
    let name = text::excerpt(name);
    Problem::of_field(
        field,
        Message::new(
            "link_unknown",
            format!("找不到“{name}”，或您无权查看"),
            format!("there is no “{name}”, or you may not see it"),
        ),
    )
}

/// More than one is meant.
pub(super) fn ambiguous(field: &FieldDef, name: &str, count: usize) -> Problem {
    let name = text::excerpt(name);
    let example = id_text(0);
    Problem::of_field(
        field,
        Message::new(
            "link_ambiguous",
            format!("有 {count} 条记录叫“{name}”，请改填编号（{} 位）", example.len()),
            format!(
                "{count} records are called “{name}”; write the id ({} characters) instead",
                example.len()
            ),
        ),
    )
}

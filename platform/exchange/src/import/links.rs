//! Which record a cell means: an owner by name or login, a team by name, a customer by name or code, anything by
//! its id. What the importer may not see is not found, in the same words.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use object::{FieldDef, FieldKind, Lang, Message, ObjectDef, id_text, parse_id, text};
use store::{StoreError, View};

use super::reason::Problem;

/// Links kept with what they mean; a file of contacts names more customers than that, and each only a few times.
const LINKS_KNOWN_MAX: usize = 50_000;

/// Records of one name that a message tells apart.
const SEVERAL_TOLD_MAX: usize = 3;

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
    Several(Several),
}

/// More than one record has the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Several {
    count: usize,
    /// The first of them: where they are, whose they are, and their ids.
    told: [String; 2],
}

impl LinksKnown {
    /// What these texts of one link field mean, each text once.
    pub fn resolve(
        &self,
        view: &View<'_>,
        field: &'static FieldDef,
        texts: HashSet<String>,
    ) -> Result<HashMap<String, Meant>, StoreError> {
        let Some(target) = field.kind.link() else { return Ok(HashMap::new()) };
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
    let mut meant = HashMap::with_capacity(texts.len());
    for text in texts {
        let what = match found.get(&text).map(Vec::as_slice) {
            None | Some([]) => Meant::None,
            Some([id]) => Meant::One(*id),
            Some(several) => Meant::Several(Several::of(view, target, several)?),
        };
        meant.insert(text, what);
    }
    Ok(meant)
}

impl Several {
    fn of(view: &View<'_>, target: &'static ObjectDef, ids: &[i64]) -> Result<Several, StoreError> {
        let rows = view.rows_by_id(target, &ids[..ids.len().min(SEVERAL_TOLD_MAX)])?;
        let owner = target.field("owner");
        let people = owner.and_then(|owner| match owner.kind {
            FieldKind::Link(people) => Some((owner, view.registry().object(people)?)),
            _ => None,
        });
        let mut names: HashMap<i64, String> = HashMap::new();
        if let Some((_, people)) = people {
            let owners: Vec<i64> = rows.iter().filter_map(|row| row.owner).collect();
            let found = view.rows_by_id(people, &owners)?;
            names.extend(found.iter().map(|person| (person.id, person.title(people))));
        }
        let tells = |field: &&&FieldDef| {
            let is_class = field.list && !field.personal && !field.secret && **field != target.title;
            is_class && matches!(field.kind, FieldKind::Text)
        };
        let told = [Lang::Zh, Lang::En].map(|lang| {
            let each: Vec<String> = rows
                .iter()
                .map(|row| {
                    let classes = target.fields.iter().filter(tells);
                    let place: Vec<String> = classes
                        .filter_map(|field| row.values[field.index].as_text().map(str::to_owned))
                        .collect();
                    let name = row.owner.and_then(|owner| names.get(&owner));
                    let owned = people.zip(name).map(|((owner, _), name)| match lang {
                        Lang::Zh => format!("{} {name}", owner.label.zh),
                        Lang::En => format!("{} {name}", owner.label.en.to_lowercase()),
                    });
                    let id = match lang {
                        Lang::Zh => format!("编号 {}", id_text(row.id)),
                        Lang::En => format!("id {}", id_text(row.id)),
                    };
                    let place = Some(place.join(" ")).filter(|place| !place.is_empty());
                    let parts: Vec<String> = place.into_iter().chain(owned).chain([id]).collect();
                    parts.join(if lang == Lang::Zh { "，" } else { ", " })
                })
                .collect();
            each.join(if lang == Lang::Zh { "；" } else { "; " })
        });
        Ok(Several { count: ids.len(), told })
    }
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
    .with_value(&name)
}

/// More than one is meant.
pub(super) fn ambiguous(field: &FieldDef, name: &str, several: &Several) -> Problem {
    let name = text::excerpt(name);
    let (count, [zh, en]) = (several.count, &several.told);
    Problem::of_field(
        field,
        Message::new(
            "link_ambiguous",
            format!("有 {count} 条记录叫“{name}”（{zh}）；请把这一格改成其中一条的编号"),
            format!(
                "{count} records are called “{name}” ({en}); put the id of the one you mean into the cell"
            ),
        ),
    )
    .with_value(&name)
}

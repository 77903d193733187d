//! Which column of a file is which field, from what people write above their columns.

use std::cmp::Reverse;

use object::text::fold;
use object::{FieldDef, FieldKind, Label, ObjectDef};

/// The column that tells why a row failed, in the file of failed rows.
pub(crate) const REASON_LABEL: Label = Label::new("错误原因", "Reason");
/// The column that tells which row it was.
pub(crate) const ROW_LABEL: Label = Label::new("行号", "Row");

/// What people add to the name of a link when the column holds what names the other record.
const LINK_ENDINGS: [&str; 10] =
    ["名称", "名", "姓名", "全称", "编号", "代码", "name", "number", "code", "id"];

/// How sure a guess is, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing was found.
    None,
    /// The name of a link with 名称, name, 编号 or the like: 客户名称 for 客户.
    Linked,
    /// The object's own name stands before it: 客户电话 for 电话.
    Prefixed,
    /// A number stands behind it: 联系电话1.
    Numbered,
    /// The same but for remarks, spaces and signs: 电话（必填）, Phone*.
    Stripped,
    /// The field's name, label or alias.
    Exact,
}

/// What one column of a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guess {
    /// The column, from 0.
    pub column: usize,
    /// The field, if one fits.
    pub field: Option<&'static FieldDef>,
    /// How well it fits.
    pub certainty: Certainty,
}

/// The field of each column, by [`guess_columns`].
pub fn guess_mapping(def: &'static ObjectDef, headers: &[String]) -> Vec<Option<&'static FieldDef>> {
    guess_columns(def, headers).into_iter().map(|guess| guess.field).collect()
}

/// What each column is taken for: every field at most once, the surest guess first, then the first column.
/// Fields that people cannot set and secrets are never guessed, nor the two columns of a file of failed rows.
pub fn guess_columns(def: &'static ObjectDef, headers: &[String]) -> Vec<Guess> {
    let fields: Vec<&'static FieldDef> =
        def.fields.iter().copied().filter(|field| !field.readonly && !field.secret).collect();
    let known: Vec<Vec<Known>> = fields.iter().map(|field| Known::of(field)).collect();
    let ignored = reject_columns(headers).unwrap_or([usize::MAX; 2]);

    let mut candidates = Vec::new();
    for (column, header) in headers.iter().enumerate().filter(|(column, _)| !ignored.contains(column)) {
        let header = Header::of(def, header);
        for (place, names) in known.iter().enumerate() {
            let certainty = header.certainty(names, is_link(fields[place]));
            if certainty > Certainty::None {
                candidates.push((certainty, column, place));
            }
        }
    }
    // The sort is stable: columns and fields stay in order among equally sure ones.
    candidates.sort_by_key(|(certainty, ..)| Reverse(*certainty));

    let mut guesses: Vec<Guess> =
        (0..headers.len()).map(|column| Guess { column, field: None, certainty: Certainty::None }).collect();
    let mut is_taken = vec![false; fields.len()];
    for (certainty, column, place) in candidates {
        if guesses[column].field.is_none() && !is_taken[place] {
            is_taken[place] = true;
            guesses[column] = Guess { column, field: Some(fields[place]), certainty };
        }
    }
    guesses
}

/// Whether a text reads like the name of one of the object's columns, be it one that cannot be set.
/// Meant for [`crate::ReadOptions::is_known_header`].
pub fn is_known_header(def: &'static ObjectDef, header: &str) -> bool {
    let header = Header::of(def, header);
    let fields = def.fields.iter().chain(&def.system).filter(|field| !field.secret);
    let is_known =
        fields.into_iter().any(|field| header.certainty(&Known::of(field), is_link(field)) > Certainty::None);
    is_known
        || [REASON_LABEL, ROW_LABEL]
            .iter()
            .any(|label| [label.zh, label.en].contains(&header.written.as_str()))
}

/// The columns that a file of failed rows has beside the customer's own: reason and row number. Only both
/// together, side by side and in one language: a column “Reason” alone is the customer's.
pub fn reject_columns(headers: &[String]) -> Option<[usize; 2]> {
    let is_pair = |pair: &[String]| {
        let (reason, row) = (pair[0].trim(), pair[1].trim());
        (reason == REASON_LABEL.zh && row == ROW_LABEL.zh)
            || (reason == REASON_LABEL.en && row == ROW_LABEL.en)
    };
    let reason = headers.windows(2).rposition(is_pair)?;
    Some([reason, reason + 1])
}

/// A name of a field, folded, and the same without spaces and signs.
struct Known {
    folded: String,
    bare: String,
}

impl Known {
    fn of(field: &FieldDef) -> Vec<Known> {
        let words =
            [field.name, field.label.zh, field.label.en].into_iter().chain(field.aliases.iter().copied());
        words.map(|word| Known { folded: fold(word), bare: bare(&fold(word)) }).collect()
    }
}

/// A column's name in the forms in which it is looked for.
struct Header {
    written: String,
    folded: String,
    bare: String,
    unnumbered: String,
    /// Without the object's own name before it; empty where it has none.
    unprefixed: String,
}

impl Header {
    fn of(def: &ObjectDef, written: &str) -> Header {
        let folded = fold(written);
        let bare_text = bare(&without_remarks(&folded));
        let unnumbered = bare_text.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        let own_names = [def.label.zh, def.label.en, def.name].map(|name| bare(&fold(name)));
        let unprefixed =
            own_names.iter().find_map(|name| unnumbered.strip_prefix(name.as_str())).unwrap_or("");
        let unprefixed = unprefixed.to_owned();
        Header { written: written.trim().to_owned(), folded, bare: bare_text, unnumbered, unprefixed }
    }

    fn certainty(&self, names: &[Known], is_link: bool) -> Certainty {
        let is_one = |text: &str| !text.is_empty() && names.iter().any(|name| name.bare == text);
        let names_link =
            |text: &str| LINK_ENDINGS.iter().any(|ending| text.strip_suffix(ending).is_some_and(is_one));
        if names.iter().any(|name| name.folded == self.folded) {
            Certainty::Exact
        } else if is_one(&self.bare) {
            Certainty::Stripped
        } else if is_one(&self.unnumbered) {
            Certainty::Numbered
        } else if is_one(&self.unprefixed) {
            Certainty::Prefixed
        } else if is_link && (names_link(&self.bare) || names_link(&self.unprefixed)) {
            Certainty::Linked
        } else {
            Certainty::None
        }
    }
}

fn is_link(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::Link(_))
}

/// Letters, digits and Han only.
fn bare(folded: &str) -> String {
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The text outside brackets, or all of it where nothing else is left.
fn without_remarks(folded: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::with_capacity(folded.len());
    for c in folded.chars() {
        match c {
            '(' | '（' | '[' | '［' | '【' | '〔' | '<' | '{' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' | '>' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    if outside.trim().is_empty() { folded.to_owned() } else { outside }
}

#[cfg(test)]
#[path = "tests/headers.rs"]
mod tests;

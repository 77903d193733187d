//! Which column of a file is which field, from what people write above their columns.

use std::cmp::Reverse;

use object::text::fold;
use object::{CellSplit, FieldDef, FieldKind, Label, ObjectDef};

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
    /// Another word for the field, remarks, spaces and signs left aside: 手机 for 电话.
    Alias,
    /// The field's own name or label, but for remarks, spaces and signs: 电话（必填）, Phone*.
    Stripped,
    /// The field's own name or label.
    Exact,
}

/// What one column of a file is taken for.
#[derive(Clone, Copy, Debug)]
pub struct Guess {
    /// The column, from 0.
    pub column: usize,
    /// The field, if one fits.
    pub field: Option<&'static FieldDef>,
    /// Where the column is known as one that fills several fields: the field is the one that leads.
    pub split: Option<&'static CellSplit>,
    /// How well it fits.
    pub certainty: Certainty,
}

/// The field of each column, by [`guess_columns`].
pub fn guess_mapping(def: &'static ObjectDef, headers: &[String]) -> Vec<Option<&'static FieldDef>> {
    guess_columns(def, &[], headers).into_iter().map(|guess| guess.field).collect()
}

/// What each column is taken for: every field at most once, the surest guess first, then the first column.
/// Whether rows of a file bring values of it: people set it, and it is no file itself.
pub fn is_brought(field: &FieldDef) -> bool {
    !field.readonly && !field.secret && !field.kind.is_file()
}

/// Fields that people cannot set and secrets are never guessed, nor the two columns of a file of failed rows.
pub fn guess_columns(
    def: &'static ObjectDef,
    splits: &[&'static CellSplit],
    headers: &[String],
) -> Vec<Guess> {
    let fields: Vec<&'static FieldDef> =
        def.fields.iter().copied().filter(|field| is_brought(field)).collect();
    let mut slots: Vec<Slot> = fields
        .iter()
        .enumerate()
        .map(|(place, field)| Slot { place, split: None, names: Known::of(field) })
        .collect();
    for split in splits {
        if let Some(place) = fields.iter().position(|field| *field == (split.leads)()) {
            slots.push(Slot { place, split: Some(split), names: Known::of_split(split) });
        }
    }
    let ignored = reject_columns(headers).unwrap_or([usize::MAX; 2]);

    let mut candidates = Vec::new();
    for (column, header) in headers.iter().enumerate().filter(|(column, _)| !ignored.contains(column)) {
        let header = Header::of(def, header);
        for slot in &slots {
            let certainty = header.certainty(&slot.names, is_link(fields[slot.place]));
            if certainty > Certainty::None {
                candidates.push((certainty, column, slot));
            }
        }
    }
    // The sort is stable: columns and fields stay in order among equally sure ones.
    candidates.sort_by_key(|(certainty, ..)| Reverse(*certainty));

    let mut guesses: Vec<Guess> = (0..headers.len()).map(Guess::nothing).collect();
    let mut is_taken = vec![false; fields.len()];
    let mut left_over = Vec::new();
    for (certainty, column, slot) in candidates {
        if guesses[column].field.is_none() && !is_taken[slot.place] {
            is_taken[slot.place] = true;
            let field = Some(fields[slot.place]);
            guesses[column] = Guess { column, field, split: slot.split, certainty };
        } else if matches!(fields[slot.place].kind, FieldKind::Phone) {
            left_over.push((certainty, column));
        }
    }
    // 电话 and 手机 beside each other: the second number is kept where the object has room for one more.
    let is_spare = |(place, field): &(usize, &&FieldDef), is_taken: &[bool]| {
        matches!(field.kind, FieldKind::Phone) && !is_taken[*place]
    };
    for (certainty, column) in left_over {
        if guesses[column].field.is_none()
            && let Some((place, field)) = fields.iter().enumerate().rfind(|each| is_spare(each, &is_taken))
        {
            is_taken[place] = true;
            guesses[column] = Guess { column, field: Some(field), split: None, certainty };
        }
    }
    guesses
}

impl Guess {
    fn nothing(column: usize) -> Guess {
        Guess { column, field: None, split: None, certainty: Certainty::None }
    }
}

/// What a column may go to, and what it is called.
struct Slot {
    /// The field's place among those that can be set.
    place: usize,
    split: Option<&'static CellSplit>,
    names: Vec<Known>,
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
    /// Its own name or label, and not another word for it.
    is_own: bool,
}

impl Known {
    fn of(field: &FieldDef) -> Vec<Known> {
        let mut names = Known::of_words([field.name, field.label.zh, field.label.en], field.aliases);
        let property =
            field.vcard.map(|name| Known { folded: fold(name), bare: bare(&fold(name)), is_own: false });
        names.extend(property);
        names
    }

    fn of_split(split: &CellSplit) -> Vec<Known> {
        Known::of_words([split.name, split.label.zh, split.label.en], split.aliases)
    }

    fn of_words(own: [&str; 3], aliases: &[&str]) -> Vec<Known> {
        let own = own.into_iter().map(|word| (word, true));
        let words = own.chain(aliases.iter().map(|word| (*word, false)));
        words.map(|(word, is_own)| Known { folded: fold(word), bare: bare(&fold(word)), is_own }).collect()
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
        let is_own =
            |text: &str| !text.is_empty() && names.iter().any(|name| name.is_own && name.bare == text);
        if names.iter().any(|name| name.is_own && name.folded == self.folded) {
            Certainty::Exact
        } else if is_own(&self.bare) {
            Certainty::Stripped
        } else if is_one(&self.bare) || names.iter().any(|name| name.folded == self.folded) {
            Certainty::Alias
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
    field.kind.link().is_some()
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

//! Two people changed one record at the same time: what only one of them touched is put together; where both
//! wrote into one field, the second sees mine, theirs and the original, and decides.

use maud::{Markup, html};
use object::{FieldDef, Lang, ObjectDef, Row, Value};
use store::{HISTORY_ROWS_MAX, StoreError, View};

use super::draft::Set;
use crate::listing::Titles;
use crate::pages::values::Showing;
use crate::ui::{self, Col, Fact, NoticeKind, Table};
use crate::visitor::Visitor;

/// What two people wrote at the same time.
pub(in crate::pages) struct Clash {
    /// Both wrote here.
    both: Vec<Written>,
    /// Only they wrote here.
    only_they: Vec<&'static FieldDef>,
    /// Only I wrote here.
    only_i: Vec<(&'static FieldDef, Value)>,
    titles: Titles,
}

struct Written {
    field: &'static FieldDef,
    mine: Value,
    theirs: Value,
    /// What it was when I opened the form; none where the history no longer says.
    original: Option<Value>,
}

impl Clash {
    /// Compares what I sent with the record as it is now and as it was at the version I saw.
    pub fn find(
        view: &View<'_>,
        def: &'static ObjectDef,
        theirs: &Row,
        seen: i64,
        mine: &Set,
    ) -> Result<Clash, StoreError> {
        let originals = originals(view, def, theirs, seen)?;
        let mut clash =
            Clash { both: Vec::new(), only_they: Vec::new(), only_i: Vec::new(), titles: Titles::default() };
        for (field, mine) in mine {
            let now = &theirs.values[field.index];
            let original = &originals[field.index];
            if mine == now {
                continue;
            }
            match original {
                Some(original) if original == mine => clash.only_they.push(field),
                Some(original) if original == now => clash.only_i.push((field, mine.clone())),
                Some(_) | None => clash.both.push(Written {
                    field,
                    mine: mine.clone(),
                    theirs: now.clone(),
                    original: original.clone(),
                }),
            }
        }
        for written in &clash.both {
            if let Some(target) = written.field.kind.link() {
                let values = [Some(&written.mine), Some(&written.theirs), written.original.as_ref()];
                let ids = values.into_iter().flatten().filter_map(Value::as_int).collect();
                clash.titles.add(view, target, ids)?;
            }
        }
        Ok(clash)
    }

    /// Their record with what I wrote.
    pub fn merged(&self, theirs: &Row) -> Row {
        let mut merged = theirs.clone();
        for (field, mine) in &self.only_i {
            merged.values[field.index] = mine.clone();
        }
        for written in &self.both {
            merged.values[written.field.index] = written.mine.clone();
        }
        merged
    }

    /// What both wrote into this field, theirs and the original: none where nobody else wrote there.
    pub fn facts_of(&self, visitor: &Visitor, field: &'static FieldDef) -> Option<Vec<Fact>> {
        let written = self.both.iter().find(|written| written.field == field)?;
        let showing = Showing::new(visitor, &self.titles);
        let fact = |zh, en, value: Markup| Fact::new(visitor.t(zh, en), value);
        let original = written.original.as_ref();
        Some(vec![
            fact("您填写的", "Yours", showing.cell(field, &written.mine)),
            fact("对方已保存的", "Theirs, saved", showing.cell(field, &written.theirs)),
            fact(
                "原来的",
                "Before",
                original.map_or_else(|| ui::nothing(visitor.lang), |original| showing.cell(field, original)),
            ),
        ])
    }

    /// Whether I wrote something that is not there yet.
    pub fn has_mine(&self) -> bool {
        !self.only_i.is_empty() || !self.both.is_empty()
    }

    /// Says what happened and what to do.
    pub fn notice(&self, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        let theirs: Vec<&str> = self.only_they.iter().map(|field| field.label.text(lang)).collect();
        let merged = match (lang, theirs.is_empty()) {
            (_, true) => String::new(),
            (Lang::Zh, false) => format!("对方修改的{}已合并到下面的表单。", theirs.join("、")),
            (Lang::En, false) => format!("What they changed is in the form below: {}.", theirs.join(", ")),
        };
        let head = visitor.t(
            "您填写期间，有人保存了这条记录。您的内容还没有保存。",
            "Someone saved this record while you were filling in the form. Yours is not saved yet.",
        );
        let decide = visitor.t(
            "以下字段两人都改了，表单里是您填写的内容；核对后再保存，就以表单为准。",
            "Both of you changed these fields; the form holds what you wrote. Check it and save again, and it counts.",
        );
        let nothing_left = visitor.t(
            "没有冲突的字段，核对后再保存即可。",
            "No field is in conflict; check the form and save again.",
        );
        html! {
            (ui::notice(NoticeKind::Warning, html! {
                p { (head) " " (merged) }
                p { (if self.both.is_empty() { nothing_left } else { decide }) }
            }, None))
            @if !self.both.is_empty() {
                (ui::card(visitor.t("冲突的字段", "Fields in conflict"), None, ui::table(lang, &self.table(visitor))))
            }
        }
    }

    fn table(&self, visitor: &Visitor) -> Table {
        let showing = Showing::new(visitor, &self.titles);
        let strong = |label: &str| Col { strong: true, ..Col::new(label) };
        let rows = self.both.iter().map(|written| ui::Row {
            cells: vec![
                html! { (written.field.label.text(visitor.lang)) },
                showing.cell(written.field, &written.mine),
                showing.cell(written.field, &written.theirs),
                match &written.original {
                    Some(original) => showing.cell(written.field, original),
                    None => ui::nothing(visitor.lang),
                },
            ],
            ..ui::Row::default()
        });
        Table {
            caption: visitor.t("冲突的字段", "Fields in conflict").to_owned(),
            cols: vec![
                strong(visitor.t("字段", "Field")),
                strong(visitor.t("您填写的", "Yours")),
                strong(visitor.t("对方已保存的", "Theirs, saved")),
                strong(visitor.t("原来的", "Before")),
            ],
            rows: rows.collect(),
            ..Table::default()
        }
    }
}

/// Each field's value at the version that was seen, from the entries written since.
fn originals(
    view: &View<'_>,
    def: &'static ObjectDef,
    now: &Row,
    seen: i64,
) -> Result<Vec<Option<Value>>, StoreError> {
    let mut originals: Vec<Option<Value>> = now.values.iter().cloned().map(Some).collect();
    let since = view.history(def, now.id, None, HISTORY_ROWS_MAX)?;
    let mut reaches_seen = false;
    // Newest first, so that the oldest of the entries since has the last word.
    for (entry, _) in &since {
        if entry.version <= seen {
            reaches_seen = true;
            break;
        }
        for change in def.fields.iter().filter_map(|field| entry.change_of(field)) {
            originals[change.field.index] = Some(change.old);
        }
    }
    if reaches_seen { Ok(originals) } else { Ok(vec![None; def.fields.len()]) }
}

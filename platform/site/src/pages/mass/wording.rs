//! A mass change in words: how many, what becomes of them, what came of it.

use object::{Lang, ObjectDef, Value};
use store::{JobCounts, MassChange, StoreError, Total, View, tags_field};

use crate::listing::Titles;
use crate::pages::values::{Showing, count_text};
use crate::visitor::Visitor;

/// A number of records; Chinese has spaces around it already.
pub(in crate::pages) fn counted(lang: Lang, total: Total) -> String {
    let count = count_text(total.count);
    match (lang, total.exact) {
        (Lang::Zh, true) => format!(" {count} "),
        (Lang::Zh, false) => format!("超过 {count} "),
        (Lang::En, true) => count,
        (Lang::En, false) => format!("more than {count}"),
    }
}

/// The words of the tick that takes all rows of a list.
/// Without their number where it is counted after the page.
pub(super) fn all_found(lang: Lang, total: Option<Total>) -> String {
    match (lang, total.map(|total| counted(lang, total))) {
        (Lang::Zh, Some(count)) => format!("选择全部{count}条（含其他页）"),
        (Lang::Zh, None) => String::from("选择全部结果（含其他页）"),
        (Lang::En, Some(count)) => format!("All {count}, on other pages too"),
        (Lang::En, None) => String::from("All results, on other pages too"),
    }
}

/// What follows a record to its new owner; a sentence with a space after it, or nothing.
pub(super) fn goes_along(visitor: &Visitor, def: &ObjectDef) -> String {
    let registry = visitor.site.crm().registry();
    let children: Vec<&ObjectDef> = registry.children_of(def.name).map(|(child, _)| child).collect();
    if children.is_empty() {
        return String::new();
    }
    match visitor.lang {
        Lang::Zh => {
            let names: Vec<&str> = children.iter().map(|child| child.label_plural.zh).collect();
            format!("{}随之转移。", names.join("、"))
        }
        Lang::En => {
            let names: Vec<String> =
                children.iter().map(|child| child.label_plural.en.to_lowercase()).collect();
            format!("Their {} go along. ", names.join(", "))
        }
    }
}

/// What a finished change did, in a sentence.
pub(in crate::pages) fn done_words(lang: Lang, change: &MassChange, counts: JobCounts) -> String {
    let (changed, unchanged) = (count_text(counts.changed), count_text(counts.unchanged));
    let is_deletion = *change == MassChange::Deletion;
    match (lang, is_deletion, counts.unchanged) {
        (Lang::Zh, true, _) => format!("已删除 {changed} 条。"),
        (Lang::Zh, false, 0) => format!("已修改 {changed} 条。"),
        (Lang::Zh, false, _) => format!("已修改 {changed} 条；{unchanged} 条本来就是这样。"),
        (Lang::En, true, _) => format!("{changed} deleted."),
        (Lang::En, false, 0) => format!("{changed} changed."),
        (Lang::En, false, _) => format!("{changed} changed; {unchanged} were so already."),
    }
}

/// What a change does, a line for each part: "客户级别：B".
///
/// # Errors
/// Those of the database, while it is asked what linked records are called.
pub(in crate::pages) fn change_words(
    visitor: &Visitor,
    view: &View<'_>,
    def: &'static ObjectDef,
    change: &MassChange,
) -> Result<Vec<String>, StoreError> {
    let fields = match change {
        MassChange::Deletion => return Ok(vec![visitor.t("删除", "Delete").to_owned()]),
        MassChange::Fields(fields) => fields,
    };
    let mut titles = Titles::default();
    for (field, value) in &fields.set {
        if let (Some(target), Some(id)) = (field.kind.link(), value.as_int()) {
            titles.add(view, target, vec![id])?;
        }
    }
    let showing = Showing::new(visitor, &titles);
    let colon = if visitor.lang == Lang::Zh { "：" } else { ": " };
    let mut words: Vec<String> = fields
        .set
        .iter()
        .map(|(field, value)| {
            let value = match value {
                Value::Null => visitor.t("清空", "emptied").to_owned(),
                value => showing.words(field, value),
            };
            format!("{}{colon}{value}", field.label.text(visitor.lang))
        })
        .collect();
    if let Some(field) = tags_field(def) {
        for (tags, zh, en) in
            [(&fields.add_tags, "添加标签", "Tags added"), (&fields.remove_tags, "移除标签", "Tags removed")]
        {
            if !tags.is_empty() {
                let tags = showing.words(field, &Value::Tags(tags.clone()));
                words.push(format!("{}{colon}{tags}", visitor.t(zh, en)));
            }
        }
    }
    Ok(words)
}

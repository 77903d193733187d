//! Columns that name what belongs to a record, such as the contact beside a customer. They go nowhere with the records
//! themselves, and what is left out in silence is taken for imported.

use exchange::{Certainty, Guess, Preview, guess_columns};
use maud::{Markup, html};
use object::{Lang, ObjectDef};
use store::Verb;

use super::mapping::chosen_names;
use crate::imports::Draft;
use crate::pages::frame::may;
use crate::ui::{self, NoticeKind};
use crate::visitor::Visitor;

/// What is to be said of such columns: how to bring them in, or whom to ask.
pub(super) fn notices(visitor: &Visitor, draft: &Draft, preview: &Preview) -> Markup {
    let registry = visitor.site.crm().registry();
    let mapped = chosen_names(draft, preview);
    let left_out = |guess: &Guess| {
        guess.certainty >= Certainty::Alias && mapped.get(guess.column).is_none_or(Option::is_none)
    };
    let told: Vec<(&'static ObjectDef, &String)> = registry
        .children_of(draft.def.name)
        .filter(|(child, _)| !child.internal && !comes_along(child, &mapped))
        .filter_map(|(child, _)| {
            let guesses = guess_columns(child, &registry.splits_of(child), &preview.headers);
            let names =
                |guess: &&Guess| guess.field.is_some_and(|field| *field == *child.title) && left_out(guess);
            let column = guesses.iter().find(names)?.column;
            Some((child, preview.headers.get(column)?))
        })
        .collect();
    html! {
        @for (child, column) in told {
            (ui::notice(NoticeKind::Info, html! { (text(visitor, draft.def, child, column)) }, None))
        }
    }
}

/// Whether columns of the file go to children of this kind already.
fn comes_along(child: &ObjectDef, mapped: &[Option<String>]) -> bool {
    let own = exchange::child_name(child, "");
    mapped.iter().flatten().any(|name| name.starts_with(&own))
}

fn text(visitor: &Visitor, def: &ObjectDef, child: &ObjectDef, column: &str) -> String {
    let (of, whole) = (child.label_plural.text(visitor.lang), def.label.text(visitor.lang));
    let (of_en, whole_en) = (of.to_lowercase(), whole.to_lowercase());
    match (visitor.lang, may(visitor, child, Verb::Create)) {
        (Lang::Zh, true) => format!(
            "“{column}”一列是{of}，不会随{whole}导入。完成后用同一个文件再做一次“导入{of}”，{of}会归到各自的{whole}。"
        ),
        (Lang::En, true) => format!(
            "The column “{column}” names {of_en} and is left out here. Bring in the same file once more as {of_en} afterwards; each goes to its {whole_en}."
        ),
        (Lang::Zh, false) => {
            format!("“{column}”一列是{of}，不会随{whole}导入。您没有新建{of}的权限，需要的话请联系管理员。")
        }
        (Lang::En, false) => format!(
            "The column “{column}” names {of_en} and is left out here. You may not create {of_en}; ask your administrator."
        ),
    }
}

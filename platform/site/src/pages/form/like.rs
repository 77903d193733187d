//! A new record looks like one that is there: said once, before it is made; whoever knows better saves it all the same.

use maud::{Markup, html};
use object::{Lang, ObjectDef};

use super::once::LikeRecord;
use crate::pages::rows::record_href;
use crate::pages::values::called;
use crate::ui::{self, NoticeKind};
use crate::visitor::Visitor;

/// Sent with the form by whoever has seen which records are like it.
const KNOWN: &str = "of.like";

/// Whether a form was sent by somebody who knows.
pub(super) fn is_known(sent: &[(String, String)]) -> bool {
    sent.iter().any(|(name, value)| name == KNOWN && value == "known")
}

/// That they know.
pub(super) fn known() -> Markup {
    ui::hidden_field(KNOWN, "known")
}

/// Which records are like it, and in what.
pub(super) fn notice(visitor: &Visitor, def: &'static ObjectDef, like: &[LikeRecord]) -> Markup {
    let said = match visitor.lang {
        Lang::Zh => format!("可能与已有的{}重复：", def.label.zh),
        Lang::En => format!("It may be the same {} as:", def.label.en.to_lowercase()),
    };
    let why = |fields: &[&'static object::FieldDef]| {
        let words: Vec<String> = fields
            .iter()
            .map(|field| match visitor.lang {
                Lang::Zh => format!("{}相同", field.label.zh),
                Lang::En => format!("the same {}", field.label.en.to_lowercase()),
            })
            .collect();
        words.join(visitor.t("，", ", "))
    };
    let list = html! {
        p { (said) }
        ul {
            @for (row, fields) in like {
                li {
                    a class="link" href=(record_href(def, row.id)) { bdi { (called(visitor.lang, def, row)) } }
                    " " span class="soft" { (why(fields)) }
                }
            }
        }
    };
    ui::notice(NoticeKind::Warning, list, None)
}

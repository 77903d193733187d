//! A new record looks like one that is there: said once, before it is made; whoever knows better saves it all the same.

use maud::{Markup, html};
use object::{Lang, ObjectDef};
use store::LikeFound;

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

/// Which records are like it, how likely, and why.
pub(super) fn notice(visitor: &Visitor, def: &'static ObjectDef, like: &[LikeFound]) -> Markup {
    let (related, same): (Vec<&LikeFound>, Vec<&LikeFound>) = like.iter().partition(|like| like.related);
    let (said_same, said_related) = match visitor.lang {
        Lang::Zh => (
            format!("可能与已有的{}重复：", def.label.zh),
            format!("可能与下列{}有关联，不是同一个：", def.label.zh),
        ),
        Lang::En => (
            format!("It may be the same {} as:", def.label.en.to_lowercase()),
            String::from("It may be related to (but is not):"),
        ),
    };
    let list = html! {
        @for (said, like) in [(said_same, same), (said_related, related)].iter().filter(|(_, like)| !like.is_empty()) {
            p { (said) }
            ul {
                @for like in like {
                    li {
                        a class="link" href=(record_href(def, like.row.id)) { bdi { (called(visitor.lang, def, &like.row)) } }
                        " " span class="soft" { (like.text(visitor.lang)) }
                    }
                }
            }
        }
    };
    ui::notice(NoticeKind::Warning, list, None)
}

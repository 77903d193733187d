//! A new record looks like one that is there: said once, before it is made; whoever knows better saves it all the same.
//! One that was changed so that it does is told with the news of it: the change stands.

use maud::{Markup, html};
use object::{FieldDef, Lang, ObjectDef, Row};
use store::LikeFound;

use super::draft::Set;
use crate::pages::news::News;
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

/// The fields that a change wrote anew, beside the record as it was.
pub(super) fn written(set: &Set, before: &Row) -> Vec<&'static FieldDef> {
    let is_new = |(field, value): &&(&'static FieldDef, object::Value)| before.value(field) != *value;
    set.iter().filter(is_new).map(|(field, _)| *field).collect()
}

/// The news of a change, with the record that the changed one is now likely the same as.
pub(in crate::pages) async fn told(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    written: Vec<&'static FieldDef>,
    news: News,
) -> News {
    let after = row.clone();
    let found = visitor.visit.read(move |view| view.likely_same_now(def, &after, &written)).await;
    let like = match found {
        Ok(Some(like)) => like,
        Ok(None) => return news,
        Err(fault) => {
            // The change is made; that its news say less is no reason to call it failed.
            tracing::warn!(%fault, "who a changed record may be the same as is not known");
            return news;
        }
    };
    let (title, why) = (called(visitor.lang, def, &like.row), like.text(visitor.lang));
    let text = match visitor.lang {
        Lang::Zh => format!("它现在可能与“{title}”重复（{why}）。"),
        Lang::En => format!("It may now be the same as “{title}” ({why})."),
    };
    news.and_look_at(&text, record_href(def, like.row.id))
}

//! On a record's page: which others it may be the same as, or related to.

use maud::{Markup, html};
use object::{Lang, ObjectDef};
use store::LikelyFound;

use super::is_offered_of;
use crate::listing::Titles;
use crate::pages::merging::{href as merge_href, with_back};
use crate::pages::rows::record_href;
use crate::pages::values::Showing;
use crate::ui::{self, LinkButton, Look};
use crate::visitor::Visitor;

/// The card; `record` is the one whose page it is.
pub(in crate::pages) fn card(
    visitor: &Visitor,
    def: &'static ObjectDef,
    record: i64,
    found: &[LikelyFound],
) -> Markup {
    let titles = Titles::default();
    let showing = Showing::new(visitor, &titles);
    let lang = visitor.lang;
    let is_offered = is_offered_of(visitor, def);
    let body = html! {
        ul class="stack" {
            @for likely in found {
                @for row in likely.rows.iter().filter(|row| row.id != record) {
                    li {
                        a class="link" href=(record_href(def, row.id)) { bdi { (showing.title(def, row)) } }
                        p class="soft" {
                            (certainty(lang, likely))
                            @if let Some(because) = likely.because.first() { " · " (because.text(lang)) }
                        }
                        @if is_offered {
                            @let href = with_back(merge_href(def, &[record, row.id]), &visitor.here);
                            (LinkButton::new(Look::Plain, visitor.t("对比", "Compare"), href).icon("merge").small())
                        }
                    }
                }
            }
        }
    };
    ui::card(visitor.t("可能重复或有关联", "May be the same or related"), None, body)
}

fn certainty(lang: Lang, likely: &LikelyFound) -> String {
    let percent = likely.pair.percent();
    match (lang, likely.pair.related) {
        (Lang::Zh, false) => format!("可能是同一个 {percent}%"),
        (Lang::Zh, true) => format!("可能有关联 {percent}%"),
        (Lang::En, false) => format!("{percent}% likely the same"),
        (Lang::En, true) => format!("{percent}% likely related"),
    }
}

//! A record beside the list it stands in: its head, what is known of it, its own records, what happened last.
//! A part of a page, for the panel; whoever opens it by its address gets what there is without a frame.

use axum::extract::{Path, State};
use maud::{Markup, html};
use object::parse_id;

use super::{RecordPage, read_page};
use crate::pages::rows::record_href;
use crate::pages::values::Showing;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Change, LinkButton, Look, RecordHeader};
use crate::visitor::Visitor;

/// Entries of its history; the page has them all.
const ENTRIES_SHOWN: usize = 3;

/// `GET /{plural}/{id}/preview`
pub(in crate::pages) async fn preview(
    State(site): State<Site>,
    Path((plural, id)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let page = read_page(&visitor, def, id, Vec::new()).await?;
    site.trail().seen(&visitor, def, id);
    Ok(page.preview(&visitor))
}

impl RecordPage {
    fn preview(&self, visitor: &Visitor) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let href = record_href(self.def, self.row.id);
        let acts = html! {
            (LinkButton::new(Look::Plain, visitor.t("打开", "Open"), href.clone()).icon("external-link"))
            @if self.may_change {
                (LinkButton::new(Look::Quiet, visitor.t("编辑", "Edit"), format!("{href}/edit")).icon("pencil"))
            }
        };
        let header = RecordHeader { acts: Some(acts), path: None, ..self.header(visitor, &showing) };
        html! {
            div class="preview stack" data-title=(header.title) {
                (ui::preview_header(&header))
                @if !self.face.tiles.is_empty() { (ui::tiles(&self.face.tiles)) }
                @for section in &self.arranged(visitor).sections {
                    (self.section_card(visitor, &showing, section, |_, _, _| Change::Elsewhere))
                }
                @for related in &self.related { @if related.is_filled() { (related.names(visitor)) } }
                (self.happened.last(visitor, self.def, &self.row, ENTRIES_SHOWN))
            }
        }
    }
}

//! Acts on records from a page: the button's form, and where it leads.

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use object::{ObjectDef, Row, parse_id};

use super::address::local;
use super::news::{News, go};
use super::rows::record_href;
use super::way::Way;
use crate::act::Act;
use crate::form_body::SignedForm;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Look, MenuItem};
use crate::visitor::Visitor;

/// Where a page's form says to go when it is done.
pub(super) const BACK: &str = "back";

/// `POST /{plural}/{id}/{noun}`
pub(super) async fn run(
    State(site): State<Site>,
    Path((plural, id, noun)): Path<(String, String, String)>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    let act = site.act(def, &noun)?;
    let id = parse_id(&id).map_err(|_| Refusal::not_found())?;
    let way = Way::of(&form.fields);
    let back = form.value(BACK).and_then(local).map_or_else(|| way.record(def, id), str::to_owned);
    let visitor = form.visitor;
    let change_set = visitor
        .visit_to(&act, def)
        .write::<_, Refusal, _>(act.name, move |tx| {
            let before = tx.find_row(def, id)?.map(|row| row.version);
            (act.run)(tx, id)?;
            let after = tx.find_row(def, id)?.map(|row| row.version);
            Ok((before != after).then(|| tx.change_set()))
        })
        .await?;
    let news = News::done(act.done.text(visitor.lang));
    let news = match change_set {
        Some(change_set) => news.with_undo(change_set, back.clone()),
        None => news, // It was so already: there is nothing to take back.
    };
    Ok(go(&site, &back, &news))
}

/// The acts that fit a record and that this person may do with it.
pub(super) fn fitting(visitor: &Visitor, def: &ObjectDef, row: &Row) -> Vec<Act> {
    let actor = visitor.visit.actor();
    let acts = visitor.site.acts_on(def).copied();
    acts.filter(|act| (act.fits)(row) && actor.may_act(def, act.noun, act.verb, row)).collect()
}

/// Where an act's form is sent.
pub(super) fn action(act: &Act, def: &ObjectDef, row: &Row) -> String {
    format!("{}/{}", record_href(def, row.id), act.noun)
}

/// The act as a button of its own.
pub(super) fn button(
    visitor: &Visitor,
    act: &Act,
    def: &ObjectDef,
    row: &Row,
    back: &str,
    look: Look,
) -> Markup {
    html! {
        form method="post" class="act" action=(action(act, def, row)) {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field(BACK, back))
            (Button::new(look, act.label.text(visitor.lang)).icon(act.icon))
        }
    }
}

/// What settles a record, as a small button in front of its name; none where nothing does.
pub(super) fn settling(visitor: &Visitor, def: &ObjectDef, row: &Row, back: &str) -> Option<Markup> {
    let act = fitting(visitor, def, row).into_iter().find(|act| act.settles)?;
    Some(ui::settling(&ui::Settling {
        label: act.label.text(visitor.lang).to_owned(),
        action: action(&act, def, row),
        csrf: visitor.csrf().to_owned(),
        back: back.to_owned(),
    }))
}

/// The act as a line of a menu.
pub(super) fn menu_item(visitor: &Visitor, act: &Act, def: &ObjectDef, row: &Row, back: &str) -> MenuItem {
    MenuItem::Post {
        icon: act.icon,
        label: act.label.text(visitor.lang).to_owned(),
        action: action(act, def, row),
        csrf: visitor.csrf().to_owned(),
        fields: vec![(String::from(BACK), back.to_owned())],
        danger: false,
    }
}

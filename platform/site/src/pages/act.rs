//! Acts on records from a page: the button's form, and where it leads.

mod asking;

use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, Render, html};
use object::{InputDef, ObjectDef, Row, parse_id};
use store::Tx;

pub(super) use asking::ask;

use super::address::{Address, local};
use super::news::{News, go};
use super::rows::record_href;
use super::way::Way;
use crate::act::{Act, Run};
use crate::form_body::SignedForm;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, LinkButton, Look, MenuItem};
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
    match act.run {
        Run::Plain(run) => {
            let change_set = done(&form.visitor, (&act, def, id), move |tx| run(tx, id)).await?;
            Ok(went(&site, &form.visitor, &act, change_set, &back))
        }
        Run::Asking(_) | Run::Telling(_) => asking::run(&site, (act, def, id), form, back).await,
    }
}

/// Does an act; the change set, where something changed.
async fn done(
    visitor: &Visitor,
    (act, def, id): (&Act, &'static ObjectDef, i64),
    run: impl Fn(&mut Tx<'_>) -> Result<(), Refusal> + Send + 'static,
) -> Result<Option<i64>, Refusal> {
    let write = move |tx: &mut Tx<'_>| {
        let before = tx.find_row(def, id)?.map(|row| row.version);
        run(tx)?;
        let after = tx.find_row(def, id)?.map(|row| row.version);
        Ok((before != after).then(|| tx.change_set()))
    };
    visitor.visit_to(act, def).write::<_, Refusal, _>(act.name, write).await
}

/// Back to where one came from, with the news.
fn went(site: &Site, visitor: &Visitor, act: &Act, change_set: Option<i64>, back: &str) -> Response {
    let news = News::done(act.done.text(visitor.lang));
    let news = match change_set {
        Some(change_set) => news.with_undo(change_set, back),
        None => news, // It was so already: there is nothing to take back.
    };
    go(site, back, &news)
}

/// The acts that fit a record and that this person may do with it.
pub(super) fn fitting(visitor: &Visitor, def: &ObjectDef, row: &Row) -> Vec<Act> {
    let actor = visitor.visit.actor();
    let acts = visitor.site.acts_on(def).copied();
    acts.filter(|act| (act.fits)(row) && actor.may_act(def, act.noun, act.verb, row)).collect()
}

/// Those of them that stand on a record's page; what tells a value stands beside that.
pub(super) fn on_page(visitor: &Visitor, def: &ObjectDef, row: &Row) -> Vec<Act> {
    let mut acts = fitting(visitor, def, row);
    acts.retain(|act| !matches!(act.run, Run::Telling(_)));
    acts
}

/// Where an act's form is sent.
pub(super) fn action(act: &Act, def: &ObjectDef, row: &Row) -> String {
    format!("{}/{}", record_href(def, row.id), act.noun)
}

/// The page on which an act asks what it needs.
pub(super) fn form_href(act: &Act, def: &ObjectDef, row: &Row, back: &str) -> String {
    Address::new(action(act, def, row)).with(BACK, back).to_string()
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
    if act.input().is_some() {
        let href = form_href(act, def, row, back);
        return LinkButton::new(look, act.label.text(visitor.lang), href).icon(act.icon).render();
    }
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
    // One press says nothing, so what must be asked is not done by one.
    let needs_nothing = |act: &Act| act.input().is_none_or(InputDef::is_optional);
    let act = fitting(visitor, def, row).into_iter().find(|act| act.settles && needs_nothing(act))?;
    Some(ui::settling(&ui::Settling {
        label: act.label.text(visitor.lang).to_owned(),
        action: action(&act, def, row),
        csrf: visitor.csrf().to_owned(),
        back: back.to_owned(),
    }))
}

/// The act as a line of a menu.
pub(super) fn menu_item(visitor: &Visitor, act: &Act, def: &ObjectDef, row: &Row, back: &str) -> MenuItem {
    if act.input().is_some() {
        return MenuItem::link(act.icon, act.label.text(visitor.lang), form_href(act, def, row, back));
    }
    MenuItem::Post {
        icon: act.icon,
        label: act.label.text(visitor.lang).to_owned(),
        action: action(act, def, row),
        csrf: visitor.csrf().to_owned(),
        fields: vec![(String::from(BACK), back.to_owned())],
        danger: false,
    }
}

//! Who else looks at a record or changes it while its page is open. The page's own question carries the sign, and
//! brings who else gave one; see [`crate::presence`].

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use maud::Markup;
use object::{Label, ObjectDef, Row};
use store::{StoreError, Verb, View};

use crate::form_body::SignedForm;
use crate::listing::Titles;
use crate::presence::{Doing, Place, Sign, tab_of};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Present};
use crate::visitor::Visitor;

use super::values::people_of;

const COLLEAGUE: Label = Label::new("某位同事", "A colleague");
/// So many are told of at most; each costs a look at what they may see.
const PRESENT_MAX: usize = 12;

/// What a page says of itself when it asks: `doing=look|edit&tab=…`.
pub(super) struct Signal {
    doing: Doing,
    tab: String,
}

impl Signal {
    /// What the page says; nothing from a program with a key, and from an address that someone was led to: only a
    /// script of ours sends the header.
    pub fn of(
        visitor: &Visitor,
        headers: &HeaderMap,
        doing: Option<&str>,
        tab: Option<&str>,
    ) -> Option<Signal> {
        if visitor.csrf().is_empty() || !headers.contains_key("hx-request") {
            return None;
        }
        Some(Signal { doing: Doing::of_code(doing?)?, tab: tab_of(tab?)? })
    }
}

/// Who else gave a sign at a record, before it is asked what they may see.
pub(super) struct Candidates {
    def: &'static ObjectDef,
    row: Row,
    present: Vec<(i64, Doing, String)>,
    /// The other processes do not know yet what this one was told.
    pub is_news: bool,
}

/// Notes the sign of someone who sees the record, and reads who else is there. Who may not change it is looking at
/// it, whatever the page says.
pub(super) fn note(
    view: &View<'_>,
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    signal: Signal,
) -> Result<Candidates, StoreError> {
    let (presence, now) = (visitor.site.presence(), visitor.site.crm().now());
    let me = view.actor().user;
    let may_change = view.actor().sight(def, Verb::Change).reaches(row);
    let place = Place { object: def.name.to_owned(), record: row.id };
    let doing = if may_change { signal.doing } else { Doing::Looking };
    let sign = Sign { place: place.clone(), person: me, tab: signal.tab, doing, since: now, at: now };
    let is_news = presence.note(sign);
    let mut others = presence.others(&place, me, now);
    others.truncate(PRESENT_MAX);
    let mut titles = Titles::default();
    let people = people_of(view.registry());
    if let (Some(people), false) = (people, others.is_empty()) {
        titles.add(view, people, others.iter().map(|(person, _)| *person).collect())?;
    }
    let named = |person: i64| {
        let name = people.and_then(|people| titles.of(people, person));
        name.unwrap_or(COLLEAGUE.text(visitor.lang)).to_owned()
    };
    let present = others.into_iter().map(|(person, doing)| (person, doing, named(person))).collect();
    Ok(Candidates { def, row: row.clone(), present, is_news })
}

/// Those who still see the record, in words; a right that was withdrawn acts at once.
pub(super) async fn told(visitor: &Visitor, candidates: Candidates) -> Result<Markup, StoreError> {
    let Candidates { def, row, present, .. } = candidates;
    if present.is_empty() {
        return Ok(Markup::default());
    }
    let doorkeeper = visitor.site.doorkeeper().clone();
    let present: Vec<Present> = visitor
        .site
        .crm()
        .system()
        .read(move |view| {
            let mut seen = Vec::with_capacity(present.len());
            for (person, doing, name) in present {
                let Some(who) = doorkeeper.person(view, person, None)? else { continue };
                let reaches = |verb| who.actor.sight(def, verb).reaches(&row);
                if reaches(Verb::See) {
                    seen.push(Present { name, edits: doing == Doing::Editing && reaches(Verb::Change) });
                }
            }
            Ok::<_, StoreError>(seen)
        })
        .await?;
    Ok(ui::presence(visitor.lang, &present))
}

/// `POST /live/leaving`: a page is left; its browser waits for no answer.
pub(super) async fn leave(State(site): State<Site>, form: SignedForm) -> Result<StatusCode, Refusal> {
    if let Some(tab) = form.value("tab").and_then(tab_of)
        && site.presence().leave(form.visitor.visit.actor().user, &tab, site.crm().now())
    {
        site.presence().keep_up_soon(&site);
    }
    Ok(StatusCode::NO_CONTENT)
}

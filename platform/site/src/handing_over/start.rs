//! Beginning a hand-over: whether it may be asked, and the job that it becomes.

use std::sync::Arc;

use object::{Filter, Message, ObjectDef, id_text, parse_id};
use serde_json::{Map, Value as Json};
use store::{Actor, Crm, HAND_OVER, JobKind, JobRecord, NewJob, StoreError, Tx, Visit};

use super::asked::HandOverAsked;
use super::{Receivers, may_hand_over, receivers_of};
use crate::doorkeeper::Doorkeeper;
use crate::jobs::wrong;
use crate::listing::filter_at;
use crate::pages::people_of;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// A hand-over that may begin.
#[derive(Clone)]
pub(crate) struct HandOverStart {
    /// What is asked.
    pub asked: HandOverAsked,
    /// Who gets something, as they are now.
    pub receivers: Arc<Receivers>,
    /// Who hands over, with what they may change while they do.
    pub by: Actor,
    /// The filters of its rules, as they mean now.
    pub filters: Vec<Filter>,
}

/// Looks whether this may be asked. Call on a thread that may block.
///
/// # Errors
/// 403 without the right; 422 for a person who is not there or switched off; 400 for a filter that cannot be read, 422
/// where it asks by what is kept from whoever asks.
pub(crate) fn look(
    visit: &Visit,
    doorkeeper: &Arc<dyn Doorkeeper>,
    asked: HandOverAsked,
) -> Result<HandOverStart, Refusal> {
    let crm = visit.crm();
    if !may_hand_over(visit.actor(), crm.registry()) {
        return Err(Refusal::forbidden());
    }
    let people = people_of(crm.registry()).and_then(|name| crm.registry().object(name));
    let people = people.ok_or_else(Refusal::not_found)?;
    let from = asked.from;
    let is_known =
        visit.read_wait::<_, StoreError, _>(move |view| Ok(view.find_row(people, from)?.is_some()))?;
    if !is_known {
        return Err(wrong("from", "person_unknown", "没有这位用户", "there is no such user"));
    }
    let receivers = receivers_of(crm, doorkeeper, &asked)?;
    for user in asked.receivers() {
        if !receivers.contains_key(&user) {
            let id = id_text(user);
            return Err(wrong(
                "to",
                "receiver_inactive",
                &format!("接收人 {id} 不存在或已停用"),
                &format!("the receiver {id} is not there, or switched off"),
            ));
        }
    }
    let filters = filters_of(crm, visit.actor(), &asked, crm.now()).map_err(Refusal::bad_request)?;
    let asks: Vec<(&'static ObjectDef, Filter)> =
        asked.filters().map(|(def, _)| def).zip(filters.iter().cloned()).collect();
    visit.read_wait::<_, StoreError, _>(move |view| {
        asks.iter().try_for_each(|(def, filter)| view.may_ask_by(def, filter))
    })?;
    let by = visit.actor().handing_over();
    Ok(HandOverStart { asked, receivers: Arc::new(receivers), by, filters })
}

/// The filters of the rules as they mean at a moment.
pub(super) fn filters_of(
    crm: &Crm,
    actor: &Actor,
    asked: &HandOverAsked,
    at: object::Instant,
) -> Result<Vec<Filter>, Message> {
    asked.filters().map(|(def, text)| filter_at(crm, actor, def, text, at)).collect()
}

/// Rules that name a kept list say what it finds from here on: whoever changes the list later changes no hand-over.
///
/// # Errors
/// 422 for a list that the visitor does not see.
pub(crate) async fn with_view_of(
    visitor: &Visitor,
    mut map: Map<String, Json>,
) -> Result<Map<String, Json>, Refusal> {
    let Some(Json::Array(rules)) = map.get_mut("rules") else { return Ok(map) };
    for rule in rules.iter_mut().filter_map(Json::as_object_mut) {
        let Some(named) = rule.remove("view") else { continue };
        let unknown = || {
            wrong(
                "rules",
                "view_unknown",
                "没有这个视图，或没有共享给您",
                "there is no such view, or it is not shared with you",
            )
        };
        let id = named.as_str().and_then(|id| parse_id(id).ok()).ok_or_else(unknown)?;
        let shelf = visitor.site.shelf().cloned().ok_or_else(unknown)?;
        let who = visitor.visit.actor().clone();
        let views = visitor.visit.read(move |view| shelf.every_view(view, &who)).await;
        let views = views.map_err(|fault: StoreError| Refusal::from(fault))?;
        let (object, kept) = views.into_iter().find(|(_, view)| view.id == id).ok_or_else(unknown)?;
        let def = visitor.site.crm().registry().object(&object).ok_or_else(unknown)?;
        rule.insert("object".to_owned(), Json::from(def.plural));
        rule.insert("filter".to_owned(), Json::from(kept.content.filter));
    }
    Ok(map)
}

impl HandOverStart {
    /// Begins it in this transaction, with a key under which the same form sent twice is one job.
    ///
    /// # Errors
    /// Those of the database.
    pub fn begin(&self, tx: &mut Tx<'_>, once: Option<String>) -> Result<JobRecord, StoreError> {
        if let Some(once) = &once
            && let Some(known) = tx.job_sent_before(once)?
        {
            return Ok(known);
        }
        if !self.asked.reason.is_empty() {
            tx.say_why(&self.asked.reason);
        }
        let change_set = tx.open_change_set(HAND_OVER, None)?;
        tx.start_job(&NewJob {
            kind: JobKind::HandOver,
            object: "",
            input: self.asked.to_json().to_string(),
            once,
            total: None,
            change_set: Some(change_set),
        })
    }
}

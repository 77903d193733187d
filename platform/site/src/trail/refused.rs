//! Who was refused what: seen from outside, where every refusal passes.

use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, StatusCode, header};
use object::parse_id;

use super::{Deed, Noted, Through};
use crate::origin::Origin;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::visitor::{Door, TWO_STEP_OWED};

/// Where a request's visitor says who they are, for what is noted of its answer.
#[derive(Clone, Default)]
pub(crate) struct WhoTold(Arc<OnceLock<i64>>);

impl WhoTold {
    /// Says it; a request has one visitor.
    pub fn tell(&self, person: i64) {
        self.0.get_or_init(|| person);
    }
}

/// A request, as far as a refusal of it is noted.
pub(crate) struct Asked {
    pub who: WhoTold,
    pub door: Door,
    pub origin: Origin,
    pub path: String,
    pub has_key: bool,
}

impl Asked {
    /// Of a request's parts.
    pub fn of(who: WhoTold, door: Door, origin: Origin, path: &str, headers: &HeaderMap) -> Asked {
        Asked {
            who,
            door,
            origin,
            path: path.to_owned(),
            has_key: headers.contains_key(header::AUTHORIZATION),
        }
    }
}

/// Notes a refusal for want of rights: 403, 404 at the address of a record (whether there is one or not: the trail of a
/// person says no more than the answer did), and a key that does not let in.
pub(crate) fn note_refusal(site: &Site, asked: Asked, refusal: &Refusal) {
    let person = asked.who.0.get().copied();
    let (object, record) = place_of(site, &asked.path).unzip();
    let is_noted = match refusal.status {
        StatusCode::FORBIDDEN => refusal.message.code != TWO_STEP_OWED,
        StatusCode::NOT_FOUND => person.is_some() && record.flatten().is_some(),
        StatusCode::UNAUTHORIZED => asked.has_key,
        _ => false,
    };
    let is_journal = object.is_some_and(|def: &object::ObjectDef| def.journal);
    if !is_noted || (is_journal && refusal.status == StatusCode::NOT_FOUND) {
        return;
    }
    let told = if refusal.status == StatusCode::UNAUTHORIZED { "key_refused" } else { refusal.message.code };
    site.trail().note(Noted {
        object: object.map(|def| def.plural.to_owned()),
        record: record.flatten(),
        told: Some(told.to_owned()),
        through: Some(match asked.door {
            Door::Page => Through::Page,
            Door::Api => Through::Api,
        }),
        origin: asked.origin,
        ..Noted::new(site.crm().now(), person, Deed::Refused)
    });
}

/// The object that an address names, and the record after it.
fn place_of(site: &Site, path: &str) -> Option<(&'static object::ObjectDef, Option<i64>)> {
    let mut segments = path.split('/').skip_while(|segment| site.resource(segment).is_err());
    let def = site.resource(segments.next()?).ok()?;
    Some((def, segments.next().and_then(|id| parse_id(id).ok())))
}

//! Who am I, and what may I do: what a program asks first.

use axum::Json as JsonBody;
use object::id_text;
use serde_json::{Map, Value as Json, json};
use store::{ActorKind, Scope, Verb};

use super::Caller;
use crate::locales::Spoken;

/// `GET /me`.
pub(super) async fn me(caller: Caller) -> JsonBody<Json> {
    let visitor = &caller.visitor;
    let actor = visitor.visit.actor();
    let mut rights = Map::new();
    // What hangs on a record is as that record's rights say.
    let has_rights = |def: &&&'static object::ObjectDef| !def.internal && def.hung_field().is_none();
    for def in visitor.site.crm().registry().objects().iter().filter(has_rights) {
        let scope = |verb| scope_word(actor.scope(def.name, verb));
        rights.insert(
            def.plural.to_owned(),
            json!({
                "see": scope(Verb::See),
                "create": scope(Verb::Create),
                "change": scope(Verb::Change),
                "delete": scope(Verb::Delete),
                "export": scope(Verb::Export),
                "export_rows_a_day": actor.rows_a_day(def.name, Verb::Export),
            }),
        );
    }
    JsonBody(json!({
        "id": id_text(actor.user),
        "name": visitor.who.name,
        "detail": visitor.who.detail,
        "kind": kind_word(actor.kind),
        "key": actor.key.map(id_text),
        "teams": actor.teams().iter().copied().map(id_text).collect::<Vec<_>>(),
        "lang": Spoken::now(visitor.lang).code(),
        "rights": rights,
    }))
}

fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Nothing => "nothing",
        Scope::Own => "own",
        Scope::Team => "team",
        Scope::TeamAndBelow => "team_and_below",
        Scope::All => "all",
    }
}

fn kind_word(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Colleague => "colleague",
        ActorKind::PartnerUser => "partner_user",
        ActorKind::PortalCustomer => "portal_customer",
        ActorKind::Key => "key",
        ActorKind::System => "system",
    }
}

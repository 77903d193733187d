//! Verbs, scopes and levels as people read them.

use object::{Choice, ChoiceDef, Label, Lang};
use store::{Level, Scope, Verb};

use crate::field_grant::FieldLevel;
use crate::role::{GrantedScope, GrantedVerb};

const NOTHING: Label = Label::new("—", "—");

fn label(def: &ChoiceDef, code: &str, lang: Lang) -> &'static str {
    def.item(code).map_or("", |item| item.label.text(lang))
}

/// 查看 / See.
pub(super) fn verb(verb: Verb, lang: Lang) -> &'static str {
    label(GrantedVerb::DEF, granted(verb).code(), lang)
}

/// The granted verb of a verb.
pub(super) fn granted(verb: Verb) -> GrantedVerb {
    match verb {
        Verb::See => GrantedVerb::See,
        Verb::Create => GrantedVerb::Create,
        Verb::Change => GrantedVerb::Change,
        Verb::Delete => GrantedVerb::Delete,
        Verb::Export => GrantedVerb::Export,
        Verb::ExportPersonal => GrantedVerb::ExportPersonal,
        Verb::Unmask => GrantedVerb::Unmask,
        Verb::HandOver => GrantedVerb::HandOver,
        Verb::Purge => GrantedVerb::Purge,
    }
}

/// 本团队及下级 / Team and below; a dash for nothing.
pub(super) fn scope(scope: Scope, lang: Lang) -> &'static str {
    match scope {
        Scope::Nothing => NOTHING.text(lang),
        Scope::Own => label(GrantedScope::DEF, GrantedScope::Own.code(), lang),
        Scope::Team => label(GrantedScope::DEF, GrantedScope::Team.code(), lang),
        Scope::TeamAndBelow => label(GrantedScope::DEF, GrantedScope::TeamAndBelow.code(), lang),
        Scope::All => label(GrantedScope::DEF, GrantedScope::All.code(), lang),
    }
}

/// 脱敏 / Masked.
pub(super) fn level(level: Level, lang: Lang) -> &'static str {
    let level = match level {
        Level::Hidden => FieldLevel::Hidden,
        Level::Masked => FieldLevel::Masked,
        Level::Seen => FieldLevel::Seen,
        Level::Changed => FieldLevel::Changed,
    };
    label(FieldLevel::DEF, level.code(), lang)
}

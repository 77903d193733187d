//! The roles every installation begins with (product decisions, section 2.5). What each may do with a room's
//! objects that room says; a company changes all of it.

use std::collections::HashSet;

use object::{Filter, Id};
use store::{Tx, WriteError};

use crate::role::{Grant, GrantedScope, GrantedVerb, Role};

/// A role of the first day.
pub struct DefaultRole {
    /// Its code.
    pub code: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
}

const fn role(code: &'static str, zh: &'static str, en: &'static str) -> DefaultRole {
    DefaultRole { code, zh, en }
}

/// The default roles.
pub const ROLES: &[DefaultRole] = &[
    role("sales_rep", "销售", "Sales rep"),
    role("order_desk", "销售助理", "Order desk"),
    role("sales_manager", "销售经理", "Sales manager"),
    role("head_of_sales", "销售总监", "Head of sales"),
    role("channel_manager", "渠道经理", "Channel manager"),
    role("finance", "财务", "Finance"),
    role("service_agent", "客服", "Service agent"),
    role("service_lead", "客服主管", "Service lead"),
    role("marketing", "市场", "Marketing"),
    role("analyst", "分析", "Analyst"),
    role("management", "管理层", "Management"),
    role("system_admin", "系统管理员", "System admin"),
    role("auditor", "审计员", "Auditor"),
    // A small company says at its first start that one person does everything; the history records it.
    role("owner", "企业主", "Owner of the company"),
];

/// One line of what a role may do.
pub type DefaultGrant = (&'static str, &'static str, GrantedVerb, GrantedScope);

/// Rows that a sales rep may export in a day (product decisions, section 2.5).
const SALES_REP_ROWS_A_DAY: i64 = 200;
/// The setting that says that exports have had their default grants.
const EXPORTS_GRANTED: &str = "exports_granted";

/// How many records a day a default grant is for.
fn rows_a_day(role: &str, verb: GrantedVerb) -> Option<i64> {
    (verb == GrantedVerb::Export && role == "sales_rep").then_some(SALES_REP_ROWS_A_DAY)
}

/// A line of a room's default grants: role, object, verb, scope.
pub const fn grant(
    role: &'static str,
    object: &'static str,
    verb: GrantedVerb,
    scope: GrantedScope,
) -> DefaultGrant {
    (role, object, verb, scope)
}

/// Everyone who signs in sees who works here; administrators and the owner keep it.
fn staff_grants() -> Vec<DefaultGrant> {
    let mut grants = Vec::new();
    for role in ROLES {
        for object in ["user", "team", "membership", "role"] {
            grants.push(grant(role.code, object, GrantedVerb::See, GrantedScope::All));
        }
        // By the API one's own; what is shared the pages show, since sharing is no matter of roles.
        for verb in [GrantedVerb::See, GrantedVerb::Change, GrantedVerb::Delete] {
            grants.push(grant(role.code, "saved_view", verb, GrantedScope::Own));
        }
    }
    for role in ["system_admin", "owner"] {
        // There is one company, so nobody makes or deletes one.
        for verb in [GrantedVerb::See, GrantedVerb::Change] {
            grants.push(grant(role, "company", verb, GrantedScope::All));
        }
        for object in ["user", "team", "membership", "role", "role_holding", "grant"] {
            for verb in [GrantedVerb::See, GrantedVerb::Create, GrantedVerb::Change, GrantedVerb::Delete] {
                grants.push(grant(role, object, verb, GrantedScope::All));
            }
        }
    }
    grants
}

/// Makes the company's own record and the default roles that are missing, each with the grants of this room and of the others. Roles that
/// exist stay as the company has made them, but for objects that no role has a grant for yet: those came with an
/// upgrade, and without their defaults nobody would see them. Exporting came with an upgrade too: its defaults are
/// added once.
pub fn install_roles(tx: &mut Tx<'_>, of_rooms: &[DefaultGrant]) -> Result<(), WriteError> {
    crate::company::install(tx)?;
    let known: Vec<Role> = tx.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    let granted: HashSet<String> = tx
        .all::<Grant>(&Filter::All, None, store::ALL_ROWS_MAX)?
        .into_iter()
        .map(|grant| grant.object)
        .collect();
    let staff = staff_grants();
    let knows_exports = tx.setting(EXPORTS_GRANTED)?.is_some();
    for default in ROLES {
        let there = known.iter().find(|role| role.code == default.code).map(|role| role.id);
        let role = match there {
            Some(role) => role,
            None => tx.insert(&Role {
                id: Id::from_raw(0),
                code: default.code.to_owned(),
                name: default.zh.to_owned(),
                name_en: default.en.to_owned(),
            })?,
        };
        let wanted = staff.iter().chain(of_rooms).filter(|(code, object, verb, _)| {
            let came_with_an_upgrade =
                !granted.contains(*object) || (*verb == GrantedVerb::Export && !knows_exports);
            *code == default.code && (there.is_none() || came_with_an_upgrade)
        });
        for (_, object, verb, scope) in wanted {
            tx.insert(&Grant {
                id: Id::from_raw(0),
                role,
                object: (*object).to_owned(),
                verb: *verb,
                scope: *scope,
                rows_a_day: rows_a_day(default.code, *verb),
            })?;
        }
    }
    if !knows_exports {
        tx.set_setting(EXPORTS_GRANTED, "true")?;
    }
    Ok(())
}

//! The roles every installation begins with (product decisions, section 2.5). What each may do with a room's
//! objects that room says; a company changes all of it.

use std::collections::HashSet;

use object::{Filter, Id, Registry};
use store::{Tx, WriteError};

use crate::field_grant::{FieldGrant, FieldLevel};
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
    role("presales", "售前", "Presales"),
    role("sales_manager", "销售经理", "Sales manager"),
    role("head_of_sales", "销售总监", "Head of sales"),
    role("channel_manager", "渠道经理", "Channel manager"),
    role("finance", "财务", "Finance"),
    role("service_agent", "客服", "Service agent"),
    role("service_lead", "客服主管", "Service lead"),
    role("field_engineer", "服务工程师", "Field engineer"),
    role("marketing", "市场", "Marketing"),
    role("loyalty_operator", "会员运营", "Loyalty operator"),
    role("analyst", "分析", "Analyst"),
    role("management", "管理层", "Management"),
    role("system_admin", "系统管理员", "System admin"),
    role("security_admin", "安全管理员", "Security admin"),
    role("auditor", "审计员", "Auditor"),
    // A small company says at its first start that one person does everything; the history records it.
    role("owner", "企业主", "Owner of the company"),
];

/// One line of what a role may do.
pub type DefaultGrant = (&'static str, &'static str, GrantedVerb, GrantedScope);

/// One line of what a role is told: role, object, field (empty for all personal ones), how much.
pub type DefaultMask = (&'static str, &'static str, &'static str, FieldLevel);

/// Rows that a sales rep may export in a day (product decisions, section 2.5).
const SALES_REP_ROWS_A_DAY: i64 = 200;
/// Masked values that a service agent may look at in a day: as many as one can call.
const SERVICE_AGENT_UNMASKED_A_DAY: i64 = 100;
/// What came with an upgrade, each with the setting that says that roles have had its defaults.
const LATER_VERBS: [(&[GrantedVerb], &str); 4] = [
    (&[GrantedVerb::Export], "exports_granted"),
    (&[GrantedVerb::ExportPersonal, GrantedVerb::Unmask], MASKS_GRANTED),
    (&[GrantedVerb::HandOver], "handing_over_granted"),
    (&[GrantedVerb::Purge], "purging_granted"),
];
/// The setting that says that roles have had their defaults of what is masked.
const MASKS_GRANTED: &str = "masks_granted";

/// How many records a day a default grant is for.
fn rows_a_day(role: &str, verb: GrantedVerb) -> Option<i64> {
    match (role, verb) {
        ("sales_rep", GrantedVerb::Export) => Some(SALES_REP_ROWS_A_DAY),
        ("service_agent", GrantedVerb::Unmask) => Some(SERVICE_AGENT_UNMASKED_A_DAY),
        (_, _) => None,
    }
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
    for role in ROLES {
        // Everyone sees who stands in for whom, and says who does so for them.
        grants.push(grant(role.code, "absence", GrantedVerb::See, GrantedScope::All));
        for verb in [GrantedVerb::Create, GrantedVerb::Change, GrantedVerb::Delete] {
            let scope = match role.code {
                "system_admin" | "security_admin" | "owner" => GrantedScope::All,
                "sales_manager" | "service_lead" | "head_of_sales" => GrantedScope::TeamAndBelow,
                _ => GrantedScope::Own,
            };
            grants.push(grant(role.code, "absence", verb, scope));
        }
    }
    for role in ["auditor", "security_admin", "owner"] {
        grants.push(grant(role, "unmasking", GrantedVerb::See, GrantedScope::All));
        grants.push(grant(role, "unmasking", GrantedVerb::Export, GrantedScope::All));
    }
    // Everyone sees what is written of them; who answers for it sees all of it, and is alerted.
    let watching = ["auditor", "security_admin", "system_admin", "owner"];
    for role in ROLES.iter().filter(|role| !watching.contains(&role.code)) {
        grants.push(grant(role.code, "trail_line", GrantedVerb::See, GrantedScope::Own));
    }
    for role in watching {
        for object in ["trail_line", "alert"] {
            grants.push(grant(role, object, GrantedVerb::See, GrantedScope::All));
            grants.push(grant(role, object, GrantedVerb::Export, GrantedScope::All));
        }
        grants.push(grant(role, "alert", GrantedVerb::Change, GrantedScope::All));
        grants.push(grant(role, "alert_rule", GrantedVerb::See, GrantedScope::All));
        if role != "auditor" {
            grants.push(grant(role, "alert_rule", GrantedVerb::Change, GrantedScope::All));
        }
    }
    for object in ["role", "role_holding", "grant", "field_grant"] {
        for verb in [GrantedVerb::See, GrantedVerb::Create, GrantedVerb::Change, GrantedVerb::Delete] {
            grants.push(grant("security_admin", object, verb, GrantedScope::All));
        }
    }
    for role in ["system_admin", "owner"] {
        // There is one company, so nobody makes or deletes one.
        for verb in [GrantedVerb::See, GrantedVerb::Change] {
            grants.push(grant(role, "company", verb, GrantedScope::All));
        }
        for object in
            ["user", "team", "membership", "role", "role_holding", "grant", "field_grant", "webhook"]
        {
            for verb in [GrantedVerb::See, GrantedVerb::Create, GrantedVerb::Change, GrantedVerb::Delete] {
                grants.push(grant(role, object, verb, GrantedScope::All));
            }
        }
    }
    grants
}

/// Who runs the place removes for good what was deleted, of whatever object.
fn purging(registry: &Registry) -> Vec<DefaultGrant> {
    let binned = registry.objects().iter().filter(|def| !def.internal && !def.journal && !def.single);
    binned
        .flat_map(|def| {
            let purge = |role| grant(role, def.name, GrantedVerb::Purge, GrantedScope::All);
            ["system_admin", "owner"].map(purge)
        })
        .collect()
}

/// Makes the company's own record and the default roles that are missing, each with the grants of this room and of the others. Roles that
/// exist stay as the company has made them, but for objects that no role has a grant for yet: those came with an
/// upgrade, and without their defaults nobody would see them. Some verbs and what is masked came with an
/// upgrade too: their defaults are added once.
pub fn install_roles(
    tx: &mut Tx<'_>,
    of_rooms: &[DefaultGrant],
    masks: &[DefaultMask],
) -> Result<(), WriteError> {
    crate::company::install(tx)?;
    crate::alert::install(tx)?;
    let known: Vec<Role> = tx.all(&Filter::All, None, store::ALL_ROWS_MAX)?;
    let granted: HashSet<String> = tx
        .all::<Grant>(&Filter::All, None, store::ALL_ROWS_MAX)?
        .into_iter()
        .map(|grant| grant.object)
        .collect();
    let mut staff = staff_grants();
    staff.extend(purging(tx.registry()));
    let mut later = Vec::new();
    for (verbs, setting) in LATER_VERBS {
        if tx.setting(setting)?.is_none() {
            later.extend(verbs);
        }
    }
    let knows_masks = tx.setting(MASKS_GRANTED)?.is_some();
    for default in ROLES {
        let there = known.iter().find(|role| role.code == default.code).map(|role| role.id);
        let role = match there {
            Some(role) => role,
            None => tx.insert(&Role {
                id: Id::from_raw(0),
                code: default.code.to_owned(),
                name: default.zh.to_owned(),
                name_en: default.en.to_owned(),
                two_step_required: None,
            })?,
        };
        let wanted = staff.iter().chain(of_rooms).filter(|(code, object, verb, _)| {
            let came_with_an_upgrade = !granted.contains(*object) || later.contains(verb);
            *code == default.code && (there.is_none() || came_with_an_upgrade)
        });
        let told = masks.iter().filter(|(code, object, ..)| {
            *code == default.code && (there.is_none() || !knows_masks || !granted.contains(*object))
        });
        for (_, object, field, level) in told {
            tx.insert(&FieldGrant {
                id: Id::from_raw(0),
                role,
                object: (*object).to_owned(),
                field: Some((*field).to_owned()).filter(|field| !field.is_empty()),
                level: *level,
            })?;
        }
        for (_, object, verb, scope) in wanted {
            tx.insert(&Grant {
                id: Id::from_raw(0),
                role,
                object: (*object).to_owned(),
                verb: *verb,
                act: None,
                scope: *scope,
                rows_a_day: rows_a_day(default.code, *verb),
            })?;
        }
    }
    for (_, setting) in LATER_VERBS {
        if tx.setting(setting)?.is_none() {
            tx.set_setting(setting, "true")?;
        }
    }
    Ok(())
}

//! What rights people may give: not to themselves, and only what there is.

use object::{FieldDef, FieldType, Filter, Id, Message, Object, Row, Value};
use store::{ALL_ROWS_MAX, FieldProblem, Judge, StoreError, View, Written};

use crate::absence::Absence;
use crate::alert::{AlertRule, THRESHOLD_MAX, WINDOW_MINUTES_MAX};
use crate::company::Company;
use crate::field_grant::FieldGrant;
use crate::key::Key;
use crate::role::{Grant, GrantedVerb, Role, RoleHolding};
use crate::share::ShareOf;
use crate::trail::tally::SPAN_MINUTES;
use crate::trail::{TRAIL_DAYS_MAX, TRAIL_DAYS_MIN};
use crate::webhook::Webhook;

/// Whoever holds it runs a small company alone, and may do what takes two people elsewhere.
const OWNER: &str = "owner";
/// Roles that one person does not hold together (product decisions, section 2.5).
const APART: [&str; 3] = ["system_admin", "security_admin", "auditor"];

/// The room's rules that judge.
pub(crate) fn judges() -> Vec<(&'static str, Judge)> {
    vec![
        (RoleHolding::OBJECT, holding as Judge),
        (Grant::def().name, grant as Judge),
        (FieldGrant::def().name, field_grant as Judge),
        (ShareOf::OBJECT, share as Judge),
        (Absence::OBJECT, absence as Judge),
        (Webhook::OBJECT, webhook as Judge),
        (Company::OBJECT, company as Judge),
        (AlertRule::OBJECT, alert_rule as Judge),
    ]
}

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh, en) }
}

/// A link's id in a row.
fn link<T>(row: &Row, field: &'static FieldDef) -> Option<Id<T>> {
    row.value(field).as_int().map(Id::from_raw)
}

/// The codes of the roles that somebody holds.
fn codes_of(view: &View<'_>, user: i64) -> Result<Vec<(Id<Role>, String)>, StoreError> {
    // Asked as the house: who may not see their own roles has them all the same.
    let holdings: Vec<RoleHolding> =
        view.all_as_house(&RoleHolding::USER.is(&Id::from_raw(user)), ALL_ROWS_MAX)?;
    let roles: Vec<Role> = view.all_as_house(&Filter::All, ALL_ROWS_MAX)?;
    let code = |role: Id<Role>| roles.iter().find(|known| known.id == role).map(|role| role.code.clone());
    Ok(holdings.iter().map(|holding| (holding.role, code(holding.role).unwrap_or_default())).collect())
}

/// Whether the one who writes runs the company alone. A program of theirs that has one role only does not.
///
/// # Errors
/// Those of the database.
pub fn is_owner(view: &View<'_>) -> Result<bool, StoreError> {
    let held = codes_of(view, view.actor().user)?;
    let owner = held.iter().find(|(_, code)| code == OWNER).map(|(role, _)| *role);
    Ok(owner.is_some() && role_of_key(view)?.is_none_or(|role| Some(role) == owner))
}

/// The role to which the key that writes is narrowed, if one writes and is.
fn role_of_key(view: &View<'_>) -> Result<Option<Id<Role>>, StoreError> {
    let Some(key) = view.actor().key else { return Ok(None) };
    let keys: Vec<Key> = view.all_as_house(&Key::USER.is(&Id::from_raw(view.actor().user)), ALL_ROWS_MAX)?;
    Ok(keys.into_iter().find(|known| known.id.raw() == key).and_then(|known| known.role))
}

/// Refuses a key that is narrower than its person where what is written would act with all that the person may.
///
/// # Errors
/// Those of the database.
pub fn narrower(view: &View<'_>, field: &'static FieldDef) -> Result<Option<FieldProblem>, StoreError> {
    Ok(role_of_key(view)?.map(|_| {
        problem(
            field,
            "key_narrower",
            "这个密钥只有本人的部分权限，不能设置以本人全部权限运行的内容",
            "this key has a part of its person’s rights; it does not set up what acts with all of them",
        )
    }))
}

/// Whether somebody runs the company alone.
#[cfg(feature = "oidc")]
pub(crate) fn holds_owner(view: &View<'_>, user: i64) -> Result<bool, StoreError> {
    Ok(codes_of(view, user)?.iter().any(|(_, code)| code == OWNER))
}

/// What is said to whoever gives themselves a role.
pub(crate) fn own_role() -> Message {
    Message::new(
        "own_role",
        "不能给自己分配角色，请由另一位管理员操作",
        "nobody gives themselves a role; ask another administrator",
    )
}

/// Nobody gives themselves a role, and nobody comes to hold two that are to watch each other.
fn holding(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    if is_owner(view)? {
        return Ok(Vec::new());
    }
    let user = new.value(RoleHolding::USER.field()).as_int();
    if user == Some(view.actor().user) {
        return Ok(vec![FieldProblem { field: RoleHolding::USER.field(), message: own_role() }]);
    }
    let (Some(user), Some(role)) = (user, link::<Role>(new, RoleHolding::ROLE.field())) else {
        return Ok(Vec::new());
    };
    let before = written.old.and_then(|old| link::<Role>(old, RoleHolding::ROLE.field()));
    let apart = apart(view, user, role, before)?;
    Ok(apart.map(|message| FieldProblem { field: RoleHolding::ROLE.field(), message }).into_iter().collect())
}

/// Why somebody does not come to hold a role beside those they hold, but for one that they give up for it; nothing
/// where they may.
pub(crate) fn apart(
    view: &View<'_>,
    user: i64,
    role: Id<Role>,
    before: Option<Id<Role>>,
) -> Result<Option<Message>, StoreError> {
    let roles: Vec<Role> = view.all_as_house(&Filter::All, ALL_ROWS_MAX)?;
    let code = roles.into_iter().find(|known| known.id == role).map(|role| role.code).unwrap_or_default();
    let others = codes_of(view, user)?.into_iter().filter(|(held, _)| Some(*held) != before && *held != role);
    let is_apart = APART.contains(&&*code) && others.into_iter().any(|(_, held)| APART.contains(&&*held));
    Ok(is_apart.then(|| {
        Message::new(
            "roles_apart",
            "系统管理员、安全管理员和审计员不能由同一个人担任",
            "system admin, security admin and auditor are not held by one person",
        )
    }))
}

/// Nobody changes what a role of their own may do.
fn role_of_own(
    view: &View<'_>,
    written: Written<'_>,
    field: &'static FieldDef,
) -> Result<Vec<FieldProblem>, StoreError> {
    let roles = [written.old, written.new].into_iter().flatten().filter_map(|row| link::<Role>(row, field));
    let held = codes_of(view, view.actor().user)?;
    let is_own = roles.into_iter().any(|role| held.iter().any(|(own, _)| *own == role));
    Ok(if is_own && !is_owner(view)? {
        vec![problem(
            field,
            "own_rights",
            "不能修改自己所担任角色的权限，请由另一位管理员操作",
            "nobody changes what a role of their own may do; ask another administrator",
        )]
    } else {
        Vec::new()
    })
}

fn grant(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let mut problems = role_of_own(view, written, Grant::ROLE.field())?;
    let Some(new) = written.new else { return Ok(problems) };
    problems.extend(unknown_object(view, new, Grant::OBJECT.field()));
    let verb = GrantedVerb::from_value(&new.value(Grant::VERB.field()));
    problems.extend(written_by_the_house(view, new, verb));
    let names_act = !new.value(Grant::ACT.field()).is_null();
    if names_act != (verb == Some(GrantedVerb::Act)) {
        problems.push(problem(
            Grant::ACT.field(),
            "act_and_verb",
            "动作为“执行操作”时要写是哪个操作，其他动作不写",
            "name the act where the verb is “Do an act”, and nowhere else",
        ));
    }
    Ok(problems)
}

fn field_grant(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let mut problems = role_of_own(view, written, FieldGrant::ROLE.field())?;
    let Some(new) = written.new else { return Ok(problems) };
    let unknown = unknown_object(view, new, FieldGrant::OBJECT.field());
    if let (None, Value::Text(field)) = (&unknown, new.value(FieldGrant::FIELD.field())) {
        let object = new.value(FieldGrant::OBJECT.field());
        let def = object.as_text().and_then(|object| view.registry().object(object));
        if def.is_some_and(|def| def.fields.iter().all(|known| known.name != field)) {
            problems.push(problem(
                FieldGrant::FIELD.field(),
                "field_unknown",
                "这种对象没有这个字段",
                "this object has no such field",
            ));
        }
    }
    problems.extend(unknown);
    Ok(problems)
}

fn unknown_object(view: &View<'_>, row: &Row, field: &'static FieldDef) -> Option<FieldProblem> {
    let object = row.value(field);
    let is_known = object.as_text().is_some_and(|object| view.registry().object(object).is_some());
    (!is_known).then(|| problem(field, "object_unknown", "没有这种对象", "there is no such object"))
}

/// What the house writes by itself nobody is allowed to write: only to see it and to take it out.
fn written_by_the_house(view: &View<'_>, row: &Row, verb: Option<GrantedVerb>) -> Option<FieldProblem> {
    let object = row.value(Grant::OBJECT.field());
    let is_only_read = object.as_text().and_then(|object| view.registry().object(object))?.is_only_read();
    let is_read = matches!(verb, Some(GrantedVerb::See | GrantedVerb::Export) | None);
    (is_only_read && !is_read).then(|| {
        problem(
            Grant::VERB.field(),
            "journal_only_read",
            "这种记录由系统自动写入，只能授权查看和导出",
            "the house writes these by itself; they can only be seen and exported",
        )
    })
}

/// A number within these limits, where there is one.
fn within(
    row: &Row,
    field: &'static FieldDef,
    least: i64,
    most: i64,
    code: &'static str,
) -> Option<FieldProblem> {
    let number = row.value(field).as_int()?;
    (!(least..=most).contains(&number)).then(|| FieldProblem {
        field,
        message: Message::new(
            code,
            format!("应在 {least} 到 {most} 之间"),
            format!("must be from {least} to {most}"),
        ),
    })
}

fn company(_: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let days = within(new, Company::TRAIL_DAYS.field(), TRAIL_DAYS_MIN, TRAIL_DAYS_MAX, "days_out_of_range");
    Ok(days.into_iter().collect())
}

/// A rule looks for at least one, within a window that is counted in; nobody makes or deletes one.
fn alert_rule(_: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let (Some(old), Some(new)) = (written.old, written.new) else {
        return Ok(vec![problem(
            AlertRule::PATTERN.field(),
            "rules_are_there",
            "提醒规则是固定的，可以停用，不能新建或删除",
            "these are all the rules there are; switch one off instead",
        )]);
    };
    let (threshold, minutes) = (AlertRule::THRESHOLD.field(), AlertRule::MINUTES.field());
    let mut problems: Vec<FieldProblem> = within(new, threshold, 1, THRESHOLD_MAX, "threshold_out_of_range")
        .into_iter()
        .chain(within(new, minutes, SPAN_MINUTES, WINDOW_MINUTES_MAX, "window_out_of_range"))
        .collect();
    if new.value(minutes).as_int().is_some_and(|minutes| minutes % SPAN_MINUTES != 0) {
        problems.push(problem(minutes, "window_uneven", "应为 5 的倍数", "must be a multiple of 5"));
    }
    // A rule that counts goes on counting.
    let emptied = [threshold, minutes]
        .into_iter()
        .filter(|field| !old.value(field).is_null() && new.value(field).is_null());
    problems.extend(
        emptied.map(|field| problem(field, "needed_to_count", "这条规则需要填写", "this rule needs one")),
    );
    Ok(problems)
}

/// A share is for one colleague or one team, and not for the one who makes it.
fn share(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let user = new.value(ShareOf::USER.field()).as_int();
    let has_team = !new.value(ShareOf::TEAM.field()).is_null();
    Ok(match (user, has_team) {
        (None, false) | (Some(_), true) => vec![problem(
            ShareOf::USER.field(),
            "one_of_two",
            "请选择一个同事或一个团队",
            "choose a colleague or a team",
        )],
        (Some(user), false) if user == view.actor().user => vec![problem(
            ShareOf::USER.field(),
            "own_share",
            "不能共享给自己",
            "nobody shares a record with themselves",
        )],
        (Some(_), false) | (None, true) => Vec::new(),
    })
}

/// A webhook tells what its owner sees, so nobody makes one, or turns one, that tells what somebody else sees.
fn webhook(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    if let Some(narrower) = narrower(view, Webhook::OWNER.field())? {
        return Ok(vec![narrower]);
    }
    let me = Some(view.actor().user);
    // Who takes a hook over takes it as it stands; who only switches one off changes nothing of what it tells.
    let is_theirs = new.owner == me || written.old.is_some_and(|old| only_switched(old, new));
    Ok(if is_theirs || is_owner(view)? {
        Vec::new()
    } else {
        vec![problem(
            Webhook::OWNER.field(),
            "hook_of_another",
            "Webhook 发送的是负责人看得到的内容，只能由负责人本人设置",
            "a webhook tells what its owner sees, so only its owner sets it up",
        )]
    })
}

/// Whether nothing but being active differs.
fn only_switched(old: &Row, new: &Row) -> bool {
    let switch = Webhook::ACTIVE.field().index;
    old.values.iter().zip(&new.values).enumerate().all(|(place, (old, new))| place == switch || old == new)
}

/// An absence ends after it begins, and whoever notes somebody else's does not stand in for them.
fn absence(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let mut problems: Vec<FieldProblem> = narrower(view, Absence::DEPUTY.field())?.into_iter().collect();
    let (from, until) = (new.value(Absence::FROM.field()), new.value(Absence::UNTIL.field()));
    if from.as_text() > until.as_text() {
        problems.push(problem(
            Absence::UNTIL.field(),
            "ends_before",
            "结束日期早于开始日期",
            "it ends before it begins",
        ));
    }
    let deputy = new.value(Absence::DEPUTY.field()).as_int();
    if deputy == new.owner {
        problems.push(problem(
            Absence::DEPUTY.field(),
            "own_deputy",
            "不能由本人代理本人",
            "nobody stands in for themselves",
        ));
    } else if deputy == Some(view.actor().user) && !is_owner(view)? {
        problems.push(problem(
            Absence::DEPUTY.field(),
            "deputy_by_oneself",
            "不能指定自己代理别人，请由对方本人或另一位主管指定",
            "nobody makes themselves somebody’s deputy; ask the one who is away, or another manager",
        ));
    }
    Ok(problems)
}

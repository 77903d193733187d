//! Why somebody can or cannot do something with a record: every role asked, each with the rule that decided.

use object::{FieldDef, Id, Lang, ObjectDef, Row};
use store::{Actor, Layer, Level, Scope, StoreError, Verb, View};

use crate::role::Role;
use crate::team::Team;
use crate::user::User;

/// What one role says.
#[derive(Clone, Debug)]
pub(crate) struct Reason {
    /// The role, with whose it is where that is somebody the actor stands in for.
    pub role: String,
    /// Whether it lets them.
    pub holds: bool,
    /// The rule that decided.
    pub why: String,
}

/// What each layer of an actor says of a verb and a row. Read as the house: names of teams and people are told.
pub(crate) fn explain(
    view: &View<'_>,
    actor: &Actor,
    def: &'static ObjectDef,
    row: &Row,
    verb: Verb,
    lang: Lang,
) -> Result<Vec<Reason>, StoreError> {
    let mut reasons = Vec::with_capacity(actor.layers().len());
    for layer in actor.layers() {
        let (holds, zh, en) = rule(view, layer, def, row, verb)?;
        let role = role_of(view, actor, layer, lang)?;
        reasons.push(Reason { role, holds, why: if lang == Lang::Zh { zh } else { en } });
    }
    Ok(reasons)
}

/// How much each role tells of a field of a row that it reaches.
pub(crate) fn explain_field(
    view: &View<'_>,
    actor: &Actor,
    def: &'static ObjectDef,
    field: &FieldDef,
    row: &Row,
    lang: Lang,
) -> Result<Vec<(String, Level)>, StoreError> {
    let mut levels = Vec::new();
    for layer in actor.layers() {
        if rule(view, layer, def, row, Verb::See)?.0 {
            levels.push((role_of(view, actor, layer, lang)?, layer.rights.level(def, field)));
        }
    }
    Ok(levels)
}

/// 销售; 销售（代 陆晓雯）.
fn role_of(view: &View<'_>, actor: &Actor, layer: &Layer, lang: Lang) -> Result<String, StoreError> {
    let role = view.find::<Role>(Id::from_raw(layer.role))?;
    let name = role.map_or(String::new(), |role| match lang {
        Lang::En if !role.name_en.is_empty() => role.name_en,
        Lang::Zh | Lang::En => role.name,
    });
    if layer.standing.user == actor.user {
        return Ok(name);
    }
    let absent = name_of(view, layer.standing.user)?;
    Ok(match lang {
        Lang::Zh => format!("{name}（代理 {absent}）"),
        Lang::En => format!("{name} (standing in for {absent})"),
    })
}

fn name_of(view: &View<'_>, user: i64) -> Result<String, StoreError> {
    Ok(view.find::<User>(Id::from_raw(user))?.map_or_else(String::new, |user| user.name))
}

fn rule(
    view: &View<'_>,
    layer: &Layer,
    def: &'static ObjectDef,
    row: &Row,
    verb: Verb,
) -> Result<(bool, String, String), StoreError> {
    let standing = &layer.standing;
    let scope = layer.rights.scope(def.name, verb);
    let is_own = row.owner == Some(standing.user);
    let team = match row.team {
        Some(team) => view.find::<Team>(Id::from_raw(team))?.map_or_else(String::new, |team| team.name),
        None => String::new(),
    };
    let no = |zh: String, en: String| Ok((false, zh, en));
    let yes = |zh: String, en: String| Ok((true, zh, en));
    match scope {
        Scope::Nothing => {
            return no("这个角色没有这项权限".to_owned(), "the role does not have this right".to_owned());
        }
        Scope::All => {
            return yes("范围是“全部”".to_owned(), "its scope is all records".to_owned());
        }
        Scope::Own | Scope::Team | Scope::TeamAndBelow => {}
    }
    if !def.is_governed() {
        return no(
            "这种对象没有负责人，范围必须是“全部”".to_owned(),
            "such records have no owner: only the scope “all” reaches them".to_owned(),
        );
    }
    if is_own {
        return yes("记录由本人负责".to_owned(), "they own the record".to_owned());
    }
    let reaches = |teams: &[i64]| row.team.is_some_and(|team| teams.contains(&team));
    if scope >= Scope::Team && reaches(&standing.teams) {
        return yes(
            format!("记录属于“{team}”，本人在这个团队"),
            format!("the record belongs to {team}, and they are in that team"),
        );
    }
    if scope == Scope::TeamAndBelow && reaches(&standing.teams_and_below) {
        return yes(
            format!("记录属于“{team}”，是本人所在团队的下级"),
            format!("the record belongs to {team}, which is below a team of theirs"),
        );
    }
    if layer.was_shared(def, verb, row) {
        return yes(
            "记录已共享给本人或其团队".to_owned(),
            "the record was shared with them or a team of theirs".to_owned(),
        );
    }
    let owner = match row.owner {
        Some(owner) => name_of(view, owner)?,
        None => String::new(),
    };
    let whose = |none: &str| if owner.is_empty() { none.to_owned() } else { owner.clone() };
    let in_team = |none: &str| if team.is_empty() { none.to_owned() } else { team.clone() };
    match scope {
        Scope::Own => no(
            format!("范围是“本人”，而负责人是{}", whose("空的")),
            format!("its scope is their own records, and this one’s owner is {}", whose("nobody")),
        ),
        _ => no(
            format!("范围限于所在团队，而记录属于{}，负责人是{}", in_team("没有团队"), whose("空的")),
            format!(
                "its scope is their teams, and this record belongs to {}, owner {}",
                in_team("no team"),
                whose("nobody")
            ),
        ),
    }
}

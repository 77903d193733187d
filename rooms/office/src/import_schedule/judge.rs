//! What a schedule may say: only what its owner may do by hand, set up by the owner.

use object::{FieldDef, Filter, Id, Message, Row};
use site::schedules::{SCHEDULES_MAX, header_name, is_fingerprint};
use store::{FieldProblem, SYSTEM_USER, Scope, StoreError, Verb, View, Written, typed};

use super::{Fetched, ImportSchedule, When};

/// More often would find a folder that nothing came into.
const MINUTES_MIN: i64 = 5;
/// A day.
const MINUTES_MAX: i64 = 24 * 60;

fn problem(field: &'static FieldDef, code: &'static str, zh: &str, en: &str) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh, en) }
}

/// Judges a schedule.
pub(crate) fn judge(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    if written.old.is_some_and(|old| only_switched(old, new)) {
        return Ok(Vec::new());
    }
    let schedule: ImportSchedule = typed(new)?;
    let mut problems = whose(view, &schedule)?;
    problems.extend(into_what(view, &schedule));
    problems.extend(said(&schedule));
    if written.old.is_none()
        && view.all_as_house::<ImportSchedule>(&Filter::All, SCHEDULES_MAX + 1)?.len() > SCHEDULES_MAX
    {
        problems.push(problem(
            ImportSchedule::NAME.field(),
            "too_many_schedules",
            "定时导入太多，请先删除不用的",
            "there are too many import schedules; delete some first",
        ));
    }
    Ok(problems)
}

/// Whether nothing but being active differs.
fn only_switched(old: &Row, new: &Row) -> bool {
    let switch = ImportSchedule::ACTIVE.field().index;
    old.values.iter().zip(&new.values).enumerate().all(|(place, (old, new))| place == switch || old == new)
}

fn whose(view: &View<'_>, schedule: &ImportSchedule) -> Result<Vec<FieldProblem>, StoreError> {
    let owner = ImportSchedule::OWNER.field();
    if view.actor().user == SYSTEM_USER {
        return Ok(Vec::new());
    }
    if let Some(narrower) = staff::narrower(view, owner)? {
        return Ok(vec![narrower]);
    }
    let is_theirs = schedule.owner.map(Id::raw) == Some(view.actor().user);
    Ok(if is_theirs || (schedule.owner.is_some() && staff::is_owner(view)?) {
        Vec::new()
    } else {
        vec![problem(
            owner,
            "schedule_of_another",
            "定时导入以负责人的权限运行，只能由负责人本人设置",
            "it runs with its owner’s rights, so only its owner sets it up",
        )]
    })
}

fn into_what(view: &View<'_>, schedule: &ImportSchedule) -> Option<FieldProblem> {
    let field = ImportSchedule::INTO.field();
    let def = view.registry().plural(&schedule.into.0);
    let Some(def) = def.filter(|def| !def.internal && !def.journal && !def.by_hand) else {
        return Some(problem(
            field,
            "object_unknown",
            "没有这个对象，请从列表中选择",
            "there is no such object; choose one from the list",
        ));
    };
    let may = |verb| view.actor().scope(def.name, verb) != Scope::Nothing;
    if view.actor().user == SYSTEM_USER || may(Verb::Create) || may(Verb::Change) {
        return None;
    }
    Some(problem(
        field,
        "import_not_allowed",
        "您没有导入这个对象的权限",
        "you may not import into this object",
    ))
}

fn said(schedule: &ImportSchedule) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut refuse = |field, message| problems.push(FieldProblem { field, message });
    match schedule.rhythm {
        When::Minutes => {
            if !schedule.minutes.is_some_and(|minutes| (MINUTES_MIN..=MINUTES_MAX).contains(&minutes)) {
                refuse(
                    ImportSchedule::MINUTES.field(),
                    Message::new(
                        "minutes_out_of_range",
                        "请填写 5 到 1440 之间的分钟数",
                        "write a number of minutes from 5 to 1440",
                    ),
                );
            }
        }
        When::Daily | When::Weekdays => {
            if schedule.at.is_none() {
                refuse(
                    ImportSchedule::AT.field(),
                    Message::new("time_missing", "请填写钟点，例如 6:30", "say at what time, such as 6:30"),
                );
            }
        }
    }
    if let (Fetched::Address, Some(Err(message))) =
        (schedule.source, schedule.header.as_deref().map(header_name))
    {
        refuse(ImportSchedule::HEADER.field(), message);
    }
    if schedule.source == Fetched::Sftp
        && schedule.host_key.as_deref().is_some_and(|key| !is_fingerprint(key))
    {
        refuse(
            ImportSchedule::HOST_KEY.field(),
            Message::new(
                "fingerprint_unreadable",
                "请填写 SHA256: 开头的指纹，例如 ssh-keygen -lf 显示的那一段",
                "write the fingerprint that begins with SHA256:, as ssh-keygen -lf shows it",
            ),
        );
    }
    let source = match schedule.source {
        Fetched::Folder => site::schedules::Source::folder(&schedule.place),
        Fetched::Address => site::schedules::Source::address(&schedule.place),
        Fetched::Sftp => site::schedules::Source::sftp(&schedule.place),
    };
    if let Err(message) = source {
        refuse(ImportSchedule::PLACE.field(), message);
    }
    if let Some(Err(message)) = schedule.as_import.as_deref().map(super::import_id) {
        refuse(ImportSchedule::AS_IMPORT.field(), message);
    }
    problems
}

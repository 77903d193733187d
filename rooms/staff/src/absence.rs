//! Who is away from when to when, and who does their work meanwhile (design, section 5; CUS-24).

use object::{Day, Id, Object};

use crate::team::Team;
use crate::user::User;

/// Somebody is away, and somebody else stands in.
#[derive(Clone, Debug, Object)]
#[object(
    table = "absence",
    plural = "absences",
    zh = "代理",
    en = "Absence",
    en_plural = "Absences",
    help_zh = "某人不在的日子由谁代理。代理期间，代理人能看、能改此人负责的记录，不能删除和导出；历史里记的是代理人本人。",
    help_en = "Who stands in for whom, from when to when. Meanwhile the deputy sees and changes what the other does, without deleting or exporting; the history names the deputy.",
    title = "from",
    owned,
    changes_rights,
    by_hand
)]
pub struct Absence {
    /// Its id.
    pub id: Id<Absence>,
    /// From this day on.
    #[field(zh = "从", en = "From", list, sort, begins = "today")]
    pub from: Day,
    /// To the end of this day.
    #[field(zh = "到", en = "Until", help_zh = "包括这一天。", help_en = "This day included.", list)]
    pub until: Day,
    /// Who stands in.
    #[field(zh = "代理人", en = "Deputy", help_zh = "由谁代理。", help_en = "Who stands in.", list, index)]
    pub deputy: Id<User>,
    /// Why, for colleagues.
    #[field(zh = "说明", en = "Remarks", list)]
    pub remarks: Option<String>,
    /// Who is away.
    #[field(zh = "缺席的人", en = "Who is away", list)]
    pub owner: Option<Id<User>>,
    /// Their team.
    #[field(zh = "团队", en = "Team", list)]
    pub team: Option<Id<Team>>,
}

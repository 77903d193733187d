//! To whom leads go: rules in their order, each for some leads and for one colleague or one team.

pub(crate) mod assigning;
pub(crate) mod judge;

use object::{Choice, FieldType, Id, Object, ObjectDef, Value};
use staff::{Team, User};

/// A rule of assignment (ACQ-12). The first that fits a lead decides.
#[derive(Clone, Debug, Object)]
#[object(
    table = "assignment_rule",
    plural = "assignment_rules",
    zh = "分配规则",
    en = "Assignment rule",
    en_plural = "Assignment rules",
    help_zh = "新线索没有负责人时，按顺序找第一条适用的规则，分给规则指定的同事或团队成员。",
    help_en = "A new lead without an owner goes by the first rule that fits it, to the colleague or to somebody of the team that the rule names.",
    title = "name",
    by_hand
)]
pub struct AssignmentRule {
    /// Its id.
    pub id: Id<AssignmentRule>,
    /// What it is called.
    #[field(
        zh = "名称",
        en = "Name",
        help_zh = "一眼能看懂的名称，例如“华东机械类”。",
        help_en = "So that everybody understands it: “Machinery in the east”.",
        list,
        search,
        sort
    )]
    pub name: String,
    /// Its place among the rules.
    #[field(
        zh = "顺序",
        en = "Order",
        help_zh = "数字小的先看。相同时先建的在前。",
        help_en = "Smaller numbers are looked at first; of the same number the older one.",
        list,
        sort
    )]
    pub place: i64,
    /// For which leads.
    #[field(
        zh = "适用条件",
        en = "For leads where",
        help_zh = "用筛选条件的写法，例如 province in [\"浙江\", \"江苏\"] && source == \"event\"。留空则适用于全部线索。",
        help_en = "As filters are written: province in [\"浙江\", \"江苏\"] && source == \"event\". Empty for all leads.",
        list
    )]
    pub condition: Option<String>,
    /// To one colleague.
    #[field(
        zh = "分给同事",
        en = "To colleague",
        help_zh = "只分给这一位。",
        help_en = "To this one alone.",
        reverse_zh = "分给此人的规则",
        reverse_en = "Rules that give to them",
        list,
        index
    )]
    pub colleague: Option<Id<User>>,
    /// To somebody of a team.
    #[field(
        zh = "分给团队",
        en = "To team",
        help_zh = "分给团队里的一位成员。停用的和正在请代理的同事跳过。",
        help_en = "To one of its members. Who is not active, or away with a deputy, is passed over.",
        reverse_zh = "分给团队的规则",
        reverse_en = "Rules that give to it",
        list,
        index
    )]
    pub team: Option<Id<Team>>,
    /// To whom of them.
    #[field(zh = "分配方式", en = "Whose turn", list)]
    pub method: AssignmentMethod,
    /// So many open leads are enough.
    #[field(
        zh = "在手上限",
        en = "At most in hand",
        help_zh = "手上未结束的线索达到这个数就不再分给他。留空不限。",
        help_en = "Who has so many open leads gets no more. Empty for no limit.",
        list
    )]
    pub in_hand_max: Option<i64>,
    /// Whether it is asked.
    #[field(
        zh = "启用",
        en = "In use",
        help_zh = "停用的规则不看。",
        help_en = "A rule that is not is passed over.",
        list
    )]
    pub active: bool,
}

/// To whom of a team a lead goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum AssignmentMethod {
    /// In turn.
    #[choice(
        zh = "轮流",
        en = "In turn",
        help_zh = "分给最久没有收到新线索的人。",
        help_en = "Whose newest lead is the oldest.",
        aliases("轮流分配", "Round robin")
    )]
    InTurn,
    /// To the least busy.
    #[choice(
        zh = "在手最少",
        en = "Fewest in hand",
        help_zh = "分给手上未结束的线索最少的人。",
        help_en = "Who has the fewest open leads.",
        aliases("负载最少", "Least busy")
    )]
    FewestInHand,
}

/// A new rule is in use, and goes in turn.
pub(crate) fn fill(_def: &ObjectDef, values: &mut [Value]) {
    for (field, value) in [
        (AssignmentRule::METHOD.field(), AssignmentMethod::InTurn.to_value()),
        (AssignmentRule::ACTIVE.field(), true.to_value()),
    ] {
        if values[field.index].is_null() {
            values[field.index] = value;
        }
    }
}

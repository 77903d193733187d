//! A lead goes to whom the rules say: at once where it comes in without an owner, and when somebody asks.

use object::{Day, FieldDef, Filter, FilterContext, Id, Label, Message, Object, parse_filter};
use site::{Act, On, Refusal, Run};
use staff::{Absence, ActorKind, Membership, Team, User};
use store::{
    ALL_ROWS_MAX, Entry, EntryVerb, SYSTEM_USER, StoreError, Subscriber, Tx, Verb, View, WriteError,
};

use super::{AssignmentMethod, AssignmentRule};
use crate::lead::{Lead, LeadStatus, status_of};

/// Rules that are looked at; nobody reads more.
const RULES_MAX: usize = 200;
/// Members of a team among whom one is chosen.
const MEMBERS_MAX: usize = 200;

/// Gives a lead to whom the rules say.
pub const ASSIGN: Act = Act {
    on: On::Object(Lead::OBJECT),
    name: "assign",
    noun: "assignment",
    label: Label::new("按规则分配", "Assign by rules"),
    help: Label::new(
        "按分配规则给线索找负责人：先看顺序靠前的规则。已有负责人的线索保持不变；没有适用的规则，或规则里的人都停用、请了代理、已到上限时不能分配。",
        "Finds an owner by the rules of assignment, the first that fits. A lead with an owner stays as it is; it is refused where no rule fits, or nobody of the rule is free.",
    ),
    told: Label::new("按规则分配了线索", "assigned the lead by the rules"),
    done: Label::new("线索已分配。", "Lead assigned."),
    icon: "user-round-plus",
    verb: Verb::Change,
    settles: false,
    fits: |row| status_of(row) == Some(LeadStatus::New),
    run: Run::Plain(|tx, id| assign(tx, Id::from_raw(id)).map(drop)),
};

/// Gives a lead to whom the rules say; one that somebody has stays where it is.
///
/// # Errors
/// 409 `no_rule_fits`, `nobody_is_free`; `NotFound` and `Forbidden`, as every change of a record.
pub fn assign(tx: &mut Tx<'_>, id: Id<Lead>) -> Result<Lead, Refusal> {
    let lead = tx.find_to_change(id)?;
    if lead.owner.is_some() || !lead.status.is_open() {
        return Ok(lead);
    }
    match tx.read_as_house(|view| receiver_of(view, id))? {
        Chosen::Receiver(owner, team) => {
            Ok(tx.update(&lead, &Lead { owner: Some(owner), team: team.or(lead.team), ..lead.clone() })?)
        }
        Chosen::NobodyIsFree(rule) => Err(Refusal::conflict(Message::new(
            "nobody_is_free",
            format!("规则“{rule}”里没有可分配的人：都已停用、请了代理或达到上限"),
            format!("nobody of the rule “{rule}” is free: not active, away, or with enough in hand"),
        ))),
        Chosen::NoRuleFits => Err(Refusal::conflict(Message::new(
            "no_rule_fits",
            "没有适用的分配规则，请手动选择负责人",
            "no rule of assignment fits; choose an owner yourself",
        ))),
    }
}

/// Assigns leads that come in without an owner.
pub struct AssignNew;

impl Subscriber for AssignNew {
    fn name(&self) -> &'static str {
        "lead_assignment"
    }

    fn take(&self, tx: &mut Tx<'_>, entries: &[Entry]) -> Result<(), StoreError> {
        let is_new = |entry: &&Entry| entry.object == Lead::OBJECT && entry.verb == EntryVerb::Created;
        for entry in entries.iter().filter(is_new) {
            let id = Id::<Lead>::from_raw(entry.record);
            let Some(lead) = tx.find(id)?.filter(|lead| lead.status == LeadStatus::New) else { continue };
            let Chosen::Receiver(owner, team) = receiver_of(tx, id)? else { continue }; // It waits under “To assign”.
            let assigned = Lead { owner: Some(owner), team: team.or(lead.team), ..lead.clone() };
            match tx.update(&lead, &assigned) {
                Ok(_) => {}
                Err(WriteError::Store(fault)) => return Err(fault),
                // A rule of the company's own speaks against it: the lead waits for somebody who looks.
                Err(refusal) => tracing::warn!(?refusal, lead = %id, "a new lead is not assigned"),
            }
        }
        Ok(())
    }
}

/// What the rules say of a lead.
enum Chosen {
    /// To this colleague, as one of this team.
    Receiver(Id<User>, Option<Id<Team>>),
    /// The first rule that fits has nobody.
    NobodyIsFree(String),
    /// None fits.
    NoRuleFits,
}

fn receiver_of(view: &View<'_>, lead: Id<Lead>) -> Result<Chosen, StoreError> {
    let mut rules: Vec<AssignmentRule> = view.all(&AssignmentRule::ACTIVE.is(&true), None, RULES_MAX)?;
    rules.sort_by_key(|rule| (rule.place, rule.id.raw()));
    for rule in rules {
        if !fits(view, &rule, lead)? {
            continue;
        }
        let mut free = Vec::new();
        for user in candidates(view, &rule)? {
            let load = Load::of(view, user)?;
            if is_free(view, user)? && rule.in_hand_max.is_none_or(|most| load.in_hand < most) {
                free.push((load, user));
            }
        }
        let next = free.into_iter().min_by_key(|(load, user)| match rule.method {
            AssignmentMethod::InTurn => (load.newest, 0, user.raw()),
            AssignmentMethod::FewestInHand => (load.in_hand, load.newest, user.raw()),
        });
        return Ok(match next {
            Some((_, user)) => Chosen::Receiver(user, team_of(view, &rule, user)?),
            None => Chosen::NobodyIsFree(rule.name),
        });
    }
    Ok(Chosen::NoRuleFits)
}

/// Whether a rule is for this lead. One that does not read any more, since a field is gone, is for none.
fn fits(view: &View<'_>, rule: &AssignmentRule, lead: Id<Lead>) -> Result<bool, StoreError> {
    let context = FilterContext {
        registry: view.registry(),
        me: SYSTEM_USER,
        my_teams: &[],
        now: view.now(),
        zone: view.zone(),
    };
    let condition = rule.condition.as_deref().unwrap_or_default();
    let Ok(filter) = parse_filter(Lead::def(), condition, &context) else { return Ok(false) };
    let Some(row) = view.find_row(Lead::def(), lead.raw())? else { return Ok(false) };
    let linked = |field: &'static FieldDef, id: i64| {
        let target = field.kind.link().and_then(|target| view.registry().object(target))?;
        view.find_row(target, id).ok().flatten()
    };
    Ok(filter.holds(&row, &linked))
}

/// Who may get it.
fn candidates(view: &View<'_>, rule: &AssignmentRule) -> Result<Vec<Id<User>>, StoreError> {
    if let Some(colleague) = rule.colleague {
        return Ok(vec![colleague]);
    }
    let Some(team) = rule.team else { return Ok(Vec::new()) };
    let members: Vec<Membership> = view.all(&Membership::TEAM.is(&team), None, MEMBERS_MAX)?;
    Ok(members.into_iter().map(|member| member.user).collect())
}

/// Whether a colleague is here: active, and nobody stands in for them today.
fn is_free(view: &View<'_>, user: Id<User>) -> Result<bool, StoreError> {
    let known = view.find(user)?;
    if !known.is_some_and(|user| user.active && user.kind == ActorKind::Colleague) {
        return Ok(false);
    }
    let today: Day = view.now().day_in(view.zone());
    let away: Vec<Absence> = view.all(&Absence::OWNER.is(&Some(user)), None, ALL_ROWS_MAX)?;
    Ok(!away.iter().any(|absence| (absence.from..=absence.until).contains(&today)))
}

/// What somebody has of leads.
struct Load {
    in_hand: i64,
    /// When the newest of theirs came in, in milliseconds; long ago where they never had one.
    newest: i64,
}

impl Load {
    fn of(view: &View<'_>, user: Id<User>) -> Result<Load, StoreError> {
        let theirs = Lead::OWNER.is(&Some(user));
        let over = Filter::Not(Box::new(Lead::STATUS.one_of(&LeadStatus::OVER)));
        let in_hand = view.total(Lead::def(), &theirs.clone().and(over), true)?.count;
        let newest = view.all_rows(Lead::def(), &theirs, Some(Lead::ARRIVED_AT.descending()), 1)?;
        let at = |row: &object::Row| row.values[Lead::ARRIVED_AT.field().index].as_int();
        Ok(Load { in_hand, newest: newest.first().and_then(at).unwrap_or(i64::MIN) })
    }
}

/// As a member of which team: the rule's, else their own.
fn team_of(view: &View<'_>, rule: &AssignmentRule, user: Id<User>) -> Result<Option<Id<Team>>, StoreError> {
    if rule.team.is_some() {
        return Ok(rule.team);
    }
    let teams: Vec<Membership> = view.all(&Membership::USER.is(&user), None, MEMBERS_MAX)?;
    let home =
        teams.iter().find(|member| member.home).or_else(|| teams.iter().min_by_key(|own| own.id.raw()));
    Ok(home.map(|member| member.team))
}

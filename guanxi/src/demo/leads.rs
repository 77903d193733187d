//! The leads of the demo company's last weeks: who asked, what they want, what was said, and what came of it.

use conversations::{InteractionKind, InteractionResult};
use customers::{CustomerKind, Industry, SourceChannel};
use object::{Day, Email, Phone};
use sales::{AssignmentMethod, DisqualifiedFor};

use super::random::Random;
use super::{DemoCustomer, demo_data};

/// One lead for so many customers, within these bounds.
const CUSTOMERS_PER_LEAD: usize = 20;
const LEADS_MIN: usize = 12;
const LEADS_MAX: usize = 120;
/// They came in the last days before today.
const DAYS: u64 = 45;
/// Leads younger than this have seldom been qualified.
const YOUNG_DAYS: i64 = 8;
/// In percent of the leads: those that became one of the demo's newest customers, some days before it was known.
const BECAME_PERCENT: f64 = 22.0;
const BEFORE_DAYS: (i64, i64) = (3, 12);
/// In percent of the leads: those of companies that are customers already, and nobody noticed.
const KNOWN_PERCENT: f64 = 8.0;
/// Nobody has been given the youngest of them, in percent.
const UNASSIGNED_PERCENT: f64 = 65.0;
/// Their companies are others than the demo's own.
const OTHER_COMPANIES: u64 = 0x1ead;

/// A lead, with what was said and what came of it. Owner and team are places among the colleagues and teams.
#[derive(Clone, Debug)]
pub struct DemoLead {
    /// The company, or the person.
    pub name: String,
    /// Which of both.
    pub kind: CustomerKind,
    /// Whom to speak with there.
    pub person: Option<String>,
    /// What that person does.
    pub title: Option<String>,
    /// Their number.
    pub phone: Option<Phone>,
    /// Their address.
    pub email: Option<Email>,
    /// Where they came from.
    pub source: SourceChannel,
    /// What they want.
    pub need: &'static str,
    /// Where they are.
    pub place: (Option<String>, Option<String>),
    /// What they make.
    pub industry: Option<Industry>,
    /// The day on which they came.
    pub on: Day,
    /// Who has it, and of which team.
    pub owner: Option<(usize, usize)>,
    /// What was said, the earliest first.
    pub said: Vec<DemoLeadTalk>,
    /// What came of it.
    pub end: DemoLeadEnd,
}

/// What was said with a lead.
#[derive(Clone, Copy, Debug)]
pub struct DemoLeadTalk {
    /// On which day.
    pub on: Day,
    /// By which way.
    pub kind: InteractionKind,
    /// In which words.
    pub text: &'static str,
    /// What came of it.
    pub result: InteractionResult,
    /// What is to be done next, and when.
    pub next: Option<(&'static str, Day)>,
}

/// What came of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoLeadEnd {
    /// Nothing yet.
    Open,
    /// A need that we can meet.
    Qualified,
    /// This customer: a place among them.
    Converted(usize),
    /// Nothing, for this reason.
    Disqualified(DisqualifiedFor, &'static str),
}

/// To whom new leads go: what the rule is called, for which leads, to which team.
pub struct DemoRule {
    /// Its name.
    pub name: &'static str,
    /// In CEL.
    pub condition: &'static str,
    /// The team's name.
    pub team: &'static str,
    /// Whose turn it is.
    pub method: AssignmentMethod,
    /// So many are enough for one.
    pub in_hand_max: Option<i64>,
}

/// The rules, in their order. The other regions are handed out by hand.
pub const LEAD_RULES: [DemoRule; 2] = [
    DemoRule {
        name: "江苏，轮流",
        condition: "province == \"江苏\"",
        team: "江苏办事处",
        method: AssignmentMethod::InTurn,
        in_hand_max: Some(30),
    },
    DemoRule {
        name: "浙江和安徽，谁手上少给谁",
        condition: "province in [\"浙江\", \"安徽\"]",
        team: "浙皖办事处",
        method: AssignmentMethod::FewestInHand,
        in_hand_max: Some(30),
    },
];

const SOURCES: &[(SourceChannel, u32)] = &[
    (SourceChannel::Website, 26),
    (SourceChannel::Event, 22),
    (SourceChannel::SearchEngine, 14),
    (SourceChannel::CustomerReferral, 12),
    (SourceChannel::PartnerReferral, 10),
    (SourceChannel::SocialMedia, 9),
    (SourceChannel::Prospecting, 7),
];

const NEEDS: [&str; 8] = [
    "想了解 850 立式加工中心的价格和交期，现有两台老机床要更换。",
    "新厂房明年三月投产，需要一条冲压线的方案和报价。",
    "做铝壳体，节拍跟不上，想试切一批样件。",
    "在展会上看过五轴样机，想约技术人员上门交流。",
    "询问数控车床的以旧换新政策，预算 60 万左右。",
    "需要 3 台卧式加工中心，要能接机器人上下料。",
    "想找刀库维修和年度保养服务，现有设备不是我们的。",
    "代朋友的公司询价，采购计划在下半年。",
];

const FIRST_CALL: [&str; 4] = [
    "电话沟通，对方是设备科，正在收集几家的资料，要样本和报价。",
    "对方确认有采购计划，预算已经批了一半，希望月底前看到方案。",
    "介绍了产品和案例，对方比较关心售后响应时间。",
    "加了微信，发了产品资料，对方说先给车间主任看。",
];
const SECOND_CALL: [&str; 3] = [
    "发过去的方案已经看了，约好下周视频会议谈技术细节。",
    "补充了两个同行业案例，对方要求提供试切视频。",
    "对方内部讨论后，确认要两台，交期是关键。",
];
const NEXT: [&str; 4] = ["发送报价和样本", "约技术人员上门", "再打电话确认预算", "安排试切"];

const DEAD_ENDS: [(DisqualifiedFor, &str); 5] = [
    (DisqualifiedFor::NoNeed, "今年没有采购计划，明年再联系"),
    (DisqualifiedFor::WrongNumber, "三次拨打都是空号"),
    (DisqualifiedFor::Competitor, "同行来打听价格"),
    (DisqualifiedFor::OutOfScope, "要的是激光切割机，我们不做"),
    (DisqualifiedFor::NoNeed, "学生做课题，不采购"),
];

/// The leads of the last weeks, the earliest first.
pub fn leads(seed: u64, customers: &[DemoCustomer], today: Day) -> Vec<DemoLead> {
    if customers.is_empty() {
        return Vec::new();
    }
    let mut random = Random::new(seed ^ OTHER_COMPANIES);
    let count = (customers.len() / CUSTOMERS_PER_LEAD).clamp(LEADS_MIN, LEADS_MAX);
    let strangers = demo_data(seed ^ OTHER_COMPANIES, count, today).customers;
    let mut days: Vec<i64> = (0..count).map(|_| random.below(DAYS) as i64).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    let newest: Vec<usize> = (0..customers.len())
        .filter(|place| {
            let known = &customers[*place];
            let since = known.customer.known_since;
            known.owner.is_some() && since.is_some_and(|since| since > today.plus_days(-(DAYS as i64)))
        })
        .collect();
    let of = |(stranger, ago): (DemoCustomer, i64)| {
        if !newest.is_empty() && random.percent(BECAME_PERCENT) {
            let place = *random.pick(&newest);
            return became(&mut random, place, &customers[place], today);
        }
        let is_known = random.percent(KNOWN_PERCENT);
        let who = if is_known { random.pick(customers).clone() } else { stranger };
        lead(&mut random, &who, ago, today)
    };
    strangers.into_iter().zip(days).map(of).collect()
}

/// The lead that became this customer.
fn became(random: &mut Random, place: usize, who: &DemoCustomer, today: Day) -> DemoLead {
    let since = who.customer.known_since.unwrap_or(today);
    let on = since.plus_days(-random.between(BEFORE_DAYS.0, BEFORE_DAYS.1));
    let said = talks(random, on, since);
    let end = DemoLeadEnd::Converted(place);
    told_of(random, who, on, said, end, who.owner.zip(who.team))
}

fn lead(random: &mut Random, who: &DemoCustomer, ago: i64, today: Day) -> DemoLead {
    let on = today.plus_days(-ago);
    let is_unassigned = ago < YOUNG_DAYS && random.percent(UNASSIGNED_PERCENT);
    let owner = who.owner.zip(who.team).filter(|_| !is_unassigned);
    let said = if owner.is_some() { talks(random, on, today) } else { Vec::new() };
    let end = if said.is_empty() { DemoLeadEnd::Open } else { end(random, ago) };
    told_of(random, who, on, said, end, owner)
}

fn told_of(
    random: &mut Random,
    who: &DemoCustomer,
    on: Day,
    said: Vec<DemoLeadTalk>,
    end: DemoLeadEnd,
    owner: Option<(usize, usize)>,
) -> DemoLead {
    let customer = &who.customer;
    let contact = who.contacts.first();
    DemoLead {
        name: customer.name.clone(),
        kind: customer.kind,
        person: contact
            .filter(|_| customer.kind == CustomerKind::Company)
            .map(|contact| contact.name.clone()),
        title: contact.filter(|_| customer.kind == CustomerKind::Company).and_then(|own| own.title.clone()),
        phone: contact.and_then(|contact| contact.mobile.clone()).or_else(|| customer.phone.clone()),
        email: contact.and_then(|contact| contact.email.clone()),
        source: *random.weighted(SOURCES),
        need: random.pick::<&str>(&NEEDS),
        place: (customer.province.clone(), customer.city.clone()),
        industry: customer.industry,
        on,
        owner,
        said,
        end,
    }
}

/// Most are called the day after, some never yet.
fn talks(random: &mut Random, on: Day, today: Day) -> Vec<DemoLeadTalk> {
    let mut said = Vec::new();
    let mut day = on.plus_days(random.between(0, 2));
    for texts in [&FIRST_CALL[..], &SECOND_CALL[..]] {
        if day >= today || random.percent(22.0) {
            break;
        }
        let in_vain = said.is_empty() && random.percent(18.0);
        let next = day.plus_days(random.between(2, 12));
        said.push(DemoLeadTalk {
            on: day,
            kind: *random.pick(&[InteractionKind::Call, InteractionKind::Call, InteractionKind::Message]),
            text: if in_vain { "没有接通，留了短信。" } else { random.pick::<&str>(texts) },
            result: if in_vain { InteractionResult::NoAnswer } else { InteractionResult::Interested },
            next: Some((*random.pick(&NEXT), next)),
        });
        day = next;
    }
    said
}

fn end(random: &mut Random, ago: i64) -> DemoLeadEnd {
    let is_old = ago >= YOUNG_DAYS;
    match random.below(100) {
        0..22 if is_old => {
            let (reason, note) = *random.pick(&DEAD_ENDS);
            DemoLeadEnd::Disqualified(reason, note)
        }
        22..45 if is_old => DemoLeadEnd::Qualified,
        _ => DemoLeadEnd::Open,
    }
}

#[cfg(test)]
#[path = "tests/leads.rs"]
mod tests;

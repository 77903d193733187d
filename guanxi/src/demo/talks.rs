//! Two years of conversations: each salesperson's rhythm, more before the fairs of spring and autumn and little
//! around the Spring Festival, a call before a visit, next steps of which some are late, customers whom nobody
//! has called for months, and what everyone has to do today.

use conversations::{Direction, InteractionKind, InteractionResult, Priority};
use customers::{CustomerRole, Grade, LifecycleStage};
use object::Day;

use super::DemoCustomer;
use super::company::SEASON;
use super::random::Random;

/// Tells the conversations' chance apart from that of everything else, so that they change nothing else of the
/// story.
const SEED: u64 = 0x7A1C;
/// How far back conversations were kept, in days.
const KEPT_DAYS: i64 = 730;
/// Conversations are told of so many customers at most, the newest: with a hundred thousand they would take longer
/// to make than all else.
const CUSTOMERS_MAX: usize = 5_000;
/// Customers whom nobody has spoken with for long, in percent.
const NEGLECTED_PERCENT: f64 = 14.0;
/// A visit is announced by a call, in percent.
const ANNOUNCED_PERCENT: f64 = 70.0;
/// Of those who were in touch so many in a hundred agreed on a next step.
const NEXT_STEP_PERCENT: f64 = 55.0;
/// And of those so many made a task of it.
const TASK_PERCENT: f64 = 30.0;
/// Of the tasks that are due by now so many in a hundred are done.
const DONE_PERCENT: f64 = 93.0;
/// Nothing stays undone for longer, in days.
const LATE_DAYS_MAX: i64 = 40;
/// Contacts called upon: mostly the first, who is known best.
const FIRST_CONTACT_PERCENT: f64 = 60.0;

/// Something that was said or done with a customer.
#[derive(Clone, Debug)]
pub struct DemoTalk {
    /// The day it was logged.
    pub logged: Day,
    /// The day it was, or will be.
    pub day: Day,
    /// And the minute of that day.
    pub minute: i64,
    /// With whom: a place among the customers.
    pub customer: usize,
    /// With whom there: a place among its contacts.
    pub contact: Option<usize>,
    /// Who: a place among the colleagues.
    pub by: usize,
    /// By which way.
    pub kind: InteractionKind,
    /// How long it took.
    pub minutes: Option<i64>,
    /// Who turned to whom.
    pub direction: Option<Direction>,
    /// What came of it.
    pub result: Option<InteractionResult>,
    /// What was talked about.
    pub text: &'static str,
    /// What was agreed to do next, and by which day.
    pub next: Option<(&'static str, Day)>,
    /// It stands on top of the timeline.
    pub is_pinned: bool,
}

/// Something to do.
#[derive(Clone, Debug)]
pub struct DemoTask {
    /// The day it was noted.
    pub noted: Day,
    /// What.
    pub subject: &'static str,
    /// For whom: a place among the customers.
    pub customer: Option<usize>,
    /// By which day.
    pub due: Day,
    /// How much hangs on it.
    pub priority: Priority,
    /// Whose: a place among the colleagues.
    pub owner: usize,
    /// Whose team: a place among the teams.
    pub team: Option<usize>,
    /// The day it was done.
    pub done: Option<Day>,
    /// The minute of its due day from which on its owner is reminded.
    pub remind: Option<i64>,
}

/// What was said and what is to be done, each in the order of the days they were noted.
#[derive(Clone, Debug, Default)]
pub struct Talks {
    /// What was said.
    pub talks: Vec<DemoTalk>,
    /// What is to be done.
    pub tasks: Vec<DemoTask>,
}

/// The conversations with these customers until today.
pub fn talks(seed: u64, customers: &[DemoCustomer], today: Day) -> Talks {
    let mut teller = Teller { random: Random::new(seed ^ SEED), today, told: Talks::default() };
    let first = customers.len().saturating_sub(CUSTOMERS_MAX);
    for (place, customer) in customers.iter().enumerate().skip(first) {
        teller.customer(place, customer);
    }
    teller.today(customers, first);
    let mut told = teller.told;
    told.talks.sort_by_key(|talk| (talk.logged, talk.minute));
    told.tasks.sort_by_key(|task| task.noted);
    told
}

struct Teller {
    random: Random,
    today: Day,
    told: Talks,
}

/// Who speaks with a customer: the owner, and whose team they are.
#[derive(Clone, Copy)]
struct Who {
    customer: usize,
    owner: usize,
    team: Option<usize>,
    contacts: usize,
}

impl Teller {
    fn customer(&mut self, place: usize, of: &DemoCustomer) {
        let (Some(owner), Some(known)) = (of.owner, of.customer.known_since) else { return };
        if of.customer.role == Some(CustomerRole::Competitor) || of.duplicate_of.is_some() {
            return;
        }
        let who = Who { customer: place, owner, team: of.team, contacts: of.contacts.len() };
        let gap = self.gap_days(owner, of);
        let last = match of.customer.lifecycle_stage {
            LifecycleStage::Lost => self.today.plus_days(-self.random.between(150, 420)),
            LifecycleStage::Prospect | LifecycleStage::New | LifecycleStage::Active => {
                if self.random.percent(NEGLECTED_PERCENT) {
                    self.today.plus_days(-self.random.between(92, 260))
                } else {
                    self.today.plus_days(-1)
                }
            }
        };
        let mut day = known.max(self.today.plus_days(-KEPT_DAYS)).plus_days(1 + self.random.between(0, 9));
        let mut is_first = true;
        while day <= last {
            let on = working_day(day);
            let month = usize::try_from(on.date().month() - 1).unwrap_or(0);
            if on <= last && (is_first || self.random.share() < SEASON[month]) {
                self.talk(who, on, is_first);
                is_first = false;
            }
            let next = gap * (0.5 + self.random.share());
            day = day.plus_days((next as i64).max(2));
        }
    }

    /// Days between two talks: fewer with those who matter, and every salesperson has a rhythm.
    fn gap_days(&mut self, owner: usize, of: &DemoCustomer) -> f64 {
        let by_grade = match of.customer.grade {
            Some(Grade::A) => 26.0,
            Some(Grade::B) => 45.0,
            Some(Grade::C) => 75.0,
            Some(Grade::D) => 130.0,
            None => 95.0,
        };
        let rhythm = [1.0, 0.75, 1.35, 0.9, 1.15][owner % 5];
        by_grade * rhythm
    }

    fn talk(&mut self, who: Who, day: Day, is_first: bool) {
        let kind = if is_first { InteractionKind::Call } else { *self.random.weighted(&KINDS) };
        if kind == InteractionKind::Visit && self.random.percent(ANNOUNCED_PERCENT) {
            let before = working_day(day.plus_days(-self.random.between(2, 5)));
            if before < day {
                let call = self.told(who, before, InteractionKind::Call, &ANNOUNCEMENTS);
                let text = *self.random.pick(&ANNOUNCEMENTS);
                let result = Some(InteractionResult::Spoke);
                self.told.talks.push(DemoTalk { result, text, next: None, ..call });
            }
        }
        let texts = if is_first { &FIRST_TALKS[..] } else { texts_of(kind) };
        let mut talk = self.told(who, day, kind, texts);
        talk.is_pinned = kind == InteractionKind::Note && self.random.percent(25.0);
        if let Some((subject, due)) = talk.next
            && self.random.percent(TASK_PERCENT)
        {
            self.task(who, day, subject, due);
        }
        self.told.talks.push(talk);
    }

    fn told(&mut self, who: Who, day: Day, kind: InteractionKind, texts: &[&'static str]) -> DemoTalk {
        let random = &mut self.random;
        let in_touch = kind.is_contact();
        let result = match kind {
            InteractionKind::Note => None,
            InteractionKind::Call => Some(*random.weighted(&RESULTS_OF_CALLS)),
            InteractionKind::Visit
            | InteractionKind::Meeting
            | InteractionKind::Message
            | InteractionKind::Email => random.percent(80.0).then(|| *random.weighted(&RESULTS)),
        };
        let reached = result != Some(InteractionResult::NoAnswer);
        let contact = (in_touch && who.contacts > 0)
            .then(|| if random.percent(FIRST_CONTACT_PERCENT) { 0 } else { random.place(who.contacts) });
        let minutes = match kind {
            InteractionKind::Call if reached => Some(random.between(3, 25)),
            InteractionKind::Visit => Some(random.between(4, 16) * 15),
            InteractionKind::Meeting => Some(random.between(2, 8) * 15),
            InteractionKind::Note
            | InteractionKind::Call
            | InteractionKind::Message
            | InteractionKind::Email => None,
        };
        let direction =
            matches!(kind, InteractionKind::Call | InteractionKind::Message | InteractionKind::Email)
                .then(|| if random.percent(78.0) { Direction::Outgoing } else { Direction::Incoming });
        let next = (in_touch && random.percent(NEXT_STEP_PERCENT)).then(|| {
            let step = if reached { *random.pick(&NEXT_STEPS) } else { "换个时间再打" };
            (step, working_day(day.plus_days(random.between(4, 40))))
        });
        let text = if reached { *random.pick(texts) } else { *random.pick(&UNREACHED) };
        DemoTalk {
            logged: day,
            day,
            minute: random.between(9 * 12, 17 * 12) * 5,
            customer: who.customer,
            contact,
            by: who.owner,
            kind,
            minutes,
            direction,
            result,
            text,
            next,
            is_pinned: false,
        }
    }

    fn task(&mut self, who: Who, noted: Day, subject: &'static str, due: Day) {
        let is_due = due < self.today;
        let is_long_ago = due < self.today.plus_days(-LATE_DAYS_MAX);
        let is_done = is_due && (self.random.percent(DONE_PERCENT) || is_long_ago);
        // Most are done in time, some some days late; nothing is done tomorrow.
        let done = due.plus_days(self.random.between(-3, 4)).max(noted).min(self.today.plus_days(-1));
        self.told.tasks.push(DemoTask {
            noted,
            subject,
            customer: Some(who.customer),
            due,
            priority: *self.random.weighted(&PRIORITIES),
            owner: who.owner,
            team: who.team,
            done: is_done.then_some(done),
            remind: self.random.percent(35.0).then_some(9 * 60),
        });
    }

    /// What everyone who keeps customers has to do today and tomorrow: visits, tasks, and one thing that is late.
    fn today(&mut self, customers: &[DemoCustomer], first: usize) {
        let yesterday = self.today.plus_days(-1);
        let mut owners: Vec<usize> = customers.iter().filter_map(|customer| customer.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            let theirs = |customer: &&(usize, &DemoCustomer)| {
                customer.1.owner == Some(owner) && customer.1.customer.lifecycle_stage != LifecycleStage::Lost
            };
            let of: Vec<(usize, &DemoCustomer)> = customers
                .iter()
                .enumerate()
                .skip(first)
                .filter(|(_, customer)| customer.customer.known_since.is_some_and(|day| day < yesterday))
                .filter(|customer| theirs(&customer))
                .collect();
            if of.is_empty() {
                continue;
            }
            let pick = |random: &mut Random| {
                let (customer, of) = of[random.place(of.len())];
                Who { customer, owner, team: of.team, contacts: of.contacts.len() }
            };
            for minute in [10 * 60, 14 * 60 + 30].into_iter().take(1 + owner % 2) {
                let who = pick(&mut self.random);
                let planned = self.told(who, self.today, InteractionKind::Visit, &PLANNED);
                self.told.talks.push(DemoTalk {
                    logged: yesterday,
                    minute,
                    minutes: None,
                    result: None,
                    next: None,
                    ..planned
                });
            }
            for place in 0..2 + owner % 2 {
                let who = pick(&mut self.random);
                let subject = *self.random.pick(&NEXT_STEPS);
                self.task(who, yesterday, subject, self.today);
                if let Some(task) = self.told.tasks.last_mut() {
                    task.remind = (place == 0).then_some(8 * 60 + 30);
                }
            }
            let who = pick(&mut self.random);
            let subject = *self.random.pick(&NEXT_STEPS);
            // Whoever became known since then was not spoken of before.
            let known = customers[who.customer].customer.known_since.unwrap_or(yesterday);
            let noted = self.today.plus_days(-12).max(known.plus_days(1));
            self.task(who, noted, subject, self.today.plus_days(-4).max(noted));
            if let Some(task) = self.told.tasks.last_mut() {
                (task.done, task.priority, task.remind) = (None, Priority::High, None);
            }
            let subject = *self.random.pick(&OWN_TASKS);
            self.told.tasks.push(DemoTask {
                noted: yesterday,
                subject,
                customer: None,
                due: working_day(self.today.plus_days(self.random.between(1, 4))),
                priority: Priority::Normal,
                owner,
                team: who.team,
                done: None,
                remind: None,
            });
        }
    }
}

/// This day, or the Monday after.
fn working_day(day: Day) -> Day {
    match day.date().weekday().to_monday_zero_offset() {
        5 => day.plus_days(2),
        6 => day.plus_days(1),
        _ => day,
    }
}

fn texts_of(kind: InteractionKind) -> &'static [&'static str] {
    match kind {
        InteractionKind::Note => &NOTES,
        InteractionKind::Call => &CALLS,
        InteractionKind::Visit => &VISITS,
        InteractionKind::Meeting => &MEETINGS,
        InteractionKind::Message => &MESSAGES,
        InteractionKind::Email => &EMAILS,
    }
}

const KINDS: [(InteractionKind, u32); 6] = [
    (InteractionKind::Call, 42),
    (InteractionKind::Message, 20),
    (InteractionKind::Visit, 17),
    (InteractionKind::Email, 8),
    (InteractionKind::Note, 7),
    (InteractionKind::Meeting, 6),
];
const RESULTS_OF_CALLS: [(InteractionResult, u32); 5] = [
    (InteractionResult::Spoke, 48),
    (InteractionResult::Interested, 20),
    (InteractionResult::NoAnswer, 17),
    (InteractionResult::NotNow, 11),
    (InteractionResult::Unhappy, 4),
];
const RESULTS: [(InteractionResult, u32); 4] = [
    (InteractionResult::Spoke, 55),
    (InteractionResult::Interested, 30),
    (InteractionResult::NotNow, 11),
    (InteractionResult::Unhappy, 4),
];
const PRIORITIES: [(Priority, u32); 3] = [(Priority::High, 20), (Priority::Normal, 65), (Priority::Low, 15)];

const FIRST_TALKS: [&str; 6] = [
    "首次电话：介绍了我们的数控车床和压力机系列，对方愿意先看资料。",
    "展会名片回访，对方负责设备采购，目前有两台旧机床准备更新。",
    "老客户介绍过来的，主要做汽车零部件，问了交期和付款方式。",
    "官网留言回电：想了解 160 吨压力机的价格区间。",
    "初次联系，厂里以加工铝件为主，现用台湾设备，年底考虑添一台。",
    "电话了解到他们今年扩产，新厂房六月交付，设备分两批采购。",
];
const CALLS: [&str; 14] = [
    "确认了上次报价的配置，对方希望刀塔换成十二工位。",
    "问候并了解设备使用情况，主轴温升正常，客户比较满意。",
    "客户反映备件到货慢，已答应协调仓库优先发出。",
    "谈了付款方式：三成定金、发货前六成、质保金一成，对方基本接受。",
    "对方说预算下月批下来，到时再谈。",
    "询问操作培训安排，约下周给两名操作工上门培训。",
    "催问合同盖章进度，对方法务还在看违约条款。",
    "了解到竞争对手也报了价，比我们低百分之八，交期长一个月。",
    "采购换人了，新联系人下周到岗，先加了微信。",
    "客户想要一份同行业的使用案例，已答应整理。",
    "确认验收时间，车间地基本周做好。",
    "质保快到期，介绍了延保方案，客户要和财务商量。",
    "谈年度备件框架，客户希望按季度结算。",
    "对方反馈加工精度合格，准备再追加一台。",
];
const ANNOUNCEMENTS: [&str; 4] = [
    "约好上门时间，对方生产和采购都会到场。",
    "预约拜访，需提前报车牌，门卫处登记。",
    "约下周现场看工况，请对方准备几件典型零件的图纸。",
    "确认拜访行程，对方只有上午有空。",
];
const VISITS: [&str; 10] = [
    "现场看了三条线，旧设备精度已跟不上，瓶颈在粗加工。\n厂长倾向国产，要求样件试切。",
    "带技术一起拜访，测量了安装场地，行车吨位够，地面需要加固。",
    "给车间做了操作培训，签了培训记录。客户提了两条防护罩的改进意见。",
    "拜访总经理，介绍了分期方案。对方最关心交期，承诺不晚于 75 天。",
    "样件试切结果客户认可，表面粗糙度 Ra0.8，下一步谈价格。",
    "例行回访，设备运转正常，顺便收集了满意度问卷。",
    "处理投诉：冷却液渗漏，服务工程师当场换了密封圈，客户态度缓和。",
    "与采购、财务一起过合同条款，质保金比例还有分歧。",
    "参观了客户新厂房，预计需要四台压力机，分两期。",
    "请客户到我司参观装配车间，对精度检测留下很好印象。",
];
const MEETINGS: [&str; 5] = [
    "线上技术交流：讲解了自动上下料方案，客户提出与现有 MES 对接。",
    "项目启动会，双方确认了里程碑和联系人。",
    "视频会议对比了两种配置，客户选择高配，要求更新报价。",
    "季度复盘：备件消耗、停机时间、改进项，会议纪要已发。",
    "与经销商三方会议，确认区域和价格保护。",
];
const MESSAGES: [&str; 8] = [
    "微信发了最新产品手册和报价单。",
    "发了同行业案例视频，对方转给了总工。",
    "客户发来零件图纸三张，请技术评估节拍。",
    "节前问候，客户回复节后再联系采购事宜。",
    "提醒保养周期到了，发了保养清单。",
    "发送验收单扫描件，请对方盖章回传。",
    "客户问备件价格，已发价目表。",
    "约了展会见面，给对方留了门票。",
];
const EMAILS: [&str; 5] = [
    "邮件发送正式报价，有效期三十天。",
    "发送技术协议修改稿，红线部分请对方确认。",
    "回复询价：两款机型的参数和交期。",
    "发送装箱清单和到货时间。",
    "Sent the quotation in English with CIF terms; they will answer after the holidays.",
];
const NOTES: [&str; 6] = [
    "决策链：车间提需求，总工定参数，老板拍板。",
    "付款信用良好，过往从不拖款。",
    "注意：采购经理与竞争对手关系较近，报价要留余地。",
    "工厂限电时段为周三下午，避开安排试机。",
    "开票资料已更新，见客户档案。",
    "老板喜欢当面谈，重要事情不要只发微信。",
];
const UNREACHED: [&str; 4] =
    ["无人接听。", "响铃后挂断，可能在开会。", "总机转接没人接。", "关机，改天再打。"];
const PLANNED: [&str; 4] = [
    "计划：现场测量安装场地，确认行车和供电。",
    "计划：和总工过一遍技术协议。",
    "计划：季度回访，了解设备使用情况。",
    "计划：带样件试切报告，谈价格和交期。",
];
const NEXT_STEPS: [&str; 12] = [
    "发送更新后的报价",
    "约技术人员上门测量",
    "整理同行业案例",
    "跟进合同盖章",
    "安排样件试切",
    "确认付款计划",
    "回复技术问题清单",
    "协调备件发货",
    "约老板面谈",
    "发送技术协议",
    "确认安装地基",
    "回访使用情况",
];
const OWN_TASKS: [&str; 4] = ["提交本周销售周报", "更新下月出货预测", "整理展会名片", "准备部门例会材料"];

#[cfg(test)]
#[path = "tests/talks.rs"]
mod tests;

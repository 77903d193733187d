//! By which ways exactly the demo company speaks with its customers: through which services, what comes in over the
//! website and the official account, who checked in where on a visit.

use conversations::{Channel, Direction, InteractionKind, OnSite};
use object::Day;

use super::random::Random;
use super::talks::DemoTalk;

/// Tells this chance apart from that of the conversations themselves.
pub(super) const SEED: u64 = 0x3A75;

const WRITTEN: [(InteractionKind, u32); 5] = [
    (InteractionKind::Message, 74),
    (InteractionKind::Sms, 8),
    (InteractionKind::Chat, 8),
    (InteractionKind::Social, 6),
    (InteractionKind::App, 4),
];
const MESSENGERS: [(Channel, u32); 3] = [(Channel::Wecom, 55), (Channel::Wechat, 40), (Channel::Dingtalk, 5)];
const SCREENS: [(Channel, u32); 3] =
    [(Channel::TencentMeeting, 75), (Channel::Teams, 15), (Channel::Zoom, 10)];
const NETWORKS: [(Channel, u32); 3] =
    [(Channel::OfficialAccount, 70), (Channel::Linkedin, 20), (Channel::Weibo, 10)];
const DESKS: [(Channel, u32); 2] = [(Channel::Website, 80), (Channel::Shop, 20)];
const ON_SITE: [(Option<OnSite>, u32); 4] =
    [(Some(OnSite::Located), 82), (Some(OnSite::Said), 8), (Some(OnSite::Away), 4), (None, 6)];
const COMPANIONS: [&[&str]; 4] =
    [&["服务工程师小唐"], &["技术部老严"], &["对方总工", "对方采购"], &["应用工程师"]];

/// What came in longer ago was answered, in days.
const ANSWERED_DAYS: i64 = 12;
const ANSWERS: [&str; 4] = [
    "已回复，并附上资料。",
    "已答复客户的问题，等对方确认。",
    "回复已转技术处理，明天给结果。",
    "已回复并约电话细谈。",
];

const SMS: [&str; 3] = [
    "短信提醒：设备已发货，预计周四到厂。",
    "短信通知年检时间，请安排停机两小时。",
    "短信发送付款账户和开票资料。",
];
const CHATS: [&str; 4] = [
    "官网咨询：CK6150 是否支持液压尾座？客服已答复并转销售。",
    "官网询问备件价格，需要轴承和密封圈各两套。",
    "在线客服：客户报告警代码 E203，已转服务部。",
    "网店咨询卡盘规格是否与旧机床通用。",
];
const SOCIALS: [&str; 3] = [
    "公众号留言：想看自动上下料的现场视频。",
    "领英私信：Could you share the datasheet of the 160 t press?",
    "看到展会推文后留言，希望约展位交流。",
];
const APPS: [&str; 2] = ["APP 提交保养预约，希望月底前上门。", "小程序查询订单进度，并留言催发货。"];
const ELSEWHERE: [&str; 3] =
    ["客户临时改在其新厂房工地见面", "在展会现场与客户碰面", "客户总部另址，登记的是工厂地址"];

/// Gives a talk what its way has of its own.
pub(super) fn tell_more(random: &mut Random, talk: &mut DemoTalk) {
    match talk.kind {
        InteractionKind::Message => written(random, talk),
        InteractionKind::Meeting if talk.text.starts_with("线上") || talk.text.starts_with("视频") => {
            talk.kind = InteractionKind::Video;
            talk.channel = Some(*random.weighted(&SCREENS));
            talk.attendees = *random.pick(&COMPANIONS);
        }
        InteractionKind::Visit => {
            talk.on_site = *random.weighted(&ON_SITE);
            talk.away_reason = (talk.on_site == Some(OnSite::Away)).then(|| *random.pick(&ELSEWHERE));
            if random.percent(30.0) {
                talk.attendees = *random.pick(&COMPANIONS);
            }
        }
        InteractionKind::Note
        | InteractionKind::Call
        | InteractionKind::Meeting
        | InteractionKind::Video
        | InteractionKind::Sms
        | InteractionKind::Email
        | InteractionKind::Chat
        | InteractionKind::Social
        | InteractionKind::App => {}
    }
}

/// Our answer to what came in; none where it is still waited for.
pub(super) fn answer(random: &mut Random, talk: &DemoTalk, today: Day) -> Option<DemoTalk> {
    let is_waited_for = talk.direction == Some(Direction::Incoming) && talk.kind.is_written();
    let is_recent = talk.day > today.plus_days(-ANSWERED_DAYS);
    if !is_waited_for || talk.day >= today.plus_days(-1) || (is_recent && random.percent(40.0)) {
        return None;
    }
    let day = talk.day.plus_days(1);
    let text = *random.pick(&ANSWERS);
    Some(DemoTalk {
        logged: day,
        day,
        direction: Some(Direction::Outgoing),
        text,
        result: None,
        next: None,
        is_pinned: false,
        ..talk.clone()
    })
}

/// What is written goes by many ways; over the website and in the app customers begin.
fn written(random: &mut Random, talk: &mut DemoTalk) {
    talk.kind = *random.weighted(&WRITTEN);
    let (channel, said): (Option<Channel>, Option<(&str, Direction)>) = match talk.kind {
        InteractionKind::Sms => (None, Some((*random.pick(&SMS), Direction::Outgoing))),
        InteractionKind::Chat => {
            (Some(*random.weighted(&DESKS)), Some((*random.pick(&CHATS), Direction::Incoming)))
        }
        InteractionKind::Social => {
            (Some(*random.weighted(&NETWORKS)), Some((*random.pick(&SOCIALS), Direction::Incoming)))
        }
        InteractionKind::App => (None, Some((*random.pick(&APPS), Direction::Incoming))),
        InteractionKind::Message
        | InteractionKind::Note
        | InteractionKind::Call
        | InteractionKind::Visit
        | InteractionKind::Meeting
        | InteractionKind::Video
        | InteractionKind::Email => (Some(*random.weighted(&MESSENGERS)), None),
    };
    talk.channel = channel;
    if let Some((text, direction)) = said {
        (talk.text, talk.direction) = (text, Some(direction));
    }
}

//! People: names with their pinyin, mobiles, the colleagues of the demo company, and the contacts at customers.

use customers::{BuyingRole, Contact, Gender};
use object::{Day, Email, Id, Phone, Tags};

use super::names::{GIVEN_FEMALE, GIVEN_MALE, SURNAMES};
use super::random::Random;

/// A team of the demo company.
#[derive(Clone, Debug)]
pub struct DemoTeam {
    /// 华东销售部
    pub name: &'static str,
    /// The team above, as its place in the list; always an earlier one.
    pub parent: Option<usize>,
}

/// A colleague of the demo company.
#[derive(Clone, Debug)]
pub struct DemoUser {
    /// Name.
    pub name: &'static str,
    /// Login.
    pub login: &'static str,
    /// What they do, for showing: 华东区销售经理.
    pub position: &'static str,
    /// Codes of roles (product decisions, section 2.5).
    pub roles: &'static [&'static str],
    /// Teams by their place in the list, the home team first.
    pub teams: &'static [usize],
    /// Work address.
    pub email: Email,
    /// Work mobile.
    pub phone: Phone,
}

/// Places of the teams in [`teams`].
pub(super) const HEAD_OFFICE: usize = 0;
pub(super) const SALES: usize = 1;
pub(super) const EAST: usize = 2;
pub(super) const EAST_JIANGSU: usize = 3;
pub(super) const EAST_ZHEJIANG: usize = 4;
pub(super) const SOUTH: usize = 5;
pub(super) const NORTH: usize = 6;
pub(super) const WEST: usize = 7;
pub(super) const CHANNEL: usize = 8;
pub(super) const OVERSEAS: usize = 9;
const SERVICE: usize = 10;
const MARKETING: usize = 11;
const FINANCE: usize = 12;
const IT: usize = 13;

/// The teams of the demo company, every one after the team above it.
pub(super) fn teams() -> Vec<DemoTeam> {
    let team = |name, parent| DemoTeam { name, parent };
    vec![
        team(super::COMPANY_NAME, None),
        team("销售中心", Some(HEAD_OFFICE)),
        team("华东大区", Some(SALES)),
        team("江苏办事处", Some(EAST)),
        team("浙皖办事处", Some(EAST)),
        team("华南大区", Some(SALES)),
        team("华北大区", Some(SALES)),
        team("中西部大区", Some(SALES)),
        team("渠道部", Some(SALES)),
        team("海外渠道", Some(CHANNEL)),
        team("客户服务中心", Some(HEAD_OFFICE)),
        team("市场部", Some(HEAD_OFFICE)),
        team("财务部", Some(HEAD_OFFICE)),
        team("信息部", Some(HEAD_OFFICE)),
    ]
}

/// A line of the list of colleagues: name, login, position, roles, teams.
type Colleague = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [usize]);

#[rustfmt::skip]
const COLLEAGUES: [Colleague; 27] = [
    ("周明远", "zhou.mingyuan", "总经理", &["management"], &[HEAD_OFFICE]),
    ("沈静宜", "shen.jingyi", "销售总监", &["head_of_sales"], &[SALES]),
    ("顾海峰", "gu.haifeng", "华东大区经理", &["sales_manager"], &[EAST]),
    ("陆晓雯", "lu.xiaowen", "江苏销售", &["sales_rep"], &[EAST_JIANGSU]),
    ("丁志强", "ding.zhiqiang", "江苏销售", &["sales_rep"], &[EAST_JIANGSU]),
    ("钱雨桐", "qian.yutong", "江苏销售", &["sales_rep"], &[EAST_JIANGSU]),
    ("吕思源", "lv.siyuan", "上海销售，兼管渠道", &["sales_rep", "channel_manager"], &[EAST, CHANNEL]),
    ("单文博", "shan.wenbo", "浙皖销售", &["sales_rep"], &[EAST_ZHEJIANG]),
    ("方佳怡", "fang.jiayi", "浙皖销售", &["sales_rep"], &[EAST_ZHEJIANG]),
    ("李华", "li.hua", "华东销售助理", &["order_desk"], &[EAST]),
    ("梁国栋", "liang.guodong", "华南大区经理", &["sales_manager"], &[SOUTH]),
    ("麦子轩", "mai.zixuan", "华南销售", &["sales_rep"], &[SOUTH]),
    ("区颖琳", "ou.yinglin", "华南销售", &["sales_rep"], &[SOUTH]),
    ("郭立新", "guo.lixin", "华北大区经理", &["sales_manager"], &[NORTH]),
    ("翟浩然", "zhai.haoran", "华北销售", &["sales_rep"], &[NORTH]),
    ("曾雪梅", "zeng.xuemei", "中西部大区经理", &["sales_manager"], &[WEST]),
    ("仇俊杰", "qiu.junjie", "中西部销售", &["sales_rep", "presales"], &[WEST]),
    ("任婉清", "ren.wanqing", "渠道经理", &["channel_manager"], &[CHANNEL]),
    ("欧阳旭", "ouyang.xu", "海外渠道经理", &["channel_manager"], &[OVERSEAS]),
    ("肖红", "xiao.hong", "客服主管", &["service_lead"], &[SERVICE]),
    ("覃勇", "qin.yong", "客服", &["service_agent", "field_engineer"], &[SERVICE]),
    ("尹萌", "yin.meng", "客服", &["service_agent"], &[SERVICE]),
    ("苏悦", "su.yue", "市场专员", &["marketing", "analyst", "loyalty_operator"], &[MARKETING]),
    ("姜丽萍", "jiang.liping", "财务", &["finance"], &[FINANCE]),
    ("龚建", "gong.jian", "系统管理员", &["system_admin"], &[IT]),
    ("闻正", "wen.zheng", "内审", &["auditor"], &[HEAD_OFFICE]),
    ("佟安", "tong.an", "信息安全", &["security_admin"], &[IT]),
];

/// So many were there when the company's numbers were drawn.
const FIRST_COLLEAGUES: usize = 26;

/// The colleagues. Their names do not depend on the seed, so that documents and tests can call them by name.
pub(super) fn colleagues(random: &mut Random) -> Vec<DemoUser> {
    COLLEAGUES
        .iter()
        .enumerate()
        .map(|(place, (name, login, position, roles, teams))| DemoUser {
            name,
            login,
            position,
            roles,
            teams,
            email: Email(format!("{login}@{}", super::MAIL_DOMAIN)),
            // Those who came later have numbers of their own, so that everybody else keeps theirs.
            phone: if place < FIRST_COLLEAGUES {
                mobile(random)
            } else {
                mobile(&mut Random::new(place as u64))
            },
        })
        .collect()
}

/// The salespeople and managers who keep customers in a team, by their places in the list of colleagues.
pub(super) fn keepers(team: usize) -> Vec<usize> {
    let of_team: Vec<usize> = COLLEAGUES
        .iter()
        .enumerate()
        .filter(|(_, (.., roles, teams))| {
            teams.contains(&team)
                && roles.iter().any(|role| matches!(*role, "sales_rep" | "sales_manager" | "channel_manager"))
        })
        .map(|(place, _)| place)
        .collect();
    debug_assert!(!of_team.is_empty(), "team {team} has no one to keep customers");
    of_team
}

/// A Chinese person.
pub(super) struct Person {
    pub name: String,
    pub surname: &'static str,
    /// zhang.wei
    pub latin: String,
    pub gender: Gender,
}

pub(super) fn person(random: &mut Random) -> Person {
    let gender = if random.percent(64.0) { Gender::Male } else { Gender::Female };
    let given: &[_] = match gender {
        Gender::Male => &GIVEN_MALE,
        Gender::Female => &GIVEN_FEMALE,
    };
    let surname = random.weighted(&SURNAMES);
    let first = random.pick(given);
    let (mut name, mut latin) = (format!("{}{}", surname.0, first.0), format!("{}.{}", surname.1, first.1));
    // Three characters are the rule, two are common too.
    if random.percent(70.0) {
        let second = random.pick(given);
        name.push_str(second.0);
        latin.push_str(second.1);
    }
    Person { name, surname: surname.0, latin, gender }
}

/// Prefixes of mobile numbers that no network has been given (numbering plan of the ministry MIIT, as of 2022), so
/// that nobody's telephone rings when a demo number is dialled.
const MOBILE_PREFIXES: [&str; 4] = ["154", "161", "164", "194"];

/// The digits of a mobile number.
pub(super) fn mobile_digits(random: &mut Random) -> String {
    format!("{}{:08}", random.pick(&MOBILE_PREFIXES), random.below(100_000_000))
}

/// A mobile number, written as people write them.
pub(super) fn mobile(random: &mut Random) -> Phone {
    let digits = mobile_digits(random);
    let written = match random.below(10) {
        0 => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
        1 => format!("{}-{}-{}", &digits[..3], &digits[3..7], &digits[7..]),
        2 => format!("+86 {digits}"),
        _ => digits,
    };
    Phone::parse(&written).expect("eleven digits with a mobile prefix are a number")
}

/// A day on which an adult between these ages was born.
pub(super) fn birthday(random: &mut Random, today: Day, ages: std::ops::RangeInclusive<i64>) -> Day {
    let days = random.between(ages.start() * 365, ages.end() * 365);
    today.plus_days(-days)
}

/// A position with its department, its part in a purchase, and how often it is met.
type Position = ((&'static str, &'static str, BuyingRole), u32);

#[rustfmt::skip]
const POSITIONS: [Position; 16] = [
    (("采购经理", "采购部", BuyingRole::Buys), 20), (("采购员", "采购部", BuyingRole::Buys), 12),
    (("设备科长", "设备部", BuyingRole::Uses), 14), (("设备工程师", "设备部", BuyingRole::Uses), 10),
    (("生产经理", "生产部", BuyingRole::Uses), 10), (("车间主任", "生产部", BuyingRole::Uses), 6),
    (("总经理", "总经办", BuyingRole::Decides), 10), (("副总经理", "总经办", BuyingRole::Decides), 6),
    (("董事长", "总经办", BuyingRole::Decides), 3), (("技术总监", "技术部", BuyingRole::Advises), 6),
    (("总工程师", "技术部", BuyingRole::Advises), 4), (("工艺工程师", "技术部", BuyingRole::Advises), 6),
    (("财务经理", "财务部", BuyingRole::Advises), 5), (("仓库主管", "仓储部", BuyingRole::Uses), 3),
    (("项目经理", "项目部", BuyingRole::Supports), 5), (("厂长", "总经办", BuyingRole::Decides), 5),
];

/// A contact at a company. `mail` is the company's domain.
pub(super) fn contact(random: &mut Random, today: Day, mail: &str) -> Contact {
    let person = person(random);
    let (title, department, buying_role) = *random.weighted(&POSITIONS);
    let mobile = random.percent(92.0).then(|| mobile(random));
    Contact {
        title: random.percent(92.0).then(|| title.to_owned()),
        department: random.percent(60.0).then(|| department.to_owned()),
        buying_role: random.percent(70.0).then_some(buying_role),
        email: random.percent(55.0).then(|| Email(format!("{}@{mail}", person.latin))),
        gender: random.percent(75.0).then_some(person.gender),
        birthday: random.percent(18.0).then(|| birthday(random, today, 24..=60)),
        has_left: random.percent(4.0).then_some(true),
        mobile,
        ..empty_contact(person.name)
    }
}

/// A contact of whom only the name is known.
pub(super) fn empty_contact(name: String) -> Contact {
    Contact {
        id: Id::from_raw(0),
        name,
        customer: Id::from_raw(0),
        title: None,
        department: None,
        buying_role: None,
        mobile: None,
        phone: None,
        other_phone: None,
        email: None,
        gender: None,
        birthday: None,
        has_left: None,
        external_id: None,
        tags: Tags::default(),
        remarks: None,
    }
}

#[cfg(test)]
#[path = "tests/people.rs"]
mod tests;

//! Names of companies taken apart: region, what the company is called, legal form, and which branch it is.

use super::words::{is_han, plain};

/// Legal forms at the end of a name; longer ones first.
const FORMS_HAN: [&str; 20] = [
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限合伙企业",
    "有限公司",
    "合伙企业",
    "股份公司",
    "集团公司",
    "总公司",
    "公司",
    "集团",
    "有限合伙",
    "经营部",
    "商行",
    "商贸行",
    "工作室",
    "事务所",
    "厂",
    "行",
];

/// Legal forms written in Latin letters, as whole words.
const FORMS_LATIN: [&str; 36] = [
    "ltd",
    "limited",
    "co",
    "company",
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "ag",
    "kg",
    "ohg",
    "ug",
    "se",
    "sa",
    "sas",
    "sarl",
    "bv",
    "nv",
    "oy",
    "ab",
    "as",
    "aps",
    "srl",
    "spa",
    "sl",
    "pty",
    "pte",
    "pvt",
    "group",
    "holding",
    "holdings",
    "mbh",
];

/// What marks a branch; a branch has its own code and is not its head office.
const BRANCHES_HAN: [&str; 12] = [
    "分公司",
    "分行",
    "支行",
    "分店",
    "分厂",
    "分部",
    "分所",
    "营业部",
    "办事处",
    "门市部",
    "服务部",
    "旗舰店",
];

/// Words that mark a branch in Latin letters.
const BRANCHES_LATIN: [&str; 5] = ["branch", "filiale", "niederlassung", "zweigniederlassung", "succursale"];

/// Provinces and larger cities with which names begin (administrative divisions of China, GB/T 2260, abridged).
const REGIONS: [&str; 118] = [
    "北京",
    "上海",
    "天津",
    "重庆",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
    "中国",
    "石家庄",
    "唐山",
    "保定",
    "廊坊",
    "太原",
    "大同",
    "呼和浩特",
    "包头",
    "沈阳",
    "大连",
    "鞍山",
    "长春",
    "哈尔滨",
    "大庆",
    "南京",
    "无锡",
    "徐州",
    "常州",
    "苏州",
    "南通",
    "连云港",
    "淮安",
    "盐城",
    "扬州",
    "镇江",
    "泰州",
    "昆山",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "义乌",
    "台州",
    "合肥",
    "芜湖",
    "福州",
    "厦门",
    "泉州",
    "漳州",
    "南昌",
    "赣州",
    "济南",
    "青岛",
    "淄博",
    "烟台",
    "潍坊",
    "临沂",
    "郑州",
    "洛阳",
    "武汉",
    "宜昌",
    "襄阳",
    "长沙",
    "株洲",
    "广州",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "东莞",
    "中山",
    "惠州",
    "江门",
    "南宁",
    "柳州",
    "桂林",
    "海口",
    "三亚",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "拉萨",
    "西安",
    "宝鸡",
    "兰州",
    "西宁",
    "银川",
    "乌鲁木齐",
    "浦东",
];

/// A company's name, taken apart. All parts are plain; an empty one is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct CompanyName {
    /// All of it, without punctuation.
    pub(crate) whole: String,
    /// What it is called, without region, form and branch.
    pub(crate) core: String,
    /// The region it names.
    pub(crate) region: String,
    /// Which branch it is (`上海`), `*` where it does not say which; empty for a head office.
    pub(crate) branch: String,
}

/// What one edit between two companies' cores says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slip {
    /// It was written wrongly.
    Hand,
    /// 恒远机械 and 恒泰机械 are competitors: the two characters in front are what a Chinese company is known by.
    Brand,
    /// 第一机械厂 and 第二机械厂: a group numbers its companies.
    Number,
}

/// How many characters a Chinese company is known by.
const BRAND_LETTERS: usize = 2;

/// What the edit between two cores is that are one edit apart and not read alike.
pub(crate) fn slip(one: &str, other: &str) -> Slip {
    let numbers = |core: &str| -> Vec<char> {
        core.chars().filter(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).collect()
    };
    if numbers(one) != numbers(other) {
        return Slip::Number;
    }
    let brand = |core: &str| -> Vec<char> { core.chars().take(BRAND_LETTERS).collect() };
    let (left, right) = (brand(one), brand(other));
    let is_exchanged = left.iter().rev().eq(&right);
    let is_chinese = left.iter().chain(&right).all(|letter| is_han(*letter));
    if is_chinese && left != right && !is_exchanged { Slip::Brand } else { Slip::Hand }
}

/// Takes a name apart.
pub(crate) fn parse(name: &str) -> CompanyName {
    let mut text = String::new();
    plain(name, &mut text);
    if text.chars().any(is_han) { parse_han(&text) } else { parse_latin(text) }
}

fn parse_han(text: &str) -> CompanyName {
    let whole: String = text.chars().filter(|letter| *letter != ' ').collect();
    let mut rest = whole.as_str();
    let mut branch = String::new();
    if let Some(mark) = BRANCHES_HAN.iter().find(|mark| rest.ends_with(**mark)) {
        rest = &rest[..rest.len() - mark.len()];
        // What stands between the head office's legal form and the mark says which branch.
        let form = FORMS_HAN
            .iter()
            .filter(|form| form.chars().count() > 1)
            .find_map(|form| rest.rfind(form).map(|at| at + form.len()));
        match form {
            Some(end) => {
                branch = without_ending(&rest[end..]).to_owned();
                rest = &rest[..end];
            }
            None => {
                let place = REGIONS.iter().filter(|place| rest.len() > place.len()).find_map(|place| {
                    without_ending(rest).strip_suffix(place).map(|before| (before.len(), (*place).to_owned()))
                });
                if let Some((end, place)) = place {
                    branch = place;
                    rest = &rest[..end];
                }
            }
        }
        if branch.is_empty() {
            branch.push('*');
        }
    }
    let (mut region, mut core) = leading_region(rest);
    // A region in brackets, or just before the form, as in 华为技术（上海）有限公司.
    let form_less = without_form(&core);
    if let Some((before, place)) = REGIONS.iter().find_map(|place| {
        form_less
            .strip_suffix(place)
            .filter(|before| before.chars().count() >= 2)
            .map(|before| (before, place))
    }) {
        if region.is_empty() {
            region = (*place).to_owned();
        }
        core = before.to_owned();
    } else {
        core = form_less.to_owned();
    }
    CompanyName { whole, core, region, branch }
}

/// The regions at the front (province, city) and what follows.
fn leading_region(text: &str) -> (String, String) {
    let mut rest = text;
    let mut region = "";
    while let Some(place) = REGIONS.iter().find(|place| rest.starts_with(**place)) {
        let after = &rest[place.len()..];
        let after =
            ["省", "市", "区", "自治区"].iter().find_map(|end| after.strip_prefix(end)).unwrap_or(after);
        // 上海公司 is called something: two characters must be left.
        if without_form(after).chars().count() < 2 {
            break;
        }
        region = place;
        rest = after;
    }
    (region.to_owned(), rest.to_owned())
}

fn without_ending(place: &str) -> &str {
    ["省", "市", "区", "县", "第一", "第二"].iter().find_map(|end| place.strip_suffix(end)).unwrap_or(place)
}

fn without_form(text: &str) -> &str {
    FORMS_HAN
        .iter()
        .find_map(|form| text.strip_suffix(form).filter(|before| before.chars().count() >= 2))
        .unwrap_or(text)
}

fn parse_latin(text: String) -> CompanyName {
    let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut branch = String::new();
    if let Some(at) = words.iter().position(|word| BRANCHES_LATIN.contains(word)) {
        // Names of places stand beside the mark: after the legal form, or behind the mark.
        let form =
            words[..at].iter().rposition(|word| FORMS_LATIN.contains(word)).map_or(at, |form| form + 1);
        let which: Vec<&str> = words[form..at]
            .iter()
            .chain(&words[at + 1..])
            .filter(|word| !FORMS_LATIN.contains(word))
            .copied()
            .collect();
        branch = if which.is_empty() { "*".to_owned() } else { which.join(" ") };
        words.truncate(form.max(1));
    }
    let named: Vec<&str> = words.iter().filter(|word| !FORMS_LATIN.contains(word)).copied().collect();
    let core = if named.is_empty() { words.join(" ") } else { named.join(" ") };
    CompanyName { core, whole: text.clone(), region: String::new(), branch }
}

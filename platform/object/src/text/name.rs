//! When two names may be one company: the key that duplicates share.
//!
//! 上海远山机械有限公司, "上海远山机械" and 上海远山机械（有限公司） have one key; a branch (分公司) never has its head
//! office's. Traditional and simplified characters are not brought together: 遠山 and 远山 have two keys.

use super::{fold, is_han};

/// Chinese legal forms at the end of a company's name, the longer before the shorter they contain.
/// 厂, 店 and 中心 are part of the name itself, not legal forms.
const FORMS: [&str; 10] = [
    "特殊普通合伙",
    "普通合伙",
    "有限合伙",
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "总公司",
    "公司",
    "集团",
];

/// What makes 公司 something else than a legal form: 分公司 a branch, 子公司 a subsidiary.
const BRANCH_MARKS: [char; 3] = ['分', '支', '子'];

/// How the name of a part of a company ends.
const BRANCH_ENDS: [&str; 15] = [
    "分公司",
    "支公司",
    "子公司",
    "分厂",
    "分店",
    "分行",
    "支行",
    "分部",
    "分院",
    "分所",
    "分校",
    "办事处",
    "代表处",
    "营业部",
    "经营部",
];

/// Legal forms of other countries, as whole words at the end of a name.
const WORD_FORMS: [&str; 41] = [
    "ab",
    "ag",
    "as",
    "bhd",
    "bv",
    "bvba",
    "co",
    "coltd",
    "company",
    "corp",
    "corporation",
    "eurl",
    "gmbh",
    "inc",
    "incorporated",
    "kft",
    "kg",
    "kgaa",
    "kk",
    "limited",
    "llc",
    "llp",
    "lp",
    "ltd",
    "ltda",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "sdn",
    "se",
    "spa",
    "srl",
    "sro",
    "ug",
];

/// Words that name a part of a company in English.
const BRANCH_WORDS: [&str; 2] = ["branch", "office"];

/// The key by which two names are likely one company or person: folded, without punctuation, brackets and
/// spaces, without the legal form (有限责任公司, 集团, Co., Ltd, GmbH …). A branch keeps 分公司 or "branch" and loses
/// the legal form in its middle. A name that is nothing but a legal form keeps it. Empty for a text without
/// letters and digits, which is then like nothing.
pub fn name_key(text: &str) -> String {
    let mut folded = fold(text);
    // "L.L.C." and "Co.,Ltd." are written with and without dots.
    folded.retain(|c| !matches!(c, '.' | '\'' | '’'));
    let mut words = words(&folded);
    if words.last().is_some_and(|word| BRANCH_WORDS.contains(word)) {
        let mut place = 0;
        words.retain(|word| {
            place += 1;
            place == 1 || !is_word_form(word)
        });
    }
    while words.len() > 1 && words.last().is_some_and(|word| is_word_form(word)) {
        words.pop();
    }
    without_forms(words.concat())
}

/// The [`name_key`] without the province or city in front: 上海远山机械 and 远山机械 share it. Weaker evidence than
/// the key, because companies of two provinces may well bear one name.
pub fn name_core(text: &str) -> String {
    let key = name_key(text);
    let core = key_core(&key);
    if core.len() == key.len() { key } else { core.to_owned() }
}

/// The [`name_core`] of a name whose [`name_key`] is known: the end of the key.
pub fn key_core(key: &str) -> &str {
    without_city(without_province(key))
}

/// Runs of letters and digits; a change between Chinese characters and others also ends a word.
fn words(folded: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(4);
    let mut begin: Option<(usize, bool)> = None;
    for (place, c) in folded.char_indices() {
        let han = is_han(c);
        let goes_on = c.is_alphanumeric() && begin.is_none_or(|(_, began_han)| began_han == han);
        if !goes_on && let Some((start, _)) = begin.take() {
            words.push(&folded[start..place]);
        }
        if begin.is_none() && c.is_alphanumeric() {
            begin = Some((place, han));
        }
    }
    if let Some((start, _)) = begin {
        words.push(&folded[start..]);
    }
    words
}

fn is_word_form(word: &str) -> bool {
    WORD_FORMS.binary_search(&word).is_ok()
}

fn without_forms(mut key: String) -> String {
    if BRANCH_ENDS.iter().any(|end| key.ends_with(end)) {
        let inner = FORMS.iter().find_map(|form| {
            let start =
                key.match_indices(form).map(|(start, _)| start).find(|start| is_form_at(&key, *start))?;
            Some((start, start + form.len()))
        });
        if let Some((start, end)) = inner {
            let tail = key.split_off(end);
            key.truncate(start);
            strip_trailing_forms(&mut key);
            key.push_str(&tail);
        }
    } else {
        strip_trailing_forms(&mut key);
    }
    key
}

fn strip_trailing_forms(key: &mut String) {
    // The longest form decides: 有限公司 alone is a name, not 有限 with 公司 after it.
    while let Some(form) = FORMS.iter().find(|form| key.ends_with(*form)) {
        let start = key.len() - form.len();
        if !is_form_at(key, start) {
            return;
        }
        key.truncate(start);
    }
}

/// Whether what begins here is a legal form: something stands before it, and not 分 or 子.
fn is_form_at(key: &str, start: usize) -> bool {
    key[..start].chars().next_back().is_some_and(|before| !BRANCH_MARKS.contains(&before))
}

/// The shortest name that is left when a place is taken off, in characters.
const CORE_CHARS_MIN: usize = 2;

/// The 34 divisions of provincial rank and what may follow their short name (GB/T 2260).
const PROVINCES: [(&str, &str); 34] = [
    ("北京", "市"),
    ("天津", "市"),
    ("上海", "市"),
    ("重庆", "市"),
    ("河北", "省"),
    ("山西", "省"),
    ("辽宁", "省"),
    ("吉林", "省"),
    ("黑龙江", "省"),
    ("江苏", "省"),
    ("浙江", "省"),
    ("安徽", "省"),
    ("福建", "省"),
    ("江西", "省"),
    ("山东", "省"),
    ("河南", "省"),
    ("湖北", "省"),
    ("湖南", "省"),
    ("广东", "省"),
    ("海南", "省"),
    ("四川", "省"),
    ("贵州", "省"),
    ("云南", "省"),
    ("陕西", "省"),
    ("甘肃", "省"),
    ("青海", "省"),
    ("台湾", "省"),
    ("内蒙古", "自治区"),
    ("广西", "壮族自治区"),
    ("西藏", "自治区"),
    ("宁夏", "回族自治区"),
    ("新疆", "维吾尔自治区"),
    ("香港", "特别行政区"),
    ("澳门", "特别行政区"),
];

/// Cities whose companies often write them without 市: provincial capitals and the largest others.
const CITIES: [&str; 58] = [
    "石家庄",
    "太原",
    "沈阳",
    "大连",
    "长春",
    "哈尔滨",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "徐州",
    "南通",
    "扬州",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "绍兴",
    "台州",
    "合肥",
    "芜湖",
    "福州",
    "厦门",
    "泉州",
    "南昌",
    "济南",
    "青岛",
    "烟台",
    "潍坊",
    "临沂",
    "淄博",
    "郑州",
    "洛阳",
    "武汉",
    "宜昌",
    "襄阳",
    "长沙",
    "株洲",
    "广州",
    "深圳",
    "佛山",
    "东莞",
    "珠海",
    "惠州",
    "汕头",
    "南宁",
    "柳州",
    "海口",
    "三亚",
    "成都",
    "绵阳",
    "贵阳",
    "昆明",
    "西安",
    "兰州",
    "西宁",
    "银川",
    "乌鲁木齐",
];

/// Words ending in 市 that are no city: a supermarket is not a place in front of a name.
const NOT_CITIES: [&str; 12] =
    ["超市", "门市", "夜市", "股市", "都市", "城市", "集市", "菜市", "花市", "楼市", "车市", "上市"];

/// The most characters of a city's name before 市: 呼和浩特, 乌鲁木齐.
const CITY_CHARS_MAX: usize = 4;

fn without_province(key: &str) -> &str {
    let Some((rest, rank)) = PROVINCES.iter().find_map(|(name, rank)| Some((key.strip_prefix(name)?, rank)))
    else {
        return key;
    };
    let rest = rest.strip_prefix(rank).or_else(|| rest.strip_prefix("自治区")).unwrap_or(rest);
    if is_long_enough(rest) { rest } else { key }
}

fn without_city(key: &str) -> &str {
    let named = CITIES.iter().find_map(|city| key.strip_prefix(city));
    let rest = match named {
        Some(rest) => rest.strip_prefix('市').unwrap_or(rest),
        None => match key.char_indices().take(CITY_CHARS_MAX + 1).position(|(_, c)| c == '市') {
            Some(place) if place >= 2 => {
                let end: usize = key.chars().take(place + 1).map(char::len_utf8).sum();
                if NOT_CITIES.iter().any(|word| key[..end].ends_with(word)) {
                    return key;
                }
                &key[end..]
            }
            Some(_) | None => key,
        },
    };
    if is_long_enough(rest) { rest } else { key }
}

fn is_long_enough(rest: &str) -> bool {
    rest.chars().nth(CORE_CHARS_MIN - 1).is_some()
}

//! Where a customer is: a Chinese address taken apart into province, city, district and the rest, and the
//! names of provinces and cities brought to one way of writing.
//!
//! Kept short, as people say them: 江苏 and 苏州, not 江苏省 and 苏州市. The four municipalities have no city.

mod places;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use object::text::{clean, fold, is_han};

use self::places::{COUNTY_CITIES, PROVINCES, Province, WITHOUT_DISTRICTS};

/// The longest district, in characters: 积石山保安族东乡族撒拉族自治县 has fifteen.
const DISTRICT_CHARS_MAX: usize = 15;
/// How far into a district's name a sign of a street can still be part of it: 路桥区, 镇海区, 道里区.
const STREET_SIGN_FROM: usize = 2;
/// Digits of a postcode.
const POSTCODE_DIGITS: usize = 6;
/// Cities whose names are also words, as in 东方大厦 or 中山医院: without 市 and without a province in front, they
/// say nothing.
const PLAIN_WORDS: [&str; 12] =
    ["朝阳", "中山", "东方", "文昌", "三明", "安康", "大同", "黄山", "白云", "双河", "新星", "白杨"];

/// An address taken apart. What was not found is empty; `detail` is what remains of the text.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AddressParts {
    /// 江苏
    pub province: Option<&'static str>,
    /// 苏州; empty for the four municipalities, 香港 and 澳门.
    pub city: Option<&'static str>,
    /// 吴中区, 昆山市; empty for cities that have none, such as 东莞.
    pub district: Option<String>,
    /// Street, number, building.
    pub detail: String,
}

/// Takes a Chinese address apart. 中国 and a postcode in front are dropped; a province that is not written
/// follows from the city. A street named after a place (中山北路, 南京西路) is not that place.
pub fn split_address(text: &str) -> AddressParts {
    let text = clean(text);
    let mut rest = without_front(&text);
    let mut parts = AddressParts::default();
    let mut province = None;
    if let Some((found, after)) = take_province(rest) {
        (province, rest) = (Some(found), trimmed(after));
        // 上海市上海市浦东新区: two cells of a form run together.
        if let Some((again, after)) = take_province(rest)
            && again.short == found.short
        {
            rest = trimmed(after);
        }
    }
    if province.is_none_or(|province| !province.cities.is_empty())
        && let Some((city, after)) = take_city(rest, province)
    {
        (province, parts.city, rest) = (Some(&PROVINCES[city.province]), Some(city.name), trimmed(after));
    }
    parts.province = province.map(|province| province.short);
    rest = trimmed(rest.strip_prefix("市辖区").or_else(|| rest.strip_prefix("省直辖县")).unwrap_or(rest));
    if parts.city.is_none_or(|city| !WITHOUT_DISTRICTS.contains(&city))
        && let Some((district, after)) = take_district(rest)
    {
        if parts.city.is_none()
            && let Some(above) = city_above(&district).filter(|above| {
                parts.province.is_none_or(|province| PROVINCES[above.province].short == province)
            })
        {
            (parts.province, parts.city) = (Some(PROVINCES[above.province].short), Some(above.name));
        }
        (parts.district, rest) = (Some(district.into_owned()), trimmed(after));
    }
    parts.detail = rest.to_owned();
    parts
}

/// The short name of a division of provincial rank, however it was written: 江苏省, 江苏, Jiangsu,
/// "Inner Mongolia". `None` for anything else.
pub fn province(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let folded = folded.strip_prefix("中国").unwrap_or(&folded).trim();
    let found = PROVINCES.iter().find(|province| {
        let Some(rest) = folded.strip_prefix(province.short) else { return false };
        rest.is_empty() || rest == province.rank || matches!(rest, "省" | "市" | "自治区")
    });
    if let Some(province) = found {
        return Some(province.short);
    }
    let latin: String = folded.chars().filter(char::is_ascii_alphabetic).collect();
    if latin.is_empty() {
        return None;
    }
    let latin = ["province", "municipality", "autonomousregion", "sheng", "sar", "city", "shi"]
        .iter()
        .find_map(|rank| latin.strip_suffix(rank))
        .unwrap_or(&latin);
    PROVINCES.iter().find(|province| province.latin.contains(&latin)).map(|province| province.short)
}

/// The name of a division of prefectural rank as we keep it, and its province: 苏州市 is 苏州 in 江苏, 恩施 is 恩施州
/// in 湖北. With a province given only its cities count. `None` for anything else.
pub fn city(text: &str, within: Option<&str>) -> Option<(&'static str, &'static str)> {
    let folded = fold(text);
    let written = folded.strip_prefix("中国").unwrap_or(&folded).trim();
    let cities = cities();
    let places = cities.by_written.get(written)?;
    places
        .iter()
        .map(|place| &cities.all[*place])
        .find(|city| within.is_none_or(|within| PROVINCES[city.province].short == within))
        .map(|city| (city.name, PROVINCES[city.province].short))
}

/// Whether this short name is one of the four municipalities.
pub fn is_municipality(short: &str) -> bool {
    PROVINCES.iter().any(|province| province.short == short && province.is_municipality())
}

/// A division of prefectural rank, or one right under its province.
struct City {
    /// As we keep it: 苏州, 恩施州, 阿里地区, 济源.
    name: &'static str,
    /// 苏州, 恩施.
    stem: &'static str,
    /// What follows the stem in the full name: 市, 土家族苗族自治州.
    rank: &'static str,
    /// Its province, as a place in the list.
    province: usize,
}

struct Cities {
    all: Vec<City>,
    /// The places in `all` of what may be written for a city.
    by_written: HashMap<&'static str, Vec<usize>>,
}

fn cities() -> &'static Cities {
    static CITIES: OnceLock<Cities> = OnceLock::new();
    CITIES.get_or_init(|| {
        let mut all = Vec::with_capacity(360);
        for (place, province) in PROVINCES.iter().enumerate() {
            for written in province.cities.split_whitespace() {
                let (stem, rank) = written.split_once('|').unwrap_or((written, "市"));
                all.push(City { name: kept_name(stem, rank), stem, rank, province: place });
            }
            for full in province.direct.split_whitespace() {
                // Counties right under the province are districts of no city.
                if let Some(stem) = full.strip_suffix('市') {
                    all.push(City { name: stem, stem, rank: "市", province: place });
                } else if full == "神农架林区" {
                    all.push(City { name: full, stem: full, rank: "", province: place });
                }
            }
        }
        let mut by_written: HashMap<&'static str, Vec<usize>> = HashMap::with_capacity(all.len() * 3);
        for (place, city) in all.iter().enumerate() {
            let full: &'static str = Box::leak(format!("{}{}", city.stem, city.rank).into_boxed_str());
            // 海南 alone is the province, not the 州 in 青海.
            let is_province =
                city.rank != "市" && PROVINCES.iter().any(|province| province.short == city.stem);
            for written in [if is_province { city.name } else { city.stem }, city.name, full] {
                let places = by_written.entry(written).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        Cities { all, by_written }
    })
}

/// 恩施土家族苗族自治州 is 恩施州 to people; 地区 and 盟 stay, because a city of the stem's name lies inside.
fn kept_name(stem: &'static str, rank: &'static str) -> &'static str {
    match rank {
        "市" => stem,
        "地区" | "盟" => Box::leak(format!("{stem}{rank}").into_boxed_str()),
        _ => Box::leak(format!("{stem}州").into_boxed_str()),
    }
}

/// The address without country, postcode and what labels it.
fn without_front(text: &str) -> &str {
    let mut rest = trimmed(text);
    loop {
        let before = rest;
        for front in ["中华人民共和国", "中国", "地址", "邮编"] {
            rest = trimmed(rest.strip_prefix(front).unwrap_or(rest));
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == POSTCODE_DIGITS && !rest[digits..].starts_with(['号', '弄', '-']) {
            rest = trimmed(&rest[digits..]);
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

/// Without the signs that people put between the parts.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, ',' | '，' | '-' | '/' | '、' | ':' | '：' | ';' | '；' | '|' | '·' | '.')
    })
}

fn take_province(text: &str) -> Option<(&'static Province, &str)> {
    PROVINCES.iter().find_map(|province| {
        let rest = text.strip_prefix(province.short)?;
        let ranked = [province.rank, "省", "市", "自治区"].iter().find_map(|rank| rest.strip_prefix(rank));
        match ranked {
            // 吉林市, 海南藏族自治州: a city of the province's name comes first.
            Some(after) if rest.starts_with('市') && !province.is_municipality() => {
                take_city(text, Some(province)).is_none().then_some((province, after))
            }
            Some(after) => Some((province, after)),
            // 海南州 and 海南藏族自治州 lie in 青海.
            None if is_street_sign(rest) || rest.starts_with('州') || rest.starts_with("藏族自治州") => {
                None
            }
            None => Some((province, rest)),
        }
    })
}

/// The longest city that the text begins with.
fn take_city<'t>(text: &'t str, within: Option<&Province>) -> Option<(&'static City, &'t str)> {
    // Most addresses name their province, so most cities are out before their names are compared.
    let is_within =
        |city: &City| within.is_none_or(|province| std::ptr::eq(province, &PROVINCES[city.province]));
    let candidates = cities().all.iter().filter(|city| is_within(city) && text.starts_with(city.stem));
    candidates
        .filter_map(|city| Some((city, after_city(text, city, within.is_some())?)))
        .min_by_key(|(_, rest)| rest.len())
}

/// What follows a city, or `None` where the text does not mean it.
fn after_city<'t>(text: &'t str, city: &City, province_is_known: bool) -> Option<&'t str> {
    let rest = text.strip_prefix(city.stem)?;
    if city.rank == "市" || city.rank.is_empty() {
        if let Some(after) = rest.strip_prefix('市').filter(|after| !after.starts_with('场')) {
            return Some(after);
        }
        // 朝阳区, 中山路, 大同镇 are something else of that name, and 东方 or 中山 alone may be any word.
        let is_other = is_street_sign(rest) || rest.starts_with(['区', '县', '镇', '乡', '村', '街', '省']);
        let is_plain = province_is_known || rest.is_empty() || !PLAIN_WORDS.contains(&city.stem);
        return (!is_other && is_plain).then_some(rest);
    }
    if let Some(after) = rest.strip_prefix(city.rank) {
        return Some(after);
    }
    if let Some(after) = rest.strip_prefix('州').filter(|_| city.name.ends_with('州')) {
        return Some(after);
    }
    // 恩施市 lies in 恩施州: the name stays for the district.
    rest.starts_with('市').then_some(text)
}

/// Whether a street's ending follows: 南京路, 中山北路, 四川北路.
fn is_street_sign(rest: &str) -> bool {
    let rest = rest.strip_prefix(['东', '西', '南', '北', '中']).unwrap_or(rest);
    ["路", "街", "大道", "大街", "公路", "支路", "新村", "小区", "大厦"]
        .iter()
        .any(|sign| rest.starts_with(sign))
}

/// The district, county, county-level city or banner that the text begins with.
fn take_district(text: &str) -> Option<(Cow<'_, str>, &str)> {
    for (place, (start, c)) in text.char_indices().enumerate() {
        if place >= DISTRICT_CHARS_MAX || !is_han(c) {
            break;
        }
        let end = start + c.len_utf8();
        let (name, rest) = text.split_at(end);
        if place >= 1 && matches!(c, '区' | '县' | '市' | '旗') && !is_no_district(name, rest) {
            return Some((Cow::Borrowed(name), rest));
        }
        if place >= STREET_SIGN_FROM
            && matches!(c, '镇' | '乡' | '路' | '街' | '道' | '号' | '村' | '弄' | '巷' | '栋' | '室')
        {
            break;
        }
    }
    // 江苏昆山玉山镇: the county-level city without its 市.
    COUNTY_CITIES.iter().find_map(|(name, _)| {
        let rest = text.strip_prefix(name)?;
        (!is_street_sign(rest) && !rest.is_empty()).then(|| (Cow::Owned(format!("{name}市")), rest))
    })
}

/// Words that end like a district and are none: 小区, 门市, 工业区, 区域, 市场.
fn is_no_district(name: &str, rest: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "小区",
        "园区",
        "社区",
        "厂区",
        "校区",
        "景区",
        "街区",
        "库区",
        "片区",
        "工业区",
        "保税区",
        "加工区",
        "生活区",
        "商业区",
        "物流区",
        "作业区",
        "市区",
        "超市",
        "门市",
        "夜市",
        "菜市",
        "红旗",
    ];
    ENDINGS.iter().any(|ending| name.ends_with(ending)) || rest.starts_with(['域', '场', '舰'])
}

/// The city above a county-level city.
fn city_above(district: &str) -> Option<&'static City> {
    let stem = district.strip_suffix('市')?;
    let (_, above) = COUNTY_CITIES.iter().find(|(name, _)| *name == stem)?;
    cities().all.iter().find(|city| city.stem == *above)
}

#[cfg(test)]
#[path = "tests/region.rs"]
mod tests;

use proptest::prelude::*;

use super::places::PROVINCES;
use super::{city, is_municipality, province, split_address};

/// Province, city, district and the rest, `-` for nothing.
fn parts(text: &str) -> [String; 4] {
    let parts = split_address(text);
    let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    [or_dash(parts.province), or_dash(parts.city), or_dash(parts.district.as_deref()), parts.detail]
}

#[test]
fn there_are_34_provinces_and_333_cities() {
    assert_eq!(PROVINCES.len(), 34);
    // GB/T 2260 counts the mainland only.
    let mainland = PROVINCES.iter().filter(|province| province.short != "台湾");
    assert_eq!(mainland.map(|province| province.cities.split_whitespace().count()).sum::<usize>(), 333);
}

#[test]
fn addresses_are_taken_apart() {
    let table = [
        ("江苏省苏州市吴中区木渎镇金枫路216号", ["江苏", "苏州", "吴中区", "木渎镇金枫路216号"]),
        ("江苏苏州吴中区金枫路216号", ["江苏", "苏州", "吴中区", "金枫路216号"]),
        ("苏州市吴中区金枫路216号", ["江苏", "苏州", "吴中区", "金枫路216号"]),
        ("江苏省 苏州市 吴中区 金枫路216号", ["江苏", "苏州", "吴中区", "金枫路216号"]),
        ("江苏省/苏州市/吴中区/金枫路", ["江苏", "苏州", "吴中区", "金枫路"]),
        ("中国江苏省苏州市吴中区", ["江苏", "苏州", "吴中区", ""]),
        ("215128 江苏省苏州市吴中区金枫路216号", ["江苏", "苏州", "吴中区", "金枫路216号"]),
        ("江苏省昆山市玉山镇萧林路8号", ["江苏", "苏州", "昆山市", "玉山镇萧林路8号"]),
        ("昆山市玉山镇萧林路8号", ["江苏", "苏州", "昆山市", "玉山镇萧林路8号"]),
        ("昆山玉山镇萧林路8号", ["江苏", "苏州", "昆山市", "玉山镇萧林路8号"]),
        ("江苏省苏州市昆山市玉山镇", ["江苏", "苏州", "昆山市", "玉山镇"]),
        ("苏州工业园区星湖街328号", ["江苏", "苏州", "-", "工业园区星湖街328号"]),
        ("上海市浦东新区张江路88号", ["上海", "-", "浦东新区", "张江路88号"]),
        ("上海浦东新区张江路88号", ["上海", "-", "浦东新区", "张江路88号"]),
        ("上海市上海市闵行区", ["上海", "-", "闵行区", ""]),
        ("上海市市辖区闵行区莘庄镇", ["上海", "-", "闵行区", "莘庄镇"]),
        ("上海南京西路1266号", ["上海", "-", "-", "南京西路1266号"]),
        ("北京市朝阳区建国路88号", ["北京", "-", "朝阳区", "建国路88号"]),
        ("北京朝阳区建国路88号", ["北京", "-", "朝阳区", "建国路88号"]),
        ("天津经济技术开发区第七大街", ["天津", "-", "经济技术开发区", "第七大街"]),
        ("重庆市江北区港城工业园区", ["重庆", "-", "江北区", "港城工业园区"]),
        ("广东省东莞市长安镇振安路", ["广东", "东莞", "-", "长安镇振安路"]),
        ("东莞市厚街镇白濠工业区", ["广东", "东莞", "-", "厚街镇白濠工业区"]),
        ("广东中山小榄镇工业大道", ["广东", "中山", "-", "小榄镇工业大道"]),
        ("海南省儋州市那大镇", ["海南", "儋州", "-", "那大镇"]),
        ("嘉峪关市胜利街道", ["甘肃", "嘉峪关", "-", "胜利街道"]),
        ("吉林省吉林市丰满区", ["吉林", "吉林", "丰满区", ""]),
        ("吉林市丰满区恒山路", ["吉林", "吉林", "丰满区", "恒山路"]),
        ("吉林省长春市朝阳区", ["吉林", "长春", "朝阳区", ""]),
        ("辽宁省朝阳市双塔区", ["辽宁", "朝阳", "双塔区", ""]),
        ("湖北省恩施土家族苗族自治州恩施市舞阳大道", ["湖北", "恩施州", "恩施市", "舞阳大道"]),
        ("湖北恩施州利川市", ["湖北", "恩施州", "利川市", ""]),
        ("湖北恩施市舞阳大道", ["湖北", "恩施州", "恩施市", "舞阳大道"]),
        ("湖北省仙桃市龙华山街道", ["湖北", "仙桃", "-", "龙华山街道"]),
        ("海南省海口市龙华区", ["海南", "海口", "龙华区", ""]),
        ("海南省澄迈县老城镇", ["海南", "-", "澄迈县", "老城镇"]),
        ("青海省海南藏族自治州共和县", ["青海", "海南州", "共和县", ""]),
        ("内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇", ["内蒙古", "鄂尔多斯", "准格尔旗", "薛家湾镇"]),
        ("新疆维吾尔自治区石河子市北泉镇", ["新疆", "石河子", "-", "北泉镇"]),
        ("新疆喀什地区喀什市", ["新疆", "喀什地区", "喀什市", ""]),
        ("广西壮族自治区南宁市西乡塘区", ["广西", "南宁", "西乡塘区", ""]),
        ("浙江省台州市路桥区", ["浙江", "台州", "路桥区", ""]),
        ("山东省邹城市太平镇", ["山东", "济宁", "邹城市", "太平镇"]),
        ("香港特别行政区九龙观塘道", ["香港", "-", "-", "九龙观塘道"]),
        ("江苏省徐州市沛县龙固镇", ["江苏", "徐州", "沛县", "龙固镇"]),
    ];
    for (text, expected) in table {
        assert_eq!(parts(text), expected.map(str::to_owned), "{text}");
    }
}

#[test]
fn a_street_named_after_a_place_is_not_that_place() {
    for text in [
        "中山北路88号",
        "南京西路1266号",
        "四川北路1号",
        "北京东路668号",
        "朝阳区建国路88号",
        "中山医院",
        "红旗路3号",
    ] {
        let found = split_address(text);
        assert_eq!((found.province, found.city), (None, None), "{text}");
    }
}

#[test]
fn housing_estates_and_markets_are_no_districts() {
    for text in [
        "苏州市幸福小区3幢",
        "苏州市东方门市",
        "苏州市北环工业区8号",
        "苏州市新市场路",
        "苏州市人民路区域中心",
    ] {
        assert_eq!(split_address(text).district, None, "{text}");
    }
}

#[test]
fn provinces_have_one_way_of_writing() {
    let table = [
        ("江苏省", "江苏"),
        (" 江苏 ", "江苏"),
        ("内蒙古自治区", "内蒙古"),
        ("广西壮族自治区", "广西"),
        ("广西自治区", "广西"),
        ("新疆维吾尔自治区", "新疆"),
        ("上海市", "上海"),
        ("香港特别行政区", "香港"),
        ("Jiangsu", "江苏"),
        ("JIANGSU PROVINCE", "江苏"),
        ("jiangsu sheng", "江苏"),
        ("Ｊｉａｎｇｓｕ", "江苏"),
        ("Shanxi", "山西"),
        ("Shaanxi", "陕西"),
        ("Inner Mongolia", "内蒙古"),
        ("Hong Kong SAR", "香港"),
        ("Guangxi Zhuang Autonomous Region", "广西"),
        ("Shanghai Municipality", "上海"),
    ];
    for (text, short) in table {
        assert_eq!(province(text), Some(short), "{text}");
    }
    for text in ["", "华东", "Bavaria", "苏州", "江苏苏州", "东北三省"] {
        assert_eq!(province(text), None, "{text}");
    }
}

#[test]
fn cities_have_one_way_of_writing() {
    let table = [
        ("苏州市", ("苏州", "江苏")),
        ("苏州", ("苏州", "江苏")),
        ("恩施", ("恩施州", "湖北")),
        ("恩施土家族苗族自治州", ("恩施州", "湖北")),
        ("喀什", ("喀什地区", "新疆")),
        ("仙桃市", ("仙桃", "湖北")),
        ("吉林市", ("吉林", "吉林")),
    ];
    for (text, expected) in table {
        assert_eq!(city(text, None), Some(expected), "{text}");
    }
    for text in ["", "昆山", "上海", "海南", "Suzhou"] {
        assert_eq!(city(text, None), None, "{text}");
    }
    assert_eq!(city("苏州", Some("浙江")), None);
    assert!(is_municipality("重庆") && !is_municipality("江苏"));
}

#[test]
fn every_city_is_found_in_a_full_address() {
    for province in &PROVINCES {
        for written in province.cities.split_whitespace() {
            let (stem, rank) = written.split_once('|').unwrap_or((written, "市"));
            let text = format!("{}{}{stem}{rank}人民路1号", province.short, province.rank);
            let found = split_address(&text);
            assert_eq!(found.province, Some(province.short), "{text}");
            assert!(found.city.is_some_and(|city| city.starts_with(stem)), "{text}: {found:?}");
            assert_eq!(found.detail, "人民路1号", "{text}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_taken_apart_without_losing_its_end(text in "[江苏省州市区县路号东南中山旗0-9,]{0,24}") {
        let found = split_address(&text);
        prop_assert!(text.ends_with(&found.detail), "{:?}", found);
    }
}

//! Regions as they stand in one cell of people's tables.

use super::*;

#[test]
fn a_region_in_one_cell_is_taken_apart() {
    for (text, province, city, district) in [
        ("山东青岛", "山东", "青岛", ""),
        ("江苏省苏州市昆山市", "江苏", "苏州", "昆山市"),
        ("广东 深圳", "广东", "深圳", ""),
        ("广东-深圳-南山区", "广东", "深圳", "南山区"),
        ("江苏昆山", "江苏", "苏州", "昆山市"),
        ("浙江省", "浙江", "", ""),
        ("Jiangsu", "江苏", "", ""),
        ("上海", "上海", "", ""),
        ("上海浦东", "上海", "", "浦东"),
        ("北京市朝阳区", "北京", "", "朝阳区"),
        ("山东省青岛市市南", "山东", "青岛", "市南"),
        ("青岛", "山东", "青岛", ""),
        ("内蒙古自治区呼和浩特市", "内蒙古", "呼和浩特", ""),
    ] {
        let place = place_of(text).unwrap_or_default();
        let found = [
            place.province.as_str(),
            place.city.as_deref().unwrap_or_default(),
            place.district.as_deref().unwrap_or_default(),
        ];
        assert_eq!(found, [province, city, district], "{text}");
        assert_eq!(place.written, None, "{text}");
    }
}

#[test]
fn an_address_in_the_cell_is_kept_as_written() {
    let text = "江苏省苏州市吴中区东吴北路8号";
    let place = place_of(text).unwrap_or_default();
    assert_eq!((place.province.as_str(), place.city.as_deref()), ("江苏", Some("苏州")));
    assert_eq!(place.written.as_deref(), Some(text));
}

#[test]
fn what_names_no_province_is_left_whole() {
    for text in ["华东", "华东大区", "海外", "California", ""] {
        assert_eq!(place_of(text), None, "{text}");
    }
}

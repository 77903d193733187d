//! A region in one cell, as people keep it in their tables: 山东青岛, 江苏省苏州市昆山市, 广东 深圳. Province, city and
//! district go to their own fields; a whole address is kept as written beside them.

use object::text::{clean, is_han};
use object::{CellSplit, FieldDef, Label, Value};

use crate::address::Address;
use crate::customer::Customer;
use crate::region;

/// The longest rest that is taken for the name of a place, in characters; a longer one is a street.
const PLACE_CHARS_MAX: usize = 7;

const LABEL: Label = Label::new("地区（省市区）", "Region (province, city)");
const ALIASES: [&str; 14] = [
    "地区",
    "所在地区",
    "所属地区",
    "所在地",
    "区域",
    "所属区域",
    "省市",
    "省市区",
    "省份城市",
    "客户地区",
    "所在省市",
    "Region",
    "Location",
    "Area",
];

/// Of a customer.
pub(crate) static CUSTOMER: CellSplit = CellSplit {
    name: "region",
    label: LABEL,
    aliases: &ALIASES,
    leads: || Customer::PROVINCE.field(),
    parts: |text| {
        let fields = [
            Customer::PROVINCE.field(),
            Customer::CITY.field(),
            Customer::DISTRICT.field(),
            Customer::ADDRESS.field(),
        ];
        values_of(text, fields)
    },
};

/// Of an address.
pub(crate) static ADDRESS: CellSplit = CellSplit {
    name: "region",
    label: LABEL,
    aliases: &ALIASES,
    leads: || Address::PROVINCE.field(),
    parts: |text| {
        let fields = [
            Address::PROVINCE.field(),
            Address::CITY.field(),
            Address::DISTRICT.field(),
            Address::DETAIL.field(),
        ];
        values_of(text, fields)
    },
};

/// What stands in a cell; what is not said is empty.
#[derive(Debug, PartialEq, Eq, Default)]
struct Place {
    province: String,
    city: Option<String>,
    district: Option<String>,
    /// The text as it was written, where it is a whole address.
    written: Option<String>,
}

fn values_of(text: &str, fields: [&'static FieldDef; 4]) -> Vec<(&'static FieldDef, Value)> {
    let Some(place) = place_of(text) else { return Vec::new() };
    let texts = [Some(place.province), place.city, place.district, place.written];
    let filled = fields.into_iter().zip(texts);
    filled.filter_map(|(field, text)| Some((field, Value::Text(text?)))).collect()
}

/// The place that a text names; `None` where its province is not known.
fn place_of(text: &str) -> Option<Place> {
    let text = clean(text);
    if let Some(province) = region::province(&text) {
        return Some(Place { province: province.to_owned(), ..Place::default() });
    }
    let mut found = region::split_address(&text);
    if !found.detail.is_empty() && found.city.is_none() && found.district.is_none() {
        // 江苏昆山: nobody writes 市 at the end of a cell.
        let whole = region::split_address(&format!("{text}市"));
        if whole.detail.is_empty() && whole.city.is_some() && whole.district.is_some() {
            found = whole;
        }
    }
    let mut place = Place {
        province: found.province?.to_owned(),
        city: found.city.map(str::to_owned),
        district: found.district,
        written: None,
    };
    let rest = found.detail.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    if rest.is_empty() {
        return Some(place);
    }
    let is_name = rest.chars().all(is_han) && rest.chars().count() <= PLACE_CHARS_MAX;
    let takes_city = place.city.is_none() && !region::is_municipality(&place.province);
    match (is_name, &place.district) {
        // A city that is not in our list is still a city.
        (true, None) if takes_city => place.city = Some(rest),
        (true, None) => place.district = Some(rest),
        (true, Some(_)) | (false, _) => place.written = Some(text),
    }
    Some(place)
}

#[cfg(test)]
#[path = "tests/region_cell.rs"]
mod tests;

//! What the rules fill in a customer before it is written: whether it is a company or a person, its first
//! life-cycle stage, and where it is.
//!
//! The address itself is kept as it was written. Province, city and district are copied out of it, not cut: a
//! guess that went wrong costs nothing then, and the parcel still finds its way.

mod surnames;

use object::text::{fold, is_han};
use object::{FieldDef, ObjectDef, Value};

use crate::address::Address;
use crate::customer::{Customer, CustomerKind, LifecycleStage};
use crate::region;

/// How long a Chinese person's name is, in characters.
const PERSON_CHARS: std::ops::RangeInclusive<usize> = 2..=4;
/// From here on a name needs a surname of two characters: 欧阳娜娜.
const COMPOUND_CHARS_MIN: usize = 4;
/// The longest a person is called with a form of address: 欧阳老师傅.
const ADDRESSED_CHARS_MAX: usize = 6;

/// Fills a customer's kind, life-cycle stage, province, city and district where they are empty, and brings
/// province and city to one way of writing. Twice is the same as once.
pub fn fill_customer(_def: &ObjectDef, values: &mut [Value]) {
    let kind = Customer::KIND.field().index;
    if values[kind].is_null() {
        values[kind] = object::FieldType::to_value(&kind_of(values));
    }
    let stage = Customer::LIFECYCLE_STAGE.field().index;
    if values[stage].is_null() {
        values[stage] = object::FieldType::to_value(&LifecycleStage::Prospect);
    }
    fill_place(
        values,
        &Place {
            province: Customer::PROVINCE.field(),
            city: Customer::CITY.field(),
            district: Customer::DISTRICT.field(),
            written: Customer::ADDRESS.field(),
        },
    );
}

/// Fills an address's province, city and district, as [`fill_customer`] does.
pub fn fill_address(_def: &ObjectDef, values: &mut [Value]) {
    fill_place(
        values,
        &Place {
            province: Address::PROVINCE.field(),
            city: Address::CITY.field(),
            district: Address::DISTRICT.field(),
            written: Address::DETAIL.field(),
        },
    );
}

/// Company or person, from what is known of a customer whose kind nobody said: only companies have a company
/// code, only people a gender and a birthday; else the name tells.
fn kind_of(values: &[Value]) -> CustomerKind {
    let is_known = |field: &FieldDef| !values[field.index].is_null();
    if is_known(Customer::USCC.field()) {
        return CustomerKind::Company;
    }
    if is_known(Customer::GENDER.field()) || is_known(Customer::BIRTHDAY.field()) {
        return CustomerKind::Person;
    }
    kind_of_name(values[Customer::NAME.field().index].as_text().unwrap_or_default())
}

/// Company or person, from the name alone: a person has two to four Chinese characters and begins with a
/// surname, or is addressed as one (王总, 李女士). Everything else is taken for a company.
pub fn kind_of_name(name: &str) -> CustomerKind {
    let folded = fold(name);
    let count = folded.chars().count();
    if count == 0 || COMPANY_ENDINGS.iter().any(|ending| folded.ends_with(ending)) {
        return CustomerKind::Company;
    }
    let is_minority_name =
        folded.contains('·') && folded.chars().all(|c| is_han(c) || c == '·') && count >= COMPOUND_CHARS_MIN;
    if is_minority_name {
        return CustomerKind::Person;
    }
    if !folded.chars().all(is_han) || !begins_with_surname(&folded, count) {
        return CustomerKind::Company;
    }
    let is_addressed =
        count <= ADDRESSED_CHARS_MAX && FORMS_OF_ADDRESS.iter().any(|form| folded.ends_with(form));
    if is_addressed || PERSON_CHARS.contains(&count) { CustomerKind::Person } else { CustomerKind::Company }
}

/// What a short company name ends with, and no person's does.
const COMPANY_ENDINGS: [&str; 48] = [
    "公司", "集团", "厂", "店", "局", "院", "所", "部", "社", "馆", "校", "大学", "中学", "小学", "协会",
    "商会", "银行", "中心", "科技", "机械", "机电", "电子", "电气", "电器", "股份", "实业", "工业", "重工",
    "精工", "汽车", "化工", "钢铁", "药业", "医药", "食品", "物流", "贸易", "商贸", "商行", "建材", "建设",
    "材料", "能源", "设备", "仪器", "制造", "五金", "塑胶",
];

/// What people put behind a surname.
const FORMS_OF_ADDRESS: [&str; 10] =
    ["先生", "女士", "小姐", "老师", "师傅", "经理", "总", "老板", "主任", "厂长"];

fn begins_with_surname(name: &str, count: usize) -> bool {
    if surnames::COMPOUND.iter().any(|surname| name.starts_with(surname)) && count > 2 {
        return true;
    }
    let is_addressed = FORMS_OF_ADDRESS.iter().any(|form| name.ends_with(form));
    (count < COMPOUND_CHARS_MIN || is_addressed)
        && name.chars().next().is_some_and(|first| surnames::SINGLE.contains(first))
}

/// The fields that say where something is.
struct Place {
    province: &'static FieldDef,
    city: &'static FieldDef,
    district: &'static FieldDef,
    /// The address as written.
    written: &'static FieldDef,
}

fn fill_place(values: &mut [Value], place: &Place) {
    one_way_of_writing(values, place);
    let Some(written) = values[place.written.index].as_text() else { return };
    let is_complete = [place.province, place.district].iter().all(|field| !values[field.index].is_null());
    if is_complete && !values[place.city.index].is_null() {
        return;
    }
    let parts = region::split_address(written);
    let Some(province) = parts.province else { return };
    // An address in another place than the one given belongs to something else: nothing is mixed.
    let says_otherwise = |field: &FieldDef, found: Option<&str>| {
        values[field.index].as_text().is_some_and(|known| found.is_some_and(|found| known != found))
    };
    if says_otherwise(place.province, Some(province)) || says_otherwise(place.city, parts.city) {
        return;
    }
    let found = [(place.province, Some(province.to_owned())), (place.city, parts.city.map(str::to_owned))];
    for (field, found) in found.into_iter().chain([(place.district, parts.district)]) {
        if let Some(found) = found
            && values[field.index].is_null()
        {
            values[field.index] = Value::Text(found);
        }
    }
}

/// 江苏省 becomes 江苏, 苏州市 becomes 苏州; a municipality stands in the province and leaves the city empty. What is
/// no Chinese place stays as it was written.
fn one_way_of_writing(values: &mut [Value], place: &Place) {
    let (province, city) = (place.province.index, place.city.index);
    if let Some(short) = values[province].as_text().and_then(region::province) {
        set_text(&mut values[province], short);
    }
    let Some(written) = values[city].as_text() else { return };
    let municipality = region::province(written).filter(|short| region::is_municipality(short));
    let given = values[province].as_text();
    if municipality.is_some() && given.is_none_or(|given| Some(given) == municipality) {
        if let Some(short) = municipality {
            set_text(&mut values[province], short);
        }
        values[city] = Value::Null;
    } else if written == "市辖区" {
        values[city] = Value::Null;
    } else if let Some((name, within)) = region::city(written, given) {
        set_text(&mut values[city], name);
        if values[province].is_null() {
            set_text(&mut values[province], within);
        }
    }
}

/// Writes only what is different: most rows are as they should be.
fn set_text(value: &mut Value, text: &str) {
    if value.as_text() != Some(text) {
        *value = Value::Text(text.to_owned());
    }
}

#[cfg(test)]
#[path = "tests/fill.rs"]
mod tests;

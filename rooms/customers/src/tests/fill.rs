use object::{FieldDef, Object, Value};

use super::{fill_address, fill_customer, kind_of_name};
use crate::address::Address;
use crate::customer::{Customer, CustomerKind};

fn text(text: &str) -> Value {
    if text == "-" { Value::Null } else { Value::Text(text.to_owned()) }
}

/// A customer with these fields, filled.
fn filled(given: &[(&'static FieldDef, &str)]) -> Vec<Value> {
    let mut values = vec![Value::Null; Customer::def().fields.len()];
    for (field, word) in given {
        values[field.index] = text(word);
    }
    fill_customer(Customer::def(), &mut values);
    values
}

#[test]
fn the_kind_is_guessed_from_the_name() {
    let people =
        ["王伟", "李小明", "欧阳娜娜", "司马光", "王总", "李女士", "张老师", "阿依古丽·买买提", "诸葛青云"];
    for name in people {
        assert_eq!(kind_of_name(name), CustomerKind::Person, "{name}");
    }
    let companies = [
        "苏州恒远机械有限公司",
        "恒远机械",
        "金龙汽车",
        "张江科技",
        "万达集团",
        "王家饭店",
        "方正电子",
        "华衡精工",
        "招商银行",
        "李宁",
        "Nordwerk GmbH",
        "安徽建工",
        "第一中学",
        "",
        "石化厂",
    ];
    for name in companies {
        let expected = if name == "李宁" { CustomerKind::Person } else { CustomerKind::Company };
        assert_eq!(kind_of_name(name), expected, "{name}");
    }
}

#[test]
fn a_company_code_or_a_birthday_says_more_than_the_name() {
    let kind = Customer::KIND.field().index;
    let values = filled(&[(Customer::NAME.field(), "李宁"), (Customer::USCC.field(), "9144030071526726XG")]);
    assert_eq!(values[kind], text("company"));
    let values = filled(&[(Customer::NAME.field(), "Anna Berg"), (Customer::BIRTHDAY.field(), "1990-05-01")]);
    assert_eq!(values[kind], text("person"));
    let values = filled(&[(Customer::NAME.field(), "王伟"), (Customer::KIND.field(), "company")]);
    assert_eq!(values[kind], text("company"));
}

#[test]
fn a_new_customer_is_a_prospect() {
    let stage = Customer::LIFECYCLE_STAGE.field();
    assert_eq!(filled(&[])[stage.index], text("prospect"));
    assert_eq!(filled(&[(stage, "active")])[stage.index], text("active"));
}

#[test]
fn province_city_and_district_come_from_what_is_known() {
    // Given: province, city, district, address. Then: province, city, district.
    let table = [
        (["-", "-", "-", "江苏省苏州市吴中区金枫路216号"], ["江苏", "苏州", "吴中区"]),
        (["江苏省", "苏州市", "-", "金枫路216号"], ["江苏", "苏州", "-"]),
        (["Jiangsu", "-", "-", "-"], ["江苏", "-", "-"]),
        (["-", "苏州市", "-", "-"], ["江苏", "苏州", "-"]),
        (["-", "上海市", "浦东新区", "-"], ["上海", "-", "浦东新区"]),
        (["上海市", "上海市", "-", "-"], ["上海", "-", "-"]),
        (["上海", "市辖区", "-", "-"], ["上海", "-", "-"]),
        (["-", "-", "-", "上海市闵行区莘庄镇"], ["上海", "-", "闵行区"]),
        (["江苏", "-", "-", "江苏省昆山市玉山镇"], ["江苏", "苏州", "昆山市"]),
        (["浙江省", "-", "-", "江苏省苏州市吴中区"], ["浙江", "-", "-"]),
        (["江苏", "南京", "-", "江苏省苏州市吴中区"], ["江苏", "南京", "-"]),
        (["江苏", "苏州", "相城区", "江苏省苏州市吴中区"], ["江苏", "苏州", "相城区"]),
        (["Bavaria", "München", "-", "Leopoldstr. 1"], ["Bavaria", "München", "-"]),
        (["-", "-", "-", "科技园3号楼"], ["-", "-", "-"]),
    ];
    let fields = [Customer::PROVINCE, Customer::CITY, Customer::DISTRICT, Customer::ADDRESS]
        .map(|column| column.field());
    for (given, expected) in table {
        let values = filled(&fields.iter().copied().zip(given).collect::<Vec<_>>());
        for (field, word) in fields.iter().zip(expected) {
            assert_eq!(values[field.index], text(word), "{} of {given:?}", field.name);
        }
        assert_eq!(values[fields[3].index], text(given[3]), "the address stays as written");
        let mut again = values.clone();
        fill_customer(Customer::def(), &mut again);
        assert_eq!(again, values, "twice is the same as once");
    }
}

#[test]
fn a_further_address_is_filled_alike() {
    let mut values = vec![Value::Null; Address::def().fields.len()];
    values[Address::DETAIL.field().index] = text("广东省东莞市长安镇振安路8号");
    fill_address(Address::def(), &mut values);
    assert_eq!(values[Address::PROVINCE.field().index], text("广东"));
    assert_eq!(values[Address::CITY.field().index], text("东莞"));
    assert_eq!(values[Address::DISTRICT.field().index], Value::Null);
    assert_eq!(values[Address::DETAIL.field().index], text("广东省东莞市长安镇振安路8号"));
}

//! Columns as people name them, and the fields they are taken for.

use object::derive_support::{leak_field, leak_object};
use object::{Guard, Names, Value};

use super::*;

fn field(index: usize, name: &'static str, zh: &'static str, en: &'static str) -> FieldDef {
    FieldDef {
        name,
        label: Label::new(zh, en),
        help: None,
        reverse: None,
        kind: FieldKind::Text,
        index,
        system: None,
        required: false,
        unique: false,
        list: false,
        search: None,
        indexed: false,
        ordered_by: None,
        sums: false,
        once: false,
        counted: false,
        sort: false,
        readonly: false,
        lines: false,
        markdown: false,
        names: Names::Nothing,
        begins: None,
        ahead: false,
        day_of: None,
        applies: None,
        measure: false,
        formula: None,
        sum_of: None,
        numbered: None,
        personal: false,
        secret: false,
        concealed: false,
        keyed: false,
        title_en: false,
        joins: None,
        lanes: None,
        aliases: &[],
        vcard: None,
        ical: None,
        alike: None,
        own_standard: None,
        parse: &|_| Ok(Value::Null),
        warn: |_| None,
    }
}

/// One and the same each time: fields are compared by which they are.
fn contact() -> &'static ObjectDef {
    static CONTACT: std::sync::OnceLock<&'static ObjectDef> = std::sync::OnceLock::new();
    CONTACT.get_or_init(make_contact)
}

fn make_contact() -> &'static ObjectDef {
    let fields = vec![
        FieldDef { aliases: &["联系人", "full name"], ..field(0, "name", "姓名", "Name") },
        FieldDef { kind: FieldKind::Link("customer"), ..field(1, "customer", "客户", "Customer") },
        FieldDef { aliases: &["电话", "手机"], ..field(2, "phone", "联系电话", "Phone number") },
        field(3, "email", "邮箱", "E-mail"),
        FieldDef { readonly: true, ..field(4, "stage", "阶段", "Stage") },
        FieldDef { secret: true, ..field(5, "token", "令牌", "Token") },
        field(6, "reason", "原因", "Reason"),
        FieldDef { kind: FieldKind::Link("contact"), ..field(7, "superior", "上级", "Reports to") },
    ];
    leak_object(
        "contact",
        "contacts",
        Label::new("联系人", "Contact"),
        Label::new("联系人", "Contacts"),
        None,
        fields.into_iter().map(leak_field).collect(),
        "name",
        Guard::Parent(1),
        false,
        false,
        false,
        false,
        false,
        false,
    )
}

fn mapped(headers: &[&str]) -> Vec<&'static str> {
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    guess_mapping(contact(), &headers).iter().map(|field| field.map_or("-", |field| field.name)).collect()
}

#[test]
fn a_column_is_known_by_what_people_write_above_it() {
    for (header, field) in [
        ("姓名", "name"),
        ("name", "name"),
        ("NAME", "name"),
        ("联系人", "name"),
        ("联系人姓名", "name"),
        ("Contact name", "name"),
        ("contact_name", "name"),
        ("Full Name", "name"),
        ("电话（必填）", "phone"),
        ("*联系电话", "phone"),
        ("Phone Number*", "phone"),
        ("phone_number", "phone"),
        ("联系电话1", "phone"),
        ("联系 电话：", "phone"),
        ("手机【选填】", "phone"),
        ("联系人电话(工作)", "phone"),
        ("Ｐｈｏｎｅ", "phone"),
        ("E-Mail", "email"),
        ("email", "email"),
        ("客户", "customer"),
        ("客户名称", "customer"),
        ("客户编号", "customer"),
        ("Customer name", "customer"),
        ("上级姓名", "superior"),
        ("Reports to (name)", "superior"),
        ("阶段", "-"),
        ("令牌", "-"),
        ("版本", "-"),
        ("id", "-"),
        ("备注", "-"),
        ("列3", "-"),
        ("（）", "-"),
        ("", "-"),
        ("1", "-"),
    ] {
        assert_eq!(mapped(&[header]), [field], "{header}");
    }
}

#[test]
fn a_field_is_given_to_its_surest_column_and_only_once() {
    assert_eq!(mapped(&["电话1", "电话2", "联系电话"]), ["-", "-", "phone"]);
    assert_eq!(mapped(&["电话1", "电话2"]), ["phone", "-"]);
    // The field's own name says more than another word for it, wherever it stands.
    assert_eq!(mapped(&["联系人", "姓名"]), ["-", "name"]);
    assert_eq!(mapped(&["手机", "联系电话"]), ["-", "phone"]);
    assert_eq!(mapped(&["手机", "*联系电话"]), ["-", "phone"]);
    let headers = ["电话1".to_owned(), "备注".to_owned()];
    let certainties: Vec<Certainty> =
        guess_columns(contact(), &[], &headers).iter().map(|guess| guess.certainty).collect();
    assert_eq!(certainties, [Certainty::Numbered, Certainty::None]);
}

#[test]
fn the_columns_of_failed_rows_are_left_out_but_not_a_reason_of_the_customers_own() {
    assert_eq!(mapped(&["Name", "Reason", "Row"]), ["name", "-", "-"]);
    assert_eq!(mapped(&["姓名", "错误原因", "行号"]), ["name", "-", "-"]);
    assert_eq!(mapped(&["Name", "Reason"]), ["name", "reason"]);
    assert_eq!(mapped(&["Name", "Reason", "Reason ", "Row"]), ["name", "reason", "-", "-"]);
    assert_eq!(mapped(&["Row", "Reason"]), ["-", "reason"]);
}

#[test]
fn header_words_are_known_even_where_the_field_cannot_be_set() {
    for (header, known) in [
        ("阶段", true),
        ("创建时间", true),
        ("电话*", true),
        ("行号", true),
        ("令牌", false),
        ("上海", false),
    ] {
        assert_eq!(is_known_header(contact(), header), known, "{header}");
    }
}

fn lead_phone() -> &'static FieldDef {
    contact().fields[2]
}

static NUMBERS: object::CellSplit = object::CellSplit {
    name: "numbers",
    label: Label::new("全部号码", "All numbers"),
    aliases: &["号码"],
    leads: lead_phone,
    parts: |_| Vec::new(),
};

#[test]
fn a_column_that_fills_several_fields_is_known_by_its_own_names() {
    for (headers, split, field) in [
        (["号码"].as_slice(), Some("numbers"), Some("phone")),
        (&["All numbers"], Some("numbers"), Some("phone")),
        (&["联系电话"], None, Some("phone")),
    ] {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let guess = guess_columns(contact(), &[&NUMBERS], &headers)[0];
        assert_eq!(
            (guess.split.map(|split| split.name), guess.field.map(|field| field.name)),
            (split, field)
        );
    }
}

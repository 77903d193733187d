//! What the demo company made of its house: how many machines a customer runs, the samples it cut for them, what its
//! channel managers see first, and the rules it goes by.

use customers::{Contact, Customer};
use object::{Day, Id, Object, ObjectAddress, ObjectDef, Prose, Tags, Value};
use office::{Belonging, CustomField, CustomObject, Does, FormRule, Holds, Layout, Surface};
use orders::Order;
use staff::Role;
use store::{Crm, StoreError, Tx, WriteError};

use super::store_fault;

/// The newest customers, so many of them, have samples.
const CUSTOMERS: usize = 18;
/// What was cut, how it went, and after how many days it came back; none where it is still there.
const SAMPLES: [(&str, &str, Option<i64>); 6] = [
    ("法兰 DN80 试切件", "passed", Some(6)),
    ("齿轮轴 M2.5 样件", "open", None),
    ("铝壳体首件", "again", Some(12)),
    ("导轨滑块 5 件", "passed", Some(9)),
    ("阀体 Φ120 样件", "open", None),
    ("刀柄跳动测试件", "passed", Some(3)),
];
const RESULTS: &str =
    "open: 待反馈 / Waiting #amber\npassed: 合格 / Passed #green\nagain: 需重做 / To be redone #red";
/// What a sales rep sees first of a customer: where the talk stands, and how to go on with it.
const PAGE: &str = "# 跟进 / Follow-up\nlast_contact\nnext_step\nlifecycle_stage\ngrade\nphone\nowner
# 业务 / Business\nindustry\nyearly_spend\nrevenue_year\norders\nlast_order\nx_cnc_machines
# 地址 / Address\nprovince\ncity\ndistrict\naddress";
/// What of it they seldom need.
const SELDOM: &str = "short_name, role, value_class, purchase_frequency, known_since, first_order";
/// Their list of customers: what is next, and whom to call.
const COLUMNS: &str = "next_step, last_contact, lifecycle_stage, grade, phone, city, industry, revenue_year";
/// What of it stands on their phones.
const CARDS: &str = "next_step, last_contact, lifecycle_stage, phone";
/// How many machines stand at a customer, one after the other.
const MACHINES: [i64; 7] = [3, 12, 1, 46, 8, 5, 20];

fn field(of: &str, zh: &str, en: &str, holds: Holds) -> CustomField {
    CustomField {
        id: Id::from_raw(0),
        zh: zh.to_owned(),
        en: en.to_owned(),
        of: ObjectAddress(of.to_owned()),
        holds,
        choices: None,
        target: None,
        name: None,
        help_zh: None,
        help_en: None,
        in_list: true,
        filtered: true,
        searched: false,
        personal: false,
        required: false,
        unique: false,
        sorted: false,
    }
}

/// Adds the field and the object, and fills them for the newest customers. Call on a thread that may block.
pub(super) fn tell_customs(crm: &Crm, customers: &[Id<Customer>], today: Day) -> Result<(), StoreError> {
    crm.system()
        .write_wait::<_, WriteError, _>("create", None, |tx| {
            let samples = tx.insert(&CustomObject {
                id: Id::from_raw(0),
                zh: String::from("样品"),
                en: String::from("Sample"),
                en_plural: None,
                belongs: Belonging::Parent,
                parent: Some(ObjectAddress(Customer::def().plural.to_owned())),
                rights_like: Some(ObjectAddress(Contact::def().plural.to_owned())),
                name: None,
                plural: None,
                help_zh: Some(String::from("送给客户试用或检测的样件，以及结果。")),
                help_en: Some(String::from(
                    "Parts cut for a customer to try or to measure, and how it went.",
                )),
            })?;
            let plural = tx.find(samples)?.and_then(|object| object.plural).unwrap_or_default();
            let machines = CustomField {
                help_zh: Some(String::from("客户现有数控机床的台数。")),
                help_en: Some(String::from("How many CNC machines the customer runs.")),
                in_list: false,
                sorted: true,
                ..field(Customer::def().plural, "机床台数", "CNC machines", Holds::Number)
            };
            let result = CustomField {
                choices: Some(Prose(RESULTS.to_owned())),
                ..field(&plural, "结果", "Result", Holds::Choice)
            };
            let back =
                CustomField { filtered: false, ..field(&plural, "归还日期", "Returned", Holds::Day) };
            [machines, result, back].iter().try_for_each(|field| tx.insert(field).map(drop))
        })
        .map_err(store_fault)?;
    // From here on the house knows them.
    let crm = crm.current();
    crm.system().write_wait::<_, WriteError, _>("create", None, arrange).map_err(store_fault)?;
    let (customer, sample) = (crm.registry().object(Customer::OBJECT), crm.registry().object("x_sample"));
    let (Some(customer), Some(sample)) = (customer, sample) else {
        return Err(StoreError::Schema(String::from("what the demo company added is not there")));
    };
    let newest: Vec<_> = customers.iter().rev().take(CUSTOMERS).copied().collect();
    crm.system()
        .write_wait::<_, WriteError, _>("demo", None, move |tx| {
            for (place, id) in newest.iter().enumerate() {
                let machines = Value::Int(MACHINES[place % MACHINES.len()]);
                tx.change(customer, id.raw(), None, vec![(named(customer, "x_cnc_machines")?, machines)])?;
                let (name, result, days) = SAMPLES[place % SAMPLES.len()];
                let mut values = vec![Value::Null; sample.fields.len()];
                let mut say = |field: &str, value: Value| -> Result<(), StoreError> {
                    values[named(sample, field)?.index] = value;
                    Ok(())
                };
                say("name", Value::Text(name.to_owned()))?;
                say("parent", Value::Int(id.raw()))?;
                say("x_result", Value::Text(result.to_owned()))?;
                if let Some(days) = days {
                    say("x_returned", Value::Text(today.plus_days(-days).text()))?;
                }
                tx.create(sample, values)?;
            }
            Ok(())
        })
        .map_err(store_fault)
}

/// Arranges customers for whoever looks after dealers.
fn arrange(tx: &mut Tx<'_>) -> Result<(), WriteError> {
    let Some(role) = tx.first::<Role>(&Role::CODE.is(&String::from("channel_manager")))? else {
        return Ok(());
    };
    let layout = Layout {
        id: Id::from_raw(0),
        of: ObjectAddress(Customer::def().plural.to_owned()),
        surface: Surface::Page,
        role: Some(role.id),
        sections: Some(Prose(PAGE.to_owned())),
        columns: None,
        cards: None,
        sort: None,
        left_out: Some(Prose(SELDOM.to_owned())),
        place: None,
    };
    let list = Layout {
        surface: Surface::List,
        sections: None,
        columns: Some(COLUMNS.to_owned()),
        cards: Some(CARDS.to_owned()),
        left_out: Some(Prose(String::from("owner, province"))),
        ..layout.clone()
    };
    tx.insert(&layout)?;
    tx.insert(&list)?;
    Ok(())
}

/// Makes the rules. Call on a thread that may block.
pub(super) fn tell_rules(crm: &Crm) -> Result<(), StoreError> {
    let (customers, orders) = (Customer::def().plural, Order::def().plural);
    let rule = |words: (&str, &str), of: &str, does, fields: &[&str], condition: &str| FormRule {
        id: Id::from_raw(0),
        zh: words.0.to_owned(),
        en: words.1.to_owned(),
        of: ObjectAddress(of.to_owned()),
        does,
        fields: Tags(fields.iter().map(|field| (*field).to_owned()).collect()),
        condition: Prose(condition.to_owned()),
        message_zh: None,
        message_en: None,
        off: false,
    };
    let says = |rule, zh: &str, en: &str| FormRule {
        message_zh: Some(zh.to_owned()),
        message_en: Some(en.to_owned()),
        ..rule
    };
    let rules = [
        says(
            rule(
                ("重要经销商要有行业", "Important dealers have an industry"),
                customers,
                Does::Require,
                &["industry"],
                "grade == \"a\" && role == \"dealer\"",
            ),
            "A 级经销商请填写行业",
            "fill in the industry of a dealer of grade A",
        ),
        rule(
            ("企业才有机床台数", "Only companies run machines"),
            customers,
            Does::Show,
            &["x_cnc_machines"],
            "kind == \"company\"",
        ),
        says(
            rule(
                ("确认后不换客户", "A confirmed order keeps its customer"),
                orders,
                Does::Lock,
                &["customer", "ordered_on"],
                "state != \"draft\"",
            ),
            "订单已确认，客户和下单日期不再修改；确有错误请取消后重开",
            "the order is confirmed; its customer and day stay. Where they are wrong, cancel it and make another",
        ),
        says(
            rule(
                ("线上订单要有外部单号", "Online orders carry their number elsewhere"),
                orders,
                Does::Validate,
                &["erp_number"],
                "channel != \"online\" || erp_number != null",
            ),
            "线上订单请填写外部单号（平台订单号）",
            "write the number that the web shop gave an online order",
        ),
    ];
    crm.system()
        .write_wait::<_, WriteError, _>("create", None, move |tx| {
            rules.iter().try_for_each(|rule| tx.insert(rule).map(drop))
        })
        .map_err(store_fault)
}

fn named(def: &'static ObjectDef, name: &str) -> Result<&'static object::FieldDef, StoreError> {
    def.field(name).ok_or_else(|| StoreError::Schema(format!("{} has no {name}", def.name)))
}

use super::*;
use crate::{Value, check_with_custom};

fn registry() -> Registry {
    let name = leak_field(FieldDef {
        required: true,
        ..plain_field("name", Label::new("名称", "Name"), FieldKind::Text, 0, &String::parse)
    });
    let owner = leak_field(plain_field(
        "owner",
        Label::new("负责人", "Owner"),
        FieldKind::Link("person"),
        1,
        &field_type::parse_link,
    ));
    let team = leak_field(plain_field(
        "team",
        Label::new("团队", "Team"),
        FieldKind::Link("person"),
        2,
        &field_type::parse_link,
    ));
    let label = Label::new("客户", "Customer");
    let object = |name, plural, fields, guard| {
        leak_object(
            name, plural, label, label, None, fields, "name", guard, false, false, false, false, false, false,
        )
    };
    let person =
        leak_field(plain_field("name", Label::new("姓名", "Name"), FieldKind::Text, 0, &String::parse));
    Registry::new([
        object("customer", "customers", vec![name, owner, team], Guard::Owned),
        object("person", "persons", vec![person], Guard::Open),
    ])
}

fn a_field(name: &str, kind: CustomKind) -> CustomField {
    CustomField {
        object: String::from("customer"),
        name: format!("{CUSTOM_PREFIX}{name}"),
        label: Words::new(format!("自定义{name}"), format!("Custom {name}")),
        help: None,
        kind,
        list: true,
        searched: true,
        indexed: false,
        counted: false,
        personal: false,
        required: false,
        unique: false,
        sorted: false,
    }
}

#[test]
fn a_custom_field_stands_after_the_declared_ones_which_stay_the_same() {
    let base = registry();
    let custom = Custom {
        fields: vec![
            a_field("size", CustomKind::Number),
            a_field(
                "level",
                CustomKind::Choice(vec![CustomChoice {
                    code: String::from("gold"),
                    label: Words::new("金牌", "Gold"),
                    tone: String::from("amber"),
                }]),
            ),
        ],
        ..Custom::default()
    };
    let with = base.with_custom(&custom);
    let (before, after) = (base.object("customer").unwrap(), with.object("customer").unwrap());
    assert_eq!(after.fields[..3], before.fields[..]);
    assert_eq!((after.fields[3].name, after.fields[3].index), ("x_size", 3));
    let level = after.field("x_level").unwrap();
    assert_eq!((level.parse)("金牌").unwrap(), Value::Text(String::from("gold")));
    assert!((level.parse)("银牌").is_err());
    assert_eq!(level.kind.choice().unwrap().item("gold").unwrap().tone, Tone::Amber);
    assert!(std::ptr::eq(base.object("person").unwrap(), with.object("person").unwrap()));
    assert!(std::ptr::eq(after, base.with_custom(&custom).object("customer").unwrap()), "made once");
    assert_eq!(check_with_custom(&with), []);
    assert_eq!(crate::check(&with).len(), 2, "only a company adds what begins with x_");
}

#[test]
fn a_custom_object_has_a_name_and_the_governors_of_the_house() {
    let project = CustomObject {
        name: String::from("x_project"),
        plural: String::from("x_projects"),
        label: Words::new("项目", "Project"),
        label_plural: Words::new("项目", "Projects"),
        help: None,
        guard: CustomGuard::Owned,
    };
    let visit = CustomObject {
        name: String::from("x_trip"),
        plural: String::from("x_trips"),
        label: Words::new("行程", "Trip"),
        label_plural: Words::new("行程", "Trips"),
        guard: CustomGuard::Parent(String::from("x_project")),
        ..project.clone()
    };
    let budget = CustomField { object: String::from("x_project"), ..a_field("budget", CustomKind::Money) };
    let custom = Custom { objects: vec![project, visit], fields: vec![budget], ..Custom::default() };
    let with = registry().with_custom(&custom);
    assert_eq!(check_with_custom(&with), []);
    let project = with.object("x_project").unwrap();
    let names: Vec<_> = project.fields.iter().map(|field| field.name).collect();
    assert_eq!(names, ["name", "owner", "team", "x_budget"]);
    assert!(project.is_governed() && project.title.search.is_some());
    let trip = with.plural("x_trips").unwrap();
    assert_eq!(trip.parent_field().unwrap().kind.link_text(), "x_project");
    let fewer = Custom { fields: Vec::new(), ..custom };
    let without = registry().with_custom(&fewer);
    assert_eq!(without.object("x_project").unwrap().fields[..], project.fields[..3]);
}

trait LinkText {
    fn link_text(&self) -> &'static str;
}
impl LinkText for FieldKind {
    fn link_text(&self) -> &'static str {
        if let FieldKind::Link(target) = self { target } else { "" }
    }
}

use object::{FieldDef, Layout, LayoutSection, Object, Surface, Words};
use testing::cast::Shop;

use super::{Arranged, Heading, arranged};
use crate::layout::{ListFace, arrangeable, must_stand, stands_on_card};

fn layout(surface: Surface) -> Layout {
    Layout {
        object: String::from("shop"),
        role: None,
        surface,
        sections: Vec::new(),
        columns: Vec::new(),
        cards: Vec::new(),
        sort: String::new(),
        left_out: Vec::new(),
    }
}

fn words(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn section(zh: &str, en: &str, fields: &[&str]) -> LayoutSection {
    LayoutSection { heading: Words::new(zh, en), is_single: false, fields: words(fields) }
}

fn names(fields: &[&'static FieldDef]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

fn all(arranged: &Arranged) -> Vec<&'static str> {
    let fields = arranged.sections.iter().flat_map(|section| &section.fields).chain(&arranged.more);
    let mut all: Vec<&'static str> = fields.map(|field| field.name).collect();
    all.sort_unstable();
    all
}

#[test]
fn no_layout_loses_a_field_or_shows_one_twice() {
    let def = Shop::def();
    let declared = all(&arranged(def, Surface::Form, None));
    let layouts = [
        layout(Surface::Form),
        Layout {
            sections: vec![section("甲", "A", &["name", "phone", "name", "no_such"])],
            ..layout(Surface::Form)
        },
        Layout { left_out: words(&["seats", "phone", "no_such"]), ..layout(Surface::Form) },
        Layout {
            sections: vec![section("", "", &["kind"]), section("乙", "B", &[])],
            left_out: words(&["kind", "rent"]),
            ..layout(Surface::Form)
        },
    ];
    for layout in layouts {
        assert_eq!(all(&arranged(def, Surface::Form, Some(&layout))), declared, "{layout:?}");
    }
}

#[test]
fn what_a_layout_does_not_know_stands_where_its_neighbours_by_declaration_do() {
    let sections =
        vec![section("联系", "Reach", &["phone"]), section("基本信息", "Details", &["name", "rent"])];
    let known = Layout { sections, left_out: words(&["seats"]), ..layout(Surface::Form) };
    let shown = arranged(Shop::def(), Surface::Form, Some(&known));
    assert_eq!(names(&shown.more), ["seats"]);
    // The e-mail address is declared beside the phone, everything else beside name and rent, in the order declared.
    assert_eq!(names(&shown.sections[0].fields)[..2], ["phone", "email"]);
    assert_eq!(names(&shown.sections[1].fields)[..4], ["name", "rent", "code", "open"]);
    // Nobody named owner and team: they keep the section they are declared in. Our own words stay ours.
    assert_eq!(names(&shown.sections[2].fields), ["owner", "team"]);
    assert!(matches!(shown.sections[1].heading, Heading::Declared(_)));
    assert_eq!(shown.sections[0].heading, Heading::Own(Words::new("联系", "Reach")));
}

#[test]
fn a_list_shows_its_layout_and_what_came_later() {
    let def = Shop::def();
    let declared = ListFace::declared(def);
    assert_eq!(names(&declared.columns), ["name", "owner", "kind", "licence", "team", "updated_at"]);
    let asked = Layout {
        columns: words(&["seats", "kind"]),
        cards: words(&["seats"]),
        sort: String::from("-seats"),
        left_out: words(&["owner", "updated_at"]),
        ..layout(Surface::List)
    };
    let face = ListFace::of(def, Some(&asked));
    assert_eq!(names(&face.columns), ["name", "seats", "kind", "licence", "team"]);
    assert_eq!(
        (face.sort.as_str(), face.columns_text().as_str()),
        ("-seats", "name,seats,kind,licence,team")
    );
    let is_on_card = |name: &str| {
        let field = def.field(name).unwrap();
        face.is_on_card(field, stands_on_card(def, field))
    };
    assert!(is_on_card("name") && is_on_card("seats") && !is_on_card("kind"));
    // The layout says nothing of what it does not know, and nothing of what somebody left out chooses all the same.
    assert!(is_on_card("phone") && !is_on_card("owner"));
}

#[test]
fn on_a_form_stands_what_nobody_can_do_without() {
    let needed: Vec<&str> =
        Shop::def().fields.iter().filter(|field| must_stand(field)).map(|field| field.name).collect();
    assert_eq!(needed, ["name", "kind"]);
    assert!(arrangeable(Shop::def(), Surface::Form).iter().any(|field| field.name == "name"));
    assert!(arrangeable(Shop::def(), Surface::Page).iter().all(|field| field.name != "name"));
}

//! What a layout may say: fields that there are, each once, and on a form those that must be filled in.

use object::{FieldDef, Filter, Message, ObjectDef};
use site::layout::{CARD_FIELDS_MAX, COLUMNS_MAX, arrangeable, must_stand};
use store::{ALL_ROWS_MAX, FieldProblem, StoreError, View, Written, sorts_of, typed};

use super::{Layout, Surface, names, sections};
use crate::judges::fixed;

/// Layouts of a house: more than some hundred nobody keeps in order.
const LAYOUTS_MAX: usize = 1_000;

/// Whether an object is arranged: what has a list and a form of its own.
pub(crate) fn is_arranged(def: &ObjectDef) -> bool {
    !def.internal && !def.journal && !def.single && def.hung_field().is_none()
}

/// Judges a layout.
pub(crate) fn layout(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let layout: Layout = typed(new)?;
    let Some(def) = view.registry().plural(&layout.of.0).filter(|def| is_arranged(def)) else {
        let message = Message::new(
            "object_unknown",
            "没有这个对象，请从列表中选择",
            "there is no such object; choose one from the list",
        );
        return Ok(vec![FieldProblem { field: Layout::OF.field(), message }]);
    };
    let mut problems = fixed(written, &[Layout::OF.field(), Layout::SURFACE.field()]);
    if written.old.is_some_and(|old| old.value(Layout::ROLE.field()) != new.value(Layout::ROLE.field())) {
        let message = Message::new(
            "layout_of_role",
            "布局的角色不能更改；要删除角色，请先删除它的布局",
            "whose layout it is cannot be changed; before a role is deleted, its layouts are",
        );
        problems.push(FieldProblem { field: Layout::ROLE.field(), message });
    }
    problems.extend(match layout.surface {
        Surface::Form | Surface::Page => of_sections(def, &layout),
        Surface::List => of_list(def, &layout),
    });
    if written.old.is_none() && view.all_as_house::<Layout>(&Filter::All, ALL_ROWS_MAX)?.len() >= LAYOUTS_MAX
    {
        let message = Message::new(
            "layouts_too_many",
            format!("最多 {LAYOUTS_MAX} 个布局"),
            format!("at most {LAYOUTS_MAX} layouts"),
        );
        problems.push(FieldProblem { field: Layout::OF.field(), message });
    }
    Ok(problems)
}

/// Names that stand in a part of a layout, taken in one after the other.
struct Named {
    def: &'static ObjectDef,
    known: Vec<&'static FieldDef>,
    taken: Vec<&'static FieldDef>,
    problems: Vec<FieldProblem>,
}

impl Named {
    fn of(def: &'static ObjectDef, surface: Surface) -> Named {
        let known = arrangeable(def, surface.declared());
        Named { def, known, taken: Vec::new(), problems: Vec::new() }
    }

    fn refuse(&mut self, field: &'static FieldDef, message: Message) {
        self.problems.push(FieldProblem { field, message });
    }

    fn take<'a>(&mut self, part: &'static FieldDef, names: impl Iterator<Item = &'a String>) {
        for name in names {
            match self.known.iter().copied().find(|field| field.name == name) {
                None => self.refuse(part, unknown(self.def, name)),
                Some(field) if self.taken.contains(&field) => self.refuse(part, twice(field)),
                Some(field) => self.taken.push(field),
            }
        }
    }
}

fn of_sections(def: &'static ObjectDef, layout: &Layout) -> Vec<FieldProblem> {
    let text = layout.sections.as_ref().map_or("", |text| text.0.as_str());
    let sections = match sections::parse(text) {
        Ok(sections) => sections,
        Err(message) => return vec![FieldProblem { field: Layout::SECTIONS.field(), message }],
    };
    let mut named = Named::of(def, layout.surface);
    named.take(Layout::SECTIONS.field(), sections.iter().flat_map(|section| &section.fields));
    let standing = named.taken.clone();
    named.take(Layout::LEFT_OUT.field(), left_out(layout).iter());
    if standing.is_empty() {
        named.refuse(
            Layout::SECTIONS.field(),
            Message::new("layout_empty", "至少排入一个字段", "arrange at least one field"),
        );
    } else if layout.surface == Surface::Form {
        for field in def.fields.iter().copied().filter(|field| must_stand(field) && !standing.contains(field))
        {
            named.refuse(Layout::SECTIONS.field(), left_out_though_required(field));
        }
    }
    named.problems
}

fn of_list(def: &'static ObjectDef, layout: &Layout) -> Vec<FieldProblem> {
    let columns = names(layout.columns.as_deref().unwrap_or_default());
    let cards = names(layout.cards.as_deref().unwrap_or_default());
    let mut named = Named::of(def, Surface::List);
    named.take(Layout::COLUMNS.field(), columns.iter());
    named.take(Layout::LEFT_OUT.field(), left_out(layout).iter());
    let mut on_cards = Named::of(def, Surface::List);
    on_cards.known.retain(|field| columns.iter().any(|column| column == field.name));
    on_cards.take(Layout::CARDS.field(), cards.iter());
    named.problems.append(&mut on_cards.problems);
    // The name is a column too.
    if columns.len() >= COLUMNS_MAX {
        let message = Message::new(
            "columns_too_many",
            format!("最多显示 {COLUMNS_MAX} 列，请去掉一些"),
            format!("a list shows at most {COLUMNS_MAX} columns; remove some"),
        );
        named.refuse(Layout::COLUMNS.field(), message);
    }
    if cards.len() > CARD_FIELDS_MAX {
        let message = Message::new(
            "cards_too_many",
            format!("手机卡片上最多 {CARD_FIELDS_MAX} 个字段"),
            format!("a phone’s card has room for {CARD_FIELDS_MAX} fields"),
        );
        named.refuse(Layout::CARDS.field(), message);
    }
    let sort = layout.sort.as_deref().unwrap_or_default();
    let key = sort.strip_prefix('-').unwrap_or(sort);
    if !sort.is_empty() && sorts_of(def).all(|field| field.name != key) {
        let known: Vec<&str> = sorts_of(def).map(|field| field.name).collect();
        let message = Message::new(
            "sort_unknown",
            format!("不能按“{key}”排序，可用：{}", known.join("、")),
            format!("cannot sort by “{key}”; sort by one of: {}", known.join(", ")),
        );
        named.refuse(Layout::SORT.field(), message);
    }
    named.problems
}

fn left_out(layout: &Layout) -> Vec<String> {
    names(layout.left_out.as_ref().map_or("", |text| text.0.as_str()))
}

fn unknown(def: &ObjectDef, name: &str) -> Message {
    let name = object::text::excerpt(name);
    Message::new(
        "field_unknown",
        format!("{}没有可以排在这里的字段“{name}”", def.label.zh),
        format!("{} has no field “{name}” to stand here", def.label.en),
    )
}

fn twice(field: &FieldDef) -> Message {
    Message::new(
        "field_twice",
        format!("字段“{}”（{}）出现了两次", field.label.zh, field.name),
        format!("the field “{}” ({}) stands there twice", field.label.en, field.name),
    )
}

fn left_out_though_required(field: &FieldDef) -> Message {
    Message::new(
        "field_left_out",
        format!("必填字段“{}”（{}）不能移出表单", field.label.zh, field.name),
        format!("“{}” ({}) must be filled in and cannot be left out of the form", field.label.en, field.name),
    )
}

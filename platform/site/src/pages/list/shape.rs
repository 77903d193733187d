//! How a list shows its records: as a table, as a board with a column for each choice, as a calendar. The address
//! says it (`as=board&by=grade`), the switch above the list changes it, and a kept view remembers it.

use maud::{Markup, html};
use object::{Day, FieldDef, FieldKind, Label, Message, ObjectDef, Tone, parse_id, text};
use store::{sorts_of, summed_by, tallied_by};

use super::asked::Asked;
use crate::ui::{self, Button, Choice, Kind, Look, MenuItem};
use crate::visitor::Visitor;

/// The word for a board in addresses and kept views.
const BOARD: &str = "board";
/// The word for a calendar.
const CALENDAR: &str = "calendar";

/// How the records are shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Row by row.
    Table,
    /// In columns.
    Board(BoardShape),
    /// On their days.
    Calendar(CalendarShape),
}

/// What a board is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct BoardShape {
    /// A column for each value of this field.
    pub by: &'static FieldDef,
    /// What is summed above the columns.
    pub sum: Option<&'static FieldDef>,
    /// Of columns that belong to something, whose are shown; the filter's or the first's unless it is said.
    pub within: Option<i64>,
}

/// What a calendar is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct CalendarShape {
    /// The day or moment that says where a record stands.
    pub by: &'static FieldDef,
    /// How much is shown at once.
    pub span: Span,
    /// A day of what is shown.
    pub on: Day,
    /// The choice that colours tell.
    pub tint: Option<&'static FieldDef>,
}

/// How much a calendar shows at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Span {
    /// A month, in weeks.
    Month,
    /// A week.
    Week,
    /// A day.
    Day,
    /// What comes, day by day.
    Agenda,
}

impl Span {
    /// All of them, the widest first.
    pub const ALL: [Span; 4] = [Span::Month, Span::Week, Span::Day, Span::Agenda];

    /// The word in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Span::Month => "month",
            Span::Week => "week",
            Span::Day => "day",
            Span::Agenda => "agenda",
        }
    }

    /// What it is called.
    pub const fn label(self) -> Label {
        match self {
            Span::Month => Label::new("月", "Month"),
            Span::Week => Label::new("周", "Week"),
            Span::Day => Label::new("日", "Day"),
            Span::Agenda => Label::new("列表", "Agenda"),
        }
    }
}

/// The days and moments that a calendar can go by: those with an index, so that a month is one stretch of it.
fn dated(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    sorts_of(def).filter(|field| matches!(field.kind, FieldKind::Day | FieldKind::Instant))
}

/// A calendar is for what is to come: unless another day is asked for it goes by one that mostly lies ahead.
fn what_lies_ahead_first(fields: impl Iterator<Item = &'static FieldDef>) -> Vec<&'static FieldDef> {
    let (mut ahead, others): (Vec<_>, Vec<_>) = fields.partition(|field| field.ahead);
    ahead.extend(others);
    ahead
}

/// The choices whose colours mean something.
fn tinted(def: &ObjectDef) -> impl Iterator<Item = &'static FieldDef> + '_ {
    let fields = def.fields.iter().copied().filter(|field| !field.secret);
    fields.filter(|field| {
        field.kind.choice().is_some_and(|choice| choice.items.iter().any(|item| item.tone != Tone::Grey))
    })
}

impl Shape {
    /// What the address asks for.
    ///
    /// # Errors
    /// `shape_unknown`, `shape_field_unknown`, `span_unknown`, `day_unreadable`: what it names is not to be had.
    pub fn of(visitor: &Visitor, asked: &Asked) -> Result<Shape, Message> {
        let def = asked.def();
        match asked.value("as") {
            "" => Ok(Shape::Table),
            BOARD => {
                let by = chosen(asked.value("by"), &tallied_by(def).collect::<Vec<_>>())?;
                let sum = named(asked.value("sum"), &summed_by(def).collect::<Vec<_>>())?;
                let within = match asked.value("within") {
                    "" => None,
                    id => Some(parse_id(id).map_err(|_| unknown("shape_field_unknown", id, &[]))?),
                };
                Ok(Shape::Board(BoardShape { by, sum, within }))
            }
            CALENDAR => {
                let span = match asked.value("span") {
                    "" => Span::Month,
                    word => Span::ALL
                        .into_iter()
                        .find(|span| span.code() == word)
                        .ok_or_else(|| unknown("span_unknown", word, &Span::ALL.map(Span::code)))?,
                };
                let on = match asked.value("on") {
                    "" => today(visitor),
                    text => Day::parse(text)?,
                };
                let tints: Vec<_> = tinted(def).collect();
                let tint = named(asked.value("tint"), &tints)?.or_else(|| by_itself(&tints));
                let by = chosen(asked.value("by"), &what_lies_ahead_first(dated(def)))?;
                Ok(Shape::Calendar(CalendarShape { by, span, on, tint }))
            }
            word => Err(unknown("shape_unknown", word, &["table", BOARD, CALENDAR])),
        }
    }
}

/// The day it is, by the house's clock.
pub(super) fn today(visitor: &Visitor) -> Day {
    let crm = visitor.site.crm();
    crm.now().day_in(crm.zone())
}

/// What lists are narrowed by says more than what is told beside.
fn by_itself(tints: &[&'static FieldDef]) -> Option<&'static FieldDef> {
    tints.iter().copied().find(|field| field.indexed).or(tints.first().copied())
}

/// The field of this name among those that serve; the first of them where none is named.
fn chosen(name: &str, among: &[&'static FieldDef]) -> Result<&'static FieldDef, Message> {
    let first = || among.first().copied().ok_or_else(|| unknown("shape_field_unknown", name, &[]));
    named(name, among)?.map_or_else(first, Ok)
}

fn named(name: &str, among: &[&'static FieldDef]) -> Result<Option<&'static FieldDef>, Message> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = among.iter().copied().find(|field| field.name == name);
    let names: Vec<&str> = among.iter().map(|field| field.name).collect();
    found.map(Some).ok_or_else(|| unknown("shape_field_unknown", name, &names))
}

fn unknown(code: &'static str, word: &str, among: &[&str]) -> Message {
    let word = text::excerpt(word);
    if among.is_empty() {
        return Message::new(code, "这个列表不能这样显示", "this list cannot be shown so");
    }
    Message::new(
        code,
        format!("列表不能按“{word}”显示，可用：{}", among.join("、")),
        format!("the list cannot be shown by “{word}”; choose from: {}", among.join(", ")),
    )
}

/// The switch between the shapes that this list has; nothing where it has one.
pub(super) fn switch(visitor: &Visitor, asked: &Asked) -> Markup {
    let def = asked.def();
    let now = asked.value("as");
    let kind = |word: &str, icon, label: Label| Kind {
        icon,
        label: label.text(visitor.lang).to_owned(),
        href: asked.as_table().with("as", word).to_string(),
        current: now == word,
    };
    let mut kinds = vec![kind("", "table-2", Label::new("表格", "Table"))];
    if tallied_by(def).any(|field| visitor.may_ask(def, field)) {
        kinds.push(kind(BOARD, "square-kanban", Label::new("看板", "Board")));
    }
    if dated(def).any(|field| visitor.may_ask(def, field)) {
        kinds.push(kind(CALENDAR, "calendar-days", Label::new("日历", "Calendar")));
    }
    if kinds.len() < 2 {
        return html! {};
    }
    // The shape that is shown keeps its settings.
    for kind in kinds.iter_mut().filter(|kind| kind.current) {
        kind.href = asked.to_string();
    }
    ui::kinds(visitor.t("显示方式", "Shown as"), &kinds)
}

/// The menu with what a board or a calendar is made of; nothing for a table.
pub(super) fn settings(visitor: &Visitor, asked: &Asked, shape: Shape) -> Markup {
    let def = asked.def();
    let of = |fields: &mut dyn Iterator<Item = &'static FieldDef>| -> Vec<Choice> {
        let offered = fields.filter(|field| visitor.may_ask(def, field));
        offered.map(|field| Choice::new(field.name, field.label.text(visitor.lang))).collect()
    };
    let none = visitor.t("不合计", "No sum");
    let (label, selects): (&str, Vec<Markup>) = match shape {
        Shape::Table => return html! {},
        Shape::Board(board) => (
            visitor.t("看板设置", "Board"),
            vec![
                select(
                    "by",
                    visitor.t("按什么分列", "A column for each"),
                    None,
                    &of(&mut tallied_by(def)),
                    board.by.name,
                ),
                select(
                    "sum",
                    visitor.t("每列合计", "Sum of"),
                    Some(none),
                    &of(&mut summed_by(def)),
                    board.sum.map_or("", |field| field.name),
                ),
            ],
        ),
        Shape::Calendar(calendar) => (
            visitor.t("日历设置", "Calendar"),
            vec![
                select(
                    "by",
                    visitor.t("按哪个日期", "By the day of"),
                    None,
                    &of(&mut dated(def)),
                    calendar.by.name,
                ),
                select(
                    "tint",
                    visitor.t("按什么着色", "Colours by"),
                    None,
                    &of(&mut tinted(def)),
                    calendar.tint.map_or("", |field| field.name),
                ),
            ],
        ),
    };
    let form = html! {
        form class="stack" method="get" action={ "/" (def.plural) } {
            @for (name, value) in asked.pairs_without(&["by", "sum", "tint"]) { (ui::hidden_field(&name, &value)) }
            @for select in &selects { (select) }
            div { (Button::new(Look::Primary, visitor.t("应用", "Apply"))) }
        }
    };
    ui::menu(label, html! { (ui::icon("settings")) span { (label) } }, &[MenuItem::Custom(form)])
}

/// A select under its word; nothing where there is nothing to choose.
fn select(name: &str, label: &str, none: Option<&str>, choices: &[Choice], chosen: &str) -> Markup {
    html! {
        @if !choices.is_empty() {
            label class="field" {
                span class="field-label" { (label) }
                (ui::bare_select(name, label, none, choices, chosen))
            }
        }
    }
}

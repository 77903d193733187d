//! An object's fields as programs read and write them.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Label, Lang, ObjectDef, Phrase, Scale, SystemField};
use serde_json::Value as Json;

use super::spoken::{Described, plain, text, with_code};
use crate::api::schema_name;
use crate::ui::{self, Col, Row, Table};
use crate::visitor::Visitor;

const LINK: Phrase = Phrase::new("{}的编号", "Id of a {}");
const YES: Label = Label::new("是", "Yes");

/// The fields that the reader is told.
pub(super) fn table(visitor: &Visitor, described: &Described, def: &'static ObjectDef) -> Markup {
    let lang = visitor.lang;
    let shape = &described.shape(&schema_name(def))["properties"];
    let properties = shape.as_object().into_iter().flatten();
    let told = properties.filter_map(|(name, property)| {
        let field = def.field(name)?;
        (field.system.is_some() || visitor.is_told(def, field)).then_some((field, property))
    });
    let rows = told.map(|(field, property)| row(visitor, described, def, field, property));
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("字段", "Field")),
        strong(visitor.t("类型", "Type")),
        Col::new(visitor.t("可筛选", "Filter")),
        Col::new(visitor.t("可排序", "Sort")),
        strong(visitor.t("说明", "Meaning")),
    ];
    let caption = super::FIELDS.text(lang).to_owned();
    html! {
        div class="api-fields" {
            (ui::table(lang, &Table { caption, cols, rows: rows.collect(), compact: true, ..Table::default() }))
        }
    }
}

fn row(
    visitor: &Visitor,
    described: &Described,
    def: &ObjectDef,
    field: &'static FieldDef,
    property: &Json,
) -> Row {
    let lang = visitor.lang;
    let holds = |name: &str| property.get(name).and_then(Json::as_bool).unwrap_or_default();
    let tick = |is_so: bool| {
        html! { @if is_so { span class="tick" { (ui::icon("check")) span class="sr-only" { (YES.text(lang)) } } } }
    };
    Row {
        name: field.name.to_owned(),
        cells: vec![
            html! { span { span class="code" { (field.name) } " " span class="muted" { (field.label.text(lang)) } } },
            html! {
                p {
                    (kind_of(visitor, field))
                    @if holds("x-required") && !holds("readOnly") { " · " (visitor.t("必填", "required")) }
                    @if holds("readOnly") { " · " (visitor.t("只读", "read only")) }
                }
            },
            tick(visitor.may_ask(def, field)),
            tick(holds("x-sortable")),
            meaning(lang, described, field, property),
        ],
        ..Row::default()
    }
}

fn meaning(lang: Lang, described: &Described, field: &FieldDef, property: &Json) -> Markup {
    let about = text(property, "description");
    let example = property["examples"].get(0).filter(|_| field.kind.fixed_set().is_none());
    html! {
        div {
            @if !about.is_empty() { p { (with_code(about)) } }
            @if let Some(choices) = choices_of(described, property) {
                p class="api-choices" {
                    @for choice in choices {
                        span { span class="code" { (text(choice, "code")) } " " (text(choice, lang.code())) }
                    }
                }
            }
            @if let Some(example) = example { p class="muted" { code { (plain(example)) } } }
        }
    }
}

fn choices_of<'a>(described: &'a Described, property: &'a Json) -> Option<&'a Vec<Json>> {
    let kinds = property["anyOf"].as_array()?;
    kinds.iter().find_map(|kind| described.followed(kind)["x-choices"].as_array())
}

fn kind_of(visitor: &Visitor, field: &FieldDef) -> String {
    let t = |zh, en| visitor.t(zh, en).to_owned();
    if field.system == Some(SystemField::Id) {
        return t("记录编号", "Id");
    }
    match field.kind {
        FieldKind::Text => t("文字", "Text"),
        FieldKind::Number => t("整数", "Whole number"),
        FieldKind::Decimal(Scale { is_percent: true, .. }) => t("百分比（文字）", "Percentage, as text"),
        FieldKind::Decimal(_) => t("小数（文字）", "Decimal, as text"),
        FieldKind::Duration => t("分钟数", "Minutes"),
        FieldKind::Web => t("网址", "Web address"),
        FieldKind::Money => t("金额", "Money"),
        FieldKind::Boolean => t("true 或 false", "true or false"),
        FieldKind::Choice(_) => t("选项代码", "One of these codes"),
        FieldKind::Choices(_) => t("选项代码的列表", "List of these codes"),
        FieldKind::Day => t("日期", "Day"),
        FieldKind::Instant => t("时间（UTC）", "Moment (UTC)"),
        FieldKind::Phone => t("电话号码", "Phone number"),
        FieldKind::Email => t("邮箱地址", "E-mail address"),
        FieldKind::Tags => t("文字的列表", "List of texts"),
        FieldKind::File => t("已上传的文件", "A file that was handed in"),
        FieldKind::Link(target) => {
            let target = visitor.site.crm().registry().object(target).map(|target| target.label);
            let target = target.unwrap_or(Label::new("记录", "Record"));
            LINK.with(visitor.lang, &target.within(visitor.lang))
        }
    }
}

//! What is kept about a customer, a contact, anything: every field with its kind, its help, its choices and where it
//! comes from. Read from the declaration and the reader's rights, so a new object has its page.

use axum::extract::{Path, State};
use maud::{Markup, html};
use object::{Begins, FieldDef, FieldKind, Label, Lang, ObjectDef, Phrase, Scale};
use store::Verb;

use crate::pages::frame::{crumb, frame, here, may};
use crate::pages::grouping::groups_of;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Col, PageHeader, Row, Table};
use crate::visitor::Visitor;

const KEPT: Label = Label::new("字段说明", "What is kept");
const ALL_OBJECTS: Label = Label::new("各种记录里有什么", "What is kept about each kind of record");
const TITLE: Phrase = Phrase::new("{}有哪些字段", "What is kept: {}");
const LINK: Phrase = Phrase::new("关联{}", "Link: {}");
const UNCHANGED: Label = Label::new("由系统维护", "Kept by the system");
const MEASURED: Label = Label::new("由其他记录得出", "Follows from other records");
const BY_RULES: Label = Label::new("留空则自动判断", "Found out by itself when left empty");
const BY_PEOPLE: Label = Label::new("由人填写", "Filled in by people");
/// Titles of columns named for an import; more would say no more.
const ALIASES_SHOWN_MAX: usize = 6;

/// The page about an object.
pub(in crate::pages) fn fields_href(def: &ObjectDef) -> String {
    format!("/help/fields/{}", def.plural)
}

/// 客户有哪些字段 / What is kept about a customer.
fn title_of(lang: Lang, def: &ObjectDef) -> String {
    TITLE.with(lang, &def.label.within(lang))
}

/// A link to the page about an object, for pages where one fills it in.
pub(in crate::pages) fn about_object(visitor: &Visitor, def: &ObjectDef) -> Markup {
    html! {
        a class="help-link" href=(fields_href(def)) { (ui::icon("book-open")) span { (title_of(visitor.lang, def)) } }
    }
}

/// The objects that the visitor may see something of.
fn seen<'a>(visitor: &'a Visitor) -> impl Iterator<Item = &'static ObjectDef> + 'a {
    let objects = visitor.site.crm().registry().objects().iter().copied();
    objects.filter(|def| !def.internal && may(visitor, def, Verb::See))
}

/// The objects, for the contents of the manual.
pub(super) fn card(visitor: &Visitor) -> Markup {
    html! {
        @if seen(visitor).next().is_some() {
            (ui::card(ALL_OBJECTS.text(visitor.lang), None, list(visitor)))
        }
    }
}

fn list(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        ul class="manual-objects" {
            @for def in seen(visitor) {
                li {
                    a href=(fields_href(def)) { (def.label_plural.text(lang)) }
                    @if let Some(help) = def.help { p class="muted" { (help.text(lang)) } }
                }
            }
        }
    }
}

/// `GET /help/fields`
pub(super) async fn all(visitor: Visitor) -> Markup {
    let title = ALL_OBJECTS.text(visitor.lang);
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    let way = vec![crumb(super::HELP.text(visitor.lang), "/help"), here(KEPT.text(visitor.lang))];
    let body = html! { div class="narrow stack" { (ui::page_header(&header)) (list(&visitor)) } };
    frame(&visitor, title, way, body)
}

/// `GET /help/fields/{plural}`; what the visitor may see nothing of is not there.
pub(super) async fn page(
    State(site): State<Site>,
    Path(plural): Path<String>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    if !may(&visitor, def, Verb::See) {
        return Err(Refusal::not_found());
    }
    let lang = visitor.lang;
    let title = title_of(lang, def);
    let header = PageHeader { title: title.clone(), ..PageHeader::default() };
    let filled = crate::pages::form::filled_by_rules(&site, def);
    let way = vec![
        crumb(super::HELP.text(lang), "/help"),
        crumb(KEPT.text(lang), "/help/fields"),
        here(def.label.text(lang)),
    ];
    let body = html! {
        div class="stack manual-fields" {
            (ui::page_header(&header))
            @if let Some(help) = def.help { p { (help.text(lang)) } }
            @for group in groups_of(def) {
                section class="stack" {
                    h2 class="section" { (group.label.text(lang)) }
                    (table(&visitor, group.label.text(lang), &group.fields, &filled))
                }
            }
        }
    };
    Ok(frame(&visitor, &title, way, body))
}

fn table(visitor: &Visitor, caption: &str, fields: &[&'static FieldDef], filled: &[&str]) -> Markup {
    let lang = visitor.lang;
    let rows = fields.iter().map(|field| Row {
        name: field.label.text(lang).to_owned(),
        cells: vec![
            html! {
                (field.label.text(lang))
                @if field.required && !filled.contains(&field.name) {
                    span class="required" title=(visitor.t("必填", "required")) { "*" }
                }
            },
            html! { (kind_of(visitor, field)) },
            about(lang, field),
            html! { (source_of(visitor, field, filled)) },
            html! { span class="muted" { (titles_of(lang, field)) } },
        ],
        ..Row::default()
    });
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("字段", "Field")),
        strong(visitor.t("内容", "Holds")),
        strong(visitor.t("说明", "Meaning")),
        strong(visitor.t("从哪里来", "Comes from")),
        Col::new(visitor.t("导入文件中的列名", "Its title in files")),
    ];
    ui::table(lang, &Table { caption: caption.to_owned(), cols, rows: rows.collect(), ..Table::default() })
}

/// Its help, and its choices with theirs.
fn about(lang: Lang, field: &FieldDef) -> Markup {
    html! {
        @if let Some(help) = field.help { p { (help.text(lang)) } }
        @if let Some(choices) = field.kind.fixed_set() {
            ul class="choices" {
                @for item in choices.items {
                    li {
                        (ui::badge(item.tone, item.label.text(lang)))
                        @if let Some(help) = item.help { " " span { (help.text(lang)) } }
                    }
                }
            }
        }
    }
}

/// What a field holds, in words.
pub(crate) fn kind_of(visitor: &Visitor, field: &FieldDef) -> String {
    let lang = visitor.lang;
    match field.kind {
        FieldKind::Text if field.markdown => {
            Label::new("带格式的多行文字（Markdown）", "Text with headings, lists and links (Markdown)")
                .text(lang)
                .to_owned()
        }
        FieldKind::Text if field.lines => {
            Label::new("多行文字", "Text of several lines").text(lang).to_owned()
        }
        FieldKind::Text => Label::new("文字", "Text").text(lang).to_owned(),
        FieldKind::Number => Label::new("整数", "Whole number").text(lang).to_owned(),
        FieldKind::Decimal(Scale { is_percent: true, .. }) => {
            Label::new("百分比", "Percentage").text(lang).to_owned()
        }
        FieldKind::Decimal(_) => Label::new("数字，可有小数", "Number with decimals").text(lang).to_owned(),
        FieldKind::Duration => Label::new("时长", "Length of time").text(lang).to_owned(),
        FieldKind::Web => Label::new("网址", "Web address").text(lang).to_owned(),
        FieldKind::Money => Label::new("金额和币种", "Amount and currency").text(lang).to_owned(),
        FieldKind::Boolean => Label::new("是或否", "Yes or no").text(lang).to_owned(),
        FieldKind::Choice(_) => Label::new("选项", "One of these").text(lang).to_owned(),
        FieldKind::Choices(_) => Label::new("多选", "Several of these").text(lang).to_owned(),
        FieldKind::Day => Label::new("日期", "Day").text(lang).to_owned(),
        FieldKind::Instant => Label::new("日期和时间", "Day and time").text(lang).to_owned(),
        FieldKind::Phone => Label::new("电话号码", "Phone number").text(lang).to_owned(),
        FieldKind::Email => Label::new("邮箱地址", "E-mail address").text(lang).to_owned(),
        FieldKind::Tags => Label::new("标签", "Tags").text(lang).to_owned(),
        FieldKind::File => Label::new("文件", "File").text(lang).to_owned(),
        FieldKind::Link(target) => {
            let target = visitor.site.crm().registry().object(target).map(|target| target.label);
            let target = target.unwrap_or(Label::new("记录", "Record"));
            LINK.with(lang, &target.within(lang))
        }
    }
}

/// Where its values come from, in words.
pub(crate) fn source_of(visitor: &Visitor, field: &FieldDef, filled: &[&str]) -> &'static str {
    let lang = visitor.lang;
    match field.begins {
        _ if field.measure => MEASURED.text(lang),
        Some(Begins::Me) => visitor.t("新建时是创建人", "Whoever creates it"),
        Some(Begins::Now) => visitor.t("新建时是当时", "The moment it is created"),
        Some(Begins::Today) => visitor.t("新建时是当天", "The day it is created"),
        Some(Begins::As(_)) => visitor.t("新建时取自所选记录", "Taken from the record chosen"),
        Some(Begins::Root) => visitor.t("随所属记录", "That of the record it belongs to"),
        Some(Begins::Next) => visitor.t("留空则接在最后一个之后", "Behind the last if left empty"),
        None if field.numbered.is_some() => visitor.t("留空则自动编号", "Numbered if left empty"),
        None if field.readonly => UNCHANGED.text(lang),
        None if filled.contains(&field.name) => BY_RULES.text(lang),
        None => BY_PEOPLE.text(lang),
    }
}

/// The titles by which an import knows it beside its label.
fn titles_of(lang: Lang, field: &FieldDef) -> String {
    let mark = if lang == Lang::Zh { "、" } else { ", " };
    field.aliases.iter().take(ALIASES_SHOWN_MAX).copied().collect::<Vec<_>>().join(mark)
}

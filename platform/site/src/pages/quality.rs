//! How good the data is: a score for each object, by what is asked, by rule, by the way in and by owner, as far as
//! somebody sees the records; with the way to exactly those that fail.

mod queue;
mod trend;

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Day, Dimension, Label, Lang, ObjectDef, QualityRule, Row as Record, Value};
use store::{QualityFigures, QualityPart, StoreError, Verb, Via};

use self::queue::queue_href;
use super::address::Address;
use super::frame::{crumb, frame, here, may};
use super::news::see_other;
use super::values::{count_text, named, people_of};
use crate::listing::Titles;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{
    self, Col, EmptyState, Figure, LinkButton, Look, NoticeKind, PageHeader, Row, Tab, Table, Tile,
};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/quality";
/// What it is called.
pub(super) const TITLE: Label = Label::new("数据质量", "Data quality");
pub(super) const ICON: &str = "gauge";
/// Of how many owners the score is shown; of more the worst.
const SHARES_SHOWN_MAX: usize = 50;
/// So many days back the course of the score is drawn.
const TREND_DAYS: i64 = 90;

/// The page's routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(PAGE, get(first))
        .route("/quality/{plural}", get(page))
        .route("/quality/{plural}/queue", get(queue::page))
        .route("/quality/{plural}/queue/{id}", post(queue::mend))
}

/// Whether anything is asked of records that somebody sees.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    objects(visitor).next().is_some()
}

/// The objects of which something is asked and whose records somebody sees.
fn objects(visitor: &Visitor) -> impl Iterator<Item = &'static ObjectDef> {
    let registry = visitor.site.crm().registry();
    let is_asked = |def: &&'static ObjectDef| {
        let rules = registry.quality_of(def);
        may(visitor, def, Verb::See) && rules.iter().any(|rule| visitor.may_ask_by(def, rule))
    };
    registry.objects().iter().copied().filter(is_asked)
}

/// The object of an address; 404 where nothing is asked of its records, or they are out of sight.
fn object_of(visitor: &Visitor, plural: &str) -> Result<&'static ObjectDef, Refusal> {
    objects(visitor).find(|def| def.plural == plural).ok_or_else(Refusal::not_found)
}

fn href(def: &ObjectDef) -> String {
    format!("{PAGE}/{}", def.plural)
}

/// `GET /quality`: on to the first object; where nothing is asked of any, what to do about it.
async fn first(visitor: Visitor) -> Result<Response, Refusal> {
    use axum::response::IntoResponse;
    if let Some(def) = objects(&visitor).next() {
        return Ok(see_other(&href(def)));
    }
    let title = TITLE.text(visitor.lang);
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), acts: rules_link(&visitor), ..PageHeader::default() }))
            (ui::empty_state(&EmptyState {
                icon: ICON,
                title: visitor.t("还没有您可以查看的质量规则", "No quality rules yet that you may see").to_owned(),
                hint: visitor.t(
                    "管理员添加质量规则后，这里显示得分和要修正的记录。",
                    "Once an administrator adds some, scores and what is to be mended stand here.",
                ).to_owned(),
                action: None,
            }))
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body).into_response())
}

/// The way to the rules, for those who may see them.
fn rules_link(visitor: &Visitor) -> Option<Markup> {
    let rules = visitor.site.quality_rules().filter(|def| may(visitor, def, Verb::See))?;
    let href = format!("/{}", rules.plural);
    Some(html! { (LinkButton::new(Look::Plain, rules.label_plural.text(visitor.lang), href)) })
}

/// `GET /quality/{plural}`
async fn page(
    State(site): State<Site>,
    Path(plural): Path<String>,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = object_of(&visitor, &plural)?;
    let people = people_of(site.crm().registry());
    let (figures, course, titles) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let figures = view.quality_figures(def)?;
            let since: Day = view.now().day_in(view.zone()).plus_days(-TREND_DAYS);
            let mut titles = Titles::default();
            if let Some(people) = people {
                let owners = figures.parts.iter().filter_map(|part| part.owner).collect();
                titles.add(view, people, owners)?;
            }
            Ok((figures, view.quality_trend(def, since)?, titles))
        })
        .await?;
    let lang = visitor.lang;
    let title = match lang {
        Lang::Zh => format!("{}数据质量", def.label.zh),
        Lang::En => format!("Data quality: {}", def.label_plural.en.to_lowercase()),
    };
    let may_mend = may(&visitor, def, Verb::Change);
    let acts = html! {
        @if let Some(link) = rules_link(&visitor) { (link) }
        (LinkButton::new(Look::Plain, super::dictionary::TITLE.text(lang), super::dictionary::PAGE).icon("book-open"))
        @if may_mend {
            (LinkButton::new(Look::Primary, visitor.t("开始修正", "Start mending"), queue_href(def, None, None)).icon("pencil"))
        }
    };
    let tabs: Vec<Tab> = objects(&visitor)
        .map(|known| Tab {
            label: known.label_plural.text(lang).to_owned(),
            href: href(known),
            count: None,
            current: known.name == def.name,
        })
        .collect();
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.clone(), acts: Some(acts), ..PageHeader::default() }))
            (ui::tabs(visitor.t("对象", "Object"), &tabs))
            @if figures.is_under_way {
                (ui::notice(NoticeKind::Info, html! {
                    (visitor.t(
                        "规则有变动，正在按新规则评估全部记录，数字会陆续更新。",
                        "The rules have changed. All records are being judged by them, and the figures follow.",
                    ))
                }, None))
            }
            (tiles(lang, &figures))
            (trend::card(&visitor, &figures, &course))
            (ui::card(visitor.t("按规则", "By rule"), None, rules_table(&visitor, def, &figures)))
            (ui::card(visitor.t("按录入方式", "By the way in"), None, shares_table(
                &visitor,
                visitor.t("录入方式", "Way in"),
                shares_by(&figures, |part| part.via.as_str(), |via| way_in(lang, via)),
            )))
            @if def.is_governed() {
                (ui::card(visitor.t("按负责人", "By owner"), None, shares_table(
                    &visitor,
                    visitor.t("负责人", "Owner"),
                    shares_by(&figures, |part| part.owner, |owner| owner_name(&visitor, &titles, owner)),
                )))
            }
            p class="page-note" {
                (visitor.t(
                    "得分是满足的规则占适用规则的加权比例，只计您能查看的记录和字段；逐条共享给您的记录不计入。",
                    "A score is the weighed share of the rules that hold among those that ask, of the records and fields that you see; what was shared with you one by one is left out.",
                ))
            }
        }
    };
    let crumbs = vec![crumb(TITLE.text(lang), PAGE), here(def.label_plural.text(lang))];
    Ok(frame(&visitor, &title, crumbs, body))
}

fn score_text(lang: Lang, score: Option<i64>) -> String {
    match (score, lang) {
        (Some(score), _) => score.to_string(),
        (None, Lang::Zh) => String::from("无"),
        (None, Lang::En) => String::from("none"),
    }
}

fn tiles(lang: Lang, figures: &QualityFigures) -> Markup {
    let tile = |label: Label, score: Option<i64>| Tile {
        label: label.text(lang).to_owned(),
        value: Figure { short: score_text(lang, score), exact: score_text(lang, score) },
        ..Tile::default()
    };
    let mut tiles = vec![tile(Label::new("总分", "Overall"), figures.score(|_| true))];
    for dimension in Dimension::ALL {
        if let Some(score) = figures.score(|part| figures.is_of(part, dimension)) {
            tiles.push(tile(dimension.label(), Some(score)));
        }
    }
    ui::tiles(&tiles)
}

/// Each rule, with how many fail and the way to exactly those.
fn rules_table(visitor: &Visitor, def: &'static ObjectDef, figures: &QualityFigures) -> Markup {
    let lang = visitor.lang;
    let strong = |label: &str| Col { strong: true, ..Col::new(label) };
    let figure = |label: &str| Col { numeric: true, ..Col::new(label) };
    let cols = vec![
        strong(visitor.t("规则", "Rule")),
        Col::new(visitor.t("质量维度", "Dimension")),
        Col::new(visitor.t("字段", "Field")),
        figure(visitor.t("适用", "Asked")),
        Col { strong: true, ..figure(visitor.t("不合格", "Failing")) },
        figure(visitor.t("得分", "Score")),
    ];
    let rows = figures.rules.iter().enumerate().map(|(place, rule)| {
        let (asked, failing) = figures.of_rule(place);
        let failing_cell = match failing_href(visitor, def, rule) {
            Some(href) if failing > 0 => {
                html! { a class="link link-alone" href=(href) { (count_text(failing)) } }
            }
            Some(_) | None => html! { (count_text(failing)) },
        };
        Row {
            name: rule.label(lang).to_owned(),
            cells: vec![
                html! { span class="cell-wrap" { (rule.label(lang)) } },
                html! { (rule.dimension.label().text(lang)) },
                html! { (rule.field.label.text(lang)) },
                html! { (count_text(asked)) },
                failing_cell,
                html! { (score_text(lang, object::quality_score(asked - failing, asked))) },
            ],
            ..Row::default()
        }
    });
    let caption = visitor.t("按规则", "By rule").to_owned();
    ui::table(lang, &Table { caption, cols, rows: rows.collect(), ..Table::default() })
}

/// Where exactly the records are that fail: a list where a filter says it, else the queue of this rule.
fn failing_href(visitor: &Visitor, def: &'static ObjectDef, rule: &QualityRule) -> Option<String> {
    match rule.failing_filter() {
        Some(filter) => Some(Address::new(format!("/{}", def.plural)).with("filter", &filter).to_string()),
        None => may(visitor, def, Verb::Change).then(|| queue_href(def, None, Some(rule.id))),
    }
}

/// The records that have the same as this one where a rule counts them, as far as a filter says it.
fn alike_href(def: &ObjectDef, rule: &QualityRule, row: &Record) -> Option<String> {
    rule.shared_by()?;
    let text = match row.value(rule.field) {
        Value::Text(text) => text,
        Value::Phone(phone) => phone.canonical(),
        _ => return None,
    };
    let filter = format!("{} == {}", rule.field.name, serde_json::Value::from(text));
    Some(Address::new(format!("/{}", def.plural)).with("filter", &filter).to_string())
}

/// A rule of a record for which it does not hold, with the way to those that it shares a value with.
pub(super) fn failing_line(
    visitor: &Visitor,
    def: &ObjectDef,
    rule: &QualityRule,
    row: &Record,
    mend_href: Option<String>,
) -> Markup {
    let lang = visitor.lang;
    html! {
        @match mend_href {
            Some(href) => a class="link link-alone" href=(href) { (rule.label(lang)) },
            None => (rule.label(lang)),
        }
        @if let Some(href) = alike_href(def, rule, row) {
            " · " a class="link link-alone" href=(href) { (visitor.t("查看相同的", "See those alike")) }
        }
    }
}

/// A share of the records: its name, its score, and how often something fails in it.
type Share = (String, Option<i64>, i64);

/// The figures apart by something, as it is called; the worst first: that is what one comes for.
fn shares_by<'f, K: Ord>(
    figures: &'f QualityFigures,
    key_of: impl Fn(&'f QualityPart) -> K,
    name_of: impl Fn(K) -> String,
) -> Vec<Share> {
    let mut parts: BTreeMap<K, Vec<&QualityPart>> = BTreeMap::new();
    for part in &figures.parts {
        parts.entry(key_of(part)).or_default().push(part);
    }
    let share = |(key, parts): (K, Vec<&QualityPart>)| {
        let failing = parts.iter().map(|part| part.failing).sum();
        (name_of(key), figures.score_of(parts), failing)
    };
    let mut shares: Vec<Share> = parts.into_iter().map(share).collect();
    shares.sort_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
    shares.truncate(SHARES_SHOWN_MAX);
    shares
}

fn shares_table(visitor: &Visitor, heading: &str, shares: Vec<Share>) -> Markup {
    let lang = visitor.lang;
    let figure = |label: &str| Col { numeric: true, strong: true, ..Col::new(label) };
    let rows = shares.into_iter().map(|(name, score, failing)| Row {
        name: name.clone(),
        cells: vec![html! { (name) }, html! { (count_text(failing)) }, html! { (score_text(lang, score)) }],
        ..Row::default()
    });
    let table = Table {
        caption: heading.to_owned(),
        cols: vec![
            Col { strong: true, ..Col::new(heading) },
            figure(visitor.t("不合格项", "Failing")),
            figure(visitor.t("得分", "Score")),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    ui::table(lang, &table)
}

/// Whose a part is, as far as the reader may know them.
fn owner_name(visitor: &Visitor, titles: &Titles, owner: Option<i64>) -> String {
    let people = people_of(visitor.site.crm().registry());
    match owner {
        None => visitor.t("无负责人", "Nobody’s").to_owned(),
        Some(owner) => people.and_then(|people| titles.in_lang(visitor.lang, people, owner)).map_or_else(
            || visitor.t("其他同事", "Other colleagues").to_owned(),
            |name| named(visitor.lang, name),
        ),
    }
}

fn way_in(lang: Lang, via: &str) -> String {
    let label = match Via::of_code(via) {
        Some(Via::Page) => Label::new("页面录入", "Pages"),
        Some(Via::Api) => Label::new("接口", "API"),
        Some(Via::Import) => Label::new("导入", "Imports"),
        Some(Via::Command) => Label::new("命令行", "Command line"),
        Some(Via::System) | None => Label::new("系统", "The system"),
    };
    label.text(lang).to_owned()
}

//! The start page: someone's day, then what there is, how it is spread over its classes, and what changed lately.

mod coming;
mod day;

use axum::extract::{RawQuery, State};
use jiff::Timestamp;
use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Label, Lang, ObjectDef, Row, SystemField};
use store::{ListQuery, StoreError, Total, Verb, View};

pub(crate) use day::reminders;

use self::day::Day;
use super::address::Address;
use super::first_steps;
use super::frame::{frame, icon_of, may, none_yet};
use super::list::equals;
use super::rows::{card_columns, table_of};
use super::values::{Showing, count_text, named};
use crate::form_body::pairs_of;
use crate::listing::{Titles, unless_kept_back};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, ChartFrame, EmptyState, LinkButton, Look, PageHeader, Shade, Tile};
use crate::visitor::Visitor;

/// Classes shown of one field; provinces are 34, and the large ones tell the story.
const CLASSES_SHOWN_MAX: usize = 10;
/// Records shown of those changed lately.
const RECENT_SHOWN: usize = 10;

const HOME: Label = Label::new("我的一天", "My day");
const OVERVIEW: Label = Label::new("概况", "At a glance");
const UNSET: Label = Label::new("未填写", "Not filled in");
const OTHERS: Label = Label::new("其余", "Others");

/// `GET /`; `?of=team` is the day of everyone one looks after.
pub(super) async fn start(
    State(site): State<Site>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let objects = main_objects(&site, &visitor);
    let asked = day::Asked::of(&visitor, &pairs_of(query.as_deref().unwrap_or_default()))?;
    let page = visitor
        .visit
        .read(move |view| StartPage::load(view, &objects, asked))
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    let first_steps = first_steps::card_of(&visitor).await?;
    Ok(page.markup(&visitor, first_steps.as_ref()))
}

/// The objects of the rooms where the work is done, but for what is set up by hand, as far as the person may see any.
fn main_objects(site: &Site, visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let rooms = site.rooms().iter().filter(|room| !room.administration && !room.at_home);
    rooms
        .flat_map(|room| &room.entries)
        .map(|(def, _)| *def)
        .filter(|def| !def.by_hand && may(visitor, def, Verb::See))
        .collect()
}

/// Everything the page shows.
struct StartPage {
    day: Day,
    counts: Vec<(&'static ObjectDef, Total)>,
    spreads: Vec<Spread>,
    recent: Option<Recent>,
}

/// How the records of an object are spread over the classes of a field.
struct Spread {
    def: &'static ObjectDef,
    field: &'static FieldDef,
    /// Code and how many.
    classes: Vec<(String, i64)>,
    /// In classes that are not shown.
    others: i64,
    /// In no class.
    unset: i64,
}

struct Recent {
    def: &'static ObjectDef,
    rows: Vec<Row>,
    titles: Titles,
}

impl StartPage {
    fn load(
        view: &View<'_>,
        objects: &[&'static ObjectDef],
        asked: day::Asked,
    ) -> Result<StartPage, StoreError> {
        let mut counts = Vec::with_capacity(objects.len());
        let mut spreads = Vec::new();
        for def in objects {
            let total = view.total(def, &Filter::All, false)?;
            counts.push((*def, total));
            if total.count == 0 {
                continue;
            }
            // Counts are kept for indexed choices and texts, so these cost one small query each.
            for field in def.fields.iter().filter(|field| field.indexed) {
                if matches!(field.kind, FieldKind::Choice(_) | FieldKind::Text) {
                    spreads.extend(Spread::load(view, def, field, total.count)?);
                }
            }
        }
        let recent = match objects.first() {
            Some(def) => Some(Recent::load(view, def)?),
            None => None,
        };
        Ok(StartPage { day: asked.load(view)?, counts, spreads, recent })
    }

    fn markup(&self, visitor: &Visitor, first_steps: Option<&first_steps::Card>) -> Markup {
        let lang = visitor.lang;
        let is_empty = self.counts.iter().all(|(_, total)| total.count == 0);
        let body = html! {
            div class="stack" {
                (ui::page_header(&PageHeader { title: greeting(visitor), ..PageHeader::default() }))
                @if let Some(card) = first_steps { (card.markup(visitor)) }
                @if is_empty {
                    (self.nothing_yet(visitor))
                } @else {
                    (self.day.tabs(visitor))
                    (self.day.cards(visitor))
                    (opened_lately(visitor))
                    h2 class="section" { (OVERVIEW.text(lang)) }
                    (ui::tiles(&self.tiles(visitor)))
                    div class="spreads" { @for spread in &self.spreads { (spread.card(visitor)) } }
                    @if let Some(recent) = self.recent.as_ref().filter(|recent| !recent.rows.is_empty()) {
                        (recent.card(visitor))
                    }
                }
            }
        };
        frame(visitor, HOME.text(lang), Vec::new(), body)
    }

    fn tiles(&self, visitor: &Visitor) -> Vec<Tile> {
        self.counts
            .iter()
            .map(|(def, total)| Tile {
                label: def.label_plural.text(visitor.lang).to_owned(),
                value: ui::Figure::of_count(visitor.lang, total.count).followed_by(if total.exact {
                    ""
                } else {
                    "+"
                }),
                href: Some(format!("/{}", def.plural)),
                ..Tile::default()
            })
            .collect()
    }

    fn nothing_yet(&self, visitor: &Visitor) -> Markup {
        let Some((def, _)) = self.counts.first() else {
            return ui::empty_state(&EmptyState {
                icon: "lock",
                title: visitor.t("这里没有您可以查看的记录", "There is nothing here you can see").to_owned(),
                hint: visitor
                    .t(
                        "如需查看客户资料，请联系管理员分配角色。",
                        "Ask an administrator for access if you need to see records.",
                    )
                    .to_owned(),
                action: None,
            });
        };
        let may_create = may(visitor, def, Verb::Create);
        ui::empty_state(&EmptyState {
            icon: icon_of(&visitor.site, def),
            title: none_yet(visitor, def),
            hint: visitor
                .t("导入现有的表格文件，几分钟就能开始使用。", "Import a spreadsheet and get started in minutes.")
                .to_owned(),
            action: may_create.then(|| {
                html! {
                    (LinkButton::new(Look::Primary, visitor.t("导入文件", "Import a file"), format!("/{}/import", def.plural))
                        .icon("file-up"))
                    (LinkButton::new(Look::Plain, visitor.t("手工新建", "Create manually"), format!("/{}/new", def.plural))
                        .icon("plus"))
                }
            }),
        })
    }
}

impl Spread {
    fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        field: &'static FieldDef,
        total: i64,
    ) -> Result<Option<Spread>, StoreError> {
        let Some(mut counted) = unless_kept_back(view.counts_by(def, field))? else { return Ok(None) };
        if counted.is_empty() {
            return Ok(None);
        }
        // Choices stand in their own order, as far as all find room: stages and grades are steps.
        match field.kind.choice().filter(|choice| choice.items.len() <= CLASSES_SHOWN_MAX) {
            Some(choice) => {
                counted.sort_by_key(|(code, _)| choice.items.iter().position(|item| item.code == code));
            }
            None => counted.sort_by(|(a, a_count), (b, b_count)| b_count.cmp(a_count).then(a.cmp(b))),
        }
        let known: i64 = counted.iter().map(|(_, count)| count).sum();
        let others: i64 = counted.iter().skip(CLASSES_SHOWN_MAX).map(|(_, count)| count).sum();
        counted.truncate(CLASSES_SHOWN_MAX);
        Ok(Some(Spread { def, field, classes: counted, others, unset: (total - known).max(0) }))
    }

    fn card(&self, visitor: &Visitor) -> Markup {
        let lang = visitor.lang;
        let title = format!("{} · {}", self.def.label_plural.text(lang), self.field.label.text(lang));
        let shades: Vec<Shade> =
            self.classes.iter().enumerate().map(|(place, (code, _))| self.shade(place, code)).collect();
        let shown = shades.iter().copied().zip(self.classes.iter().map(|(_, count)| *count));
        let shares: Vec<_> = shown.chain([(Shade::Rest, self.others + self.unset)]).collect();
        let whole = shares.iter().map(|(_, count)| count).sum::<i64>().max(1);
        let table = html! {
            table class="spread" {
                caption class="sr-only" { (title) }
                tbody {
                    @for ((code, count), shade) in self.classes.iter().zip(&shades) {
                        (line(*shade, html! { a href=(self.rows_href(Some(code))) { (self.word(lang, code)) } }, *count, whole))
                    }
                    @if self.others > 0 {
                        (line(Shade::Rest, html! { span class="muted" { (OTHERS.text(lang)) } }, self.others, whole))
                    }
                    @if self.unset > 0 {
                        (line(Shade::Rest, html! { a class="muted" href=(self.rows_href(None)) { (UNSET.text(lang)) } }, self.unset, whole))
                    }
                }
            }
        };
        ui::chart_frame(lang, &ChartFrame { title, plot: ui::strip(&shares), table, ..ChartFrame::default() })
    }

    /// The colours of states where each choice has one of its own; hues that only tell apart otherwise.
    fn shade(&self, place: usize, code: &str) -> Shade {
        let Some(choice) = self.field.kind.choice() else { return Shade::Hue(place) };
        let mut tones: Vec<&str> = choice.items.iter().map(|item| item.tone.name()).collect();
        tones.sort_unstable();
        let are_distinct = tones.windows(2).all(|pair| pair[0] != pair[1]);
        match choice.item(code) {
            Some(item) if are_distinct => Shade::Tone(item.tone),
            Some(_) | None => Shade::Hue(place),
        }
    }

    fn rows_href(&self, code: Option<&str>) -> String {
        Address::new(format!("/{}", self.def.plural)).with("filter", &equals(self.field, code)).to_string()
    }

    fn word(&self, lang: Lang, code: &str) -> String {
        let item = self.field.kind.choice().and_then(|choice| choice.item(code));
        item.map_or(code, |item| item.label.text(lang)).to_owned()
    }
}

/// A class: its colour and word, its figure, its share of all.
fn line(shade: Shade, word: Markup, count: i64, whole: i64) -> Markup {
    html! {
        tr {
            th scope="row" { (ui::legend_dot(shade)) (word) }
            td class="numeric" { (count_text(count)) }
            td class="numeric share" { (share_text(count, whole)) }
        }
    }
}

/// 42.5 %, to one decimal; what is there at all is never 0 %.
fn share_text(count: i64, whole: i64) -> String {
    let tenths = (1000.0 * count as f64 / whole as f64).round() as i64;
    if tenths == 0 && count > 0 { String::from("<0.1%") } else { format!("{}.{}%", tenths / 10, tenths % 10) }
}

impl Recent {
    fn load(view: &View<'_>, def: &'static ObjectDef) -> Result<Recent, StoreError> {
        let page = view.list(&ListQuery::of(def, ListQuery::newest_first(def), RECENT_SHOWN))?;
        let titles = Titles::load(view, def, &page.rows, &columns(def))?;
        Ok(Recent { def, rows: page.rows, titles })
    }

    fn card(&self, visitor: &Visitor) -> Markup {
        let showing = Showing::new(visitor, &self.titles);
        let label = self.def.label_plural.text(visitor.lang);
        let heading = match visitor.lang {
            Lang::Zh => format!("最近更新的{label}"),
            Lang::En => format!("Recently updated {}", label.to_lowercase()),
        };
        let all =
            LinkButton::new(Look::Quiet, visitor.t("查看全部", "Show all"), format!("/{}", self.def.plural));
        let table = ui::table(visitor.lang, &table_of(&showing, self.def, &columns(self.def), &self.rows));
        ui::card(&heading, Some(html! { (all) }), table)
    }
}

/// The way back to what one was at.
fn opened_lately(visitor: &Visitor) -> Markup {
    html! {
        @if !visitor.recent.is_empty() {
            // At a desk the side bar has them in sight already.
            div class="without-side-bar" { (ui::card(visitor.t("最近查看", "Recently viewed"), None, html! {
                ul class="recent-records" {
                    @for recent in visitor.recent.iter() {
                        li {
                            a href=(recent.href()) {
                                (ui::icon(icon_of(&visitor.site, recent.def)))
                                span { (named(visitor.lang, &recent.title)) }
                            }
                        }
                    }
                }
            })) }
        }
    }
}

/// What a card shows of a record, and when it changed.
fn columns(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    let updated = def.system_field(SystemField::UpdatedAt);
    card_columns(def, None).into_iter().chain([updated]).collect()
}

/// 上午好，李华.
fn greeting(visitor: &Visitor) -> String {
    let crm = visitor.site.crm();
    let now = Timestamp::from_millisecond(crm.now().0).unwrap_or(Timestamp::UNIX_EPOCH);
    let words = match now.to_zoned(crm.zone().clone()).hour() {
        5..=10 => visitor.t("早上好", "Good morning"),
        11..=12 => visitor.t("中午好", "Good day"),
        13..=17 => visitor.t("下午好", "Good afternoon"),
        _ => visitor.t("晚上好", "Good evening"),
    };
    match visitor.lang {
        Lang::Zh => format!("{words}，{}", visitor.who.name),
        Lang::En => format!("{words}, {}", visitor.who.name),
    }
}

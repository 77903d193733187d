//! Pairs and groups by how likely they are the same, the surest first: why, side by side, and what becomes of them. Each is
//! answered by a key or a plain form, and the answer leads on to the next one.

use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, Row, SystemField, Value, id_text};
use store::{CERTAIN, LikelyAsked, LikelyFound, LikelyPage, StoreError};

use super::by_field::{MERGE, above_of};
use super::{BY_PROBABILITY, PAGE, Ways, verdict_buttons};
use crate::duplicates::{RECORDS_MIN, is_told_totals, place_of, place_text};
use crate::listing::Titles;
use crate::pages::address::Address;
use crate::pages::merging::{self, href as merge_href};
use crate::pages::rows::record_href;
use crate::pages::values::{OWNER, Showing, count_text};
use crate::refusal::Refusal;
use crate::ui::{
    self, Button, Choice, CompareCell, CompareHead, CompareLine, EmptyState, LinkButton, Look, Pager,
    PairCard,
};
use crate::visitor::Visitor;

/// Pairs and groups of one page.
const SHOWN: usize = 20;
/// From how many percent on one looks.
const LEAST: [&str; 5] = ["50", "70", "80", "90", "95"];
/// Fields side by side.
const LINES_MAX: usize = 14;
/// Those that are related, in the address.
const RELATED: &str = "related";

/// What the address asks for.
struct Asked {
    related: bool,
    least: String,
    mine: bool,
    after: String,
}

impl Asked {
    fn of(pairs: &[(String, String)]) -> Asked {
        let value =
            |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map_or("", |(_, value)| value);
        let least = LEAST.iter().find(|known| **known == value("least")).copied().unwrap_or(LEAST[0]);
        Asked {
            related: value("kind") == RELATED,
            least: least.to_owned(),
            mine: value("mine") == "1",
            after: value("after").to_owned(),
        }
    }

    fn address(&self, ways: &Ways) -> Address {
        let least = if self.least == LEAST[0] { "" } else { self.least.as_str() };
        ways.address(ways.def, BY_PROBABILITY)
            .with("kind", if self.related { RELATED } else { "" })
            .with("least", least)
            .with("mine", if self.mine { "1" } else { "" })
    }

    fn is_narrowed(&self) -> bool {
        self.mine || self.least != LEAST[0]
    }

    fn query(&self, visitor: &Visitor, ways: &Ways) -> LikelyAsked {
        LikelyAsked {
            def: ways.def,
            related: self.related,
            least: self.least.parse::<i64>().unwrap_or_default() * CERTAIN / 100,
            mine: self.mine,
            after: place_of(visitor, ways.def, &self.after),
            limit: SHOWN,
        }
    }
}

/// The pairs that are asked for.
pub(super) async fn body(
    visitor: &Visitor,
    ways: &Ways,
    pairs: &[(String, String)],
) -> Result<Markup, Refusal> {
    let asked = Asked::of(pairs);
    let (def, query) = (ways.def, asked.query(visitor, ways));
    let (page, titles) = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            let page = view.likely(&query)?;
            let rows: Vec<Row> = page.found.iter().flat_map(|likely| likely.rows.clone()).collect();
            let titles = Titles::load(view, def, &rows, &def.fields)?;
            Ok((page, titles))
        })
        .await?;
    let here = asked.address(ways);
    let next = page.next.map(|next| place_text(visitor, def, &next)).transpose()?;
    let now = if asked.after.is_empty() { here.clone() } else { here.with("after", &asked.after) };
    let anchors: Vec<String> = page.found.iter().map(anchor).collect();
    // Whoever answers one finds the next in its place, or at the end the one before.
    let back = |place: usize| {
        let next = anchors.get(place + 1).or_else(|| anchors.get(place.checked_sub(1)?));
        next.map_or_else(|| now.to_string(), |next| format!("{now}#{next}"))
    };
    Ok(html! {
        (form(visitor, ways, &asked))
        (told_of_search(visitor, def, &page))
        @if page.found.is_empty() { (nothing(visitor, &asked, &page)) }
        @for (place, likely) in page.found.iter().enumerate() {
            (card(visitor, ways, likely, &titles, (place + 1, &back(place))))
        }
        @if page.next.is_some() || !asked.after.is_empty() { (ui::pager(visitor.lang, &Pager {
            previous_href: (!asked.after.is_empty()).then(|| here.to_string()),
            next_href: next.map(|next| here.with("after", &next).to_string()),
            count: None,
        })) }
    })
}

/// By what the pairs are narrowed: a form, so that it works without script.
fn form(visitor: &Visitor, ways: &Ways, asked: &Asked) -> Markup {
    let t = |zh, en| visitor.t(zh, en);
    let kinds = [
        Choice::new("", t("可能是同一个", "May be the same")),
        Choice::new(RELATED, t("可能有关联", "May be related")),
    ];
    let least = LEAST.map(|percent| {
        Choice::new(
            percent,
            match visitor.lang {
                Lang::Zh => format!("概率 {percent}% 以上"),
                Lang::En => format!("{percent}% and more"),
            },
        )
    });
    let whose = [
        Choice::new("", t("全部负责人", "Everybody's")),
        Choice::new("1", t("有我负责的", "With one of mine")),
    ];
    let kind = if asked.related { RELATED } else { "" };
    html! {
        form class="row narrowing" method="get" action=(PAGE) aria-label=(t("筛选", "Narrow")) {
            (ui::hidden_field("object", ways.def.plural))
            (ui::hidden_field("by", BY_PROBABILITY))
            (ui::bare_select("kind", t("判断", "What they may be"), None, &kinds, kind))
            (ui::bare_select("least", t("概率", "Probability"), None, &least, &asked.least))
            (ui::bare_select("mine", t("负责人", "Owner"), None, &whose, if asked.mine { "1" } else { "" }))
            (Button::new(Look::Plain, t("筛选", "Filter")).icon("filter"))
        }
    }
}

/// When the records were compared last; with how much to those who see all of them.
fn told_of_search(visitor: &Visitor, def: &ObjectDef, page: &LikelyPage) -> Markup {
    let Some(search) = &page.search else { return html! {} };
    let titles = Titles::default();
    let when = Showing::new(visitor, &titles).when(search.at);
    let totals = is_told_totals(visitor, def).then(|| {
        let (records, pairs) = (count_text(search.records), count_text(search.pairs));
        match visitor.lang {
            Lang::Zh => format!("，比对 {records} 条记录，找到 {pairs} 对"),
            Lang::En => format!(", {records} records compared, {pairs} pairs found"),
        }
    });
    html! {
        p class="page-note" {
            @match visitor.lang {
                Lang::Zh => { "上次查找：" (when) (totals.unwrap_or_default()) "。概率由全部记录学得，每晚更新；只显示您能查看的。" }
                Lang::En => { "Last search: " (when) (totals.unwrap_or_default()) ". Probabilities are learned from all records every night; you are shown what you may see." }
            }
        }
    }
}

fn nothing(visitor: &Visitor, asked: &Asked, page: &LikelyPage) -> Markup {
    let t = |zh: &'static str, en: &'static str| visitor.t(zh, en).to_owned();
    let (title, hint) = match (&page.search, page.next.is_some()) {
        (None, _) => (
            t("还没有比对过", "Not compared yet"),
            match visitor.lang {
                Lang::Zh => format!("每晚自动比对；管理员也可以立即查找。至少要有 {RECORDS_MIN} 条记录。"),
                Lang::En => format!(
                    "Records are compared every night, or when an administrator wants it. It takes {RECORDS_MIN} records at least."
                ),
            },
        ),
        (Some(_), true) => {
            (t("这一段没有", "None in this stretch"), t("请看下一页。", "Look at the next page."))
        }
        (Some(_), false) if asked.is_narrowed() || !asked.after.is_empty() => (
            t("没有符合条件的", "None is like that"),
            t("换一个条件，或回到第一页。", "Ask for others, or go back to the first page."),
        ),
        (Some(_), false) => (
            t("没有待判断的", "Nothing is left to judge"),
            t(
                "只比对您可以查看的记录；判断过“不是同一个”的不再出现。",
                "Only records that you may see are compared; those told apart stay away.",
            ),
        ),
    };
    ui::empty_state(&EmptyState { icon: "copy-check", title, hint, action: None })
}

/// What a card is found by within the page.
fn anchor(likely: &LikelyFound) -> String {
    format!("pair-{}-{}", id_text(likely.pair.first), id_text(likely.pair.second))
}

/// `number` is its place on the page.
fn card(
    visitor: &Visitor,
    ways: &Ways,
    likely: &LikelyFound,
    titles: &Titles,
    (number, back): (usize, &str),
) -> Markup {
    let (def, lang) = (ways.def, visitor.lang);
    let showing = Showing::new(visitor, titles);
    let ids: Vec<i64> = likely.rows.iter().map(|row| row.id).collect();
    let first = showing.title(def, &likely.rows[0]);
    let heading = match (lang, likely.rows.len()) {
        (Lang::Zh, 2) => first,
        (Lang::En, 2) => first,
        (Lang::Zh, more) => format!("{first} 等 {more} 条"),
        (Lang::En, more) => format!("{first} and {} more", more - 1),
    };
    let acts = html! {
        (LinkButton::new(Look::Plain, MERGE.text(lang), merging::with_back(merge_href(def, &ids), back)).icon("merge").small().shortcut("m"))
        (verdict_buttons(visitor, def, &ids, back))
    };
    let because = |is_for: bool| {
        let meant = likely.because.iter().filter(|because| (because.bits > 0.0) == is_for);
        meant.map(|because| because.text(lang).to_owned()).collect::<Vec<String>>()
    };
    ui::pair_card(
        lang,
        &PairCard {
            id: anchor(likely),
            caption: match lang {
                Lang::Zh => format!("第 {number} 组对比：{heading}"),
                Lang::En => format!("Side by side {number}: {heading}"),
            },
            heading,
            percent: likely.pair.percent(),
            related: likely.pair.related,
            reasons_for: because(true),
            reasons_against: because(false),
            heads: likely
                .rows
                .iter()
                .map(|row| CompareHead {
                    name: showing.title(def, row),
                    href: record_href(def, row.id),
                    note: None,
                })
                .collect(),
            lines: lines(visitor, ways, &likely.rows, &showing),
            acts,
            more: above_of(visitor, def, &likely.rows, &showing, back),
        },
    )
}

/// The fields side by side: what is compared first, then what else tells records apart.
fn lines(visitor: &Visitor, ways: &Ways, rows: &[Row], showing: &Showing<'_>) -> Vec<CompareLine> {
    let def = ways.def;
    let compared = store::linkage_columns(def).map(|columns| columns.fields()).unwrap_or_default();
    let named = std::iter::once(def.title).chain(def.parent_field()).chain(compared);
    let more = def.fields.iter().copied().filter(|field| field.unique || field.list);
    let mut fields: Vec<&'static FieldDef> = Vec::new();
    for field in named.chain(more).chain(def.field(OWNER)).filter(|field| !field.measure && !field.secret) {
        let is_empty = rows.iter().all(|row| row.values[field.index].is_null());
        if !is_empty && !fields.contains(&field) && fields.len() < LINES_MAX {
            fields.push(field);
        }
    }
    let mut lines: Vec<CompareLine> =
        fields.into_iter().map(|field| line(visitor, rows, showing, field)).collect();
    let created = def.system_field(SystemField::CreatedAt);
    lines.push(CompareLine {
        name: created.name.to_owned(),
        label: created.label.text(visitor.lang).to_owned(),
        note: String::new(),
        differs: false,
        cells: rows.iter().map(|row| plain(showing.when(row.created_at), String::new())).collect(),
    });
    lines
}

fn line(visitor: &Visitor, rows: &[Row], showing: &Showing<'_>, field: &'static FieldDef) -> CompareLine {
    let values: Vec<&Value> = rows.iter().map(|row| &row.values[field.index]).collect();
    let differs = values.iter().any(|value| is_other(values[0], value));
    CompareLine {
        name: field.name.to_owned(),
        label: field.label.text(visitor.lang).to_owned(),
        note: if differs { DIFFERS.text(visitor.lang).to_owned() } else { String::new() },
        differs,
        cells: values
            .iter()
            .map(|value| plain(showing.cell(field, value), showing.words(field, value)))
            .collect(),
    }
}

const DIFFERS: Label = Label::new("不同", "Differs");

fn plain(shown: Markup, words: String) -> CompareCell {
    CompareCell { shown, value: None, is_chosen: false, words }
}

/// Whether two values differ, as far as that is told; what is missing differs from nothing.
fn is_other(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Null | Value::Veiled(_), _) | (_, Value::Null | Value::Veiled(_)) => false,
        // The same number written in two ways is one.
        (Value::Phone(one), Value::Phone(other)) => one.canonical() != other.canonical(),
        (one, other) => one != other,
    }
}

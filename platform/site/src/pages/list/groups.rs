//! A list put together by groups: each with its number and sums, folded until it is opened. An opened group shows its
//! first rows; the rest of it is the same list narrowed to the group, page by page.

use maud::{Markup, html};
use object::{FieldDef, FieldKind, Filter, Lang, Message, ObjectDef, Row, Value, id_text, text};
use store::{Group, GroupBy, ListQuery, StoreError, View};

use super::adding::{equals, quoted};
use super::asked::Asked;
use super::conditions::with_one_more;
use super::{figures, let_change, ordering};
use crate::listing::{ListParams, Titles, TotalWanted, cursor_text, filter_of};
use crate::pages::rows::table_of;
use crate::pages::values::{Showing, count_text};
use crate::ui::{self, GroupHead, MenuItem};
use crate::visitor::Visitor;

/// Groups shown at once. More tell nobody anything; the largest are shown then.
const GROUPS_SHOWN_MAX: usize = 200;
/// Rows of an opened group before one asks for more.
const GROUP_ROWS: usize = 20;
/// So many groups are open at once at most.
const OPEN_MAX: usize = 20;

/// What a list can be grouped by: choices, links, yes or no, indexed texts, and days by their periods.
fn ways_of(def: &'static ObjectDef) -> Vec<GroupBy> {
    let fields = def.fields.iter().copied().filter(|field| !field.secret);
    let ways = fields.flat_map(|field| {
        if field.kind.is_class() || (field.indexed && matches!(field.kind, FieldKind::Text)) {
            vec![GroupBy::Value(field)]
        } else if matches!(field.kind, FieldKind::Day) {
            vec![GroupBy::Month(field), GroupBy::Quarter(field), GroupBy::Year(field)]
        } else {
            Vec::new()
        }
    });
    ways.collect()
}

/// As the address has it: `grade`, `known_since.month`.
fn word_of(by: GroupBy) -> String {
    let name = by.field().name;
    match by {
        GroupBy::Value(_) => name.to_owned(),
        GroupBy::Year(_) => format!("{name}.year"),
        GroupBy::Quarter(_) => format!("{name}.quarter"),
        GroupBy::Month(_) => format!("{name}.month"),
    }
}

/// What the address groups by; none where it says nothing.
///
/// # Errors
/// `group_unknown` for what no list of the object is grouped by.
pub(super) fn of(def: &'static ObjectDef, word: &str) -> Result<Option<GroupBy>, Message> {
    if word.is_empty() {
        return Ok(None);
    }
    let ways = ways_of(def);
    let found = ways.iter().copied().find(|by| word_of(*by) == word);
    found.map(Some).ok_or_else(|| {
        let words: Vec<String> = ways.iter().map(|by| word_of(*by)).collect();
        let word = text::excerpt(word);
        Message::new(
            "group_unknown",
            format!("不能按“{word}”分组，可用：{}", words.join("、")),
            format!("cannot group by “{word}”; group by one of: {}", words.join(", ")),
        )
    })
}

fn label_of(by: GroupBy, lang: Lang) -> String {
    let label = by.field().label.text(lang);
    match (by, lang) {
        (GroupBy::Value(_), _) => label.to_owned(),
        (GroupBy::Year(_), Lang::Zh) => format!("{label}（按年）"),
        (GroupBy::Quarter(_), Lang::Zh) => format!("{label}（按季度）"),
        (GroupBy::Month(_), Lang::Zh) => format!("{label}（按月）"),
        (GroupBy::Year(_), Lang::En) => format!("{label}, by year"),
        (GroupBy::Quarter(_), Lang::En) => format!("{label}, by quarter"),
        (GroupBy::Month(_), Lang::En) => format!("{label}, by month"),
    }
}

/// The menu that groups a list and sums it up.
pub(super) fn menu(visitor: &Visitor, asked: &Asked) -> Option<Markup> {
    let def = asked.def();
    let mut ways = ways_of(def);
    ways.retain(|by| visitor.may_ask(def, by.field()));
    let mut summed = figures::summable(def);
    summed.retain(|field| visitor.may_ask(def, field));
    if (ways.is_empty() && summed.is_empty()) || !asked.value("q").is_empty() {
        return None;
    }
    let choice = |name: &str, word: &str, label: String| MenuItem::Link {
        icon: "",
        label,
        href: asked.with(name, word).to_string(),
        current: asked.value(name) == word,
    };
    let heading = |zh, en| MenuItem::Custom(html! { p class="soft" { (visitor.t(zh, en)) } });
    let mut items = Vec::new();
    if !ways.is_empty() {
        items.push(heading("分组", "Group by"));
        items.push(choice("group", "", visitor.t("不分组", "No groups").to_owned()));
        items.extend(ways.into_iter().map(|by| choice("group", &word_of(by), label_of(by, visitor.lang))));
    }
    if !summed.is_empty() {
        items.push(MenuItem::Line);
        items.push(heading("汇总", "Sum up"));
        items.push(choice("sum", "", visitor.t("不汇总", "No sums").to_owned()));
        let label = |field: &FieldDef| field.label.text(visitor.lang).to_owned();
        items.extend(summed.into_iter().map(|field| choice("sum", field.name, label(field))));
    }
    let label = visitor.t("分组", "Group");
    Some(ui::menu(label, html! { (ui::icon("list")) span { (label) } }, &items))
}

/// A list by groups, read.
pub(super) struct Groups {
    by: GroupBy,
    summed: Vec<&'static FieldDef>,
    groups: Vec<Shown>,
    /// Groups that are not shown.
    more: usize,
    counts_exact: bool,
    figures_exact: bool,
    /// What everything linked is called.
    titles: Titles,
}

/// A group with its rows, where it is open.
struct Shown {
    group: Group,
    /// The list narrowed to it; none where it may not be.
    filter_text: Option<String>,
    open: Option<(Vec<Row>, Option<String>)>,
}

impl Groups {
    /// Reads the groups, and the first rows of those that `query` opens.
    pub fn load(
        view: &View<'_>,
        visitor: &Visitor,
        params: &ListParams,
        by: GroupBy,
        sum: Option<&'static FieldDef>,
        columns: &[&'static FieldDef],
        query: &[(String, String)],
    ) -> Result<Groups, StoreError> {
        let def = params.def;
        let summable = figures::summable(def);
        let actor = view.actor();
        let is_summed = |field: &&FieldDef| summable.contains(field) && actor.may_ask(def, field);
        let mut summed: Vec<_> = columns.iter().copied().filter(is_summed).collect();
        // What is summed up below the list is summed up for each group, whether it has a column or not.
        summed.extend(sum.filter(|field| !summed.contains(field)));
        let exact = params.total == TotalWanted::Exact;
        let mut grouped = view.grouped(def, &params.filter, Some(by), &summed, exact)?;
        order(by, &mut grouped.groups);
        let more = grouped.groups.len().saturating_sub(GROUPS_SHOWN_MAX);
        grouped.groups.truncate(GROUPS_SHOWN_MAX);
        let opened: Vec<&str> = query
            .iter()
            .filter(|(name, _)| name == "open")
            .map(|(_, word)| word.as_str())
            .take(OPEN_MAX)
            .collect();
        let mut titles = Titles::default();
        if let FieldKind::Link(target) = by.field().kind {
            let ids = grouped.groups.iter().filter_map(|group| group.value.as_int()).collect();
            titles.add(view, target, ids)?;
        }
        let mut groups = Vec::with_capacity(grouped.groups.len());
        for group in grouped.groups {
            let filter_text = (!group.is_restricted).then(|| condition_of(by, &group.value));
            let is_open = !group.is_restricted && opened.contains(&word_of_value(&group.value).as_str());
            let open = match filter_text.as_ref().filter(|_| is_open) {
                // Its condition is our own: it can be read.
                Some(text) => match filter_of(visitor, def, text) {
                    Ok(filter) => Some(rows_of(view, params, filter)?),
                    Err(_) => None,
                },
                None => None,
            };
            groups.push(Shown { group, filter_text, open });
        }
        let rows: Vec<Row> =
            groups.iter().flat_map(|group| group.open.iter().flat_map(|(rows, _)| rows)).cloned().collect();
        titles.load_more(view, def, &rows, columns)?;
        Ok(Groups {
            by,
            summed,
            groups,
            more,
            counts_exact: grouped.counts_exact,
            figures_exact: grouped.figures_exact,
            titles,
        })
    }

    /// The table with its groups; none where there is no record.
    pub fn markup(
        &self,
        visitor: &Visitor,
        asked: &Asked,
        params: &ListParams,
        columns: &[&'static FieldDef],
    ) -> Option<Markup> {
        if self.groups.is_empty() {
            return None;
        }
        let def = params.def;
        let is_compact = !asked.value("density").is_empty();
        let showing = Showing::new(visitor, &self.titles);
        let showing = if is_compact { showing.short() } else { showing };
        let rows: Vec<Row> = self
            .groups
            .iter()
            .flat_map(|group| group.open.iter().flat_map(|(rows, _)| rows))
            .cloned()
            .collect();
        let mut table = table_of(&showing, def, columns, &rows);
        super::say_cards(asked, columns, &mut table);
        table.compact = is_compact;
        let_change(visitor, def, columns, &rows, &mut table);
        super::lay_out(asked, &mut table);
        for (col, field) in table.cols.iter_mut().zip(columns) {
            col.sort = ordering::sort_link(asked, params, field);
        }
        let mut lines = std::mem::take(&mut table.rows).into_iter();
        let open_words: Vec<String> = self
            .groups
            .iter()
            .filter(|group| group.open.is_some())
            .map(|group| word_of_value(&group.group.value))
            .collect();
        let heads: Vec<GroupHead> = self
            .groups
            .iter()
            .map(|shown| {
                let rows = shown.open.as_ref().map_or(0, |(rows, _)| rows.len());
                GroupHead {
                    rows: lines.by_ref().take(rows).collect(),
                    ..self.head(visitor, asked, &showing, columns, shown, &open_words)
                }
            })
            .collect();
        Some(html! {
            (ui::grouped_table(visitor.lang, &table, &heads))
            @for note in self.notes(visitor, asked) { p class="groups-note" { (note) } }
        })
    }

    fn head(
        &self,
        visitor: &Visitor,
        asked: &Asked,
        showing: &Showing<'_>,
        columns: &[&'static FieldDef],
        shown: &Shown,
        open_words: &[String],
    ) -> GroupHead {
        let group = &shown.group;
        let word = word_of_value(&group.value);
        let label = if group.is_restricted {
            ui::restricted(visitor.lang)
        } else {
            value_shown(visitor, showing, self.by, &group.value)
        };
        let mut cells = Vec::new();
        let mut sum = None;
        for (field, figures) in self.summed.iter().zip(&group.figures) {
            let sums: Vec<ui::Figure> =
                figures.iter().map(|figure| figures::sum_shown(visitor.lang, field, figure)).collect();
            if !self.figures_exact || sums.is_empty() {
                continue;
            }
            let joined = ui::Figure::joined(&sums, " · ");
            match columns.iter().position(|column| column == field) {
                Some(column) => cells.push((column, joined)),
                None => sum = Some((field.label.text(visitor.lang).to_owned(), joined)),
            }
        }
        // Opening one leaves the others as they are.
        let mut words: Vec<&String> = open_words.iter().filter(|open| **open != word).collect();
        if shown.open.is_none() {
            words.push(&word);
        }
        let anchor = format!("group-{}", anchor_of(&word));
        let toggled = words.iter().fold(asked.address(), |address, open| address.given("open", open));
        let rest_href = shown.open.as_ref().and_then(|(_, next)| {
            let filter = with_one_more(asked.value("filter"), shown.filter_text.as_ref()?);
            let narrowed = asked.with("group", "").with("filter", &filter);
            Some(narrowed.address().with("after", next.as_ref()?).to_string())
        });
        GroupHead {
            label,
            count: number_of(visitor.lang, group.count, self.counts_exact),
            sum,
            cells,
            toggle_href: (!group.is_restricted).then(|| format!("{toggled}#{anchor}")),
            is_open: shown.open.is_some(),
            anchor,
            rows: Vec::new(),
            rest_href,
        }
    }

    fn notes(&self, visitor: &Visitor, asked: &Asked) -> Vec<Markup> {
        let mut notes = Vec::new();
        if self.more > 0 {
            notes.push(html! {
                (match visitor.lang {
                    Lang::Zh => format!("还有 {} 组没有列出，请缩小筛选范围。", count_text(self.more as i64)),
                    Lang::En => format!("{} more groups are not shown; narrow the list.", count_text(self.more as i64)),
                })
            });
        }
        let is_cut = !self.counts_exact || (!self.figures_exact && !self.summed.is_empty());
        if is_cut {
            let all = asked.address().with("total", "exact").to_string();
            notes.push(html! {
                (visitor.t("记录很多，只统计了一部分，合计未显示。", "There are many records; only a part was counted, and sums are left out."))
                " " a class="link" href=(all) { (visitor.t("全部统计", "Count all")) }
            });
        }
        notes
    }
}

/// The first rows of a group, and the place after them where there are more.
fn rows_of(
    view: &View<'_>,
    params: &ListParams,
    group: Filter,
) -> Result<(Vec<Row>, Option<String>), StoreError> {
    let query = ListQuery {
        filter: params.filter.clone().and(group),
        then: params.then.clone(),
        ..ListQuery::of(params.def, params.sort, GROUP_ROWS)
    };
    let page = view.list(&query)?;
    let next = page.rows.last().filter(|_| page.more).map(|row| cursor_text(&query.place(row)));
    Ok((page.rows, next))
}

/// The order people look for: choices as they are declared, the latest period first, otherwise the largest first;
/// what is empty or restricted comes last.
fn order(by: GroupBy, groups: &mut [Group]) {
    let place = |group: &Group| match (by, by.field().kind.choice()) {
        (GroupBy::Value(_), Some(choice)) => {
            let code = group.value.as_text().unwrap_or_default();
            choice.items.iter().position(|item| item.code == code).unwrap_or(usize::MAX)
        }
        _ => 0,
    };
    groups.sort_by(|a, b| {
        let is_last = |group: &Group| (group.is_restricted, group.value.is_null());
        let by_kind = match by {
            GroupBy::Value(field) if field.kind.choice().is_some() => place(a).cmp(&place(b)),
            GroupBy::Value(_) => b.count.cmp(&a.count),
            GroupBy::Year(_) | GroupBy::Quarter(_) | GroupBy::Month(_) => {
                b.value.as_text().cmp(&a.value.as_text())
            }
        };
        is_last(a).cmp(&is_last(b)).then(by_kind)
    });
}

/// What opens a group in the address; empty for the empty one.
fn word_of_value(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(id) => id_text(*id),
        Value::Bool(yes) => yes.to_string(),
        Value::Null | Value::Money(_) | Value::Phone(_) | Value::Tags(_) | Value::Veiled(_) => String::new(),
    }
}

/// Letters and digits alone, so that an address needs no other.
fn anchor_of(word: &str) -> String {
    word.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("_{byte:02x}") }
            },
        )
        .collect()
}

/// The condition of a group, in CEL.
fn condition_of(by: GroupBy, value: &Value) -> String {
    let name = by.field().name;
    let between =
        |first: String, next: String| format!("{name} >= {} && {name} < {}", quoted(&first), quoted(&next));
    match (by, value) {
        (_, Value::Text(text)) => match by {
            GroupBy::Value(field) => equals(field, Some(text)),
            GroupBy::Year(_) => between(format!("{text}-01-01"), format!("{}-01-01", number(text) + 1)),
            GroupBy::Quarter(_) => {
                let (year, quarter) = text.split_once("-Q").unwrap_or((text, "1"));
                between(
                    month_begin(number(year), number(quarter) * 3 - 2),
                    month_begin(number(year), number(quarter) * 3 + 1),
                )
            }
            GroupBy::Month(_) => {
                let (year, month) = text.split_once('-').unwrap_or((text, "1"));
                between(
                    month_begin(number(year), number(month)),
                    month_begin(number(year), number(month) + 1),
                )
            }
        },
        (_, Value::Int(id)) => format!("{name} == {}", quoted(&id_text(*id))),
        (_, Value::Bool(yes)) => format!("{name} == {yes}"),
        (_, Value::Null | Value::Money(_) | Value::Phone(_) | Value::Tags(_) | Value::Veiled(_)) => {
            equals(by.field(), None)
        }
    }
}

fn number(text: &str) -> u32 {
    text.parse().unwrap_or(1)
}

/// The first day of a month; the thirteenth is the next year's first.
fn month_begin(year: u32, month: u32) -> String {
    let (year, month) = if month > 12 { (year + 1, month - 12) } else { (year, month) };
    format!("{year:04}-{month:02}-01")
}

/// What a group has in common, as people say it.
fn value_shown(visitor: &Visitor, showing: &Showing<'_>, by: GroupBy, value: &Value) -> Markup {
    let Value::Text(text) = value else {
        return match value {
            Value::Null => html! { span class="soft" { (visitor.t("未填写", "Not filled in")) } },
            value => showing.cell(by.field(), value),
        };
    };
    let zh = visitor.lang == Lang::Zh;
    match by {
        GroupBy::Value(field) => showing.cell(field, value),
        GroupBy::Year(_) => html! { (text) @if zh { "年" } },
        GroupBy::Quarter(_) => {
            let (year, quarter) = text.split_once("-Q").unwrap_or((text, "1"));
            html! { (if zh { format!("{year}年第{quarter}季度") } else { format!("Q{quarter} {year}") }) }
        }
        GroupBy::Month(_) => {
            let (year, month) = text.split_once('-').unwrap_or((text, "1"));
            html! { (if zh { format!("{year}年{}月", number(month)) } else { format!("{year}-{month}") }) }
        }
    }
}

fn number_of(lang: Lang, count: i64, is_exact: bool) -> String {
    let count = count_text(count);
    match (lang, is_exact) {
        (_, true) => count,
        (Lang::Zh, false) => format!("超过 {count}"),
        (Lang::En, false) => format!("more than {count}"),
    }
}

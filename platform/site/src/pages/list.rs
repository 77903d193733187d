//! The list of an object: its columns, what it is narrowed to and sorted by, page by page. The address says all
//! of it, so a list can be linked, kept and gone back to.

mod adding;
mod conditions;
mod description;
mod views;

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Label, Message, ObjectDef, SystemField};
use store::{StoreError, Total, Verb, sorts_of};

pub(super) use adding::{add_condition, condition_inputs, equals};

use self::conditions::Condition;
use super::address::Address;
use super::frame::{expect_right, frame, here, icon_of, may, none_yet};
use super::rows::{list_columns, table_of};
use super::values::{Showing, count_text};
use crate::form_body::pairs_of;
use crate::listing::{ListParams, Listed, Titles};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{
    self, Direction, EmptyState, FilterBar, FilterChip, LinkButton, Look, NoticeKind, PageHeader, Pager,
    SortChoice, SortLink, Tab,
};
use crate::visitor::Visitor;

const FIRST_NEW: Label = Label::new("最新创建", "Newest first");
const FIRST_OLD: Label = Label::new("最早创建", "Oldest first");

/// `GET /{plural}`
pub(super) async fn list(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let query = pairs_of(query.as_deref().unwrap_or_default());
    let (params, wrong) = read_params(&visitor, def, &query)?;
    let conditions = conditions::of(&visitor, def, &params);
    let columns = list_columns(def);
    let is_readable = wrong.is_none();
    let (listed, titles) = {
        let (params, columns) = (params.clone(), columns.clone());
        let named = conditions.iter().flat_map(Condition::linked).collect::<Vec<_>>();
        visitor
            .visit
            .read(move |view| {
                // Without a filter that can be read, any rows would be the wrong ones.
                let listed = if is_readable { Some(params.load(view, &columns)?) } else { None };
                let mut titles = Titles::default();
                for (target, id) in named {
                    titles.add(view, target, vec![id])?;
                }
                Ok::<_, StoreError>((listed, titles))
            })
            .await?
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = ListPage { visitor: &visitor, params: &params, conditions, columns, listed, titles, wrong };
    Ok((status, page.markup()).into_response())
}

/// What the address asks for. A filter that cannot be read is shown with what is wrong, not thrown away.
fn read_params(
    visitor: &Visitor,
    def: &'static ObjectDef,
    query: &[(String, String)],
) -> Result<(ListParams, Option<Message>), Refusal> {
    match ListParams::read(visitor, def, query) {
        Ok(params) => Ok((params, None)),
        Err(refusal) if refusal.message.code.starts_with("filter_") => {
            let rest: Vec<_> = query.iter().filter(|(name, _)| name != "filter").cloned().collect();
            let mut params = ListParams::read(visitor, def, &rest)?;
            let written = query.iter().rev().find(|(name, _)| name == "filter");
            params.filter_text = written.map(|(_, text)| text.trim().to_owned()).unwrap_or_default();
            Ok((params, Some(refusal.message)))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The address of a list, from its first page.
fn address_of(params: &ListParams) -> Address {
    let is_default = params.sort.descending && params.sort.field.system == Some(SystemField::UpdatedAt);
    Address::new(format!("/{}", params.def.plural))
        .with("filter", &params.filter_text)
        .with("sort", &if is_default { String::new() } else { params.sort_text() })
        .with("q", &params.words)
        .with(
            "limit",
            &if params.limit == crate::listing::PAGE_ROWS { String::new() } else { params.limit.to_string() },
        )
}

/// Everything the page shows.
struct ListPage<'a> {
    visitor: &'a Visitor,
    params: &'a ListParams,
    conditions: Vec<Condition>,
    columns: Vec<&'static FieldDef>,
    /// None where the filter cannot be read.
    listed: Option<Listed>,
    /// What the records named in the filter are called.
    titles: Titles,
    wrong: Option<Message>,
}

impl ListPage<'_> {
    fn markup(&self) -> Markup {
        let lang = self.visitor.lang;
        let label = self.params.def.label_plural.text(lang);
        let (rows, pager) = match &self.listed {
            Some(listed) if !listed.rows.is_empty() => {
                (ui::table(lang, &self.table(listed)), self.pager(listed))
            }
            Some(_) | None => (self.empty(), html! {}),
        };
        let bar = ui::filter_bar(lang, &self.filter_bar());
        frame(self.visitor, label, vec![here(label)], ui::list_layout(self.header(), bar, rows, pager))
    }

    fn header(&self) -> Markup {
        let def = self.params.def;
        let may_create = may(self.visitor, def, Verb::Create);
        ui::page_header(&PageHeader {
            title: def.label_plural.text(self.visitor.lang).to_owned(),
            note: String::new(),
            acts: may_create.then(|| {
                html! { (self.import_button(Look::Plain)) (self.new_button()) }
            }),
        })
    }

    fn new_button(&self) -> LinkButton {
        let def = self.params.def;
        let label = match self.visitor.lang {
            object::Lang::Zh => format!("新建{}", def.label.zh),
            object::Lang::En => format!("New {}", def.label.en.to_lowercase()),
        };
        LinkButton::new(Look::Primary, label, format!("/{}/new", def.plural)).icon("plus").shortcut("n")
    }

    fn import_button(&self, look: Look) -> LinkButton {
        let href = format!("/{}/import", self.params.def.plural);
        LinkButton::new(look, self.visitor.t("导入", "Import"), href).icon("file-up")
    }

    fn table(&self, listed: &Listed) -> ui::Table {
        let showing = Showing::new(self.visitor, &listed.titles);
        let mut table = table_of(&showing, self.params.def, &self.columns, &listed.rows);
        if self.params.words.is_empty() {
            for (col, field) in table.cols.iter_mut().zip(&self.columns) {
                col.sort = self.sort_link(field);
            }
        }
        table
    }

    /// A heading sorts where there is an index; a second press turns the order round.
    fn sort_link(&self, field: &'static FieldDef) -> Option<SortLink> {
        sorts_of(self.params.def).find(|sortable| *sortable == field)?;
        let sort = self.params.sort;
        let now = (sort.field == field).then_some(if sort.descending {
            Direction::Descending
        } else {
            Direction::Ascending
        });
        let next = match now {
            Some(Direction::Ascending) => format!("-{}", field.name),
            Some(Direction::Descending) => field.name.to_owned(),
            // The newest is what people look for; names are read from the top.
            None if field.system.is_some() => format!("-{}", field.name),
            None => field.name.to_owned(),
        };
        Some(SortLink { href: address_of(self.params).with("sort", &next).to_string(), now })
    }

    fn filter_bar(&self) -> FilterBar {
        let address = address_of(self.params);
        let plain = Address::new(address.path());
        let showing = Showing::new(self.visitor, &self.titles);
        let chips = self.conditions.iter().map(|condition| {
            let (label, words) = condition.describe(self.visitor, &showing);
            let rest = conditions::without(&self.conditions, condition);
            FilterChip { label, condition: words, remove_href: address.with("filter", &rest).to_string() }
        });
        FilterBar {
            search_action: searchable(self.params.def).then(|| address.path().to_owned()),
            search_text: self.params.words.clone(),
            search_keeps: address.with("q", "").pairs().to_vec(),
            views: views::of(self.params.def)
                .into_iter()
                .map(|view| Tab {
                    label: view.label.text(self.visitor.lang).to_owned(),
                    current: self.params.filter_text == view.filter && self.params.words.is_empty(),
                    href: address.with("filter", &view.filter).with("q", "").to_string(),
                    count: None,
                })
                .collect(),
            chips: chips.collect(),
            clear_href: (!self.conditions.is_empty()).then(|| plain.to_string()),
            // A filter that cannot be read stands as text on the page itself.
            add: Some(match self.wrong {
                Some(_) => adding::condition_form(self.visitor, self.params),
                None => adding::menu(self.visitor, self.params),
            }),
            sorts: if self.params.words.is_empty() { self.sorts(&address) } else { Vec::new() },
            end: None,
        }
    }

    fn sorts(&self, address: &Address) -> Vec<SortChoice> {
        let lang = self.visitor.lang;
        let mut sorts = Vec::new();
        for field in sorts_of(self.params.def) {
            for descending in [false, true] {
                let label = match (field.system, descending) {
                    (Some(SystemField::Id), true) => FIRST_NEW.text(lang).to_owned(),
                    (Some(SystemField::Id), false) => FIRST_OLD.text(lang).to_owned(),
                    (_, true) => format!("{} ↓", field.label.text(lang)),
                    (_, false) => format!("{} ↑", field.label.text(lang)),
                };
                let text = format!("{}{}", if descending { "-" } else { "" }, field.name);
                let current = self.params.sort.field == field && self.params.sort.descending == descending;
                sorts.push(SortChoice { label, href: address.with("sort", &text).to_string(), current });
            }
        }
        sorts
    }

    fn pager(&self, listed: &Listed) -> Markup {
        let address = address_of(self.params);
        let step = |name: &str, place: &Option<String>| {
            place.as_ref().map(|place| address.with(name, place).to_string())
        };
        let total = listed.total;
        let extra = total.filter(|total| !total.exact && self.params.words.is_empty()).map(|_| {
            html! { a class="link" href=(address.with("total", "exact")) { (self.visitor.t("精确计数", "Count all")) } }
        });
        ui::pager(
            self.visitor.lang,
            &Pager {
                previous_href: step("before", &listed.previous),
                next_href: step("after", &listed.next),
                count: total.map(|total| self.count(total)).unwrap_or_default(),
                extra,
            },
        )
    }

    fn count(&self, total: Total) -> String {
        let count = count_text(total.count);
        match (self.visitor.lang, total.exact) {
            (object::Lang::Zh, true) => format!("共 {count} 条"),
            (object::Lang::Zh, false) => format!("超过 {count} 条"),
            (object::Lang::En, true) => format!("{count} in all"),
            (object::Lang::En, false) => format!("More than {count}"),
        }
    }

    /// Nothing to show: because nothing fits, or because there is nothing yet.
    fn empty(&self) -> Markup {
        let def = self.params.def;
        let visitor = self.visitor;
        let label = def.label_plural.text(visitor.lang);
        if let Some(wrong) = &self.wrong {
            return self.unreadable(wrong);
        }
        let is_narrowed = !self.params.filter_text.is_empty() || !self.params.words.is_empty();
        let empty = if is_narrowed {
            EmptyState {
                icon: "search",
                title: match visitor.lang {
                    object::Lang::Zh => format!("没有符合条件的{label}"),
                    object::Lang::En => format!("No {} match", label.to_lowercase()),
                },
                hint: visitor
                    .t("换个词，或去掉一些条件。", "Try another word, or take a condition off.")
                    .to_owned(),
                action: Some(html! {
                    (LinkButton::new(Look::Plain, visitor.t("查看全部", "Show all"), format!("/{}", def.plural)))
                }),
            }
        } else {
            EmptyState {
                icon: icon_of(&visitor.site, def),
                title: none_yet(visitor, def),
                hint: visitor
                    .t("从表格文件导入一批，或先新建一条。", "Import a spreadsheet file, or begin with one.")
                    .to_owned(),
                action: may(visitor, def, Verb::Create).then(|| html! { (self.import_button(Look::Plain)) }),
            }
        };
        ui::empty_state(&empty)
    }

    /// What is wrong with the filter, and the filter as it was written, to be mended.
    fn unreadable(&self, wrong: &Message) -> Markup {
        html! {
            div class="narrow stack" {
                (ui::notice(NoticeKind::Error, html! { (wrong.text(self.visitor.lang)) }, None))
                (adding::filter_form(self.visitor, self.params))
            }
        }
    }
}

fn searchable(def: &ObjectDef) -> bool {
    def.fields.iter().any(|field| field.search.is_some())
}

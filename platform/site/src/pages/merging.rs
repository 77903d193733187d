//! Making one record of several: a column for each, a choice for each field that differs, and which of them stays. What
//! points to the others moves along, and all of it is taken back by one undo.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Lang, Message, ObjectDef, Row, Value, id_text, parse_id};
use serde_json::Map;
use store::{MERGE, MERGED_AT_ONCE_MAX, StoreError, Tx, Verb, View, WriteError};

use super::address::{Address, local};
use super::frame::{crumb, expect_right, frame, here};
use super::jobs::href as href_of_job;
use super::lookup::the_one_called;
use super::news::{News, go, see_other};
use super::rows::record_href;
use super::values::{Showing, called, count_text};
use crate::form_body::{SignedForm, pairs_of};
use crate::listing::Titles;
use crate::merging::{MOVED_AT_ONCE_MAX, MergeAsked, mergeable, told};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{
    self, Button, CompareCell, CompareHead, CompareLine, Field, LinkButton, Look, NoticeKind, PageHeader,
    Problem,
};
use crate::visitor::{Visitor, encode};

/// Before the name of a field, in the form.
const CHOICE: &str = "of.";
/// Which record stays.
const KEEP: &str = "keep";
/// Where it goes on afterwards.
const BACK: &str = "back";
/// One more record, by its name.
const MORE: &str = "more";

/// The page that merges these.
pub(super) fn href(def: &ObjectDef, ids: &[i64]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id_text(*id)).collect();
    Address::new(format!("/{}/merge", def.plural)).with("ids", &ids.join(",")).to_string()
}

/// The same, which leads back there once they are merged.
pub(super) fn with_back(href: String, back: &str) -> String {
    format!("{href}&{BACK}={}", encode(back))
}

/// The records that a query or a form names, each once.
fn ids_of(pairs: &[(String, String)]) -> Vec<i64> {
    let named = pairs.iter().filter(|(name, _)| name == "ids").flat_map(|(_, ids)| ids.split(','));
    let mut ids = Vec::new();
    for id in named.filter_map(|id| parse_id(id.trim()).ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(MERGED_AT_ONCE_MAX + 2);
    ids
}

/// Everything the page shows.
struct MergePage {
    def: &'static ObjectDef,
    /// The one that stays first.
    rows: Vec<Row>,
    ids: Vec<i64>,
    values: Vec<Value>,
    titles: Titles,
    moves: i64,
    /// Per field: what was chosen before.
    chosen: Vec<(String, String)>,
    /// Where it goes on afterwards; the record that stays, where nobody says.
    back: Option<String>,
    doubt: Option<Message>,
    problems: Vec<Problem>,
}

impl MergePage {
    /// The records as far as they are seen; `None` where one of them is not.
    fn load(
        view: &View<'_>,
        def: &'static ObjectDef,
        ids: Vec<i64>,
        keep: Option<i64>,
    ) -> Result<Option<MergePage>, StoreError> {
        let mut rows = Vec::with_capacity(ids.len());
        for id in &ids {
            let Some(row) = view.find_row(def, *id)? else { return Ok(None) };
            rows.push(row);
        }
        if let Some(place) = keep.and_then(|keep| rows.iter().position(|row| row.id == keep)) {
            let survivor = rows.remove(place);
            rows.insert(0, survivor);
        }
        let titles = Titles::load(view, def, &rows, &def.fields)?;
        let others: Vec<i64> = rows.iter().skip(1).map(|row| row.id).collect();
        let values = match rows.split_first() {
            Some((survivor, others)) => view.merged_values(def, survivor, others),
            None => Vec::new(),
        };
        Ok(Some(MergePage {
            def,
            moves: view.merge_moves(def, &others)?,
            values,
            rows,
            ids,
            titles,
            chosen: Vec::new(),
            back: None,
            doubt: None,
            problems: Vec::new(),
        }))
    }

    fn markup(&self, visitor: &Visitor) -> Markup {
        let def = self.def;
        let title = title_of(visitor.lang, def);
        let body = html! {
            div class="stack" {
                (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
                @if self.rows.len() > MERGED_AT_ONCE_MAX + 1 {
                    (ui::notice(NoticeKind::Error, html! { (match visitor.lang {
                        Lang::Zh => format!("一次最多合并 {} 条记录。", MERGED_AT_ONCE_MAX + 1),
                        Lang::En => format!("At most {} records are merged at once.", MERGED_AT_ONCE_MAX + 1),
                    }) }, None))
                } @else if self.rows.len() > 1 {
                    (self.form(visitor))
                }
                @if self.rows.len() <= MERGED_AT_ONCE_MAX { (self.one_more(visitor)) }
            }
        };
        let list = crumb(def.label_plural.text(visitor.lang), format!("/{}", def.plural));
        frame(visitor, &title, vec![list, here(title.clone())], body)
    }

    fn form(&self, visitor: &Visitor) -> Markup {
        let survivor = &self.rows[0];
        let back = self.back.clone().unwrap_or_else(|| record_href(self.def, survivor.id));
        html! {
            (ui::problem_summary(visitor.lang, &self.problems))
            form class="stack" method="post" action={ "/" (self.def.plural) "/merge" } {
                (ui::csrf_field(visitor.csrf()))
                (ui::hidden_field(KEEP, &id_text(survivor.id)))
                (ui::hidden_field("version", &survivor.version.to_string()))
                @if let Some(back) = &self.back { (ui::hidden_field(BACK, back)) }
                @for row in &self.rows { (ui::hidden_field("ids", &id_text(row.id))) }
                p { (self.told(visitor)) }
                (ui::compare(visitor.lang, &title_of(visitor.lang, self.def), &self.heads(visitor), &self.lines(visitor)))
                @if let Some(doubt) = &self.doubt {
                    (ui::notice(NoticeKind::Warning, html! {
                        p { (doubt.text(visitor.lang)) }
                        (ui::checkbox_field(
                            visitor.lang,
                            &Field::new("confirmed", visitor.t("仍然合并", "Merge them all the same")),
                            false,
                        ))
                    }, None))
                }
                div class="row" {
                    (Button::new(Look::Primary, visitor.t("合并", "Merge")).icon("merge").shortcut("mod+s"))
                    (LinkButton::new(Look::Quiet, visitor.t("取消", "Cancel"), back))
                }
            }
        }
    }

    /// What becomes of the others.
    fn told(&self, visitor: &Visitor) -> String {
        let moves = count_text(self.moves);
        match (visitor.lang, self.moves) {
            (Lang::Zh, 0) => String::from("其余记录放入回收站，随时可以撤销。"),
            (Lang::En, 0) => String::from("The others go to the recycle bin; it can be undone at any time."),
            (Lang::Zh, _) => {
                format!("关联到其余记录的 {moves} 条记录会一起转过来，其余记录放入回收站，随时可以撤销。")
            }
            (Lang::En, _) => format!(
                "{moves} records that point to the others move along, and the others go to the recycle bin; it can be undone at any time."
            ),
        }
    }

    fn heads(&self, visitor: &Visitor) -> Vec<CompareHead> {
        let head = |(place, row): (usize, &Row)| CompareHead {
            name: called(visitor.lang, self.def, row),
            href: record_href(self.def, row.id),
            note: Some(if place == 0 {
                ui::badge(object::Tone::Green, visitor.t("保留", "Stays"))
            } else {
                let href = Address::new(href(self.def, &self.ids)).to_string();
                let href = format!("{href}&{KEEP}={}", id_text(row.id));
                let href = self.back.iter().fold(href, |href, back| with_back(href, back));
                html! { (LinkButton::new(Look::Plain, visitor.t("改为保留这条", "Let this one stay"), href).small()) }
            }),
        };
        self.rows.iter().enumerate().map(head).collect()
    }

    fn lines(&self, visitor: &Visitor) -> Vec<CompareLine> {
        let showing = Showing::new(visitor, &self.titles);
        let is_told = |field: &&&'static FieldDef| {
            !field.measure && !field.secret && self.rows.iter().any(|row| !row.values[field.index].is_null())
        };
        self.def.fields.iter().filter(is_told).map(|field| self.line(visitor, &showing, field)).collect()
    }

    fn line(&self, visitor: &Visitor, showing: &Showing<'_>, field: &'static FieldDef) -> CompareLine {
        let values: Vec<&Value> = self.rows.iter().map(|row| &row.values[field.index]).collect();
        let differs = values.iter().any(|value| *value != values[0]);
        let is_joined = matches!(field.kind, object::FieldKind::Tags);
        let actor = visitor.visit.actor();
        let is_settable = !field.readonly
            && actor.may_set(self.def, field, &self.rows[0], Verb::Change)
            && !values.iter().any(|value| value.is_veiled());
        let note = match (differs, is_joined, is_settable) {
            (false, _, _) => "",
            (true, true, _) => visitor.t("合在一起", "Joined"),
            (true, false, false) => {
                visitor.t("保留现有值，空的由其他记录补上", "Kept; an empty one is filled")
            }
            (true, false, true) => "",
        };
        let name = format!("{CHOICE}{}", field.name);
        let before = self.chosen.iter().find(|(known, _)| *known == name).map(|(_, id)| id.as_str());
        let taken = match before.and_then(|id| self.rows.iter().position(|row| id_text(row.id) == id)) {
            Some(place) => Some(place),
            None => values.iter().position(|value| **value == self.values[field.index]),
        };
        let cell = |(place, row): (usize, &Row)| {
            let value = &row.values[field.index];
            CompareCell {
                shown: showing.cell(field, value),
                value: (differs && is_settable && !is_joined).then(|| id_text(row.id)),
                is_chosen: taken == Some(place),
                words: showing.words(field, value),
            }
        };
        CompareLine {
            name: name.clone(),
            label: field.label.text(visitor.lang).to_owned(),
            note: note.to_owned(),
            differs,
            cells: self.rows.iter().enumerate().map(cell).collect(),
        }
    }

    /// The box by which one more record comes beside these.
    fn one_more(&self, visitor: &Visitor) -> Markup {
        let label = match visitor.lang {
            Lang::Zh => format!("再加一条{}", self.def.label.zh),
            Lang::En => format!("One more {}", self.def.label.en.to_lowercase()),
        };
        let ids: Vec<String> = self.ids.iter().map(|id| id_text(*id)).collect();
        html! {
            form class="row" method="get" action={ "/" (self.def.plural) "/merge" } {
                (ui::hidden_field("ids", &ids.join(",")))
                @if let Some(back) = &self.back { (ui::hidden_field(BACK, back)) }
                (ui::link_field(visitor.lang, &Field::new(MORE, label), None, &format!("/lookup/{}", self.def.plural)))
                (Button::new(Look::Plain, visitor.t("加入对比", "Compare")).icon("plus"))
            }
        }
    }
}

fn title_of(lang: Lang, def: &ObjectDef) -> String {
    match lang {
        Lang::Zh => format!("合并{}", def.label.zh),
        Lang::En => format!("Merge {}", def.label_plural.en.to_lowercase()),
    }
}

/// `GET /{plural}/merge?ids=…&keep=…`
pub(super) async fn page(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = mergeable(&site, &plural)?;
    expect_right(&visitor, def, Verb::Delete)?;
    let pairs = pairs_of(query.as_deref().unwrap_or_default());
    let ids = ids_of(&pairs);
    let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let keep = value(KEEP).and_then(|id| parse_id(id).ok());
    let back = value(BACK).and_then(local).map(str::to_owned);
    let onward = |href: String| back.iter().fold(href, |href, back| with_back(href, back));
    let id = value(MORE).and_then(|id| parse_id(id).ok());
    let text = value("more_text").unwrap_or_default().to_owned();
    if id.is_some() || !text.is_empty() {
        let found = visitor
            .visit
            .read::<_, StoreError, _>(move |view| match id {
                Some(id) => Ok(Ok(id)),
                None => Ok(the_one_called(view, def, &text)?.map(|row| row.id)),
            })
            .await?;
        return Ok(match found {
            Ok(id) => see_other(&onward(href(def, &[ids, vec![id]].concat()))),
            Err(message) => go(&site, &onward(href(def, &ids)), &News::failed(message.text(visitor.lang))),
        });
    }
    let page =
        visitor.visit.read::<_, StoreError, _>(move |view| MergePage::load(view, def, ids, keep)).await?;
    let page = page.ok_or_else(Refusal::not_found)?;
    Ok(MergePage { back, ..page }.markup(&visitor).into_response())
}

/// `POST /{plural}/merge`
pub(super) async fn merge(
    State(site): State<Site>,
    Path(plural): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let def = mergeable(&site, &plural)?;
    let SignedForm { visitor, fields: sent, .. } = form;
    let ids = ids_of(&sent);
    let value =
        |name: &str| sent.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let keep = value(KEEP).and_then(|id| parse_id(id).ok()).filter(|keep| ids.contains(keep));
    let survivor = keep.ok_or_else(Refusal::not_found)?;
    let back = value(BACK).and_then(local).map(str::to_owned);
    let seen = value("version").and_then(|version| version.parse::<i64>().ok());
    let chosen: Vec<(String, String)> =
        sent.iter().filter(|(name, _)| name.starts_with(CHOICE)).cloned().collect();
    let picked =
        chosen.iter().filter_map(|(name, id)| Some((name.strip_prefix(CHOICE)?.to_owned(), id.as_str())));
    let asked = MergeAsked {
        def,
        survivor,
        others: ids.iter().copied().filter(|id| *id != survivor).collect(),
        fields: picked.map(|(name, id)| (name, id.into())).collect::<Map<_, _>>(),
        confirmed: value("confirmed") == Some("true"),
    };
    let merge = asked.merge(&site, seen)?;
    let others = asked.others.clone();
    let moves = visitor.visit.read::<_, StoreError, _>(move |view| view.merge_moves(def, &others)).await?;
    if moves > MOVED_AT_ONCE_MAX {
        let job = visitor.visit.write::<_, StoreError, _>(MERGE, move |tx| asked.begin_job(tx)).await?;
        site.workers().begin(&site, job.id);
        return Ok(see_other(&href_of_job(job.id)));
    }
    let done = visitor
        .visit
        .write(MERGE, move |tx: &mut Tx<'_>| Ok::<_, WriteError>((tx.merge(&merge)?, tx.change_set())))
        .await;
    let refusal = match done {
        Ok((merged, change_set)) => {
            let name = called(visitor.lang, def, &merged.row);
            let moved = merged.moved + merged.folded;
            let text = match (visitor.lang, moved) {
                (Lang::Zh, 0) => format!("已合并为“{name}”。"),
                (Lang::En, 0) => format!("Merged into “{name}”."),
                (Lang::Zh, _) => format!("已合并为“{name}”，{moved} 条关联记录一起转过来。"),
                (Lang::En, _) => format!("Merged into “{name}”; {moved} records moved along."),
            };
            let back = back.unwrap_or_else(|| record_href(def, survivor));
            return Ok(go(&site, &back, &News::done(text).with_undo(change_set, &*back)));
        }
        Err(refused) => told(refused.into()),
    };
    let status = refusal.status;
    if !matches!(
        status,
        StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PRECONDITION_FAILED
    ) {
        return Err(refusal);
    }
    // Shown again as it is now, with what was chosen.
    let page = visitor
        .visit
        .read::<_, StoreError, _>(move |view| MergePage::load(view, def, ids, Some(survivor)))
        .await?;
    let mut page = page.ok_or_else(Refusal::not_found)?;
    page.chosen = chosen;
    page.back = back;
    if status == StatusCode::CONFLICT {
        page.doubt = Some(refusal.message);
    } else {
        let told = |(name, message): (String, Message)| {
            let label =
                def.field(&name).map_or(name.as_str(), |field| field.label.text(visitor.lang)).to_owned();
            Problem { text: format!("{label}: {}", message.text(visitor.lang)), field: None }
        };
        page.problems = refusal.fields.into_iter().map(told).collect();
        if page.problems.is_empty() {
            page.problems.push(Problem { text: refusal.message.text(visitor.lang).to_owned(), field: None });
        }
    }
    Ok((status, page.markup(&visitor)).into_response())
}

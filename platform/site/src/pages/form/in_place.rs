//! One field of a record, changed where it stands: in a list's cell, among the facts of its page. The part with the
//! field's own input comes when someone asks for it. Two who change different fields of one record at the same time
//! do not meet; two who change the same field are asked, as by the record's form.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Label, Message, ObjectDef, Row, parse_id};
use store::{StoreError, Verb, View, WriteError};

use super::conflict::Clash;
use super::draft::{Draft, Set, is_writable};
use super::{about, inputs, like, version_missing, with_oddities, write_change};
use crate::form_body::SignedForm;
use crate::listing::Titles;
use crate::pages::address::local;
use crate::pages::news::{News, go, see_other};
use crate::pages::rows::{cell_of, record_href};
use crate::pages::values::Showing;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Fact, InPlace, Look, field_id};
use crate::visitor::Visitor;

const KEPT_BY_SYSTEM: Label =
    Label::new("由系统维护，不能手工修改", "Kept by the system; not changed by hand");
pub(in crate::pages) const NOT_YOUR_FIELD: Label =
    Label::new("您的角色不能修改这个字段", "Your roles do not let you change this field");
const NOT_YOURS: Label = Label::new("您没有权限修改这条记录", "You may not change this record");
const OUT_OF_SIGHT: Label = Label::new(
    "关联到您无权查看的记录，不能修改",
    "It leads to a record you may not see, so it is not changed here",
);

/// A file takes its time, and the whole form with it.
const ON_THE_FORM: Label =
    Label::new("文件在编辑表单里上传、替换或移除", "A file is handed in, replaced or taken away on the form");

/// So often a change is put on top of what others write into the record's other fields meanwhile.
const MERGES_MAX: usize = 3;

/// Why nobody changes a field by hand, if so.
pub(in crate::pages) fn field_lock(field: &FieldDef) -> Option<Label> {
    if field.kind.is_file() {
        return Some(ON_THE_FORM);
    }
    (!is_writable(field)).then_some(KEPT_BY_SYSTEM)
}

/// Why the visitor does not change this record, if so.
pub(in crate::pages) fn record_lock(visitor: &Visitor, def: &ObjectDef, row: &Row) -> Option<Label> {
    let sight = visitor.visit.actor().sight(def, Verb::Change);
    (!sight.reaches(row)).then_some(NOT_YOURS)
}

/// Why the visitor does not change this field of the record, if their roles do not let them.
pub(in crate::pages) fn right_lock(
    visitor: &Visitor,
    def: &ObjectDef,
    field: &FieldDef,
    row: &Row,
) -> Option<Label> {
    (!visitor.visit.actor().may_set(def, field, row, Verb::Change)).then_some(NOT_YOUR_FIELD)
}

/// Why a link is not changed, if it leads to what the visitor may not see.
pub(in crate::pages) fn link_lock(field: &FieldDef, row: &Row, titles: &Titles) -> Option<Label> {
    let target = field.kind.link()?;
    let id = row.value(field).as_int()?;
    titles.of(target, id).is_none().then_some(OUT_OF_SIGHT)
}

/// Below this address a field of a record is changed.
pub(in crate::pages) fn part_href(def: &ObjectDef, id: i64, field: &FieldDef) -> String {
    format!("{}/fields/{}", record_href(def, id), field.name)
}

/// The record's form with the field in it, for browsers without script.
pub(in crate::pages) fn form_href(def: &ObjectDef, id: i64, field: &FieldDef) -> String {
    format!("{}/edit#{}", record_href(def, id), field_id(field.name))
}

/// One field of one record.
#[derive(Clone, Copy)]
struct Place {
    def: &'static ObjectDef,
    id: i64,
    field: &'static FieldDef,
}

impl Place {
    fn of(site: &Site, plural: &str, id: &str, field: &str) -> Result<Place, Refusal> {
        let def = site.object(plural)?;
        let id = parse_id(id).map_err(|_| Refusal::not_found())?;
        let field = def.field(field).filter(|field| !field.secret).ok_or_else(Refusal::not_found)?;
        Ok(Place { def, id, field })
    }

    /// Whether the field's input sends a value under this name.
    fn sends(&self, name: &str) -> bool {
        name.strip_prefix(self.field.name).is_some_and(|rest| matches!(rest, "" | "_text" | "_currency"))
    }

    /// The record, with what its field is linked to, if the visitor may change it here.
    fn found(&self, view: &View<'_>, visitor: &Visitor) -> Result<Result<Row, Refusal>, StoreError> {
        let Some(row) = view.find_row(self.def, self.id)? else { return Ok(Err(Refusal::not_found())) };
        let titles = Titles::load(view, self.def, std::slice::from_ref(&row), &[self.field])?;
        let lock = field_lock(self.field)
            .or_else(|| record_lock(visitor, self.def, &row))
            .or_else(|| link_lock(self.field, &row, &titles));
        Ok(match lock {
            Some(lock) => Err(locked(lock)),
            None => Ok(row),
        })
    }
}

fn locked(why: Label) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, Message::new("field_locked", why.zh, why.en))
}

/// `GET /{plural}/{id}/fields/{field}`: the field's input in a small form; to the record's form for whoever opens it
/// as a page.
pub(in crate::pages) async fn part(
    State(site): State<Site>,
    Path((plural, id, field)): Path<(String, String, String)>,
    headers: HeaderMap,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let place = Place::of(&site, &plural, &id, &field)?;
    if !headers.contains_key("hx-request") {
        return Ok(see_other(&form_href(place.def, place.id, place.field)));
    }
    let asker = visitor.clone();
    let found = visitor
        .visit
        .read(move |view| {
            let row = match place.found(view, &asker)? {
                Ok(row) => row,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let draft = Draft::of_fields(view, place.def, asker.lang, &row, std::iter::once(place.field))?;
            Ok::<_, StoreError>(Ok((row.version, draft)))
        })
        .await?;
    let (version, draft) = found?;
    Ok(small_form(&visitor, place, version, &draft).into_response())
}

fn small_form(visitor: &Visitor, place: Place, version: i64, draft: &Draft) -> Markup {
    let lang = visitor.lang;
    // What is wrong with others because of this one.
    let others: Vec<String> = draft
        .problems
        .iter()
        .filter(|(field, _)| *field != place.field)
        .map(|(field, message)| about(lang, field, message.text(lang)))
        .collect();
    ui::in_place(
        lang,
        &InPlace {
            action: part_href(place.def, place.id, place.field),
            csrf: visitor.csrf().to_owned(),
            label: place.field.label.text(lang).to_owned(),
            version,
            input: inputs::input(visitor, place.field, draft, false, true),
            error: (!others.is_empty()).then(|| others.join(" ")),
        },
    )
}

/// `POST /{plural}/{id}/fields/{field}`: answers the record's cells as they are now, and the news with its undo; 422
/// with the form where the value is refused, 409 with a question where someone wrote into the same field.
pub(in crate::pages) async fn change(
    State(site): State<Site>,
    Path((plural, id, field)): Path<(String, String, String)>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let place = Place::of(&site, &plural, &id, &field)?;
    let seen = form.value("version").and_then(|version| version.parse::<i64>().ok());
    let seen = seen.ok_or_else(|| Refusal::bad_request(version_missing()))?;
    let record = record_href(place.def, place.id);
    let back = form.value("back").and_then(local).map_or_else(|| record.clone(), str::to_owned);
    let SignedForm { visitor, fields: mut sent, .. } = form;
    sent.retain(|(name, _)| place.sends(name));
    let (asker, to_read) = (visitor.clone(), sent.clone());
    let found = visitor
        .visit
        .read(move |view| {
            if let Err(refusal) = place.found(view, &asker)? {
                return Ok(Err(refusal));
            }
            Draft::sent(view, &place.def.fields, &to_read)?.values(view, &[]).map(Ok)
        })
        .await
        .map_err(|fault: StoreError| Refusal::from(fault))?;
    let (mut draft, set) = found?;
    if draft.problems.is_empty() {
        match write(&visitor, place, seen, &set).await? {
            Written::Saved { row, change_set } => {
                let news = match change_set {
                    None => None,
                    Some(change_set) => {
                        let saved = visitor.t("已保存。", "Saved.").to_owned();
                        let news =
                            with_oddities(&visitor, place.def, &row, saved).with_undo(change_set, back);
                        Some(like::told(&visitor, place.def, &row, vec![place.field], news).await)
                    }
                };
                if !headers.contains_key("hx-request") {
                    let unchanged = || News::done(visitor.t("没有改动。", "Nothing was changed."));
                    return Ok(go(&site, &record, &news.unwrap_or_else(unchanged)));
                }
                return Ok(saved(&visitor, place, *row, news.as_ref()).await?.into_response());
            }
            Written::Clash { facts, theirs } => {
                let version = theirs.version;
                // Whoever keeps theirs sees it at once.
                let now = saved(&visitor, place, *theirs, None).await?;
                let part = html! { (now) (question(&visitor, place, &facts, version, &sent)) };
                return Ok((StatusCode::CONFLICT, part).into_response());
            }
            Written::Wrong(problems) => draft.add(problems),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, small_form(&visitor, place, seen, &draft)).into_response())
}

/// What came of writing one field.
enum Written {
    /// It is there; the change set is none where it was there before.
    Saved { row: Box<Row>, change_set: Option<i64> },
    /// Someone wrote into the same field.
    Clash { facts: Vec<Fact>, theirs: Box<Row> },
    /// It is refused.
    Wrong(Vec<store::FieldProblem>),
}

async fn write(visitor: &Visitor, place: Place, seen: i64, set: &Set) -> Result<Written, Refusal> {
    let Place { def, id, field } = place;
    let mut version = seen;
    for _ in 0..MERGES_MAX {
        let theirs = match write_change(visitor, def, id, version, set).await {
            Ok((row, change_set)) => {
                let change_set = (row.version != version).then_some(change_set);
                return Ok(Written::Saved { row: Box::new(row), change_set });
            }
            Err(WriteError::Invalid(problems)) => return Ok(Written::Wrong(problems)),
            Err(WriteError::Conflict(theirs)) => theirs,
            Err(refused) => return Err(refused.into()),
        };
        let mine = set.clone();
        let (clash, theirs) = visitor
            .visit
            .read(move |view| Ok::<_, StoreError>((Clash::find(view, def, &theirs, seen, &mine)?, theirs)))
            .await?;
        if let Some(facts) = clash.facts_of(visitor, field) {
            return Ok(Written::Clash { facts, theirs });
        }
        if !clash.has_mine() {
            return Ok(Written::Saved { row: theirs, change_set: None });
        }
        version = theirs.version; // They wrote elsewhere: this field is still as it was seen.
    }
    Err(Refusal::new(
        StatusCode::CONFLICT,
        Message::new(
            "changed_meanwhile",
            "这条记录正被频繁修改，请稍后再试",
            "this record is being changed again and again; try once more in a moment",
        ),
    ))
}

/// The record as it is now, cell by cell, with the news.
async fn saved(visitor: &Visitor, place: Place, row: Row, news: Option<&News>) -> Result<Markup, Refusal> {
    let def = place.def;
    let (titles, row) = visitor
        .visit
        .read(move |view| {
            let titles = Titles::load(view, def, std::slice::from_ref(&row), &def.fields)?;
            Ok::<_, StoreError>((titles, row))
        })
        .await?;
    Ok(html! {
        div data-saved { (cells(visitor, def, &row, &titles, &every_field(def))) }
        @if let Some(news) = news { template data-toast { (news.toast(visitor)) } }
    })
}

fn every_field(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    def.fields.iter().chain(&def.system).copied().filter(|field| !field.secret).collect()
}

/// What stands in a record's cells, for the script that puts it there.
pub(super) fn cells(
    visitor: &Visitor,
    def: &'static ObjectDef,
    row: &Row,
    titles: &Titles,
    fields: &[&'static FieldDef],
) -> Markup {
    let showing = Showing::new(visitor, titles);
    html! {
        div data-record=(record_href(def, row.id)) data-version=(row.version) {
            @for field in fields {
                template data-cell=(field.name) { (cell_of(&showing, def, field, row)) }
            }
        }
    }
}

/// Someone was quicker in the same field: mine, theirs, the original, and two ways on.
fn question(
    visitor: &Visitor,
    place: Place,
    facts: &[Fact],
    version: i64,
    sent: &[(String, String)],
) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        div class="stack" {
            p {
                (visitor.t(
                    "您填写期间，有人改了同一个字段。您的内容还没有保存。",
                    "Someone changed the same field while you were writing. Yours is not saved yet.",
                ))
            }
            (ui::facts(lang, facts))
        }
    };
    let foot = html! {
        form method="dialog" { (Button::new(Look::Plain, visitor.t("保留对方的", "Keep theirs"))) }
        form method="post" action=(part_href(place.def, place.id, place.field)) data-in-place {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("version", &version.to_string()))
            @for (name, value) in sent { (ui::hidden_field(name, value)) }
            (Button::new(Look::Primary, visitor.t("用我的覆盖", "Save mine over it")))
        }
    };
    let title = place.field.label.text(lang).to_owned();
    ui::dialog(lang, &ui::Dialog { id: String::from("clash"), title, body, foot: Some(foot) })
}

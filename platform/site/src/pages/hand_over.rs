//! Handing over what a colleague owns: what is still theirs, by which rules it goes to whom, what that would come to,
//! and then it is a job.

mod draft;
mod seen;

use std::time::Duration;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{Filter, Lang, ObjectDef, Row, id_text, parse_id};
use store::{HAND_OVER, JobState, StoreError, Total, hands_over};

use self::draft::Draft;
use super::frame::{crumb, frame, here};
use super::jobs::href as job_href;
use super::news::{News, go, see_other};
use super::values::{count_text, named, people_of};
use crate::form_body::SignedForm;
use crate::handing_over::{
    HandOverAsked, HandOverStart, left_by, look, may_hand_over, preview, with_view_of,
};
use crate::jobs::{self, expect_room};
use crate::refusal::Refusal;
use crate::site::{Site, random_text};
use crate::ui::{self, Button, Choice, Field, Form, Look, NoticeKind, PageHeader, Problem, TextKind};
use crate::visitor::Visitor;

/// The most colleagues that are offered; in a larger company one hands over by the API or the command.
const OFFERED_MAX: usize = 500;
/// A small hand-over is done before the page answers.
const WAIT_MAX: Duration = Duration::from_millis(800);
/// What a form's key is made of, in bytes: nobody meets another's by chance.
const ONCE_BYTES: usize = 16;
/// The longest key that is taken, in characters; ours have 32.
const ONCE_CHARS_MAX: usize = 64;
const ONCE: &str = "once";
/// What the button says that leads back to the rules, and the one that adds a rule.
const STEP: &str = "step";
const EDIT: &str = "edit";
const ADD_RULE: &str = "add_rule";

/// The page's routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/people/{id}/hand-over", get(page).post(begin))
        .route("/people/{id}/hand-over/preview", post(show))
}

/// Whose records they are, who may get them, and the lists that rules may name.
struct Known {
    people: &'static ObjectDef,
    person: Row,
    left: Vec<(&'static ObjectDef, Total)>,
    /// Those who may get something: id and name.
    receivers: Vec<Choice>,
    /// What a rule may be about: objects, and kept lists.
    which: Vec<Choice>,
}

impl Known {
    async fn load(site: &Site, visitor: &Visitor, id: &str) -> Result<Known, Refusal> {
        let registry = site.crm().registry();
        if !may_hand_over(visitor.visit.actor(), registry) {
            return Err(Refusal::forbidden());
        }
        let people =
            people_of(registry).and_then(|name| registry.object(name)).ok_or_else(Refusal::not_found)?;
        let id = parse_id(id).map_err(|_| Refusal::not_found())?;
        let (lang, shelf, who) = (visitor.lang, site.shelf().cloned(), visitor.visit.actor().clone());
        let read = visitor.visit.read::<_, StoreError, _>(move |view| {
            let Some(person) = view.find_row(people, id)? else { return Ok(None) };
            let colleagues = view.all_rows(people, &Filter::All, None, OFFERED_MAX)?;
            let views = match shelf {
                Some(shelf) => shelf.every_view(view, &who)?,
                None => Vec::new(),
            };
            Ok(Some((person, left_by(view, id)?, colleagues, views)))
        });
        let (person, left, colleagues, views) = read.await?.ok_or_else(Refusal::not_found)?;
        let ids: Vec<i64> = colleagues.iter().map(|row| row.id).filter(|known| *known != id).collect();
        let doorkeeper = site.doorkeeper().clone();
        let house = site.crm().system();
        let active = house.read::<_, StoreError, _>(move |view| {
            let mut active = Vec::new();
            for id in ids {
                if doorkeeper.person(view, id, None)?.is_some() {
                    active.push(id);
                }
            }
            Ok(active)
        });
        let active = active.await?;
        let mut receivers: Vec<Choice> = colleagues
            .iter()
            .filter(|row| active.contains(&row.id))
            .map(|row| Choice::new(id_text(row.id), named(lang, &row.title_in(people, lang))))
            .collect();
        receivers.sort_by_cached_key(|choice| store::order_key(&choice.label));
        let objects = crate::handing_over::objects_of(registry);
        let of_object = |def: &&'static ObjectDef| {
            Choice::new(format!("{}{}", draft::OF_OBJECT, def.plural), def.label_plural.text(lang))
        };
        let mut which: Vec<Choice> = objects.iter().map(of_object).collect();
        for (object, view) in views {
            let Some(def) = registry.object(&object).filter(|def| hands_over(def)) else { continue };
            let label = match lang {
                Lang::Zh => format!("视图：{}（{}）", view.name, def.label.zh),
                Lang::En => format!("View: {} ({})", view.name, def.label_plural.en.to_lowercase()),
            };
            which.push(Choice::new(format!("{}{}", draft::OF_VIEW, id_text(view.id)), label));
        }
        Ok(Known { people, person, left, receivers, which })
    }

    fn name(&self, lang: Lang) -> String {
        named(lang, &self.person.title_in(self.people, lang))
    }

    fn href(&self) -> String {
        format!("/people/{}/hand-over", id_text(self.person.id))
    }

    fn title(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("交接{}名下的记录", self.name(lang)),
            Lang::En => format!("Hand over what {} owns", self.name(lang)),
        }
    }

    fn framed(&self, visitor: &Visitor, body: Markup) -> Markup {
        let lang = visitor.lang;
        let title = self.title(lang);
        let crumbs = vec![
            crumb(self.people.label_plural.text(lang), format!("/{}", self.people.plural)),
            crumb(self.name(lang), format!("/{}/{}", self.people.plural, id_text(self.person.id))),
            here(visitor.t("交接", "Hand over")),
        ];
        let head = PageHeader { title: title.clone(), ..PageHeader::default() };
        frame(visitor, &title, crumbs, html! { div class="narrow stack" { (ui::page_header(&head)) (body) } })
    }
}

/// `GET /people/{id}/hand-over`
async fn page(State(site): State<Site>, Path(id): Path<String>, visitor: Visitor) -> Result<Markup, Refusal> {
    let known = Known::load(&site, &visitor, &id).await?;
    Ok(form_page(&visitor, &known, &Draft::default()))
}

/// `POST /people/{id}/hand-over/preview`: what it would come to; or the form again, for another rule or for what is
/// wrong. Nothing is written.
async fn show(
    State(site): State<Site>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let known = Known::load(&site, visitor, &id).await?;
    let mut draft = Draft::sent(&form);
    match form.value(STEP) {
        Some(ADD_RULE) => {
            draft.add_rule();
            return Ok(form_page(visitor, &known, &draft).into_response());
        }
        Some(EDIT) => return Ok(form_page(visitor, &known, &draft).into_response()),
        Some(_) | None => {}
    }
    let start = match looked(visitor, &known, &draft).await {
        Ok(start) => start,
        Err(refused) => return wrong(visitor, &known, draft, refused),
    };
    let seen = visitor
        .visit
        .read::<_, StoreError, _>(move |view| {
            preview(view, &start.by, &start.asked, start.filters.clone(), &start.receivers)
        })
        .await?;
    Ok(seen::page(visitor, &known, &draft, &seen).into_response())
}

/// `POST /people/{id}/hand-over`: begins it. Twice is the same as once.
async fn begin(
    State(site): State<Site>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let known = Known::load(&site, visitor, &id).await?;
    let draft = Draft::sent(&form);
    let start = match looked(visitor, &known, &draft).await {
        Ok(start) => start,
        Err(refused) => return wrong(visitor, &known, draft, refused),
    };
    expect_room(visitor).await?;
    let once = form.value(ONCE).filter(|key| !key.is_empty() && key.chars().count() <= ONCE_CHARS_MAX);
    let once = once.map(|key| format!("form-{key}"));
    let job =
        visitor.visit.write::<_, StoreError, _>(HAND_OVER, move |tx| start.begin(tx, once.clone())).await?;
    site.workers().begin(&site, job.id);
    site.workers().end_within(job.id, WAIT_MAX).await;
    let record = jobs::find(visitor, job.id).await?;
    let person = format!("/{}/{}", known.people.plural, id_text(known.person.id));
    match (record.state, record.change_set) {
        (JobState::Done, Some(change_set)) if record.counts.refused + record.counts.missing == 0 => {
            let count = count_text(record.counts.changed);
            let mut news = News::done(match visitor.lang {
                Lang::Zh => format!("交接完成，移交了 {count} 条。"),
                Lang::En => format!("{count} records were handed over."),
            });
            if record.counts.changed > 0 {
                news = news.with_undo(change_set, &*person);
            }
            Ok(go(&site, &person, &news))
        }
        // It goes on, or there is something to be read about it.
        _ => Ok(see_other(&job_href(job.id))),
    }
}

/// What the form asks, once it is known that it may be.
async fn looked(visitor: &Visitor, known: &Known, draft: &Draft) -> Result<HandOverStart, Refusal> {
    let map = with_view_of(visitor, draft.as_json(known.person.id)).await?;
    let asked = HandOverAsked::read(visitor.site.crm().registry(), &map)?;
    let (visit, doorkeeper) = (visitor.visit.clone(), visitor.site.doorkeeper().clone());
    tokio::task::spawn_blocking(move || look(&visit, &doorkeeper, asked))
        .await
        .map_err(|fault| StoreError::Database(fault.to_string()))?
}

/// The form again, with what is wrong at its head.
fn wrong(visitor: &Visitor, known: &Known, mut draft: Draft, refused: Refusal) -> Result<Response, Refusal> {
    if ![StatusCode::UNPROCESSABLE_ENTITY, StatusCode::BAD_REQUEST].contains(&refused.status) {
        return Err(refused);
    }
    draft.problem = Some(refused.fields.into_iter().next().map_or(refused.message, |(_, message)| message));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, form_page(visitor, known, &draft)).into_response())
}

fn form_page(visitor: &Visitor, known: &Known, draft: &Draft) -> Markup {
    let lang = visitor.lang;
    if known.left.is_empty() {
        let none = visitor.t("此人名下没有您可以移交的记录。", "They own nothing that you may hand over.");
        return known.framed(visitor, ui::notice(NoticeKind::Info, html! { (none) }, None));
    }
    let problems: Vec<Problem> = draft
        .problem
        .iter()
        .map(|message| Problem { text: message.text(lang).to_owned(), field: None })
        .collect();
    let form = Form {
        action: format!("{}/preview", known.href()),
        csrf: visitor.csrf().to_owned(),
        submit: visitor.t("预览", "Preview").to_owned(),
        cancel_href: Some(format!("/{}/{}", known.people.plural, id_text(known.person.id))),
        more_buttons: Some(html! {
            (Button::new(Look::Plain, visitor.t("添加规则", "Add a rule")).icon("plus").sends(STEP, ADD_RULE))
        }),
        is_unsent: draft.problem.is_some(),
        ..Form::default()
    };
    known.framed(
        visitor,
        html! {
            (ui::problem_summary(lang, &problems))
            (left_card(visitor, known))
            p class="page-note" {
                (visitor.t(
                    "从上到下逐条看规则，先符合的先得；都不符合的归“其余记录”的接收人。与客户关联的任务、订单等跟随客户。预览不会改动任何记录。",
                    "Rules are read from the top: the first that means a record holds, and the rest goes to whoever takes it. Tasks, orders and the like go with the customer they hang on. A preview changes nothing.",
                ))
            }
            (ui::form(lang, &form, fields(visitor, known, draft)))
        },
    )
}

/// What is still theirs.
fn left_card(visitor: &Visitor, known: &Known) -> Markup {
    let lang = visitor.lang;
    let tiles: Vec<ui::Tile> = known
        .left
        .iter()
        .map(|(def, total)| ui::Tile {
            label: def.label_plural.text(lang).to_owned(),
            value: ui::Figure::whole(format!(
                "{}{}",
                count_text(total.count),
                if total.exact { "" } else { "+" }
            )),
            ..ui::Tile::default()
        })
        .collect();
    ui::tiles(&tiles)
}

fn fields(visitor: &Visitor, known: &Known, draft: &Draft) -> Markup {
    let lang = visitor.lang;
    html! {
        (ui::hidden_field(draft::RULES, &draft.rules.len().to_string()))
        @for (place, rule) in draft.rules.iter().enumerate() {
            (ui::field_group(&match lang {
                Lang::Zh => format!("规则 {}", place + 1),
                Lang::En => format!("Rule {}", place + 1),
            }, html! {
                (ui::select_field(lang, &Field {
                    value: rule.which.clone(),
                    ..Field::new(draft::which(place), visitor.t("哪些记录", "Which records"))
                }, &known.which))
                (ui::text_field(lang, &Field {
                    value: rule.filter.clone(),
                    hint: visitor.t("CEL，与列表筛选相同；选了视图则不用填", "CEL, as lists are filtered; leave it empty for a view").to_owned(),
                    placeholder: String::from("province == \"江苏\""),
                    ..Field::new(draft::filter(place), visitor.t("条件", "Condition"))
                }, TextKind::Plain))
                (shares(visitor, known, &rule.to, |person| draft::to_of(place, person), |person| draft::share_of(place, person)))
            }))
        }
        (ui::field_group(visitor.t("其余记录", "The rest"), html! {
            (shares(visitor, known, &draft.rest, draft::to, draft::share))
        }))
        (ui::field_group("", html! {
            (ui::text_field(lang, &Field {
                value: draft.reason.clone(),
                hint: visitor.t("记在每条记录的历史里", "Kept in the history of each record").to_owned(),
                ..Field::new(draft::REASON, visitor.t("原因", "Reason"))
            }, TextKind::Plain))
            (ui::checkbox_field(lang, &Field {
                hint: visitor.t("不勾选则留在原处；是谁完成的总是不变", "Otherwise they stay; who did them never changes").to_owned(),
                ..Field::new(draft::FINISHED, visitor.t("已完成的任务也移交", "Tasks that are done go too"))
            }, draft.with_over))
        }))
    }
}

/// People with their shares, two inputs each.
fn shares(
    visitor: &Visitor,
    known: &Known,
    to: &[(String, String)],
    name: impl Fn(usize) -> String,
    share: impl Fn(usize) -> String,
) -> Markup {
    let lang = visitor.lang;
    html! {
        @for (place, (person, percent)) in to.iter().enumerate() {
            (ui::select_field(lang, &Field {
                value: person.clone(),
                ..Field::new(name(place), match lang {
                    Lang::Zh => format!("接收人 {}", place + 1),
                    Lang::En => format!("Receiver {}", place + 1),
                })
            }, &known.receivers))
            (ui::number_field(lang, &Field {
                value: percent.clone(),
                hint: if place == 0 { visitor.t("都留空则平均分配", "All empty: alike").to_owned() } else { String::new() },
                ..Field::new(share(place), visitor.t("比例", "Share"))
            }, "%"))
        }
    }
}

/// The key of a form that may be sent twice.
fn once() -> String {
    random_text(ONCE_BYTES)
}

//! The first steps in a new house, for whoever runs it: company, people, the first records. And for everyone else
//! the first five minutes. Both stand on the start page until they are done or put away.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use exchange::ImportSettings;
use maud::{Markup, html};
use object::{Filter, Label, Lang, id_text};
use store::{StoreError, View, WriteError};

use super::address::Address;
use super::frame::{frame, here, is_administrator, may};
use super::news::{News, go, see_other};
use super::rows::record_href;
use crate::first_step::{Asks, FirstStep};
use crate::form_body::SignedForm;
use crate::imports::{Draft, Incoming};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, LinkButton, Look, NoticeKind, PageHeader, Step, StepState, Way};
use crate::visitor::Visitor;

mod five_minutes;

const TITLE: Label = Label::new("开始使用", "First steps");
const DONE: Label = Label::new("完成", "Done");
const DONE_NOUN: &str = "done";
const PAGE: &str = "/first-steps";
const PUT_AWAY: &str = "/first-steps/putting-away";

/// The pages' routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route(PAGE, get(first_open))
        .route("/first-steps/{noun}", get(page))
        .route("/first-steps/{noun}/sample", post(sample))
        .route(PUT_AWAY, post(put_away))
}

/// The steps that this person may take, in order; none for those who do not run the house.
fn steps_of(visitor: &Visitor) -> Vec<FirstStep> {
    if !is_administrator(visitor) {
        return Vec::new();
    }
    let rooms = visitor.site.rooms().iter();
    let mut steps: Vec<FirstStep> = rooms
        .flat_map(|room| &room.first_steps)
        .filter(|step| may(visitor, step.def, step.verb))
        .copied()
        .collect();
    steps.sort_by_key(|step| step.order);
    steps
}

/// The setting that says that someone has put the card on their start page away.
fn put_away_by(user: i64) -> String {
    format!("first_steps_put_away_{user}")
}

/// Which steps are done.
fn standing(view: &View<'_>, site: &Site, steps: &[FirstStep]) -> Result<Vec<bool>, StoreError> {
    steps.iter().map(|step| step.is_done(view, site.doorkeeper().as_ref())).collect()
}

/// As [`standing`], by the house itself: who may add colleagues need not be one who sees whether they can sign in.
async fn read_standing(visitor: &Visitor, steps: &[FirstStep]) -> Result<Vec<bool>, Refusal> {
    let (site, steps) = (visitor.site.clone(), steps.to_vec());
    let read = visitor.site.crm().system().read(move |view| standing(view, &site, &steps)).await;
    read.map_err(|fault: StoreError| fault.into())
}

/// What the start page shows of this.
pub(super) struct Card {
    steps: Vec<(FirstStep, bool)>,
    is_newcomer: bool,
}

/// The card of the start page, where there is one to show.
pub(super) async fn card_of(visitor: &Visitor) -> Result<Option<Card>, Refusal> {
    let user = visitor.visit.actor().user;
    let name = put_away_by(user);
    let put_away =
        visitor.visit.read(move |view| Ok::<_, StoreError>(view.setting(&name)?.is_some())).await?;
    if put_away {
        return Ok(None);
    }
    let steps = steps_of(visitor);
    if steps.is_empty() {
        return Ok(Some(Card { steps: Vec::new(), is_newcomer: true }));
    }
    let done = read_standing(visitor, &steps).await?;
    if done.iter().all(|done| *done) {
        return Ok(None);
    }
    Ok(Some(Card { steps: steps.into_iter().zip(done).collect(), is_newcomer: false }))
}

impl Card {
    /// The checklist, or the first five minutes.
    pub fn markup(&self, visitor: &Visitor) -> Markup {
        if self.is_newcomer {
            return five_minutes::card(visitor);
        }
        let lang = visitor.lang;
        let done = self.steps.iter().filter(|(_, done)| *done).count();
        let note = match lang {
            Lang::Zh => format!("{done} / {} 步已完成", self.steps.len()),
            Lang::En => format!("{done} of {} done", self.steps.len()),
        };
        let acts = html! { span class="card-note" { (note) } (putting_away(visitor)) };
        let first_open = self.steps.iter().find(|(_, done)| !done).map(|(step, _)| step.noun);
        let ways: Vec<Way> = self
            .steps
            .iter()
            .map(|(step, is_done)| Way {
                icon: step.icon,
                label: step.label.text(lang).to_owned(),
                href: format!("{PAGE}/{}", step.noun),
                about: step.about.text(lang).to_owned(),
                is_done: *is_done,
                act: (first_open == Some(step.noun)).then(|| {
                    let begin = visitor.t("开始", "Begin");
                    html! { (LinkButton::new(Look::Primary, begin, format!("{PAGE}/{}", step.noun))) }
                }),
                ..Way::default()
            })
            .collect();
        ui::card(TITLE.text(lang), Some(acts), ui::ways(lang, &ways))
    }
}

/// The button that puts the card away.
fn putting_away(visitor: &Visitor) -> Markup {
    html! {
        form method="post" action=(PUT_AWAY) {
            (ui::csrf_field(visitor.csrf()))
            (Button::new(Look::Quiet, visitor.t("不再显示", "Do not show again")).icon("x").small())
        }
    }
}

/// `GET /first-steps`: on to the first step that is open.
async fn first_open(visitor: Visitor) -> Result<Response, Refusal> {
    let steps = steps_of(&visitor);
    if steps.is_empty() {
        return Err(Refusal::not_found());
    }
    let done = read_standing(&visitor, &steps).await?;
    let open = steps.iter().zip(&done).find(|(_, done)| !**done).map_or(DONE_NOUN, |(step, _)| step.noun);
    Ok(see_other(&format!("{PAGE}/{open}")))
}

/// `GET /first-steps/{noun}`
async fn page(Path(noun): Path<String>, visitor: Visitor) -> Result<Markup, Refusal> {
    let steps = steps_of(&visitor);
    let now = match steps.iter().position(|step| step.noun == noun) {
        Some(place) => place,
        None if noun == DONE_NOUN && !steps.is_empty() => steps.len(),
        None => return Err(Refusal::not_found()),
    };
    let done = read_standing(&visitor, &steps).await?;
    let lang = visitor.lang;
    let mut shown: Vec<Step> = steps
        .iter()
        .zip(&done)
        .enumerate()
        .map(|(place, (step, done))| Step {
            label: step.label.text(lang).to_owned(),
            state: match (place == now, *done) {
                (true, _) => StepState::Current,
                (false, true) => StepState::Done,
                (false, false) => StepState::Ahead,
            },
            href: (place != now).then(|| format!("{PAGE}/{}", step.noun)),
        })
        .collect();
    shown.push(Step {
        label: DONE.text(lang).to_owned(),
        state: if now == steps.len() { StepState::Current } else { StepState::Ahead },
        href: (now != steps.len()).then(|| format!("{PAGE}/{DONE_NOUN}")),
    });
    let step_body = match steps.get(now) {
        Some(step) => {
            let next = steps.get(now + 1).map_or(DONE_NOUN, |next| next.noun);
            step_body(&visitor, step, done[now], next).await?
        }
        None => end(&visitor, &steps, &done),
    };
    let header = PageHeader { title: TITLE.text(lang).to_owned(), ..PageHeader::default() };
    let body = html! {
        div class="narrow stack" { (ui::page_header(&header)) (ui::steps(lang, &shown)) (step_body) }
    };
    Ok(frame(&visitor, TITLE.text(lang), vec![here(TITLE.text(lang))], body))
}

async fn step_body(
    visitor: &Visitor,
    step: &FirstStep,
    is_done: bool,
    next: &str,
) -> Result<Markup, Refusal> {
    let lang = visitor.lang;
    let back = format!("{PAGE}/{}", step.noun);
    let next_href = format!("{PAGE}/{next}");
    let (facts, acts) = match step.asks {
        Asks::Filled(_) => company(visitor, step, is_done, &next_href).await?,
        Asks::Colleagues => {
            let label = if is_done {
                visitor.t("再添加一位", "Add another")
            } else {
                visitor.t("添加用户", "Add a user")
            };
            let href = Address::new("/people/new").with("back", &back).to_string();
            let all = LinkButton::new(
                Look::Plain,
                step.def.label_plural.text(lang),
                format!("/{}", step.def.plural),
            );
            (
                Markup::default(),
                html! { (LinkButton::new(look(is_done), label, href).icon("user-plus")) (all) },
            )
        }
        Asks::Records(sample) => {
            let file = LinkButton::new(
                look(is_done),
                visitor.t("导入文件", "Import a file"),
                format!("/{}/import", step.def.plural),
            );
            let acts = html! {
                (file.icon("file-up"))
                @if sample.is_some() {
                    form method="post" action={ (back) "/sample" } {
                        (ui::csrf_field(visitor.csrf()))
                        (Button::new(Look::Plain, visitor.t("用样例文件试一试", "Try it with a sample")).icon("play"))
                    }
                }
                (LinkButton::new(Look::Plain, visitor.t("手工新建", "Begin with one"), format!("/{}/new", step.def.plural)).icon("plus"))
            };
            (Markup::default(), acts)
        }
    };
    Ok(html! {
        @if is_done {
            (ui::notice(NoticeKind::Success, html! { (visitor.t("这一步已经完成。", "This step is done.")) }, None))
        }
        section class="card first-step" {
            div class="card-body stack" {
                h2 { (ui::icon(step.icon)) span { (step.label.text(lang)) } }
                p { (step.about.text(lang)) }
                (facts)
                div class="row" { (acts) }
            }
        }
        div class="row first-steps-on" {
            @if is_done {
                (LinkButton::new(Look::Primary, visitor.t("下一步", "Next"), next_href).icon("arrow-right"))
            } @else {
                (LinkButton::new(Look::Quiet, visitor.t("先跳过", "Skip for now"), next_href))
            }
        }
    })
}

const fn look(is_done: bool) -> Look {
    if is_done { Look::Plain } else { Look::Primary }
}

/// What is known of the company, what holds for all of it, and the form.
async fn company(
    visitor: &Visitor,
    step: &FirstStep,
    is_done: bool,
    next_href: &str,
) -> Result<(Markup, Markup), Refusal> {
    let (def, lang) = (step.def, visitor.lang);
    let read = visitor.visit.read(move |view| view.all_rows(def, &Filter::All, None, 1)).await;
    let row = read.map_err(|fault: StoreError| Refusal::from(fault))?.into_iter().next();
    let row = row.ok_or_else(Refusal::not_found)?;
    let zone = visitor.site.crm().zone().iana_name().unwrap_or("UTC").to_owned();
    let facts = html! {
        dl class="facts" {
            @for field in &def.fields {
                div class="fact" {
                    dt { (field.label.text(lang)) }
                    dd { (row.value(field).as_text().unwrap_or("—")) }
                }
            }
            div class="fact" {
                dt { (visitor.t("时区", "Time zone")) }
                dd { (zone) }
            }
            div class="fact" {
                dt { (visitor.t("默认币种", "Currency")) }
                dd { (object::Currency::CNY.code()) }
            }
        }
        p class="field-hint" { (visitor.t(
            "日期都按这个时区计算，不写币种的金额都是人民币；这两项目前不能修改。",
            "All days are days of that zone, and an amount without a currency is in CNY; neither can be changed yet.",
        )) }
    };
    let label = if is_done {
        visitor.t("修改", "Change")
    } else {
        visitor.t("填写公司名称", "Fill in the name")
    };
    let href = Address::new(format!("{}/edit", record_href(def, row.id))).with("back", next_href).to_string();
    Ok((facts, html! { (LinkButton::new(look(is_done), label, href).icon("pencil")) }))
}

/// The end of the way: what is left, and where to go on.
fn end(visitor: &Visitor, steps: &[FirstStep], done: &[bool]) -> Markup {
    let lang = visitor.lang;
    let left: Vec<&FirstStep> =
        steps.iter().zip(done).filter(|(_, done)| !**done).map(|(step, _)| step).collect();
    html! {
        section class="card first-step" {
            div class="card-body stack" {
                @if left.is_empty() {
                    h2 { (ui::icon("circle-check")) span { (visitor.t("都准备好了", "Everything is ready")) } }
                    p { (visitor.t(
                        "把地址和登录名告诉同事，就可以开始了。",
                        "Tell your colleagues the address and their logins, and begin.",
                    )) }
                } @else {
                    h2 { (ui::icon("flag")) span { (visitor.t("还有几步可以以后再做", "Some of it can wait")) } }
                    ul class="plain" {
                        @for step in left { li { a href={ (PAGE) "/" (step.noun) } { (step.label.text(lang)) } } }
                    }
                    p { (visitor.t("没做完的步骤会留在“我的一天”上。", "What is left stays on “My day”.")) }
                }
                div class="row" {
                    (LinkButton::new(Look::Primary, visitor.t("去我的一天", "To my day"), "/").icon("house"))
                    (LinkButton::new(Look::Plain, visitor.t("管理员手册", "The manual for administrators"), "/help/administration").icon("book-open"))
                }
            }
        }
    }
}

/// `POST /first-steps/{noun}/sample`: the sample goes the way of every file: mapping, check, import, undo.
async fn sample(Path(noun): Path<String>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let step = steps_of(visitor).into_iter().find(|step| step.noun == noun).ok_or_else(Refusal::not_found)?;
    let Asks::Records(Some(sample)) = step.asks else { return Err(Refusal::not_found()) };
    let body = Incoming::Body(axum::body::Body::from(sample.text.text(visitor.lang)));
    let file_name = sample.file_name.text(visitor.lang);
    let draft = Draft::receive(visitor, step.def, file_name, body, ImportSettings::default()).await?;
    Ok(see_other(&format!("/imports/drafts/{}", draft.id)))
}

/// `POST /first-steps/putting-away`: the card is not shown to this person again.
async fn put_away(State(site): State<Site>, form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let name = put_away_by(visitor.visit.actor().user);
    visitor
        .visit
        .write("put_first_steps_away", move |tx| tx.set_setting(&name, "true").map_err(WriteError::Store))
        .await?;
    let news = visitor.t(
        "不再显示。需要时可在账户菜单中打开“使用手册”。",
        "Not shown again. The account menu leads to the manual.",
    );
    Ok(go(&site, "/", &News::done(news)).into_response())
}

/// Where the record of a single object is; for its list, which is its page.
pub(super) async fn single_href(
    visitor: &Visitor,
    def: &'static object::ObjectDef,
) -> Result<String, Refusal> {
    let read = visitor.visit.read(move |view| view.all_rows(def, &Filter::All, None, 1)).await;
    let row = read.map_err(|fault: StoreError| Refusal::from(fault))?.into_iter().next();
    row.map(|row| format!("/{}/{}", def.plural, id_text(row.id))).ok_or_else(Refusal::not_found)
}

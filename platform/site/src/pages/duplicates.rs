//! Records that may be the same: by the probability that was learned of them, and by what they share. One becomes of them,
//! or they are kept apart, and what somebody said of them stays said.

mod by_field;
mod by_probability;
mod panel;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, id_text, parse_id};
use store::{StoreError, Verb, Verdict, is_mergeable};

use self::by_field::ABOVE;
pub(super) use self::panel::card as panel;
use super::address::{Address, local};
use super::frame::{frame, here, is_administrator, may};
use super::jobs::href as job_href;
use super::news::{News, go, see_other};
use crate::duplicates::{self, Judgement, above_field};
use crate::form_body::{SignedForm, pairs_of};
use crate::refusal::Refusal;
use crate::ui::{self, Button, Look, PageHeader, Tab};
use crate::visitor::Visitor;

/// Where it is.
pub(super) const PAGE: &str = "/duplicates";
/// Where a search is begun.
pub(super) const SEARCH: &str = "/duplicates/search";
/// What it is called.
pub(super) const TITLE: Label = Label::new("查重", "Duplicates");
/// The way by probability, in the address.
const BY_PROBABILITY: &str = "probability";

/// The page's routes.
pub(super) fn routes() -> Router<crate::site::Site> {
    Router::new().route(PAGE, get(page)).route("/duplicates/verdict", post(judge)).route(SEARCH, post(search))
}

/// Whether someone may merge anything.
pub(super) fn is_offered(visitor: &Visitor) -> bool {
    !objects(visitor).is_empty()
}

/// The objects that are looked through for someone: those they may merge records of.
fn objects(visitor: &Visitor) -> Vec<&'static ObjectDef> {
    let all = visitor.visit.crm().registry().objects().iter().copied();
    all.filter(|def| {
        is_mergeable(def)
            && def.fields.iter().any(|field| field.keyed)
            && may(visitor, def, Verb::Change)
            && may(visitor, def, Verb::Delete)
    })
    .collect()
}

/// Whether someone may merge records of an object.
fn is_offered_of(visitor: &Visitor, def: &ObjectDef) -> bool {
    objects(visitor).iter().any(|known| known.name == def.name)
}

/// The ways in which records of an object are found to be alike.
struct Ways {
    def: &'static ObjectDef,
    by_probability: bool,
    fields: Vec<&'static FieldDef>,
}

impl Ways {
    fn address(&self, def: &ObjectDef, by: &str) -> Address {
        Address::new(PAGE).with("object", def.plural).with("by", by)
    }

    fn tabs(&self, visitor: &Visitor, current: Option<&FieldDef>) -> Vec<Tab> {
        let by_probability = self.by_probability.then(|| Tab {
            label: visitor.t("按概率", "By probability").to_owned(),
            href: self.address(self.def, BY_PROBABILITY).to_string(),
            count: None,
            current: current.is_none(),
        });
        let by_field = self.fields.iter().map(|field| Tab {
            label: match visitor.lang {
                Lang::Zh => format!("{}相同", field.label.zh),
                Lang::En => format!("Same {}", field.label.en.to_lowercase()),
            },
            href: self.address(self.def, field.name).to_string(),
            count: None,
            current: current == Some(*field),
        });
        by_probability.into_iter().chain(by_field).collect()
    }
}

/// `GET /duplicates?object=&by=&kind=&least=&mine=&after=`
async fn page(RawQuery(query): RawQuery, visitor: Visitor) -> Result<Markup, Refusal> {
    let pairs = pairs_of(query.as_deref().unwrap_or_default());
    let value =
        |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let objects = objects(&visitor);
    let def = objects.iter().find(|def| def.plural == value("object")).or(objects.first()).copied();
    let def = def.ok_or_else(Refusal::forbidden)?;
    let fields = visitor.visit.read::<_, StoreError, _>(move |view| Ok(view.twin_fields(def))).await?;
    let by_probability = duplicates::is_compared(def);
    let ways = Ways { def, by_probability, fields };
    let field = ways.fields.iter().find(|field| field.name == value("by")).copied();
    let field = field.or(ways.fields.first().copied().filter(|_| !by_probability));
    let shown = match field {
        Some(field) => by_field::body(&visitor, &ways, field, value("after")).await?,
        None => by_probability::body(&visitor, &ways, &pairs).await?,
    };
    let title = TITLE.text(visitor.lang);
    let tabs: Vec<Tab> = objects
        .iter()
        .map(|known| Tab {
            label: known.label_plural.text(visitor.lang).to_owned(),
            href: ways.address(known, "").to_string(),
            count: None,
            current: known.name == def.name,
        })
        .collect();
    let acts = (by_probability && is_administrator(&visitor)).then(|| search_button(&visitor));
    let body = html! {
        div class="stack" {
            (ui::page_header(&PageHeader { title: title.to_owned(), acts, ..PageHeader::default() }))
            (ui::tabs(visitor.t("对象", "Object"), &tabs))
            (ui::tabs(visitor.t("依据", "Because of"), &ways.tabs(&visitor, field)))
            (shown)
        }
    };
    Ok(frame(&visitor, title, vec![here(title)], body))
}

/// The button that begins a search, for those who run the place.
fn search_button(visitor: &Visitor) -> Markup {
    html! {
        form method="post" action=(SEARCH) {
            (ui::csrf_field(visitor.csrf()))
            (Button::new(Look::Plain, visitor.t("立即查找", "Search now")).icon("refresh-cw"))
        }
    }
}

/// `POST /duplicates/search`: on to the job that looks; one that has not ended is told.
async fn search(form: SignedForm) -> Result<Response, Refusal> {
    match duplicates::begin_now(&form.visitor).await {
        Ok(job) => Ok(see_other(&job_href(job))),
        Err(refusal) if refusal.status == StatusCode::CONFLICT => {
            let news = News::warning(refusal.message.text(form.visitor.lang));
            Ok(go(&form.visitor.site, PAGE, &news))
        }
        Err(refusal) => Err(refusal),
    }
}

/// The buttons by which records are told apart.
fn verdict_buttons(visitor: &Visitor, def: &ObjectDef, ids: &[i64], back: &str) -> Markup {
    let button = |verdict: Verdict, word: &str| {
        Button::new(Look::Quiet, word).small().sends("verdict", verdict.code())
    };
    html! {
        form method="post" action="/duplicates/verdict" {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("object", def.plural))
            (ui::hidden_field("back", back))
            @for id in ids { (ui::hidden_field("ids", &id_text(*id))) }
            (button(Verdict::Different, visitor.t("不是同一个", "Not the same")).shortcut("d"))
            (button(Verdict::Related, visitor.t("有关联，但不是同一个", "Related, not the same")).shortcut("r"))
        }
    }
}

/// `POST /duplicates/verdict`: of records that one may change; twice is the same as once.
async fn judge(form: SignedForm) -> Result<Response, Refusal> {
    let visitor = &form.visitor;
    let def = visitor.site.object(form.value("object").unwrap_or_default())?;
    let back = form.value("back").and_then(local).unwrap_or(PAGE).to_owned();
    let said = form.value("verdict").unwrap_or_default();
    let above = match said.strip_prefix(ABOVE) {
        None => None,
        Some(id) => {
            let field = above_field(visitor, def).ok_or_else(Refusal::not_found)?;
            Some((field, parse_id(id).map_err(|_| Refusal::not_found())?))
        }
    };
    let verdict = match said {
        "none" => None,
        _ if above.is_some() => Some(Verdict::Related),
        code => Some(Verdict::of_code(code).ok_or_else(Refusal::not_found)?),
    };
    let ids: Vec<i64> = form
        .fields
        .iter()
        .filter(|(name, _)| name == "ids")
        .filter_map(|(_, id)| parse_id(id).ok())
        .collect();
    Judgement { def, ids, verdict, above }.keep(visitor).await?;
    let text = match verdict {
        Some(Verdict::Different) => {
            visitor.t("已记下：不是同一个，以后不再提示。", "Noted: not the same; they stay away.")
        }
        Some(Verdict::Related) if above.is_some() => visitor.t(
            "已记下，并填好了上下级；原来填过的没有改。",
            "Noted, and linked; what was filled in before stays.",
        ),
        Some(Verdict::Related) => visitor.t(
            "已记下：有关联但不是同一个。可以在记录上填写上级或关联。",
            "Noted: related and not the same. Link them on their pages.",
        ),
        None => visitor.t("已撤回判断。", "Taken back."),
    };
    Ok(go(&visitor.site, &back, &News::done(text)))
}

//! The page on which the company says how its numbers look: each object that has some, the number to come, and a look at
//! what another pattern would give before it is kept.

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};
use object::{FieldDef, Filter, Lang, Message, NumberPattern, Object, ObjectDef, Row, Value, id_text};
use site::ui::{self, Button, Field, Look, PageHeader, Problem, TextKind};
use site::{News, Refusal, SignedForm, Site, Visitor, crumb, frame, go, here};
use store::{ALL_ROWS_MAX, Scope, StoreError, Verb, View, WriteError, typed};

use crate::number_rule::{NumberRule, next_words, values};

/// Its address.
const PAGE: &str = "/number_rules/patterns";
/// The change set's name.
const ACT: &str = "number_pattern";

/// Its route.
pub(super) fn routes() -> Router<Site> {
    Router::new().route(PAGE, get(page).post(take))
}

/// Where a pattern is made and changed.
pub(crate) fn own_form(row: Option<&Row>) -> String {
    let of = row.map(|row| row.value(NumberRule::OF.field()));
    match of.as_ref().and_then(Value::as_text) {
        Some(plural) => format!("{PAGE}#{}", site::encode(&place(plural))),
        None => PAGE.to_owned(),
    }
}

/// The place of an object on the page.
fn place(plural: &str) -> String {
    format!("of-{plural}")
}

/// What is said of the numbers of one object.
struct Numbered {
    def: &'static ObjectDef,
    field: &'static FieldDef,
    /// The pattern as it stands.
    pattern: String,
    /// The number that comes next by it.
    next: Option<String>,
    /// What the company said, where it did.
    kept: Option<Row>,
}

impl Numbered {
    fn all(view: &View<'_>) -> Result<Vec<Numbered>, StoreError> {
        let kept = view.all_rows(NumberRule::def(), &Filter::All, None, ALL_ROWS_MAX)?;
        let mut all = Vec::new();
        for def in view.registry().objects().iter().copied() {
            let Some(field) = def.numbered_field() else { continue };
            let of = |row: &&Row| row.value(NumberRule::OF.field()).as_text() == Some(def.plural);
            let kept = kept.iter().find(of).cloned();
            let own = kept.as_ref().map(typed::<NumberRule>).transpose()?.map(|rule| rule.pattern);
            let pattern = own.or_else(|| field.numbered.map(str::to_owned)).unwrap_or_default();
            let next = next_by(view, def, field, &pattern)?.unwrap_or_default();
            all.push(Numbered { def, field, pattern, next, kept });
        }
        Ok(all)
    }
}

/// The number to come by a pattern; none where it cannot be read.
fn next_by(
    view: &View<'_>,
    def: &'static ObjectDef,
    field: &'static FieldDef,
    pattern: &str,
) -> Result<Option<Option<String>>, StoreError> {
    let Ok(pattern) = NumberPattern::parse(pattern) else { return Ok(None) };
    Ok(Some(view.next_number_by(def, field, &pattern)?.text))
}

/// What was sent of one object, and what came of it.
struct Tried {
    plural: String,
    pattern: String,
    /// The number to come by it, where somebody wanted to see it.
    shown: Option<Option<String>>,
    problem: Option<Message>,
}

fn may(visitor: &Visitor, verb: Verb) -> bool {
    visitor.visit.actor().scope(NumberRule::OBJECT, verb) == Scope::All
}

/// `GET /number_rules/patterns`
async fn page(visitor: Visitor) -> Result<Response, Refusal> {
    if !may(&visitor, Verb::See) {
        return Err(Refusal::forbidden());
    }
    Ok(shown(&visitor, None).await?.into_response())
}

/// `POST /number_rules/patterns`: a look at a pattern, the keeping of it, or back to how numbers are declared.
async fn take(form: SignedForm) -> Result<Response, Refusal> {
    let value = |name: &str| form.value(name).unwrap_or_default().trim().to_owned();
    let (plural, pattern, step) = (value("of"), value("pattern"), value("step"));
    let seen = value("version").parse::<i64>().ok();
    let visitor = form.visitor;
    let wanted = plural.clone();
    let found = visitor.visit.read(move |view| {
        Ok::<_, StoreError>(Numbered::all(view)?.into_iter().find(|numbered| numbered.def.plural == wanted))
    });
    let found = found.await?.ok_or_else(Refusal::not_found)?;
    let may_change = match found.kept {
        Some(_) => may(&visitor, Verb::Change) && may(&visitor, Verb::Delete),
        None => may(&visitor, Verb::Create),
    };
    if !may(&visitor, Verb::See) || !may_change {
        return Err(Refusal::forbidden());
    }
    let mut tried = Tried { plural, pattern: pattern.clone(), shown: None, problem: None };
    if step == "preview" {
        let (def, field) = (found.def, found.field);
        let next = visitor.visit.read(move |view| next_by(view, def, field, &pattern)).await?;
        tried.problem = NumberPattern::parse(&tried.pattern).err();
        tried.shown = next;
        return Ok(shown(&visitor, Some(&tried)).await?.into_response());
    }
    let wanted = if step == "reset" { Wanted::Declared } else { Wanted::Own(pattern) };
    match write(&visitor, found, wanted, seen).await {
        Ok(change_set) => {
            let back = format!("{PAGE}#{}", place(&tried.plural));
            let text = match step.as_str() {
                "reset" => visitor.t("已恢复默认的编号规则。", "The default pattern holds again."),
                _ => visitor.t(
                    "编号规则已保存，从下一个编号起生效。",
                    "The pattern is kept and holds from the next number on.",
                ),
            };
            Ok(go(&visitor.site, &back, &News::done(text).with_undo(change_set, &back)))
        }
        Err(WriteError::Invalid(problems)) => {
            tried.problem = problems.into_iter().next().map(|problem| problem.message);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown(&visitor, Some(&tried)).await?).into_response())
        }
        Err(WriteError::Conflict(_)) => {
            tried.problem = Some(quicker());
            Ok((StatusCode::CONFLICT, shown(&visitor, Some(&tried)).await?).into_response())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Which pattern is to hold.
enum Wanted {
    /// This one.
    Own(String),
    /// The one that the object is declared with.
    Declared,
}

async fn write(
    visitor: &Visitor,
    found: Numbered,
    wanted: Wanted,
    seen: Option<i64>,
) -> Result<i64, WriteError> {
    let set = match wanted {
        Wanted::Declared => None,
        Wanted::Own(pattern) => Some(values(found.def.plural, &pattern)),
    };
    let kept = found.kept.map(|row| row.id);
    visitor
        .visit
        .write::<_, WriteError, _>(ACT, move |tx| {
            match (kept, &set) {
                (Some(id), None) => drop(tx.delete(NumberRule::def(), id, seen)?),
                (Some(id), Some(set)) => drop(tx.change(NumberRule::def(), id, seen, set.clone())?),
                (None, None) => {}
                (None, Some(set)) => {
                    let mut values = vec![Value::Null; NumberRule::def().fields.len()];
                    for (field, value) in set {
                        values[field.index] = value.clone();
                    }
                    tx.create(NumberRule::def(), values)?;
                }
            }
            Ok(tx.change_set())
        })
        .await
}

fn quicker() -> Message {
    Message::new(
        "number_pattern_changed",
        "您打开之后，别人改过这个编号规则；请看过现在的规则再保存",
        "somebody has changed this pattern since you opened it; look at it before you save",
    )
}

async fn shown(visitor: &Visitor, tried: Option<&Tried>) -> Result<Markup, Refusal> {
    let all = visitor.visit.read(Numbered::all).await?;
    let lang = visitor.lang;
    let title = visitor.t("设置编号规则", "Number patterns").to_owned();
    let problem = tried.and_then(|tried| tried.problem.as_ref());
    let problems: Vec<Problem> = problem
        .map(|problem| Problem { text: problem.text(lang).to_owned(), field: None })
        .into_iter()
        .collect();
    let body = html! {
        div class="narrow stack" {
            (ui::page_header(&PageHeader {
                title: title.clone(),
                note: visitor.t(
                    "已有的编号不变，导入时自带的编号保留；新规则从下一个编号起生效。",
                    "Numbers that were given stay, and those that an import brings are kept; a new pattern holds from the next number on.",
                ).to_owned(),
                acts: None,
            }))
            (ui::problem_summary(lang, &problems))
            @for numbered in &all { (card(visitor, numbered, tried)) }
            (placeholders(visitor))
        }
    };
    let def = NumberRule::def();
    let list = crumb(def.label_plural.text(lang), format!("/{}", def.plural));
    Ok(frame(visitor, &title, vec![list, here(title.clone())], body))
}

fn card(visitor: &Visitor, numbered: &Numbered, tried: Option<&Tried>) -> Markup {
    let lang = visitor.lang;
    let tried = tried.filter(|tried| tried.plural == numbered.def.plural);
    let label = numbered.def.label.text(lang);
    let may_change = may(visitor, if numbered.kept.is_some() { Verb::Change } else { Verb::Create });
    let looked = tried.and_then(|tried| tried.shown.as_ref());
    let field = Field {
        value: tried.map_or_else(|| numbered.pattern.clone(), |tried| tried.pattern.clone()),
        error: tried.and_then(|tried| Some(tried.problem.as_ref()?.text(lang).to_owned())),
        required: true,
        readonly: !may_change,
        ..Field::new("pattern", visitor.t("规则", "Pattern"))
    };
    let body = html! {
        div class="stack" {
        p { strong { (next_words(lang, numbered.next.as_deref())) } }
        @if let Some(looked) = looked {
            p class="field-hint" role="status" {
                (visitor.t("按改后的规则，", "By the pattern below: ")) (next_words(lang, looked.as_deref()))
            }
        }
        form class="stack" method="post" action=(PAGE) {
            (ui::csrf_field(visitor.csrf()))
            (ui::hidden_field("of", numbered.def.plural))
            @if let Some(kept) = &numbered.kept { (ui::hidden_field("version", &kept.version.to_string())) }
            (ui::text_field(lang, &field, TextKind::Plain))
            @if may_change {
                div class="row" {
                    (Button::new(Look::Primary, visitor.t("保存", "Save")).sends("step", "save"))
                    (Button::new(Look::Plain, visitor.t("预览", "Preview")).sends("step", "preview"))
                    @if numbered.kept.is_some() {
                        (Button::new(Look::Quiet, visitor.t("恢复默认", "Back to the default")).sends("step", "reset"))
                    }
                }
            }
        }
        @if let Some(kept) = &numbered.kept {
            p {
                a class="link" href={ "/" (NumberRule::def().plural) "/" (id_text(kept.id)) } {
                    (visitor.t("修改历史", "History"))
                }
            }
        }
        }
    };
    html! { div id=(place(numbered.def.plural)) { (ui::card(label, None, body)) } }
}

/// What may stand in a pattern.
fn placeholders(visitor: &Visitor) -> Markup {
    let told = [
        (
            "{yyyy}",
            visitor.t(
                "年份，例如 2026；写了年份，流水号每年从 1 开始",
                "The year, such as 2026; with it the count begins anew each year",
            ),
        ),
        ("{yy}", visitor.t("年份的后两位，例如 26", "The last two digits of the year, such as 26")),
        ("{mm}", visitor.t("月份，例如 03", "The month, such as 03")),
        (
            "{000000}",
            visitor.t(
                "流水号，几个零就是几位，必须有一个",
                "The count, in as many digits as there are zeros; needed once",
            ),
        ),
    ];
    let body = html! {
        dl class="facts" {
            @for (code, about) in told { div class="fact" { dt { code { (code) } } dd { (about) } } }
        }
        p class="field-hint" {
            (match visitor.lang {
                Lang::Zh => "其他文字照写，例如 SO{yy}{mm}-{0000} 得到 SO2603-0001。",
                Lang::En => "Everything else stands as written: SO{yy}{mm}-{0000} gives SO2603-0001.",
            })
        }
    };
    ui::card(visitor.t("可用的占位符", "What may stand in a pattern"), None, body)
}

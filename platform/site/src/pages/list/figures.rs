//! The line below a list that sums a column up: sum, average, smallest and largest. It is read after the page
//! stands, like a count that takes reading many rows, and goes as far as a count does.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Lang, Message, Money, ObjectDef, text};
use store::{Figure, Grouped, Verb};

use super::asked::{self, Asked};
use super::read_params;
use crate::listing::{ListParams, TotalWanted};
use crate::pages::frame::expect_right;
use crate::pages::values::count_text;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui;
use crate::visitor::Visitor;

/// The amounts and numbers that can be summed up.
pub(super) fn summable(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    store::summed_by(def).collect()
}

/// The field that the address sums up; none where it says nothing.
///
/// # Errors
/// `sum_unknown` for what is no amount and no number.
pub(super) fn of(def: &'static ObjectDef, name: &str) -> Result<Option<&'static FieldDef>, Message> {
    if name.is_empty() {
        return Ok(None);
    }
    let fields = summable(def);
    fields.iter().copied().find(|field| field.name == name).map(Some).ok_or_else(|| {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let name = text::excerpt(name);
        Message::new(
            "sum_unknown",
            format!("不能汇总“{name}”，可用：{}", names.join("、")),
            format!("cannot sum “{name}” up; choose from: {}", names.join(", ")),
        )
    })
}

/// `GET /{plural}/figures`: the line of the list at the same address.
pub(in crate::pages) async fn figures(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let (query, asked, _) = asked::read(&site, &visitor, def, query.as_deref()).await?;
    let read = read_params(&visitor, &asked, &query)?;
    if let Some(wrong) = read.wrong {
        return Err(Refusal::bad_request(wrong));
    }
    let Some(field) = read.sum else { return Err(Refusal::not_found()) };
    let grouped = load(&visitor, &read.params, field).await?;
    Ok(line(&visitor, &asked, field, &grouped).into_response())
}

async fn load(visitor: &Visitor, params: &ListParams, field: &'static FieldDef) -> Result<Grouped, Refusal> {
    let (def, filter) = (params.def, params.filter.clone());
    let exact = params.total == TotalWanted::Exact;
    Ok(visitor.visit.read(move |view| view.grouped(def, &filter, None, &[field], exact)).await?)
}

/// What stands below a list: the line, where the address asks for its figures at once; else what asks for it.
pub(super) async fn shown(
    visitor: &Visitor,
    asked: &Asked,
    params: &ListParams,
    field: &'static FieldDef,
) -> Result<Markup, Refusal> {
    Ok(match params.total {
        TotalWanted::AtOnce => {
            let part_href = asked.address_at("/figures").to_string();
            let page_href = asked.address().with("total", "estimate").to_string();
            ui::figures_to_come(field.label.text(visitor.lang), &part_href, &page_href)
        }
        TotalWanted::Nothing | TotalWanted::Estimate | TotalWanted::Exact => {
            line(visitor, asked, field, &load(visitor, params, field).await?)
        }
    })
}

fn line(visitor: &Visitor, asked: &Asked, field: &'static FieldDef, grouped: &Grouped) -> Markup {
    let lang = visitor.lang;
    let figures: Vec<Figure> =
        grouped.groups.iter().flat_map(|group| group.figures.iter().flatten().copied()).collect();
    let mut parts: Vec<(String, ui::Figure)> = Vec::new();
    for figure in &figures {
        let of =
            |zh, en, number: i128| (visitor.t(zh, en).to_owned(), number_shown(lang, field, figure, number));
        parts.extend([
            of("合计", "Sum", figure.sum),
            of("平均", "Average", average(figure)),
            of("最小", "Smallest", i128::from(figure.min)),
            of("最大", "Largest", i128::from(figure.max)),
            (visitor.t("已填", "Filled in").to_owned(), ui::Figure::of_count(lang, figure.count)),
        ]);
    }
    let mut note = None;
    if parts.is_empty() {
        note = Some(html! { (visitor.t("没有可汇总的数值", "Nothing to sum up")) });
    } else if !grouped.figures_exact {
        // A part of a sum says nothing; how many were read does.
        let read = count_text(grouped.groups.iter().map(|group| group.count).sum());
        parts.clear();
        let all = asked.address().with("total", "exact").to_string();
        note = Some(html! {
            (match lang {
                Lang::Zh => format!("超过 {read} 条，未汇总。"),
                Lang::En => format!("More than {read} records, not summed up."),
            })
            " " a class="link" href=(all) { (visitor.t("全部汇总", "Sum up all")) }
        });
    }
    ui::figures_line(field.label.text(lang), &parts, note)
}

/// Rounded half away from nothing, in the smallest unit.
fn average(figure: &Figure) -> i128 {
    let count = i128::from(figure.count.max(1));
    let half = if figure.sum < 0 { -count / 2 } else { count / 2 };
    (figure.sum + half) / count
}

/// A group's sum.
pub(super) fn sum_shown(lang: Lang, field: &FieldDef, figure: &Figure) -> ui::Figure {
    number_shown(lang, field, figure, figure.sum)
}

fn number_shown(lang: Lang, field: &FieldDef, figure: &Figure, number: i128) -> ui::Figure {
    // What is larger than any amount can be is told plainly.
    match (i64::try_from(number), figure.currency) {
        (Ok(minor), Some(currency)) => ui::Figure::of_amount(lang, Money { minor, currency }),
        (Ok(number), None) => ui::Figure::of_number(lang, field.kind, number),
        (Err(_), _) => ui::Figure::whole(number.to_string()),
    }
}

//! Which columns a list shows and in which order, and how close its rows stand.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use object::{FieldDef, Message, ObjectDef, text};
use store::Verb;

use super::asked::{self, Asked};
use crate::layout::{COLUMNS_MAX, ListFace, choosable};
use crate::pages::frame::{crumb, expect_right, frame, here};
use crate::pages::news::see_other;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui::{self, Button, Choice, ColumnLine, Dialog, Field, Look, PageHeader};
use crate::visitor::Visitor;

/// The panel's id.
const PANEL: &str = "columns";
/// The most columns that stay: more leaves no room for the others to move in.
pub(super) const FROZEN_MAX: usize = 4;
/// How wide a column can be, in CSS pixels: a word, and about as much as one reads in a line.
const WIDTH_MIN: u32 = 48;
const WIDTH_MAX: u32 = 1_200;

/// Widths as a browser sends them, `name:240,grade:96`, without what is none of the object's columns.
pub(super) fn widths_of(def: &'static ObjectDef, text: &str) -> String {
    let widths = text.split(',').filter_map(|part| {
        let (name, width) = part.split_once(':')?;
        let field = choosable(def).find(|field| field.name == name)?;
        let width: u32 = width.parse().ok()?;
        Some(format!("{}:{}", field.name, width.clamp(WIDTH_MIN, WIDTH_MAX)))
    });
    widths.take(COLUMNS_MAX).collect::<Vec<_>>().join(",")
}

/// How many columns stay.
pub(super) fn frozen_of(text: &str) -> usize {
    text.parse().unwrap_or(1).clamp(1, FROZEN_MAX)
}

/// The columns of `name,grade,owner`, the list's own where nothing is said. What a record is called always comes
/// first, because it leads to the record.
///
/// # Errors
/// `column_unknown` for what is no field, or none that one may see; `columns_too_many`.
pub(in crate::pages) fn of(face: &ListFace, text: &str) -> Result<Vec<&'static FieldDef>, Message> {
    let def = face.def;
    if text.trim().is_empty() {
        return Ok(face.columns.clone());
    }
    let mut columns = vec![def.title];
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let field = choosable(def).find(|field| field.name == name).ok_or_else(|| unknown(def, name))?;
        if !columns.contains(&field) {
            columns.push(field);
        }
    }
    if columns.len() > COLUMNS_MAX {
        return Err(Message::new(
            "columns_too_many",
            format!("最多显示 {COLUMNS_MAX} 列，请去掉一些"),
            format!("a list shows at most {COLUMNS_MAX} columns; remove some"),
        ));
    }
    Ok(columns)
}

fn unknown(def: &'static ObjectDef, name: &str) -> Message {
    let names: Vec<&str> = choosable(def).map(|field| field.name).collect();
    let name = text::excerpt(name);
    Message::new(
        "column_unknown",
        format!("{}没有“{name}”这一列，可用：{}", def.label.zh, names.join("、")),
        format!("{} has no column “{name}”; choose from: {}", def.label.en, names.join(", ")),
    )
}

/// The button above the list, and the panel it opens.
pub(super) fn panel(visitor: &Visitor, asked: &Asked, columns: &[&'static FieldDef]) -> (Markup, Markup) {
    let title = visitor.t("列与密度", "Columns and density");
    let opener = ui::opener(Look::Quiet, visitor.t("列", "Columns"), "columns-3", PANEL);
    let panel = Dialog {
        id: PANEL.to_owned(),
        title: title.to_owned(),
        body: form(visitor, asked, &in_order(visitor, asked.def(), columns), columns),
        foot: None,
    };
    (opener, ui::side_panel(visitor.lang, &panel))
}

/// The columns that are shown, then the others as they are declared.
fn in_order(
    visitor: &Visitor,
    def: &'static ObjectDef,
    columns: &[&'static FieldDef],
) -> Vec<&'static FieldDef> {
    let others = choosable(def).filter(|field| !columns.contains(field) && visitor.is_told(def, field));
    columns.iter().copied().chain(others).collect()
}

fn form(
    visitor: &Visitor,
    asked: &Asked,
    order: &[&'static FieldDef],
    shown: &[&'static FieldDef],
) -> Markup {
    let def = asked.def();
    let lines: Vec<ColumnLine> = order
        .iter()
        .map(|field| ColumnLine {
            name: field.name.to_owned(),
            label: field.label.text(visitor.lang).to_owned(),
            help: field.help.map_or(String::new(), |help| help.text(visitor.lang).to_owned()),
            is_shown: shown.contains(field),
            is_fixed: *field == def.title,
        })
        .collect();
    let density = Field {
        value: if asked.value("density").is_empty() { "comfortable" } else { "compact" }.to_owned(),
        wide: true,
        ..Field::new("density", visitor.t("行距", "Density"))
    };
    let densities = [
        Choice::new("comfortable", visitor.t("舒适", "Comfortable")),
        Choice::new("compact", visitor.t("紧凑", "Compact")),
    ];
    let frozen = Field {
        value: frozen_of(asked.value("frozen")).to_string(),
        wide: true,
        ..Field::new("frozen", visitor.t("左侧冻结的列数", "Columns that stay at the left"))
    };
    let counts: Vec<Choice> =
        (1..=FROZEN_MAX).map(|count| Choice::new(count.to_string(), count.to_string())).collect();
    html! {
        form class="stack" method="get" action={ "/" (def.plural) "/columns" } {
            @for (name, value) in asked.pairs_without(&["columns", "density", "frozen"]) { (ui::hidden_field(&name, &value)) }
            (ui::radio_field(visitor.lang, &density, &densities))
            (ui::radio_field(visitor.lang, &frozen, &counts))
            (ui::column_list(visitor.lang, &lines))
            div class="form-foot" {
                (Button::new(Look::Primary, visitor.t("应用", "Apply")))
                (Button::new(Look::Plain, visitor.t("恢复默认列", "Default columns")).sends("by_itself", "true"))
            }
        }
    }
}

/// `GET /{plural}/columns`: on to the list with these columns; without script also one place up or down, on a page
/// of its own.
pub(in crate::pages) async fn choose(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::See)?;
    let mut query = crate::form_body::pairs_of(query.as_deref().unwrap_or_default());
    let all = |query: &[(String, String)], wanted: &str| -> Vec<String> {
        query.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    };
    let order = all(&query, "order");
    // The form sends one value a column, the address one value for all of them.
    let is_sent = !order.is_empty();
    let shown = all(&query, "columns").join(",");
    if is_sent {
        query.retain(|(name, _)| name != "columns");
    }
    let views = asked::views_of(&site, &visitor, def).await?;
    let face = asked::face_of(&visitor, def);
    let asked = Asked::read(&face, &query, &views)?;
    if query.iter().any(|(name, _)| name == "by_itself") {
        return Ok(see_other(&asked.with("columns", "").to_string()));
    }
    let text = match (is_sent, shown.is_empty()) {
        (false, _) => asked.value("columns"),
        (true, true) => def.title.name,
        (true, false) => &shown,
    };
    let columns = of(&face, text).map_err(Refusal::bad_request)?;
    let step = query.iter().find(|(name, _)| name == "move").map(|(_, step)| step.as_str());
    if is_sent && step.is_none() {
        return Ok(see_other(&asked.with("columns", &names_of(&columns)).to_string()));
    }
    let mut order: Vec<&'static FieldDef> = if is_sent {
        order.iter().filter_map(|name| choosable(def).find(|field| field.name == *name)).collect()
    } else {
        in_order(&visitor, def, &columns)
    };
    move_one(&mut order, step.unwrap_or_default());
    let shown: Vec<&'static FieldDef> =
        order.iter().copied().filter(|field| columns.contains(field)).collect();
    let title = visitor.t("列与密度", "Columns and density");
    let header = PageHeader { title: title.to_owned(), ..PageHeader::default() };
    let way = vec![crumb(def.label_plural.text(visitor.lang), asked.to_string()), here(title)];
    let body = html! {
        div class="narrow stack" { (ui::page_header(&header)) (form(&visitor, &asked, &order, &shown)) }
    };
    Ok(frame(&visitor, title, way, body).into_response())
}

/// The names as the address has them.
pub(super) fn names_of(columns: &[&'static FieldDef]) -> String {
    columns.iter().map(|field| field.name).collect::<Vec<_>>().join(",")
}

/// `up:grade` or `down:grade`; the first place belongs to the name.
fn move_one(order: &mut [&'static FieldDef], step: &str) {
    let Some((direction, name)) = step.split_once(':') else { return };
    let Some(from) = order.iter().position(|field| field.name == name) else { return };
    let to = if direction == "up" { from.saturating_sub(1) } else { from + 1 };
    if from > 0 && (1..order.len()).contains(&to) {
        order.swap(from, to);
    }
}

#[cfg(test)]
#[path = "../tests/columns.rs"]
mod tests;

//! The small form at a column's end: what must be filled in, and nothing else. It is sent as the whole form is; what
//! is refused comes back as the whole form, with everything as it was typed.

use axum::extract::{Path, RawQuery, State};
use maud::{Markup, html};
use object::FieldDef;
use store::Verb;

use super::draft::{Draft, is_writable};
use super::{fault, filled_by_rules, inputs, once};
use crate::form_body::pairs_of;
use crate::pages::address::{Address, local};
use crate::pages::frame::expect_right;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::ui;
use crate::visitor::Visitor;

/// `GET /{plural}/new/quick?grade=a&back=…`: a part of a page.
pub(in crate::pages) async fn quick(
    State(site): State<Site>,
    Path(plural): Path<String>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Markup, Refusal> {
    let def = site.object(&plural)?;
    expect_right(&visitor, def, Verb::Create)?;
    let given = pairs_of(query.as_deref().unwrap_or_default());
    let back = super::back_of(&given);
    let filled = filled_by_rules(&site, def);
    let is_given = |field: &FieldDef| given.iter().any(|(name, _)| name == field.name);
    let asked: Vec<&'static FieldDef> = def
        .fields
        .iter()
        .copied()
        .filter(|field| is_writable(field) && !is_given(field) && !filled.contains(&field.name))
        .filter(|field| field.required || *field == def.title)
        // A file is handed in on the whole form, to which whoever leaves one out is led.
        .filter(|field| !field.kind.is_file())
        .collect();
    let mut hidden: Vec<(String, String)> = given
        .iter()
        .filter(|(name, _)| def.fields.iter().any(|field| field.name == name && is_writable(field)))
        .cloned()
        .collect();
    let whole = hidden.iter().fold(Address::new(format!("/{}/new", def.plural)), |address, (name, value)| {
        address.with(name, value)
    });
    hidden.push((String::from("csrf"), visitor.csrf().to_owned()));
    hidden.push((once::FIELD.to_owned(), once::new_key()));
    if let Some(back) = &back {
        hidden.push((String::from("back"), back.clone()));
    }
    let whole = whole.with("back", back.as_deref().and_then(local).unwrap_or_default());
    let lang = visitor.lang;
    let draft = visitor.visit.read(move |view| Draft::given(view, def, lang, &[])).await.map_err(fault)?;
    let fields = html! {
        @for (place, field) in asked.iter().enumerate() {
            (inputs::input(&visitor, field, &draft, false, place == 0))
        }
    };
    Ok(ui::board_add(visitor.lang, &format!("/{}", def.plural), &hidden, &fields, &whole.to_string()))
}

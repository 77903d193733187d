//! What a layout makes of a form, a page or a list, for whoever arranges it: without a record, and as somebody with
//! these rights would see it.

use maud::{Markup, html};
use object::{FieldDef, Lang, Layout, ObjectDef, Surface};
use store::{Actor, Rights, Scope, Verb};

use super::form::{Draft, input};
use crate::layout::{Arranged, ListFace, arranged};
use crate::ui::{self, Fact};
use crate::visitor::Visitor;

/// Rows that stand for the records of a list.
const SAMPLE_ROWS: usize = 3;

/// How an object looks that is arranged so, for somebody with these rights. Nothing in it can be reached or sent.
pub fn layout_preview(visitor: &Visitor, def: &'static ObjectDef, layout: &Layout, rights: Rights) -> Markup {
    let actor = visitor.visit.actor().with_rights(rights);
    let needed = match layout.surface {
        Surface::Form => Verb::Create,
        Surface::Page | Surface::List => Verb::See,
    };
    let is_told = |field: &'static FieldDef| match layout.surface {
        Surface::Form => actor.may_set_somewhere(def, field, Verb::Create),
        Surface::Page | Surface::List => actor.is_told(def, field),
    };
    html! {
        @if actor.scope(def.name, needed) == Scope::Nothing {
            (ui::notice(ui::NoticeKind::Info, html! { (without_right(visitor.lang, def, needed)) }, None))
        } @else {
            div class="sample-page" inert {
                @match layout.surface {
                    Surface::Form => (form(visitor, def, arranged(def, Surface::Form, Some(layout)).only(is_told))),
                    Surface::Page => (page(visitor.lang, def, arranged(def, Surface::Page, Some(layout)).only(is_told))),
                    Surface::List => (list(visitor.lang, &actor, &ListFace::of(def, Some(layout)))),
                }
            }
        }
    }
}

fn without_right(lang: Lang, def: &ObjectDef, verb: Verb) -> String {
    match (lang, verb) {
        (Lang::Zh, Verb::Create) => format!("这个角色不能新建{}，看不到这个表单。", def.label.zh),
        (Lang::Zh, _) => format!("这个角色看不到{}。", def.label.zh),
        (Lang::En, Verb::Create) => {
            format!("This role creates no {} and does not see this form.", def.label_plural.within(lang))
        }
        (Lang::En, _) => format!("This role sees no {}.", def.label_plural.within(lang)),
    }
}

fn form(visitor: &Visitor, def: &'static ObjectDef, arranged: Arranged) -> Markup {
    let draft = Draft::empty(&def.fields);
    let inputs = |fields: &[&'static FieldDef]| {
        html! { @for field in fields { (input(visitor, field, &draft, false, false)) } }
    };
    html! {
        div class="form" {
            @for section in &arranged.sections {
                @let heading = section.heading.text(visitor.lang);
                @if section.is_single {
                    (ui::single_group(heading, inputs(&section.fields)))
                } @else {
                    (ui::field_group(heading, inputs(&section.fields)))
                }
            }
            @if !arranged.more.is_empty() {
                (ui::more_fields(visitor.lang, arranged.more.len(), false, html! {}))
            }
        }
    }
}

fn page(lang: Lang, def: &'static ObjectDef, arranged: Arranged) -> Markup {
    html! {
        @for section in &arranged.sections {
            @let fields = section.fields.iter().filter(|field| **field != def.title);
            @let facts: Vec<Fact> = fields.map(|field| Fact::new(field.label.text(lang), sample())).collect();
            @if !facts.is_empty() { (ui::card(section.heading.text(lang), None, ui::facts(lang, &facts))) }
        }
        @if !arranged.more.is_empty() {
            div class="card" { (ui::more_fields(lang, arranged.more.len(), false, html! {})) }
        }
    }
}

fn list(lang: Lang, actor: &Actor, face: &ListFace) -> Markup {
    let def = face.def;
    let columns: Vec<&'static FieldDef> =
        face.columns.iter().copied().filter(|field| actor.is_told(def, field)).collect();
    let on_card = columns.iter().filter(|field| face.is_on_card(field, super::stands_on_card(def, field)));
    html! {
        div class="sample-list" {
            table class="table" {
                thead { tr { @for field in &columns { th scope="col" { (field.label.text(lang)) } } } }
                tbody {
                    @for _ in 0..SAMPLE_ROWS { tr { @for _ in &columns { td { (sample()) } } } }
                }
            }
        }
        div class="sample-phone card" {
            div class="card-body" {
                @for (place, field) in on_card.enumerate() {
                    @if place == 0 {
                        strong { (field.label.text(lang)) }
                    } @else {
                        div class="sample-line" { span class="soft" { (field.label.text(lang)) } (sample()) }
                    }
                }
            }
        }
    }
}

/// What stands for a value.
fn sample() -> Markup {
    html! { span class="sample" aria-hidden="true" {} }
}

//! What rows bring along beside their records, such as the lines of an order, and what is made because a cell names it:
//! the choices for both, derived from what an object sums up and links to.

use exchange::{Preview, can_be_made, child_name, offspring, tells_child};
use maud::{Markup, html};
use object::{FieldDef, Lang, ObjectDef};

use super::mapping::settable;
use crate::form_body::SignedForm;
use crate::imports::Draft;
use crate::ui::{self, Choice, NoticeKind};
use crate::visitor::Visitor;

const MAKES: &str = "make";

/// What the form says is made where nobody knows it.
pub(super) fn makes_in_form(form: &SignedForm) -> Vec<String> {
    form.fields.iter().filter(|(name, _)| name == MAKES).map(|(_, value)| value.clone()).collect()
}

/// The children that this file may bring along.
fn children(visitor: &Visitor, draft: &Draft) -> Vec<(&'static ObjectDef, &'static FieldDef)> {
    offspring(visitor.site.crm().registry(), draft.def)
}

/// What a column may go to beside the records' own fields.
pub(super) fn choices(visitor: &Visitor, draft: &Draft) -> Vec<Choice> {
    let (lang, registry) = (visitor.lang, visitor.site.crm().registry());
    let mut choices = Vec::new();
    for (child, link) in children(visitor, draft) {
        let label = |text: &str| format!("{} · {text}", child.label.text(lang));
        for field in settable(child).filter(|field| *field != link) {
            for split in registry.splits_of(child).iter().filter(|split| (split.leads)() == field) {
                choices.push(Choice::new(child_name(child, split.name), label(split.label.text(lang))));
            }
            let mark = if field.required && !field.is_given() { " *" } else { "" };
            let text = label(&format!("{}{mark}", field.label.text(lang)));
            choices.push(Choice::new(child_name(child, field.name), text).with_help(field.help, lang));
        }
    }
    choices
}

/// What children need and no column brings.
pub(super) fn missing(visitor: &Visitor, preview: &Preview) -> Markup {
    html! {
        @for field in &preview.missing_of_children {
            (ui::notice(NoticeKind::Warning, html! { (match visitor.lang {
                Lang::Zh => format!("明细必填的“{}”还没有对应的列：请在“导入到字段”里为它选一列。", field.label.zh),
                Lang::En => format!("Each line needs “{}” and no column goes to it yet: choose it under “Goes to field”.", field.label.en),
            }) }, None))
        }
    }
}

/// By which fields a child is known within its record; nothing where no column goes to a child.
pub(super) fn known_by(visitor: &Visitor, draft: &Draft, mapped: &[Option<String>]) -> Markup {
    let lang = visitor.lang;
    let is_mapped = |name: &str| mapped.iter().flatten().any(|mapped| mapped == name);
    let telling: Vec<(String, &'static ObjectDef, &'static FieldDef)> = children(visitor, draft)
        .into_iter()
        .flat_map(|(child, link)| {
            tells_child(child, link)
                .into_iter()
                .map(move |field| (child_name(child, field.name), child, field))
        })
        .filter(|(name, ..)| is_mapped(name))
        .collect();
    let Some((_, child, _)) = telling.first() else { return html! {} };
    let label = match lang {
        Lang::Zh => format!("同一张{}里，按哪些字段识别{}", draft.def.label.zh, child.label.zh),
        Lang::En => format!(
            "Which fields tell one {} from another of the same {}",
            child.label.en.to_lowercase(),
            draft.def.label.en.to_lowercase()
        ),
    };
    let is_ticked = |name: &String| draft.settings.match_fields.contains(name);
    html! {
        div class="field field-wide" role="group" aria-label=(label) {
            span class="field-label" { (label) }
            div class="row" {
                @for (name, _, field) in &telling {
                    label class="check" {
                        input type="checkbox" name="match" value=(name) checked[is_ticked(name)];
                        span { (field.label.text(lang)) }
                    }
                }
            }
            p class="field-hint" { (visitor.t(
                "编号相同的行归到同一条记录，行的先后不限。这里一个都不勾时，只新建则每行各成一条；更新已有的则按必填的关联（如产品）识别。",
                "Rows that share a number belong to one record, wherever in the file they stand. With nothing ticked here, each row is one more; when existing ones are updated, what a row must point to, such as a product, tells.",
            )) }
        }
    }
}

/// Which links make what they name and nobody knows; nothing where no column goes to such a link.
pub(super) fn makes(visitor: &Visitor, draft: &Draft, mapped: &[Option<String>]) -> Markup {
    let lang = visitor.lang;
    let is_mapped = |name: &str| mapped.iter().flatten().any(|mapped| mapped == name);
    let own = settable(draft.def).map(|field| (field.name.to_owned(), draft.def, field, false));
    let theirs = children(visitor, draft).into_iter().flat_map(|(child, link)| {
        let fields = settable(child).filter(move |field| *field != link);
        fields.map(move |field| (child_name(child, field.name), child, field, true))
    });
    let links: Vec<_> = own
        .chain(theirs)
        .filter(|(name, def, field, _)| is_mapped(name) && can_be_made(&visitor.visit, def, field))
        .collect();
    if links.is_empty() {
        return html! {};
    }
    let label = visitor.t("找不到时，用名称新建", "Make what is not found, by its name");
    html! {
        div class="field field-wide" role="group" aria-label=(label) {
            span class="field-label" { (label) }
            div class="row" {
                @for (name, _, field, is_child) in &links {
                    label class="check" {
                        input type="checkbox" name=(MAKES) value=(name) checked[draft.settings.makes.contains(name)];
                        span { (field.label.text(lang)) @if *is_child { " " span class="muted" { (visitor.t("（明细）", "(line)")) } } }
                    }
                }
            }
            p class="field-hint" { (visitor.t(
                "先按编号、名称或系统编号找；找不到就新建一条，同名的只建一条，撤销导入时一并撤掉。",
                "It is looked for by code, name and id first; what is not found is made once, and goes when the import is taken back.",
            )) }
        }
    }
}

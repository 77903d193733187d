//! The editor as it stands on its page.

use maud::{Markup, html};
use object::{Choice as _, FieldDef, Lang, Message, Object};
use site::layout::{HEADING_CHARS_MAX, SECTIONS_MAX, must_stand};
use site::ui::{self, ArrangedField, ArrangedPart, Button, Choice, Field, Look, PageHeader, Problem};
use site::{Visitor, crumb, here};
use staff::Role;

use super::{Subject, objects};
use crate::layout::{Draft, Layout, Part, REST, Surface};

/// Everything the page shows.
pub(super) struct Editor<'a> {
    pub visitor: &'a Visitor,
    subject: &'a Subject,
    draft: &'a Draft,
    may_change: bool,
    /// The version that was seen; 0 where there was none.
    version: i64,
    problems: Vec<Message>,
}

impl<'a> Editor<'a> {
    pub fn of(visitor: &'a Visitor, subject: &'a Subject, draft: &'a Draft, may_change: bool) -> Editor<'a> {
        let version = subject.kept.as_ref().map_or(0, |row| row.version);
        Editor { visitor, subject, draft, may_change, version, problems: Vec::new() }
    }

    /// With the version that the form carries on, and what is wrong with what was sent.
    pub fn told(self, version: i64, problems: Vec<Message>) -> Editor<'a> {
        Editor { version, problems, ..self }
    }

    pub fn title(&self) -> String {
        let label = self.subject.def.label;
        let surface = surface_label(self.subject.surface, self.visitor.lang);
        match self.visitor.lang {
            Lang::Zh => format!("{}的{surface}布局", label.zh),
            Lang::En => format!("{}: {}", label.en, surface.to_lowercase()),
        }
    }

    pub fn crumbs(&self) -> Vec<ui::Crumb> {
        let layouts = Layout::def();
        let list = crumb(layouts.label_plural.text(self.visitor.lang), format!("/{}", layouts.plural));
        vec![list, here(self.title())]
    }

    pub fn markup(&self) -> Markup {
        let lang = self.visitor.lang;
        let told =
            self.problems.iter().map(|problem| Problem { text: problem.text(lang).to_owned(), field: None });
        let told: Vec<Problem> = told.collect();
        html! {
            div class="stack" {
                (ui::page_header(&PageHeader { title: self.title(), note: self.counts(), acts: None }))
                (self.chooser())
                (ui::problem_summary(lang, &told))
                div class="arrange-page" {
                    @if self.may_change { (self.form()) } @else {
                        (ui::notice(ui::NoticeKind::Info, html! {
                            (self.visitor.t("您可以查看，不能修改。", "You may look at this, not change it."))
                        }, None))
                    }
                    section class="arrange-preview" tabindex="0" aria-label=(self.visitor.t("预览", "Preview")) {
                        h2 { (self.visitor.t("预览", "Preview")) }
                        p class="field-hint" { (self.as_whom()) }
                        div data-arranged { (self.subject.preview(self.visitor, self.draft)) }
                    }
                }
            }
        }
    }

    /// Which layout counts for somebody of several roles, and whether this one is kept.
    fn counts(&self) -> String {
        let kept = match (&self.subject.kept, &self.subject.role) {
            (Some(_), _) => self.visitor.t("这里有自己的布局。", "It has a layout of its own."),
            (None, Some(_)) => self.visitor.t(
                "这个角色还没有自己的布局，现在用的是所有人的。",
                "The role has none of its own; the one for everybody counts.",
            ),
            (None, None) => self.visitor.t("现在是默认布局。", "It is as it comes."),
        };
        let order = self.visitor.t(
            "个人的列和视图优先，其次是角色的布局，再次是所有人的，最后是默认的。有多个角色的人，按角色创建的先后，第一个有布局的角色生效。",
            "One’s own columns and views come first, then the role’s layout, then the one for everybody, then the default. Of several roles the one made first that has a layout counts.",
        );
        match self.visitor.lang {
            Lang::Zh => format!("{kept}{order}"),
            Lang::En => format!("{kept} {order}"),
        }
    }

    fn as_whom(&self) -> String {
        match (&self.subject.role, self.visitor.lang) {
            (Some(role), Lang::Zh) => format!("“{}”看到的样子；没有权限的字段不显示。", role.name),
            (Some(role), Lang::En) => {
                format!(
                    "As {} sees it; fields that the role may not see are not there.",
                    name_of(role, Lang::En)
                )
            }
            (None, Lang::Zh) => String::from("可以看到全部字段的人看到的样子。"),
            (None, Lang::En) => String::from("As somebody who may see every field sees it."),
        }
    }

    /// What is arranged, and for whom.
    fn chooser(&self) -> Markup {
        let (visitor, lang) = (self.visitor, self.visitor.lang);
        let choices = |choices: Vec<Choice>, name: &str, label: &str, value: String, is_needed: bool| {
            let field = Field { value, required: is_needed, ..Field::new(name, label) };
            ui::select_field(lang, &field, &choices)
        };
        let defs = objects(&visitor.site);
        let defs = defs.iter().map(|def| Choice::new(def.plural, def.label_plural.text(lang))).collect();
        let surfaces =
            Surface::DEF.items.iter().map(|item| Choice::new(item.code, item.label.text(lang))).collect();
        let roles = self.subject.roles.iter();
        let everyone = Choice::new("", visitor.t("所有人", "Everybody"));
        let roles: Vec<Choice> =
            roles.map(|role| Choice::new(object::id_text(role.id.raw()), name_of(role, lang))).collect();
        let role = self.subject.role.as_ref().map_or_else(String::new, |role| object::id_text(role.id.raw()));
        html! {
            form class="arrange-chooser" method="get" action="/layouts/arrange" {
                (choices(defs, "of", visitor.t("对象", "Object"), self.subject.def.plural.to_owned(), true))
                (choices(surfaces, "surface", visitor.t("位置", "Surface"), self.subject.surface.code().to_owned(), true))
                div class="field" {
                    label class="field-label" for="arrange-role" { (visitor.t("角色", "Role")) }
                    select class="input select" id="arrange-role" name="role" {
                        option value=(everyone.value) selected[role.is_empty()] { (everyone.label) }
                        @for choice in &roles {
                            option value=(choice.value) selected[choice.value == role] { (choice.label) }
                        }
                    }
                }
                (Button::new(Look::Plain, visitor.t("打开", "Open")))
            }
        }
    }

    fn form(&self) -> Markup {
        let (visitor, lang) = (self.visitor, self.visitor.lang);
        let is_list = self.subject.surface == Surface::List;
        let may_add = !is_list && self.draft.parts.len() < SECTIONS_MAX;
        html! {
            form class="arrange" method="post" action="/layouts/arrange" data-arrange data-guard {
                // Enter in a heading shows what comes of it, and moves nothing.
                button type="submit" class="sr-only" name="step" value="show" tabindex="-1" { (visitor.t("预览", "Preview")) }
                (ui::csrf_field(visitor.csrf()))
                (ui::hidden_field("of", self.subject.def.plural))
                (ui::hidden_field("surface", self.subject.surface.code()))
                @if let Some(role) = &self.subject.role { (ui::hidden_field("role", &object::id_text(role.id.raw()))) }
                (ui::hidden_field("version", &self.version.to_string()))
                (ui::arrange(lang, &self.parts()))
                @if is_list { (self.order()) }
                div class="form-foot" {
                    (Button::new(Look::Primary, visitor.t("保存布局", "Save layout")).sends("step", "save").shortcut("mod+s"))
                    (Button::new(Look::Plain, visitor.t("刷新预览", "Refresh preview")).sends("step", "show"))
                    @if may_add {
                        (Button::new(Look::Plain, visitor.t("添加分区", "Add section")).icon("plus").sends("step", "add"))
                    }
                    @if self.subject.kept.is_some() {
                        (Button::new(Look::Quiet, visitor.t("恢复默认", "Back to default")).icon("rotate-ccw").sends("step", "reset"))
                    }
                }
                @if !is_list {
                    p class="field-hint" {
                        (match lang {
                            Lang::Zh => format!("最多 {SECTIONS_MAX} 个分区，标题最多 {HEADING_CHARS_MAX} 个字。"),
                            Lang::En => format!("At most {SECTIONS_MAX} sections; headings of {HEADING_CHARS_MAX} characters."),
                        })
                    }
                }
            }
        }
    }

    fn parts(&self) -> Vec<ArrangedPart> {
        let (visitor, lang) = (self.visitor, self.visitor.lang);
        let is_list = self.subject.surface == Surface::List;
        let part = |part: &Part| ArrangedPart {
            key: part.key.clone(),
            title: if is_list {
                visitor.t("显示的列", "Columns shown").to_owned()
            } else {
                title_of(part, lang)
            },
            note: if is_list {
                visitor.t("名称总在最前。", "What a record is called always comes first.").to_owned()
            } else {
                String::new()
            },
            heading: (!is_list).then(|| [part.heading.zh.clone(), part.heading.en.clone()]),
            is_single: part.is_single,
            is_rest: false,
            fields: part.fields.iter().map(|field| self.field(field)).collect(),
        };
        let rest = ArrangedPart {
            key: REST.to_owned(),
            title: if is_list {
                visitor.t("不显示的列", "Not shown").to_owned()
            } else {
                visitor.t("更多字段（收起）", "More fields (folded)").to_owned()
            },
            is_rest: true,
            fields: self.draft.left_out.iter().map(|field| self.field(field)).collect(),
            ..ArrangedPart::default()
        };
        self.draft.parts.iter().map(part).chain([rest]).collect()
    }

    fn field(&self, field: &'static FieldDef) -> ArrangedField {
        let is_list = self.subject.surface == Surface::List;
        ArrangedField {
            name: field.name.to_owned(),
            label: field.label.text(self.visitor.lang).to_owned(),
            is_needed: self.subject.surface == Surface::Form && must_stand(field),
            is_on_card: is_list.then(|| self.draft.cards.contains(&field)),
        }
    }

    /// What a list is sorted by.
    fn order(&self) -> Markup {
        let lang = self.visitor.lang;
        let both = store::sorts_of(self.subject.def).filter(|field| field.name != "id").flat_map(|field| {
            let label = field.label.text(lang);
            [
                Choice::new(field.name, format!("{label} ↑")),
                Choice::new(format!("-{}", field.name), format!("{label} ↓")),
            ]
        });
        let field = Field {
            value: self.draft.sort.clone(),
            required: true,
            ..Field::new("sort", self.visitor.t("默认排序", "Order"))
        };
        ui::field_group("", ui::select_field(lang, &field, &both.collect::<Vec<_>>()))
    }
}

fn title_of(part: &Part, lang: Lang) -> String {
    let words = match lang {
        Lang::Zh => &part.heading.zh,
        Lang::En => &part.heading.en,
    };
    match (words.is_empty(), lang, part.key.parse::<usize>()) {
        (false, ..) => words.clone(),
        (true, Lang::Zh, Ok(place)) => format!("无标题分区 {}", place + 1),
        (true, Lang::En, Ok(place)) => format!("Section {} without heading", place + 1),
        (true, _, Err(_)) => part.key.clone(),
    }
}

fn surface_label(surface: Surface, lang: Lang) -> &'static str {
    Surface::DEF.item(surface.code()).map_or("", |item| item.label.text(lang))
}

fn name_of(role: &Role, lang: Lang) -> &str {
    match lang {
        Lang::En if !role.name_en.is_empty() => &role.name_en,
        Lang::Zh | Lang::En => &role.name,
    }
}

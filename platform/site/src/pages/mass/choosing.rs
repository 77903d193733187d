//! The page that asks what is to become of the selected records: how many they are, what changes, that it can be
//! undone.

use exchange::ExportFormat;
use maud::{Markup, html};
use object::{FieldDef, Label, Lang, ObjectDef, id_text};
use store::{StoreError, Total, Verb, is_set_alike, tags_field};

use super::wording::{counted, goes_along};
use super::{BACK, COLUMNS, Chosen, FIELD, FILTER, FORMAT, ONCE, ONCE_BYTES, SHOWN, SORT};
use crate::jobs::{Selection, formats_of};
use crate::pages::form::{Draft, input};
use crate::pages::frame::{crumb, frame, here};
use crate::pages::values::OWNER;
use crate::refusal::Refusal;
use crate::site::random_text;
use crate::ui::{self, Choice, Field, Form, NoticeKind, PageHeader, Problem};
use crate::visitor::Visitor;

pub(super) const ADD_TAGS: &str = "of.add_tags";
pub(super) const REMOVE_TAGS: &str = "of.remove_tags";

/// What can be done with many records at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Act {
    /// One field gets one value.
    Change,
    /// Tags are added and removed.
    Tags,
    /// They get another owner or team.
    HandOver,
    /// They become one.
    Merge,
    /// They are written into a file.
    Export,
    /// They are deleted.
    Delete,
}

impl Act {
    /// All, in the order they are offered.
    pub const ALL: [Act; 6] = [Act::Change, Act::Tags, Act::HandOver, Act::Merge, Act::Export, Act::Delete];

    /// As a form sends it.
    pub const fn code(self) -> &'static str {
        match self {
            Act::Change => "change",
            Act::Tags => "tags",
            Act::HandOver => "hand_over",
            Act::Merge => "merge",
            Act::Export => "export",
            Act::Delete => "delete",
        }
    }

    /// From what a form sent.
    pub fn of_code(code: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.code() == code)
    }

    /// The word on its button.
    pub const fn label(self) -> Label {
        match self {
            Act::Change => Label::new("修改字段", "Change a field"),
            Act::Tags => Label::new("标签", "Tags"),
            Act::HandOver => Label::new("转移", "Hand over"),
            Act::Merge => Label::new("合并", "Merge"),
            Act::Export => Label::new("导出", "Export"),
            Act::Delete => Label::new("删除", "Delete"),
        }
    }

    /// Its sign.
    pub const fn icon(self) -> &'static str {
        match self {
            Act::Change => "pencil",
            Act::Tags => "tags",
            Act::HandOver => "handshake",
            Act::Merge => "merge",
            Act::Export => "download",
            Act::Delete => "trash-2",
        }
    }

    fn title(self, visitor: &Visitor, def: &ObjectDef) -> String {
        let (zh, en) = (def.label.zh, def.label_plural.en.to_lowercase());
        match (visitor.lang, self) {
            (Lang::Zh, Act::Change) => format!("批量修改{zh}"),
            (Lang::Zh, Act::Tags) => format!("批量增减{zh}标签"),
            (Lang::Zh, Act::HandOver) => format!("批量转移{zh}"),
            (Lang::Zh, Act::Merge) => format!("合并{zh}"),
            (Lang::Zh, Act::Export) => format!("导出{zh}"),
            (Lang::Zh, Act::Delete) => format!("批量删除{zh}"),
            (Lang::En, Act::Change) => format!("Change {en}"),
            (Lang::En, Act::Tags) => format!("Tags of {en}"),
            (Lang::En, Act::HandOver) => format!("Hand over {en}"),
            (Lang::En, Act::Merge) => format!("Merge {en}"),
            (Lang::En, Act::Export) => format!("Export {en}"),
            (Lang::En, Act::Delete) => format!("Delete {en}"),
        }
    }

    fn submit(self, visitor: &Visitor, total: Total) -> String {
        let count = counted(visitor.lang, total);
        match (visitor.lang, self) {
            (Lang::Zh, Act::Change | Act::Tags) => format!("修改{count}条"),
            (Lang::Zh, Act::HandOver) => format!("转移{count}条"),
            (Lang::Zh, Act::Merge) => format!("合并{count}条"),
            (Lang::Zh, Act::Export) => format!("导出{count}条"),
            (Lang::Zh, Act::Delete) => format!("删除{count}条"),
            (Lang::En, Act::Change | Act::Tags) => format!("Change {count}"),
            (Lang::En, Act::HandOver) => format!("Hand over {count}"),
            (Lang::En, Act::Merge) => format!("Merge {count}"),
            (Lang::En, Act::Export) => format!("Export {count}"),
            (Lang::En, Act::Delete) => format!("Delete {count}"),
        }
    }
}

/// The fields by which records are handed over.
pub(super) fn governing(def: &'static ObjectDef) -> Vec<&'static FieldDef> {
    [OWNER, "team"]
        .into_iter()
        .filter_map(|name| def.field(name))
        .filter(|field| is_set_alike(field))
        .collect()
}

/// What stands in the page's form.
pub(super) struct Typed {
    /// The field to be changed, once it is chosen.
    pub field: Option<&'static FieldDef>,
    /// The values of fields.
    pub draft: Draft,
    pub add_tags: String,
    pub remove_tags: String,
    /// Sent with nothing in it.
    pub lacks_something: bool,
}

impl Typed {
    /// An empty form.
    pub async fn nothing(visitor: &Visitor, def: &'static ObjectDef) -> Result<Typed, Refusal> {
        let lang = visitor.lang;
        let draft =
            visitor.visit.read::<_, StoreError, _>(move |view| Draft::given(view, def, lang, &[])).await?;
        Ok(Typed {
            field: None,
            draft,
            add_tags: String::new(),
            remove_tags: String::new(),
            lacks_something: false,
        })
    }
}

/// Everything the page shows.
pub(super) struct ChoicePage<'a> {
    pub visitor: &'a Visitor,
    pub chosen: &'a Chosen,
    pub act: Act,
    pub total: Total,
    pub typed: Typed,
}

impl ChoicePage<'_> {
    pub fn markup(&self) -> Markup {
        let (visitor, lang) = (self.visitor, self.visitor.lang);
        let def = self.chosen.def;
        let title = self.act.title(visitor, def);
        let asks_field = self.act == Act::Change && self.typed.field.is_none();
        let form = Form {
            action: match (self.act, asks_field) {
                (Act::Export, _) => format!("/{}/export", def.plural),
                (_, true) => format!("/{}/selection", def.plural),
                (_, false) => format!("/{}/mass_changes", def.plural),
            },
            csrf: visitor.csrf().to_owned(),
            submit: if asks_field {
                visitor.t("下一步", "Next").to_owned()
            } else {
                self.act.submit(visitor, self.total)
            },
            cancel_href: Some(self.chosen.back.clone()),
            ..Form::default()
        };
        let body = html! {
            div class="narrow stack" {
                (ui::page_header(&PageHeader { title: title.clone(), ..PageHeader::default() }))
                (ui::problem_summary(lang, &self.problems()))
                (ui::notice(NoticeKind::Info, html! { (self.sentence()) }, None))
                (ui::form(lang, &form, html! { (self.hidden()) (self.inputs()) }))
            }
        };
        let list = crumb(def.label_plural.text(lang), &*self.chosen.back);
        frame(visitor, &title, vec![list, here(title.clone())], body)
    }

    fn sentence(&self) -> String {
        let def = self.chosen.def;
        let count = counted(self.visitor.lang, self.total);
        let along = match self.act {
            Act::HandOver => goes_along(self.visitor, def),
            Act::Delete => {
                self.visitor.t("所属的记录和附件一并删除。", "What belongs to them goes along. ").to_owned()
            }
            Act::Change | Act::Tags | Act::Merge | Act::Export => String::new(),
        };
        if self.act == Act::Export {
            return self.export_sentence(&count);
        }
        match self.visitor.lang {
            Lang::Zh => format!(
                "将对{count}条{}生效。{along}无法处理的记录保持不变并逐条说明原因；完成后可以撤销。",
                def.label.zh
            ),
            Lang::En => format!(
                "This is about {count} {}. {along}Records it cannot be done with stay as they are and are listed with the \
                 reason; afterwards it can be undone.",
                if self.total.exact && self.total.count == 1 {
                    def.label.en.to_lowercase()
                } else {
                    def.label_plural.en.to_lowercase()
                }
            ),
        }
    }

    fn export_sentence(&self, count: &str) -> String {
        let def = self.chosen.def;
        let rows_a_day = self.visitor.visit.actor().rows_a_day(def.name, Verb::Export);
        let mut sentence = match self.visitor.lang {
            Lang::Zh => format!(
                "将导出{count}条{}。文件仅您本人可以下载；历史会记录谁在何时按什么条件导出了多少条。",
                def.label.zh
            ),
            Lang::En => format!(
                "{count} {} will be exported. The file is for you alone; the history records who exported how many,                  when and by which filter.",
                def.label_plural.en.to_lowercase()
            ),
        };
        if let Some(rows) = rows_a_day {
            sentence.push_str(&match self.visitor.lang {
                Lang::Zh => format!("您每天最多导出 {rows} 条。"),
                Lang::En => format!(" You may export {rows} records a day."),
            });
        }
        sentence
    }

    fn hidden(&self) -> Markup {
        html! {
            (ui::hidden_field(ui::ACT, self.act.code()))
            (ui::hidden_field(BACK, &self.chosen.back))
            (ui::hidden_field(ONCE, &random_text(ONCE_BYTES)))
            @if self.act == Act::Export {
                (ui::hidden_field(SHOWN, &self.chosen.shown))
                (ui::hidden_field(SORT, &self.chosen.sort))
            }
            @match &self.chosen.selection {
                Selection::Filter(filter) => {
                    (ui::hidden_field(ui::ALL_FOUND, "true"))
                    (ui::hidden_field(FILTER, filter))
                }
                Selection::Ids(ids) => {
                    @for id in ids { (ui::hidden_field("ids", &id_text(*id))) }
                }
            }
            @if let Some(field) = self.typed.field { (ui::hidden_field(FIELD, field.name)) }
        }
    }

    fn inputs(&self) -> Markup {
        let (visitor, lang) = (self.visitor, self.visitor.lang);
        let def = self.chosen.def;
        match (self.act, self.typed.field) {
            // A merge has a page of its own.
            (Act::Delete | Act::Merge, _) => html! {},
            (Act::Export, _) => {
                let format = Field {
                    value: String::from("xlsx"),
                    ..Field::new(FORMAT, visitor.t("文件格式", "Kind of file"))
                };
                let mut formats: Vec<Choice> = formats_of(def)
                    .into_iter()
                    .map(|format| Choice::new(format.code(), format_label(format).text(lang)))
                    .collect();
                // What most people want comes first.
                formats.sort_by_key(|choice| choice.value != format.value);
                let columns =
                    Field { value: String::from("list"), ..Field::new(COLUMNS, visitor.t("列", "Columns")) };
                let choices = [
                    Choice::new("list", visitor.t("列表中的列", "Those of the list")),
                    Choice::new("all", visitor.t("全部字段", "All fields")),
                ];
                ui::field_group(
                    "",
                    html! { (ui::radio_field(visitor.lang, &format, &formats)) (ui::radio_field(visitor.lang, &columns, &choices)) },
                )
            }
            (Act::Change, None) => {
                let alike = def.fields.iter().filter(|field| is_set_alike(field));
                let fields: Vec<Choice> =
                    alike.map(|field| Choice::new(field.name, field.label.text(lang))).collect();
                let line = Field {
                    required: true,
                    autofocus: true,
                    ..Field::new(FIELD, visitor.t("要修改的字段", "The field to change"))
                };
                ui::field_group("", ui::select_field(lang, &line, &fields))
            }
            (Act::Change, Some(field)) => {
                ui::field_group("", input(visitor, field, &self.typed.draft, false, true))
            }
            (Act::HandOver, _) => ui::field_group(
                visitor.t("留空的一项保持不变", "Leave a field empty to keep it unchanged"),
                html! {
                    @for (place, field) in governing(def).into_iter().enumerate() {
                        (input(visitor, field, &self.typed.draft, false, place == 0))
                    }
                },
            ),
            (Act::Tags, _) => {
                let problem = tags_field(def).and_then(|field| self.typed.draft.problem(field));
                let add = Field {
                    value: self.typed.add_tags.clone(),
                    error: problem.map(|message| message.text(lang).to_owned()),
                    autofocus: true,
                    ..Field::new(ADD_TAGS, visitor.t("添加标签", "Add tags"))
                };
                let remove = Field {
                    value: self.typed.remove_tags.clone(),
                    ..Field::new(REMOVE_TAGS, visitor.t("移除标签", "Remove tags"))
                };
                ui::field_group(
                    "",
                    html! { (ui::tags_field(lang, &add, &[])) (ui::tags_field(lang, &remove, &[])) },
                )
            }
        }
    }

    fn problems(&self) -> Vec<Problem> {
        let lang = self.visitor.lang;
        let mut problems: Vec<Problem> = self
            .typed
            .draft
            .problems
            .iter()
            .map(|(field, message)| Problem {
                text: format!("{}: {}", field.label.text(lang), message.text(lang)),
                field: Some(field.name.to_owned()),
            })
            .collect();
        if self.typed.lacks_something {
            let text = self.visitor.t("请说明要改什么。", "Say what is to be changed.").to_owned();
            problems.push(Problem { text, field: None });
        }
        problems
    }
}

/// A kind of file as people choose it.
const fn format_label(format: ExportFormat) -> Label {
    match format {
        ExportFormat::Xlsx => Label::new("Excel 工作簿（xlsx）", "Excel workbook (xlsx)"),
        ExportFormat::Csv => Label::new("文本（csv，UTF-8）", "Text (csv, UTF-8)"),
        ExportFormat::JsonLines => {
            Label::new("给程序用的 JSON（jsonl，每行一条）", "JSON for programs (jsonl, a record a line)")
        }
        ExportFormat::Cards => Label::new("手机名片（vcf）", "Cards for a telephone (vcf)"),
        ExportFormat::Calendar => Label::new("日历（ics）", "Calendar (ics)"),
    }
}

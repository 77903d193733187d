//! The input of a field, by what the field holds.

use maud::Markup;
use object::{Currency, FieldDef, FieldKind, Label, Message, Names, Scale, StoredFile, Value, Veil};

use super::draft::{Draft, Typed, typed_text};
use crate::files::shelf_of;
use crate::pages::files::size_text;
use crate::pages::values::people_of;
use crate::ui::{self, Choice, DayAhead, Field, KeptFile, LinkChoice, TextKind};
use crate::visitor::Visitor;

const FILLED_BY_RULES: Label = Label::new("留空则自动填写", "Set automatically if left empty");
const RESTRICTED: Label = Label::new("无权查看", "Restricted");
const FILE_AT_MOST: Label = Label::new("最大 100 MB", "At most 100 MB");
const FILE_REPLACED: Label = Label::new(
    "选择新文件会替换现有文件；最大 100 MB",
    "A new file takes the place of this one; at most 100 MB",
);
const YES: Label = Label::new("是", "Yes");
const NO: Label = Label::new("否", "No");

/// Currencies offered beside the one a record has; more when a company asks for them.
const CURRENCIES: [&str; 6] = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];
const LONG_TEXT_ROWS: u32 = 3;
/// Texts with headings and lists are longer.
const MARKDOWN_ROWS: u32 = 8;
/// What the marks of Markdown look like.
const MARKS: Label = Label::new(
    "可用 Markdown：# 标题，- 列表，**强调**，[文字](网址)",
    "Markdown: # heading, - list, **strong**, [words](address)",
);
const DAYS_OF_A_WEEK: i8 = 7;
/// What is said where something is to be done and nobody has said when; it is taken all the same.
pub(in crate::pages) const NO_DAY_YET: Label =
    Label::new("还没有日期，届时不会提醒", "No date yet, so nothing will remind you");
/// How lengths of time are typed in both languages.
pub(in crate::pages) const DURATION_EXAMPLE: &str = "1:30";
/// So few choices stand side by side, as long as one of them must hold.
const CHOICES_IN_SIGHT_MAX: usize = 3;

/// Who asks that a field be filled in, and who fills it otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needed {
    /// A rule that the company made asks for it as things stand.
    pub by_rule: bool,
    /// The rooms' rules fill it where it is left empty.
    pub filled: bool,
}

/// The input of a field with what stands in it.
pub(in crate::pages) fn input(
    visitor: &Visitor,
    field: &'static FieldDef,
    draft: &Draft,
    filled: bool,
    autofocus: bool,
) -> Markup {
    asked_input(visitor, field, draft, Needed { by_rule: false, filled }, autofocus)
}

/// The same where the company's rules may ask for it.
pub(super) fn asked_input(
    visitor: &Visitor,
    field: &'static FieldDef,
    draft: &Draft,
    needed: Needed,
    autofocus: bool,
) -> Markup {
    let lang = visitor.lang;
    let is_filled_by_rules = needed.filled;
    let typed = draft.typed(field);
    let mut line = Field {
        value: typed.text.clone(),
        error: draft.problem(field).map(|message| message.text(lang).to_owned()),
        required: needed.by_rule || field.required && !is_filled_by_rules,
        autofocus,
        help: field.help.map_or(String::new(), |help| help.text(lang).to_owned()),
        ..Field::new(field.name, field.label.text(lang))
    };
    if is_filled_by_rules {
        line.hint = FILLED_BY_RULES.text(lang).to_owned();
    }
    match field.kind {
        FieldKind::Text if field.markdown => {
            line.wide = true;
            if line.hint.is_empty() {
                line.hint = MARKS.text(lang).to_owned();
            }
            ui::textarea_field(lang, &line, MARKDOWN_ROWS)
        }
        FieldKind::Text if field.concealed && !field.lines => {
            (line.value, line.autocomplete) = (String::new(), "new-password");
            ui::text_field(lang, &line, TextKind::Password)
        }
        FieldKind::Text if field.lines => {
            line.wide = true;
            if field.concealed {
                line.value.clear();
            }
            ui::textarea_field(lang, &line, LONG_TEXT_ROWS)
        }
        FieldKind::Text if field.names == Names::Object => object_question(visitor, &line),
        FieldKind::Text => ui::text_field(lang, &line, TextKind::Plain),
        FieldKind::Number => ui::number_field(lang, &line, ""),
        FieldKind::Decimal(Scale { is_percent: true, .. }) => {
            // The sign stands behind the box.
            line.value = line.value.trim_end_matches(['%', '％']).trim_end().to_owned();
            ui::number_field(lang, &line, "%")
        }
        FieldKind::Decimal(_) => ui::number_field(lang, &line, ""),
        FieldKind::Money => money(visitor, &line, &typed),
        FieldKind::Boolean => yes_or_no(visitor, field, &line),
        FieldKind::Choice(choice) => {
            let choices: Vec<Choice> = choice
                .items
                .iter()
                .map(|item| Choice::new(item.code, item.label.text(lang)).with_help(item.help, lang))
                .collect();
            if field.required && !is_filled_by_rules && choices.len() <= CHOICES_IN_SIGHT_MAX {
                ui::radio_field(lang, &line, &choices)
            } else {
                ui::select_field(lang, &line, &choices)
            }
        }
        FieldKind::Choices(choice) => {
            let choices: Vec<Choice> = choice
                .items
                .iter()
                .map(|item| Choice::new(item.code, item.label.text(lang)).with_help(item.help, lang))
                .collect();
            let ticked = typed.text.split(',').map(str::trim).collect::<Vec<_>>();
            ui::ticks_field(lang, &line, &choices, &ticked)
        }
        FieldKind::Day => day(visitor, field, &line),
        FieldKind::Instant => ui::instant_field(lang, &line),
        FieldKind::Duration => {
            line.placeholder = DURATION_EXAMPLE.to_owned();
            ui::text_field(lang, &line, TextKind::Plain)
        }
        FieldKind::Web => ui::text_field(lang, &line, TextKind::Web),
        FieldKind::Phone => ui::text_field(lang, &line, TextKind::Phone),
        FieldKind::Email => ui::text_field(lang, &line, TextKind::Email),
        FieldKind::Link(target) => link_question(visitor, &line, target, typed.link.as_ref()),
        FieldKind::Tags => ui::tags_field(lang, &line, &[]),
        FieldKind::File => {
            line.wide = true;
            let kept = StoredFile::of_text(&line.value);
            line.hint = if kept.is_some() { FILE_REPLACED } else { FILE_AT_MOST }.text(lang).to_owned();
            let kept = kept.map(|file| KeptFile {
                icon: shelf_of(&file.media_type).icon(),
                size: size_text(file.bytes),
                name: file.name,
            });
            ui::file_field(lang, &line, kept.as_ref())
        }
    }
}

/// The objects that people keep records of, by name; what stands there already is offered too.
fn object_question(visitor: &Visitor, line: &Field) -> Markup {
    let lang = visitor.lang;
    let objects = visitor.site.crm().registry().objects().iter();
    let mut choices: Vec<Choice> = objects
        .filter(|def| !def.internal && !def.journal && !def.single && def.hung_field().is_none())
        .map(|def| Choice::new(def.plural, def.label_plural.text(lang)))
        .collect();
    if !line.value.is_empty() && choices.iter().all(|choice| choice.value != line.value) {
        choices.push(Choice::new(&line.value, &line.value));
    }
    ui::select_field(lang, line, &choices)
}

/// A field that is not to be changed here: its value leads to what the visitor may not see, their roles do not let
/// them change it, or a rule says why not.
pub(super) fn locked(visitor: &Visitor, field: &FieldDef, value: &Value, why: Option<Message>) -> Markup {
    let lang = visitor.lang;
    let shown = match (value, field.kind) {
        (Value::Veiled(Veil::Masked(shown)), _) => shown.clone(),
        (Value::Int(_), FieldKind::Link(_)) => RESTRICTED.text(lang).to_owned(),
        (Value::Text(code), FieldKind::Choice(choice)) => {
            choice.item(code).map_or(code.as_str(), |item| item.label.text(lang)).to_owned()
        }
        (value, FieldKind::File) => StoredFile::of_value(value).map_or_else(String::new, |file| file.name),
        (value, _) => typed_text(visitor.site.crm().zone(), field, value),
    };
    let line = Field {
        value: shown,
        hint: why.map_or(String::new(), |why| why.text(lang).to_owned()),
        readonly: true,
        // Under a name of its own, so that its text never counts as the field's.
        ..Field::new(format!("{}_locked", field.name), field.label.text(lang))
    };
    ui::text_field(lang, &line, TextKind::Plain)
}

/// The input that asks for another record by name.
pub(in crate::pages) fn link_question(
    visitor: &Visitor,
    line: &Field,
    target: &str,
    chosen: Option<&LinkChoice>,
) -> Markup {
    let target = visitor.site.crm().registry().object(target);
    let href = target.map_or(String::new(), |target| format!("/lookup/{}", target.plural));
    let registry = visitor.site.crm().registry();
    if target.is_some_and(|target| people_of(registry) == Some(target.name)) {
        return ui::people_field(visitor.lang, line, chosen, &href);
    }
    ui::link_field(visitor.lang, line, chosen, &href)
}

fn money(visitor: &Visitor, line: &Field, typed: &Typed) -> Markup {
    let own = Currency::CNY;
    let currency = if typed.currency.is_empty() { own.code() } else { typed.currency.as_str() };
    let mut offered = CURRENCIES.to_vec();
    if !offered.contains(&currency) {
        offered.push(currency);
    }
    ui::money_field(visitor.lang, line, currency, &offered)
}

/// A tick where there is always an answer; a choice of three where nobody may know yet.
fn yes_or_no(visitor: &Visitor, field: &FieldDef, line: &Field) -> Markup {
    if field.required {
        return ui::checkbox_field(visitor.lang, line, line.value == "true");
    }
    let choices = [Choice::new("true", YES.text(visitor.lang)), Choice::new("false", NO.text(visitor.lang))];
    ui::select_field(visitor.lang, line, &choices)
}

/// The browser's own calendar; what it could not show, such as a day typed without script, stays as typed.
fn day(visitor: &Visitor, field: &FieldDef, line: &Field) -> Markup {
    let is_showable =
        line.value.is_empty() || object::Day::parse(&line.value).is_ok_and(|day| day.text() == line.value);
    if is_showable {
        let ahead = field.ahead.then(|| days_ahead(visitor, field));
        ui::day_field(visitor.lang, line, ahead.as_ref())
    } else {
        ui::text_field(visitor.lang, line, TextKind::Plain)
    }
}

/// The days that people name most, from today on by the company's calendar.
fn days_ahead(visitor: &Visitor, field: &FieldDef) -> DayAhead {
    let crm = visitor.site.crm();
    let today = crm.now().day_in(crm.zone()).date();
    let to_monday = i64::from(DAYS_OF_A_WEEK - today.weekday().to_monday_zero_offset());
    let quick = [
        (visitor.t("明天", "Tomorrow"), 1),
        (visitor.t("3 天后", "In 3 days"), 3),
        (visitor.t("下周一", "Next Monday"), to_monday),
    ];
    let in_days = |days| object::Day::from_date(today.saturating_add(jiff::Span::new().days(days))).text();
    DayAhead {
        quick: quick.into_iter().map(|(label, days)| (label.to_owned(), in_days(days))).collect(),
        missing: field.day_of.map(|text| (ui::field_id(text), NO_DAY_YET.text(visitor.lang).to_owned())),
    }
}

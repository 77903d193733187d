//! The short forms above a timeline, by which people log what happened: one tab for each usual way, one for all others.

use customers::Customer;
use object::{Choice, FieldDef, Label, Lang, Object, ObjectDef, Row};
use site::{Mind, ShortForm};

use crate::interaction::{Interaction, InteractionKind};
use crate::task::Task;

/// All of them.
pub(crate) fn short_forms() -> Vec<ShortForm> {
    let kind = Interaction::KIND.field();
    let text = Interaction::TEXT.field();
    let direction = Interaction::DIRECTION.field();
    let talk = |name, label, icon, of: InteractionKind, asked, mind, shortcut| ShortForm {
        name,
        label,
        icon,
        def: Interaction::def(),
        given: vec![(kind, of.code())],
        asked,
        mind,
        shortcut,
    };
    let (contact, result, at) =
        (Interaction::CONTACT.field(), Interaction::RESULT.field(), Interaction::AT.field());
    let (minutes, next_step, next_day) =
        (Interaction::MINUTES.field(), Interaction::NEXT_STEP.field(), Interaction::NEXT_DAY.field());
    let attendees = Interaction::ATTENDEES.field();
    vec![
        talk("note", Label::new("备注", "Note"), "sticky-note", InteractionKind::Note, vec![text], None, ""),
        talk(
            "call",
            Label::new("电话", "Call"),
            "phone",
            InteractionKind::Call,
            vec![text, contact, result, direction, next_step, next_day],
            Some(minds_call as Mind),
            "c",
        ),
        talk(
            "visit",
            Label::new("拜访", "Visit"),
            "map-pin",
            InteractionKind::Visit,
            vec![text, contact, at, minutes, attendees, result, next_step, next_day],
            Some(minds_visit as Mind),
            "v",
        ),
        talk(
            "message",
            Label::new("消息", "Message"),
            "message-square",
            InteractionKind::Message,
            vec![text, contact, Interaction::CHANNEL.field(), direction, next_step, next_day],
            Some(minds_message as Mind),
            "m",
        ),
        ShortForm {
            name: "other",
            label: Label::new("其他方式", "Other"),
            icon: "messages-square",
            def: Interaction::def(),
            given: Vec::new(),
            asked: vec![
                text,
                kind,
                contact,
                Interaction::CHANNEL.field(),
                Interaction::LINK.field(),
                direction,
                at,
                minutes,
                attendees,
                result,
                next_step,
                next_day,
            ],
            mind: Some(minds_any),
            shortcut: "",
        },
        ShortForm {
            name: "task",
            label: Label::new("任务", "Task"),
            icon: "square-check",
            def: Task::def(),
            given: Vec::new(),
            asked: vec![
                Task::SUBJECT.field(),
                Task::DUE.field(),
                Task::CONTACT.field(),
                Task::PRIORITY.field(),
                Task::REMIND_AT.field(),
                Task::OWNER.field(),
            ],
            mind: None,
            shortcut: "t",
        },
    ]
}

fn minds_call(def: &ObjectDef, row: &Row, lang: Lang) -> Option<String> {
    minds(def, row, lang, Some(InteractionKind::Call))
}

fn minds_visit(def: &ObjectDef, row: &Row, lang: Lang) -> Option<String> {
    minds(def, row, lang, Some(InteractionKind::Visit))
}

fn minds_message(def: &ObjectDef, row: &Row, lang: Lang) -> Option<String> {
    minds(def, row, lang, Some(InteractionKind::Message))
}

fn minds_any(def: &ObjectDef, row: &Row, lang: Lang) -> Option<String> {
    minds(def, row, lang, None)
}

/// How the customer likes to be spoken with, where that is another way (COM-05).
fn minds(def: &ObjectDef, row: &Row, lang: Lang, kind: Option<InteractionKind>) -> Option<String> {
    if def.name != Customer::OBJECT {
        return None;
    }
    let field: &'static FieldDef = Customer::PREFERRED_CHANNEL.field();
    let code = row.values[field.index].as_text()?;
    if kind.is_some_and(|kind| kind.code() == code) {
        return None;
    }
    let preferred = field.kind.choice()?.item(code)?.label.text(lang);
    let begins = Label::new("这位客户偏好的沟通方式：", "This customer prefers: ").text(lang);
    Some(format!("{begins}{preferred}"))
}

//! Specimens of work that meets others and interruptions: who else is at a record, what the browser kept of a form,
//! the line that is down.

use maud::{Markup, html};
use object::{Label, Lang};

use super::{JIANGUO, LI_HUA, MINGYUE, Part, in_line, part, specimen};
use crate::ui::{self, DraftSays, Present};

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    vec![
        part("presence", "谁也在这里", "Who else is here", presence(lang)),
        part("drafts", "草稿与断线", "Drafts and lost lines", drafts(lang)),
    ]
}

fn presence(lang: Lang) -> Markup {
    let present = |label: Label, edits| Present { name: label.text(lang).to_owned(), edits };
    let shown = |people: &[Present]| html! { div class="presence" { (ui::presence(lang, people)) } };
    html! {
        (in_line(lang, "正在查看", "Looking", shown(&[present(LI_HUA, false)])))
        (in_line(lang, "正在编辑", "Editing", shown(&[present(LI_HUA, true)])))
        (in_line(lang, "一人编辑，多人查看", "One edits, others look", shown(&[
            present(LI_HUA, true),
            present(MINGYUE, false),
            present(JIANGUO, false),
            present(Label::new("赵敏", "Zhao Min"), false),
            present(Label::new("孙丽", "Sun Li"), false),
        ])))
    }
}

fn drafts(lang: Lang) -> Markup {
    let bars = [
        (Label::new("有草稿", "A draft was kept"), DraftSays::Kept("10:32")),
        (Label::new("记录已被他人修改", "The record was changed since"), DraftSays::KeptButNewer("10:32")),
        (Label::new("没有保存成功", "It did not arrive"), DraftSays::Unsent),
        (Label::new("断线时按了保存", "Save was pressed while offline"), DraftSays::Offline),
        (Label::new("又连上了", "Back online"), DraftSays::Online),
    ];
    html! {
        @for (label, says) in bars { (specimen(lang, label.zh, label.en, ui::draft_bar(lang, says))) }
        @for (zh, en, is_up) in [("断线", "The line is down", false), ("恢复", "And up again", true)] {
            (specimen(lang, zh, en, ui::line_toast(lang, is_up)))
        }
    }
}

//! How good a record is, on its page: its score, and what is to be mended, each with the way to its field.

use maud::{Markup, html};
use object::Lang;
use store::RecordQuality;

use super::RecordPage;
use crate::pages::form::{field_lock, form_href, right_lock};
use crate::pages::quality::failing_line;
use crate::ui;
use crate::visitor::Visitor;

impl RecordPage {
    /// The card of a record's quality.
    pub(super) fn quality_card(&self, visitor: &Visitor, quality: &RecordQuality) -> Markup {
        let (def, lang) = (self.def, visitor.lang);
        let heading = match lang {
            Lang::Zh => format!("数据质量 {} 分", quality.score),
            Lang::En => format!("Data quality {}", quality.score),
        };
        if quality.failing.is_empty() {
            return ui::empty_card(&heading, visitor.t("没有要修正的", "Nothing to mend"), None);
        }
        let is_mended_here = |field| {
            self.may_change
                && field_lock(field).is_none()
                && right_lock(visitor, def, field, &self.row).is_none()
        };
        let body = html! {
            ul class="stack" {
                @for rule in &quality.failing {
                    @let mend_href = is_mended_here(rule.field).then(|| form_href(def, self.row.id, rule.field));
                    li { (failing_line(visitor, def, rule, &self.row, mend_href)) }
                }
            }
        };
        ui::card(&heading, None, body)
    }
}

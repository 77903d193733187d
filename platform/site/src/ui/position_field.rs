//! Where somebody is: asked from the browser at one press, at no other moment; or typed, or left empty.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::{Field, field_id, input, wrap};
use super::icon::icon;

const USE_MINE: Label = Label::new("获取当前位置", "Use my position");
const LOOKING: Label = Label::new("正在获取位置…", "Looking for your position…");
const FOUND: Label = Label::new("已取得位置，精度约 {} 米。", "Found, within about {} m.");
const DENIED: Label = Label::new(
    "浏览器没有允许获取位置。可以在浏览器的网站设置里允许，或不填位置，说明情况后继续。",
    "Your browser does not allow it. Allow it in the browser’s settings for this site, or go on without a position and say why.",
);
const NOT_FOUND: Label = Label::new(
    "暂时取不到位置，例如在室内或没有信号。可以再试一次，或不填位置，说明情况后继续。",
    "No position could be found, as happens indoors. Try again, or go on without one and say why.",
);
const UNKNOWN: Label = Label::new(
    "这个浏览器不能提供位置（需要 HTTPS）。可以不填位置，说明情况后继续。",
    "This browser gives no position (it takes HTTPS). Go on without one and say why.",
);

/// A place with the button that asks the browser for it. The button waits for script; without, the input is typed into
/// or left empty.
pub fn position_field(lang: Lang, field: &Field) -> Markup {
    wrap(
        lang,
        field,
        html! {
            div class="joined" {
                (input(field, "text", None, "input"))
                button type="button" class="button button-plain needs-script" data-position=(field_id(&field.name))
                    data-looking=(LOOKING.text(lang)) data-found=(FOUND.text(lang)) data-denied=(DENIED.text(lang))
                    data-not-found=(NOT_FOUND.text(lang)) data-unknown=(UNKNOWN.text(lang)) {
                    (icon("locate-fixed")) span { (USE_MINE.text(lang)) }
                }
            }
            p class="field-hint" data-position-said role="status" {}
        },
    )
}

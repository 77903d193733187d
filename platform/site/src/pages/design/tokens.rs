//! The values everything is made of.

use maud::{Markup, html};
use object::Lang;

use super::{Part, in_line, part, specimen};

const GROUNDS: [&str; 6] = ["ground", "surface", "raised", "sunken", "hover", "pressed"];
const TEXTS: [&str; 6] = ["text", "soft", "muted", "line", "line-strong", "line-input"];
const ACCENTS: [&str; 7] =
    ["accent", "accent-strong", "accent-soft", "accent-line", "on-accent", "focus", "mark"];
const MEANINGS: [&str; 6] = ["neutral", "info", "positive", "caution", "critical", "waiting"];
const HUES: usize = 10;
const SIZES: [&str; 7] = ["2xs", "xs", "sm", "md", "lg", "xl", "2xl"];
const SPACES: [&str; 9] = ["1", "2", "3", "4", "5", "6", "8", "10", "12"];
const RADII: [&str; 5] = ["xs", "sm", "md", "lg", "full"];
const SHADOWS: [&str; 3] = ["sm", "pop", "panel"];

pub(super) fn parts(lang: Lang) -> Vec<Part> {
    let of_meaning = |ending: &'static str| MEANINGS.map(|name| format!("{name}{ending}"));
    let colours = html! {
        (specimen(lang, "底色，由后到前", "Grounds, from back to front", swatches(&GROUNDS)))
        (specimen(lang, "文字与线条", "Texts and lines", swatches(&TEXTS)))
        (specimen(lang, "主色", "The one colour of our own", swatches(&ACCENTS)))
        (specimen(lang, "含义：文字", "Meanings: words", swatches(&of_meaning(""))))
        (specimen(lang, "含义：底色", "Meanings: grounds", swatches(&of_meaning("-soft"))))
        (specimen(lang, "含义：圆点与条", "Meanings: dots and bars", swatches(&of_meaning("-solid"))))
        (specimen(lang, "十种色相，用于人、标签和图表", "Ten hues, for people, tags and charts", html! {
            div class="swatches" {
                @for hue in 0..HUES {
                    div class={ "swatch hue-" (hue) } {
                        span class="swatch-colour swatch-hue-soft" {}
                        span class="swatch-colour swatch-hue-solid" {}
                        span { "hue-" (hue) }
                    }
                }
            }
        }))
    };
    let sample = match lang {
        Lang::Zh => "客户关系，从第一条线索到第十年 ¥1,280,500.00",
        Lang::En => "From the first lead to the tenth year ¥1,280,500.00",
    };
    let type_scale = html! {
        @for size in SIZES {
            div class="type-sample" { code { "size-" (size) } span class={ "figures type-" (size) } { (sample) } }
        }
    };
    let shapes = html! {
        (specimen(lang, "间距", "Space", html! {
            @for space in SPACES { div class="specimen-row" { code { "s" (space) } span class={ "space-bar space-" (space) } {} } }
        }))
        (in_line(lang, "圆角", "Radius", html! { @for radius in RADII { (shape("radius", radius)) } }))
        (in_line(lang, "阴影", "Shadow", html! { @for shadow in SHADOWS { (shape("shadow", shadow)) } }))
        (in_line(lang, "动效（指针移上去；系统要求减少动效时没有）", "Motion (point at it; none where the device asks for less)", html! {
            @for motion in ["quick", "slow"] {
                div { div class="motion-track" { div class={ "motion-ball motion-" (motion) } {} } code { (motion) } }
            }
        }))
    };
    vec![
        part("colours", "颜色", "Colours", colours),
        part("type", "字号", "Type", type_scale),
        part("shapes", "间距、圆角、阴影、动效", "Space, radius, shadow, motion", shapes),
    ]
}

fn swatches<T: AsRef<str>>(names: &[T]) -> Markup {
    html! {
        div class="swatches" {
            @for name in names {
                div class="swatch" { span class={ "swatch-colour swatch-" (name.as_ref()) } {} span { (name.as_ref()) } }
            }
        }
    }
}

fn shape(kind: &str, name: &str) -> Markup {
    html! { div { div class={ "token-shape " (kind) "-" (name) } {} code { (name) } } }
}

//! Keys as they stand on the keyboard.

use maud::{Markup, html};

/// Keys that are pressed together, such as `["Ctrl", "S"]`.
pub fn kbd(keys: &[&str]) -> Markup {
    html! { span class="keys-together" { @for key in keys { kbd { (key) } } } }
}

//! A field that holds a file: the one that is there, a tick that takes it away, and the browser's own input for another.

use maud::{Markup, html};
use object::{Label, Lang};

use super::field::{Field, described_by, field_id, wrap};
use super::form::hidden_field;
use super::icon::icon;

/// Under the field's name with this ending is sent which file was there.
pub const FILE_KEPT: &str = "_kept";
/// The same of the tick that takes it away.
pub const FILE_GONE: &str = "_gone";
/// The same of the name of a file that is chosen and not sent yet, where a script asks what comes of it.
pub const FILE_CHOSEN: &str = "_chosen";

const REMOVE: Label = Label::new("移除这个文件", "Remove this file");

/// The file that is there.
#[derive(Clone, Debug, Default)]
pub struct KeptFile {
    /// Its icon.
    pub icon: &'static str,
    /// What it is called.
    pub name: String,
    /// How large it is, in words.
    pub size: String,
}

/// The file of a field, sent with the form; `field.value` says which is there.
pub fn file_field(lang: Lang, field: &Field, kept: Option<&KeptFile>) -> Markup {
    let id = field_id(&field.name);
    wrap(
        lang,
        field,
        html! {
            (hidden_field(&format!("{}{FILE_KEPT}", field.name), &field.value))
            @if let Some(kept) = kept {
                p class="file-kept" {
                    (icon(kept.icon)) span class="file-name" { (kept.name) } span class="soft" { (kept.size) }
                    @if !field.required {
                        label class="file-gone" {
                            input type="checkbox" name={ (field.name) (FILE_GONE) } value="true";
                            span { (REMOVE.text(lang)) }
                        }
                    }
                }
            }
            input class="input input-file" type="file" id=(id) name=(field.name) disabled[field.disabled]
                autofocus[field.autofocus]
                aria-invalid=[field.error.as_ref().map(|_| "true")] aria-describedby=[described_by(field)];
        },
    )
}

/// A file where values stand: its sign or its picture in small, its name and its size.
pub fn file_value(icon_name: &'static str, picture: Option<&str>, name: &str, size: &str) -> Markup {
    html! {
        span class="file-value" {
            @match picture {
                Some(picture) => img src=(picture) alt="" loading="lazy" width="24" height="24";,
                None => (icon(icon_name)),
            }
            span class="file-name" { (name) }
            span class="soft" { (size) }
        }
    }
}

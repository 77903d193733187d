//! Files beside a record: what there is, and the box that takes more. Without script it is a form with the browser's
//! own file input; with it files are dropped anywhere on the page or pasted, and each shows how far it is.

use maud::{Markup, html};
use object::{Label, Lang};

use super::button::{Button, Look};
use super::form::csrf_field;
use super::icon::icon;
use super::icon_button::IconButton;

/// The panel's place on the page.
pub const FILES: &str = "files";
/// Files that are shown; the others are one press away.
const FILES_SHOWN: usize = 8;

const HEADING: Label = Label::new("文件", "Files");
const NONE: Label = Label::new("暂无", "None yet");
const ADD: Label = Label::new("添加文件", "Add files");
const CHOOSE: Label = Label::new("选择要添加的文件", "Files to add");
const DROP_HERE: Label = Label::new("松开即可添加到这条记录", "Drop to add to this record");
const CANCEL: Label = Label::new("取消上传", "Cancel this upload");
const PROGRESS: Label = Label::new("上传进度", "Upload progress");
const PHOTOGRAPH: Label = Label::new("拍照", "Take a photo");
const PHOTO: Label = Label::new("拍一张照片", "Photo to take");
const AGAIN: Label = Label::new("重试", "Try again");

/// One file.
#[derive(Clone, Debug, Default)]
pub struct FileLine {
    /// Its name.
    pub name: String,
    /// Where it opens, or is kept from.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its picture, if it is shown in small.
    pub picture: Option<String>,
    /// Size, who, when: short words.
    pub facts: Vec<Markup>,
    /// What can be done with it.
    pub menu: Option<Markup>,
}

/// How files are added.
#[derive(Clone, Debug, Default)]
pub struct FileAdding {
    /// Where they are sent.
    pub action: String,
    /// The session's token.
    pub csrf: String,
    /// By which further ways at a desk.
    pub desk_hint: String,
    /// How large.
    pub hint: String,
    /// The largest, in bytes.
    pub bytes_max: u64,
    /// What is said of one that is larger.
    pub too_large: String,
    /// What is said where the line is cut.
    pub cut_off: String,
    /// What a pasted picture is called; the moment follows.
    pub pasted_name: String,
    /// What is burnt into a photograph that is taken on the page.
    pub stamp: Stamp,
}

/// What a photograph that is taken on the page says of itself, in its lower left; the moment stands before it.
#[derive(Clone, Debug, Default)]
pub struct Stamp {
    /// Who takes it.
    pub who: String,
    /// The record it is of: for one that belongs to another, that one.
    pub about: String,
    /// The IANA name of the zone of the moment.
    pub zone: String,
    /// What the photograph is called; the moment follows.
    pub photo_name: String,
    /// What is said of one that this browser cannot draw.
    pub cannot: String,
}

/// The panel.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// What there is, newest first.
    pub lines: Vec<FileLine>,
    /// For those who may add some.
    pub adding: Option<FileAdding>,
}

/// The panel with its list and its box.
pub fn files(lang: Lang, files: &Files) -> Markup {
    let adding = files.adding.as_ref();
    html! {
        section class="card files" id=(FILES) data-files tabindex="-1"
            data-add=[adding.map(|adding| &adding.action)]
            data-bytes-max=[adding.map(|adding| adding.bytes_max)]
            data-too-large=[adding.map(|adding| &adding.too_large)]
            data-cut-off=[adding.map(|adding| &adding.cut_off)]
            data-pasted-name=[adding.map(|adding| &adding.pasted_name)]
            data-stamp-who=[adding.map(|adding| &adding.stamp.who)]
            data-stamp-about=[adding.map(|adding| &adding.stamp.about)]
            data-stamp-zone=[adding.map(|adding| &adding.stamp.zone)]
            data-photo-name=[adding.map(|adding| &adding.stamp.photo_name)]
            data-photo-cannot=[adding.map(|adding| &adding.stamp.cannot)] {
            header class="card-head" {
                h2 { (HEADING.text(lang)) }
                span class="card-note" data-files-note { (file_note(lang, &files.lines)) }
                @if adding.is_some() {
                    div class="card-acts needs-script" {
                        span class="on-touch" data-photo-take {
                            (Button::new(Look::Quiet, PHOTOGRAPH.text(lang)).icon("camera").small())
                        }
                        span data-files-choose { (Button::new(Look::Quiet, ADD.text(lang)).icon("paperclip").small()) }
                    }
                }
            }
            div class="card-body" {
                @if let Some(adding) = adding {
                    form class="files-form" method="post" action=(adding.action) enctype="multipart/form-data" {
                        (csrf_field(&adding.csrf))
                        label class="files-label" for="files-input" { (CHOOSE.text(lang)) }
                        input type="file" id="files-input" name="file" multiple aria-describedby="files-hint";
                        (Button::new(Look::Plain, ADD.text(lang)).icon("paperclip"))
                    }
                    // Outside of the form: what it takes goes only with its stamp.
                    input type="file" id="photo-input" accept="image/*" capture="environment" aria-label=(PHOTO.text(lang))
                        hidden data-photo-input;
                    p class="field-hint" id="files-hint" { span class="needs-keys" { (adding.desk_hint) } (adding.hint) }
                    ul class="files-coming" data-files-coming aria-live="polite" {}
                    template data-files-coming-line { (coming(lang)) }
                }
                div data-files-list { (file_list(lang, &files.lines)) }
            }
        }
    }
}

/// What lies over the page while files are carried over it; once, outside of every box.
pub fn files_veil(lang: Lang) -> Markup {
    html! { div class="files-veil" aria-hidden="true" { (icon("paperclip")) (DROP_HERE.text(lang)) } }
}

/// How many there are.
pub fn file_note(lang: Lang, lines: &[FileLine]) -> String {
    if lines.is_empty() { NONE.text(lang).to_owned() } else { lines.len().to_string() }
}

/// The list alone, for the script that added one.
pub fn file_list(lang: Lang, lines: &[FileLine]) -> Markup {
    let (shown, folded) = lines.split_at(lines.len().min(FILES_SHOWN));
    html! {
        @if !shown.is_empty() { ul class="file-list" { @for file in shown { (line(file)) } } }
        @if !folded.is_empty() {
            details class="files-more" {
                summary {
                    (match lang {
                        Lang::Zh => format!("显示其余 {} 个文件", folded.len()),
                        Lang::En => format!("Show {} more", folded.len()),
                    })
                }
                ul class="file-list" { @for file in folded { (line(file)) } }
            }
        }
    }
}

fn line(file: &FileLine) -> Markup {
    html! {
        li class="file" {
            span class="file-sign" {
                @match &file.picture {
                    Some(picture) => img src=(picture) alt="" loading="lazy" width="40" height="40";,
                    None => (icon(file.icon)),
                }
            }
            div class="file-told" {
                a class="file-name" href=(file.href) { (file.name) }
                ul class="file-facts" { @for fact in &file.facts { li { (fact) } } }
            }
            @if let Some(menu) = &file.menu { (menu) }
        }
    }
}

/// A file on its way, as the script fills it in.
fn coming(lang: Lang) -> Markup {
    html! {
        li class="file file-coming" {
            span class="file-sign" { (icon("upload")) }
            div class="file-told" {
                span class="file-name" data-name {}
                progress max="100" value="0" aria-label=(PROGRESS.text(lang)) {}
                p class="file-failed" data-failed hidden {}
            }
            span class="file-ways" {
                span data-files-again hidden { (Button::new(Look::Quiet, AGAIN.text(lang)).small()) }
                span data-files-cancel { (IconButton::new("x", CANCEL.text(lang)).small()) }
            }
        }
    }
}

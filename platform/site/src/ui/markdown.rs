//! What the marks of a text in Markdown mean, as our own markup. Nothing of the text reaches the page as markup: raw
//! HTML stands as the text it is, pictures are named and never fetched, and links lead by http, https and mail alone.

use maud::{Markup, PreEscaped, html};
use object::{Email, WebAddress};
use pulldown_cmark::{
    Alignment, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html as writer,
};

/// The text as its marks mean it.
pub fn markdown(text: &str) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut links = Vec::new();
    let top = top_heading(text, options);
    let events = Parser::new_ext(text, options).map(|event| harmless(event, &mut links, top));
    let mut written = String::with_capacity(text.len() * 2);
    writer::push_html(&mut written, events);
    html! { div class="written" { (PreEscaped(written)) } }
}

/// Its first line without marks, for cells.
pub fn first_words(text: &str) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Text(part) | Event::Code(part) => words.push_str(&part),
            Event::SoftBreak | Event::HardBreak => break,
            Event::End(end) if !words.trim().is_empty() && !is_within_a_line(end) => break,
            _ => {}
        }
    }
    words
}

const fn is_within_a_line(end: TagEnd) -> bool {
    matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// An event as it may stand on a page; `links` remembers of the links that are open whether they lead anywhere.
fn harmless<'t>(event: Event<'t>, links: &mut Vec<bool>, top: HeadingLevel) -> Event<'t> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Link { link_type, dest_url, .. }) => {
            let href = href(link_type, &dest_url);
            links.push(href.is_some());
            Event::Html(href.map_or_else(String::new, |href| opened(&href)).into())
        }
        Event::End(TagEnd::Link) => {
            Event::Html(if links.pop() == Some(true) { "</a>".into() } else { "".into() })
        }
        // Of a picture its words stay.
        Event::Start(Tag::Image { .. } | Tag::HtmlBlock) | Event::End(TagEnd::Image | TagEnd::HtmlBlock) => {
            Event::Text("".into())
        }
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: below(level, top),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(below(level, top))),
        // An alignment would be a style within the page, which none may have.
        Event::Start(Tag::Table(columns)) => Event::Start(Tag::Table(vec![Alignment::None; columns.len()])),
        event => event,
    }
}

/// The highest heading of a text.
fn top_heading(text: &str, options: Options) -> HeadingLevel {
    let levels = Parser::new_ext(text, options).filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level),
        _ => None,
    });
    levels.min().unwrap_or(HeadingLevel::H1)
}

/// The page's own headings stand above those of a text in it, and none is left out between them, whichever it begins
/// with.
fn below(level: HeadingLevel, top: HeadingLevel) -> HeadingLevel {
    match level as usize - top as usize {
        0 => HeadingLevel::H3,
        1 => HeadingLevel::H4,
        2 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

fn href(kind: LinkType, address: &str) -> Option<String> {
    let mail = address.strip_prefix("mailto:").or((kind == LinkType::Email).then_some(address));
    match mail {
        Some(mail) => Email::parse(mail).ok().map(|email| format!("mailto:{}", email.0)),
        // A path of ours would be one of theirs where the text is exported to.
        None if address.contains("://") => WebAddress::parse(address).ok().map(|address| address.0),
        None => None,
    }
}

fn opened(href: &str) -> String {
    let whole = html! { a href=(href) rel="noopener noreferrer nofollow" {} }.into_string();
    whole.strip_suffix("</a>").map_or(String::new(), str::to_owned)
}

#[cfg(test)]
#[path = "tests/markdown.rs"]
mod tests;

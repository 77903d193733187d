//! A chapter: Markdown made into our own markup. What the Markdown may not hold, raw HTML above all, is shown as the
//! text it is, and never reaches the page as markup.

use maud::{Markup, PreEscaped};
use object::Lang;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A chapter in one language.
pub(crate) struct Chapter {
    /// Its word in addresses: `lists`.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What it is about: its first paragraph.
    pub about: String,
    /// Its text below the heading.
    pub body: Markup,
    /// Its parts, for the contents and the search.
    pub sections: Vec<Section>,
}

/// A part of a chapter.
pub(crate) struct Section {
    /// Where it begins on the page: `s-2`, the same in both languages. Empty for what stands before the first.
    pub anchor: String,
    /// Its heading; the chapter's own for what stands before the first.
    pub title: String,
    /// Its words, without marks.
    pub text: String,
}

/// The anchor of a chapter's `number`th part, from one.
fn anchor_of(number: usize) -> String {
    format!("s-{number}")
}

impl Chapter {
    /// Reads a chapter: `# heading`, a paragraph on what it is about, and parts under `## headings`.
    pub fn read(lang: Lang, name: &str, text: &str) -> Chapter {
        let mut chapter = Chapter {
            name: name.to_owned(),
            title: String::new(),
            about: String::new(),
            body: PreEscaped(String::new()),
            sections: Vec::new(),
        };
        let mut shown = Vec::new();
        let mut heading: Option<HeadingLevel> = None;
        let mut title = String::new();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            match &event {
                Event::Start(Tag::Heading { level, .. }) => {
                    heading = Some(*level);
                    title.clear();
                    if *level == HeadingLevel::H2 {
                        let anchor = anchor_of(chapter.parts() + 1);
                        shown.push(Event::Html(format!("<h2 id=\"{anchor}\">").into()));
                        chapter.begin(anchor);
                        continue;
                    }
                }
                Event::End(TagEnd::Heading(level)) => {
                    heading = None;
                    if *level == HeadingLevel::H1 {
                        chapter.title.clone_from(&title);
                        chapter.begin(String::new());
                        continue; // The page has its heading already.
                    }
                    if *level == HeadingLevel::H2
                        && let Some(section) = chapter.sections.last_mut()
                    {
                        section.title.clone_from(&title);
                    }
                }
                Event::Text(words) | Event::Code(words) => {
                    if heading.is_some() {
                        title.push_str(words);
                    } else {
                        chapter.say(words);
                    }
                }
                Event::SoftBreak | Event::HardBreak => chapter.say(break_of(lang)),
                Event::End(TagEnd::Paragraph) => {
                    if chapter.about.is_empty() {
                        chapter.about =
                            chapter.sections.last().map_or(String::new(), |part| part.text.clone());
                    }
                    chapter.say(" ");
                }
                Event::End(_) => chapter.say(" "),
                _ => {}
            }
            if !matches!(heading, Some(HeadingLevel::H1)) {
                shown.push(our_own(lang, event));
            }
        }
        for section in &mut chapter.sections {
            section.text = section.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if section.title.is_empty() {
                section.title.clone_from(&chapter.title);
            }
        }
        let mut markup = String::new();
        html::push_html(&mut markup, shown.into_iter());
        chapter.body = PreEscaped(markup);
        chapter
    }

    /// Parts with a heading so far.
    fn parts(&self) -> usize {
        self.sections.iter().filter(|section| !section.anchor.is_empty()).count()
    }

    fn begin(&mut self, anchor: String) {
        self.sections.push(Section { anchor, title: String::new(), text: String::new() });
    }

    fn say(&mut self, words: &str) {
        if let Some(section) = self.sections.last_mut() {
            section.text.push_str(words);
        }
    }
}

/// Between two lines of one paragraph: English has a space there, Chinese nothing.
const fn break_of(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "",
        Lang::En => " ",
    }
}

/// An event as it stands on our page: links to other chapters and pictures under our addresses, keys as keys, tables
/// in a box that moves, nothing raw.
fn our_own(lang: Lang, event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::SoftBreak => Event::Text(break_of(lang).into()),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: address(&dest_url), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let file = dest_url.rsplit('/').next().unwrap_or_default();
            let path = format!("{}/{file}", lang.code());
            let version = super::picture(&path).map_or(String::new(), |(_, version)| version);
            let dest_url = CowStr::from(format!("/help/images/{path}?v={version}"));
            Event::Start(Tag::Image { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Table(_)) => Event::Html("<div class=\"manual-table\"><table>".into()),
        Event::End(TagEnd::Table) => Event::Html("</tbody></table></div>".into()),
        other => other,
    }
}

/// `lists.md#s-2` is a chapter; everything else is an address of the program.
fn address(link: &str) -> CowStr<'static> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    match path.strip_suffix(".md") {
        None => link.to_owned().into(),
        Some(file) => {
            let name = file.split_once('-').map_or(file, |(_, name)| name);
            let anchor = anchor.map_or(String::new(), |anchor| format!("#{anchor}"));
            format!("/help/{name}{anchor}").into()
        }
    }
}

#[cfg(test)]
#[path = "tests/chapter.rs"]
mod tests;

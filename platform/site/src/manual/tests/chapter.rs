//! Markdown as it comes onto our page.

use super::*;

#[test]
fn a_chapter_has_its_heading_its_parts_and_nothing_raw() {
    let text = "# Lists\n\nWhat lists\ndo.\n\n## Columns\n\nSee [boards](05-boards.md#s-2) and [customers](/customers).\n\n\
        <script>alert(1)</script>\n\na <b onclick=\"x\">b</b>\n\n## Group\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n";
    let chapter = Chapter::read(Lang::En, "lists", text);
    assert_eq!(chapter.title, "Lists");
    assert_eq!(chapter.about, "What lists do.");
    let sections: Vec<(&str, &str)> =
        chapter.sections.iter().map(|part| (part.anchor.as_str(), part.title.as_str())).collect();
    assert_eq!(sections, [("", "Lists"), ("s-1", "Columns"), ("s-2", "Group")]);
    let markup = chapter.body.into_string();
    assert!(!markup.contains("<h1"), "{markup}");
    assert!(markup.contains("<h2 id=\"s-1\">Columns</h2>"), "{markup}");
    assert!(markup.contains("href=\"/help/boards#s-2\""), "{markup}");
    assert!(markup.contains("href=\"/customers\""), "{markup}");
    assert!(!markup.contains("<script") && !markup.contains("<b "), "{markup}");
    assert!(markup.contains("&lt;script"), "{markup}");
    assert!(markup.contains("<div class=\"manual-table\"><table><thead>"), "{markup}");
}

#[test]
fn lines_of_a_chinese_paragraph_are_joined_without_a_space() {
    let chapter = Chapter::read(Lang::Zh, "lists", "# 列表\n\n第一行\n第二行。\n");
    assert_eq!(chapter.about, "第一行第二行。");
    assert!(chapter.body.into_string().contains("<p>第一行第二行。</p>"));
}

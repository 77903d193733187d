use super::markdown;

fn shown(text: &str) -> String {
    let whole = markdown(text).into_string();
    whole.trim_start_matches("<div class=\"written\">").trim_end_matches("</div>").trim().to_owned()
}

#[test]
fn marks_become_our_own_markup() {
    for (text, markup) in [
        ("# 口径\n**DN50**", "<h3>口径</h3>\n<p><strong>DN50</strong></p>"),
        ("### 口径\n#### DN50", "<h3>口径</h3>\n<h4>DN50</h4>"),
        ("- a\n  - b", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"),
        (
            "[手册](https://example.com/a?b&c)",
            "<p><a href=\"https://example.com/a?b&amp;c\" rel=\"noopener noreferrer nofollow\">手册</a></p>",
        ),
        (
            "<info@example.com>",
            "<p><a href=\"mailto:info@example.com\" rel=\"noopener noreferrer nofollow\">info@example.com</a></p>",
        ),
    ] {
        assert_eq!(shown(text), markup, "{text}");
    }
    // A table says nothing of its looks.
    assert!(!shown("| a | b |\n|:--|--:|\n| 1 | 2 |").contains("style"));
}

#[test]
fn nothing_of_the_text_runs_or_is_fetched() {
    for text in [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div onclick=\"x\">\n\nb\n\n</div>",
        "![picture](https://evil.example/p.png)",
        "[a](javascript:alert(1))",
        "[a](JAVASCRIPT:alert(1) \"b\")",
        "[a](data:text/html,<script>x</script>)",
        "[a](//evil.example)",
        "[a](/logout)",
        "[a](https://good.example@evil.example/)",
        "[![p](https://evil.example/p.png)](javascript:x)",
        "<javascript:alert(1)>",
        "[a][b]\n\n[b]: javascript:alert(1)",
        "```\"><script>x\ny\n```",
        "# a {onclick=x}",
    ] {
        let markup = shown(text);
        for sign in [
            "<script",
            "<img",
            "<div",
            "javascript:alert(1)\"",
            "href=\"javascript",
            "href=\"data",
            "href=\"/",
            "evil.example/\"",
        ] {
            assert!(!markup.contains(sign), "{text} → {markup}");
        }
        let tags = markup.split('<').skip(1).filter_map(|rest| rest.split('>').next());
        for tag in tags {
            assert!(!tag.contains("onclick") && !tag.contains("onerror"), "{text} → {markup}");
        }
    }
}

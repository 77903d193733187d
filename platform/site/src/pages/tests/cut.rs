use super::cut;

fn lines(text: &str) -> Vec<Vec<String>> {
    cut(text)
}

#[test]
fn a_block_is_cut_as_spreadsheets_put_it() {
    let cases: [(&str, &[&[&str]]); 11] = [
        ("", &[]),
        ("a", &[&["a"]]),
        ("a\tb\nc\td\n", &[&["a", "b"], &["c", "d"]]),
        ("a\tb\r\nc\td\r\n", &[&["a", "b"], &["c", "d"]]),
        ("a\t\n\tb", &[&["a", ""], &["", "b"]]),
        // An empty line is an empty cell.
        ("a\n\nb\n", &[&["a"], &[""], &["b"]]),
        ("\"a\tb\"\tc\n", &[&["a\tb", "c"]]),
        ("\"two\nlines\"\tc", &[&["two\nlines", "c"]]),
        ("\"say \"\"yes\"\"\"\n", &[&["say \"yes\""]]),
        // Marks that close nothing are letters: 5" pipe, "quoted" words in a sentence.
        ("5\" pipe\t\"big\" one\n", &[&["5\" pipe", "\"big\" one"]]),
        ("\"never closed\tb\n", &[&["\"never closed", "b"]]),
    ];
    for (text, wanted) in cases {
        assert_eq!(lines(text), wanted, "{text:?}");
    }
}

//! Rust without its comments and without what stands in its strings, so that words about code are not taken for
//! code. Lines stay where they are.

/// Code, and the texts that were taken out of it.
pub struct Code {
    /// The code; each string is empty, each comment is gone.
    pub text: String,
    /// The strings, each with the number of its line.
    pub strings: Vec<(usize, String)>,
}

/// Takes comments and strings out.
pub fn of(text: &str) -> Code {
    let mut code = Code { text: String::with_capacity(text.len()), strings: Vec::new() };
    let bytes: Vec<char> = text.chars().collect();
    let mut place = 0;
    let mut line = 1;
    while place < bytes.len() {
        let rest = &bytes[place..];
        let taken = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => comment_length(rest),
            ['"', ..] => string(rest, 0, line, &mut code),
            ['r', ..]
                if !is_word(place.checked_sub(1).map(|before| bytes[before]))
                    && raw_hashes(rest).is_some() =>
            {
                string(rest, raw_hashes(rest).unwrap(), line, &mut code)
            }
            ['\'', '\\', _, ..] => char_length(rest),
            ['\'', _, '\'', ..] => 3,
            [c, ..] => {
                code.text.push(*c);
                line += usize::from(*c == '\n');
                place += 1;
                continue;
            }
            [] => break,
        };
        for c in rest[..taken].iter().filter(|c| **c == '\n') {
            code.text.push(*c);
            line += 1;
        }
        place += taken;
    }
    code
}

fn is_word(before: Option<char>) -> bool {
    before.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// How many hashes a raw string begins with; `None` where it is none.
fn raw_hashes(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    (rest.get(1 + hashes) == Some(&'"')).then_some(hashes + 1)
}

/// Takes a string out, raw with one hash less than `raw` says; returns its length.
fn string(rest: &[char], raw: usize, line: usize, code: &mut Code) -> usize {
    let hashes = raw.saturating_sub(1);
    let start = if raw == 0 { 1 } else { 1 + hashes + 1 };
    let mut place = start;
    while place < rest.len() {
        let ends = rest[place] == '"'
            && rest[place + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        if ends {
            break;
        }
        place += if raw == 0 && rest[place] == '\\' { 2 } else { 1 };
    }
    let end = place.min(rest.len());
    code.strings.push((line, rest[start.min(end)..end].iter().collect()));
    code.text.push_str("\"\"");
    (end + 1 + hashes).min(rest.len())
}

fn comment_length(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut place = 0;
    while place < rest.len() {
        match rest[place..] {
            ['/', '*', ..] => {
                depth += 1;
                place += 2;
            }
            ['*', '/', ..] => {
                depth -= 1;
                place += 2;
                if depth == 0 {
                    return place;
                }
            }
            _ => place += 1,
        }
    }
    place
}

fn char_length(rest: &[char]) -> usize {
    // After the backslash and what it escapes, up to the closing quote: '\'' and '\u{1F375}'.
    rest.iter().skip(3).position(|c| *c == '\'').map_or(rest.len(), |end| end + 4)
}

#[test]
fn tidy_sees_code_and_not_words_about_it() {
    let table = [
        ("let a = 1; // unwrap()\nb", "let a = 1; \nb"),
        ("a /* x /* y */ \n */ b", "a \n b"),
        ("f(\"todo!() \\\" // \", c)", "f(\"\", c)"),
        ("f(r#\"a \" b\"#, r\"\\\")", "f(\"\", \"\")"),
        ("'a' + '\\'' + '\\u{1F375}' + b'\"'", " +  +  + b"),
        ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
        ("let for_real = 1;", "let for_real = 1;"),
    ];
    for (text, expected) in table {
        assert_eq!(of(text).text, expected, "{text}");
    }
    assert_eq!(
        of("a\n\"b\" \"c\nd\" \"e\"").strings,
        [(2, "b".to_owned()), (2, "c\nd".to_owned()), (3, "e".to_owned())]
    );
}

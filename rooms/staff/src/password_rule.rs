//! Which passwords will do: long ones that nobody guesses first. No rules about digits and signs, no end after some
//! months (NIST SP 800-63B, 5.1.1.2).

use object::Message;
use site::PASSWORD_CHARS_MIN;

/// The longest: a sentence, and no more work for the hash than that.
const PASSWORD_CHARS_MAX: usize = 256;
/// Beside what people guess first, a password has at least so many characters of its own.
const OWN_CHARS_MIN: usize = 4;
/// Beside what everybody knows of its person, at least so many.
const UNKNOWN_CHARS_MIN: usize = 8;
/// Shorter words about a person are in too many sentences.
const WORD_CHARS_MIN: usize = 2;
/// A row on the keyboard, the alphabet or a repeated sign tells nothing from so many on.
const RUN_CHARS_MIN: usize = 3;
/// Words, names and numbers that are guessed first: what lists of stolen passwords begin with, here and abroad, chosen
/// and written down by us.
const GUESSED_FIRST: &str = include_str!("guessed_first.txt");
/// Rows that fingers run along.
const ROWS: [&str; 6] =
    ["qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc"];

/// Whether a password will do for somebody of whom these words are known: login, name, company.
pub(crate) fn check(password: &str, known: &[&str]) -> Result<(), Message> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(Message::new(
            "password_too_short",
            format!("密码至少 {PASSWORD_CHARS_MIN} 个字符"),
            format!("a password has at least {PASSWORD_CHARS_MIN} characters"),
        ));
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(Message::new(
            "password_too_long",
            format!("密码最多 {PASSWORD_CHARS_MAX} 个字符"),
            format!("a password has at most {PASSWORD_CHARS_MAX} characters"),
        ));
    }
    let folded = password.to_lowercase();
    let words = known.iter().map(|word| word.trim().to_lowercase());
    let left = words
        .filter(|word| word.chars().count() >= WORD_CHARS_MIN)
        .flat_map(|word| [word.replace(['.', ' ', '-', '_'], ""), word])
        .fold(folded.clone(), |left, word| left.replace(&word, ""));
    let is_little = left.chars().count() < UNKNOWN_CHARS_MIN || own_chars(&left) < OWN_CHARS_MIN;
    if left != folded && is_little {
        return Err(Message::new(
            "password_about_you",
            "密码里主要是登录名、姓名或公司名，请换一个",
            "this is mostly the login, the name or the company; choose another one",
        ));
    }
    if own_chars(&folded) < OWN_CHARS_MIN {
        return Err(Message::new(
            "password_guessed_first",
            "这个密码太常见，最先被人猜到，请换一个；一句自己记得住的话最好",
            "this is among the first that people guess; choose another one, best a sentence that you remember",
        ));
    }
    Ok(())
}

/// The characters that are in nothing that is guessed first.
fn own_chars(folded: &str) -> usize {
    let chars: Vec<char> = folded.chars().collect();
    let mut own = 0;
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let known = longest_word(rest).max(run(rest)).max(year(rest));
        if known == 0 {
            own += 1;
            at += 1;
        } else {
            at += known;
        }
    }
    own
}

/// How long the longest word is that these characters begin with.
fn longest_word(rest: &[char]) -> usize {
    let begins = |word: &&str| {
        let mut rest = rest.iter();
        word.chars().all(|c| rest.next() == Some(&c))
    };
    GUESSED_FIRST.split_whitespace().filter(begins).map(|word| word.chars().count()).max().unwrap_or(0)
}

/// How long a repeated sign, or a way along a row in either direction, these characters begin with.
fn run(rest: &[char]) -> usize {
    let repeated = rest.iter().take_while(|c| **c == rest[0]).count();
    let along = |row: &str| {
        let row: Vec<char> = row.chars().collect();
        let backwards: Vec<char> = row.iter().rev().copied().collect();
        [row, backwards].iter().flat_map(|row| (0..row.len()).map(|from| agreeing(&row[from..], rest))).max()
    };
    let longest = ROWS.iter().filter_map(|row| along(row)).max().unwrap_or(0).max(repeated);
    if longest >= RUN_CHARS_MIN { longest } else { 0 }
}

fn agreeing(row: &[char], rest: &[char]) -> usize {
    row.iter().zip(rest).take_while(|(a, b)| a == b).count()
}

/// A year of somebody's life.
fn year(rest: &[char]) -> usize {
    let begins = matches!(rest, ['1', '9', ..] | ['2', '0', ..]);
    let digits = rest.iter().take(4).filter(|c| c.is_ascii_digit()).count();
    if begins && digits == 4 { 4 } else { 0 }
}

#[cfg(test)]
#[path = "tests/password_rule.rs"]
mod tests;

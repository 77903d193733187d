//! The choices of a custom field, one a line: `gold: 金牌 / Gold #amber`. The code and the colour may be left out; what
//! is kept has the code, so that a choice may be called otherwise later and stays the same.

use object::{CustomChoice, Message, Tone, Words};

use crate::code::slug;

/// Choices of one field; more is an object of its own.
const CHOICES_MAX: usize = 200;

/// Reads choices as people write them.
///
/// # Errors
/// Which line cannot be read, or that there are none, too many, or two of one code or name.
pub(crate) fn parse(text: &str) -> Result<Vec<CustomChoice>, Message> {
    let mut choices: Vec<CustomChoice> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let choice = choice_of(line, choices.len() + 1)?;
        let is_same = |known: &CustomChoice| {
            known.code == choice.code
                || known.label.zh == choice.label.zh
                || known.label.en == choice.label.en
        };
        if choices.iter().any(is_same) {
            return Err(Message::new(
                "choice_twice",
                format!("选项“{line}”与前面的重复"),
                format!("the choice “{line}” stands there twice"),
            ));
        }
        choices.push(choice);
    }
    if choices.is_empty() {
        return Err(Message::new(
            "choices_missing",
            "请每行写一个选项，例如“金牌 / Gold”",
            "write one choice a line, such as “金牌 / Gold”",
        ));
    }
    if choices.len() > CHOICES_MAX {
        return Err(Message::new(
            "choices_too_many",
            format!("最多 {CHOICES_MAX} 个选项"),
            format!("at most {CHOICES_MAX} choices"),
        ));
    }
    Ok(choices)
}

fn choice_of(line: &str, place: usize) -> Result<CustomChoice, Message> {
    let (rest, tone) = match line.rsplit_once('#') {
        Some((rest, tone)) if Tone::of_name(tone.trim()).is_some() => (rest.trim(), tone.trim()),
        Some((_, tone)) if tone.chars().all(|c| c.is_ascii_alphabetic()) => {
            let tones = Tone::ALL.map(Tone::name).join(", ");
            return Err(Message::new(
                "choice_colour_unknown",
                format!("选项“{line}”：没有颜色 {tone}，可选：{tones}"),
                format!("the choice “{line}”: no colour is called {tone}; choose from {tones}"),
            ));
        }
        _ => (line, Tone::Grey.name()),
    };
    let (code, words) = match rest.split_once([':', '：']) {
        Some((code, words)) if slug(code) == code.trim() && !code.trim().is_empty() => {
            (code.trim().to_owned(), words.trim())
        }
        _ => (String::new(), rest),
    };
    let (zh, en) = match words.split_once('/') {
        Some((zh, en)) => (zh.trim(), en.trim()),
        None => (words, words),
    };
    if zh.is_empty() || en.is_empty() {
        return Err(Message::new(
            "choice_unreadable",
            format!("选项“{line}”缺少名称，请写成“金牌 / Gold”"),
            format!("the choice “{line}” lacks a name; write “金牌 / Gold”"),
        ));
    }
    let code = match (code.is_empty(), slug(en)) {
        (false, _) => code,
        (true, made) if made.is_empty() => format!("c{place}"),
        (true, made) => made,
    };
    Ok(CustomChoice { code, label: Words::new(zh, en), tone: tone.to_owned() })
}

/// As they are kept.
pub(crate) fn text_of(choices: &[CustomChoice]) -> String {
    let line = |choice: &CustomChoice| {
        format!("{}: {} / {} #{}", choice.code, choice.label.zh, choice.label.en, choice.tone)
    };
    choices.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
#[path = "tests/choices.rs"]
mod tests;

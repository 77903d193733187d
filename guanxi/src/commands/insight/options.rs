//! Options are checked before the file is read: what is out of range or says nothing that fits ends with 2 and a sentence
//! that names the option and what it takes.

use std::fmt::Display;
use std::ops::RangeInclusive;

use insight::interval::Level;
use object::Message;

use super::Failed;

/// Levels of intervals that mean something: below one half an interval misses more often than it holds.
const LEVELS: RangeInclusive<f64> = 0.5..=0.999;

/// A number within bounds.
pub(super) fn within<N: PartialOrd + Display>(
    option: &str,
    given: N,
    range: RangeInclusive<N>,
) -> Result<(), Failed> {
    if range.contains(&given) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    Err(Failed::Usage(Message::new(
        "option_out_of_range",
        format!("--{option} 可取 {least} 到 {most}，不能是 {given}。"),
        format!("--{option} takes {least} to {most}, not {given}."),
    )))
}

/// A number above nought, up to a bound.
pub(super) fn above_nought<N: PartialOrd + Display + Default>(
    option: &str,
    given: N,
    most: N,
) -> Result<(), Failed> {
    if given > N::default() && given <= most {
        return Ok(());
    }
    Err(Failed::Usage(Message::new(
        "option_out_of_range",
        format!("--{option} 要大于 0，至多 {most}，不能是 {given}。"),
        format!("--{option} takes more than 0 and at most {most}, not {given}."),
    )))
}

/// The level of intervals.
pub(super) fn level(given: f64) -> Result<Level, Failed> {
    within("level", given, LEVELS)?;
    Level::new(given).map_err(Failed::Refused)
}

/// Text of a wrong form, and the right one.
pub(super) fn form(option: &str, text: &str, zh: &str, en: &str) -> Failed {
    Failed::Usage(Message::new(
        "option_unreadable",
        format!("--{option} 要写成：{zh}；不能是“{text}”。"),
        format!("--{option} takes {en}, not “{text}”."),
    ))
}

/// The same where the right form is too long for a sentence.
pub(super) fn unreadable(option: &str, text: &str) -> Failed {
    Failed::Usage(Message::new(
        "option_unreadable",
        format!("--{option} 的值“{text}”无法识别，请看 --help 中的写法。"),
        format!("--{option} does not take “{text}”; --help says what it takes."),
    ))
}

/// Options that do not go together, or one that needs another.
pub(super) fn clash(zh: &str, en: &str) -> Failed {
    Failed::Usage(Message::new("options_clash", zh, en))
}

/// Names of columns, apart by commas of either kind: clap knows one alone.
pub(super) fn columns(given: &[String]) -> Vec<&str> {
    given.iter().flat_map(|names| names.split('，')).map(str::trim).collect()
}

/// Numbers apart by commas, so many of them, each at least this large.
pub(super) fn numbers(
    option: &str,
    text: &str,
    count: Option<usize>,
    least: f64,
) -> Result<Vec<f64>, Failed> {
    let read: Option<Vec<f64>> = text.split([',', '，']).map(|part| part.trim().parse().ok()).collect();
    read.filter(|numbers| count.is_none_or(|count| numbers.len() == count))
        .filter(|numbers| numbers.iter().all(|number| number.is_finite() && *number >= least))
        .ok_or_else(|| {
            let bound = if least.is_finite() { format!("不小于 {least} 的") } else { String::new() };
            let bound_en = if least.is_finite() { format!(" of at least {least}") } else { String::new() };
            let (zh, en) = match count {
                Some(count) => (
                    format!("{count} 个{bound}数，用逗号分开"),
                    format!("{count} numbers{bound_en} with commas between"),
                ),
                None => (format!("{bound}数，用逗号分开"), format!("numbers{bound_en} with commas between")),
            };
            form(option, text, &zh, &en)
        })
}

/// What something weighs: not all of it may be nought.
pub(super) fn weights(option: &str, text: &str, count: usize) -> Result<Vec<f64>, Failed> {
    let weights = numbers(option, text, Some(count), 0.0)?;
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 && sum.is_finite() {
        return Ok(weights);
    }
    Err(form(option, text, "不全为 0 的数", "numbers that are not all 0"))
}

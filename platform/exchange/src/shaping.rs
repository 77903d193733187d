//! What is done with the cells of a column before they are read: a table of names and pure functions, and what a person
//! says of one column. A function that cannot do anything with a text leaves it as it is; the field's own reading then
//! says what is wrong with it.

use object::text::{fold, is_han};
use object::{Day, Label, Message, Money, Phone};
use serde_json::{Map, Value as Json, json};

use crate::table::RawRow;

/// One thing that can be done with the cells of a column.
#[derive(Debug)]
pub struct Shaping {
    /// Its name in mapping files and in the API.
    pub code: &'static str,
    /// What people read.
    pub label: Label,
    /// What it makes of a text.
    pub apply: fn(&str) -> String,
}

impl PartialEq for Shaping {
    fn eq(&self, other: &Shaping) -> bool {
        self.code == other.code
    }
}

impl Eq for Shaping {}

const fn shaping(
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    apply: fn(&str) -> String,
) -> Shaping {
    Shaping { code, label: Label::new(zh, en), apply }
}

/// All of them, in the order in which they are offered and done.
pub static SHAPINGS: [Shaping; 15] = [
    shaping("first_line", "只取第一行", "First line only", first_line),
    shaping("half_width", "全角转半角", "Full width to half width", half_width),
    shaping("no_brackets", "去掉括号里的内容", "Without what stands in brackets", no_brackets),
    shaping("no_spaces", "去掉空格", "Without spaces", no_spaces),
    shaping("upper", "转大写", "Capitals", |text| text.to_uppercase()),
    shaping("lower", "转小写", "Small letters", |text| text.to_lowercase()),
    shaping("digits", "只留数字", "Digits only", digits),
    shaping("company", "统一公司名称写法", "Company name in one way of writing", company),
    shaping("name_order", "“姓, 名”改成“名 姓”", "“Last, First” as “First Last”", name_order),
    shaping("surname", "只取姓（认复姓）", "Surname only", |text| split_name(text).0),
    shaping("given_name", "只取名", "Given name only", |text| split_name(text).1),
    shaping("first_phone", "只取第一个电话", "First phone number only", first_phone),
    shaping("amount", "金额转成数字（¥、万、亿、千分位）", "Amount as a plain number", amount),
    shaping("excel_day", "Excel 日期序号转成日期", "Serial number of a spreadsheet as a day", excel_day),
    shaping("chinese_day", "中文数字日期转成日期", "Day in Chinese numerals", chinese_day),
];

/// The one of this name.
pub fn shaping_of(code: &str) -> Option<&'static Shaping> {
    SHAPINGS.iter().find(|shaping| shaping.code == code)
}

/// Words that one column may replace; a longer list is a table of its own.
pub const WORDS_MAX: usize = 200;
/// Columns that one column may be joined with.
pub const JOINED_MAX: usize = 8;

/// What is done with the cells of one column, in this order: joined with others, shaped, replaced, filled.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Shape {
    /// The columns whose cells follow, from 0.
    pub join: Vec<usize>,
    /// What stands between joined cells.
    pub between: String,
    /// What is done with the text.
    pub steps: Vec<&'static Shaping>,
    /// What a text stands for: 重要 for A.
    pub words: Vec<(String, String)>,
    /// What an empty cell says.
    pub empty: Option<String>,
}

impl Shape {
    /// Whether cells are read as they are.
    pub fn is_plain(&self) -> bool {
        *self == Shape { between: self.between.clone(), ..Shape::default() }
    }

    /// What a cell says.
    pub fn of_row(&self, row: &RawRow, column: usize) -> String {
        self.of_cells(|place| row.cell(place), column)
    }

    /// The same of cells by their column.
    pub fn of_cells<'c>(&self, cell: impl Fn(usize) -> &'c str, column: usize) -> String {
        let parts = std::iter::once(column).chain(self.join.iter().copied()).map(|place| cell(place).trim());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let mut text = parts.join(&self.between);
        for step in &self.steps {
            text = (step.apply)(&text).trim().to_owned();
        }
        if let Some((_, word)) =
            self.words.iter().find(|(known, _)| *known == text || fold(known) == fold(&text))
        {
            text.clone_from(word);
        }
        match &self.empty {
            Some(empty) if text.is_empty() => empty.clone(),
            Some(_) | None => text,
        }
    }

    /// As JSON, with columns by their place.
    pub(crate) fn to_json(&self) -> Json {
        let words: Vec<Json> = self.words.iter().map(|(from, to)| json!([from, to])).collect();
        json!({
            "join": self.join, "with": self.between, "do": self.codes(), "words": words, "empty": self.empty,
        })
    }

    /// The names of what is done with the text.
    pub fn codes(&self) -> Vec<&'static str> {
        self.steps.iter().map(|step| step.code).collect()
    }

    /// From [`Shape::to_json`].
    pub(crate) fn of_json(json: &Json) -> Option<Shape> {
        let list = |name: &str| json.get(name).and_then(Json::as_array).into_iter().flatten();
        let place = |place: &Json| usize::try_from(place.as_u64()?).ok();
        let pair = |pair: &Json| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()));
        Some(Shape {
            join: list("join").filter_map(place).take(JOINED_MAX).collect(),
            between: json.get("with")?.as_str()?.to_owned(),
            steps: list("do").filter_map(|code| shaping_of(code.as_str()?)).collect(),
            words: list("words").filter_map(pair).take(WORDS_MAX).collect(),
            empty: json.get("empty").and_then(Json::as_str).map(str::to_owned),
        })
    }

    /// As a program or a mapping file says it: columns by their names, `{"do": ["upper"], "words": {"重要": "A"},
    /// "empty": "B", "join": ["街道"], "with": ""}`.
    ///
    /// # Errors
    /// `shape_unreadable`, naming what is wrong.
    pub fn of_words(json: &Map<String, Json>, headers: &[String]) -> Result<Shape, Message> {
        let texts = |name: &str| match json.get(name) {
            None => Ok(Vec::new()),
            Some(Json::Array(list)) => {
                let texts: Option<Vec<&str>> = list.iter().map(Json::as_str).collect();
                texts.ok_or_else(|| unreadable(name))
            }
            Some(_) => Err(unreadable(name)),
        };
        let text = |name: &str| match json.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(unreadable(name)),
        };
        let column =
            |name: &&str| headers.iter().position(|header| header == name).ok_or_else(|| unreadable(name));
        let words = match json.get("words") {
            None => Vec::new(),
            Some(Json::Object(words)) if words.len() <= WORDS_MAX => {
                let pair = |(from, to): (&String, &Json)| Some((from.clone(), to.as_str()?.to_owned()));
                words.iter().map(pair).collect::<Option<_>>().ok_or_else(|| unreadable("words"))?
            }
            Some(_) => return Err(unreadable("words")),
        };
        let join: Vec<usize> = texts("join")?.iter().map(column).collect::<Result<_, _>>()?;
        if join.len() > JOINED_MAX {
            return Err(unreadable("join"));
        }
        let steps = texts("do")?;
        let step = |code: &&str| shaping_of(code).ok_or_else(|| unreadable(code));
        Ok(Shape {
            join,
            between: text("with")?.unwrap_or_default(),
            steps: steps.iter().map(step).collect::<Result<_, _>>()?,
            words,
            empty: text("empty")?,
        })
    }
}

fn unreadable(name: &str) -> Message {
    let name = object::text::excerpt(name);
    let codes: Vec<&str> = SHAPINGS.iter().map(|shaping| shaping.code).collect();
    let codes = codes.join(", ");
    Message::new(
        "shape_unreadable",
        format!(
            "列的整理方式里看不懂“{name}”；do 可选 {codes}，words 为 {{\"原文\": \"改成\"}}，join 为列名"
        ),
        format!(
            "“{name}” is not known in what is done with a column; do takes {codes}; words is {{\"text\": \"becomes\"}}; join names columns"
        ),
    )
}

fn first_line(text: &str) -> String {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}

/// ＡＢＣ１２３ as ABC123; Chinese stops and brackets of a Chinese text stay.
fn half_width(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '，' | '。' | '；' | '：' | '？' | '！' | '（' | '）' => c,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(narrow).collect()
}

fn no_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// 张三（经理） as 张三.
fn no_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' if depth > 0 => depth -= 1,
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    // A bracket that never ends takes nothing away.
    if depth > 0 { text.to_owned() } else { kept.trim().to_owned() }
}

fn digits(text: &str) -> String {
    half_width(text).chars().filter(char::is_ascii_digit).collect()
}

/// Ways in which companies write what they are, and the one that is kept.
const COMPANY_ENDINGS: [(&str, &str); 5] = [
    ("co.,ltd", " Co., Ltd."),
    ("co.ltd", " Co., Ltd."),
    ("company limited", " Co., Ltd."),
    ("corporation", " Corp."),
    ("incorporated", " Inc."),
];

/// 苏州 恒源机械(集团)有限公司 as 苏州恒源机械（集团）有限公司; Acme CO.,LTD as Acme Co., Ltd.
fn company(text: &str) -> String {
    let text = half_width(text);
    let is_chinese = text.chars().any(is_han);
    let text: String = match is_chinese {
        true => text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '(' | '[' | '【' => '（',
                ')' | ']' | '】' => '）',
                c => c,
            })
            .collect(),
        false => text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let text = text.trim_end_matches(['。', '，', ',', ';', '；', '、']);
    if is_chinese || !text.is_ascii() {
        return text.to_owned();
    }
    // Spaces and the last point aside, endings are compared in small letters.
    for (ending, kept) in COMPANY_ENDINGS {
        let mut at = text.len();
        let mut rest = ending.chars().rev().filter(|c| !c.is_whitespace()).peekable();
        for (place, c) in text.trim_end_matches('.').char_indices().rev() {
            match rest.peek() {
                None => break,
                Some(_) if c.is_whitespace() => {}
                Some(expected) if c.eq_ignore_ascii_case(expected) => {
                    rest.next();
                    at = place;
                }
                Some(_) => break,
            }
        }
        let front = text[..at].trim_end_matches([' ', ',']);
        if rest.peek().is_none() && !front.is_empty() {
            return format!("{front}{kept}");
        }
    }
    text.to_owned()
}

/// Surnames of two characters that people still bear.
const COMPOUND_SURNAMES: [&str; 40] = [
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟",
    "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离",
    "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "令狐", "轩辕",
    "拓跋",
];

/// Surname and given name: Chinese without a space, others by their last word or by a comma.
fn split_name(text: &str) -> (String, String) {
    let text = text.trim();
    if let Some((last, first)) = text.split_once([',', '，']) {
        return (last.trim().to_owned(), first.trim().to_owned());
    }
    let is_chinese = text.chars().next().is_some_and(is_han) && !text.contains(char::is_whitespace);
    if is_chinese {
        let compound = COMPOUND_SURNAMES.iter().find(|surname| text.starts_with(**surname));
        // 司徒 alone is a surname; of two characters that are no such the first is one.
        let end = match compound {
            Some(surname) => surname.len(),
            None => text.chars().next().map_or(0, char::len_utf8),
        };
        return (text[..end].to_owned(), text[end..].to_owned());
    }
    match text.rsplit_once(char::is_whitespace) {
        // Whoever writes 张 三 says where the surname ends.
        Some((first, last)) if first.chars().all(|c| is_han(c) || c.is_whitespace()) => {
            (first.trim().to_owned(), last.to_owned())
        }
        Some((first, last)) => (last.to_owned(), first.trim().to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

fn name_order(text: &str) -> String {
    match text.split_once([',', '，']) {
        Some((last, first)) if !last.trim().is_empty() && !first.trim().is_empty() => {
            let between = if text.chars().any(is_han) { "" } else { " " };
            let (first, last) = (first.trim(), last.trim());
            if between.is_empty() { format!("{last}{first}") } else { format!("{first} {last}") }
        }
        _ => text.to_owned(),
    }
}

fn first_phone(text: &str) -> String {
    Phone::split(text).into_iter().next().map_or_else(|| text.to_owned(), |first| first.to_string())
}

fn amount(text: &str) -> String {
    match Money::parse(text) {
        Ok(money) => money.amount_text(),
        Err(_) => text.to_owned(),
    }
}

/// The last day that spreadsheets count to, 9999-12-31.
const SERIAL_MAX: i64 = 2_958_465;

/// 45000 as 2023-03-15. Days before March 1900 are counted wrongly by spreadsheets, and stay as they are.
fn excel_day(text: &str) -> String {
    let whole = text.trim().split('.').next().unwrap_or_default();
    let is_number = text.trim().chars().all(|c| c.is_ascii_digit() || c == '.');
    match whole.parse::<i64>() {
        Ok(serial @ 61..=SERIAL_MAX) if is_number => {
            let begin = jiff::civil::date(1899, 12, 30);
            let day = begin.checked_add(jiff::Span::new().days(serial));
            day.map_or_else(|_| text.to_owned(), |day| day.to_string())
        }
        Ok(_) | Err(_) => text.to_owned(),
    }
}

/// 二〇二六年三月五日 and 二零二六年十二月三十一日 as the days they are.
fn chinese_day(text: &str) -> String {
    let read = || {
        let (year, rest) = text.trim().split_once('年')?;
        let (month, rest) = rest.split_once('月')?;
        let day = rest.trim_end_matches(['日', '号']);
        let year: String =
            year.chars().map(numeral).collect::<Option<Vec<_>>>()?.iter().map(u8::to_string).collect();
        let written = format!("{year}-{}-{}", below_hundred(month)?, below_hundred(day)?);
        Some(Day::parse(&written).ok()?.text())
    };
    read().unwrap_or_else(|| text.to_owned())
}

fn numeral(c: char) -> Option<u8> {
    let place =
        ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'].iter().position(|known| *known == c);
    let place = place.or(if c == '零' || c == '○' { Some(0) } else { c.to_digit(10).map(|d| d as usize) });
    u8::try_from(place?).ok()
}

fn below_hundred(text: &str) -> Option<u8> {
    match text.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one_numeral(tens)? };
            let ones = if ones.is_empty() { 0 } else { one_numeral(ones)? };
            Some(tens * 10 + ones)
        }
        None if text.chars().all(|c| c.is_ascii_digit()) => text.parse().ok(),
        None => one_numeral(text),
    }
}

fn one_numeral(text: &str) -> Option<u8> {
    let mut chars = text.chars();
    let value = numeral(chars.next()?)?;
    chars.next().is_none().then_some(value)
}

#[cfg(test)]
#[path = "tests/shaping.rs"]
mod tests;

//! Why two records are likely the same, in words: 电话相同；名称差一个字.

use insight::linkage::{Kind, Reason};
use object::{FieldDef, Lang};
use pinyin::ToPinyin;

use super::{Column, LinkageColumns};

/// What speaks for less than this, in bits, is not told.
const FOR_MIN: f32 = 0.7;
/// What speaks against it is told from here on: half a probability of a hundredth.
const AGAINST_MIN: f32 = 2.0;
/// Levels of agreement at their ends, as the linkage says them.
const EQUAL: u8 = 1;
const DIFFERENT: u8 = 7;

/// One thing that speaks for two records being the same, or against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    /// The field.
    pub field: &'static FieldDef,
    /// How much it speaks for the same, in bits; negative against it.
    pub bits: f32,
    /// In Chinese: 电话相同.
    pub zh: String,
    /// In English: same phone.
    pub en: String,
}

impl Because {
    /// They share the key of this field.
    pub fn of_key(field: &'static FieldDef) -> Because {
        let zh = format!("{}相同", field.label.zh);
        let en = format!("same {}", field.label.en.to_lowercase());
        Because { field, bits: 0.0, zh, en }
    }

    /// What people read.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// All of them as one text.
    pub fn text_of(all: &[Because], lang: Lang) -> String {
        let told: Vec<&str> = all.iter().map(|because| because.text(lang)).collect();
        told.join(match lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }
}

/// A probability in percent, alike in both languages: 97%.
pub fn percent_text(percent: u8) -> String {
    format!("{percent}%")
}

/// What the reasons of a pair say, the strongest first and what speaks against it last.
pub(super) fn told(
    columns: &LinkageColumns,
    reasons: &[Reason],
    left: &[String],
    right: &[String],
) -> Vec<Because> {
    let mut told: Vec<Because> = Vec::new();
    let exchanged = reasons.last().is_some_and(|reason| reason.of.is_none() && reason.level == 2);
    for (place, column) in columns.columns.iter().enumerate() {
        let own: Vec<&Reason> =
            reasons.iter().filter(|reason| reason.of.is_some_and(|(of, _)| of == place)).collect();
        let bits: f32 = own.iter().map(|reason| reason.bits).sum();
        if own.iter().all(|reason| reason.level == 0) || (bits < FOR_MIN && bits > -AGAINST_MIN) {
            continue;
        }
        let words = match (column.kind, own.as_slice()) {
            (Kind::PersonName, [family, given]) => {
                person_words(family, given, &left[place], &right[place], exchanged)
            }
            (kind, [only]) => words_of(kind, only.level, &left[place], &right[place]),
            (_, _) => None,
        };
        let Some((zh, en)) = words else { continue };
        let field = field_of(column);
        let (label_zh, label_en) = (field.label.zh, field.label.en.to_lowercase());
        told.push(Because { field, bits, zh: zh.replace('…', label_zh), en: en.replace('…', &label_en) });
    }
    told.sort_by(|one, other| other.bits.total_cmp(&one.bits));
    told
}

fn field_of(column: &Column) -> &'static FieldDef {
    column.fields[0]
}

/// The field's label stands for the dots.
type Words = (&'static str, &'static str);

fn words_of(kind: Kind, level: u8, left: &str, right: &str) -> Option<Words> {
    if level == EQUAL {
        return Some(("…相同", "same …"));
    }
    if level == DIFFERENT {
        return Some(("…不同", "… differs"));
    }
    Some(match (kind, level) {
        (Kind::Company, 2) => ("…除地名和公司形式外相同", "… the same but for place and legal form"),
        (Kind::Company, 3) if sounds_alike(left, right) => ("…同音", "… sounds the same"),
        (Kind::Company, 3) => ("…差一个字", "… one character apart"),
        (Kind::Company, 4) => ("…是简称", "… is a short form"),
        (Kind::Company, 5) => ("…相近", "similar …"),
        (Kind::Company, 6) => ("…相同但地方不同", "… the same, of another place"),
        (Kind::GivenName | Kind::FamilyName, 2) => ("…同音或是简称", "… sounds the same or is a short form"),
        (Kind::GivenName | Kind::FamilyName, 3 | 4) => ("…差一个字", "… one letter apart"),
        (Kind::GivenName | Kind::FamilyName, 5) => ("…开头相同", "… begins the same"),
        (Kind::GivenName | Kind::FamilyName, 6) => ("…相近", "similar …"),
        (Kind::Phone, 2) => ("…差一位", "… one digit apart"),
        (Kind::Phone, 3) => ("…差两位", "… two digits apart"),
        (Kind::Email, 2) => ("…用户名相同、域名不同", "same … name, other domain"),
        (Kind::Email, 3 | 4) => ("…差一个字符", "… one letter apart"),
        (Kind::Email, 5) => ("…开头相同", "… begins the same"),
        (Kind::Email, 6) => ("…域名相同", "… at the same domain"),
        (Kind::Address, 2) => ("…相近", "similar …"),
        (Kind::Address, 3) => ("…相近但门牌不同", "similar …, of another number"),
        (Kind::Address, 4..=6) => ("…部分相同", "… partly the same"),
        (Kind::Date, 2) => ("…日月颠倒", "… with day and month exchanged"),
        (Kind::Date, 3) => ("…差一位", "… one digit apart"),
        (Kind::Date, 4) => ("…部分相同", "… partly the same"),
        (Kind::Code, 2) => ("…差一个字符", "… one character apart"),
        (Kind::Code, 3) => ("…差两个字符", "… two characters apart"),
        (Kind::Category, 2) => ("…差一个字", "… one character apart"),
        (_, _) => return None,
    })
}

fn person_words(family: &Reason, given: &Reason, left: &str, right: &str, exchanged: bool) -> Option<Words> {
    if exchanged {
        return Some(("…姓与名颠倒", "… with family and given name exchanged"));
    }
    match (family.level, given.level) {
        (EQUAL, EQUAL) if left.trim() != right.trim() => {
            Some(("…写法不同但相同", "same …, written otherwise"))
        }
        (EQUAL | 0, EQUAL | 0) => Some(("…相同", "same …")),
        (EQUAL, DIFFERENT) => Some(("仅姓相同", "same family name only")),
        (EQUAL | 0, level) => words_of(Kind::GivenName, level, left, right),
        (level, EQUAL | 0) => words_of(Kind::FamilyName, level, left, right),
        (DIFFERENT, _) | (_, DIFFERENT) => Some(("…不同", "… differs")),
        (level, other) => words_of(Kind::GivenName, level.max(other), left, right),
    }
}

/// Whether two texts are read alike, without tones.
fn sounds_alike(left: &str, right: &str) -> bool {
    let read = |text: &str| -> String {
        let name = object::text::name_core(text);
        name.chars().map(|c| c.to_pinyin().map_or_else(|| c.to_string(), |p| p.plain().to_owned())).collect()
    };
    let (left, right) = (read(left), read(right));
    left == right
}

//! When two names are likely one customer: typing errors, missing legal forms and places, but never a branch and
//! its head office, which are related and not the same.
//!
//! In a Chinese company name the two or three characters behind the place carry the identity: 恒远机械 and 恒泰机械
//! are competitors, not a slip of the finger. So those may only differ by a homophone, which is how input
//! methods err, or by their order; what stands behind them may be closer or further.

use object::Label;
use object::text::{is_han, key_core, name_key};
use pinyin::ToPinyin;
use site::AlikeNames;

/// Jaro–Winkler similarity from which two names are likely one: of eight characters one may differ at the end
/// (0.95), two may not (0.90).
pub const JARO_WINKLER_MIN: f64 = 0.92;
/// Dice's coefficient over pairs of characters from which two names are likely one: of nine characters one may
/// differ in the middle (0.75), two may not. It keeps out names that only begin alike, to which Jaro–Winkler is kind.
pub const DICE_MIN: f64 = 0.72;
/// Below so many characters a name is too short for anything but equality, order and sound: 远山 and 远洋 differ
/// by half.
const FUZZY_CHARS_MIN: usize = 4;
/// How many characters behind the place carry a Chinese company's identity.
const IDENTITY_CHARS: usize = 2;
/// A short name stands for a longer one from this length even if the rest says something.
const SHORT_NAME_CHARS_MIN: usize = 4;

/// Why two names are likely one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They differ in legal form, signs and spaces at most.
    SameName,
    /// One leaves out the province or city.
    WithoutPlace,
    /// Two neighbouring characters changed places.
    Swapped,
    /// They sound alike: an input method offered another character.
    SameSound,
    /// One is the other's short form.
    ShortForm,
    /// They are written nearly alike.
    NearlySame,
}

impl Reason {
    /// What people read.
    pub const fn label(self) -> Label {
        match self {
            Reason::SameName => Label::new("名称相同", "Same name"),
            Reason::WithoutPlace => Label::new("仅差地名", "Same but for the place"),
            Reason::Swapped => Label::new("字序颠倒", "Two characters swapped"),
            Reason::SameSound => Label::new("同音字", "Sounds the same"),
            Reason::ShortForm => Label::new("简称", "Short form"),
            Reason::NearlySame => Label::new("名称相近", "Nearly the same name"),
        }
    }
}

/// How alike two names are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Similarity {
    /// From 0, nothing alike, to 1, the same. For ordering what people review; no probability.
    pub score: f64,
    /// What made them alike.
    pub reason: Reason,
}

/// Whether two names are likely one customer, and why. The same whichever name comes first. Places that differ,
/// numbers that differ (第一、第二) and a branch beside its head office never are.
pub fn likely_same(a: &str, b: &str) -> Option<Similarity> {
    let (a, b) = (Name::of(a), Name::of(b));
    if a.key.is_empty() || b.key.is_empty() {
        return None;
    }
    if a.key == b.key {
        return Some(Similarity { score: 1.0, reason: Reason::SameName });
    }
    if a.is_branch() != b.is_branch() || numerals(&a.core) != numerals(&b.core) {
        return None;
    }
    // Two places make two companies, even of one group.
    if !a.place().ends_with(b.place()) && !b.place().ends_with(a.place()) {
        return None;
    }
    if a.core == b.core {
        return Some(Similarity { score: 0.95, reason: Reason::WithoutPlace });
    }
    // A branch's name is mostly its head office's; only equality says something.
    if a.is_branch() {
        return None;
    }
    compare_cores(&a.core, &b.core)
}

/// [`likely_same`] as imports report it.
pub(crate) fn alike_names(a: &str, b: &str) -> Option<AlikeNames> {
    likely_same(a, b).map(|Similarity { score, reason }| AlikeNames { score, why: reason.label() })
}

/// A name made comparable.
struct Name {
    key: String,
    core: String,
}

impl Name {
    fn of(written: &str) -> Name {
        let key = name_key(written);
        let core = key_core(&key).to_owned();
        Name { key, core }
    }

    /// The province and city in front, as written.
    fn place(&self) -> &str {
        self.key.strip_suffix(self.core.as_str()).unwrap_or_default().trim_end_matches(['省', '市'])
    }

    fn is_branch(&self) -> bool {
        BRANCH_ENDINGS.iter().any(|ending| self.key.ends_with(ending))
    }
}

/// How the name of a part of a company ends, in the form of a [`name_key`].
const BRANCH_ENDINGS: [&str; 14] = [
    "分公司",
    "支公司",
    "子公司",
    "分厂",
    "分店",
    "分行",
    "支行",
    "分部",
    "分院",
    "办事处",
    "代表处",
    "营业部",
    "branch",
    "office",
];

/// Words of a trade, which say what a company does and not which one it is.
const TRADE_WORDS: [&str; 44] = [
    "机械",
    "制造",
    "精密",
    "机电",
    "设备",
    "数控",
    "重工",
    "工业",
    "实业",
    "科技",
    "技术",
    "电子",
    "电气",
    "电器",
    "自动化",
    "智能",
    "装备",
    "仪器",
    "仪表",
    "五金",
    "模具",
    "金属",
    "制品",
    "钢铁",
    "材料",
    "新材料",
    "化工",
    "化学",
    "塑胶",
    "汽车",
    "零部件",
    "配件",
    "能源",
    "新能源",
    "食品",
    "药业",
    "医药",
    "医疗",
    "建材",
    "建设",
    "工程",
    "物流",
    "贸易",
    "商贸",
];

fn compare_cores(a: &str, b: &str) -> Option<Similarity> {
    // Ordered, so that it does not matter which name comes first.
    let (long, short) = if (a.chars().count(), a) >= (b.chars().count(), b) { (a, b) } else { (b, a) };
    let (long_chars, short_chars): (Vec<char>, Vec<char>) = (long.chars().collect(), short.chars().collect());
    let is_chinese = short_chars.iter().all(|c| is_han(*c)) && long_chars.iter().any(|c| is_han(*c));
    if is_chinese {
        let is_long_enough = long_chars.len() >= FUZZY_CHARS_MIN && short_chars.len() >= FUZZY_CHARS_MIN;
        if is_long_enough && is_swapped(&long_chars, &short_chars) {
            return Some(Similarity { score: 0.94, reason: Reason::Swapped });
        }
        if is_long_enough && sounds_alike(&long_chars, &short_chars) {
            return Some(Similarity { score: 0.93, reason: Reason::SameSound });
        }
        if let Some(rest) = long.strip_prefix(short)
            && short_chars.len() >= IDENTITY_CHARS
            && (is_trade(rest) || short_chars.len() >= SHORT_NAME_CHARS_MIN)
        {
            return Some(Similarity { score: 0.85, reason: Reason::ShortForm });
        }
        if long_chars[..IDENTITY_CHARS.min(long_chars.len())]
            != short_chars[..IDENTITY_CHARS.min(short_chars.len())]
        {
            return None;
        }
    }
    if short_chars.len() < FUZZY_CHARS_MIN {
        return None;
    }
    let (winkler, dice) = (strsim::jaro_winkler(long, short), dice(&long_chars, &short_chars));
    let is_near = winkler >= JARO_WINKLER_MIN && dice >= DICE_MIN;
    is_near.then_some(Similarity { score: 0.9 * f64::min(winkler, dice), reason: Reason::NearlySame })
}

/// Dice's coefficient: the share of neighbouring pairs of characters that both names have. (strsim counts bytes
/// in its divisor, which makes strangers of Chinese names.)
fn dice(a: &[char], b: &[char]) -> f64 {
    let mut unmatched: Vec<&[char]> = b.windows(2).collect();
    let pairs = a.len() + b.len() - 2;
    let mut shared = 0;
    for pair in a.windows(2) {
        if let Some(place) = unmatched.iter().position(|other| *other == pair) {
            unmatched.swap_remove(place);
            shared += 2;
        }
    }
    f64::from(shared) / pairs as f64
}

/// Whether the names are one but for two neighbouring characters that changed places.
fn is_swapped(a: &[char], b: &[char]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|place| a[*place] != b[*place]).collect();
    matches!(differing[..], [first, second] if second == first + 1 && a[first] == b[second] && a[second] == b[first])
}

/// Whether the names are one but for a single character with the same reading.
fn sounds_alike(a: &[char], b: &[char]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut differing = a.iter().zip(b).filter(|(a, b)| a != b);
    let (Some((a, b)), None) = (differing.next(), differing.next()) else { return false };
    matches!((a.to_pinyin(), b.to_pinyin()), (Some(a), Some(b)) if a.plain() == b.plain())
}

/// Whether a text is made of words of a trade alone.
fn is_trade(mut text: &str) -> bool {
    while !text.is_empty() {
        // The longest word first, so that 新材料 is not read as something before 材料.
        let word = TRADE_WORDS.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len());
        let Some(word) = word else { return false };
        text = &text[word.len()..];
    }
    true
}

/// The digits, Chinese numerals and directions of a name, by which a group numbers its companies.
fn numerals(core: &str) -> Vec<char> {
    core.chars().filter(|c| c.is_ascii_digit() || "一二三四五六七八九十东南西北".contains(*c)).collect()
}

#[cfg(test)]
#[path = "tests/duplicates.rs"]
mod tests;

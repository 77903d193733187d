//! How Chinese names are read where a character has several readings: surnames, compound surnames, and the
//! places and business words in which one reading is the only one.
//!
//! Readings are facts of the language, as dictionaries of modern Chinese give them. Only what differs from the
//! everyday reading stands here. Where people differ, all readings are kept, the name's own first. `ü` is
//! written `v`, as it is typed; [`everyday`] keeps `u` beside it, as passports have it.

use pinyin::ToPinyin;

/// The readings of one character: the likeliest, and another where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    /// The likeliest.
    pub first: &'static str,
    /// The other.
    pub second: Option<&'static str>,
}

impl Readings {
    /// The likeliest first.
    pub fn iter(self) -> impl Iterator<Item = &'static str> + Clone {
        std::iter::once(self.first).chain(self.second)
    }
}

/// A character read in one way.
pub const fn one(first: &'static str) -> Readings {
    Readings { first, second: None }
}

/// A character read in two ways.
const fn two(first: &'static str, second: &'static str) -> Readings {
    Readings { first, second: Some(second) }
}

/// The readings of a character as the first of a name: a surname's own reading and, for those who do not know
/// it, the everyday one.
pub fn surname(character: char) -> Option<Readings> {
    Some(match character {
        '柏' => two("bai", "bo"),
        '薄' => two("bo", "bao"),
        '贲' => two("ben", "bi"),
        '秘' => two("bi", "mi"),
        '卜' => two("bu", "bo"),
        '谌' => two("chen", "shen"),
        '种' => two("chong", "zhong"),
        '褚' => one("chu"),
        '都' => two("du", "dou"),
        '盖' => two("ge", "gai"),
        '句' => two("gou", "ju"),
        '炅' => two("gui", "jiong"),
        '隽' => two("juan", "jun"),
        '阚' => two("kan", "han"),
        '适' => two("kuo", "shi"),
        '六' => two("lu", "liu"),
        '乐' => two("le", "yue"),
        '缪' => two("miao", "mou"),
        '牟' => two("mu", "mou"),
        '能' => two("nai", "neng"),
        '乜' => two("nie", "mie"),
        '粘' => two("nian", "zhan"),
        '区' => two("ou", "qu"),
        '朴' => two("piao", "pu"),
        '繁' => two("po", "fan"),
        '覃' => two("qin", "tan"),
        '仇' => two("qiu", "chou"),
        '单' => two("shan", "dan"),
        '召' => two("shao", "zhao"),
        '折' => two("she", "zhe"),
        '莘' => two("shen", "xin"),
        '盛' => one("sheng"),
        '石' => one("shi"),
        '宿' => two("su", "xiu"),
        '澹' => two("tan", "dan"),
        '隗' => two("wei", "kui"),
        '尉' => two("wei", "yu"),
        '郗' => two("xi", "chi"),
        '冼' => one("xian"),
        '洗' => two("xian", "xi"),
        '解' => two("xie", "jie"),
        '行' => two("xing", "hang"),
        '郇' => two("xun", "huan"),
        '么' => two("yao", "me"),
        '员' => two("yun", "yuan"),
        '曾' => two("zeng", "ceng"),
        '查' => two("zha", "cha"),
        '祭' => two("zhai", "ji"),
        '翟' => two("zhai", "di"),
        '长' => two("zhang", "chang"),
        _ => return None,
    })
}

/// The readings of both characters of a compound surname that is not read as its characters are.
pub fn compound_surname(first: char, second: char) -> Option<[Readings; 2]> {
    Some(match (first, second) {
        ('单', '于') => [one("chan"), one("yu")],
        ('万', '俟') => [two("mo", "wan"), two("qi", "si")],
        ('尉', '迟') => [two("yu", "wei"), one("chi")],
        ('长', '孙') => [two("zhang", "chang"), one("sun")],
        ('澹', '台') => [two("tan", "dan"), one("tai")],
        ('乐', '正') => [two("yue", "le"), one("zheng")],
        ('中', '行') => [one("zhong"), one("hang")],
        ('鲜', '于') => [one("xian"), one("yu")],
        ('亓', '官') => [one("qi"), one("guan")],
        ('宰', '父') => [one("zai"), one("fu")],
        ('相', '里') => [one("xiang"), one("li")],
        ('令', '狐') => [one("ling"), one("hu")],
        ('夏', '侯') => [one("xia"), one("hou")],
        _ => return None,
    })
}

/// Two characters that together are read in one way only, places and business words above all.
pub fn word(first: char, second: char) -> Option<[&'static str; 2]> {
    Some(match (first, second) {
        ('重', '庆') => ["chong", "qing"],
        ('重', '工') => ["zhong", "gong"],
        ('重', '型') => ["zhong", "xing"],
        ('重', '机') => ["zhong", "ji"],
        ('长', '沙') => ["chang", "sha"],
        ('长', '春') => ["chang", "chun"],
        ('长', '城') => ["chang", "cheng"],
        ('长', '江') => ["chang", "jiang"],
        ('长', '安') => ["chang", "an"],
        ('长', '虹') => ["chang", "hong"],
        ('长', '治') => ["chang", "zhi"],
        ('长', '三') => ["chang", "san"],
        ('成', '都') => ["cheng", "du"],
        ('首', '都') => ["shou", "du"],
        ('都', '市') => ["du", "shi"],
        ('厦', '门') => ["xia", "men"],
        ('大', '厦') => ["da", "sha"],
        ('银', '行') => ["yin", "hang"],
        ('行', '业') => ["hang", "ye"],
        ('西', '藏') => ["xi", "zang"],
        ('朝', '阳') => ["chao", "yang"],
        ('会', '计') => ["kuai", "ji"],
        ('会', '稽') => ["kuai", "ji"],
        ('音', '乐') => ["yin", "yue"],
        ('乐', '器') => ["yue", "qi"],
        ('乐', '清') => ["yue", "qing"],
        ('乐', '山') => ["le", "shan"],
        ('蚌', '埠') => ["beng", "bu"],
        ('番', '禺') => ["pan", "yu"],
        ('东', '阿') => ["dong", "e"],
        ('阿', '胶') => ["e", "jiao"],
        ('佛', '山') => ["fo", "shan"],
        ('调', '味') => ["tiao", "wei"],
        ('空', '调') => ["kong", "tiao"],
        ('调', '料') => ["tiao", "liao"],
        ('传', '媒') => ["chuan", "mei"],
        ('海', '参') => ["hai", "shen"],
        ('人', '参') => ["ren", "shen"],
        ('地', '产') => ["di", "chan"],
        ('模', '具') => ["mu", "ju"],
        ('解', '放') => ["jie", "fang"],
        ('解', '决') => ["jie", "jue"],
        ('石', '化') => ["shi", "hua"],
        ('效', '率') => ["xiao", "lv"],
        ('弹', '簧') => ["tan", "huang"],
        ('校', '准') => ["jiao", "zhun"],
        _ => return None,
    })
}

/// The everyday readings of a character in names of people, places and companies; none where it has no
/// reading. Readings that names do not use (车 ju, 大 tai) are left out, for each makes the index longer.
pub fn everyday(character: char) -> Option<Readings> {
    Some(match character {
        '重' => two("zhong", "chong"),
        '长' => two("chang", "zhang"),
        '行' => two("hang", "xing"),
        '都' => two("du", "dou"),
        '乐' => two("le", "yue"),
        '厦' => two("xia", "sha"),
        '会' => two("hui", "kuai"),
        '调' => two("tiao", "diao"),
        '朝' => two("chao", "zhao"),
        '藏' => two("zang", "cang"),
        '传' => two("chuan", "zhuan"),
        '校' => two("xiao", "jiao"),
        '弹' => two("dan", "tan"),
        '参' => two("can", "shen"),
        '盛' => two("sheng", "cheng"),
        '宿' => two("su", "xiu"),
        '降' => two("jiang", "xiang"),
        '柏' => two("bai", "bo"),
        '薄' => two("bao", "bo"),
        '阿' => two("a", "e"),
        '番' => two("fan", "pan"),
        '蚌' => two("bang", "beng"),
        '堡' => two("bao", "pu"),
        '模' => two("mo", "mu"),
        '仔' => two("zai", "zi"),
        '奇' => two("qi", "ji"),
        '卡' => two("ka", "qia"),
        '佛' => two("fo", "fu"),
        '单' => two("dan", "shan"),
        '解' => two("jie", "xie"),
        '查' => two("cha", "zha"),
        '曾' => two("zeng", "ceng"),
        '翟' => two("zhai", "di"),
        '缪' => two("miao", "mou"),
        '朴' => two("pu", "piao"),
        '晟' => two("sheng", "cheng"),
        '率' => two("lv", "shuai"),
        '六' => two("liu", "lu"),
        _ => spelled(character.to_pinyin()?.plain())?,
    })
}

/// A reading as it is typed. The table of plain readings keeps the dots of `ü`, which no keyboard has.
fn spelled(plain: &'static str) -> Option<Readings> {
    Some(match plain {
        "lü" => two("lv", "lu"),
        "nü" => two("nv", "nu"),
        "lüe" => two("lve", "lue"),
        "nüe" => two("nve", "nue"),
        plain if plain.is_ascii() && !plain.is_empty() => one(plain),
        _ => return None, // Interjections such as 欸, which no name has.
    })
}

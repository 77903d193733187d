//! The words that names of companies and people are made of, with their pinyin for e-mail addresses.

use customers::Industry;

use super::random::Random;

/// What a name is written with, and how it sounds.
pub(super) type Syllable = (&'static str, &'static str);

#[rustfmt::skip]
const FANCY_FIRST: [Syllable; 34] = [
    ("恒", "heng"), ("华", "hua"), ("金", "jin"), ("瑞", "rui"), ("盛", "sheng"), ("德", "de"), ("宏", "hong"),
    ("鑫", "xin"), ("永", "yong"), ("泰", "tai"), ("信", "xin"), ("博", "bo"), ("天", "tian"), ("海", "hai"),
    ("东", "dong"), ("新", "xin"), ("中", "zhong"), ("嘉", "jia"), ("润", "run"), ("安", "an"), ("正", "zheng"),
    ("远", "yuan"), ("立", "li"), ("凯", "kai"), ("科", "ke"), ("联", "lian"), ("锐", "rui"), ("卓", "zhuo"),
    ("峰", "feng"), ("启", "qi"), ("景", "jing"), ("聚", "ju"), ("铭", "ming"), ("诺", "nuo"),
];

#[rustfmt::skip]
const FANCY_SECOND: [Syllable; 34] = [
    ("达", "da"), ("源", "yuan"), ("泰", "tai"), ("通", "tong"), ("丰", "feng"), ("盛", "sheng"), ("诚", "cheng"),
    ("隆", "long"), ("兴", "xing"), ("辉", "hui"), ("力", "li"), ("远", "yuan"), ("益", "yi"), ("康", "kang"),
    ("升", "sheng"), ("宇", "yu"), ("创", "chuang"), ("和", "he"), ("邦", "bang"), ("图", "tu"), ("阳", "yang"),
    ("捷", "jie"), ("驰", "chi"), ("鼎", "ding"), ("成", "cheng"), ("航", "hang"), ("利", "li"), ("杰", "jie"),
    ("拓", "tuo"), ("川", "chuan"), ("钧", "jun"), ("朗", "lang"), ("维", "wei"), ("森", "sen"),
];

/// Two characters that promise luck: 恒达.
pub(super) fn fancy(random: &mut Random) -> (String, String) {
    loop {
        let (first, second) = (random.pick(&FANCY_FIRST), random.pick(&FANCY_SECOND));
        // 永远 is a word, not a promise.
        if first.0 != second.0 && (first.0, second.0) != ("永", "远") {
            return (format!("{}{}", first.0, second.0), format!("{}{}", first.1, second.1));
        }
    }
}

/// Characters of fancy names that sound alike: what an input method offers in the wrong place.
pub(super) const SOUND_ALIKE: [(char, char); 14] = [
    ('远', '源'),
    ('源', '远'),
    ('鑫', '信'),
    ('信', '新'),
    ('新', '鑫'),
    ('成', '诚'),
    ('诚', '成'),
    ('盛', '升'),
    ('升', '盛'),
    ('丰', '峰'),
    ('峰', '丰'),
    ('锐', '瑞'),
    ('瑞', '锐'),
    ('力', '利'),
];

/// An industry with how many customers it has, the trades its companies name themselves after, and the middle
/// of what such a customer spends in a year, in yuan.
pub(super) struct Trade {
    pub industry: Industry,
    pub weight: u32,
    pub words: &'static [&'static str],
    pub spend_median: f64,
}

#[rustfmt::skip]
pub(super) const TRADES: [Trade; 12] = [
    Trade { industry: Industry::Machinery, weight: 26, words: &["机械", "精密机械", "机械制造", "数控机床", "重工", "传动设备", "模具"], spend_median: 160_000.0 },
    Trade { industry: Industry::Automotive, weight: 16, words: &["汽车零部件", "汽车部件", "汽车配件", "车业"], spend_median: 320_000.0 },
    Trade { industry: Industry::Electronics, weight: 14, words: &["电子", "电子科技", "光电", "半导体", "微电子"], spend_median: 220_000.0 },
    Trade { industry: Industry::Chemicals, weight: 7, words: &["化工", "新材料", "塑胶", "化学"], spend_median: 150_000.0 },
    Trade { industry: Industry::Metals, weight: 8, words: &["金属制品", "钢铁", "铝业", "特钢", "铜业"], spend_median: 260_000.0 },
    Trade { industry: Industry::Energy, weight: 7, words: &["电力设备", "新能源", "电气", "能源科技"], spend_median: 300_000.0 },
    Trade { industry: Industry::Food, weight: 5, words: &["食品", "饮料", "乳业", "粮油"], spend_median: 110_000.0 },
    Trade { industry: Industry::Pharma, weight: 5, words: &["药业", "医疗器械", "生物科技", "生物制药"], spend_median: 180_000.0 },
    Trade { industry: Industry::Construction, weight: 4, words: &["建材", "建设工程", "市政工程"], spend_median: 90_000.0 },
    Trade { industry: Industry::Logistics, weight: 3, words: &["物流", "供应链管理", "国际货运"], spend_median: 70_000.0 },
    Trade { industry: Industry::Trade, weight: 3, words: &["贸易", "商贸", "进出口"], spend_median: 80_000.0 },
    Trade { industry: Industry::Other, weight: 2, words: &["科技", "环保科技", "包装材料"], spend_median: 60_000.0 },
];

/// What dealers in equipment call themselves.
pub(super) const DEALER_TRADES: [&str; 7] =
    ["机电设备", "工业设备", "自动化设备", "机床销售", "工控技术", "五金机电", "机械贸易"];

/// Trades whose smaller firms call themselves a works (厂).
pub(super) const WORKSHOP_WORDS: [&str; 9] =
    ["机械", "模具", "机械制造", "金属制品", "汽车配件", "塑胶", "食品", "建材", "包装材料"];

/// Legal forms and how common they are.
pub(super) const FORMS: [(&str, u32); 6] = [
    ("有限公司", 76),
    ("股份有限公司", 9),
    ("有限责任公司", 6),
    ("集团有限公司", 3),
    ("厂", 4),
    ("（集团）股份有限公司", 2),
];

/// Surnames, how common they are (in permille of the population, as the census counts them), and their pinyin.
#[rustfmt::skip]
pub(super) const SURNAMES: [(Syllable, u32); 66] = [
    (("王", "wang"), 72), (("李", "li"), 72), (("张", "zhang"), 68), (("刘", "liu"), 54), (("陈", "chen"), 51),
    (("杨", "yang"), 31), (("黄", "huang"), 25), (("赵", "zhao"), 21), (("吴", "wu"), 20), (("周", "zhou"), 20),
    (("徐", "xu"), 15), (("孙", "sun"), 15), (("马", "ma"), 13), (("朱", "zhu"), 13), (("胡", "hu"), 12),
    (("郭", "guo"), 12), (("何", "he"), 11), (("林", "lin"), 11), (("高", "gao"), 10), (("罗", "luo"), 10),
    (("郑", "zheng"), 9), (("梁", "liang"), 9), (("谢", "xie"), 8), (("宋", "song"), 7), (("唐", "tang"), 7),
    (("许", "xu"), 6), (("韩", "han"), 6), (("邓", "deng"), 6), (("冯", "feng"), 6), (("曹", "cao"), 6),
    (("彭", "peng"), 5), (("曾", "zeng"), 5), (("肖", "xiao"), 5), (("田", "tian"), 5), (("董", "dong"), 5),
    (("潘", "pan"), 4), (("袁", "yuan"), 4), (("蔡", "cai"), 4), (("蒋", "jiang"), 4), (("余", "yu"), 4),
    (("于", "yu"), 4), (("杜", "du"), 4), (("叶", "ye"), 4), (("程", "cheng"), 4), (("魏", "wei"), 4),
    (("苏", "su"), 4), (("吕", "lv"), 4), (("丁", "ding"), 4), (("任", "ren"), 4), (("卢", "lu"), 4),
    (("姚", "yao"), 3), (("沈", "shen"), 3), (("钟", "zhong"), 3), (("姜", "jiang"), 3), (("崔", "cui"), 3),
    (("谭", "tan"), 3), (("陆", "lu"), 3), (("范", "fan"), 3), (("金", "jin"), 3), (("单", "shan"), 2),
    (("解", "xie"), 2), (("仇", "qiu"), 2), (("查", "zha"), 2), (("盖", "ge"), 1), (("欧阳", "ouyang"), 3),
    (("诸葛", "zhuge"), 1),
];

#[rustfmt::skip]
pub(super) const GIVEN_MALE: [Syllable; 40] = [
    ("伟", "wei"), ("强", "qiang"), ("磊", "lei"), ("军", "jun"), ("勇", "yong"), ("杰", "jie"), ("涛", "tao"),
    ("明", "ming"), ("超", "chao"), ("刚", "gang"), ("平", "ping"), ("辉", "hui"), ("鹏", "peng"), ("华", "hua"),
    ("飞", "fei"), ("鑫", "xin"), ("波", "bo"), ("斌", "bin"), ("宇", "yu"), ("浩", "hao"), ("凯", "kai"),
    ("健", "jian"), ("俊", "jun"), ("帆", "fan"), ("志", "zhi"), ("建", "jian"), ("国", "guo"), ("文", "wen"),
    ("东", "dong"), ("海", "hai"), ("峰", "feng"), ("亮", "liang"), ("成", "cheng"), ("旭", "xu"), ("晨", "chen"),
    ("林", "lin"), ("毅", "yi"), ("博", "bo"), ("翔", "xiang"), ("睿", "rui"),
];

#[rustfmt::skip]
pub(super) const GIVEN_FEMALE: [Syllable; 36] = [
    ("芳", "fang"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("艳", "yan"), ("娟", "juan"),
    ("霞", "xia"), ("燕", "yan"), ("玲", "ling"), ("婷", "ting"), ("慧", "hui"), ("莹", "ying"), ("洁", "jie"),
    ("雪", "xue"), ("琳", "lin"), ("倩", "qian"), ("颖", "ying"), ("晓", "xiao"), ("佳", "jia"), ("欣", "xin"),
    ("怡", "yi"), ("梅", "mei"), ("红", "hong"), ("萍", "ping"), ("蓉", "rong"), ("璐", "lu"), ("悦", "yue"),
    ("瑶", "yao"), ("萌", "meng"), ("雯", "wen"), ("菲", "fei"), ("雅", "ya"), ("婉", "wan"), ("月", "yue"),
    ("岚", "lan"),
];

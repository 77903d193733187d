//! Words from which people and companies are made: frequent first, so that Zipf's law gives them their frequencies.

pub const GIVEN: [&str; 120] = [
    "James", "Mary", "Michael", "Patricia", "Robert", "Jennifer", "John", "Linda", "David", "Elizabeth", "William",
    "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Karen", "Christopher", "Sarah", "Charles", "Lisa",
    "Daniel", "Nancy", "Matthew", "Sandra", "Anthony", "Ashley", "Mark", "Emily", "Steven", "Kimberly", "Donald",
    "Betty", "Andrew", "Margaret", "Joshua", "Donna", "Paul", "Michelle", "Kenneth", "Carol", "Kevin", "Amanda",
    "Brian", "Melissa", "Timothy", "Deborah", "Ronald", "Stephanie", "George", "Rebecca", "Jason", "Sharon", "Edward",
    "Laura", "Jeffrey", "Cynthia", "Ryan", "Amy", "Jacob", "Kathleen", "Nicholas", "Angela", "Gary", "Dorothy", "Eric",
    "Shirley", "Jonathan", "Emma", "Stephen", "Brenda", "Larry", "Nicole", "Justin", "Pamela", "Benjamin", "Samantha",
    "Scott", "Anna", "Brandon", "Katherine", "Samuel", "Christine", "Gregory", "Debra", "Alexander", "Rachel",
    "Patrick", "Olivia", "Frank", "Carolyn", "Jack", "Maria", "Raymond", "Janet", "Dennis", "Heather", "Tyler", "Diane",
    "Aaron", "Catherine", "Jerry", "Julie", "Jose", "Victoria", "Nathan", "Helen", "Adam", "Joyce", "Henry", "Lauren",
    "Zachary", "Kelly", "Douglas", "Christina", "Peter", "Joan", "Kyle", "Evelyn",
];

pub const FAMILY: [&str; 80] = [
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez", "Hernandez",
    "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin", "Lee", "Perez",
    "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker", "Young", "Allen",
    "King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson", "Baker", "Hall",
    "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Gomez", "Phillips", "Evans", "Turner", "Diaz", "Parker",
    "Cruz", "Edwards", "Collins", "Reyes", "Stewart", "Morris", "Morales", "Murphy", "Cook", "Rogers", "Gutierrez",
    "Ortiz", "Morgan", "Cooper", "Peterson", "Bailey", "Reed", "Kelly", "Howard", "Ramos", "Kim", "Cox", "Ward",
    "Richardson",
];

/// Short forms people write; some are in the library's list, some are not.
pub const NICKNAMES: [(&str, &str); 44] = [
    ("James", "Jim"), ("Michael", "Mike"), ("Patricia", "Trish"), ("Robert", "Bob"), ("Jennifer", "Jenny"),
    ("John", "Jack"), ("Elizabeth", "Liz"), ("William", "Bill"), ("Barbara", "Babs"), ("Richard", "Dick"),
    ("Susan", "Sue"), ("Joseph", "Joe"), ("Thomas", "Tommy"), ("Christopher", "Topher"), ("Charles", "Chuck"),
    ("Daniel", "Danny"), ("Matthew", "Matt"), ("Anthony", "Tony"), ("Steven", "Steve"), ("Kimberly", "Kim"),
    ("Donald", "Don"), ("Andrew", "Drew"), ("Margaret", "Peggy"), ("Joshua", "Josh"), ("Kenneth", "Kenny"),
    ("Timothy", "Tim"), ("Deborah", "Debbie"), ("Ronald", "Ron"), ("Rebecca", "Becky"), ("Edward", "Ted"),
    ("Jeffrey", "Jeff"), ("Cynthia", "Cindy"), ("Jacob", "Jake"), ("Kathleen", "Kathy"), ("Nicholas", "Nick"),
    ("Dorothy", "Dot"), ("Pamela", "Pam"), ("Benjamin", "Benny"), ("Samantha", "Sam"), ("Katherine", "Kate"),
    ("Gregory", "Greg"), ("Alexander", "Sasha"), ("Victoria", "Vicky"), ("Catherine", "Cathy"),
];

pub const SYLLABLES: [&str; 40] = [
    "ba", "ber", "bor", "cal", "dan", "del", "dor", "el", "fan", "gar", "gol", "hal", "hen", "is", "jor", "kas", "kel",
    "lan", "len", "lom", "mar", "mer", "mon", "nar", "nel", "or", "pas", "pet", "ram", "ros", "sal", "sen", "sto", "tan",
    "ter", "tor", "van", "vel", "wal", "zim",
];

/// The hundred most frequent family names.
pub const FAMILY_HAN: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤";

/// Characters of given names, frequent first.
pub const GIVEN_HAN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文志春梅海波晓宇浩然子轩梓涵欣怡雨婷佳琪思雪梦俊辉鹏飞龙凤琳倩慧莹颖雪峰斌亮东林成立新永健康宁庆瑞祥福贵荣昌德义仁信安乐天云山川江河松柏竹菊月星阳光晨曦一诺可心依若希语嫣诗琴棋书画";

/// Pairs of characters that sound alike and are typed for one another.
pub const HOMOPHONES: [(char, char); 22] = [
    ('伟', '玮'), ('芳', '方'), ('敏', '闽'), ('静', '靖'), ('丽', '莉'), ('磊', '垒'), ('军', '君'), ('洋', '阳'),
    ('艳', '燕'), ('杰', '洁'), ('明', '鸣'), ('晓', '小'), ('宇', '雨'), ('辉', '晖'), ('英', '瑛'), ('华', '桦'),
    ('建', '健'), ('志', '智'), ('宏', '鸿'), ('达', '答'), ('盛', '胜'), ('源', '元'),
];

pub const CITIES_HAN: [&str; 40] = [
    "上海", "北京", "广州", "深圳", "成都", "重庆", "天津", "武汉", "杭州", "南京", "西安", "苏州", "郑州", "长沙", "青岛", "沈阳", "宁波",
    "东莞", "无锡", "佛山", "合肥", "大连", "福州", "厦门", "哈尔滨", "济南", "温州", "长春", "石家庄", "泉州", "南宁", "贵阳", "南昌",
    "昆明", "常州", "太原", "金华", "珠海", "烟台", "惠州",
];

pub const BRAND_HAN: &str = "华宏达盛源泰恒信通利丰瑞祥鑫兴隆昌德安康泽博远创新科联合众诚正大中天地海江山东方金银宝龙凤飞腾星辰光明亿万佳美康乐嘉和顺益友邦国民生力强杰锐精英卓越智慧云";

pub const TRADES_HAN: [&str; 36] = [
    "科技", "贸易", "机械设备", "信息技术", "建筑工程", "商贸", "实业", "电子", "网络科技", "物流", "食品", "服饰", "化工", "建材", "装饰工程",
    "生物科技", "医疗器械", "广告", "文化传播", "餐饮管理", "房地产开发", "投资管理", "汽车销售", "环保科技", "新能源", "塑料制品", "五金制品", "包装材料",
    "纺织", "家具", "印刷", "农业发展", "教育咨询", "自动化设备", "精密仪器", "软件",
];

pub const ROADS_HAN: [&str; 30] = [
    "人民路", "中山路", "解放路", "建设路", "新华路", "和平路", "文化路", "胜利路", "长江路", "黄河路", "工业大道", "科技路", "创业路", "南京路", "北京路",
    "迎宾大道", "友谊路", "光明路", "东风路", "朝阳路", "红旗路", "体育路", "学院路", "滨江路", "湖滨路", "园区一路", "高新大道", "港口路", "环城路", "民主路",
];

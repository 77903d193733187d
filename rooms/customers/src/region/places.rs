//! The 34 divisions of provincial rank and the 333 of prefectural rank (GB/T 2260, as of 2024), with what an
//! address needs beside them: cities that have no districts, and the county-level cities that people write
//! without naming the city above them.

/// A division of provincial rank.
pub(super) struct Province {
    /// 江苏
    pub short: &'static str,
    /// What follows the short name in the full one: 省.
    pub rank: &'static str,
    /// Jiangsu; further spellings in use after it.
    pub latin: &'static [&'static str],
    /// Divisions of prefectural rank by their short names, separated by spaces. Those that are no 市 have the
    /// rest of their full name after a bar: `延边|朝鲜族自治州`.
    pub cities: &'static str,
    /// County-level cities and counties right under the province, by their full names.
    pub direct: &'static str,
}

impl Province {
    /// Whether it is one of the four municipalities, whose addresses have no city below them.
    pub(super) fn is_municipality(&self) -> bool {
        self.rank == "市"
    }
}

const fn of(
    short: &'static str,
    rank: &'static str,
    latin: &'static [&'static str],
    cities: &'static str,
) -> Province {
    Province { short, rank, latin, cities, direct: "" }
}

const fn with_direct(
    short: &'static str,
    rank: &'static str,
    latin: &'static [&'static str],
    cities: &'static str,
    direct: &'static str,
) -> Province {
    Province { short, rank, latin, cities, direct }
}

pub(super) static PROVINCES: [Province; 34] = [
    of("北京", "市", &["beijing", "peking"], ""),
    of("天津", "市", &["tianjin"], ""),
    of("上海", "市", &["shanghai"], ""),
    of("重庆", "市", &["chongqing"], ""),
    of("河北", "省", &["hebei"], "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水"),
    of("山西", "省", &["shanxi"], "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁"),
    of(
        "内蒙古",
        "自治区",
        &["innermongolia", "neimenggu", "neimongol"],
        "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安|盟 锡林郭勒|盟 阿拉善|盟",
    ),
    of(
        "辽宁",
        "省",
        &["liaoning"],
        "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛",
    ),
    of("吉林", "省", &["jilin"], "长春 吉林 四平 辽源 通化 白山 松原 白城 延边|朝鲜族自治州"),
    of(
        "黑龙江",
        "省",
        &["heilongjiang"],
        "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭|地区",
    ),
    of("江苏", "省", &["jiangsu"], "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁"),
    of("浙江", "省", &["zhejiang"], "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水"),
    of(
        "安徽",
        "省",
        &["anhui"],
        "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城",
    ),
    of("福建", "省", &["fujian"], "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德"),
    of("江西", "省", &["jiangxi"], "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶"),
    of(
        "山东",
        "省",
        &["shandong"],
        "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽",
    ),
    with_direct(
        "河南",
        "省",
        &["henan"],
        "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店",
        "济源市",
    ),
    with_direct(
        "湖北",
        "省",
        &["hubei"],
        "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施|土家族苗族自治州",
        "仙桃市 潜江市 天门市 神农架林区",
    ),
    of(
        "湖南",
        "省",
        &["hunan"],
        "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西|土家族苗族自治州",
    ),
    of(
        "广东",
        "省",
        &["guangdong", "canton"],
        "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮",
    ),
    of(
        "广西",
        "壮族自治区",
        &["guangxi", "guangxizhuang"],
        "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左",
    ),
    with_direct(
        "海南",
        "省",
        &["hainan"],
        "海口 三亚 三沙 儋州",
        "五指山市 文昌市 琼海市 万宁市 东方市 定安县 屯昌县 澄迈县 临高县 白沙黎族自治县 昌江黎族自治县 \
         乐东黎族自治县 陵水黎族自治县 保亭黎族苗族自治县 琼中黎族苗族自治县",
    ),
    of(
        "四川",
        "省",
        &["sichuan", "szechuan"],
        "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 \
         阿坝|藏族羌族自治州 甘孜|藏族自治州 凉山|彝族自治州",
    ),
    of(
        "贵州",
        "省",
        &["guizhou"],
        "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南|布依族苗族自治州 黔东南|苗族侗族自治州 黔南|布依族苗族自治州",
    ),
    of(
        "云南",
        "省",
        &["yunnan"],
        "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄|彝族自治州 红河|哈尼族彝族自治州 文山|壮族苗族自治州 \
         西双版纳|傣族自治州 大理|白族自治州 德宏|傣族景颇族自治州 怒江|傈僳族自治州 迪庆|藏族自治州",
    ),
    of("西藏", "自治区", &["tibet", "xizang"], "拉萨 日喀则 昌都 林芝 山南 那曲 阿里|地区"),
    of("陕西", "省", &["shaanxi"], "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛"),
    of(
        "甘肃",
        "省",
        &["gansu"],
        "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏|回族自治州 甘南|藏族自治州",
    ),
    of(
        "青海",
        "省",
        &["qinghai"],
        "西宁 海东 海北|藏族自治州 黄南|藏族自治州 海南|藏族自治州 果洛|藏族自治州 玉树|藏族自治州 \
         海西|蒙古族藏族自治州",
    ),
    of("宁夏", "回族自治区", &["ningxia", "ningxiahui"], "银川 石嘴山 吴忠 固原 中卫"),
    with_direct(
        "新疆",
        "维吾尔自治区",
        &["xinjiang", "xinjianguygur", "xinjianguyghur", "sinkiang"],
        "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉|回族自治州 博尔塔拉|蒙古自治州 巴音郭楞|蒙古自治州 阿克苏|地区 \
         克孜勒苏|柯尔克孜自治州 喀什|地区 和田|地区 伊犁|哈萨克自治州 塔城|地区 阿勒泰|地区",
        "石河子市 阿拉尔市 图木舒克市 五家渠市 北屯市 铁门关市 双河市 可克达拉市 昆玉市 胡杨河市 新星市 白杨市",
    ),
    of("台湾", "省", &["taiwan"], "台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义"),
    of("香港", "特别行政区", &["hongkong", "xianggang"], ""),
    of("澳门", "特别行政区", &["macau", "macao", "aomen"], ""),
];

/// Cities of prefectural rank without districts: below them come streets and towns.
pub(super) const WITHOUT_DISTRICTS: [&str; 4] = ["东莞", "中山", "儋州", "嘉峪关"];

/// County-level cities that stand in addresses without the city above them, and that city. Those with most
/// companies are enough: an unknown one still becomes the district.
pub(super) static COUNTY_CITIES: [(&str, &str); 52] = [
    ("昆山", "苏州"),
    ("张家港", "苏州"),
    ("常熟", "苏州"),
    ("太仓", "苏州"),
    ("江阴", "无锡"),
    ("宜兴", "无锡"),
    ("溧阳", "常州"),
    ("如皋", "南通"),
    ("启东", "南通"),
    ("海安", "南通"),
    ("丹阳", "镇江"),
    ("扬中", "镇江"),
    ("靖江", "泰州"),
    ("泰兴", "泰州"),
    ("仪征", "扬州"),
    ("东台", "盐城"),
    ("慈溪", "宁波"),
    ("余姚", "宁波"),
    ("瑞安", "温州"),
    ("乐清", "温州"),
    ("海宁", "嘉兴"),
    ("桐乡", "嘉兴"),
    ("平湖", "嘉兴"),
    ("诸暨", "绍兴"),
    ("嵊州", "绍兴"),
    ("义乌", "金华"),
    ("永康", "金华"),
    ("东阳", "金华"),
    ("温岭", "台州"),
    ("玉环", "台州"),
    ("临海", "台州"),
    ("福清", "福州"),
    ("晋江", "泉州"),
    ("石狮", "泉州"),
    ("南安", "泉州"),
    ("胶州", "青岛"),
    ("平度", "青岛"),
    ("龙口", "烟台"),
    ("招远", "烟台"),
    ("荣成", "威海"),
    ("寿光", "潍坊"),
    ("诸城", "潍坊"),
    ("邹城", "济宁"),
    ("滕州", "枣庄"),
    ("开平", "江门"),
    ("普宁", "揭阳"),
    ("迁安", "唐山"),
    ("任丘", "沧州"),
    ("禹州", "许昌"),
    ("长葛", "许昌"),
    ("浏阳", "长沙"),
    ("醴陵", "株洲"),
];

//! Where the demo company's customers are: cities with their telephone area, administrative code and districts,
//! which are facts, and how many customers each has.

/// Which sales team looks after a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    East,
    South,
    North,
    West,
}

/// A city of customers.
pub(super) struct Place {
    pub region: Region,
    /// 江苏; the city itself for a municipality.
    pub province: &'static str,
    /// 苏州
    pub city: &'static str,
    /// suzhou
    pub latin: &'static str,
    /// 0512
    pub area: &'static str,
    /// Digits of a local number.
    pub local_digits: u32,
    /// GB/T 2260 code of the city.
    pub code: &'static str,
    /// How many customers, relatively.
    pub weight: u32,
    /// Districts; none for cities without.
    pub districts: &'static [&'static str],
}

impl Place {
    /// Whether the city is a province of its own.
    pub(super) fn is_municipality(&self) -> bool {
        self.province == self.city
    }
}

macro_rules! places {
    ($($region:ident $province:literal $city:literal $latin:literal $area:literal $digits:literal $code:literal $weight:literal [$($district:literal)*];)*) => {
        &[$(Place {
            region: Region::$region,
            province: $province,
            city: $city,
            latin: $latin,
            area: $area,
            local_digits: $digits,
            code: $code,
            weight: $weight,
            districts: &[$($district),*],
        }),*]
    };
}

#[rustfmt::skip]
pub(super) const PLACES: &[Place] = places! {
    East "上海" "上海" "shanghai" "021" 8 "310000" 60 ["浦东新区" "闵行区" "嘉定区" "松江区" "宝山区" "青浦区" "奉贤区"];
    East "江苏" "苏州" "suzhou" "0512" 8 "320500" 75 ["吴中区" "相城区" "虎丘区" "吴江区" "昆山市" "常熟市" "张家港市"];
    East "江苏" "无锡" "wuxi" "0510" 8 "320200" 48 ["新吴区" "滨湖区" "惠山区" "锡山区" "江阴市" "宜兴市"];
    East "江苏" "常州" "changzhou" "0519" 8 "320400" 34 ["武进区" "新北区" "钟楼区" "金坛区" "溧阳市"];
    East "江苏" "南京" "nanjing" "025" 8 "320100" 30 ["江宁区" "浦口区" "栖霞区" "六合区" "雨花台区"];
    East "江苏" "南通" "nantong" "0513" 8 "320600" 22 ["崇川区" "通州区" "海门区" "如皋市" "启东市"];
    East "浙江" "杭州" "hangzhou" "0571" 8 "330100" 34 ["余杭区" "萧山区" "滨江区" "临平区" "富阳区"];
    East "浙江" "宁波" "ningbo" "0574" 8 "330200" 36 ["鄞州区" "北仑区" "镇海区" "慈溪市" "余姚市"];
    East "浙江" "温州" "wenzhou" "0577" 8 "330300" 18 ["龙湾区" "瓯海区" "瑞安市" "乐清市"];
    East "浙江" "嘉兴" "jiaxing" "0573" 8 "330400" 18 ["南湖区" "秀洲区" "海宁市" "平湖市"];
    East "安徽" "合肥" "hefei" "0551" 8 "340100" 20 ["蜀山区" "包河区" "肥西县" "瑶海区"];
    East "安徽" "芜湖" "wuhu" "0553" 7 "340200" 10 ["鸠江区" "弋江区" "湾沚区"];
    East "山东" "济南" "jinan" "0531" 8 "370100" 18 ["历城区" "章丘区" "槐荫区" "长清区"];
    East "山东" "青岛" "qingdao" "0532" 8 "370200" 24 ["黄岛区" "城阳区" "即墨区" "胶州市"];
    East "山东" "烟台" "yantai" "0535" 7 "370600" 12 ["福山区" "牟平区" "龙口市" "招远市"];
    South "广东" "广州" "guangzhou" "020" 8 "440100" 36 ["黄埔区" "番禺区" "南沙区" "花都区" "白云区"];
    South "广东" "深圳" "shenzhen" "0755" 8 "440300" 44 ["宝安区" "龙岗区" "光明区" "龙华区" "坪山区"];
    South "广东" "佛山" "foshan" "0757" 8 "440600" 40 ["顺德区" "南海区" "三水区" "高明区"];
    South "广东" "东莞" "dongguan" "0769" 8 "441900" 44 [];
    South "广东" "中山" "zhongshan" "0760" 8 "442000" 16 [];
    South "福建" "厦门" "xiamen" "0592" 7 "350200" 16 ["海沧区" "集美区" "翔安区" "同安区"];
    South "福建" "泉州" "quanzhou" "0595" 8 "350500" 14 ["丰泽区" "洛江区" "晋江市" "南安市"];
    South "广西" "南宁" "nanning" "0771" 7 "450100" 6 ["西乡塘区" "江南区" "良庆区"];
    South "广西" "柳州" "liuzhou" "0772" 7 "450200" 8 ["柳南区" "鱼峰区" "柳北区"];
    North "北京" "北京" "beijing" "010" 8 "110000" 20 ["大兴区" "昌平区" "顺义区" "通州区" "海淀区"];
    North "天津" "天津" "tianjin" "022" 8 "120000" 24 ["滨海新区" "西青区" "北辰区" "武清区" "津南区"];
    North "河北" "石家庄" "shijiazhuang" "0311" 8 "130100" 10 ["栾城区" "藁城区" "鹿泉区"];
    North "河北" "唐山" "tangshan" "0315" 7 "130200" 10 ["丰润区" "曹妃甸区" "迁安市"];
    North "山西" "太原" "taiyuan" "0351" 7 "140100" 8 ["小店区" "尖草坪区" "万柏林区"];
    North "辽宁" "沈阳" "shenyang" "024" 8 "210100" 14 ["铁西区" "浑南区" "于洪区"];
    North "辽宁" "大连" "dalian" "0411" 8 "210200" 14 ["金州区" "甘井子区" "旅顺口区"];
    North "吉林" "长春" "changchun" "0431" 8 "220100" 8 ["绿园区" "二道区" "九台区"];
    North "黑龙江" "哈尔滨" "haerbin" "0451" 8 "230100" 6 ["香坊区" "平房区" "松北区"];
    North "河南" "郑州" "zhengzhou" "0371" 8 "410100" 16 ["中原区" "二七区" "荥阳市" "新郑市"];
    North "河南" "洛阳" "luoyang" "0379" 8 "410300" 10 ["涧西区" "西工区" "洛龙区"];
    West "四川" "成都" "chengdu" "028" 8 "510100" 26 ["龙泉驿区" "青白江区" "双流区" "新都区" "郫都区"];
    West "四川" "德阳" "deyang" "0838" 7 "510600" 8 ["旌阳区" "罗江区" "广汉市"];
    West "重庆" "重庆" "chongqing" "023" 8 "500000" 24 ["江北区" "渝北区" "九龙坡区" "璧山区" "巴南区"];
    West "陕西" "西安" "xian" "029" 8 "610100" 16 ["未央区" "雁塔区" "高陵区" "鄠邑区"];
    West "贵州" "贵阳" "guiyang" "0851" 8 "520100" 6 ["白云区" "乌当区" "花溪区"];
    West "云南" "昆明" "kunming" "0871" 8 "530100" 8 ["官渡区" "五华区" "呈贡区"];
    West "湖北" "武汉" "wuhan" "027" 8 "420100" 24 ["江夏区" "蔡甸区" "东西湖区" "洪山区"];
    West "湖北" "襄阳" "xiangyang" "0710" 7 "420600" 8 ["樊城区" "襄城区" "襄州区"];
    West "湖南" "长沙" "changsha" "0731" 8 "430100" 16 ["长沙县" "望城区" "雨花区" "浏阳市"];
    West "湖南" "株洲" "zhuzhou" "0731" 8 "430200" 8 ["天元区" "荷塘区" "石峰区"];
};

/// Towns of the two cities without districts.
pub(super) const TOWNS: [(&str, &[&str]); 2] = [
    ("东莞", &["长安镇", "厚街镇", "虎门镇", "塘厦镇", "大朗镇"]),
    ("中山", &["小榄镇", "古镇镇", "三角镇", "火炬开发区"]),
];

/// Streets that nearly every industrial town has.
pub(super) const STREETS: [&str; 28] = [
    "人民路",
    "建设路",
    "工业路",
    "工业大道",
    "创业路",
    "科技路",
    "创新路",
    "振兴路",
    "解放路",
    "中山路",
    "新华路",
    "和平路",
    "长江路",
    "黄河路",
    "珠江路",
    "迎宾大道",
    "开发大道",
    "兴业路",
    "富民路",
    "文化路",
    "青年路",
    "光明路",
    "朝阳路",
    "滨河路",
    "环城北路",
    "环城南路",
    "产业大道",
    "机场路",
];

/// A country of overseas customers.
pub(super) struct Abroad {
    pub zh: &'static str,
    pub city: &'static str,
    /// Country and area code, then how many digits follow.
    pub phone: (&'static str, u32),
    pub forms: &'static [&'static str],
    pub stems: &'static [&'static str],
    /// Who may be met there.
    pub people: &'static [&'static str],
    pub domain: &'static str,
}

/// Where the dealers abroad are. The names are invented.
pub(super) static ABROAD: [Abroad; 9] = [
    Abroad {
        zh: "越南",
        city: "Ho Chi Minh City",
        phone: ("+8428", 8),
        forms: &["Co., Ltd.", "JSC"],
        stems: &["Thanh Vinh", "Dai Lam", "Phuoc Ha"],
        people: &["Nguyen Van Minh", "Tran Thi Lan"],
        domain: "vn",
    },
    Abroad {
        zh: "泰国",
        city: "Bangkok",
        phone: ("+662", 7),
        forms: &["Co., Ltd."],
        stems: &["Siam Ratana", "Chai Metha", "Suwan Tara"],
        people: &["Somchai Rattan", "Pim Charoen"],
        domain: "th",
    },
    Abroad {
        zh: "印度尼西亚",
        city: "Jakarta",
        phone: ("+6221", 8),
        forms: &["Tbk", "Abadi"],
        stems: &["Karya Sentani", "Mitra Jayanta", "Surya Baruna"],
        people: &["Budi Santosa", "Dewi Kartika"],
        domain: "id",
    },
    Abroad {
        zh: "马来西亚",
        city: "Shah Alam",
        phone: ("+603", 8),
        forms: &["Sdn Bhd"],
        stems: &["Permata Lestar", "Seri Wangsar", "Tekno Jati"],
        people: &["Ahmad Fauzi", "Siti Aminah"],
        domain: "my",
    },
    Abroad {
        zh: "德国",
        city: "Stuttgart",
        phone: ("+49711", 7),
        forms: &["GmbH", "GmbH & Co. KG"],
        stems: &["Nordwerk", "Halmbach", "Kestnerau"],
        people: &["Jonas Keller", "Katrin Vogt"],
        domain: "de",
    },
    Abroad {
        zh: "土耳其",
        city: "Istanbul",
        phone: ("+90212", 7),
        forms: &["Makina A.S."],
        stems: &["Anadolan", "Yildirok", "Demirsu"],
        people: &["Mehmet Aydin", "Elif Kaya"],
        domain: "tr",
    },
    Abroad {
        zh: "墨西哥",
        city: "Monterrey",
        phone: ("+5281", 8),
        forms: &["S.A. de C.V."],
        stems: &["Maquinarte", "Sierralta", "Norteval"],
        people: &["Carlos Rivera", "Lucia Ortega"],
        domain: "mx",
    },
    Abroad {
        zh: "阿联酋",
        city: "Dubai",
        phone: ("+9714", 7),
        forms: &["FZE", "LLC"],
        stems: &["Al Rafidan", "Gulf Meridar", "Najmat"],
        people: &["Omar Haddad", "Layla Nasser"],
        domain: "ae",
    },
    Abroad {
        zh: "波兰",
        city: "Katowice",
        phone: ("+4832", 7),
        forms: &["Sp. z o.o."],
        stems: &["Slaskomet", "Wislanex", "Polmasz"],
        people: &["Piotr Nowak", "Anna Zielinska"],
        domain: "pl",
    },
];

//! What a company brings along: a workbook of customers in several sheets, contacts, products and orders with their
//! lines as text, some rows of each broken; and what must come of it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::Workbook;
use testing::Chance;

/// One row in so many is broken.
const BROKEN_ONCE_IN: usize = 50;

/// One customer in so many is there before the files come, with other values.
pub const KNOWN_ONCE_IN: u64 = 10;

/// The sheets of the workbook.
const SHEETS: u64 = 4;

/// How many products there are.
const PRODUCTS: u64 = 200;

/// How many lines an order has.
const LINES_AN_ORDER: u64 = 4;

/// A file, how many rows it has, and how many of them are refused.
pub struct Brought {
    pub path: PathBuf,
    pub rows: u64,
    pub broken: u64,
}

/// The files of a company of so many customers.
pub struct Company {
    pub known: Brought,
    pub products: Brought,
    pub customers: Brought,
    pub contacts: Brought,
    pub orders: Brought,
    pub lines: Brought,
    /// The yearly spend of the customers in the workbook, of rows that are right, in fen.
    pub spend: i64,
    /// The quantity of all lines that are right, in thousandths.
    pub quantity: i64,
    /// What they come to, in fen.
    pub amount: i64,
}

const CITIES: [&str; 20] = [
    "上海", "苏州", "杭州", "宁波", "南京", "无锡", "深圳", "东莞", "佛山", "广州", "成都", "重庆", "武汉",
    "长沙", "青岛", "济南", "天津", "沈阳", "西安", "合肥",
];
const FIRST: [&str; 30] = [
    "恒", "信", "瑞", "华", "天", "永", "德", "博", "凯", "盛", "远", "昌", "泰", "宏", "鼎", "晟", "润",
    "嘉", "鑫", "正", "安", "诚", "卓", "锐", "启", "明", "康", "航", "腾", "峰",
];
const SECOND: [&str; 30] = [
    "达", "隆", "源", "通", "和", "成", "利", "丰", "业", "辉", "杰", "科", "创", "伟", "邦", "兴", "祥",
    "维", "川", "林", "海", "胜", "阳", "力", "众", "合", "立", "凌", "升", "东",
];
const THIRD: [&str; 20] = [
    "精", "新", "中", "大", "金", "光", "佳", "久", "联", "优", "美", "格", "特", "捷", "宇", "森", "迪",
    "派", "乐", "朗",
];
const TRADES: [&str; 12] = [
    "机械",
    "电子",
    "自动化",
    "包装",
    "食品",
    "医疗器械",
    "汽车零部件",
    "化工",
    "纺织",
    "模具",
    "仪器",
    "物流设备",
];
const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗",
];
const GRADES: [&str; 4] = ["A", "B", "C", "D"];

/// A name for every number below 43,200,000, each another.
fn company_name(number: u64) -> String {
    // A walk that meets every number once: neighbours in the file are no neighbours in the alphabet.
    let spread = (number.wrapping_mul(7_919_003)) % 4_320_000;
    let (city, rest) = (spread % 20, spread / 20);
    let (first, rest) = (rest % 30, rest / 30);
    let (second, rest) = (rest % 30, rest / 30);
    let (third, rest) = (rest % 20, rest / 20);
    let trade = rest % 12;
    format!(
        "{}{}{}{}{}有限公司",
        CITIES[city as usize],
        FIRST[first as usize],
        SECOND[second as usize],
        THIRD[third as usize],
        TRADES[trade as usize]
    )
}

fn external_id(number: u64) -> String {
    format!("C{number:07}")
}

fn money(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn writer(path: &Path) -> BufWriter<File> {
    BufWriter::new(File::create(path).unwrap())
}

impl Company {
    /// Written into this folder.
    pub fn written(folder: &Path, customers: u64, seed: u64) -> Company {
        let mut chance = Chance::of(seed);
        let known = known(folder, customers);
        let products = products(folder);
        let (book, spend, came) = workbook(folder, customers, &mut chance);
        let contacts = contacts(folder, &came, &mut chance);
        let (orders, placed) = orders(folder, &came, &mut chance);
        let (lines, quantity, amount) = lines(folder, &placed, &mut chance);
        Company { known, products, customers: book, contacts, orders, lines, spend, quantity, amount }
    }
}

/// Customers that are there already, each with another phone and grade than the workbook says.
fn known(folder: &Path, customers: u64) -> Brought {
    let path = folder.join("known.csv");
    let mut file = writer(&path);
    let mut rows = 0;
    writeln!(file, "外部编号,客户名称,客户类型,客户级别,电话,备注").unwrap();
    for number in (0..customers).filter(|number| number % KNOWN_ONCE_IN == 0) {
        writeln!(
            file,
            "{},{},企业,D,021-5555{:04},原有资料",
            external_id(number),
            company_name(number),
            number % 10_000
        )
        .unwrap();
        rows += 1;
    }
    file.flush().unwrap();
    Brought { path, rows, broken: 0 }
}

fn products(folder: &Path) -> Brought {
    let path = folder.join("products.csv");
    let mut file = writer(&path);
    writeln!(file, "产品编码,产品名称,产品类别,单位,目录价").unwrap();
    for number in 0..PRODUCTS {
        writeln!(file, "P{number:04},配件{number:04},备件,件,{}", money(100 + number as i64 * 37)).unwrap();
    }
    file.flush().unwrap();
    Brought { path, rows: PRODUCTS, broken: 0 }
}

/// The workbook of customers; what those that are right spend a year, and which are there once it came in.
fn workbook(folder: &Path, customers: u64, chance: &mut Chance) -> (Brought, i64, Vec<bool>) {
    let path = folder.join("customers.xlsx");
    let mut book = Workbook::new();
    let (mut spend, mut broken) = (0, 0);
    let mut came = vec![false; customers as usize];
    for sheet_at in 0..SHEETS {
        let sheet = book.add_worksheet_with_constant_memory().unwrap();
        for (column, header) in ["外部编号", "客户名称", "客户类型", "客户级别", "电话", "邮箱", "年采购额"]
            .into_iter()
            .enumerate()
        {
            sheet.write(0, column as u16, header).unwrap();
        }
        let (from, to) = (customers * sheet_at / SHEETS, customers * (sheet_at + 1) / SHEETS);
        for (row, number) in (1_u32..).zip(from..to) {
            let wrong = chance.once_in(BROKEN_ONCE_IN).then(|| chance.below(4));
            let fen = 10_000 + (chance.bits() % 100_000_000) as i64;
            let name = if wrong == Some(0) { String::new() } else { company_name(number) };
            let grade = if wrong == Some(1) { "特级" } else { *chance.one_of(&GRADES) };
            let phone = format!("021-{:08}", 60_000_000 + number);
            let email =
                if wrong == Some(2) { "没有".to_owned() } else { format!("c{number}@mail.example") };
            sheet.write(row, 0, external_id(number)).unwrap();
            sheet.write(row, 1, name).unwrap();
            sheet.write(row, 2, "企业").unwrap();
            sheet.write(row, 3, grade).unwrap();
            sheet.write(row, 4, phone).unwrap();
            sheet.write(row, 5, email).unwrap();
            match wrong {
                Some(3) => sheet.write(row, 6, "很多").unwrap(),
                _ => sheet.write(row, 6, fen as f64 / 100.0).unwrap(),
            };
            // One without its name fails where it would be new, and changes what is known.
            let is_known = number % KNOWN_ONCE_IN == 0;
            let fails = wrong.is_some_and(|what| what != 0 || !is_known);
            broken += u64::from(fails);
            came[number as usize] = !fails || is_known;
            spend += if fails { 0 } else { fen };
        }
    }
    book.save(&path).unwrap();
    (Brought { path, rows: customers, broken }, spend, came)
}

/// One contact for each customer, by its number; those of a customer that did not come are refused.
fn contacts(folder: &Path, came: &[bool], chance: &mut Chance) -> Brought {
    let path = folder.join("contacts.csv");
    let mut file = writer(&path);
    let mut broken = 0;
    writeln!(file, "联系人编号,姓名,客户编号,职务,手机,邮箱").unwrap();
    for (number, customer_came) in came.iter().enumerate() {
        let wrong = chance.once_in(BROKEN_ONCE_IN).then(|| chance.below(3));
        let name = format!("{}{}{}", chance.one_of(&SURNAMES), chance.one_of(&FIRST), chance.one_of(&SECOND));
        let name = if wrong == Some(0) { "" } else { &name };
        let customer = if wrong == Some(1) { "C没有".to_owned() } else { external_id(number as u64) };
        let mobile = if wrong == Some(2) { "电话未知".to_owned() } else { format!("139{number:08}") };
        writeln!(file, "K{number:07},{name},{customer},经理,{mobile},k{number}@mail.example").unwrap();
        broken += u64::from(wrong.is_some() || !customer_came);
    }
    file.flush().unwrap();
    Brought { path, rows: came.len() as u64, broken }
}

/// An order for every second customer; which numbers are there once the file came in.
fn orders(folder: &Path, came: &[bool], chance: &mut Chance) -> (Brought, Vec<bool>) {
    let path = folder.join("orders.csv");
    let mut file = writer(&path);
    let mut broken = 0;
    let mut placed = Vec::new();
    writeln!(file, "订单编号,客户编号,类型,状态,付款状态,下单日期").unwrap();
    for number in (0..came.len()).step_by(2) {
        let wrong = chance.once_in(BROKEN_ONCE_IN).then(|| chance.below(2));
        let state = if wrong == Some(0) { "飞走了" } else { "草稿" };
        let month = 1 + chance.below(12);
        let day = if wrong == Some(1) { 32 } else { 1 + chance.below(28) };
        writeln!(
            file,
            "SO{number:07},{},销售,{state},未付款,2025-{month:02}-{day:02}",
            external_id(number as u64)
        )
        .unwrap();
        let fails = wrong.is_some() || !came[number];
        broken += u64::from(fails);
        placed.push(!fails);
    }
    file.flush().unwrap();
    (Brought { path, rows: placed.len() as u64, broken }, placed)
}

/// Four lines of each order, far from each other in the file; how many pieces, and what they come to.
fn lines(folder: &Path, placed: &[bool], chance: &mut Chance) -> (Brought, i64, i64) {
    let path = folder.join("lines.csv");
    let mut file = writer(&path);
    let (mut rows, mut broken, mut quantity, mut amount) = (0, 0, 0, 0);
    writeln!(file, "订单编号,产品编码,数量,单价,备注").unwrap();
    for line in 0..LINES_AN_ORDER {
        for (at, is_placed) in placed.iter().enumerate() {
            let wrong = chance.once_in(BROKEN_ONCE_IN).then(|| chance.below(2));
            let product = chance.bits() % PRODUCTS;
            let product = if wrong == Some(0) { "P没有".to_owned() } else { format!("P{product:04}") };
            let (pieces, price) = (1 + chance.below(20) as i64, 100 + chance.below(1_000_000) as i64);
            let pieces_text = if wrong == Some(1) { "几件".to_owned() } else { pieces.to_string() };
            writeln!(file, "SO{:07},{product},{pieces_text},{},第{}行", at * 2, money(price), line + 1)
                .unwrap();
            rows += 1;
            if wrong.is_some() || !is_placed {
                broken += 1;
            } else {
                quantity += pieces * 1_000;
                amount += pieces * price;
            }
        }
    }
    file.flush().unwrap();
    (Brought { path, rows, broken }, quantity, amount)
}

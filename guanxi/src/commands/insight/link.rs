//! `guanxi insight link FILE`: who is the same, who is related, and why, without anybody having said so of any pair.

use std::path::{Path, PathBuf};

use clap::Args;
use exchange::Cell;
use insight::Refusal;
use insight::linkage::{Column, Kind, Linkage, Pair, Reason, Table, Texts};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, headings, percent, said as word};
use super::rows::{Read, Rows, Wanted, number, write};
use super::{Answer, Common, Failed, options};

/// The probability from which a pair counts as found.
const SURE: f32 = 0.95;
/// Bits below which a column says too little to be a reason.
const BITS_MIN: f32 = 0.5;
/// Levels of a column that agrees, and of one that differs.
const EQUAL: u8 = 1;
const DIFFERENT: u8 = 7;

/// Parts into which probabilities are counted.
const PARTS: usize = 20;

/// Options of `guanxi insight link`.
#[derive(Args, Debug, Clone)]
pub struct LinkArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 另一个列名相同的文件：只找两个文件之间的对应 / another file with the same columns, whose rows are linked with
    /// those of the first
    #[arg(long)]
    pub with: Option<PathBuf>,
    /// 编号所在的列，不填则用行号 / the column of the id; row numbers when none
    #[arg(long)]
    pub id: Option<String>,
    /// 姓名（全名） / whole names of people
    #[arg(long, value_delimiter = ',')]
    pub name: Vec<String>,
    /// 名 / given names
    #[arg(long, value_delimiter = ',')]
    pub given: Vec<String>,
    /// 姓 / family names
    #[arg(long, value_delimiter = ',')]
    pub family: Vec<String>,
    /// 公司名称 / names of companies
    #[arg(long, value_delimiter = ',')]
    pub company: Vec<String>,
    /// 电话 / phones
    #[arg(long, value_delimiter = ',')]
    pub phone: Vec<String>,
    /// 邮箱 / e-mail addresses
    #[arg(long, value_delimiter = ',')]
    pub email: Vec<String>,
    /// 地址 / addresses, or parts of them
    #[arg(long, value_delimiter = ',')]
    pub address: Vec<String>,
    /// 生日等日期 / days, such as of birth
    #[arg(long, value_delimiter = ',')]
    pub date: Vec<String>,
    /// 税号、信用代码等每人一个的号码 / numbers of one's own, such as tax numbers
    #[arg(long, value_delimiter = ',')]
    pub code: Vec<String>,
    /// 城市、邮编、行业等许多人相同的值 / what many share: city, postcode, trade
    #[arg(long, value_delimiter = ',')]
    pub category: Vec<String>,
    /// 写出概率不低于此的 / pairs with at least this probability are written
    #[arg(long, default_value_t = 0.5)]
    pub least: f32,
    /// 把归为同一个的各组写到这里 / write which rows are one here
    #[arg(long)]
    pub clusters: Option<PathBuf>,
}

/// The ends of a rule's parts, and what they say.
const RULE_PARTS: [(&str, &str); 12] = [
    (" beginning", "开头"),
    (" before the @", "@ 之前"),
    (" ending", "末尾"),
    (" sound", "读音"),
    (" initial", "首字母"),
    (" called", "字号"),
    (" read", "拼音"),
    (" number", "门牌号"),
    (" numbers", "数字"),
    (" month", "月份"),
    (" family", "的姓"),
    (" given", "的名"),
];
/// What columns are usually called, where none is named.
const USUAL: [(Kind, &[&str]); 10] = [
    (Kind::PersonName, &["name", "full_name", "姓名", "联系人"]),
    (Kind::GivenName, &["given_name", "first_name", "名"]),
    (Kind::FamilyName, &["family_name", "surname", "last_name", "姓"]),
    (Kind::Company, &["company", "company_name", "客户名称", "公司名称", "单位名称"]),
    (Kind::Phone, &["phone", "mobile", "telephone", "联系电话", "电话", "手机"]),
    (Kind::Email, &["email", "e-mail", "邮箱", "电子邮箱"]),
    (Kind::Address, &["address", "address_1", "address_2", "street", "street_number", "详细地址", "地址"]),
    (Kind::Date, &["date_of_birth", "birthday", "born", "出生日期", "生日"]),
    (
        Kind::Code,
        &[
            "soc_sec_id",
            "tax_number",
            "uscc",
            "code",
            "unified social credit code",
            "统一社会信用代码",
            "税号",
        ],
    ),
    (Kind::Category, &["city", "postcode", "state", "suburb", "province", "城市", "省份", "邮编"]),
];
/// Where one of these columns is, a name is that of a company.
const COMPANY_CODE: [&str; 2] = ["uscc", "unified social credit code"];
/// What the column of the id is usually called.
const ID: &[&str] = &["id", "rec_id", "number", "编号", "客户编号"];

impl LinkArgs {
    fn named(&self) -> Vec<(Kind, &str)> {
        let all = [
            (Kind::PersonName, &self.name),
            (Kind::GivenName, &self.given),
            (Kind::FamilyName, &self.family),
            (Kind::Company, &self.company),
            (Kind::Phone, &self.phone),
            (Kind::Email, &self.email),
            (Kind::Address, &self.address),
            (Kind::Date, &self.date),
            (Kind::Code, &self.code),
            (Kind::Category, &self.category),
        ];
        all.into_iter()
            .flat_map(|(kind, names)| options::columns(names).into_iter().map(move |name| (kind, name)))
            .collect()
    }
}

/// A file made ready.
struct Source {
    ids: Vec<String>,
    /// What people call each; the id where no column holds a name.
    titles: Vec<String>,
    table: Table,
}

fn source(asked: &LinkArgs, file: &Path, read: &mut Read, lang: Lang) -> Result<Source, Failed> {
    let rows = Rows::open(&Common { file: file.to_owned(), ..asked.common.clone() }, lang)?;
    let id = rows.optional_place(&Wanted { option: "id", named: asked.id.as_deref(), usual: ID })?;
    let named = asked.named();
    let mut kinds: Vec<(Kind, usize)> = Vec::new();
    if named.is_empty() {
        let is_of_companies = rows
            .headers()
            .iter()
            .any(|header| COMPANY_CODE.iter().any(|code| header.trim().eq_ignore_ascii_case(code)));
        for (kind, names) in USUAL {
            let kind = if kind == Kind::PersonName && is_of_companies { Kind::Company } else { kind };
            for name in names {
                let is_called = |header: &String| header.trim().eq_ignore_ascii_case(name);
                kinds.extend(rows.headers().iter().position(is_called).map(|place| (kind, place)));
            }
        }
    }
    for (kind, name) in named {
        kinds.push((kind, rows.place(&Wanted { option: "name", named: Some(name), usual: &[] })?));
    }
    if kinds.is_empty() {
        let there = rows.headers();
        return Err(Failed::Asked(Message::new(
            "columns_unnamed",
            format!("请用 --name、--company、--phone 等指明各列的含义；文件里有：{}。", there.join("、")),
            format!(
                "Say by --name, --company, --phone and so on what columns hold; the file has {}.",
                there.join(", ")
            ),
        )));
    }
    let headers: Vec<String> =
        kinds.iter().map(|(_, place)| rows.headers()[*place].trim().to_owned()).collect();
    let places: Vec<usize> = kinds.iter().map(|(_, place)| *place).chain(id).collect();
    let title = kinds.iter().position(|(kind, _)| matches!(kind, Kind::Company | Kind::PersonName));
    let mut texts = vec![Texts::new(); kinds.len()];
    let (mut ids, mut titles) = (Vec::<String>::new(), Vec::new());
    rows.each(&places, read, |_, cells| {
        texts.iter_mut().zip(cells).for_each(|(texts, cell)| texts.push(cell.trim()));
        let own = match id {
            Some(_) => cells[kinds.len()].trim().to_owned(),
            None => (ids.len() + 1).to_string(),
        };
        titles.push(match title.map(|place| cells[place].trim()).filter(|title| !title.is_empty()) {
            Some(title) => word(lang, format!("{title}（{own}）"), format!("{title} ({own})")),
            None => own.clone(),
        });
        ids.push(own);
        Ok(())
    })?;
    let columns = kinds
        .iter()
        .zip(headers)
        .zip(texts)
        .map(|(((kind, _), name), texts)| Column::new(&name, *kind, texts));
    Ok(Source { ids, titles, table: Table::new(columns.collect())? })
}

pub(super) fn answer(asked: &LinkArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    options::above_nought("least", asked.least, 1.0)?;
    let seed = asked.common.seed;
    let first = source(asked, &asked.common.file, read, lang)?;
    let split = first.ids.len();
    let (linkage, ids, titles) = match &asked.with {
        None => (Linkage::of_one(&first.table, seed)?, first.ids, first.titles),
        Some(file) => {
            let second = source(asked, file, read, lang)?;
            let linkage = Linkage::of_two(&first.table, &second.table, seed)?;
            (linkage, [first.ids, second.ids].concat(), [first.titles, second.titles].concat())
        }
    };
    if linkage.report().rules.is_empty() {
        return Err(Refusal::TooFew { what: "pairs to compare", have: 0, need: 1 }.into());
    }
    // Clusters need all pairs that are more likely than not.
    let mut pairs = linkage.pairs(asked.least.min(0.5));
    pairs.sort_by(|one, other| {
        let of = |pair: &Pair| pair.answer.same;
        of(other).total_cmp(&of(one)).then((one.left, one.right).cmp(&(other.left, other.right)))
    });
    let clusters = linkage.clusters(&pairs);
    let told: Vec<&Pair> = pairs.iter().filter(|pair| pair.answer.same >= asked.least).collect();
    let related = pairs.iter().filter(|pair| pair.answer.related >= 0.5).count();
    if let Some(out) = &asked.common.out {
        let rows = told.iter().map(|pair| {
            vec![
                Cell::Text(ids[pair.left as usize].clone()),
                Cell::Text(ids[pair.right as usize].clone()),
                number(format!("{:.6}", pair.answer.same)),
                Cell::Text(reasons_text(&linkage.reasons(pair.left, pair.right), lang)),
            ]
        });
        write(out, &["id_a", "id_b", "probability", "reasons"], rows)?;
    }
    let mut sizes = vec![0_usize; ids.len()];
    clusters.iter().for_each(|cluster| sizes[*cluster as usize] += 1);
    if let Some(out) = &asked.clusters {
        let rows = clusters.iter().enumerate().map(|(row, cluster)| {
            vec![Cell::Text(ids[row].clone()), Cell::Text(ids[*cluster as usize].clone())]
        });
        write(out, &["id", "cluster"], rows)?;
    }
    let sure = told.iter().filter(|pair| pair.answer.same >= SURE).count();
    let groups = sizes.iter().filter(|size| **size > 1).count();
    let within: usize = sizes.iter().filter(|size| **size > 1).sum();
    let largest = sizes.iter().copied().max().unwrap_or_default();
    let mut lines = vec![match lang {
        Lang::Zh => format!(
            "{} 条记录：{} 对概率不低于 {}（其中 {sure} 对不低于 {SURE}），{related} 对有关联；{within} 条归为 {groups} 组，最大一组 {largest} 条。",
            ids.len(),
            told.len(),
            asked.least
        ),
        Lang::En => format!(
            "{} records: {} pairs with at least {} ({sure} with {SURE}), {related} related; {within} records fall into {groups} groups, the largest of {largest}.",
            ids.len(),
            told.len(),
            asked.least
        ),
    }];
    let report = linkage.report();
    lines.push(match lang {
        Lang::Zh => format!("估计有 {:.1}% 的相同记录没有被任何规则找到。", report.missed * 100.0),
        Lang::En => {
            format!("An estimated {:.1} % of what is the same is found by no rule.", report.missed * 100.0)
        }
    });
    let rules: Vec<Json> = report
        .rules
        .iter()
        .map(|rule| json!({"rule": rule.name, "pairs": rule.pairs, "gain": rule.gain, "coverage": rule.coverage}))
        .collect();
    let shown = told.iter().take(TABLE_ROWS_MAX).map(|pair| {
        vec![
            titles[pair.left as usize].clone(),
            titles[pair.right as usize].clone(),
            format!("{:.4}", pair.answer.same),
            reasons_text(&linkage.reasons(pair.left, pair.right), lang),
        ]
    });
    let pairs_of = [
        ("甲", "One"),
        ("乙", "Other"),
        ("概率", "Probability"),
        ("理由（比特，+ 支持，− 反对）", "Reasons (bits for + and against −)"),
    ];
    let table = Shown {
        title: word(lang, "最可能相同的各对", "The pairs most likely the same"),
        headings: headings(lang, pairs_of),
        rows: shown.collect(),
        all: told.len(),
    };
    let said = pictures(report, &told, table, lang);
    let mut json = Map::new();
    json.insert("records".to_owned(), json!(ids.len()));
    if asked.with.is_some() {
        json.insert("records_of_the_first".to_owned(), json!(split));
    }
    json.insert("pairs".to_owned(), json!(told.len()));
    json.insert("pairs_sure".to_owned(), json!(sure));
    json.insert("pairs_related".to_owned(), json!(related));
    json.insert("clusters".to_owned(), json!(groups));
    json.insert("records_in_clusters".to_owned(), json!(within));
    json.insert("largest_cluster".to_owned(), json!(largest));
    json.insert(
        "quality".to_owned(),
        json!({
            "rules": rules, "missed_by_rules": report.missed, "pairs_same_estimated": report.same,
            "pairs_related_estimated": report.related,
        }),
    );
    Ok(Answer { json, lines, report: said, refused: None })
}

fn pictures(known: &insight::linkage::Report, told: &[&Pair], table: Shown, lang: Lang) -> Report {
    let mut counts = [0.0_f64; PARTS];
    for pair in told {
        let place = (f64::from(pair.answer.same) * PARTS as f64) as usize;
        counts[place.min(PARTS - 1)] += 1.0;
    }
    let first = counts.iter().position(|count| *count > 0.0).unwrap_or_default();
    let name = |place: usize| format!("{:.2}", place as f64 / PARTS as f64);
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            Chart::columns(
                word(
                    lang,
                    "各对的概率分布（横轴为每档的下限）",
                    "Pairs by probability (each column from the figure below it)",
                ),
                (first..PARTS).map(name).collect(),
                vec![Plotted::of("", counts[first..].iter().copied())],
            ),
            Chart::bars(
                word(
                    lang,
                    "依次加入各条筛选规则后找到的比例（估计）",
                    "Share of matches found up to each rule, estimated",
                ),
                known.rules.iter().map(|rule| (rule_words(&rule.name, lang), rule.coverage)),
            )
            .of_shares(),
        ],
        table: Some(table),
        quality: Vec::new(),
    };
    report.say(
        lang,
        format!("估计全部有 {:.0} 对相同、{:.0} 对有关联；约 {} 的相同对没有被任何规则选中，因而找不到。", known.same, known.related, percent(known.missed, lang)),
        format!("An estimated {:.0} pairs are the same and {:.0} related; about {} of those that are the same are met by no rule and stay unfound.", known.same, known.related, percent(known.missed, lang)),
    );
    report.say(
        lang,
        "概率由文件自身学得，没有人工标注，也就没有在已知答案上检验过。合并之前请抽查 0.5 到 0.95 之间的各对。",
        "Probabilities were learned from the file alone, without anybody having said of any pair, so no known answer tested them. Look at some pairs between 0.5 and 0.95 before merging.",
    );
    report.say(
        lang,
        "假定各列在给定是否相同时彼此独立，且文件里确有重复。一家人共用电话地址、批量填写的默认值、很小的文件，都会使概率偏高。",
        "It takes columns to agree independently of each other and the file to hold some duplicates. Households that share a phone, default values filled in by the batch and very small files make probabilities too high.",
    );
    report
}

/// What a rule looks for.
fn rule_words(rule: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => rule.split(" + ").map(part_words).collect::<Vec<String>>().join(" + "),
        Lang::En => rule.to_owned(),
    }
}

/// A column, and what of it.
fn part_words(part: &str) -> String {
    let said = |(end, zh): &(&str, &'static str)| Some((part.strip_suffix(end)?, *zh));
    match RULE_PARTS.iter().find_map(said) {
        Some((column, zh)) => part_words(column) + zh,
        None => part.to_owned(),
    }
}

/// `phone equal (+9.1); name close (+5.2)`: what speaks most for it or against it comes first.
fn reasons_text(reasons: &[Reason], lang: Lang) -> String {
    let mut said: Vec<&Reason> = reasons.iter().filter(|reason| reason.bits.abs() >= BITS_MIN).collect();
    said.sort_by(|one, other| other.bits.abs().total_cmp(&one.bits.abs()));
    let words: Vec<String> = said
        .iter()
        .map(|reason| {
            let (zh, en) = match reason.level {
                0 => ("缺失", "missing"),
                EQUAL => ("相同", "equal"),
                DIFFERENT => ("不同", "different"),
                _ => ("相近", "close"),
            };
            match lang {
                Lang::Zh => format!("{}{zh}（{:+.1}）", part_words(&reason.column), reason.bits),
                Lang::En => format!("{} {en} ({:+.1})", reason.column, reason.bits),
            }
        })
        .collect();
    words.join(if lang == Lang::Zh { "；" } else { "; " })
}

//! `guanxi insight value FILE`: the customer value index, made of what the company holds valuable, and the classes high,
//! middle and low that follow from it; from a file with a row for each customer.

use clap::Args;
use exchange::Cell;
use insight::Refusal;
use insight::value_index::{self, Class, Component, Division, Scale};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{Chart, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word};
use super::rows::{CUSTOMER, Kind, Names, Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed, options};

/// The classes in their order.
pub(super) const CLASSES: [Class; 3] = [Class::High, Class::Middle, Class::Low];
/// Columns of the picture of the index.
const TENTHS: usize = 10;

/// Options of `guanxi insight value`.
#[derive(Args, Debug, Clone)]
pub struct ValueArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 客户所在的列 / the column of the customer
    #[arg(long)]
    pub customer: Option<String>,
    /// 组成指数的列，越大越好，如 年收入,订单数 / columns of which more is better
    #[arg(long, value_delimiter = ',')]
    pub more: Vec<String>,
    /// 组成指数的列，越小越好，如 未结投诉,距上次购买天数 / columns of which less is better
    #[arg(long, value_delimiter = ',')]
    pub less: Vec<String>,
    /// 权重，先 --more 后 --less 的次序，如 3,2,1；不填则相同 / what they weigh, those of --more first; the same when none
    #[arg(long)]
    pub weights: Option<String>,
    /// 自定刻度：列:计 0 分的值:计满分的值；不填则按名次。可多次使用 / a scale of one's own, column:nought:all; by rank
    /// when none; given once for each
    #[arg(long)]
    pub scale: Vec<String>,
    /// 高价值至多占多少 / at most this share is of high value
    #[arg(long, default_value_t = 0.2)]
    pub high: f64,
    /// 低价值至多占多少 / at most this share is of low value
    #[arg(long, default_value_t = 0.5)]
    pub low: f64,
    /// 改按指数界限分：低于前者为低，不低于后者为高，如 40,70 / by limits of the index instead: low below the first, high
    /// from the second on
    #[arg(long, conflicts_with_all = ["high", "low"])]
    pub limits: Option<String>,
    /// 上次评定结果所在的列（高、中、低），用来看升降 / the column of the last class, which shows who moved
    #[arg(long)]
    pub before: Option<String>,
}

/// A class as programs and people call it.
pub(super) fn class_words(class: Class) -> (&'static str, &'static str, &'static str) {
    match class {
        Class::High => ("high", "高价值", "High value"),
        Class::Middle => ("middle", "中价值", "Middle value"),
        Class::Low => ("low", "低价值", "Low value"),
    }
}

/// A class as people write it; none where nothing was said.
fn class_of(text: &str) -> Result<Option<Class>, Message> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "high" | "高" | "高价值" | "高价值客户" | "a" => Ok(Some(Class::High)),
        "middle" | "medium" | "中" | "中价值" | "中价值客户" | "b" => Ok(Some(Class::Middle)),
        "low" | "低" | "低价值" | "低价值客户" | "c" => Ok(Some(Class::Low)),
        _ => Err(Message::new(
            "class_unknown",
            format!("“{text}”不是高、中、低之一"),
            format!("“{text}” is none of high, middle, low"),
        )),
    }
}

/// A scale of one's own: of which column, and its ends.
struct OwnScale {
    column: String,
    nought: f64,
    one: f64,
}

fn own_scale(text: &str) -> Result<OwnScale, Failed> {
    let wrong = || {
        options::form(
            "scale",
            text,
            "“列:计 0 分的值:计满分的值”，两值不同",
            "“column:nought:all”, of two different figures",
        )
    };
    let mut parts = text.rsplitn(3, [':', '：']);
    let mut figure = || parts.next()?.trim().parse::<f64>().ok().filter(|figure| figure.is_finite());
    let (one, nought) = (figure().ok_or_else(wrong)?, figure().ok_or_else(wrong)?);
    let column = parts.next().map(str::trim).filter(|column| !column.is_empty()).ok_or_else(wrong)?;
    if one == nought || !(one - nought).is_finite() {
        return Err(wrong());
    }
    Ok(OwnScale { column: column.to_owned(), nought, one })
}

/// What was asked, once it can be.
struct Asked {
    weights: Vec<f64>,
    scales: Vec<Scale>,
    division: Division,
}

impl ValueArgs {
    fn names(&self) -> Vec<&str> {
        [options::columns(&self.more), options::columns(&self.less)].concat()
    }

    fn checked(&self) -> Result<Asked, Failed> {
        let names = self.names();
        if names.is_empty() {
            return Err(options::clash(
                "请用 --more 或 --less 指明由哪些列组成指数，如 --more 年收入,订单数。",
                "Say by --more or --less of which columns the index is made, such as --more revenue,orders.",
            ));
        }
        let is_same = |one: &str, other: &str| one.trim().eq_ignore_ascii_case(other.trim());
        for (place, name) in names.iter().enumerate() {
            if names[..place].iter().any(|earlier| is_same(earlier, name)) {
                return Err(options::clash(
                    &format!("--more 和 --less 中“{name}”出现了两次。"),
                    &format!("--more and --less name “{name}” twice."),
                ));
            }
        }
        let weights = match &self.weights {
            Some(text) => options::weights("weights", text, names.len())?,
            None => vec![1.0; names.len()],
        };
        let more = options::columns(&self.more).len();
        let mut scales = vec![Scale::Rank; more];
        scales.resize(names.len(), Scale::RankFalling);
        for text in &self.scale {
            let own = own_scale(text)?;
            let Some(place) = names.iter().position(|name| is_same(name, &own.column)) else {
                return Err(options::form(
                    "scale",
                    text,
                    "--more 或 --less 中的列",
                    "a column of --more or --less",
                ));
            };
            scales[place] = Scale::Limits { nought: own.nought, one: own.one };
        }
        options::within("high", self.high, 0.0..=1.0)?;
        options::within("low", self.low, 0.0..=1.0)?;
        if self.high + self.low > 1.0 {
            return Err(options::clash(
                "--high 与 --low 相加不能超过 1。",
                "--high and --low come to more than 1 together.",
            ));
        }
        let division = match &self.limits {
            None => Division::Shares { high: self.high, low: self.low },
            Some(text) => {
                let limits = options::numbers("limits", text, Some(2), 0.0)?;
                if limits[0] > limits[1] || limits[1] > 100.0 {
                    let (zh, en) = ("0 到 100 之间从小到大的两个数", "two numbers from 0 to 100 that ascend");
                    return Err(options::form("limits", text, zh, en));
                }
                Division::Limits { low: limits[0], high: limits[1] }
            }
        };
        Ok(Asked { weights, scales, division })
    }
}

/// What was read.
#[derive(Default)]
struct Customers {
    names: Names,
    columns: Vec<Vec<f64>>,
    before: Vec<Option<Class>>,
}

fn customers(asked: &ValueArgs, read: &mut Read, lang: Lang) -> Result<Customers, Failed> {
    let rows = Rows::open(&asked.common, lang)?;
    let customer = Wanted { option: "customer", named: asked.customer.as_deref(), usual: CUSTOMER };
    let mut columns = vec![(rows.place(&customer)?, Kind::Text)];
    for name in asked.names() {
        let wanted = Wanted { option: "more", named: Some(name), usual: &[] };
        columns.push((rows.place(&wanted)?, Kind::Figure));
    }
    let before = Wanted { option: "before", named: asked.before.as_deref(), usual: &[] };
    let before = rows.optional_place(&before)?;
    columns.extend(before.map(|place| (place, Kind::Text)));
    let names = asked.names();
    let width = names.len();
    let mut customers = Customers { columns: vec![Vec::new(); width], ..Customers::default() };
    let mut classes_unknown = Vec::new();
    rows.lines(&columns, read, |line| {
        let figures: Vec<f64> = (1..=width)
            .map(|place| {
                line.figure(place).map_err(|why| {
                    let name = names[place - 1];
                    Message::new(why.code, format!("{name}：{}", why.zh), format!("{name}: {}", why.en))
                })
            })
            .collect::<Result<_, Message>>()?;
        let known = customers.names.all().len();
        if (customers.names.number(line.text(0))? as usize) < known {
            return Err(Message::new(
                "customer_twice",
                format!("客户“{}”已在前面出现过", line.text(0)),
                format!("the customer “{}” stands in an earlier row already", line.text(0)),
            ));
        }
        customers.columns.iter_mut().zip(figures).for_each(|(column, figure)| column.push(figure));
        // The index does not ask what somebody was before.
        let class = if before.is_some() { class_of(line.text(width + 1)) } else { Ok(None) };
        customers.before.push(class.unwrap_or_else(|why| {
            let name = asked.before.as_deref().unwrap_or_default();
            let (zh, en) = (format!("{name}：{}", why.zh), format!("{name}: {}", why.en));
            classes_unknown.push((line.row, Message::new(why.code, zh, en)));
            None
        }));
        Ok(())
    })?;
    classes_unknown.into_iter().for_each(|(row, why)| read.note_cell(row, why));
    Ok(customers)
}

pub(super) fn answer(asked: &ValueArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let Asked { weights, scales, division } = asked.checked()?;
    let Customers { names, columns, before } = customers(asked, read, lang)?;
    let names = names.all();
    if names.len() < CLASSES.len() {
        return Err(Refusal::TooFew { what: "customers", have: names.len(), need: CLASSES.len() }.into());
    }
    let asked_names = asked.names();
    let components: Vec<Component<'_>> = (0..columns.len())
        .map(|place| Component {
            name: asked_names[place],
            figures: &columns[place],
            weight: weights[place],
            scale: scales[place],
        })
        .collect();
    let index = value_index::index(&components)?;
    let classes = value_index::classes(&index, division)?;
    if let Some(out) = &asked.common.out {
        let rows = (0..names.len()).map(|row| {
            let earlier =
                before[row].map_or(Cell::Empty, |class| Cell::Text(class_words(class).0.to_owned()));
            vec![
                Cell::Text(names[row].clone()),
                fraction(index[row]),
                Cell::Text(class_words(classes[row]).0.to_owned()),
                earlier,
            ]
        });
        write(out, &["customer", "value_index", "value_class", "before"], rows)?;
    }
    let of_class = |class: Class| -> Vec<f64> {
        index.iter().zip(&classes).filter(|(_, own)| **own == class).map(|(index, _)| *index).collect()
    };
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 位客户：", names.len()),
        Lang::En => format!("{}:", count(names.len(), "customer", "customers")),
    }];
    let mut said = Map::new();
    for class in CLASSES {
        let own = of_class(class);
        let (code, zh, en) = class_words(class);
        let mean = (!own.is_empty()).then(|| own.iter().sum::<f64>() / own.len() as f64);
        let shown = mean.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"));
        lines.push(match lang {
            Lang::Zh => format!("  {zh}：{} 位，指数平均 {shown}", own.len()),
            Lang::En => format!("  {en}: {}, mean index {shown}", own.len()),
        });
        said.insert(code.to_owned(), json!({"customers": own.len(), "mean_index": mean}));
    }
    let (mut was, mut is) = (Vec::new(), Vec::new());
    for (earlier, now) in before.iter().zip(&classes) {
        if let Some(earlier) = earlier {
            was.push(*earlier);
            is.push(*now);
        }
    }
    let moves = if was.is_empty() { None } else { Some(value_index::moves(&was, &is)?) };
    if let Some(moves) = &moves {
        let risen = moves[1][0] + moves[2][0] + moves[2][1];
        let fallen = moves[0][1] + moves[0][2] + moves[1][2];
        lines.push(match lang {
            Lang::Zh => format!("与上次相比：{risen} 位上升，{fallen} 位下降。"),
            Lang::En => format!("Since the last time {risen} rose and {fallen} fell."),
        });
    }
    let report = pictures(names, (&index, &classes), moves.as_ref(), lang);
    let mut json = Map::new();
    json.insert("customers".to_owned(), json!(names.len()));
    json.insert("value_classes".to_owned(), Json::Object(said));
    json.insert("components".to_owned(), components_json(&components));
    json.insert("moves".to_owned(), moves.as_ref().map_or(Json::Null, moves_json));
    let ties = ties(&index);
    json.insert("quality".to_owned(), json!({"customers_with_an_equal": ties}));
    Ok(Answer { json, lines, report, refused: None })
}

/// Customers whose index another has as well: many of them say that the components tell few apart.
fn ties(index: &[f64]) -> usize {
    let mut sorted = index.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.chunk_by(|one, other| one == other).filter(|equals| equals.len() > 1).map(<[f64]>::len).sum()
}

fn components_json(components: &[Component<'_>]) -> Json {
    let scale = |scale: Scale| match scale {
        Scale::Rank => json!("rank"),
        Scale::RankFalling => json!("rank_falling"),
        Scale::Limits { nought, one } => json!({"nought": nought, "one": one}),
    };
    components
        .iter()
        .map(|own| json!({"column": own.name, "weight": own.weight, "scale": scale(own.scale)}))
        .collect()
}

fn moves_json(moves: &[[usize; 3]; 3]) -> Json {
    let of = |(class, row): (Class, &[usize; 3])| {
        let to =
            CLASSES.iter().zip(row).map(|(class, count)| (class_words(*class).0.to_owned(), json!(count)));
        (class_words(class).0.to_owned(), Json::Object(to.collect()))
    };
    Json::Object(CLASSES.into_iter().zip(moves).map(of).collect())
}

fn pictures(
    names: &[String],
    (index, classes): (&[f64], &[Class]),
    moves: Option<&[[usize; 3]; 3]>,
    lang: Lang,
) -> Report {
    let name = |class: Class| {
        let (_, zh, en) = class_words(class);
        word(lang, zh, en)
    };
    let size = |class: Class| classes.iter().filter(|own| **own == class).count();
    let mut spread = [0.0_f64; TENTHS];
    for own in index {
        spread[((own / 100.0 * TENTHS as f64) as usize).min(TENTHS - 1)] += 1.0;
    }
    let from = (0..TENTHS).map(|place| (place * 100 / TENTHS).to_string()).collect();
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by(|one, other| index[*other].total_cmp(&index[*one]));
    let rows = order
        .iter()
        .take(TABLE_ROWS_MAX)
        .map(|row| vec![names[*row].clone(), format!("{:.1}", index[*row]), name(classes[*row])]);
    let mut charts = vec![
        Chart::bars(
            word(lang, "各类客户数", "Customers by class"),
            CLASSES.map(|class| (name(class), size(class) as f64)),
        ),
        Chart::columns(
            word(
                lang,
                "价值指数的分布（横轴为每档的下限）",
                "Customers by index (each column from the figure below it)",
            ),
            from,
            vec![Plotted::of("", spread)],
        ),
    ];
    if let Some(moves) = moves {
        let of = |(place, class): (usize, Class)| {
            Plotted::of(
                word(lang, format!("现为{}", name(class)), format!("now {}", name(class).to_lowercase())),
                moves.iter().map(|row| row[place] as f64),
            )
        };
        let series = CLASSES.into_iter().enumerate().map(of).collect();
        let names = CLASSES.map(name).to_vec();
        charts.push(Chart::columns(
            word(lang, "上次各类如今在哪一类", "Where those of each class of the last time are now"),
            names,
            series,
        ));
    }
    let pairs = [("客户", "Customer"), ("价值指数", "Index"), ("类别", "Class")];
    let sizes = CLASSES.map(|class| match lang {
        Lang::Zh => format!("{} {} 位", name(class), size(class)),
        Lang::En => format!("{} of {}", size(class), name(class).to_lowercase()),
    });
    let mut report = Report {
        answer: vec![word(lang, format!("{}。", sizes.join("，")), format!("{}.", sizes.join(", ")))],
        charts,
        table: Some(Shown {
            title: word(lang, "指数最高的客户", "Those with the highest index"),
            headings: headings(lang, pairs),
            rows: rows.collect(),
            all: names.len(),
        }),
        quality: Vec::new(),
    };
    let share = percent(ties(index) as f64 / names.len().max(1) as f64, lang);
    report.say(
        lang,
        format!("{share} 的客户与别人指数相同；比例高时，所选各列区分不开客户，高、中、低的界线也就不牢靠。"),
        format!("{share} of customers have an index that another has as well; where they are many, the columns tell few apart and the borders of the classes mean little."),
    );
    report.say(
        lang,
        "权重由您选定，不是从数据中学来的：换一组权重，名次就会变。按名次计分时，指数说的是在本文件客户中的位置，不是金额。",
        "The weights are a choice and not learned: others make another order. By rank the index says where a customer stands among those of this file, not how much money he is.",
    );
    report.say(
        lang,
        "它描述所给各列的现状，不预测未来；两列说的是同一件事（如收入与订单额），就等于给它双倍的权重。",
        "It describes what the columns say today and foretells nothing. Two columns that say the same, such as revenue and order value, count it twice.",
    );
    report
}

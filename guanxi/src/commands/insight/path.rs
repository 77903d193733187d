//! `guanxi insight path FILE --path "忠诚度=满意度,价格"`: by which paths satisfaction leads to loyalty, straight and
//! through others.

use clap::Args;
use exchange::Cell;
use insight::Refusal;
use insight::drivers::shares::{REPETITIONS_MAX, Repetition};
use insight::drivers::{Column, Standardised};
use insight::loyalty_path::{self, Effect, Equation, Paths};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::drivers::REPETITIONS_MIN;
use super::report::{
    BARS_MAX, Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, percent, said as word,
};
use super::rows::{Kind, Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed, options};

/// Options of `guanxi insight path`.
#[derive(Args, Debug, Clone)]
pub struct PathArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 一个方程：结果=原因,原因，如 忠诚度=满意度,价格；可多次使用 / an equation, what is made=what makes it, such as
    /// loyalty=satisfaction,price; given once for each
    #[arg(long, required = true)]
    pub path: Vec<String>,
    /// 区间的置信水平 / the level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
    /// 重复抽样次数 / samples for the intervals
    #[arg(long, default_value_t = 1_000)]
    pub repetitions: usize,
}

/// The names of an equation.
struct Arrow {
    target: String,
    causes: Vec<String>,
}

fn equation(text: &str) -> Result<Arrow, Failed> {
    let wrong = || options::form("path", text, "“结果=原因,原因”的形式", "the form “made=cause,cause”");
    let (target, causes) = text.split_once(['=', '＝']).ok_or_else(wrong)?;
    let causes: Vec<String> = causes.split([',', '，', '+']).map(|cause| cause.trim().to_owned()).collect();
    let target = target.trim().to_owned();
    if target.is_empty() || causes.iter().any(String::is_empty) || causes.contains(&target) {
        return Err(wrong());
    }
    Ok(Arrow { target, causes })
}

/// The equations so that what one makes is a cause in later ones only; refused where they run in a circle.
fn ordered(mut drawn: Vec<Equation>, names: &[String]) -> Result<Vec<Equation>, Failed> {
    let mut ordered: Vec<Equation> = Vec::with_capacity(drawn.len());
    for (place, own) in drawn.iter().enumerate() {
        if drawn[..place].iter().any(|earlier| earlier.target == own.target) {
            let name = &names[own.target];
            return Err(options::clash(
                &format!("--path 中“{name}”作为结果出现了两次，请合成一个方程。"),
                &format!("--path makes “{name}” twice; put its causes into one equation."),
            ));
        }
    }
    while !drawn.is_empty() {
        let is_free = |own: &Equation| drawn.iter().all(|other| !own.causes.contains(&other.target));
        let Some(place) = drawn.iter().position(is_free) else {
            return Err(options::clash(
                "--path 的方程互为因果，成了一个圈；路径只能朝一个方向走。",
                "The equations of --path run in a circle; paths lead one way only.",
            ));
        };
        ordered.push(drawn.remove(place));
    }
    Ok(ordered)
}

/// What was read.
struct Survey {
    names: Vec<String>,
    columns: Vec<Vec<f64>>,
    equations: Vec<Equation>,
}

fn survey(asked: &PathArgs, read: &mut Read, lang: Lang) -> Result<Survey, Failed> {
    let arrows: Vec<Arrow> = asked.path.iter().map(|text| equation(text)).collect::<Result<_, _>>()?;
    let rows = Rows::open(&asked.common, lang)?;
    let mut places: Vec<(usize, Kind)> = Vec::new();
    let mut number = |name: &String| -> Result<usize, Failed> {
        let place = (rows.place(&Wanted { option: "path", named: Some(name), usual: &[] })?, Kind::Figure);
        Ok(places.iter().position(|known| *known == place).unwrap_or_else(|| {
            places.push(place);
            places.len() - 1
        }))
    };
    let mut equations = Vec::new();
    for arrow in &arrows {
        let causes = arrow.causes.iter().map(&mut number).collect::<Result<_, Failed>>()?;
        equations.push(Equation { target: number(&arrow.target)?, causes });
    }
    let names: Vec<String> =
        places.iter().map(|(place, _)| rows.headers()[*place].trim().to_owned()).collect();
    let equations = ordered(equations, &names)?;
    let mut columns = vec![Vec::new(); names.len()];
    rows.lines(&places, read, |line| {
        let figures: Vec<f64> = names
            .iter()
            .enumerate()
            .map(|(place, name)| {
                line.figure(place).map_err(|why| {
                    Message::new(why.code, format!("{name}：{}", why.zh), format!("{name}: {}", why.en))
                })
            })
            .collect::<Result<_, Message>>()?;
        columns.iter_mut().zip(figures).for_each(|(column, figure)| column.push(figure));
        Ok(())
    })?;
    Ok(Survey { names, columns, equations })
}

pub(super) fn answer(asked: &PathArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let level = options::level(asked.level)?;
    options::within("repetitions", asked.repetitions, REPETITIONS_MIN..=REPETITIONS_MAX)?;
    let Survey { names, columns, equations } = survey(asked, read, lang)?;
    let named: Vec<Column<'_>> =
        names.iter().zip(&columns).map(|(name, figures)| Column { name, figures }).collect();
    let standardised = Standardised::of(&named, 2)?;
    let repetition = Repetition { level, repetitions: asked.repetitions, seed: asked.common.seed };
    let paths =
        loyalty_path::paths(&standardised, &equations, repetition).map_err(|refusal| match refusal {
            // A cause twice, or a column that the file has under two names.
            Refusal::BadValue { row, why: "cause_twice", .. } => options::clash(
                &format!("--path 的第 {} 个方程中有重复的原因。", row + 1),
                &format!("Equation {} of --path has a cause twice.", row + 1),
            ),
            other => Failed::Refused(other),
        })?;
    if let Some(out) = &asked.common.out {
        let rows = paths.effects.iter().map(|own| {
            let mut cells = vec![Cell::Text(names[own.from].clone()), Cell::Text(names[own.to].clone())];
            for estimate in [own.direct, own.indirect, own.total] {
                let Estimate { figure, low, high } = Estimate::of(estimate);
                cells.extend([fraction(figure), fraction(low), fraction(high)]);
            }
            cells
        });
        let headings = [
            "from",
            "to",
            "direct",
            "direct_low",
            "direct_high",
            "indirect",
            "indirect_low",
            "indirect_high",
            "total",
            "total_low",
            "total_high",
        ];
        write(out, &headings, rows)?;
    }
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 行；各项均以标准差计：", standardised.rows()),
        Lang::En => format!("{}; all in standard deviations:", count(standardised.rows(), "row", "rows")),
    }];
    for (equation, r_squared) in equations.iter().zip(&paths.r_squared) {
        let (name, share) = (&names[equation.target], percent(*r_squared, lang));
        lines.push(match lang {
            Lang::Zh => format!("“{name}”的差异有 {share} 得到解释。"),
            Lang::En => format!("Of what differs in “{name}” {share} is explained."),
        });
    }
    lines.extend(paths.effects.iter().map(|own| {
        let (from, to) = (&names[own.from], &names[own.to]);
        let (direct, indirect, total) = (own.direct.figure, own.indirect.figure, Estimate::of(own.total));
        let (low, high) = (total.low, total.high);
        match lang {
            Lang::Zh => format!(
                "  {from} → {to}：合计 {:.2}（{low:.2} 到 {high:.2}），直接 {direct:.2}，间接 {indirect:.2}",
                total.figure
            ),
            Lang::En => format!(
                "  {from} → {to}: {:.2} in all ({low:.2} to {high:.2}), {direct:.2} straight, {indirect:.2} through others",
                total.figure
            ),
        }
    }));
    let report = pictures(&names, &equations, &paths, (standardised.rows(), asked), lang);
    let effects: Vec<Json> = paths
        .effects
        .iter()
        .map(|own| {
            json!({
                "from": names[own.from], "to": names[own.to], "direct": estimate_json(own.direct),
                "indirect": estimate_json(own.indirect), "total": estimate_json(own.total),
            })
        })
        .collect();
    let explained: Vec<Json> = equations
        .iter()
        .zip(&paths.r_squared)
        .map(|(own, r_squared)| {
            let causes: Vec<&String> = own.causes.iter().map(|cause| &names[*cause]).collect();
            json!({"target": names[own.target], "causes": causes, "r_squared": r_squared})
        })
        .collect();
    let mut json = Map::new();
    json.insert("equations".to_owned(), json!(explained));
    json.insert("effects".to_owned(), json!(effects));
    json.insert(
        "quality".to_owned(),
        json!({"rows_used": standardised.rows(), "level": asked.level, "repetitions": asked.repetitions}),
    );
    Ok(Answer { json, lines, report, refused: None })
}

/// A figure and between what it lies.
struct Estimate {
    figure: f64,
    low: f64,
    high: f64,
}

impl Estimate {
    fn of(own: loyalty_path::Estimate) -> Estimate {
        Estimate { figure: own.figure, low: own.interval.low, high: own.interval.high }
    }
}

fn estimate_json(own: loyalty_path::Estimate) -> Json {
    json!({"figure": own.figure, "low": own.interval.low, "high": own.interval.high})
}

fn pictures(
    names: &[String],
    equations: &[Equation],
    paths: &Paths,
    (rows, asked): (usize, &PathArgs),
    lang: Lang,
) -> Report {
    // What all leads to.
    let last = equations.last().map_or(0, |equation| equation.target);
    let mut onto: Vec<&Effect> = paths.effects.iter().filter(|own| own.to == last).collect();
    onto.sort_by(|one, other| other.total.figure.abs().total_cmp(&one.total.figure.abs()));
    let top = || onto.iter().take(BARS_MAX);
    let chart = Chart {
        title: word(
            lang,
            format!("各项对“{}”的影响大小（标准差）", names[last]),
            format!("What moves “{}”: size of each effect, in standard deviations", names[last]),
        ),
        drawn: Drawn::Bars {
            names: top().map(|own| names[own.from].clone()).collect(),
            series: vec![
                Plotted::of(word(lang, "直接", "Straight"), top().map(|own| own.direct.figure.abs())),
                Plotted::of(word(lang, "间接", "Through others"), top().map(|own| own.indirect.figure.abs())),
            ],
            is_stacked: false,
        },
        is_share: false,
    };
    let explained =
        equations.iter().zip(&paths.r_squared).map(|(own, share)| (names[own.target].clone(), *share));
    let shown = |own: loyalty_path::Estimate| {
        let Estimate { figure, low, high } = Estimate::of(own);
        format!("{figure:.3} ({low:.3} – {high:.3})")
    };
    let table = paths.effects.iter().take(TABLE_ROWS_MAX).map(|own| {
        vec![
            names[own.from].clone(),
            names[own.to].clone(),
            shown(own.direct),
            shown(own.indirect),
            shown(own.total),
        ]
    });
    let pairs = [
        ("原因", "From"),
        ("结果", "To"),
        ("直接（区间）", "Straight (interval)"),
        ("间接（区间）", "Through others (interval)"),
        ("合计（区间）", "In all (interval)"),
    ];
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![
            chart,
            Chart::bars(word(lang, "得到解释的差异", "Share of differences explained"), explained)
                .of_shares(),
        ],
        table: Some(Shown {
            title: word(lang, "各条路径", "The paths"),
            headings: headings(lang, pairs),
            rows: table.collect(),
            all: paths.effects.len(),
        }),
        quality: Vec::new(),
    };
    if let Some(own) = onto.first() {
        let (from, to, figure) = (&names[own.from], &names[own.to], own.total.figure);
        report.answer.push(word(
            lang,
            format!("对“{to}”影响最大的是“{from}”：高一个标准差，“{to}”平均变动 {figure:+.2} 个标准差。"),
            format!("What moves “{to}” most is “{from}”: a standard deviation more goes with {figure:+.2} of “{to}”."),
        ));
    }
    report.say(
        lang,
        format!("共 {rows} 行；区间为 {}，由 {} 次重复抽样得出。区间跨过 0 的路径，不能说存在。", percent(asked.level, lang), asked.repetitions),
        format!("From {}; intervals are of {}, from {} samples. Of a path whose interval holds 0 nobody can say that it is there.", count(rows, "row", "rows"), percent(asked.level, lang), asked.repetitions),
    );
    report.say(
        lang,
        "箭头的方向由您给定，数据不能证明：换个方向也能算出同样漂亮的数。没有列入的共同原因（如价格、行业）会被算到路径上。",
        "You drew the arrows; the figures cannot prove them, and would fit arrows that point the other way as well. What is behind two columns and not in the file is counted as a path between them.",
    );
    report.say(
        lang,
        "假定关系接近直线。同一份问卷里的各项评分常因回答习惯而一起偏高或偏低，路径因此显得更强。",
        "It takes relations to be about straight. Ratings of one questionnaire go up and down together by habit, which makes paths look stronger.",
    );
    report
}

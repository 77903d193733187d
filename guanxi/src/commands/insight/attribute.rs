//! `guanxi insight attribute FILE`: which channels bring customers, from a file with a row for each touch.

use clap::Args;
use exchange::Cell;
use insight::attribution::{self, Credits, Journeys, ORDER_MAX, POSITION, Rule};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{
    BARS_MAX, Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, count, headings, said as word,
};
use super::rows::{Kind, Line, Names, Read, Rows, Wanted, fraction, write};
use super::{Answer, Common, Failed, options};

/// Options of `guanxi insight attribute`.
#[derive(Args, Debug, Clone)]
pub struct AttributeArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 客户或线索所在的列 / the column of who was touched
    #[arg(long)]
    pub journey: Option<String>,
    /// 渠道所在的列 / the column of the channel
    #[arg(long)]
    pub channel: Option<String>,
    /// 日期所在的列；没有则按文件顺序 / the column of the day; the file's order when there is none
    #[arg(long)]
    pub date: Option<String>,
    /// 是否成交所在的列：是、1、金额等 / the column that says whether it came to a conversion
    #[arg(long)]
    pub converted: Option<String>,
    /// 成交金额所在的列 / the column of what the conversion came to
    #[arg(long)]
    pub value: Option<String>,
    /// 马尔可夫链记住几次接触 / how many touches the chain remembers
    #[arg(long, default_value_t = 1)]
    pub order: u32,
}

/// One touch.
struct Touch {
    journey: u32,
    day: i32,
    channel: u16,
}

fn is_yes(line: &Line<'_>, place: usize) -> Result<bool, Message> {
    match line.text(place).to_lowercase().as_str() {
        "" | "0" | "否" | "no" | "false" | "n" | "未成交" => Ok(false),
        "1" | "是" | "yes" | "true" | "y" | "成交" | "已成交" => Ok(true),
        _ => line.figure(place).map(|amount| amount > 0.0),
    }
}

pub(super) fn answer(asked: &AttributeArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    options::within("order", asked.order, 1..=ORDER_MAX)?;
    let rows = Rows::open(&asked.common, lang)?;
    let wanted = |option, named: &'_ Option<String>, usual| -> Result<Option<usize>, Failed> {
        rows.optional_place(&Wanted { option, named: named.as_deref(), usual })
    };
    let needed = |option, named: &'_ Option<String>, usual| -> Result<usize, Failed> {
        rows.place(&Wanted { option, named: named.as_deref(), usual })
    };
    let journey = needed("journey", &asked.journey, &["journey", "customer", "lead", "客户", "线索", "id"])?;
    let channel = needed("channel", &asked.channel, &["channel", "source", "渠道", "来源渠道"])?;
    let converted =
        needed("converted", &asked.converted, &["converted", "conversion", "won", "成交", "是否成交"])?;
    let date = wanted("date", &asked.date, &["date", "time", "日期", "时间"])?;
    let value = wanted("value", &asked.value, &["value", "amount", "金额", "成交金额"])?;
    let columns: Vec<(usize, Kind)> =
        [(journey, Kind::Text), (channel, Kind::Text), (converted, Kind::Figure)]
            .into_iter()
            .chain(date.map(|date| (date, Kind::Day)))
            .chain(value.map(|value| (value, Kind::Figure)))
            .collect();
    let (value_at, date_at) = (3 + usize::from(date.is_some()), 3);
    let (mut names, mut channels) = (Names::default(), Names::default());
    let (mut touches, mut ended, mut values) = (Vec::new(), Vec::<bool>::new(), Vec::<f64>::new());
    rows.lines(&columns, read, |line| {
        let is_converted = is_yes(line, 2)?;
        let day = if date.is_some() { line.day(date_at)? } else { 0 };
        let came_to = match value {
            Some(_) if !line.text(value_at).is_empty() => line.figure(value_at)?,
            Some(_) | None => 0.0,
        };
        let channel = channels.number(line.text(1))?;
        let channel = u16::try_from(channel)
            .map_err(|_| Message::new("too_many", "渠道太多", "there are too many channels"))?;
        let journey = names.number(line.text(0))?;
        touches.push(Touch { journey, day, channel });
        let place = journey as usize;
        if ended.len() <= place {
            ended.resize(place + 1, false);
            values.resize(place + 1, 0.0);
        }
        ended[place] |= is_converted;
        values[place] = values[place].max(came_to);
        Ok(())
    })?;
    // Of one day in the order of the file.
    touches.sort_by_key(|touch| (touch.journey, touch.day));
    let mut starts = Vec::with_capacity(names.all().len() + 1);
    for (place, touch) in touches.iter().enumerate() {
        while starts.len() <= touch.journey as usize {
            starts.push(place);
        }
    }
    starts.push(touches.len());
    let touched: Vec<u16> = touches.iter().map(|touch| touch.channel).collect();
    let journeys = Journeys { touches: &touched, starts: &starts, converted: &ended, value: &values };
    let width = channels.all().len();
    let by = |rule| attribution::by_place(journeys, width, rule);
    let rules = [
        ("first", by(Rule::First)?),
        ("last", by(Rule::Last)?),
        ("linear", by(Rule::Linear)?),
        ("position", by(POSITION)?),
    ];
    let removal = attribution::removal(journeys, width, asked.order);
    let mut credits: Vec<(&str, &Credits)> = rules.iter().map(|(name, credits)| (*name, credits)).collect();
    if let Ok(removal) = &removal {
        credits.push(("removal", &removal.credits));
    }
    if let Some(out) = &asked.common.out {
        let mut headings = vec!["channel".to_owned()];
        headings.extend(credits.iter().flat_map(|(name, _)| [(*name).to_owned(), format!("{name}_value")]));
        let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
        let rows = channels.all().iter().enumerate().map(|(place, name)| {
            let mut cells = vec![Cell::Text(name.clone())];
            for (_, credits) in &credits {
                let own = credits.channels[place];
                cells.extend([fraction(own.conversions), fraction(own.value)]);
            }
            cells
        });
        write(out, &headings, rows)?;
    }
    let conversions = ended.iter().filter(|ended| **ended).count();
    let mut lines = vec![match lang {
        Lang::Zh => format!("{} 条路径，{conversions} 条成交：", names.all().len()),
        Lang::En => {
            let journeys = count(names.all().len(), "journey", "journeys");
            format!("{journeys}, {conversions} of them converted:")
        }
    }];
    let said: Vec<Json> = channels
        .all()
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let mut own = Map::new();
            own.insert("channel".to_owned(), json!(name));
            let mut parts = Vec::new();
            for (rule, credits) in &credits {
                let credit = credits.channels[place];
                own.insert(
                    (*rule).to_owned(),
                    json!({"conversions": credit.conversions, "value": credit.value}),
                );
                parts.push(format!("{} {:.1}", rule_words(rule, lang), credit.conversions));
            }
            if let Ok(removal) = &removal {
                own.insert("removal_effect".to_owned(), json!(removal.effects[place]));
            }
            lines.push(match lang {
                Lang::Zh => format!("  {name}：{}", parts.join("，")),
                Lang::En => format!("  {name}: {}", parts.join(", ").to_lowercase()),
            });
            Json::Object(own)
        })
        .collect();
    let report = pictures(channels.all(), &credits, (names.all().len(), conversions), lang);
    let mut json = Map::new();
    json.insert("channels".to_owned(), json!(said));
    json.insert(
        "quality".to_owned(),
        json!({
            "journeys": names.all().len(), "touches": touches.len(), "conversions": conversions,
            "unattributed": rules[0].1.unattributed.conversions,
            "conversion_of_the_chain": removal.as_ref().ok().map(|removal| removal.conversion),
        }),
    );
    Ok(Answer { json, lines, report, refused: removal.err() })
}

fn rule_words(rule: &str, lang: Lang) -> String {
    let (zh, en) = match rule {
        "first" => ("首次接触", "First touch"),
        "last" => ("末次接触", "Last touch"),
        "linear" => ("平均分配", "Linear"),
        "position" => ("首末侧重", "By position"),
        _ => ("移除效应", "Removal effect"),
    };
    word(lang, zh, en)
}

fn pictures(
    channels: &[String],
    credits: &[(&str, &Credits)],
    (journeys, conversions): (usize, usize),
    lang: Lang,
) -> Report {
    let linear = |place: usize| credits.get(2).map_or(0.0, |(_, own)| own.channels[place].conversions);
    let mut order: Vec<usize> = (0..channels.len()).collect();
    order.sort_by(|one, other| linear(*other).total_cmp(&linear(*one)));
    let top = || order.iter().take(BARS_MAX / 2).copied();
    let series = |is_value: bool| {
        let of = |(rule, own): &(&str, &Credits)| {
            let credit = |place: usize| {
                if is_value { own.channels[place].value } else { own.channels[place].conversions }
            };
            Plotted::of(rule_words(rule, lang), top().map(credit))
        };
        credits.iter().map(of).collect()
    };
    let chart = |title: String, is_value: bool| Chart {
        title,
        drawn: Drawn::Bars {
            names: top().map(|place| channels[place].clone()).collect(),
            series: series(is_value),
            is_stacked: false,
        },
        is_share: false,
    };
    let rows = order.iter().take(TABLE_ROWS_MAX).map(|place| {
        let mut cells = vec![channels[*place].clone()];
        cells.extend(credits.iter().map(|(_, own)| format!("{:.1}", own.channels[*place].conversions)));
        cells
    });
    let mut columns = headings(lang, [("渠道", "Channel")]);
    columns.extend(credits.iter().map(|(rule, _)| rule_words(rule, lang)));
    let mut report = Report {
        answer: Vec::new(),
        charts: vec![chart(word(lang, "各渠道记得的成交数", "Conversions credited to each channel"), false)],
        table: Some(Shown {
            title: word(lang, "各渠道成交数，按归因规则", "Conversions by channel and rule"),
            headings: columns,
            rows: rows.collect(),
            all: channels.len(),
        }),
        quality: Vec::new(),
    };
    if credits.iter().any(|(_, own)| own.channels.iter().any(|credit| credit.value > 0.0)) {
        report.charts.push(chart(word(lang, "各渠道记得的成交金额", "Value credited to each channel"), true));
    }
    if let Some(first) = order.first() {
        let (name, credit) = (&channels[*first], linear(*first));
        report.answer.push(word(
            lang,
            format!("按平均分配，功劳最大的渠道是“{name}”：{credit:.1} 条成交。"),
            format!("With credit shared evenly, “{name}” brings most: {credit:.1} conversions."),
        ));
    }
    report.say(
        lang,
        format!("{journeys} 条路径，{conversions} 条成交。各规则相差很大的渠道，功劳取决于怎么算，不要只凭一种规则调整预算。"),
        format!("{}, {conversions} of them converted. Where rules differ much over a channel, its credit is a matter of the rule: do not move money by one rule alone.", count(journeys, "journey", "journeys")),
    );
    report.say(
        lang,
        "首次、末次、平均、首末侧重都是约定，不是测量；移除效应假定下一次接触只取决于最近几次。没有记录的接触（口碑、线下）得不到功劳。",
        "First, last, linear and position are conventions, not measurements; the removal effect takes the next touch to depend on the latest ones alone. A touch that nobody recorded (word of mouth) gets no credit.",
    );
    report.say(
        lang,
        "这些都是相关，不是因果：真正的增量只有对照试验能告诉你。成交不足几十条时，不要相信移除效应。",
        "All of it goes with conversions and need not cause them: only a trial with a control group tells what a channel adds. With fewer than some dozens of conversions, do not trust the removal effect.",
    );
    report
}

//! `guanxi insight satisfaction FILE`: how satisfied customers say they are, from a file with a row for each who answered:
//! NPS, CSAT, CES, the mean and the index over several elements, each with an interval; of all, or group by group.

mod pictures;

use std::collections::BTreeMap;

use clap::Args;
use exchange::Cell;
use insight::Refusal;
use insight::interval::{Interval, Level};
use insight::satisfaction::{self, Element, NetPromoter, RECOMMENDATION_MAX};
use object::{Lang, Message};
use serde_json::{Map, Value as Json, json};

use super::report::{count, percent};
use super::rows::{Kind, Line, Names, Read, Rows, Wanted, fraction, number, write};
use super::{Answer, Common, Failed, options};

/// The longest scale that is asked on.
const SCALE_MAX: u8 = 10;
/// Answers of a group below which its figure is a hint at most (a rule of thumb).
const GROUP_ANSWERS_MIN: usize = 30;

/// Options of `guanxi insight satisfaction`.
#[derive(Args, Debug, Clone)]
pub struct SatisfactionArgs {
    /// What every question takes.
    #[command(flatten)]
    pub common: Common,
    /// 推荐意愿（0–10）所在的列 / the column of “would you recommend us”, 0 to 10
    #[arg(long)]
    pub nps: Option<String>,
    /// 满意度所在的列 / the column of satisfaction
    #[arg(long)]
    pub csat: Option<String>,
    /// 省力程度所在的列：分数越高越省力 / the column of effort; more is less effort
    #[arg(long)]
    pub ces: Option<String>,
    /// 各项评分的列，逗号分隔，合成满意度指数 / columns of elements that make the satisfaction index
    #[arg(long, value_delimiter = ',')]
    pub elements: Vec<String>,
    /// 各项评分的权重，如 3,2,1；不填则相同 / what the elements weigh; the same when none
    #[arg(long, requires = "elements")]
    pub weights: Option<String>,
    /// 按哪一列分组比较，如产品、客群、月份 / a column whose values are compared: product, group, month
    #[arg(long)]
    pub by: Option<String>,
    /// 满意度和各项评分的最高分 / the best answer of satisfaction and of elements
    #[arg(long, default_value_t = 5)]
    pub scale: u8,
    /// 几分以上算满意 / from which answer on somebody is satisfied
    #[arg(long, default_value_t = 4)]
    pub satisfied: u8,
    /// 省力程度的最高分 / the best answer of effort
    #[arg(long, default_value_t = 7)]
    pub effort_scale: u8,
    /// 区间的置信水平 / the level of intervals
    #[arg(long, default_value_t = 0.95)]
    pub level: f64,
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Measure {
    Nps,
    Csat,
    Mean,
    Ces,
    Index,
}

const MEASURES: [Measure; 5] = [Measure::Nps, Measure::Csat, Measure::Mean, Measure::Ces, Measure::Index];

fn words(measure: Measure) -> (&'static str, &'static str, &'static str) {
    match measure {
        Measure::Nps => ("nps", "净推荐值 NPS", "NPS"),
        Measure::Csat => ("csat", "满意率 CSAT", "CSAT"),
        Measure::Mean => ("satisfaction_mean", "满意度均分", "Mean satisfaction"),
        Measure::Ces => ("ces", "省力度 CES", "CES"),
        Measure::Index => ("index", "满意度指数", "Satisfaction index"),
    }
}

/// The answers of a group.
#[derive(Default)]
struct Answers {
    nps: Vec<u8>,
    csat: Vec<u8>,
    ces: Vec<u8>,
    /// A column for each element; who left one out is in none.
    elements: Vec<Vec<u8>>,
}

/// What a measure comes to.
#[derive(Clone, Copy)]
struct Figure {
    figure: f64,
    interval: Interval,
    answers: usize,
    camps: Option<NetPromoter>,
}

/// A group with what its answers come to; the first is everybody.
struct Group {
    name: Option<String>,
    figures: Vec<(Measure, Result<Figure, Refusal>)>,
}

/// Where the columns stand among those that are read.
struct Places {
    nps: Option<usize>,
    csat: Option<usize>,
    ces: Option<usize>,
    elements: Vec<usize>,
    by: Option<usize>,
}

/// An answer of a scale; none where nothing was answered.
fn answer_of(line: &Line<'_>, place: usize, scale: (u8, u8)) -> Result<Option<u8>, Message> {
    if line.text(place).is_empty() {
        return Ok(None);
    }
    let (least, best) = scale;
    let figure = line.figure(place)?;
    if figure.fract() == 0.0 && (f64::from(least)..=f64::from(best)).contains(&figure) {
        return Ok(Some(figure as u8));
    }
    let text = line.text(place);
    Err(Message::new(
        "answer_off_the_scale",
        format!("“{text}”不在 {least} 到 {best} 的整数之内"),
        format!("“{text}” is no whole number from {least} to {best}"),
    ))
}

impl SatisfactionArgs {
    fn checked(&self) -> Result<Level, Failed> {
        options::within("scale", self.scale, 2..=SCALE_MAX)?;
        options::within("satisfied", self.satisfied, 2..=self.scale)?;
        options::within("effort-scale", self.effort_scale, 2..=SCALE_MAX)?;
        options::level(self.level)
    }

    /// The columns, and where they stand among them.
    fn places(&self, rows: &Rows) -> Result<(Vec<(usize, Kind)>, Places), Failed> {
        let mut columns = Vec::new();
        let mut add = |place: usize, kind| {
            columns.push((place, kind));
            columns.len() - 1
        };
        let found = |option, named: &Option<String>, usual| {
            rows.optional_place(&Wanted { option, named: named.as_deref(), usual })
        };
        let nps =
            found("nps", &self.nps, &["nps", "recommend", "recommendation", "推荐意愿", "推荐度", "推荐"])?;
        let csat = found("csat", &self.csat, &["csat", "satisfaction", "满意度", "总体满意度"])?;
        let ces = found("ces", &self.ces, &["ces", "effort", "省力度", "省力程度"])?;
        let by = found("by", &self.by, &[])?;
        let mut elements = Vec::new();
        for name in options::columns(&self.elements) {
            let wanted = Wanted { option: "elements", named: Some(name), usual: &[] };
            elements.push(rows.place(&wanted)?);
        }
        if nps.is_none() && csat.is_none() && ces.is_none() && elements.is_empty() {
            let wanted = Wanted { option: "nps / --csat / --ces / --elements", named: None, usual: &[] };
            rows.place(&wanted)?;
        }
        let places = Places {
            nps: nps.map(|place| add(place, Kind::Figure)),
            csat: csat.map(|place| add(place, Kind::Figure)),
            ces: ces.map(|place| add(place, Kind::Figure)),
            elements: elements.into_iter().map(|place| add(place, Kind::Figure)).collect(),
            by: by.map(|place| add(place, Kind::Text)),
        };
        Ok((columns, places))
    }
}

impl Answers {
    fn take(&mut self, own: &Taken) {
        self.nps.extend(own.nps);
        self.csat.extend(own.csat);
        self.ces.extend(own.ces);
        if let Some(all) = own.elements.iter().copied().collect::<Option<Vec<u8>>>() {
            self.elements.resize(all.len(), Vec::new());
            self.elements.iter_mut().zip(all).for_each(|(column, answer)| column.push(answer));
        }
    }

    fn figures(
        &self,
        asked: &SatisfactionArgs,
        weights: &[f64],
        level: Level,
    ) -> Vec<(Measure, Result<Figure, Refusal>)> {
        let plain = |own: satisfaction::Figure| Figure {
            figure: own.figure,
            interval: own.interval,
            answers: own.answers,
            camps: None,
        };
        let mut figures = Vec::new();
        for measure in MEASURES {
            let is_asked = match measure {
                Measure::Nps => !self.nps.is_empty(),
                Measure::Csat | Measure::Mean => !self.csat.is_empty(),
                Measure::Ces => !self.ces.is_empty(),
                Measure::Index => !self.elements.is_empty(),
            };
            if !is_asked {
                continue;
            }
            let figure = match measure {
                Measure::Nps => satisfaction::net_promoter(&self.nps, level)
                    .map(|camps| Figure { camps: Some(camps), ..plain(camps.score) }),
                Measure::Csat => {
                    satisfaction::satisfied(&self.csat, asked.satisfied, asked.scale, level).map(plain)
                }
                Measure::Mean => satisfaction::mean(&self.csat, asked.scale, level).map(plain),
                Measure::Ces => satisfaction::mean(&self.ces, asked.effort_scale, level).map(plain),
                Measure::Index => {
                    let elements: Vec<Element<'_>> = self
                        .elements
                        .iter()
                        .zip(weights)
                        .map(|(answers, weight)| Element { answers, weight: *weight })
                        .collect();
                    satisfaction::index(&elements, asked.scale, level).map(plain)
                }
            };
            figures.push((measure, figure));
        }
        figures
    }
}

/// What one who answered said.
struct Taken {
    nps: Option<u8>,
    csat: Option<u8>,
    ces: Option<u8>,
    elements: Vec<Option<u8>>,
}

pub(super) fn answer(asked: &SatisfactionArgs, read: &mut Read, lang: Lang) -> Result<Answer, Failed> {
    let level = asked.checked()?;
    let elements = options::columns(&asked.elements).len();
    let weights = match &asked.weights {
        Some(text) => options::weights("weights", text, elements)?,
        None => vec![1.0; elements],
    };
    let rows = Rows::open(&asked.common, lang)?;
    let (columns, places) = asked.places(&rows)?;
    let mut everybody = Answers::default();
    let (mut names, mut by) = (Names::default(), BTreeMap::<u32, Answers>::new());
    let mut silent = 0_u64;
    rows.lines(&columns, read, |line| {
        let of = |place: Option<usize>, scale| place.map_or(Ok(None), |place| answer_of(line, place, scale));
        let elements = places.elements.iter().map(|place| answer_of(line, *place, (1, asked.scale)));
        let own = Taken {
            nps: of(places.nps, (0, RECOMMENDATION_MAX))?,
            csat: of(places.csat, (1, asked.scale))?,
            ces: of(places.ces, (1, asked.effort_scale))?,
            elements: elements.collect::<Result<_, Message>>()?,
        };
        if let Some(place) = places.by {
            by.entry(names.number(line.text(place))?).or_default().take(&own);
        }
        let said = [own.nps, own.csat, own.ces].into_iter().chain(own.elements.iter().copied());
        silent += u64::from(said.flatten().next().is_none());
        everybody.take(&own);
        Ok(())
    })?;
    let all = Group { name: None, figures: everybody.figures(asked, &weights, level) };
    if all.figures.is_empty() {
        return Err(Refusal::TooFew { what: "answers", have: 0, need: 1 }.into());
    }
    let mut groups: Vec<Group> = by
        .iter()
        .map(|(group, answers)| Group {
            name: Some(names.all()[*group as usize].clone()),
            figures: answers.figures(asked, &weights, level),
        })
        .collect();
    groups.sort_by(|one, other| one.name.cmp(&other.name));
    groups.insert(0, all);
    if let Some(out) = &asked.common.out {
        let rows = groups.iter().flat_map(|group| group.figures.iter().map(move |own| (group, own))).map(
            |(group, (measure, figure))| {
                let mut cells = vec![
                    group.name.clone().map_or(Cell::Empty, Cell::Text),
                    Cell::Text(words(*measure).0.to_owned()),
                ];
                match figure {
                    Ok(own) => cells.extend([
                        number(own.answers),
                        fraction(own.figure),
                        fraction(own.interval.low),
                        fraction(own.interval.high),
                    ]),
                    Err(_) => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
                }
                cells
            },
        );
        write(out, &["group", "measure", "answers", "figure", "low", "high"], rows)?;
    }
    let mut lines = Vec::new();
    for group in &groups {
        if let Some(name) = &group.name {
            lines.push(match lang {
                Lang::Zh => format!("  {name}："),
                Lang::En => format!("  {name}:"),
            });
        }
        let begin = if group.name.is_some() { "    " } else { "" };
        lines.extend(
            group
                .figures
                .iter()
                .map(|(measure, figure)| format!("{begin}{}", line_of(*measure, figure, lang))),
        );
    }
    let refused = groups[0].figures.iter().find_map(|(_, figure)| figure.as_ref().err().cloned());
    let report = pictures::pictures(&groups, &everybody, asked, silent, lang);
    let mut json = Map::new();
    json.extend(figures_json(&groups[0].figures));
    let said: Vec<Json> = groups[1..]
        .iter()
        .map(|group| {
            let mut own = figures_json(&group.figures);
            own.insert("group".to_owned(), json!(group.name));
            Json::Object(own)
        })
        .collect();
    json.insert("groups".to_owned(), json!(said));
    json.insert("quality".to_owned(), json!({"level": asked.level, "rows_without_answer": silent}));
    Ok(Answer { json, lines, report, refused })
}

fn figures_json(figures: &[(Measure, Result<Figure, Refusal>)]) -> Map<String, Json> {
    let of = |(measure, figure): &(Measure, Result<Figure, Refusal>)| {
        let said = match figure {
            Ok(own) => {
                let mut said = json!({
                    "figure": own.figure, "low": own.interval.low, "high": own.interval.high, "answers": own.answers,
                });
                if let Some(camps) = own.camps {
                    said["promoters"] = json!(camps.promoters);
                    said["passives"] = json!(camps.passives);
                    said["detractors"] = json!(camps.detractors);
                }
                said
            }
            Err(refusal) => json!({"figure": null, "refused": super::refused::message(refusal).code}),
        };
        (words(*measure).0.to_owned(), said)
    };
    figures.iter().map(of).collect()
}

/// A figure as people write it: shares as such, others with as many digits as say something.
fn shown(measure: Measure, figure: f64, lang: Lang) -> String {
    match measure {
        Measure::Csat => percent(figure, lang),
        Measure::Nps | Measure::Index => format!("{figure:.1}"),
        Measure::Mean | Measure::Ces => format!("{figure:.2}"),
    }
}

fn line_of(measure: Measure, figure: &Result<Figure, Refusal>, lang: Lang) -> String {
    let (_, zh, en) = words(measure);
    match figure {
        Ok(own) => {
            let [middle, low, high] =
                [own.figure, own.interval.low, own.interval.high].map(|own| shown(measure, own, lang));
            match lang {
                Lang::Zh => format!("{zh}：{middle}（{low} 到 {high}），{} 份回答", own.answers),
                Lang::En => {
                    format!("{en}: {middle} ({low} to {high}), {}", count(own.answers, "answer", "answers"))
                }
            }
        }
        Err(refusal) => {
            let message = super::refused::message(refusal);
            match lang {
                Lang::Zh => format!("{zh}：{}", message.zh),
                Lang::En => format!("{en}: {}", message.en),
            }
        }
    }
}

//! The pictures of how satisfied customers are.

use insight::satisfaction::{NetPromoter, RECOMMENDATION_MAX};
use object::Lang;

use super::{Answers, GROUP_ANSWERS_MIN, Group, Measure, SatisfactionArgs, shown, words};
use crate::commands::insight::report::{
    BARS_MAX, Chart, Drawn, Plotted, Report, Shown, TABLE_ROWS_MAX, headings, percent, said as word,
};

pub(super) fn pictures(
    groups: &[Group],
    everybody: &Answers,
    asked: &SatisfactionArgs,
    silent: u64,
    lang: Lang,
) -> Report {
    let mut charts: Vec<Chart> = camps_chart(groups, lang).into_iter().collect();
    if !everybody.nps.is_empty() {
        let title = word(lang, "推荐意愿的回答", "Answers to “would you recommend us”");
        charts.push(answers_chart(title, &everybody.nps, (0, RECOMMENDATION_MAX)));
    }
    if !everybody.csat.is_empty() {
        let title = word(lang, "满意度的回答", "Answers on satisfaction");
        charts.push(answers_chart(title, &everybody.csat, (1, asked.scale)));
    }
    if !everybody.ces.is_empty() {
        let title = word(lang, "省力程度的回答（越高越省力）", "Answers on effort (more is less effort)");
        charts.push(answers_chart(title, &everybody.ces, (1, asked.effort_scale)));
    }
    for measure in [Measure::Csat, Measure::Index] {
        let of = |group: &Group| {
            let own = group.figures.iter().find(|(own, _)| *own == measure)?;
            Some((group.name.clone()?, own.1.as_ref().ok()?.figure))
        };
        let bars: Vec<(String, f64)> = groups.iter().filter_map(of).collect();
        if bars.len() > 1 {
            let (_, zh, en) = words(measure);
            let chart = Chart::bars(word(lang, format!("各组{zh}"), format!("{en} by group")), bars);
            charts.push(if measure == Measure::Csat { chart.of_shares() } else { chart });
        }
    }
    let rows: Vec<Vec<String>> = groups
        .iter()
        .flat_map(|group| group.figures.iter().map(move |own| (group, own)))
        .map(|(group, (measure, figure))| {
            let (_, zh, en) = words(*measure);
            let mut cells =
                vec![group.name.clone().unwrap_or_else(|| word(lang, "全部", "All")), word(lang, zh, en)];
            match figure {
                Ok(own) => {
                    let [middle, low, high] = [own.figure, own.interval.low, own.interval.high]
                        .map(|own| shown(*measure, own, lang));
                    cells.extend([middle, format!("{low} – {high}"), own.answers.to_string()]);
                }
                Err(_) => cells.extend(["–".to_owned(), "–".to_owned(), "–".to_owned()]),
            }
            cells
        })
        .collect();
    let pairs = [
        ("分组", "Group"),
        ("指标", "Measure"),
        ("数值", "Figure"),
        ("区间", "Interval"),
        ("回答数", "Answers"),
    ];
    let all = rows.len();
    let mut report = Report {
        answer: Vec::new(),
        charts,
        table: Some(Shown {
            title: word(lang, "各项指标", "The figures"),
            headings: headings(lang, pairs),
            rows: rows.into_iter().take(TABLE_ROWS_MAX).collect(),
            all,
        }),
        quality: Vec::new(),
    };
    report.say(
        lang,
        format!("区间的置信水平为 {}。两组的区间互相重叠时，不能说一组好于另一组；不足 {GROUP_ANSWERS_MIN} 份回答的组只作参考。{silent} 行没有任何回答。", percent(asked.level, lang)),
        format!("Intervals are of {}. Where those of two groups overlap, neither is said to be better; a group with fewer than {GROUP_ANSWERS_MIN} answers is a hint at most. Rows without any answer: {silent}.", percent(asked.level, lang)),
    );
    report.say(
        lang,
        "它假定回答的人是随机抽到的。没有回答的人看不见：不满的客户常常沉默，只在刚成交后发问卷则会偏高。",
        "It takes those who answered to be drawn by lot. Who does not answer is not seen: the displeased are often silent, and asking only after a sale flatters.",
    );
    report.say(
        lang,
        format!("NPS 是 9–10 分的占比减去 0–6 分的占比；CSAT 是 {} 分及以上的占比；CES 与均分是平均分。问法或量表变了，前后不能相比。", asked.satisfied),
        format!("NPS is the share of 9 and 10 less that of 0 to 6; CSAT the share of {} and more; CES and the mean are averages. After another wording or scale, do not compare with before.", asked.satisfied),
    );
    report
}

/// How many gave each answer of a scale, as shares.
fn answers_chart(title: String, answers: &[u8], scale: (u8, u8)) -> Chart {
    let all = answers.len().max(1) as f64;
    let of = |own: u8| answers.iter().filter(|answer| **answer == own).count() as f64 / all;
    let names = (scale.0..=scale.1).map(|own| own.to_string()).collect();
    Chart::columns(title, names, vec![Plotted::of("", (scale.0..=scale.1).map(of))]).of_shares()
}

/// Promoters, passives and detractors of each group.
fn camps_chart(groups: &[Group], lang: Lang) -> Option<Chart> {
    let camps: Vec<(String, NetPromoter)> = groups
        .iter()
        .filter_map(|group| {
            let own = group.figures.iter().find(|(measure, _)| *measure == Measure::Nps)?;
            let name = group.name.clone().unwrap_or_else(|| word(lang, "全部", "All"));
            Some((name, own.1.as_ref().ok()?.camps?))
        })
        .take(BARS_MAX)
        .collect();
    let part = |name: String, of: fn(&NetPromoter) -> usize| {
        let share = |own: &(String, NetPromoter)| of(&own.1) as f64 / own.1.score.answers.max(1) as f64;
        Plotted::of(name, camps.iter().map(share))
    };
    let series = vec![
        part(word(lang, "推荐者（9–10）", "Promoters (9–10)"), |own| own.promoters),
        part(word(lang, "中立者（7–8）", "Passives (7–8)"), |own| own.passives),
        part(word(lang, "贬损者（0–6）", "Detractors (0–6)"), |own| own.detractors),
    ];
    (!camps.is_empty()).then(|| Chart {
        title: word(lang, "推荐者、中立者与贬损者", "Promoters, passives and detractors"),
        drawn: Drawn::Bars {
            names: camps.iter().map(|(name, _)| name.clone()).collect(),
            series,
            is_stacked: true,
        },
        is_share: true,
    })
}

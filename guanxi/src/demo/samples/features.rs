//! KANO questions about what the next machine might bring: what people take for granted, what pleases them more the more
//! there is of it, what nobody expects, what leaves them cold and what they do not want.

use exchange::Cell;

use super::super::random::Random;
use super::{Buyer, Sample, text};

/// So many were asked, and of fewer nothing is said.
const ASKED_MAX: usize = 120;
const ASKED_MIN: usize = 30;
/// Of those who were picked so many in a hundred answered.
const ANSWERED_PERCENT: f64 = 45.0;
/// Answers that contradict themselves, in percent.
const CONTRADICTING_PERCENT: f64 = 2.0;
/// Of those asked so many in a hundred see a feature as most do.
const AGREE_PERCENT: f64 = 68.0;

const LIKE: &str = "我很喜欢";
const EXPECT: &str = "理应如此";
const NEUTRAL: &str = "无所谓";
const BEAR: &str = "勉强接受";
const DISLIKE: &str = "我很不喜欢";

/// What somebody answers with a feature and without it.
type Pair = (&'static str, &'static str);

const MUST_BE: &[Pair] = &[(EXPECT, DISLIKE), (EXPECT, DISLIKE), (NEUTRAL, DISLIKE)];
const ONE_DIMENSIONAL: &[Pair] = &[(LIKE, DISLIKE)];
const ATTRACTIVE: &[Pair] = &[(LIKE, NEUTRAL), (LIKE, NEUTRAL), (LIKE, BEAR), (LIKE, EXPECT)];
const INDIFFERENT: &[Pair] = &[(NEUTRAL, NEUTRAL), (NEUTRAL, NEUTRAL), (EXPECT, NEUTRAL), (NEUTRAL, BEAR)];
const REVERSE: &[Pair] = &[(DISLIKE, LIKE), (DISLIKE, EXPECT), (BEAR, LIKE)];
const KINDS: [&[Pair]; 4] = [MUST_BE, ONE_DIMENSIONAL, ATTRACTIVE, INDIFFERENT];

/// What was asked about, and how most see it.
const FEATURES: [(&str, &[Pair]); 8] = [
    ("按约定日期交货", MUST_BE),
    ("中文操作界面", MUST_BE),
    ("24 小时内上门维修", ONE_DIMENSIONAL),
    ("备件次日送达", ONE_DIMENSIONAL),
    ("远程诊断", ATTRACTIVE),
    ("手机查看机床状态", ATTRACTIVE),
    ("定制机身颜色", INDIFFERENT),
    ("欠费自动锁机", REVERSE),
];

/// What customers answered.
pub(super) fn features(mut random: Random, buyers: &[Buyer<'_>]) -> Option<Sample> {
    let asked: Vec<&Buyer<'_>> = buyers
        .iter()
        .rev()
        .filter(|buyer| !buyer.has_left && random.percent(ANSWERED_PERCENT))
        .take(ASKED_MAX)
        .collect();
    if asked.len() < ASKED_MIN {
        return None;
    }
    let mut rows: Vec<Vec<Cell>> = Vec::with_capacity(asked.len() * FEATURES.len());
    for buyer in asked {
        for (feature, mostly) in FEATURES {
            let (with, without) = answer(&mut random, mostly);
            rows.push([buyer.customer.name.as_str(), feature, with, without].map(text).to_vec());
        }
    }
    Some(Sample { name: "KANO问卷", headings: &["客户", "功能", "提供", "不提供"], rows })
}

fn answer(random: &mut Random, mostly: &'static [Pair]) -> Pair {
    if random.percent(CONTRADICTING_PERCENT) {
        return (LIKE, LIKE);
    }
    let kind = if random.percent(AGREE_PERCENT) { mostly } else { *random.pick(&KINDS) };
    *random.pick(kind)
}

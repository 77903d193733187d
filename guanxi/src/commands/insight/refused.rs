//! A method's refusal in words.

use insight::Refusal;
use object::Message;

/// What is counted, as people say it.
fn counted(what: &str) -> (String, String) {
    let zh = match what {
        "customers" => "客户",
        "customers who bought again" | "repeat buyers" => "再次购买的客户",
        "customers with an order" => "有订单的客户",
        "days held out" => "留作检验的天数",
        "answers" => "答卷",
        "rows" => "数据行",
        "drivers" => "驱动因素",
        "repetitions" => "重复抽样次数",
        "conversions" | "removal" => "成交的路径",
        "ended contracts" => "已结束的合同",
        "components" => "组成部分",
        other => other,
    };
    let en = if what == "removal" { "conversions" } else { what };
    (zh.to_owned(), en.to_owned())
}

/// Why a value does not fit.
fn because(why: &str) -> (&str, &str) {
    match why {
        "not_finite" => ("不是一个数", "it is no number"),
        "negative" => ("不能小于零", "it may not be below zero"),
        "not_positive" => ("必须大于零", "it must be above zero"),
        "in_the_future" => ("在观察期之后", "it is after the end of observation"),
        "too_large" => ("数值太大", "it is too large"),
        "not_ascending" => ("界限要从小到大", "limits must ascend"),
        "no_weight" => ("权重不能全是零", "not all weights may be nought"),
        "no_answer" | "not_on_the_scale" => ("不在可选的答案之内", "it is none of the answers"),
        "collinear" => ("与其他列重复，无法分开", "it repeats other columns and cannot be told from them"),
        "too_many_drivers" => ("驱动因素太多", "there are too many drivers"),
        "not_a_share" => ("必须在 0 和 1 之间", "it must lie between 0 and 1"),
        "without_repeat" => ("只买过一次，却另有最后购买时间", "bought once, yet last at another time"),
        "unknown" => ("不在名单中", "it is not known"),
        other => (other, other),
    }
}

/// The model's name as people know it.
fn model(what: &str) -> &str {
    match what {
        "bg_nbd" => "BG/NBD",
        "pareto_nbd" => "Pareto/NBD",
        "gamma_gamma" => "Gamma–Gamma",
        "sbg" => "sBG",
        other => other,
    }
}

/// The refusal, with what to do.
pub(super) fn message(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::TooFew { what, have, need } => {
            let (zh, en) = counted(what);
            Message::new(
                "too_few",
                format!("{zh}太少：只有 {have}，至少要 {need} 才能得出结果。"),
                format!("Too few {en}: {have}, and it takes {need} at least."),
            )
        }
        Refusal::NoVariation { column } => Message::new(
            "no_variation",
            format!("“{column}”这一列全是同一个值，看不出差别。"),
            format!("All of “{column}” is one value: nothing can be learned from it."),
        ),
        Refusal::BadValue { column, row, why } => {
            let (zh, en) = because(why);
            Message::new(
                "value_unfit",
                format!("“{column}”第 {} 个值不适用：{zh}。", row + 1),
                format!("Value {} of “{column}” does not fit: {en}.", row + 1),
            )
        }
        Refusal::Lengths { column, have, need } => Message::new(
            "lengths_differ",
            format!("“{column}”有 {have} 行，应为 {need} 行。"),
            format!("“{column}” has {have} rows instead of {need}."),
        ),
        Refusal::NotConverged { what, steps } => Message::new(
            "not_converged",
            format!("{} 算了 {steps} 步仍未收敛：这些数据定不出它的参数。", model(what)),
            format!(
                "{} did not converge in {steps} steps: the data do not hold its parameters.",
                model(what)
            ),
        ),
        Refusal::NoBetterThanChance { what, quality, need } => Message::new(
            "no_better_than_chance",
            format!("{} 不比随机猜测好（{quality:.3}，需要 {need:.3}），因此不给出结果。", model(what)),
            format!(
                "{} is no better than chance ({quality:.3}, where {need:.3} is needed), so it says nothing.",
                model(what)
            ),
        ),
    }
}

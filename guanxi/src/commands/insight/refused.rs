//! A method's refusal in words.

use insight::Refusal;
use object::Message;

/// What is counted, as people say it; none for what nobody has put into words yet.
fn counted(what: &str) -> Option<(&'static str, &'static str)> {
    Some(match what {
        "active periods" => ("有购买的时期", "active periods"),
        "answers" => ("答卷", "answers"),
        "columns" => ("可用的列", "columns that say something"),
        "components" => ("组成部分", "components"),
        "contracts" => ("合同", "contracts"),
        "customers" => ("客户", "customers"),
        "customers at the begin" => ("期初的客户", "customers at the beginning"),
        "customers who bought again" | "repeat buyers" => ("再次购买的客户", "customers who bought again"),
        "customers who left" => ("流失的客户", "customers who left"),
        "customers who stayed" => ("留存的客户", "customers who stayed"),
        "customers with an order" => ("有订单的客户", "customers with an order"),
        "customers with two gaps" => ("购买三次以上的客户", "customers who bought three times"),
        "customers won" => ("新赢得的客户", "customers won"),
        "days held out" => ("留作检验的天数", "days held out"),
        "drivers" => ("驱动因素", "drivers"),
        "elements" => ("指标", "elements"),
        "ended contracts" => ("已结束的合同", "ended contracts"),
        "equations" => ("方程", "equations"),
        "gaps between purchases" => ("两次购买之间的间隔", "gaps between purchases"),
        "methods" => ("方法", "methods"),
        "conversions after a touch" => ("有接触记录的成交路径", "conversions after a touch"),
        "pairs to compare" => {
            ("可以比较的记录对（多数值都过于常见）", "pairs to compare, as most values are far too common")
        }
        "products together" => ("一起购买的产品", "products bought together"),
        "removal" | "conversions" => ("成交的路径", "conversions"),
        "repetitions" => ("重复抽样次数", "repeated samples"),
        "rows" => ("数据行", "rows"),
        "starts" => ("起点", "starts"),
        "texts with the label" => ("带标签的文字", "texts with the label"),
        "texts without the label" => ("不带标签的文字", "texts without the label"),
        "values" => ("时期", "periods"),
        _ => return None,
    })
}

/// Why a value does not fit.
fn because(why: &str) -> Option<(&'static str, &'static str)> {
    Some(match why {
        "cause_twice" => ("有重复的原因", "it has a cause twice"),
        "collinear" => ("与其他列重复，无法分开", "it repeats other columns and cannot be told from them"),
        "equal_limits" => ("两个界限相同", "its two limits are the same"),
        "for_ever" => ("这样算没有尽头", "it would go on for ever"),
        "in_the_future" => ("在观察期之后", "it is after the end of observation"),
        "made_later" => ("原因本身由后面的方程得出", "a later equation makes its cause"),
        "made_twice" => ("同一结果出现了两次", "it is made twice"),
        "more_than_all" => ("超过了总数", "it is more than all"),
        "more_than_there_were" => ("超过了期初的人数", "it is more than there were"),
        "negative" => ("不能小于零", "it may not be below zero"),
        "negative_weight" => ("权重不能小于零", "a weight may not be below zero"),
        "no_cause" => ("没有原因", "it has no cause"),
        "no_answer" | "not_on_the_scale" => ("不在可选的答案之内", "it is none of the answers"),
        "no_such_row" => ("没有这一行", "there is no such row"),
        "no_weight" => ("权重不能全是零", "not all weights may be nought"),
        "not_a_category" => ("不是分类", "it is no category"),
        "not_a_number" => ("不是数字", "it is no number"),
        "not_a_share" => ("必须在 0 和 1 之间", "it must lie between 0 and 1"),
        "not_all_touches" => ("没有覆盖全部接触", "it does not hold all touches"),
        "not_ascending" => ("界限要从小到大", "limits must ascend"),
        "not_finite" => ("不是一个有限的数", "it is no finite number"),
        "not_positive" => ("必须大于零", "it must be above zero"),
        "other_columns" => ("两个文件的列不同", "the two files differ in their columns"),
        "out_of_range" => ("超出了范围", "it is out of range"),
        "period_or_steps" => ("季节长度或预测期数不对", "the season or the number of steps is out of range"),
        "rises" => ("留存的人数不能增加", "those who stay may not become more"),
        "too_far_apart" => ("相差太远", "it is too far from the others"),
        "too_large" => ("数值太大", "it is too large"),
        "too_long_for_the_order" => (
            "路径太长，记住这么多次接触算不出来；请用更小的 --order",
            "journeys are too long to be followed with so many touches remembered; take a smaller --order",
        ),
        "too_many" => ("太多", "there are too many"),
        "too_many_channels" => ("渠道太多", "there are too many channels"),
        "too_many_columns" => ("列太多", "there are too many columns"),
        "too_many_drivers" => ("驱动因素太多", "there are too many drivers"),
        "too_many_rows" => ("行太多", "there are too many rows"),
        "unknown_column" => ("没有这一列", "there is no such column"),
        "unknown" | "unknown_customer" => ("不在名单中", "it is not known"),
        "without_repeat" => ("只买过一次，却另有最后购买时间", "bought once, yet last at another time"),
        "worth_nothing" => ("没有价值", "it is worth nothing"),
        _ => return None,
    })
}

/// What was fitted, as people know it.
fn model(what: &str) -> Option<(&'static str, &'static str)> {
    Some(match what {
        "bg_nbd" => ("BG/NBD 模型", "BG/NBD"),
        "pareto_nbd" => ("Pareto/NBD 模型", "Pareto/NBD"),
        "gamma_gamma" => ("Gamma–Gamma 模型", "Gamma–Gamma"),
        "shifted_beta_geometric" | "sbg" => ("sBG 模型", "sBG"),
        "churn" => ("流失预测", "the forecast of who leaves"),
        "segments" => ("分群", "the division into segments"),
        "text" => ("文字分类", "the label of texts"),
        "exponential smoothing" => ("指数平滑", "exponential smoothing"),
        "conversions after a touch" => ("有接触记录的成交路径", "conversions after a touch"),
        "pairs to compare" => {
            ("可以比较的记录对（多数值都过于常见）", "pairs to compare, as most values are far too common")
        }
        "products together" => ("产品关联", "what is bought together"),
        "removal" => ("马尔可夫归因", "the Markov chain of channels"),
        _ => return None,
    })
}

/// The refusal, with what to do.
pub(super) fn message(refusal: &Refusal) -> Message {
    match refusal {
        Refusal::TooFew { what, have, need } => {
            let (zh, en) = counted(what).unwrap_or((what, what));
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
            let (zh, en) = because(why).unwrap_or((why, why));
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
        Refusal::NotConverged { what, steps } => {
            let (zh, en) = model(what).unwrap_or((what, what));
            Message::new(
                "not_converged",
                format!("{zh}算了 {steps} 步仍未收敛：这些数据定不出它的参数。"),
                format!("After {steps} steps {en} has not converged: the data do not hold its parameters."),
            )
        }
        Refusal::NoBetterThanChance { what, quality, need } => {
            let (zh, en) = model(what).unwrap_or((what, what));
            Message::new(
                "no_better_than_chance",
                format!("{zh}不比随机猜测好（{quality:.3}，需要 {need:.3}），因此不给出结果。"),
                format!(
                    "No better than chance ({quality:.3} where {need:.3} is needed): {en} says nothing here."
                ),
            )
        }
    }
}

#[cfg(test)]
#[path = "tests/refused.rs"]
mod tests;

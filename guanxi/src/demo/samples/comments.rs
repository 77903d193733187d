//! What customers write into the last box of a survey, in Chinese and, from abroad, in English.

use super::super::random::Random;

/// What is spoken about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    Delivery,
    Quality,
    Service,
    Price,
}

impl Aspect {
    pub(super) const ALL: [Aspect; 4] = [Aspect::Delivery, Aspect::Quality, Aspect::Service, Aspect::Price];
}

/// Praise and complaint about one thing.
struct Words {
    praise: &'static [&'static str],
    complaint: &'static [&'static str],
}

#[rustfmt::skip]
fn chinese(aspect: Aspect) -> Words {
    match aspect {
        Aspect::Delivery => Words {
            praise: &[
                "交货比约定还早了三天", "这次按期到货，安装也一次到位", "发货很快，物流信息及时",
                "交期说到做到，产线没有耽误", "合同签完四周就到厂，比同行快", "分批到货安排得很周到",
            ],
            complaint: &[
                "交货晚了三周，生产线停着等", "一再延期，事先也没有人通知", "说好月底到货，拖到下个月中旬",
                "交期太长，催了好几次才发货", "随机附件漏发，补件又等了半个月", "到货延误，客户罚了我们的款",
            ],
        },
        Aspect::Quality => Words {
            praise: &[
                "精度稳定，连续跑了半年没出毛病", "主轴声音很轻，加工表面质量好", "做工扎实，比进口设备不差",
                "换刀可靠，废品率明显下降", "刚性好，重切削也不抖", "开机验收一次通过",
            ],
            complaint: &[
                "用了两个月主轴就异响", "精度漂移，每周都要重新校准", "防护罩漏油，地面一直不干净",
                "刀库经常卡刀，影响夜班", "面板按键失灵，配件质量不行", "验收时定位精度不达标，返工两次",
            ],
        },
        Aspect::Service => Words {
            praise: &[
                "工程师当天就到现场，处理得很专业", "售后电话一打就通，态度好", "培训讲得细，操作工上手快",
                "远程指导十分钟就解决了", "保养师傅认真负责", "客户经理每月回访，很贴心",
            ],
            complaint: &[
                "报修三天没人来", "售后电话总是占线，没人回复", "来的师傅不熟悉机型，修了两趟没修好",
                "备件要等很久，工程师也说不清", "问题推来推去，没有人负责", "培训走过场，很多功能没教",
            ],
        },
        Aspect::Price => Words {
            praise: &[
                "价格公道，性价比高", "同样配置比别家便宜", "年框价格合理，付款方式灵活",
                "备件价格透明", "折扣给得爽快", "以旧换新很划算",
            ],
            complaint: &[
                "备件价格太贵", "今年又涨价，超出预算", "维保费用偏高，不值",
                "报价反复变，最后还加了运费", "比同行贵一成，又不肯让", "上门费收得不合理",
            ],
        },
    }
}

#[rustfmt::skip]
fn english(aspect: Aspect) -> Words {
    match aspect {
        Aspect::Delivery => Words {
            praise: &[
                "The container arrived a week ahead of plan", "Delivered on the day that was promised",
                "Shipping papers were complete and the machine came on time",
            ],
            complaint: &[
                "The machine arrived a month late", "Delivery was put off three times and nobody told us",
                "We waited for weeks at the port because papers were missing",
            ],
        },
        Aspect::Quality => Words {
            praise: &[
                "Very stable accuracy after a year in three shifts", "Solid machine, our scrap rate went down",
                "The spindle runs smoothly and the finish is excellent",
            ],
            complaint: &[
                "The spindle failed after two months", "Accuracy drifts and we calibrate every week",
                "The tool changer jams again and again",
            ],
        },
        Aspect::Service => Words {
            praise: &[
                "The engineer solved it remotely within an hour", "Friendly and competent support",
                "Training was thorough and in good English",
            ],
            complaint: &[
                "Nobody answered our service request for a week", "Support is slow and passes us around",
                "The technician did not know this model",
            ],
        },
        Aspect::Price => Words {
            praise: &[
                "Good value for money", "Fair price for spare parts", "A better offer than all others we had",
            ],
            complaint: &[
                "Spare parts are far too expensive", "The price went up again without a reason",
                "Hidden costs for freight and installation",
            ],
        },
    }
}

/// What stands before and after it.
const GLAD: &[&str] = &["", "", "总体满意，", "合作多年，", "很好，", "值得推荐，"];
const GLAD_ENDS: &[&str] = &["。", "。", "，继续合作。", "，会推荐给同行。", "，感谢！"];
const SORE: &[&str] = &["", "", "不太满意，", "说实话，", "很失望，", "希望改进："];
const SORE_ENDS: &[&str] = &["。", "。", "，请尽快解决。", "，再这样就换供应商。", "，影响很大！"];
const GLAD_ENGLISH: &[&str] = &[".", ".", ", thank you.", ", we will order again.", "!"];
const SORE_ENGLISH: &[&str] = &[".", ".", ", please improve.", ", we are disappointed.", "!"];

fn words(aspect: Aspect, is_english: bool) -> Words {
    if is_english { english(aspect) } else { chinese(aspect) }
}

/// Somebody is content.
pub(super) fn praise(random: &mut Random, aspect: Aspect, is_english: bool) -> String {
    let middle = *random.pick(words(aspect, is_english).praise);
    if is_english {
        return format!("{middle}{}", random.pick(GLAD_ENGLISH));
    }
    format!("{}{middle}{}", random.pick(GLAD), random.pick(GLAD_ENDS))
}

/// Somebody is not.
pub(super) fn complaint(random: &mut Random, aspect: Aspect, is_english: bool) -> String {
    let middle = *random.pick(words(aspect, is_english).complaint);
    if is_english {
        return format!("{middle}{}", random.pick(SORE_ENGLISH));
    }
    format!("{}{middle}{}", random.pick(SORE), random.pick(SORE_ENDS))
}

/// Somebody praises one thing and complains of another.
pub(super) fn both(random: &mut Random, (best, worst): (Aspect, Aspect), is_english: bool) -> String {
    let good = *random.pick(words(best, is_english).praise);
    let bad = *random.pick(words(worst, is_english).complaint);
    if is_english { format!("{good}, but: {bad}.") } else { format!("{good}，不过{bad}。") }
}

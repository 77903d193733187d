//! What the company expects of good data: rules by which every record is given a score. They refuse nothing; what does
//! not hold is told on the record's page, summed up on a page of its own, and put into a queue to be mended.

pub(crate) mod given;
pub(crate) mod judging;

use object::{Choice, CustomQuality, Dimension, Id, Object, ObjectAddress, Prose, Words};

/// A rule of quality that the company made.
#[derive(Clone, Debug, Object)]
#[object(
    table = "quality_rule",
    plural = "quality_rules",
    zh = "质量规则",
    en = "Quality rule",
    en_plural = "Quality rules",
    help_zh = "规定什么样的数据算好数据：填了、像真的、前后一致、够新、不重复。规则不拦截保存，只用来评分和排出待修正的记录。",
    help_en = "Says what good data is: filled in, likely right, in agreement, fresh, and not there twice. A rule refuses nothing; records are scored by it, and the worst are put into a queue to be mended.",
    title = "zh",
    changes_rights
)]
pub struct QualityRule {
    /// Its id.
    pub id: Id<QualityRule>,
    /// What it is called in Chinese.
    #[field(zh = "中文名称", en = "Name in Chinese", list, sort, search = "name")]
    pub zh: String,
    /// What it is called in English.
    #[field(zh = "英文名称", en = "Name in English", list, search, title_en)]
    pub en: String,
    /// Of which object.
    #[field(zh = "对象", en = "Object", list, index)]
    pub of: ObjectAddress,
    /// What it asks.
    #[field(zh = "质量维度", en = "Dimension", list)]
    pub dimension: Asks,
    /// Of which field.
    #[field(
        zh = "字段",
        en = "Field",
        help_zh = "字段的代码，例如 industry；不合格时到这里修改。代码见数据字典。",
        help_en = "The code of a field, such as industry: there it is mended. The data dictionary lists the codes.",
        list
    )]
    pub field: String,
    /// Of which records.
    #[field(
        zh = "适用于",
        en = "Asked of",
        help_zh = "哪些记录要按这条规则检查，写法与列表筛选相同，例如 grade in [\"a\", \"b\"]；留空为全部。",
        help_en = "Which records are asked, written as the filter of a list, such as grade in [\"a\", \"b\"]. Empty for all."
    )]
    pub applies: Option<Prose>,
    /// What holds of a good record.
    #[field(
        zh = "合格条件",
        en = "Good where",
        help_zh = "合格的记录应满足的条件，写法与列表筛选相同。留空时按维度判断：完整性看是否填写，有效性看是否像真的，时效性看有效天数。唯一性规则不写条件。",
        help_en = "What holds of a good record, written as the filter of a list. Empty, the dimension says it: completeness that it is filled in, validity that it is likely right, timeliness by the days below. Uniqueness has none.",
        applies("dimension", "completeness", "validity", "consistency", "timeliness")
    )]
    pub condition: Option<Prose>,
    /// For how many days it is fresh.
    #[field(
        zh = "有效天数",
        en = "Fresh for days",
        help_zh = "从字段里的日期起算，超过这么多天就算过时。",
        help_en = "Counted from the day in the field; after that it is out of date.",
        applies("dimension", "timeliness")
    )]
    pub fresh_days: Option<i64>,
    /// How many may share it.
    #[field(
        zh = "最多几条相同",
        en = "Shared by at most",
        help_zh = "同一个值最多允许几条记录使用；留空为 1。",
        help_en = "How many records may have the same value; empty for one.",
        applies("dimension", "uniqueness")
    )]
    pub shared_by: Option<i64>,
    /// How much it counts.
    #[field(
        zh = "权重",
        en = "Weight",
        help_zh = "1 到 10，越大对得分影响越大；留空为 1。",
        help_en = "From 1 to 10: how much it counts in the score. Empty for 1.",
        list
    )]
    pub weight: Option<i64>,
    /// It asks nothing for now.
    #[field(
        zh = "已停用",
        en = "Switched off",
        help_zh = "停用的规则不参与评分，可随时恢复。",
        help_en = "It counts for nothing until it is switched on again.",
        list
    )]
    pub off: bool,
}

/// What a rule asks (ISO/IEC 25012).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Asks {
    /// That it is filled in.
    #[choice(
        zh = "完整性",
        en = "Completeness",
        help_zh = "该填的填了。",
        help_en = "What should be filled in is."
    )]
    Completeness,
    /// That it can be right.
    #[choice(
        zh = "有效性",
        en = "Validity",
        help_zh = "填的内容像真的：号码、邮箱、代码没有疑点，也不是“无”“待定”之类的占位词。即准确性中单看记录就能判断的部分。",
        help_en = "What is there can be right: no odd number, address or code, and no “n/a” or “tbd”. It is the part of accuracy that the record shows by itself."
    )]
    Validity,
    /// That it agrees.
    #[choice(
        zh = "一致性",
        en = "Consistency",
        help_zh = "与同一条记录的其他字段不矛盾。",
        help_en = "It does not contradict what stands beside it in the record."
    )]
    Consistency,
    /// That it is fresh.
    #[choice(
        zh = "时效性",
        en = "Timeliness",
        help_zh = "足够新。标准中也叫现时性。",
        help_en = "It is fresh enough. The standard calls it currentness."
    )]
    Timeliness,
    /// That it stands once.
    #[choice(
        zh = "唯一性",
        en = "Uniqueness",
        help_zh = "没有太多记录共用同一个值。",
        help_en = "Not too many records share a value."
    )]
    Uniqueness,
}

impl Asks {
    /// What it asks, as the house knows it.
    fn dimension(self) -> Dimension {
        match self {
            Asks::Completeness => Dimension::Completeness,
            Asks::Validity => Dimension::Validity,
            Asks::Consistency => Dimension::Consistency,
            Asks::Timeliness => Dimension::Timeliness,
            Asks::Uniqueness => Dimension::Uniqueness,
        }
    }
}

impl QualityRule {
    /// As the declarations have it; none where it is switched off or its object is no more.
    pub(crate) fn described(&self, name_of: &dyn Fn(&str) -> Option<String>) -> Option<CustomQuality> {
        if self.off {
            return None;
        }
        let said = |prose: &Option<Prose>| prose.as_ref().map(|prose| prose.0.clone());
        Some(CustomQuality {
            id: self.id.raw(),
            label: Words::new(&self.zh, &self.en),
            object: name_of(&self.of.0)?,
            dimension: self.dimension.dimension(),
            field: self.field.clone(),
            applies: said(&self.applies),
            condition: said(&self.condition),
            fresh_days: self.fresh_days,
            shared_by: self.shared_by,
            weight: self.weight.unwrap_or(1),
        })
    }
}

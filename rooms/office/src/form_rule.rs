//! A rule that the company makes for the forms of an object: where a field is shown, must be filled in or may not be
//! changed, and what a record must agree with. It binds every write, whichever way it comes.

pub(crate) mod judging;

use object::{Choice, CustomRule, Id, Object, ObjectAddress, Prose, RuleKind, Tags, Words};

/// A rule that the company made.
#[derive(Clone, Debug, Object)]
#[object(
    table = "form_rule",
    plural = "form_rules",
    zh = "表单规则",
    en = "Form rule",
    en_plural = "Form rules",
    help_zh = "规定字段在什么条件下显示、必填或锁定，以及保存前必须符合什么。页面、接口、导入、批量修改和看板都受约束。",
    help_en = "Says where a field is shown, must be filled in or may not be changed, and what a record must agree with. Pages, the API, imports, mass changes and boards are all bound by it.",
    title = "zh",
    changes_rights
)]
pub struct FormRule {
    /// Its id.
    pub id: Id<FormRule>,
    /// What it is called in Chinese.
    #[field(zh = "中文名称", en = "Name in Chinese", list, sort, search = "name")]
    pub zh: String,
    /// What it is called in English.
    #[field(zh = "英文名称", en = "Name in English", list, search, title_en)]
    pub en: String,
    /// Of which object.
    #[field(zh = "对象", en = "Object", list, index)]
    pub of: ObjectAddress,
    /// What it does.
    #[field(zh = "作用", en = "Does", list)]
    pub does: Does,
    /// What it concerns.
    #[field(
        zh = "字段",
        en = "Fields",
        help_zh = "字段的代码，例如 industry；多个用逗号分隔。代码见“接口文档”和自定义字段列表。",
        help_en = "Codes of fields, such as industry, separated by commas. The API’s description lists them, and so does the list of custom fields.",
        list
    )]
    pub fields: Tags,
    /// When.
    #[field(
        zh = "条件",
        en = "Condition",
        help_zh = "与列表筛选的写法相同，例如 grade in [\"a\", \"b\"]；只能用这条记录自己的字段。总是成立请写 true。",
        help_en = "Written as the filter of a list, such as grade in [\"a\", \"b\"]; it reads fields of the record itself. For always write true.",
        list
    )]
    pub condition: Prose,
    /// What is said in Chinese.
    #[field(
        zh = "中文提示",
        en = "Message in Chinese",
        help_zh = "不能保存时显示在字段旁。校验规则必填，其他规则留空则用默认提示。",
        help_en = "Stands beside the field where a write is refused. What must hold needs one; other rules have their own words.",
        applies("does", "require", "lock", "validate")
    )]
    pub message_zh: Option<String>,
    /// What is said in English.
    #[field(zh = "英文提示", en = "Message in English", applies("does", "require", "lock", "validate"))]
    pub message_en: Option<String>,
    /// It does nothing for now.
    #[field(
        zh = "已停用",
        en = "Switched off",
        help_zh = "停用的规则不起作用，可随时恢复。",
        help_en = "It binds nobody until it is switched on again.",
        list
    )]
    pub off: bool,
}

/// What a rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Does {
    /// Its fields are shown only where the condition holds.
    #[choice(
        zh = "满足条件才显示",
        en = "Show where it holds",
        help_zh = "不满足时表单和记录页不显示字段；已填的值保留，接口仍能读取。",
        help_en = "Elsewhere forms and record pages leave the fields out; what is in them stays, and the API still tells it."
    )]
    Show,
    /// They must be filled in there.
    #[choice(
        zh = "满足条件时必填",
        en = "Require where it holds",
        help_zh = "条件成立而字段为空时，不能保存。",
        help_en = "A record for which it holds is not saved with the fields empty."
    )]
    Require,
    /// They may not be changed there.
    #[choice(
        zh = "满足条件时锁定",
        en = "Lock where it holds",
        help_zh = "按保存前的值判断；条件成立时字段不能修改。",
        help_en = "Goes by what was saved before: while it holds, the fields are not changed."
    )]
    Lock,
    /// It must hold.
    #[choice(
        zh = "必须满足条件",
        en = "Refuse unless it holds",
        help_zh = "不满足时不能保存，提示显示在字段旁。",
        help_en = "A record for which it does not hold is not saved; the message stands beside the fields."
    )]
    Validate,
}

impl FormRule {
    /// As the declarations have it; none where it is switched off or its object is no more.
    pub(crate) fn described(&self, name_of: &dyn Fn(&str) -> Option<String>) -> Option<CustomRule> {
        if self.off {
            return None;
        }
        let message = self.message_zh.as_ref().zip(self.message_en.as_ref());
        Some(CustomRule {
            label: Words::new(&self.zh, &self.en),
            object: name_of(&self.of.0)?,
            kind: match self.does {
                Does::Show => RuleKind::Show,
                Does::Require => RuleKind::Require,
                Does::Lock => RuleKind::Lock,
                Does::Validate => RuleKind::Validate,
            },
            fields: self.fields.0.clone(),
            condition: self.condition.0.clone(),
            message: message.map(|(zh, en)| Words::new(zh, en)),
        })
    }
}

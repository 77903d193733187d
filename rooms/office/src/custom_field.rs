//! A field that the company adds to an object. It is a column like any declared one, with a place in lists, forms, the
//! API, imports, exports, the history and the rights; only the rules of the rooms know nothing of it.

use object::{Choice, CustomKind, FieldType, Id, Object, ObjectAddress, ObjectDef, Prose, Value, Words};

use crate::{choices, code};

/// A field that the company added.
#[derive(Clone, Debug, Object)]
#[object(
    table = "custom_field",
    plural = "custom_fields",
    zh = "自定义字段",
    en = "Custom field",
    en_plural = "Custom fields",
    help_zh = "给客户、联系人等对象加一个自己的字段。保存后立即出现在列表、表单、导入导出和接口中。删除字段不会删除已填的数据。",
    help_en = "Adds a field of your own to an object. It is in lists, forms, imports, exports and the API at once. Deleting it keeps what was filled in.",
    title = "zh",
    changes_rights
)]
pub struct CustomField {
    /// Its id.
    pub id: Id<CustomField>,
    /// What it is called in Chinese.
    #[field(zh = "中文名称", en = "Name in Chinese", list, sort, search = "name")]
    pub zh: String,
    /// What it is called in English.
    #[field(zh = "英文名称", en = "Name in English", list, search, title_en)]
    pub en: String,
    /// Of which object.
    #[field(
        zh = "对象",
        en = "Object",
        help_zh = "这个字段加在哪个对象上。创建后不能更改。",
        help_en = "Which object has it. It cannot be changed later.",
        list,
        index
    )]
    pub of: ObjectAddress,
    /// What it holds.
    #[field(
        zh = "类型",
        en = "Holds",
        help_zh = "创建后不能更改。",
        help_en = "It cannot be changed later.",
        list
    )]
    pub holds: Holds,
    /// Its choices.
    #[field(
        zh = "选项",
        en = "Choices",
        help_zh = "每行一个，写成“金牌 / Gold”；末尾可加颜色，例如 #green。已有记录使用的选项不能删除。",
        help_en = "One a line, “金牌 / Gold”; a colour may follow, such as #green. What records have cannot be taken away.",
        applies("holds", "choice", "choices")
    )]
    pub choices: Option<Prose>,
    /// Records of which object.
    #[field(
        zh = "关联到",
        en = "Links to",
        help_zh = "字段指向哪个对象的记录。创建后不能更改。",
        help_en = "Records of which object it points to. It cannot be changed later.",
        applies("holds", "link")
    )]
    pub target: Option<ObjectAddress>,
    /// Its name for programs.
    #[field(
        zh = "代码",
        en = "Code",
        help_zh = "接口和导入文件中使用，以 x_ 开头。留空则取自英文名称；创建后不能更改。",
        help_en = "For the API and import files; begins with x_. Left empty it is made of the English name; it cannot be changed later.",
        list
    )]
    pub name: Option<String>,
    /// Help in Chinese.
    #[field(
        zh = "中文说明",
        en = "Help in Chinese",
        help_zh = "显示在字段旁边，以句号结尾。要写就中英文都写。",
        help_en = "Stands beside the field and ends with a full stop. Both languages or none."
    )]
    pub help_zh: Option<String>,
    /// Help in English.
    #[field(zh = "英文说明", en = "Help in English")]
    pub help_en: Option<String>,
    /// A column of the default list.
    #[field(zh = "默认显示在列表", en = "In the list by default", list)]
    pub in_list: bool,
    /// Has an index.
    #[field(
        zh = "常用于筛选",
        en = "Often filtered by",
        help_zh = "为它建立索引，数据多时筛选也很快；每次保存和导入会稍慢一点。",
        help_en = "Gives it an index, so that filters stay quick however many records there are; saves and imports cost a little more."
    )]
    pub filtered: bool,
    /// Found by search.
    #[field(
        zh = "可搜索",
        en = "Found by search",
        help_zh = "搜索时也查找它的内容；适用于文本、电话、邮箱和标签。创建后不能更改。",
        help_en = "Search looks into it too: of texts, phones, e-mail addresses and tags. It cannot be changed later."
    )]
    pub searched: bool,
    /// Personal data.
    #[field(
        zh = "个人信息",
        en = "Personal data",
        help_zh = "按角色脱敏，导出需要单独的权限。",
        help_en = "Masked by role; taking it out needs a right of its own."
    )]
    pub personal: bool,
    /// Must be filled in.
    #[field(
        zh = "必填",
        en = "Required",
        help_zh = "新建记录时必须填写，也不能再清空；已有的空记录不受影响。",
        help_en = "New records need it, and it is not cleared again; empty ones from before stay as they are."
    )]
    pub required: bool,
    /// No two records share a value.
    #[field(
        zh = "不允许重复",
        en = "No two alike",
        help_zh = "两条记录不能填同一个值；适用于文本、整数、电话、邮箱和网址。已有重复时不能开启。",
        help_en = "No two records have the same: of texts, numbers, phones, e-mail and web addresses. Refused while there are two."
    )]
    pub unique: bool,
    /// Lists may be sorted by it.
    #[field(
        zh = "可排序",
        en = "Sorted by",
        help_zh = "列表可以按它排序；适用于文本、数字、金额、时长和日期。文本只能在新建字段时选择。",
        help_en = "Lists can be sorted by it: by texts, figures, amounts, durations, days and moments. Of a text it is said when the field is made."
    )]
    pub sorted: bool,
}

/// What a custom field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Holds {
    /// One line of text.
    #[choice(zh = "单行文本", en = "Text")]
    Text,
    /// Several lines.
    #[choice(zh = "多行文本", en = "Long text")]
    Prose,
    /// Several lines with marks.
    #[choice(
        zh = "带格式文本",
        en = "Formatted text",
        help_zh = "用 Markdown 写标题、列表和加粗。",
        help_en = "Headings, lists and emphasis in Markdown."
    )]
    Markdown,
    /// A whole number.
    #[choice(zh = "整数", en = "Number")]
    Number,
    /// A number with decimals.
    #[choice(zh = "小数", en = "Decimal", help_zh = "最多三位小数。", help_en = "With up to three decimals.")]
    Decimal,
    /// A percentage.
    #[choice(zh = "百分比", en = "Percentage")]
    Percent,
    /// How long something took.
    #[choice(zh = "时长", en = "Duration")]
    Duration,
    /// An amount.
    #[choice(zh = "金额", en = "Money")]
    Money,
    /// Yes or no.
    #[choice(zh = "是/否", en = "Yes or no")]
    Boolean,
    /// One of several.
    #[choice(zh = "单选", en = "Choice")]
    Choice,
    /// Several of them.
    #[choice(zh = "多选", en = "Several choices")]
    Choices,
    /// A day.
    #[choice(zh = "日期", en = "Day")]
    Day,
    /// A moment.
    #[choice(zh = "日期时间", en = "Date and time")]
    Instant,
    /// A phone number.
    #[choice(zh = "电话", en = "Phone")]
    Phone,
    /// An e-mail address.
    #[choice(zh = "邮箱", en = "E-mail")]
    Email,
    /// An address of the web.
    #[choice(zh = "网址", en = "Web address")]
    Web,
    /// Another record.
    #[choice(zh = "关联记录", en = "Link")]
    Link,
    /// Words.
    #[choice(zh = "标签", en = "Tags")]
    Tags,
    /// A file.
    #[choice(
        zh = "文件",
        en = "File",
        help_zh = "一个文件，例如合同扫描件或照片，最大 100 MB。",
        help_en = "One file, such as a scanned contract or a photograph, of at most 100 MB."
    )]
    File,
}

impl Holds {
    /// Whether no two records could be asked to differ in it.
    pub(crate) fn tells_apart(self) -> bool {
        matches!(self, Holds::Text | Holds::Number | Holds::Phone | Holds::Email | Holds::Web)
    }

    /// Whether a list is in order by it.
    pub(crate) fn is_ordered(self) -> bool {
        matches!(
            self,
            Holds::Text
                | Holds::Number
                | Holds::Decimal
                | Holds::Percent
                | Holds::Duration
                | Holds::Money
                | Holds::Day
                | Holds::Instant
        )
    }

    /// Whether it chooses from a fixed set.
    pub(crate) fn chooses(self) -> bool {
        matches!(self, Holds::Choice | Holds::Choices)
    }
}

impl CustomField {
    /// Its choices, where they can be read.
    fn set(&self) -> Option<Vec<object::CustomChoice>> {
        choices::parse(self.choices.as_ref().map_or("", |choices| choices.0.as_str())).ok()
    }

    /// As the declarations have it; none where its object or target is no more.
    pub(crate) fn described(&self, name_of: &dyn Fn(&str) -> Option<String>) -> Option<object::CustomField> {
        let kind = match self.holds {
            Holds::Text => CustomKind::Text,
            Holds::Prose => CustomKind::Prose,
            Holds::Number => CustomKind::Number,
            Holds::Money => CustomKind::Money,
            Holds::Boolean => CustomKind::Boolean,
            Holds::Choice => CustomKind::Choice(self.set()?),
            Holds::Choices => CustomKind::Choices(self.set()?),
            Holds::Markdown => CustomKind::Markdown,
            Holds::Decimal => CustomKind::Decimal,
            Holds::Percent => CustomKind::Percent,
            Holds::Duration => CustomKind::Duration,
            Holds::Web => CustomKind::Web,
            Holds::Day => CustomKind::Day,
            Holds::Instant => CustomKind::Instant,
            Holds::Phone => CustomKind::Phone,
            Holds::Email => CustomKind::Email,
            Holds::Link => CustomKind::Link(name_of(&self.target.as_ref()?.0)?),
            Holds::Tags => CustomKind::Tags,
            Holds::File => CustomKind::File,
        };
        Some(object::CustomField {
            object: name_of(&self.of.0)?,
            name: self.name.clone()?,
            label: Words::new(&self.zh, &self.en),
            help: self.help_zh.as_ref().zip(self.help_en.as_ref()).map(|(zh, en)| Words::new(zh, en)),
            kind,
            list: self.in_list,
            searched: self.searched,
            indexed: self.filtered,
            counted: false,
            personal: self.personal,
            required: self.required,
            unique: self.unique,
            sorted: self.sorted,
        })
    }
}

/// Its code, where nobody said one; its choices with their codes.
pub(crate) fn fill(_: &ObjectDef, values: &mut [Value]) {
    let text = |value: &Value| value.as_text().map(str::to_owned);
    let name = text(&values[CustomField::NAME.field().index]);
    let english = text(&values[CustomField::EN.field().index]).unwrap_or_default();
    if let Some(name) = code::custom_name(name.as_deref(), &english) {
        values[CustomField::NAME.field().index] = Value::Text(name);
    }
    // Who does not say so does not ask for it.
    for asked in [CustomField::REQUIRED.field(), CustomField::UNIQUE.field(), CustomField::SORTED.field()] {
        if values[asked.index].is_null() {
            values[asked.index] = Value::Bool(false);
        }
    }
    let place = CustomField::CHOICES.field().index;
    if let Some(Ok(choices)) = text(&values[place]).map(|text| choices::parse(&text)) {
        values[place] = Prose(choices::text_of(&choices)).to_value();
    }
}

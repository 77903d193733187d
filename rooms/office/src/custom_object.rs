//! An object that the company adds: a table like any declared one, with everything that every object has.

use object::{Choice, CustomGuard, Id, Object, ObjectAddress, ObjectDef, Value, Words};

use crate::code;

/// An object that the company added.
#[derive(Clone, Debug, Object)]
#[object(
    table = "custom_object",
    plural = "custom_objects",
    zh = "自定义对象",
    en = "Custom object",
    en_plural = "Custom objects",
    help_zh = "建一个自己的对象，例如项目、合同样品。它有列表、表单、导入导出、接口、历史和权限；字段在“自定义字段”中添加。",
    help_en = "An object of your own, such as projects or samples, with lists, forms, imports, exports, the API, history and rights. Its fields are added as custom fields.",
    title = "zh",
    changes_rights
)]
pub struct CustomObject {
    /// Its id.
    pub id: Id<CustomObject>,
    /// What a record is called in Chinese.
    #[field(zh = "中文名称", en = "Name in Chinese", list, sort, search = "name")]
    pub zh: String,
    /// What a record is called in English.
    #[field(
        zh = "英文名称",
        en = "Name in English",
        help_zh = "单数，例如 Project。",
        help_en = "Of one record, such as “Project”.",
        list,
        search,
        title_en
    )]
    pub en: String,
    /// What several are called in English.
    #[field(
        zh = "英文复数",
        en = "Plural in English",
        help_zh = "例如 Projects。留空则在英文名称后加 s。",
        help_en = "Such as “Projects”. Left empty it is the name with an s."
    )]
    pub en_plural: Option<String>,
    /// Whose its records are.
    #[field(
        zh = "归属",
        en = "Belongs",
        help_zh = "创建后不能更改。",
        help_en = "It cannot be changed later.",
        list
    )]
    pub belongs: Belonging,
    /// To which object's records.
    #[field(
        zh = "所属对象",
        en = "Belongs to",
        help_zh = "例如客户：每条记录属于一个客户，谁能看客户就能看它。创建后不能更改。",
        help_en = "Customers, say: each record belongs to a customer, and whoever sees the customer sees it. It cannot be changed later.",
        list,
        applies("belongs", "parent")
    )]
    pub parent: Option<ObjectAddress>,
    /// Whose rights roles have on it at the beginning.
    #[field(
        zh = "权限参照",
        en = "Rights as for",
        help_zh = "各角色对新对象的权限，开始时与这个对象相同，之后可在角色中修改。",
        help_en = "What each role may do with it at the beginning: what it may do with this object. Roles can be changed afterwards."
    )]
    pub rights_like: Option<ObjectAddress>,
    /// Its name for programs.
    #[field(
        zh = "代码",
        en = "Code",
        help_zh = "接口和表名中使用，以 x_ 开头。留空则取自英文名称；创建后不能更改。",
        help_en = "For the API; begins with x_. Left empty it is made of the English name; it cannot be changed later.",
        list
    )]
    pub name: Option<String>,
    /// Its word in addresses.
    #[field(zh = "网址中的名称", en = "In addresses", readonly)]
    pub plural: Option<String>,
    /// Help in Chinese.
    #[field(
        zh = "中文说明",
        en = "Help in Chinese",
        help_zh = "说明它是做什么用的，以句号结尾。要写就中英文都写。",
        help_en = "What it is for; ends with a full stop. Both languages or none."
    )]
    pub help_zh: Option<String>,
    /// Help in English.
    #[field(zh = "英文说明", en = "Help in English")]
    pub help_en: Option<String>,
}

/// Whose the records of a custom object are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Belonging {
    /// Each has an owner and a team.
    #[choice(
        zh = "有负责人",
        en = "Has an owner",
        help_zh = "每条记录有自己的负责人和团队。",
        help_en = "Each record has an owner and a team of its own."
    )]
    Owned,
    /// Each belongs to another record.
    #[choice(
        zh = "属于另一条记录",
        en = "Part of another record",
        help_zh = "每条记录属于一条上级记录，权限随上级。",
        help_en = "Each record belongs to another one and follows its rights."
    )]
    Parent,
}

impl CustomObject {
    /// As the declarations have it; none where what it belongs to is no more.
    pub(crate) fn described(&self, name_of: &dyn Fn(&str) -> Option<String>) -> Option<object::CustomObject> {
        Some(object::CustomObject {
            name: self.name.clone()?,
            plural: self.plural.clone()?,
            label: Words::new(&self.zh, &self.en),
            label_plural: Words::new(&self.zh, self.plural_words()),
            help: self.help_zh.as_ref().zip(self.help_en.as_ref()).map(|(zh, en)| Words::new(zh, en)),
            guard: match self.belongs {
                Belonging::Owned => CustomGuard::Owned,
                Belonging::Parent => CustomGuard::Parent(name_of(&self.parent.as_ref()?.0)?),
            },
        })
    }

    fn plural_words(&self) -> String {
        self.en_plural.clone().unwrap_or_else(|| format!("{}s", self.en))
    }
}

/// Its code and its word in addresses, where nobody said one.
pub(crate) fn fill(_: &ObjectDef, values: &mut [Value]) {
    let text =
        |column: &object::FieldDef, values: &[Value]| values[column.index].as_text().map(str::to_owned);
    let (name, plural) = (CustomObject::NAME.field(), CustomObject::PLURAL.field());
    let english = text(CustomObject::EN.field(), values).unwrap_or_default();
    if let Some(made) = code::custom_name(text(name, values).as_deref(), &english) {
        if values[plural.index].is_null() {
            values[plural.index] = Value::Text(format!("{made}s"));
        }
        values[name.index] = Value::Text(made);
    }
}

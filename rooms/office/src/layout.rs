//! How the company arranges an object for its people: what stands where on the form, on a record's page and in the
//! list, for everybody or for one role. It is no right: it moves what one is told anyway.

mod draft;
mod judge;
mod sections;

use object::{Choice, FieldType, Id, Object, ObjectAddress, ObjectDef, Prose, Value, id_text};
use staff::Role;

pub(crate) use draft::{Draft, Part, REST};
pub(crate) use judge::{is_arranged, layout as judge};

/// How one object is arranged on one surface for one role, or for everybody.
#[derive(Clone, Debug, Object)]
#[object(
    table = "layout",
    plural = "layouts",
    zh = "布局",
    en = "Layout",
    en_plural = "Layouts",
    help_zh = "规定一个对象的表单、详情页或列表怎么排列，可以只对一个角色。布局不是权限：看不到的字段在哪种布局里都看不到。",
    help_en = "How an object’s form, record page or list is arranged, for everybody or for one role. It is no right: what one may not see is in no layout.",
    title = "of",
    by_hand,
    changes_rights
)]
pub struct Layout {
    /// Its id.
    pub id: Id<Layout>,
    /// Of which object.
    #[field(
        zh = "对象",
        en = "Object",
        help_zh = "排列哪个对象。",
        help_en = "Which object is arranged.",
        list,
        index
    )]
    pub of: ObjectAddress,
    /// Where.
    #[field(zh = "位置", en = "Surface", list)]
    pub surface: Surface,
    /// For whom.
    #[field(
        zh = "角色",
        en = "Role",
        help_zh = "留空则适用于所有人。有多个角色的人，按角色创建的先后，第一个有布局的角色生效。",
        help_en = "Empty for everybody. Of somebody’s several roles the first made that has a layout counts.",
        reverse_zh = "布局",
        reverse_en = "Layouts",
        list
    )]
    pub role: Option<Id<Role>>,
    /// The sections of a form or a page.
    #[field(
        zh = "分区",
        en = "Sections",
        help_zh = "标题行写成“# 跟进 / Follow-up”，末尾加 #single 表示单列；其下每行一个字段代码。",
        help_en = "A heading is “# 跟进 / Follow-up”, with #single at its end for one column; below it one field’s name a line.",
        applies("surface", "form", "page")
    )]
    pub sections: Option<Prose>,
    /// The columns of a list.
    #[field(
        zh = "列",
        en = "Columns",
        help_zh = "列表默认显示的字段代码，用逗号分隔；名称总在最前，不用写。",
        help_en = "Names of the fields that a list shows by itself, with commas; what a record is called comes first anyway.",
        applies("surface", "list")
    )]
    pub columns: Option<String>,
    /// What of them stands on a phone's card.
    #[field(
        zh = "手机卡片",
        en = "Phone card",
        help_zh = "手机上显示其中哪些列，用逗号分隔；留空按默认。",
        help_en = "Which of the columns stand on a phone’s card, with commas; empty for the usual ones.",
        applies("surface", "list")
    )]
    pub cards: Option<String>,
    /// What a list is sorted by.
    #[field(
        zh = "默认排序",
        en = "Order",
        help_zh = "可排序的字段代码，前面加减号为倒序；留空按最近更新。",
        help_en = "The name of a field that sorts, with a minus for the largest first; empty for what changed last.",
        applies("surface", "list")
    )]
    pub sort: Option<String>,
    /// What is left out.
    #[field(
        zh = "不排入的字段",
        en = "Left out",
        help_zh = "不排入的字段代码，用逗号分隔：表单和详情页收在“更多字段”里，列表不显示。这里和上面都没有的字段按默认位置显示。",
        help_en = "Fields left out, with commas: under “More fields” on forms and pages, not shown in lists. What is named nowhere stands where it is declared."
    )]
    pub left_out: Option<Prose>,
    /// What there is one layout of.
    #[field(zh = "唯一标识", en = "Key", readonly, unique)]
    pub place: Option<String>,
}

/// Where a layout arranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Surface {
    /// The form.
    #[choice(
        zh = "表单",
        en = "Form",
        help_zh = "新建和编辑时填写的表单。",
        help_en = "What is filled in to create or change a record."
    )]
    Form,
    /// A record's page.
    #[choice(
        zh = "详情页",
        en = "Record page",
        help_zh = "一条记录的页面上的字段。",
        help_en = "The facts on a record’s page."
    )]
    Page,
    /// The list.
    #[choice(
        zh = "列表",
        en = "List",
        help_zh = "默认的列、手机卡片和排序。",
        help_en = "The columns, the phone’s cards and the order that it has by itself."
    )]
    List,
}

impl Surface {
    /// All, in order.
    pub const ALL: [Surface; 3] = [Surface::Form, Surface::Page, Surface::List];

    /// As the declarations have it.
    pub const fn declared(self) -> object::Surface {
        match self {
            Surface::Form => object::Surface::Form,
            Surface::Page => object::Surface::Page,
            Surface::List => object::Surface::List,
        }
    }
}

impl Layout {
    /// As the declarations have it; none where its object is no more, or where its sections cannot be read.
    pub(crate) fn described(&self, name_of: &dyn Fn(&str) -> Option<String>) -> Option<object::Layout> {
        let prose = |text: &Option<Prose>| text.as_ref().map_or(String::new(), |text| text.0.clone());
        Some(object::Layout {
            object: name_of(&self.of.0)?,
            role: self.role.map(Id::raw),
            surface: self.surface.declared(),
            sections: sections::parse(&prose(&self.sections)).ok()?,
            columns: names(self.columns.as_deref().unwrap_or_default()),
            cards: names(self.cards.as_deref().unwrap_or_default()),
            sort: self.sort.clone().unwrap_or_default(),
            left_out: names(&prose(&self.left_out)),
        })
    }
}

/// Names with commas between them, or a line each.
fn names(text: &str) -> Vec<String> {
    let names = text.split([',', '，', '\n']).map(str::trim);
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What there is one layout of: an object, a surface and a role.
pub(crate) fn place_of(of: &str, surface: Surface, role: Option<i64>) -> String {
    format!("{of}/{}/{}", surface.code(), role.map_or_else(String::new, id_text))
}

/// Its place.
pub(crate) fn fill(_: &ObjectDef, values: &mut [Value]) {
    let of = values[Layout::OF.field().index].as_text().map(str::to_owned);
    let surface = values[Layout::SURFACE.field().index].as_text().and_then(Surface::of_code);
    if let (Some(of), Some(surface)) = (of, surface) {
        let role = values[Layout::ROLE.field().index].as_int();
        values[Layout::PLACE.field().index] = Some(place_of(&of, surface, role)).to_value();
    }
}

//! The details of a line: fields and codes, kept in words that need no language and said in the reader's.

use object::{FieldKind, FieldType, Label, Lang, Message, Names, Registry, Value};

/// What stands before a filter, which goes to the end.
const FILTER: &str = "filter: ";

/// Words one after the other: `customers.name` for a field, `key_refused` for a code, `filter: …` last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doings(pub String);

impl FieldType for Doings {
    const KIND: FieldKind = FieldKind::Text;
    const NAMES: Names = Names::Doings;
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
    fn from_value(value: &Value) -> Option<Self> {
        String::from_value(value).map(Doings)
    }
    fn parse(text: &str) -> Result<Value, Message> {
        String::parse(text)
    }
}

const CODES: [(&str, Label); 18] = [
    ("not_found", Label::new("记录不在可见范围内或不存在", "out of sight, or not there")),
    ("forbidden", Label::new("没有权限", "not allowed")),
    ("key_refused", Label::new("密钥无效", "no valid key")),
    ("key_read_only", Label::new("密钥只能读取", "the key only reads")),
    ("form_expired", Label::new("页面已过期", "an expired form")),
    ("not_from_here", Label::new("网络不允许", "from a network that is not allowed")),
    ("code", Label::new("验证码错误", "wrong code")),
    ("not_let_in", Label::new("未获准进入", "not let in")),
    ("file", Label::new("下载文件", "a file")),
    ("backup", Label::new("整个系统的备份", "a backup of everything")),
    ("key_created", Label::new("新建密钥", "made a key")),
    ("key_revoked", Label::new("撤销密钥", "took a key back")),
    ("sessions_ended", Label::new("结束会话", "ended sessions")),
    ("webhook_secret", Label::new("更换 Webhook 密钥", "a new secret of a webhook")),
    ("personal", Label::new("含个人信息原文", "personal data as it is")),
    ("all", Label::new("全部记录", "all records")),
    ("ids", Label::new("所选记录", "chosen records")),
    ("filter-by", Label::new("筛选涉及", "filtered by")),
];

/// What was done, as readers of this language say it.
pub(crate) fn in_words(registry: &Registry, lang: Lang, told: &str) -> String {
    let (words, filter) = match told.split_once(FILTER) {
        Some((words, filter)) => (words, Some(filter)),
        None => (told, None),
    };
    let said = words.split_whitespace().map(|word| {
        let field = word.split_once('.').and_then(|(plural, name)| registry.plural(plural)?.field(name));
        let code = CODES.iter().find(|(code, _)| *code == word).map(|(_, label)| label);
        let label = field.map(|field| &field.label).or(code);
        label.map_or_else(|| word.to_owned(), |label| label.text(lang).to_owned())
    });
    let mut said: Vec<String> = said.collect();
    said.extend(filter.map(|filter| match lang {
        Lang::Zh => format!("筛选 {filter}"),
        Lang::En => format!("filter {filter}"),
    }));
    said.join(if lang == Lang::Zh { "、" } else { ", " })
}

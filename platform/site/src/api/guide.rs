//! How to call the API, in words: said once, for its description and for the page where one reads and tries it.

use object::{Label, Lang};
use store::PAGE_ROWS_MAX;

use super::batch::WRITES_MAX;
use super::quota::{BURST, PER_SECOND};
use crate::hooks::GIVE_UP_AFTER_MS;
use crate::listing::PAGE_ROWS;

/// One thing to know. Words between backticks are code.
pub(crate) struct Section {
    /// Its name in the page's address.
    pub anchor: &'static str,
    /// What it is about.
    pub title: Label,
    /// Paragraphs.
    says: &'static [Label],
    /// Examples, with what each means.
    pub examples: &'static [(&'static str, Label)],
}

impl Section {
    /// Its paragraphs, with the numbers that hold here.
    pub fn says(&self, lang: Lang) -> impl Iterator<Item = String> + '_ {
        let numbers = [
            ("{rows}", PAGE_ROWS.to_string()),
            ("{rows_max}", PAGE_ROWS_MAX.to_string()),
            ("{writes_max}", WRITES_MAX.to_string()),
            ("{burst}", BURST.to_string()),
            ("{per_second}", PER_SECOND.to_string()),
            ("{hours}", (GIVE_UP_AFTER_MS / 3_600_000).to_string()),
        ];
        self.says.iter().map(move |says| {
            numbers.iter().fold(says.text(lang).to_owned(), |text, (name, number)| text.replace(name, number))
        })
    }
}

/// What there is to know, in reading order.
pub(crate) const SECTIONS: [Section; 7] = [
    Section {
        anchor: "key",
        title: Label::new("密钥与语言", "Key and language"),
        says: &[
            Label::new(
                "每个请求带上 `Authorization: Bearer 密钥`。密钥在“登录与安全”页创建，只显示一次，权限不超过本人，可限定为一个角色或只读。",
                "Every request carries `Authorization: Bearer KEY`. Keys are made at Sign-in and security and shown once; a key never may more than its person, and can be held to one role or to reading.",
            ),
            Label::new(
                "`GET /me` 告诉程序自己是谁、能做什么。提示信息的语言由 `lang` 决定，不写则看 `Accept-Language`。",
                "`GET /me` tells a program who it is and what it may do. Messages are in the language of `lang`, without it as `Accept-Language` says.",
            ),
        ],
        examples: &[],
    },
    Section {
        anchor: "lists",
        title: Label::new("列表", "Lists"),
        says: &[
            Label::new(
                "一页 `limit` 条（默认 {rows}，最多 {rows_max}）；`next` 放入 `after` 取下一页。`sort=-updated_at,name` 按多个字段排序。`fields=id,name` 只返回这些字段；`expand=owner` 把关联展开为完整记录。",
                "A page has `limit` records ({rows} unless you say, {rows_max} at most); `next` goes into `after`. `sort=-updated_at,name` orders by several fields. `fields=id,name` leaves the others out; `expand=owner` shows a link as a whole record.",
            ),
            Label::new(
                "`total=none|estimate|exact` 决定如何计数。`q` 按文字、拼音、电话或编号搜索。看不到的关联显示为 `{\"restricted\": true}`；脱敏的值显示为 `139****1234`，不是文字的为 `null`。",
                "`total=none|estimate|exact` says how to count. `q` searches by words, pinyin, phone or code. A link to what you may not see is `{\"restricted\": true}`; a masked value is `139****1234`, or `null` where it is no text.",
            ),
        ],
        examples: &[],
    },
    Section {
        anchor: "filter",
        title: Label::new("筛选条件（CEL）", "Filters (CEL)"),
        says: &[Label::new(
            "同一种表达式用于地址栏、保存的视图、导出、批量修改和推送。选项写代码，日期写 `\"2026-03-05\"`；可以跨一层关联。不能执行的写法会被拒绝并说明原因。",
            "One language for the address bar, saved views, exports, mass changes and webhooks. Choices are written by their codes, days as `\"2026-03-05\"`; one link away is within reach. What cannot be carried out is refused and named.",
        )],
        examples: &[
            (
                "owner == me && lifecycle_stage == \"active\"",
                Label::new("我负责、处于某个阶段", "Mine, and in one stage"),
            ),
            ("grade in [\"a\", \"b\"]", Label::new("是其中之一", "One of these")),
            ("email == null", Label::new("为空", "Empty")),
            ("name.startsWith(\"苏州\")", Label::new("以此开头", "Begins with this")),
            (
                "name.contains(\"机械\")",
                Label::new("包含（只用于可搜索的字段）", "Contains, of fields that are searched"),
            ),
            ("created_at > ago(\"30d\")", Label::new("最近 30 天", "The last 30 days")),
            ("due <= today()", Label::new("今天或更早", "Today or before")),
            ("at >= this(\"month\")", Label::new("本月起", "From this month on")),
            ("customer.province == \"江苏\"", Label::new("跨一层关联", "One link away")),
            ("team in my_team || !(owner == me)", Label::new("或、非", "Or, not")),
        ],
    },
    Section {
        anchor: "writing",
        title: Label::new("写入与并发修改", "Writing, and two at once"),
        says: &[
            Label::new(
                "`POST` 新建（201，带 `Location` 与 `ETag`），`PATCH` 修改，`DELETE` 放入回收站，`POST /{id}/restoration` 恢复，`POST /{id}/{动作}` 执行动作，有的动作需要 JSON 内容。修改须带 `If-Match`（读取时的 `ETag`）：期间被别人改过则答复 412，`mine`、`theirs`、`original` 逐个字段给出三方的值。",
                "`POST` creates (201 with `Location` and `ETag`), `PATCH` changes, `DELETE` moves to the recycle bin, `POST /{id}/restoration` brings back, `POST /{id}/{noun}` does an act, some of which take a JSON body. A change carries `If-Match`, the `ETag` it was read with: where somebody else was quicker, 412 tells by field what each side has, as `mine`, `theirs` and `original`.",
            ),
            Label::new(
                "新建的记录可能重复时答复 409，列出相似的记录和原因；确认不重复后带上 `Duplicate-Check: skip` 重新提交。",
                "A new record that looks like one that is there answers 409 with the likely ones and why; `Duplicate-Check: skip` creates it all the same.",
            ),
        ],
        examples: &[],
    },
    Section {
        anchor: "idempotency",
        title: Label::new("放心重试", "Safe to retry"),
        says: &[
            Label::new(
                "每个写操作都可带 `Idempotency-Key`（如 UUID）。24 小时内，同一个键、同一个请求只执行一次，并得到同样的答复（带 `Idempotent-Replayed: true`）；内容不同答复 422，前一个还在处理答复 409。",
                "Every write takes an `Idempotency-Key`, a UUID say. For 24 hours the same request under the same key happens once and gets the same answer (with `Idempotent-Replayed: true`); another request under it answers 422, and 409 while the first is being worked on.",
            ),
            Label::new(
                "`POST /{对象}/batch` 一次最多 {writes_max} 个写入，逐行给出结果。更多记录用导入、批量修改和导出：在后台执行，按 `Location` 查看进度。",
                "`POST /{plural}/batch` takes up to {writes_max} writes with a result each. More records go by imports, mass changes and exports: they go on without the request, and `Location` tells how far they are.",
            ),
        ],
        examples: &[],
    },
    Section {
        anchor: "errors",
        title: Label::new("错误与限流", "Errors and limits"),
        says: &[
            Label::new(
                "错误为 `application/problem+json`：`code` 不变，程序据此判断；`title`、`detail` 给人看；`fields` 逐个字段说明；`request_id` 可在日志中找到。看不到的记录一律答复 404。",
                "Errors are `application/problem+json`: `code` is stable and for programs, `title` and `detail` are for people, `fields` says what is wrong field by field, `request_id` leads to the log. What you may not see answers 404.",
            ),
            Label::new(
                "停歇之后可一次发出 {burst} 个请求，持续每秒 {per_second} 个；超过则答复 429，`Retry-After` 说明几秒后再试。每个答复的 `RateLimit-*` 说明还剩多少。",
                "{burst} requests may be sent at once after a pause, {per_second} a second for as long as you like; beyond that 429 says in `Retry-After` when to come back. `RateLimit-*` of every answer tells what is left.",
            ),
        ],
        examples: &[],
    },
    Section {
        anchor: "webhooks",
        title: Label::new("Webhook 推送", "Webhooks"),
        says: &[
            Label::new(
                "记录新建、修改、删除时推送到您的地址，事件名如 `customers.changed`。按 Standard Webhooks 签名；没有收到则在 {hours} 小时内逐渐拉长间隔重试；同一条记录按先后顺序送达，同一事件可能不止一次，用 `webhook-id` 识别。",
                "When a record is created, changed or deleted your address is told, as `customers.changed`. Messages are signed as Standard Webhooks say and tried again for {hours} hours, at growing intervals. Those of one record arrive in order; one may arrive twice and is known by its `webhook-id`.",
            ),
            Label::new(
                "推送的内容以推送所有人可查看的为限。",
                "What is told is what the hook's owner may see.",
            ),
        ],
        examples: &[],
    },
];

/// The whole as Markdown.
pub(super) fn as_markdown(lang: Lang) -> String {
    let mut text = String::new();
    for section in &SECTIONS {
        text.push_str(&format!("## {}\n\n", section.title.text(lang)));
        for says in section.says(lang) {
            text.push_str(&format!("{says}\n\n"));
        }
        for (code, means) in section.examples {
            text.push_str(&format!("- `{code}`: {}\n", means.text(lang)));
        }
    }
    text
}

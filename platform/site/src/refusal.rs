//! When the answer is no: problem+json for programs (RFC 9457), a page with a way on for people, both in the
//! reader's language, both with the request's id.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use object::{Label, Lang, Message};
use serde_json::json;
use store::{StoreError, WriteError};

use crate::ui;
use crate::visitor::{Context, Door};

/// A refusal or a fault, on its way to whoever asked.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// What is wrong.
    pub message: Message,
    /// Field by field, by name.
    pub fields: Vec<(String, Message)>,
    /// More for programs: `mine`, `theirs`, `duplicates` …
    pub more: serde_json::Map<String, serde_json::Value>,
    /// Seconds to wait, for 429 and 503.
    pub retry_after_s: Option<u64>,
    /// Of 405: what may be done there instead.
    pub allow: Option<&'static str>,
}

impl Refusal {
    /// A refusal with a stable code.
    pub fn new(status: StatusCode, message: Message) -> Refusal {
        Refusal {
            status,
            message,
            fields: Vec::new(),
            more: serde_json::Map::new(),
            retry_after_s: None,
            allow: None,
        }
    }

    /// 404: there is no such thing, or the visitor may not know of it.
    pub fn not_found() -> Refusal {
        Refusal::new(
            StatusCode::NOT_FOUND,
            Message::new("not_found", "找不到这一页或这条记录", "There is no such page or record"),
        )
    }

    /// 403: seen, but not to be done.
    pub fn forbidden() -> Refusal {
        Refusal::new(
            StatusCode::FORBIDDEN,
            Message::new(
                "forbidden",
                "您没有权限做这件事，如有需要请联系管理员",
                "You may not do this; ask an administrator if you need to",
            ),
        )
    }

    /// 401: nobody, or no longer.
    pub fn signed_out() -> Refusal {
        Refusal::new(StatusCode::UNAUTHORIZED, Message::new("signed_out", "请先登录", "Please sign in"))
    }

    /// 409: the record is not in a state for this.
    pub fn conflict(message: Message) -> Refusal {
        Refusal::new(StatusCode::CONFLICT, message)
    }

    /// 400: the request cannot be read.
    pub fn bad_request(message: Message) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, message)
    }

    /// 429: enough for now, until so many seconds have passed.
    pub fn too_often(message: Message, seconds: u64) -> Refusal {
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, message).retry_after(seconds)
    }

    /// 400: the address itself is none, such as one that is no UTF-8.
    pub(crate) fn unreadable_address() -> Refusal {
        Refusal::bad_request(Message::new(
            "address_unreadable",
            "地址无法识别，请检查后重试",
            "this address cannot be read; please check it",
        ))
    }

    /// 500: something broke on our side; whoever says so has logged it.
    pub fn fault() -> Refusal {
        Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Message::new(
                "fault",
                "系统出错了，错误已记录",
                "something broke on our side; it has been logged",
            ),
        )
    }

    /// 422: fields are wrong.
    pub fn invalid(fields: Vec<(String, Message)>) -> Refusal {
        let mut refusal = Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            Message::new("invalid", "有内容需要修改", "Some fields need correcting"),
        );
        refusal.fields = fields;
        refusal
    }

    /// With a word on when to come back.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Refusal {
        self.retry_after_s = Some(seconds);
        self
    }

    /// With more for programs.
    #[must_use]
    pub fn with(mut self, name: &str, value: serde_json::Value) -> Refusal {
        self.more.insert(name.to_owned(), value);
        self
    }

    /// As the one who asked wants it.
    pub(crate) fn render(&self, context: &Context) -> Response {
        let mut response = match context.door {
            Door::Api => self.problem(context),
            Door::Page => (self.status, self.page(context)).into_response(),
        };
        if let Some(seconds) = self.retry_after_s
            && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        if let Some(methods) = self.allow {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
        }
        response
    }

    fn problem(&self, context: &Context) -> Response {
        let body = self.problem_json(context.lang, &context.request_id);
        let mut response = (self.status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.status == StatusCode::UNAUTHORIZED {
            // How one is let in (RFC 9110, section 11.6.1).
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }

    /// The refusal as a problem (RFC 9457), also for one row among others.
    pub(crate) fn problem_json(&self, lang: Lang, request_id: &str) -> serde_json::Value {
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|(field, message)| json!({"field": field, "code": message.code, "message": message.text(lang)}))
            .collect();
        let mut body = json!({
            "type": format!("/problems/{}", self.message.code),
            "title": self.message.text(lang),
            "status": self.status.as_u16(),
            "detail": self.message.text(lang),
            "code": self.message.code,
            "request_id": request_id,
            "fields": fields,
        });
        if let Some(body) = body.as_object_mut() {
            body.extend(self.more.clone());
        }
        body
    }

    fn page(&self, context: &Context) -> maud::Markup {
        let lang = context.lang;
        let title = self.message.text(lang).to_owned();
        let home = Label::new("回到首页", "To the start page").text(lang);
        let number = Label::new("请求编号", "Request id").text(lang);
        let shell = ui::Shell { title: title.clone(), lang, theme: context.theme, ..ui::Shell::default() };
        ui::bare_shell(
            &shell,
            html! {
                div class="bare-sign" {
                    div class="empty-icon" { (ui::icon(self.icon())) }
                    h1 { (title) }
                    @if let Some(help) = self.help() { p class="soft" { (help.text(lang)) } }
                    @for (field, message) in &self.fields { p { (field) ": " (message.text(lang)) } }
                    (ui::LinkButton::new(ui::Look::Primary, home, "/").icon("house"))
                }
                p class="bare-number" { (number) " " span class="mono" { (context.request_id) } }
            },
        )
    }

    fn icon(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "search",
            StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => "lock",
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => "clock",
            status if status.is_server_error() => "wrench",
            _ => "circle-alert",
        }
    }

    /// What may be behind it, or what helps.
    fn help(&self) -> Option<Label> {
        match self.status {
            StatusCode::NOT_FOUND => Some(Label::new(
                "它可能已被删除，或者不在您可以查看的范围内。",
                "It may have been deleted, or is not among what you may see.",
            )),
            StatusCode::SERVICE_UNAVAILABLE => {
                Some(Label::new("系统正忙，没有数据丢失。", "The system is busy; nothing is lost."))
            }
            status if status.is_server_error() => Some(Label::new(
                "请把下面的编号告诉管理员，便于在日志里找到它。",
                "Tell an administrator the number below; it leads to the entry in the log.",
            )),
            _ => None,
        }
    }
}

impl IntoResponse for Refusal {
    /// Only the status; the outermost layer knows the language and the door and writes the rest.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Refusal {
    fn from(fault: StoreError) -> Refusal {
        let status = match &fault {
            StoreError::Taken { .. } => StatusCode::CONFLICT,
            StoreError::Contention(_) | StoreError::Closing | StoreError::NotWritable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            StoreError::TooSlow(_) | StoreError::Veiled { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            StoreError::Damaged(_)
            | StoreError::Database(_)
            | StoreError::Shape(_)
            | StoreError::Schema(_)
            | StoreError::HalfRestored
            | StoreError::KeyMissing { .. }
            | StoreError::Secret(_)
            | StoreError::Folder(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status.is_server_error() {
            tracing::error!(%fault, "the store refused");
        }
        let refusal = Refusal::new(status, fault.message());
        if status == StatusCode::SERVICE_UNAVAILABLE { refusal.retry_after(1) } else { refusal }
    }
}

impl From<WriteError> for Refusal {
    fn from(refused: WriteError) -> Refusal {
        match refused {
            WriteError::NotFound => Refusal::not_found(),
            WriteError::Forbidden => Refusal::forbidden(),
            WriteError::Conflict(_) => Refusal::new(
                StatusCode::PRECONDITION_FAILED,
                Message::new(
                    "changed_meanwhile",
                    "您打开之后，已有人修改过这条记录",
                    "someone has changed this record since you opened it",
                ),
            ),
            WriteError::Invalid(problems) => Refusal::invalid(
                problems
                    .into_iter()
                    .map(|problem| (problem.field.name.to_owned(), problem.message))
                    .collect(),
            ),
            WriteError::InUse(count) => Refusal::new(
                StatusCode::CONFLICT,
                Message::new(
                    "in_use",
                    format!("还有 {count} 条记录关联到它，请先处理这些记录"),
                    format!("{count} other record(s) belong to it; deal with them first"),
                ),
            ),
            WriteError::Store(fault) => fault.into(),
        }
    }
}

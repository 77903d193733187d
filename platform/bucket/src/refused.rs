//! What went wrong with a bucket, in words. What the other side says may name keys, so only what is known of it is told.

use std::error::Error;
use std::path::Path;

use courier::NotSent;
use object::Message;
use object_store::client::{HttpError, HttpErrorKind};

use crate::address::Address;

/// The longest name of a fault that is told, in characters.
const CODE_CHARS_MAX: usize = 60;

/// What a fault of the store means.
pub(crate) fn told(at: &Address, fault: &object_store::Error) -> Message {
    match code_of(fault).as_deref() {
        Some("NoSuchBucket") => unknown(at),
        Some("RequestTimeTooSkewed" | "RequestExpired") => Message::new(
            "bucket_clock",
            format!("{at} 拒绝访问：本机时钟与对方相差太多，请先校准时间"),
            format!("{at} says no: this machine's clock is too far from its own; set it right first"),
        ),
        Some("SecondLevelDomainForbidden" | "PathStyleDomainForbidden") => Message::new(
            "bucket_style",
            format!("{at} 要求桶名写在主机名里：请加 --s3-style host"),
            format!("{at} wants the bucket before the host's name: add --s3-style host"),
        ),
        Some(
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "AccessDenied" | "InvalidToken" | "ExpiredToken",
        ) => forbidden(at),
        code if code.is_none() && is_forbidden(fault) => forbidden(at),
        Some(code) => failed(at, code),
        None => without_answer(at, fault),
    }
}

/// Whether it is a matter of rights.
pub(crate) fn is_forbidden(fault: &object_store::Error) -> bool {
    use object_store::Error::{PermissionDenied, Unauthenticated};
    // Where a list is refused, the crate keeps the status in its own words only.
    let statuses = ["non-2xx status code: 403", "non-2xx status code: 401"];
    matches!(fault, PermissionDenied { .. } | Unauthenticated { .. })
        || chain(fault).any(|cause| statuses.iter().any(|status| cause.to_string().contains(status)))
}

/// Nothing for a file that is not there; a bucket that is not there has lost none.
pub(crate) fn is_missing<T>(at: &Address, fault: &object_store::Error) -> Result<Option<T>, Message> {
    if code_of(fault).as_deref() == Some("NoSuchBucket") { Err(unknown(at)) } else { Ok(None) }
}

/// No answer came in time.
pub(crate) fn silent(at: &Address) -> Message {
    Message::new("bucket_silent", format!("{at} 没有应答"), format!("{at} does not answer in time"))
}

fn unknown(at: &Address) -> Message {
    Message::new(
        "bucket_unknown",
        format!("没有桶 {}", at.bucket),
        format!("there is no bucket {}", at.bucket),
    )
}

fn forbidden(at: &Address) -> Message {
    Message::new(
        "bucket_forbidden",
        format!("{at} 拒绝访问：密钥无效或没有权限"),
        format!("{at} says no: the keys are wrong or may not do this"),
    )
}

fn failed(at: &Address, why: &str) -> Message {
    Message::new("bucket_failed", format!("无法使用 {at}：{why}"), format!("{at} cannot be used: {why}"))
}

/// What went wrong on the way there, which is ours to say.
fn without_answer(at: &Address, fault: &object_store::Error) -> Message {
    let ours = chain(fault).find_map(|cause| cause.downcast_ref::<NotSent>());
    let kind = chain(fault).find_map(|cause| cause.downcast_ref::<HttpError>()).map(HttpError::kind);
    match (ours, kind) {
        (Some(NotSent::TooSlow), _) | (None, Some(HttpErrorKind::Timeout)) => silent(at),
        (Some(ours), _) => {
            let why = ours.message();
            Message::new(
                "bucket_failed",
                format!("无法使用 {at}：{}", why.zh),
                format!("{at} cannot be used: {}", why.en),
            )
        }
        (None, Some(HttpErrorKind::Interrupted)) => Message::new(
            "bucket_failed",
            format!("无法使用 {at}：连接中断"),
            format!("{at} cannot be used: the line was cut"),
        ),
        (None, _) if matches!(fault, object_store::Error::NotFound { .. }) => Message::new(
            "bucket_failed",
            format!("无法使用 {at}：没有这个文件"),
            format!("{at} cannot be used: there is no such file"),
        ),
        (None, _) => Message::new(
            "bucket_failed",
            format!("无法使用 {at}：对方的应答无法理解"),
            format!("{at} cannot be used: nobody understands its answer"),
        ),
    }
}

/// The name that the store gives the fault, where it says one.
fn code_of(fault: &object_store::Error) -> Option<String> {
    chain(fault).find_map(|cause| {
        let said = cause.to_string();
        let code = said.split_once("<Code>")?.1.split_once("</Code>")?.0;
        let is_name = code.len() <= CODE_CHARS_MAX && code.chars().all(|c| c.is_ascii_alphanumeric());
        is_name.then(|| code.to_owned())
    })
}

fn chain(fault: &object_store::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let mut next: Option<&(dyn Error + 'static)> = Some(fault);
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// A file arrived in another size than it left in.
pub(crate) fn cut(at: &Address, wanted: u64, there: u64) -> Message {
    Message::new(
        "bucket_cut",
        format!("{at} 中的文件不完整：{there} / {wanted} 字节"),
        format!("the file in {at} is not whole: {there} of {wanted} bytes"),
    )
}

/// A file was brought, and nobody may look whether it is there.
pub(crate) fn unseen(at: &Address) -> Message {
    Message::new(
        "bucket_unseen",
        format!("已上传到 {at}，但密钥既不能读取也不能列出，无法确认文件完整"),
        format!(
            "it was brought to {at}, but the keys may neither read nor list, so nobody knows whether it is whole"
        ),
    )
}

/// A file of ours cannot be read or written.
pub(crate) fn of_file(path: &Path, fault: &std::io::Error) -> Message {
    let path = path.display();
    Message::new(
        "bucket_file",
        format!("无法读写 {path}：{fault}"),
        format!("cannot read or write {path}: {fault}"),
    )
}

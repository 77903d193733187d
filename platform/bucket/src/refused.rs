//! What went wrong with a bucket, in words. What the other side says may name keys, so only what is known of it is told.

use std::error::Error;
use std::path::Path;

use object::Message;

use crate::address::Address;

/// The longest reason of another program that is told, in characters.
const TOLD_CHARS_MAX: usize = 200;

/// What a fault of the store means.
pub(crate) fn told(at: &Address, fault: &object_store::Error) -> Message {
    let mut said = fault.to_string();
    let mut source = fault.source();
    while let Some(cause) = source {
        said.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["NoSuchBucket"]) {
        return Message::new(
            "bucket_unknown",
            format!("没有桶 {}", at.bucket),
            format!("there is no bucket {}", at.bucket),
        );
    }
    if has(&["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "403", "401"]) {
        return Message::new(
            "bucket_forbidden",
            format!("{at} 拒绝访问：密钥无效或没有权限"),
            format!("{at} says no: the keys are wrong or may not do this"),
        );
    }
    if has(&["no answer in time", "timed out", "timeout"]) {
        return Message::new(
            "bucket_silent",
            format!("{at} 没有应答"),
            format!("{at} does not answer in time"),
        );
    }
    let why: String = object::text::clean(&said).chars().take(TOLD_CHARS_MAX).collect();
    Message::new("bucket_failed", format!("无法使用 {at}：{why}"), format!("{at} cannot be used: {why}"))
}

/// A file arrived in another size than it left in.
pub(crate) fn cut(at: &Address, wanted: u64, there: u64) -> Message {
    Message::new(
        "bucket_cut",
        format!("{at} 中的文件不完整：{there} / {wanted} 字节"),
        format!("the file in {at} is not whole: {there} of {wanted} bytes"),
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

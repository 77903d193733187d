//! What good data of customers and contacts is, as far as every company would say so. Each changes it as its own.

use object::{Dimension, Label, Object};
use site::GivenQuality;

use crate::contact::Contact;
use crate::customer::Customer;

/// Those who matter are spoken with once a quarter.
const SPOKEN_WITH_DAYS: i64 = 90;
/// A switchboard serves a head office and some branches; what more customers share is a stand-in.
const SAME_PHONE_MAX: i64 = 3;

/// The rules of quality that a house begins with.
pub(crate) fn rules() -> Vec<GivenQuality> {
    customers().into_iter().chain(contacts()).collect()
}

fn customers() -> Vec<GivenQuality> {
    use Dimension::{Completeness, Consistency, Timeliness, Uniqueness, Validity};
    let rule =
        |dimension, field, zh, en| GivenQuality::new(Customer::OBJECT, dimension, field, Label::new(zh, en));
    vec![
        rule(Completeness, "phone", "填写电话或邮箱", "Fill in a telephone number or an e-mail address")
            .of("lifecycle_stage in [\"new\", \"active\"]")
            .holds("phone != null || email != null")
            .weighs(3),
        rule(Completeness, "industry", "填写行业", "Fill in the industry")
            .of("kind == \"company\"")
            .weighs(2),
        rule(Completeness, "province", "填写省份", "Fill in the province"),
        rule(Completeness, "source", "填写来源渠道", "Fill in where they came from"),
        rule(Validity, "name", "名称写真实全称", "Write the real name, no stand-in").weighs(3),
        rule(Validity, "phone", "核对电话", "Check the telephone number").weighs(2),
        rule(Validity, "email", "核对邮箱", "Check the e-mail address").weighs(2),
        rule(Validity, "uscc", "核对统一社会信用代码", "Check the credit code").weighs(2),
        rule(Consistency, "uscc", "个人客户不填信用代码", "Leave a person’s credit code empty")
            .of("kind == \"person\"")
            .holds("uscc == null"),
        rule(
            Timeliness,
            "last_contact",
            "A、B 级 90 天内联系一次",
            "Speak with grades A and B within 90 days",
        )
        .of("grade in [\"a\", \"b\"]")
        .fresh(SPOKEN_WITH_DAYS)
        .weighs(3),
        rule(Uniqueness, "name", "合并或区分同名客户", "Merge customers of one name, or tell them apart")
            .weighs(3),
        rule(Uniqueness, "phone", "同一电话不超过 3 家", "Share a telephone number with 2 others at most")
            .shared(SAME_PHONE_MAX),
    ]
}

fn contacts() -> Vec<GivenQuality> {
    use Dimension::{Completeness, Uniqueness, Validity};
    let rule =
        |dimension, field, zh, en| GivenQuality::new(Contact::OBJECT, dimension, field, Label::new(zh, en));
    let here = "has_left != true";
    vec![
        rule(Completeness, "mobile", "填写一种联系方式", "Fill in a way to reach them")
            .of(here)
            .holds("mobile != null || phone != null || email != null")
            .weighs(3),
        rule(Completeness, "title", "填写职务", "Fill in their job title").of(here),
        rule(Completeness, "buying_role", "填写关键人角色", "Fill in their part in buying").of(here),
        rule(Validity, "name", "姓名写真实姓名", "Write the real name, no stand-in").weighs(3),
        rule(Validity, "mobile", "核对手机号", "Check the mobile number").weighs(2),
        rule(Validity, "email", "核对邮箱", "Check the e-mail address").weighs(2),
        rule(
            Uniqueness,
            "mobile",
            "合并或区分同一手机号",
            "Merge contacts with one mobile number, or tell them apart",
        )
        .of(here)
        .weighs(2),
    ]
}

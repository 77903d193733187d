//! What speaks against making one customer of two: each is a legal entity of its own. A branch has its own code and is
//! never a part of its head office’s record; it is linked to it.

use object::{FieldType, Message, Row};

use crate::company_code::CompanyCode;
use crate::customer::Customer;

/// Says so where both have a company code that holds, and another one.
pub(crate) fn are_two_companies(survivor: &Row, other: &Row) -> Option<Message> {
    let code = |row: &Row| {
        let code = CompanyCode::from_value(&row.values[Customer::USCC.field().index])?;
        code.is_valid().then(|| code.as_str().to_owned())
    };
    let (kept, gone) = (code(survivor)?, code(other)?);
    if kept == gone {
        return None;
    }
    Some(Message::new(
        "merge_doubtful",
        "两条客户各有有效而不同的统一社会信用代码，是两个法人（如总公司与分公司）；请改为关联上级公司，确认是同一家再合并",
        "each has a valid company code of its own, so they are two legal entities, such as a head office and its branch; link them instead, or confirm that they are one",
    ))
}

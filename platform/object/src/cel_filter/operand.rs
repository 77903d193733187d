//! What a field is compared with, read as that field's kind: `"138 0013 8000"` is a telephone number beside a
//! phone, `"重要"` a choice beside a choice, `this("month")` a span of days or of moments.

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};
use jiff::civil::Date;
use jiff::{Span, Zoned};

use super::{FilterContext, ME, MY_TEAM, any_of, unsupported_call, unsupported_macro, wrong_type};
use crate::{
    Currency, Day, Duration, Email, FieldDef, FieldKind, Filter, Instant, Message, Money, Path, Phone, Scale,
    SystemField, Value, WebAddress, parse_id, text,
};

/// How far `ago` reaches back, in any of its units: a century in days.
const AGO_UNITS_MAX: i64 = 36_525;
/// Up to here every amount with two decimals is told apart by a floating-point number (15 digits); a greater
/// one is written as a text.
const PLAIN_AMOUNT_MAX: f64 = 9_999_999_999_999.99;
/// Up to here every whole number is a floating-point number of its own: 2^53.
const PLAIN_WHOLE_MAX: f64 = 9_007_199_254_740_992.0;
/// The digits of a Chinese area or mobile number follow this.
const CHINA: &str = "+86";

/// What stands on the other side of a comparison.
#[derive(Debug)]
pub(super) enum Operand {
    /// `null`: empty.
    Null,
    /// One value of the field's kind.
    One(Value),
    /// Any of these: `my_team`.
    Any(Vec<Value>),
    /// A stretch of days or moments, its end not included.
    Span { from: Value, until: Value },
}

/// Reads a literal, `me`, `my_team`, `today()`, `ago("30d")` or `this("month")` as the field's kind.
pub(super) fn read(
    field: &'static FieldDef,
    expression: &IdedExpr,
    context: &FilterContext,
) -> Result<Operand, Message> {
    match &expression.expr {
        Expr::Literal(literal) => read_literal(field, literal, context),
        Expr::Ident(name) if field.kind.link().is_some() && name == ME => {
            Ok(Operand::One(Value::Int(context.me)))
        }
        Expr::Ident(name) if field.kind.link().is_some() && name == MY_TEAM => {
            Ok(Operand::Any(context.my_teams.iter().map(|team| Value::Int(*team)).collect()))
        }
        Expr::Ident(_) => Err(expected(field)),
        Expr::Call(call) => read_call(field, call, context),
        Expr::List(_) => Err(wrong_type("列表只能写在 in 后面", "a list stands only after “in”")),
        Expr::Select(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => Err(expected(field)),
        Expr::Comprehension(_) => Err(unsupported_macro()),
    }
}

/// Whether a call gives a value: a function of ours, or the sign of a number.
pub(super) fn is_function(call: &CallExpr) -> bool {
    matches!(call.func_name.as_str(), "today" | "ago" | "this" | operators::NEGATE)
}

fn read_call(field: &'static FieldDef, call: &CallExpr, context: &FilterContext) -> Result<Operand, Message> {
    match (call.func_name.as_str(), call.target.is_some(), call.args.as_slice()) {
        (operators::NEGATE, false, [IdedExpr { expr: Expr::Literal(literal), .. }]) => {
            let negative = match literal {
                LiteralValue::Int(number) => LiteralValue::Int(number.into_inner().saturating_neg().into()),
                LiteralValue::Double(number) => LiteralValue::Double((-number.into_inner()).into()),
                LiteralValue::Boolean(_)
                | LiteralValue::Bytes(_)
                | LiteralValue::Null
                | LiteralValue::String(_)
                | LiteralValue::UInt(_) => return Err(expected(field)),
            };
            read_literal(field, &negative, context)
        }
        ("today", false, []) => span(field, today(context), today(context).saturating_add(days(1)), context),
        ("ago", false, [argument]) => {
            let at = ago(super::text_argument(argument, "ago")?, context)?;
            match field.kind {
                FieldKind::Day => Ok(Operand::One(Value::Text(Day::from_date(at.date()).text()))),
                FieldKind::Instant => Ok(Operand::One(Value::Int(at.timestamp().as_millisecond()))),
                _ => Err(expected(field)),
            }
        }
        ("this", false, [argument]) => {
            let (from, until) = this(super::text_argument(argument, "this")?, today(context))?;
            span(field, from, until, context)
        }
        ("today" | "ago" | "this", _, _) => Err(wrong_type(
            "请写 today()、ago(\"30d\") 或 this(\"month\")",
            "write today(), ago(\"30d\") or this(\"month\")",
        )),
        _ => Err(unsupported_call(call)),
    }
}

fn read_literal(
    field: &'static FieldDef,
    literal: &LiteralValue,
    context: &FilterContext,
) -> Result<Operand, Message> {
    if let LiteralValue::String(text) = literal
        && text.inner().trim().is_empty()
    {
        return Err(wrong_type(
            format!("“{}”为空请写 {} == null", field.label.zh, field.name),
            format!("for an empty “{}” write {} == null", field.label.en, field.name),
        ));
    }
    let value = match (field.kind, literal) {
        (_, LiteralValue::Null) => return Ok(Operand::Null),
        (FieldKind::Number, LiteralValue::String(text)) if field.system == Some(SystemField::Id) => {
            link(field, text)?
        }
        (FieldKind::Number, _) if field.system == Some(SystemField::Id) => return Err(expected(field)),
        (FieldKind::Link(_), LiteralValue::String(text)) => link(field, text)?,
        (FieldKind::Text, LiteralValue::String(text)) => plain_text(field, text),
        (FieldKind::Choice(choices), LiteralValue::String(text)) => match choices.item(text.inner()) {
            Some(item) => Value::Text(item.code.to_owned()),
            None => (field.parse)(text.inner()).map_err(|why| about(field, &why))?,
        },
        (FieldKind::Email, LiteralValue::String(text)) => {
            let email = Email::parse(text.inner()).map_or_else(|_| text::fold(text.inner()), |email| email.0);
            Value::Text(email)
        }
        (FieldKind::Phone, LiteralValue::String(text)) => Value::Phone(Box::new(phone(text.inner()))),
        (FieldKind::Number, LiteralValue::Int(number)) => Value::Int(number.into_inner()),
        (FieldKind::Number, LiteralValue::UInt(number)) => {
            Value::Int(i64::try_from(number.into_inner()).map_err(|_| expected(field))?)
        }
        (FieldKind::Number, LiteralValue::Double(number)) => {
            let number = number.into_inner();
            if number.fract() != 0.0 || number.abs() > PLAIN_WHOLE_MAX {
                return Err(expected(field));
            }
            Value::Int(number as i64)
        }
        (FieldKind::Duration, LiteralValue::Int(number)) => Value::Int(number.into_inner()),
        (FieldKind::Duration, LiteralValue::UInt(number)) => {
            Value::Int(i64::try_from(number.into_inner()).map_err(|_| expected(field))?)
        }
        (FieldKind::Duration, LiteralValue::String(text)) => {
            Value::Int(Duration::parse(text.inner()).map_err(|why| about(field, &why))?.0)
        }
        (FieldKind::Web, LiteralValue::String(text)) => {
            // Compared as it is stored; what is no address is compared as it stands.
            let address = WebAddress::parse(text.inner());
            Value::Text(address.map_or_else(|_| text::clean(text.inner()), |address| address.0))
        }
        (FieldKind::Decimal(scale), LiteralValue::Int(number)) => {
            decimal(field, scale, &number.into_inner().to_string())?
        }
        (FieldKind::Decimal(scale), LiteralValue::UInt(number)) => {
            decimal(field, scale, &number.into_inner().to_string())?
        }
        (FieldKind::Decimal(scale), LiteralValue::Double(number)) => {
            let number = number.into_inner();
            if number.is_nan() || number.abs() > PLAIN_AMOUNT_MAX {
                return Err(expected(field));
            }
            decimal(field, scale, &number.to_string())?
        }
        (FieldKind::Decimal(scale), LiteralValue::String(text)) => decimal(field, scale, text.inner())?,
        (FieldKind::Money, LiteralValue::Int(number)) => {
            plain_amount(field, &number.into_inner().to_string())?
        }
        (FieldKind::Money, LiteralValue::UInt(number)) => {
            plain_amount(field, &number.into_inner().to_string())?
        }
        (FieldKind::Money, LiteralValue::Double(number)) => {
            let number = number.into_inner();
            if number.is_nan() || number.abs() > PLAIN_AMOUNT_MAX {
                return Err(expected(field));
            }
            plain_amount(field, &number.to_string())?
        }
        (FieldKind::Money, LiteralValue::String(text)) => Value::Money(amount(field, text.inner())?),
        (FieldKind::Boolean, LiteralValue::Boolean(yes)) => Value::Bool(yes.into_inner()),
        (FieldKind::Day, LiteralValue::String(text)) => {
            Value::Text(Day::parse(text.inner()).map_err(|why| about(field, &why))?.text())
        }
        (FieldKind::Instant, LiteralValue::String(text)) => match plain_day(text.inner()) {
            Some(day) => return span(field, day, day.saturating_add(days(1)), context),
            None => Value::Int(Instant::parse(text.inner()).map_err(|why| about(field, &why))?.0),
        },
        (FieldKind::Tags | FieldKind::Choices(_), LiteralValue::String(_)) => {
            return Err(super::tags_compared(field));
        }
        (
            _,
            LiteralValue::String(_)
            | LiteralValue::Boolean(_)
            | LiteralValue::Bytes(_)
            | LiteralValue::Double(_)
            | LiteralValue::Int(_)
            | LiteralValue::UInt(_),
        ) => return Err(expected(field)),
    };
    Ok(Operand::One(value))
}

/// The text as the field would store it, so that a code written in lower case is found; as written where the
/// field would not take it.
fn plain_text(field: &FieldDef, text: &str) -> Value {
    match (field.parse)(text) {
        Ok(value @ Value::Text(_)) => value,
        Ok(_) | Err(_) => Value::Text(text::clean(text)),
    }
}

fn link(field: &FieldDef, text: &str) -> Result<Value, Message> {
    parse_id(text.trim()).map(Value::Int).map_err(|_| expected(field))
}

/// A number as people write it, or as we store it; what is no telephone number is compared as it stands.
fn phone(text: &str) -> Phone {
    let text = text.trim();
    if text.contains(";ext=") {
        return Phone::from_stored(text, text);
    }
    Phone::parse(text).unwrap_or_else(|_| Phone::from_stored(text, text))
}

fn decimal(field: &FieldDef, scale: Scale, text: &str) -> Result<Value, Message> {
    scale.parse(text).map(Value::Int).map_err(|why| about(field, &why))
}

fn plain_amount(field: &FieldDef, amount: &str) -> Result<Value, Message> {
    Money::from_parts(amount, Currency::CNY.code()).map(Value::Money).map_err(|why| about(field, &why))
}

fn amount(field: &FieldDef, text: &str) -> Result<Money, Message> {
    if let Some((currency, amount)) = text.trim().split_once(' ')
        && Currency::parse(currency).is_some()
    {
        return Money::from_parts(amount.trim(), currency).map_err(|why| about(field, &why));
    }
    Money::parse(text).map_err(|why| about(field, &why))
}

/// `2026-03-01` and nothing more.
fn plain_day(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_plain { text.parse().ok() } else { None }
}

/// The beginning of a text, an e-mail address or a telephone number as people begin to write it.
pub(super) fn starts_with(path: Path, text: &str) -> Result<Filter, Message> {
    let begins = |text: String| Filter::StartsWith { path, text };
    let kind = path.field.kind;
    if !kind.is_written() {
        return Err(wrong_type(
            format!("“{}”不是文字，不能用 startsWith", path.field.label.zh),
            format!("“{}” is no text, so startsWith cannot be used on it", path.field.label.en),
        ));
    }
    if matches!(kind, FieldKind::Email) {
        return Ok(begins(text::fold(text)));
    }
    if matches!(kind, FieldKind::Web) {
        // People begin with the host, and stored addresses with their scheme.
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        return Ok(begins(whole.to_lowercase()));
    }
    if !matches!(kind, FieldKind::Phone) {
        return Ok(begins(text.to_owned()));
    }
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let mut first = digits.chars();
    Ok(match (first.next(), first.next()) {
        // Mobile and area numbers are stored with +86; 110, 10086 and 400 numbers as they are dialled.
        (Some('1'), Some('3'..='9')) => begins(format!("{CHINA}{digits}")),
        (Some('0'), Some('1'..='9')) => begins(format!("{CHINA}{}", &digits[1..])),
        (Some('1'), None) => any_of(vec![begins(digits.clone()), begins(format!("{CHINA}{digits}"))]),
        _ => begins(digits),
    })
}

/// From one day up to, but not including, another: as days, or as moments in the company's zone. One day
/// beside a day is just that day.
fn span(
    field: &'static FieldDef,
    from: Date,
    until: Date,
    context: &FilterContext,
) -> Result<Operand, Message> {
    if matches!(field.kind, FieldKind::Instant) {
        let start = |date: Date| match date.to_zoned(context.zone.clone()) {
            Ok(zoned) => Ok(Value::Int(zoned.timestamp().as_millisecond())),
            Err(_) => Err(out_of_time()),
        };
        return Ok(Operand::Span { from: start(from)?, until: start(until)? });
    }
    if !matches!(field.kind, FieldKind::Day) {
        return Err(expected(field));
    }
    let text = |date: Date| Value::Text(Day::from_date(date).text());
    if from.saturating_add(days(1)) == until {
        Ok(Operand::One(text(from)))
    } else {
        Ok(Operand::Span { from: text(from), until: text(until) })
    }
}

fn today(context: &FilterContext) -> Date {
    context.now.day_in(context.zone).date()
}

/// The day, week (from Monday, ISO 8601), month, quarter or year that `today` lies in.
fn this(unit: &str, today: Date) -> Result<(Date, Date), Message> {
    let month = today.first_of_month();
    Ok(match unit {
        "day" => (today, today.saturating_add(days(1))),
        "week" => {
            let monday = today.saturating_sub(days(i64::from(today.weekday().to_monday_zero_offset())));
            (monday, monday.saturating_add(days(7)))
        }
        "month" => (month, month.saturating_add(Span::new().months(1))),
        "quarter" => {
            let first = month.saturating_sub(Span::new().months((i64::from(month.month()) - 1) % 3));
            (first, first.saturating_add(Span::new().months(3)))
        }
        "year" => (today.first_of_year(), today.first_of_year().saturating_add(Span::new().years(1))),
        _ => {
            return Err(wrong_type(
                format!("this(\"{unit}\")：请写 day、week、month、quarter 或 year"),
                format!("this(\"{unit}\"): write day, week, month, quarter or year"),
            ));
        }
    })
}

/// The moment so long ago, at the same time of day in the company's zone: `12h`, `30d`, `2w`, `6m` (months),
/// `1y`.
fn ago(text: &str, context: &FilterContext) -> Result<Zoned, Message> {
    let wrong = || {
        wrong_type(
            format!("ago(\"{text}\")：请写数字加 h、d、w、m、y，如 30d"),
            format!("ago(\"{text}\"): write a number and h, d, w, m or y, such as 30d"),
        )
    };
    let unit = text.chars().last().filter(char::is_ascii).ok_or_else(wrong)?;
    let number = &text[..text.len() - 1];
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let number: i64 =
        number.parse().ok().filter(|number| *number <= AGO_UNITS_MAX).ok_or_else(out_of_time)?;
    let back = match unit {
        'h' => Span::new().try_hours(number),
        'd' => Span::new().try_days(number),
        'w' => Span::new().try_weeks(number),
        'm' => Span::new().try_months(number),
        'y' => Span::new().try_years(number),
        _ => return Err(wrong()),
    };
    let now = jiff::Timestamp::from_millisecond(context.now.0).map_err(|_| out_of_time())?;
    back.and_then(|back| now.to_zoned(context.zone.clone()).checked_sub(back)).map_err(|_| out_of_time())
}

fn days(number: i64) -> Span {
    Span::new().days(number)
}

fn out_of_time() -> Message {
    wrong_type("时间太久远", "that is too long ago")
}

/// A field's own refusal of a value, as a filter's.
fn about(field: &FieldDef, why: &Message) -> Message {
    wrong_type(format!("“{}”：{}", field.label.zh, why.zh), format!("“{}”: {}", field.label.en, why.en))
}

/// What a field is compared with, said to people.
fn expected(field: &FieldDef) -> Message {
    let (zh, en) = match field.kind {
        FieldKind::Number if field.system == Some(SystemField::Id) => {
            ("写在引号里的记录编号", "a record id in quotes")
        }
        FieldKind::Text => ("写在引号里的文字", "a text in quotes"),
        FieldKind::Web => ("写在引号里的网址", "a web address in quotes"),
        FieldKind::Duration => {
            ("时长，如 90（分钟）或 \"1:30\"", "a length of time such as 90 (minutes) or \"1:30\"")
        }
        FieldKind::Choice(_) => ("写在引号里的选项", "a choice in quotes"),
        FieldKind::Email => ("写在引号里的邮箱", "an e-mail address in quotes"),
        FieldKind::Phone => ("写在引号里的电话号码", "a telephone number in quotes"),
        FieldKind::Number => ("整数", "a whole number"),
        FieldKind::Decimal(Scale { is_percent: true, .. }) => {
            ("百分比，如 12.5 或 \"12.5%\"", "a percentage such as 12.5 or \"12.5%\"")
        }
        FieldKind::Decimal(_) => ("数字，如 12.5", "a number such as 12.5"),
        FieldKind::Money => {
            ("金额，如 1000.00 或 \"USD 12.50\"", "an amount such as 1000.00 or \"USD 12.50\"")
        }
        FieldKind::Boolean => ("true 或 false", "true or false"),
        FieldKind::Day => ("日期，如 \"2026-03-01\" 或 today()", "a day such as \"2026-03-01\" or today()"),
        FieldKind::Instant => (
            "时间，如 \"2026-03-01T08:30:00Z\" 或 ago(\"30d\")",
            "a moment such as \"2026-03-01T08:30:00Z\" or ago(\"30d\")",
        ),
        FieldKind::Link(_) => ("写在引号里的记录编号、me 或 my_team", "a record id in quotes, me or my_team"),
        FieldKind::Choices(_) => ("选项，写成 \"选项\" in 字段", "a choice, written \"choice\" in the field"),
        FieldKind::File => ("null（没有文件）", "null (no file)"),
        FieldKind::Tags => ("标签，写成 \"标签\" in 字段", "a tag, written \"tag\" in the field"),
    };
    wrong_type(
        format!("“{}”要与{zh}比较", field.label.zh),
        format!("“{}” is compared with {en}", field.label.en),
    )
}

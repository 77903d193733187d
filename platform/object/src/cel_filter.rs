//! Filters as people and programs write them: the part of CEL that becomes a [`Filter`].
//!
//! `stage == "active" && owner == me && created_at >= ago("30d")` stands in the address bar, in saved views
//! and in reports. Words are read by the field they are compared with; what does not compile is refused and
//! named, never ignored.

mod operand;
mod source;
mod text;

use std::cell::Cell;

use cel::IdedExpr;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators};

use crate::{FieldDef, FieldKind, Filter, Instant, Message, ObjectDef, Op, Path, Registry, Stored};
use operand::Operand;

pub use text::filter_text;

/// The longest filter, in characters. Addresses beyond some 8,000 bytes are cut or refused by proxies, and a
/// Chinese character takes nine of them there.
const SOURCE_CHARS_MAX: usize = 4_000;
/// The deepest nesting of brackets. People nest three; the parser's stack is safe far beyond thirty.
const DEPTH_MAX: usize = 30;
/// The most values in one `in` list.
const LIST_VALUES_MAX: usize = 500;
/// The most single conditions in one filter, so that a filter stays one quick statement.
const CONDITIONS_MAX: usize = 200;

/// Words that stand for the asker and so name no field.
const ME: &str = "me";
const MY_TEAM: &str = "my_team";

/// Who asks, when and where: what `me`, `my_team`, `today()`, `ago("30d")` and `this("month")` mean.
#[derive(Clone, Copy, Debug)]
pub struct FilterContext<'a> {
    /// Where links lead.
    pub registry: &'a Registry,
    /// The asker's raw user id.
    pub me: i64,
    /// The raw ids of the asker's teams.
    pub my_teams: &'a [i64],
    /// The present moment.
    pub now: Instant,
    /// The company's time zone; days, weeks, months and years are counted in it.
    pub zone: &'a jiff::tz::TimeZone,
}

/// Reads a filter on the records of `def`. An empty text asks for every record.
///
/// What comes of it holds plain values only: `me` and `today()` are already replaced, so a filter is read anew
/// for every request. Whether the asker may see a field is for the caller to check on the paths.
///
/// Codes of refusals: `filter_unreadable` (no CEL), `filter_unsupported` (CEL, but not a filter),
/// `filter_unknown_field`, `filter_wrong_type`, `filter_contains_unindexed`, `filter_too_large`.
pub fn parse_filter(def: &'static ObjectDef, text: &str, context: &FilterContext) -> Result<Filter, Message> {
    if text.trim().is_empty() {
        return Ok(Filter::All);
    }
    let expression = source::parse(text)?;
    Compiler { def, context, conditions: Cell::new(0) }.condition(&expression)
}

/// All of these, in the simplest form: no nesting, no part that is always true.
fn all_of(parts: Vec<Filter>) -> Filter {
    let mut kept: Vec<Filter> = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Filter::All => {}
            Filter::And(inner) => kept.extend(inner),
            other => kept.push(other),
        }
    }
    if kept.iter().any(is_nothing) {
        return nothing();
    }
    match kept.len() {
        0 => Filter::All,
        1 => kept.remove(0),
        _ => Filter::And(kept),
    }
}

/// One of these, in the simplest form: no nesting, no part that is never true.
fn any_of(parts: Vec<Filter>) -> Filter {
    let mut kept: Vec<Filter> = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Filter::Or(inner) => kept.extend(inner),
            other if is_nothing(&other) => {}
            other => kept.push(other),
        }
    }
    if kept.contains(&Filter::All) {
        return Filter::All;
    }
    match kept.len() {
        0 => nothing(),
        1 => kept.remove(0),
        _ => Filter::Or(kept),
    }
}

/// No record at all.
fn nothing() -> Filter {
    Filter::Not(Box::new(Filter::All))
}

fn is_nothing(filter: &Filter) -> bool {
    matches!(filter, Filter::Not(part) if **part == Filter::All)
}

/// One side of a comparison.
enum Side {
    Field(Path),
    Value,
}

struct Compiler<'a> {
    def: &'static ObjectDef,
    context: &'a FilterContext<'a>,
    conditions: Cell<usize>,
}

impl Compiler<'_> {
    /// An expression that is true or false of a record.
    fn condition(&self, expression: &IdedExpr) -> Result<Filter, Message> {
        match &expression.expr {
            Expr::Literal(LiteralValue::Boolean(yes)) => {
                Ok(if yes.into_inner() { Filter::All } else { nothing() })
            }
            Expr::Call(call) => self.call(call),
            Expr::Ident(_) | Expr::Select(_) => match self.side(expression)? {
                Side::Field(path) if matches!(path.field.kind, FieldKind::Boolean) => {
                    self.count_condition()?;
                    Ok(Filter::Compare { path, op: Op::Is, value: crate::Value::Bool(true) })
                }
                Side::Field(_) | Side::Value => Err(no_condition()),
            },
            Expr::Comprehension(_) => Err(unsupported_macro()),
            Expr::Map(_) | Expr::Struct(_) => Err(unsupported("{ }", "{ }")),
            Expr::Literal(_) | Expr::List(_) => Err(no_condition()),
            Expr::Unspecified => Err(source::unreadable("表达式不完整", "the expression is incomplete")),
        }
    }

    fn call(&self, call: &CallExpr) -> Result<Filter, Message> {
        let target = call.target.as_deref();
        match (call.func_name.as_str(), target, call.args.as_slice()) {
            (operators::LOGICAL_AND, None, parts) => {
                Ok(all_of(parts.iter().map(|part| self.condition(part)).collect::<Result<_, _>>()?))
            }
            (operators::LOGICAL_OR, None, parts) => {
                Ok(any_of(parts.iter().map(|part| self.condition(part)).collect::<Result<_, _>>()?))
            }
            (operators::LOGICAL_NOT, None, [part]) => Ok(Filter::Not(Box::new(self.condition(part)?))),
            (operators::IN, None, [left, right]) => self.membership(left, right),
            ("startsWith", Some(target), [argument]) => {
                let path = self.field_before(target, "startsWith")?;
                operand::starts_with(path, text_argument(argument, "startsWith")?)
            }
            ("contains", Some(target), [argument]) => {
                let path = self.field_before(target, "contains")?;
                contains(path, text_argument(argument, "contains")?)
            }
            ("today" | "ago" | "this", None, _) => Err(no_condition()),
            (name, None, [left, right]) if comparison(name).is_some() => {
                let op = comparison(name).expect("the guard found one");
                self.comparison(left, op, right)
            }
            _ => Err(unsupported_call(call)),
        }
    }

    fn comparison(&self, left: &IdedExpr, op: Op, right: &IdedExpr) -> Result<Filter, Message> {
        self.count_condition()?;
        match (self.side(left)?, self.side(right)?) {
            (Side::Field(path), Side::Value) => compare(path, op, self.operand(path.field, right)?),
            (Side::Value, Side::Field(path)) => compare(path, mirrored(op), self.operand(path.field, left)?),
            (Side::Field(_), Side::Field(_)) => {
                Err(unsupported("两个字段之间的比较", "a comparison of two fields"))
            }
            (Side::Value, Side::Value) => Err(unsupported("不含字段的比较", "a comparison without a field")),
        }
    }

    /// `field in […]`, `field in my_team`, `field in this("month")` and `"tag" in tags`.
    fn membership(&self, left: &IdedExpr, right: &IdedExpr) -> Result<Filter, Message> {
        self.count_condition()?;
        let path = match (self.side(left)?, self.side(right)?) {
            (Side::Field(path), Side::Value) => path,
            (Side::Value, Side::Field(path)) if path.field.kind.stored() == Stored::Tags => {
                return contains(path, text_argument(left, "in")?);
            }
            (Side::Value, Side::Field(path)) => {
                let (name, label) = (path.field.name, path.field.label);
                return Err(wrong_type(
                    format!("“{}”不是标签；包含文字请写 {name}.contains(\"…\")", label.zh),
                    format!("“{}” holds no tags; for words write {name}.contains(\"…\")", label.en),
                ));
            }
            (Side::Field(_), Side::Field(_)) => {
                return Err(unsupported("两个字段之间的比较", "a comparison of two fields"));
            }
            (Side::Value, Side::Value) => {
                return Err(unsupported("不含字段的比较", "a comparison without a field"));
            }
        };
        let Expr::List(list) = &right.expr else {
            return match self.operand(path.field, right)? {
                operand @ (Operand::Any(_) | Operand::Span { .. }) => compare(path, Op::Is, operand),
                Operand::Null | Operand::One(_) => Err(wrong_type(
                    "in 后面应为列表，如 [\"a\", \"b\"]",
                    "after “in” stands a list such as [\"a\", \"b\"]",
                )),
            };
        };
        if list.elements.len() > LIST_VALUES_MAX {
            return Err(too_large(
                &format!("in 列表有 {} 个值，最多 {LIST_VALUES_MAX} 个", list.elements.len()),
                &format!(
                    "a list after “in” holds at most {LIST_VALUES_MAX} values, not {}",
                    list.elements.len()
                ),
            ));
        }
        if path.field.kind.stored() == Stored::Tags {
            return Err(tags_compared(path.field));
        }
        let mut values = Vec::with_capacity(list.elements.len());
        let mut others = Vec::new();
        for element in &list.elements {
            match self.operand(path.field, element)? {
                Operand::One(value) => values.push(value),
                Operand::Any(several) => values.extend(several),
                operand @ (Operand::Null | Operand::Span { .. }) => {
                    others.push(compare(path, Op::Is, operand)?)
                }
            }
        }
        if others.is_empty() {
            return Ok(Filter::OneOf { path, values });
        }
        if !values.is_empty() {
            others.insert(0, Filter::OneOf { path, values });
        }
        Ok(any_of(others))
    }

    /// Whether this names a field or gives a value.
    fn side(&self, expression: &IdedExpr) -> Result<Side, Message> {
        match &expression.expr {
            Expr::Ident(name) if name == ME || name == MY_TEAM => Ok(Side::Value),
            Expr::Ident(name) => Ok(Side::Field(Path::own(find(self.def, name, name)?))),
            Expr::Select(select) if select.test => Err(unsupported_macro()),
            Expr::Select(select) => {
                let Expr::Ident(link) = &select.operand.expr else {
                    return Err(unsupported("超过一层的关联", "more than one link away"));
                };
                let whole = format!("{link}.{}", select.field);
                let link = find(self.def, link, &whole)?;
                let Some(target) = link.kind.link() else { return Err(unknown_field(self.def, &whole)) };
                let Some(target) = self.context.registry.object(target) else {
                    return Err(unknown_field(self.def, &whole));
                };
                Ok(Side::Field(Path { link: Some(link), field: find(target, &select.field, &whole)? }))
            }
            Expr::Comprehension(_) => Err(unsupported_macro()),
            Expr::Map(_) | Expr::Struct(_) => Err(unsupported("{ }", "{ }")),
            Expr::Call(call) if operand::is_function(call) => Ok(Side::Value),
            Expr::Call(call) => Err(unsupported_call(call)),
            Expr::Literal(_) | Expr::List(_) => Ok(Side::Value),
            Expr::Unspecified => Err(source::unreadable("表达式不完整", "the expression is incomplete")),
        }
    }

    fn field_before(&self, target: &IdedExpr, function: &str) -> Result<Path, Message> {
        self.count_condition()?;
        match self.side(target)? {
            Side::Field(path) => Ok(path),
            Side::Value => Err(unsupported(
                &format!("在字段之外使用 {function}"),
                &format!("{function} on anything but a field"),
            )),
        }
    }

    fn operand(&self, field: &'static FieldDef, expression: &IdedExpr) -> Result<Operand, Message> {
        operand::read(field, expression, self.context)
    }

    fn count_condition(&self) -> Result<(), Message> {
        self.conditions.set(self.conditions.get() + 1);
        if self.conditions.get() > CONDITIONS_MAX {
            return Err(too_large(
                &format!("最多 {CONDITIONS_MAX} 个条件"),
                &format!("at most {CONDITIONS_MAX} conditions"),
            ));
        }
        Ok(())
    }
}

fn compare(path: Path, op: Op, operand: Operand) -> Result<Filter, Message> {
    let field = path.field;
    let is_ordered = !matches!(op, Op::Is | Op::IsNot);
    let at = |op, value| Filter::Compare { path, op, value };
    match operand {
        Operand::Null if is_ordered => Err(wrong_type(
            format!("“{}”与 null 只能用 == 或 != 比较", field.label.zh),
            format!("“{}” compares with null by == and != only", field.label.en),
        )),
        Operand::Null => Ok(at(op, crate::Value::Null)),
        Operand::One(_) if field.kind.stored() == Stored::Tags => Err(tags_compared(field)),
        Operand::One(_) | Operand::Any(_) if is_ordered && !has_order(field) => Err(wrong_type(
            format!("“{}”没有先后大小，只能用 == 或 != 比较", field.label.zh),
            format!("“{}” has no order; compare it by == and !=", field.label.en),
        )),
        Operand::One(value) => Ok(at(op, value)),
        Operand::Any(values) => {
            let one_of = Filter::OneOf { path, values };
            Ok(if op == Op::IsNot { Filter::Not(Box::new(one_of)) } else { one_of })
        }
        Operand::Span { from, until } => Ok(match op {
            Op::Is => all_of(vec![at(Op::GreaterOrEqual, from), at(Op::Less, until)]),
            Op::IsNot => {
                Filter::Not(Box::new(all_of(vec![at(Op::GreaterOrEqual, from), at(Op::Less, until)])))
            }
            Op::Less => at(Op::Less, from),
            Op::LessOrEqual => at(Op::Less, until),
            Op::Greater => at(Op::GreaterOrEqual, until),
            Op::GreaterOrEqual => at(Op::GreaterOrEqual, from),
        }),
    }
}

/// Whether smaller and greater mean something to people. Codes, ids and telephone numbers are only alike or not.
fn has_order(field: &FieldDef) -> bool {
    field.kind.has_order() && field.system != Some(crate::SystemField::Id)
}

fn contains(path: Path, text: &str) -> Result<Filter, Message> {
    let (field, label) = (path.field, path.field.label);
    if let FieldKind::Choices(choices) = field.kind {
        // A code, or what people call it.
        let code = match choices.item(text) {
            Some(item) => item.code.to_owned(),
            None => match crate::parse_choice(choices, text) {
                Ok(crate::Value::Text(code)) => code,
                Ok(_) => text.to_owned(),
                Err(why) => return Err(wrong_type(why.zh, why.en)),
            },
        };
        return Ok(Filter::Contains { path, text: code });
    }
    let is_list = field.kind.stored() == Stored::Tags;
    if !(is_list || field.kind.is_written() && field.search.is_some()) {
        return Err(Message::new(
            "filter_contains_unindexed",
            format!("“{}”没有搜索索引，不能用 contains", label.zh),
            format!("“{}” is not in the search index, so contains cannot be used on it", label.en),
        ));
    }
    if text.trim().is_empty() {
        return Err(wrong_type(
            format!("“{}”包含的文字不能为空", label.zh),
            format!("“{}”: say which words it contains", label.en),
        ));
    }
    Ok(Filter::Contains { path, text: text.to_owned() })
}

fn text_argument<'e>(argument: &'e IdedExpr, function: &str) -> Result<&'e str, Message> {
    match &argument.expr {
        Expr::Literal(LiteralValue::String(text)) => Ok(text.inner()),
        _ => Err(wrong_type(
            format!("{function} 需要写在引号里的文字"),
            format!("{function} takes a text in quotes"),
        )),
    }
}

fn comparison(operator: &str) -> Option<Op> {
    match operator {
        operators::EQUALS => Some(Op::Is),
        operators::NOT_EQUALS => Some(Op::IsNot),
        operators::LESS => Some(Op::Less),
        operators::LESS_EQUALS => Some(Op::LessOrEqual),
        operators::GREATER => Some(Op::Greater),
        operators::GREATER_EQUALS => Some(Op::GreaterOrEqual),
        _ => None,
    }
}

/// The comparison read from right to left.
fn mirrored(op: Op) -> Op {
    match op {
        Op::Is => Op::Is,
        Op::IsNot => Op::IsNot,
        Op::Less => Op::Greater,
        Op::LessOrEqual => Op::GreaterOrEqual,
        Op::Greater => Op::Less,
        Op::GreaterOrEqual => Op::LessOrEqual,
    }
}

/// The field of this name. A secret is not told apart from a field that does not exist.
fn find(def: &ObjectDef, name: &str, whole: &str) -> Result<&'static FieldDef, Message> {
    def.field(name).filter(|field| !field.secret).ok_or_else(|| unknown_field(def, whole))
}

fn unknown_field(def: &ObjectDef, name: &str) -> Message {
    Message::new(
        "filter_unknown_field",
        format!("{}没有字段“{name}”", def.label.zh),
        format!("{} has no field “{name}”", def.label.en),
    )
}

fn unsupported(zh: &str, en: &str) -> Message {
    Message::new("filter_unsupported", format!("筛选条件里不能用{zh}"), format!("a filter cannot use {en}"))
}

/// A function or an operator, by its sign.
fn unsupported_call(call: &CallExpr) -> Message {
    let name = call.func_name.trim_matches(|c| c == '_' || c == '@');
    unsupported(&format!("“{name}”"), &format!("“{name}”"))
}

fn unsupported_macro() -> Message {
    unsupported("has、all、exists、map、filter 这类写法", "has, all, exists, map or filter")
}

fn no_condition() -> Message {
    wrong_type(
        "这不是条件，请写成比较，如 amount >= 1000",
        "this is no condition; write a comparison such as amount >= 1000",
    )
}

fn tags_compared(field: &FieldDef) -> Message {
    wrong_type(
        format!("“{}”是标签，请写 \"标签\" in {}", field.label.zh, field.name),
        format!("“{}” holds tags; write \"tag\" in {}", field.label.en, field.name),
    )
}

fn wrong_type(zh: impl Into<String>, en: impl Into<String>) -> Message {
    Message::new("filter_wrong_type", zh, en)
}

fn too_large(zh: &str, en: &str) -> Message {
    Message::new("filter_too_large", format!("筛选条件太大：{zh}"), format!("the filter is too large: {en}"))
}

#[cfg(test)]
#[path = "tests/cel_filter.rs"]
mod tests;

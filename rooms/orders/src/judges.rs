//! What orders and their lines may be: returns fit the order that they undo, and nothing comes back that was not bought.

use object::{FieldDef, Filter, Id, Message, Object, Percent, Row, Scale};
use store::{FieldProblem, Judge, StoreError, View, Written};

use crate::order::returning::left_of;
use crate::order::{Order, OrderKind};
use crate::order_line::OrderLine;

/// The room's rules that judge.
pub(crate) fn judges() -> Vec<(&'static str, Judge)> {
    vec![(Order::OBJECT, order as Judge), (OrderLine::OBJECT, line as Judge)]
}

fn problem(
    field: &'static FieldDef,
    code: &'static str,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> FieldProblem {
    FieldProblem { field, message: Message::new(code, zh.into(), en.into()) }
}

fn read<T: Object>(row: &Row) -> Result<T, StoreError> {
    Ok(T::from_values(Id::from_raw(row.id), &row.values)?)
}

/// A return says which order it undoes, and stays one; both orders have one customer.
fn order(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let Some(new) = written.new else { return Ok(Vec::new()) };
    let value = |field: &'static FieldDef| &new.values[field.index];
    let is_return = crate::order::is_return(new);
    let returns = value(Order::RETURNS.field()).as_int().map(Id::<Order>::from_raw);
    let changed = |field: &'static FieldDef| {
        written.old.is_some_and(|old| old.values[field.index] != new.values[field.index])
    };
    for field in [Order::KIND.field(), Order::RETURNS.field()] {
        if changed(field) {
            return Ok(vec![problem(
                field,
                "order_kind_fixed",
                "销售单和退货单不能互换，请另建一张",
                "a sale does not become a return; make another order",
            )]);
        }
    }
    let Some(returns) = returns else {
        let missing = is_return.then(|| {
            problem(
                Order::RETURNS.field(),
                "returns_needed",
                "退货单必须指明原订单",
                "a return names the order that it undoes",
            )
        });
        return Ok(missing.into_iter().collect());
    };
    if !is_return {
        return Ok(vec![problem(
            Order::RETURNS.field(),
            "returns_of_a_sale",
            "只有退货单才有原订单",
            "only a return undoes another order",
        )]);
    }
    let fits = view.find_as_house(returns)?.is_some_and(|of| {
        of.kind == OrderKind::Sale && value(Order::CUSTOMER.field()).as_int() == Some(of.customer.raw())
    });
    if fits {
        return Ok(Vec::new());
    }
    Ok(vec![problem(
        Order::RETURNS.field(),
        "returns_of_another",
        "原订单应是同一客户的销售订单",
        "the order that is undone is a sale to the same customer",
    )])
}

/// Lines of one order have one currency; those of a return take back what was bought and has not come back yet.
fn line(view: &View<'_>, written: Written<'_>) -> Result<Vec<FieldProblem>, StoreError> {
    let mut problems = Vec::new();
    let rows = [written.old, written.new];
    for row in rows.into_iter().flatten() {
        let line: OrderLine = read(row)?;
        let order = view.find_as_house(line.order)?;
        let is_closed = order.is_some_and(|order| order.state.is_closed());
        // One that comes in finished comes in with its lines.
        if is_closed && !view.is_arriving(Order::def(), line.order.raw()) {
            return Ok(vec![problem(
                OrderLine::ORDER.field(),
                "order_closed",
                "订单已完成或已取消，明细不能再改",
                "the order is done or cancelled; its lines stay as they are",
            )]);
        }
    }
    let Some(new) = written.new else { return Ok(problems) };
    let new: OrderLine = read(new)?;
    let Some(order) = view.find_as_house(new.order)? else { return Ok(problems) };
    if new.discount.is_some_and(|Percent(part)| !(0..=Percent::<2>::WHOLE.0).contains(&part)) {
        let field = OrderLine::DISCOUNT.field();
        problems.push(problem(
            field,
            "discount_out_of_range",
            "折扣应在 0% 到 100% 之间",
            "a discount is between 0 % and 100 %",
        ));
    }
    let old: Option<OrderLine> = written.old.map(read).transpose()?;
    if old.is_none_or(|old| (old.order, old.line_number) != (new.order, new.line_number)) {
        problems.extend(number_fits(view, &new)?);
    }
    let others: Vec<OrderLine> =
        view.all_as_house(&OrderLine::ORDER.is(&new.order), OTHER_LINES_LOOKED_AT)?;
    let currency = others.iter().find(|other| other.id != new.id).map(|other| other.unit_price.currency);
    if currency.is_some_and(|currency| currency != new.unit_price.currency) {
        let field = OrderLine::UNIT_PRICE.field();
        problems.push(problem(
            field,
            "order_currency",
            "同一订单的明细币种应一致",
            "lines of one order are in one currency",
        ));
    }
    problems.extend(match order.kind {
        OrderKind::Sale => sold(view, &new)?,
        OrderKind::Return => returned(view, &new, &order)?,
    });
    Ok(problems)
}

/// Line numbers begin with 1, and no two lines of an order share one.
fn number_fits(view: &View<'_>, new: &OrderLine) -> Result<Option<FieldProblem>, StoreError> {
    let Some(number) = new.line_number else { return Ok(None) };
    let field = OrderLine::LINE_NUMBER.field();
    if number < 1 {
        return Ok(Some(problem(
            field,
            "line_number_too_small",
            "行号从 1 开始",
            "line numbers begin with 1",
        )));
    }
    let same = Filter::And(vec![OrderLine::ORDER.is(&new.order), OrderLine::LINE_NUMBER.is(&Some(number))]);
    let same: Vec<OrderLine> = view.all_as_house(&same, OTHER_LINES_LOOKED_AT)?;
    Ok(same.iter().any(|other| other.id != new.id).then(|| {
        problem(
            field,
            "line_number_taken",
            format!("订单中已有第 {number} 行"),
            format!("the order has a line {number} already"),
        )
    }))
}

/// Its own and one more: all others of the order have one currency already.
const OTHER_LINES_LOOKED_AT: usize = 2;

fn sold(view: &View<'_>, new: &OrderLine) -> Result<Option<FieldProblem>, StoreError> {
    if new.quantity.0 <= 0 {
        let field = OrderLine::QUANTITY.field();
        return Ok(Some(problem(field, "quantity_not_positive", "数量应大于 0", "a quantity is above zero")));
    }
    if new.returned_line.is_some() {
        let field = OrderLine::RETURNED_LINE.field();
        return Ok(Some(problem(
            field,
            "returns_of_a_sale",
            "只有退货单的明细才有原订单明细",
            "only a line of a return takes another back",
        )));
    }
    // What has come back was bought.
    let left = if new.id.raw() == 0 { new.quantity } else { left_of(view, new, None)? };
    Ok((left.0 < 0).then(|| {
        problem(
            OrderLine::QUANTITY.field(),
            "less_than_returned",
            "数量不能小于已退数量",
            "more of it has come back already",
        )
    }))
}

fn returned(view: &View<'_>, new: &OrderLine, order: &Order) -> Result<Option<FieldProblem>, StoreError> {
    let back = OrderLine::RETURNED_LINE.field();
    let Some(of) = new.returned_line else {
        return Ok(Some(problem(
            back,
            "returned_line_needed",
            "退货明细必须指明原订单明细",
            "a line of a return names the line that it takes back",
        )));
    };
    let bought = view.find_as_house(of)?;
    let Some(bought) =
        bought.filter(|bought| Some(bought.order) == order.returns && bought.product == new.product)
    else {
        return Ok(Some(problem(
            back,
            "returned_line_of_another",
            "原订单明细应属于原订单，且是同一产品",
            "the line taken back is of the order that is undone, and of the same product",
        )));
    };
    let field = OrderLine::QUANTITY.field();
    if new.quantity.0 >= 0 {
        return Ok(Some(problem(
            field,
            "quantity_not_negative",
            "退货数量应为负数",
            "what comes back has a quantity below zero",
        )));
    }
    let left = left_of(view, &bought, Some(new.id))?;
    if left.0 >= -new.quantity.0 {
        return Ok(None);
    }
    let most = Scale { places: 3, is_percent: false }.plain(left.0.max(0));
    Ok(Some(problem(
        field,
        "more_returned_than_bought",
        format!("退货数量超过可退数量，最多还能退 {most}"),
        format!("more comes back than was bought; at most {most} can"),
    )))
}

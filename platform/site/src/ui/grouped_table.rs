//! Records put together by groups: a line for each with its number and sums, and its rows below it where it is open.

use maud::{Markup, html};
use object::{Label, Lang};

use super::amount::{Figure, figure};
use super::icon::icon;
use super::table::{Row, Table, box_of, head, line};

const OPEN: Label = Label::new("展开", "Open");
const FOLD: Label = Label::new("折叠", "Fold");
const MORE: Label = Label::new("显示本组其余记录", "Show the rest of this group");

/// One group.
#[derive(Clone, Debug, Default)]
pub struct GroupHead {
    /// What its records have in common.
    pub label: Markup,
    /// How many they are.
    pub count: String,
    /// A sum of what stands under no column, beside the number, and what is summed.
    pub sum: Option<(String, Figure)>,
    /// What stands under some of the columns, by their place: sums.
    pub cells: Vec<(usize, Figure)>,
    /// The page with the group opened or folded; `None` for one that cannot be opened.
    pub toggle_href: Option<String>,
    /// Its rows are shown.
    pub is_open: bool,
    /// The id that leads to it.
    pub anchor: String,
    /// Its rows, at least the first of them.
    pub rows: Vec<Row>,
    /// The list of the rows after them, where there are more.
    pub rest_href: Option<String>,
}

/// A table whose rows stand in groups; the table's own rows are not shown.
pub fn grouped_table(lang: Lang, table: &Table, groups: &[GroupHead]) -> Markup {
    let title_col = table.cols.iter().position(|col| col.strong).unwrap_or(0);
    let selects = usize::from(table.select_form.is_some());
    box_of(
        table,
        html! {
            (head(lang, table))
            @for group in groups {
                tbody {
                    tr class="group-head" id=(group.anchor) {
                        @if selects > 0 { td class="col-select" {} }
                        th scope="rowgroup" {
                            @match &group.toggle_href {
                                Some(href) => {
                                    a class="group-toggle" href=(href) aria-expanded=(if group.is_open { "true" } else { "false" }) {
                                        (icon(if group.is_open { "chevron-down" } else { "chevron-right" }))
                                        span class="sr-only" { (if group.is_open { FOLD } else { OPEN }.text(lang)) " " }
                                        (group.label)
                                        (measures(group))
                                    }
                                }
                                None => span class="group-toggle" { (group.label) (measures(group)) },
                            }
                        }
                        @for (place, col) in table.cols.iter().enumerate().skip(1) {
                            @let sum = group.cells.iter().find(|(column, _)| *column == place).map(|(_, sum)| sum);
                            td class=[(col.numeric || sum.is_some()).then_some("numeric")] data-label=(col.label) {
                                @if let Some(sum) = sum { (figure(sum)) }
                            }
                        }
                    }
                    @for row in &group.rows { (line(lang, table, row, title_col)) }
                    @if let Some(href) = &group.rest_href {
                        tr class="group-rest" {
                            td colspan=(table.cols.len() + selects) { a class="link" href=(href) data-rest { (MORE.text(lang)) } }
                        }
                    }
                }
            }
        },
    )
}

fn measures(group: &GroupHead) -> Markup {
    html! {
        span class="group-count" { (group.count) }
        @if let Some((label, sum)) = &group.sum { span class="group-sum" { span class="sr-only" { (label) " " } (figure(sum)) } }
    }
}

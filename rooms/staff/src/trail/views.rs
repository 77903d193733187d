//! Ready views of the audit trail and of alerts: what one looks for first.

use object::{Label, Object};
use site::ReadyView;

use super::TrailLine;
use crate::alert::Alert;

/// The views.
pub(crate) fn views() -> Vec<ReadyView> {
    let line = |label, filter| ReadyView {
        object: <TrailLine as Object>::OBJECT,
        label,
        filter,
        sort: "",
        nothing: Label::new("没有这样的操作", "Nothing of the kind has happened"),
    };
    vec![
        line(Label::new("我的", "Mine"), "owner == me"),
        line(Label::new("导出", "Exports"), "deed == \"exported\""),
        line(Label::new("被拒绝", "Refusals"), "deed == \"refused\""),
        line(Label::new("权限变更", "Changes of rights"), "deed == \"rights_changed\""),
        line(Label::new("登录失败", "Failed sign-ins"), "deed == \"sign_in_failed\""),
        ReadyView {
            object: Alert::OBJECT,
            label: Label::new("待处理", "Open"),
            filter: "status == \"open\"",
            sort: "",
            nothing: Label::new("没有待处理的提醒", "No alert is open"),
        },
    ]
}

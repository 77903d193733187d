use proptest::prelude::*;

use super::{Reason, likely_same};

fn reason(a: &str, b: &str) -> Option<Reason> {
    likely_same(a, b).map(|similarity| similarity.reason)
}

#[test]
fn the_errors_people_make_are_found_with_their_reason() {
    use Reason::{NearlySame, SameName, SameSound, ShortForm, Swapped, WithoutPlace};
    let table = [
        ("苏州恒远机械有限公司", "苏州恒远机械", SameName),
        ("苏州恒远机械有限公司", "苏州恒远机械（有限公司）", SameName),
        ("苏州恒远机械有限公司", "苏州 恒远 机械 有限公司", SameName),
        ("苏州恒远机械有限公司", "恒远机械有限公司", WithoutPlace),
        ("江苏省苏州市恒远机械有限公司", "苏州恒远机械有限公司", WithoutPlace),
        ("苏州恒远机械有限公司", "苏州远恒机械有限公司", Swapped),
        ("苏州恒远机械有限公司", "苏州恒远械机有限公司", Swapped),
        ("苏州恒远机械有限公司", "苏州恒源机械有限公司", SameSound),
        ("苏州恒远机械有限公司", "恒远", ShortForm),
        ("苏州恒远精密机械制造有限公司", "苏州恒远精密机械", ShortForm),
        ("恒远精密机械制造有限公司", "恒远精密机械制品有限公司", NearlySame),
        ("Nordwerk Maschinen GmbH", "Nordwerk Machinen", NearlySame),
        ("Nordwerk Maschinen GmbH", "NORDWERK MASCHINEN", SameName),
        ("王伟", "王 伟", SameName),
    ];
    for (a, b, expected) in table {
        assert_eq!(reason(a, b), Some(expected), "{a} / {b}");
        assert_eq!(likely_same(a, b), likely_same(b, a), "{a} / {b}");
    }
}

#[test]
fn different_customers_stay_different() {
    let table = [
        ("苏州恒远机械有限公司", "苏州恒泰机械有限公司"),
        ("苏州恒远机械有限公司", "无锡恒远机械有限公司"),
        ("江苏恒远机械有限公司", "浙江恒远机械有限公司"),
        ("苏州恒远机械有限公司", "苏州恒远贸易有限公司"),
        ("苏州恒远机械有限公司", "苏州恒远机械有限公司昆山分公司"),
        ("恒远机械有限公司昆山分公司", "恒远机械有限公司太仓分公司"),
        ("第一机械制造厂", "第二机械制造厂"),
        ("中建三局第一建设工程有限公司", "中建三局第二建设工程有限公司"),
        ("华东精密机械制造有限公司", "华北精密机械制造有限公司"),
        ("王伟", "王玮"),
        ("张小明", "张晓明"),
        ("远山", "远洋"),
        ("Nordwerk Maschinen GmbH", "Sudwerk Maschinen GmbH"),
        ("", "恒远机械"),
        ("有限公司", "（）"),
    ];
    for (a, b) in table {
        assert_eq!(likely_same(a, b), None, "{a} / {b}");
        assert!(likely_same(b, a).is_none(), "{b} / {a}");
    }
}

#[test]
fn a_surer_reason_has_a_higher_score() {
    let score = |b| likely_same("苏州恒远精密机械有限公司", b).map(|similarity| similarity.score);
    let scores =
        ["苏州恒远精密机械", "恒远精密机械", "苏州远恒精密机械", "苏州恒源精密机械", "苏州恒远精密机械制造"]
            .map(score);
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
}

proptest! {
    #[test]
    fn likeness_has_no_order(a in "[苏州恒远泰机械精密分公司A-C1一 ]{0,14}", b in "[苏州恒远泰机械精密分公司A-C1一 ]{0,14}") {
        prop_assert_eq!(likely_same(&a, &b), likely_same(&b, &a));
        prop_assert!(likely_same(&a, &b).is_none_or(|similarity| similarity.score > 0.0 && similarity.score <= 1.0));
    }
}

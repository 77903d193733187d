//! Separators and headers, guessed from files as people save them.

use super::*;

#[test]
fn the_separator_is_the_one_that_cuts_evenly() {
    for (text, separator) in [
        ("a,b,c\n1,2,3\n", ','),
        ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ';'),
        ("名称\t地址\t电话\n甲\t上海,浦东,张江\t1\n乙\t北京\t2\n", '\t'),
        ("a|b\n1|2\n", '|'),
        ("名称，电话\n甲公司，138\n乙公司，139\n", '，'),
        ("名称,地址\n甲,上海，浦东，张江\n乙,北京，朝阳\n丙,广州，天河，五山\n", ','),
        ("name,note\n\"a;b;c\",\"x;y\"\n\"d;e\",\"z\"\n", ','),
        ("a,b,c,d\n1,2\n1\n1,2,3,4\n", ','),
        ("a;b\n\"x\ny,z,w\";2\n", ';'),
        ("客户资料表\n名称;电话;城市\n甲;1;上海\n乙;2;北京\n", ';'),
        ("名称\n甲公司\n乙公司\n", ','),
        ("", ','),
        ("a;b;c\n\"stray;x;y\n1;2;3\n4;5;6\n", ';'),
    ] {
        assert_eq!(guess_separator(text, true), separator, "{text:?}");
    }
}

fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_header_is_told_from_data() {
    let is_known = |cell: &str| ["客户名称", "电话", "Name", "公司"].contains(&cell);
    for (text, present) in [
        ("客户名称,电话\n甲,13800138000", true),
        ("甲公司,13800138000\n乙公司,13900139000", false),
        ("甲公司,li@x.com\n乙公司,wang@x.com", false),
        ("某列,某栏\n甲,13800138000\n乙,13900139000", true),
        ("某列,某栏\n甲,上海\n乙,北京", true),
        ("甲,上海\n乙,上海\n丙,北京", false),
        ("客户名称,2025年,2026年\n甲,100,200\n乙,300,400", false),
        ("客户名称,电话,2026年\n甲,100,200\n乙,300,400", true),
        ("客户名称", true),
        ("13800138000", false),
        ("13800138000\n13900139000", false),
        ("2026-03-01,甲\n2026-03-02,乙", false),
        ("电话1,列2,Q3\n甲,乙,丙", true),
        ("公司,上海宏达,021-55550000\n公司,北京方圆,010-66660000", false),
        (",某栏\n1,甲\n2,乙", true),
    ] {
        assert_eq!(header_present(&rows(text), &is_known), present, "{text:?}");
    }
    assert!(header_present(&[], &is_known));
}

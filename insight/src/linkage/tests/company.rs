//! Names of companies, taken apart.

use crate::linkage::company::parse;

#[test]
fn a_company_is_what_it_is_called_and_which_branch() {
    for (name, core, region, branch) in [
        ("上海宏达机械设备有限公司", "宏达机械设备", "上海", ""),
        ("宏达机械设备（上海）有限公司", "宏达机械设备", "上海", ""),
        ("上海市宏达机械设备有限责任公司", "宏达机械设备", "上海", ""),
        ("上海宏达机械设备有限公司北京分公司", "宏达机械设备", "上海", "北京"),
        ("宏达北京分公司", "宏达", "", "北京"),
        ("ＨＯＮＧＤＡ Machinery Co., Ltd.", "hongda machinery", "", ""),
        ("Müller & Söhne GmbH", "muller sohne", "", ""),
        ("Hongda Ltd. Berlin Branch", "hongda", "", "berlin"),
        ("", "", "", ""),
        ("公司", "公司", "", ""),
    ] {
        let parsed = parse(name);
        assert_eq!(
            (parsed.core.as_str(), parsed.region.as_str(), parsed.branch.as_str()),
            (core, region, branch),
            "{name}"
        );
    }
}

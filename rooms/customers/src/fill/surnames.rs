//! Which characters begin a Chinese person's name.

/// Surnames of one character: the commonest 359, which nearly everyone on the mainland bears, without
/// those that begin company names and place names far more often than people's (海, 南, 国, 公, 信, 富).
pub(super) const SINGLE: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚\
    卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常\
    温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂\
    成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫\
    费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡\
    鞠惠荆乐冀郁胥班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜阚花权帅屠豆朴盖练廉禹井祖漆巴卿狄平索宣晋云\
    容敬扈晁芮阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓邰赫杭况宿鲜逯茹慕危亢嵇湛戎勾茅於呼揭尉冶檀阴昝幸衡尧";

/// Surnames of two characters that are borne today.
pub(super) const COMPOUND: [&str; 32] = [
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯", "轩辕",
    "长孙", "宇文", "端木", "独孤", "南宫", "西门", "东郭", "百里", "呼延", "闻人", "澹台", "公冶", "太史",
    "申屠", "钟离", "鲜于", "闾丘", "司空", "淳于",
];

"""What each default of the policy rests on: practice elsewhere, by its issuing body, or our own choice, said so."""

from collections.abc import Mapping

BASIS: Mapping[str, str] = {
    "instruments": "聊城市整改情况通报会民主测评在前，赣州市群众扫码满意度测评在后",
    "parties": "维西县四方联审：巡察办、纪委监委、组织部、巡察组；赣州市联合会审另有宣传部门",
    "satisfaction.publish_min": "系统默认值，未见公开规定：介于大英县85%的通报标准与赣州市各轮均超过95%的结果之间",
    "satisfaction.hold_below": "商河县满意度测评引用的80%标准，大英县85%的通报标准",
    "rectification.publish_min": "系统默认值，未见公开规定：各地公布的整改率，龙亭区90.3%、榆阳区90.9%、维西县88.6%",
    "rectification.hold_below": "系统默认值，未见公开规定：低于各地公布的整改率",
    "min_valid": "砀山县第十五轮评估平均每家约31份，富宁县督查平均每家约21份",
    "min_valid_census": "应到人数少、达不到最低份数的，参照村民代表会议三分之二的规定（村民委员会组织法第二十六条）",
    "quorum": "县政协民主测评办法（草案）：实到须超过应到半数，收回多于发出的重新测评",
    "unknown_above": "系统默认值，未见公开规定：不了解的人多，说明公开不到位",
    "discrepancies": "衡水市整改“回头看”综合评估：报告与事实不符五项以上的一票否决",
    "review_days": "系统默认值，未见公开规定",
    "max_holds": "聊城市对整改不力的单位约谈；次数为系统默认值，未见公开规定",
    "names_held_units": "赣州市只公布延后公示单位的数量",
}

"""The words offices write over their columns, and in some of them, as data."""

from collections.abc import Mapping
from enum import StrEnum


class Field(StrEnum):
    SERIAL = "serial"
    NAME = "name"
    CATEGORY = "category"
    PARENT = "parent"
    DISTRICT = "district"
    TEAM = "team"
    FEEDBACK_ON = "feedback_on"
    DUE_ON = "due_on"
    POPULATION = "population"
    STANDING_CLASS = "standing_class"
    MODE = "mode"
    SECTOR = "sector"
    ADDRESS = "address"
    MATTER = "matter"
    PHONE = "phone"
    REMARK = "remark"


PLACES = frozenset(
    {Field.DISTRICT, Field.PARENT}
)  # where a unit stands: one part of what tells it from others


# Earlier words win where two columns mean the same.
# Spaces, line breaks, brackets with what is in them, marks and case do not count.
SYNONYMS: Mapping[Field, str] = {
    Field.NAME: """
        被巡察单位 被巡察单位名称 被巡察党组织 被巡察党组织名称 被巡察单位党组织 被巡察村 被巡察村社区
        被巡察村党组织 被巡村 被巡察对象 巡察对象 巡察单位 被测评单位 测评单位 村党组织 社区党组织
        村社区党组织 村级党组织 村党组织名称 村社区党组织名称 单位名称 单位全称 单位 单位党组织 党组织名称
        党组织全称 党组织 村社区 村社区名称 村名 村名称 村 行政村 行政村名称 社区 社区名称 机构名称
        部门名称 部门单位 部门 名称 unit unitname nameofunit inspectedunit organisation organization
        organisationname organizationname partyorganisation partyorganization village villagename
        community name
    """,
    Field.CATEGORY: """
        单位类别 单位类型 类别 类型 单位性质 单位分类 党组织类别 党组织类型 性质 category unitcategory
        type unittype kind
    """,
    Field.PARENT: """
        乡镇街道 乡镇 街道 镇街 乡镇名称 乡镇街道名称 所属乡镇 所属乡镇街道 所在乡镇 所在乡镇街道 所属街道
        所属镇街 乡镇党委 乡镇街道党委 街道党工委 镇 乡 上级党组织 上级党委 所属党委 上级单位 主管单位
        主管部门 township town subdistrict street parent parentunit
    """,
    Field.DISTRICT: """
        县市区 县区 区县 县 市县 县市 县市区名称 县区名称 所属县区 所属县市区 所在县区 所在县市区 旗县
        旗县区 区 district county
    """,
    Field.TEAM: """
        巡察组 巡察组名称 巡察组别 承担巡察组 责任巡察组 所属巡察组 巡察工作组 巡察小组 组别 team
        inspectionteam teamname
    """,
    Field.FEEDBACK_ON: """
        反馈时间 反馈日期 反馈日 巡察反馈时间 巡察反馈日期 集中反馈时间 集中反馈日期 反馈会时间
        反馈意见时间 意见反馈时间 feedbackon feedback feedbackdate dateoffeedback
    """,
    Field.DUE_ON: """
        整改期限 整改截止日期 整改截止时间 整改截止日 整改到期日 整改到期日期 整改到期时间 整改到期
        整改时限 整改完成时限 整改完成时间 整改完成日期 集中整改期限 集中整改截止日期 集中整改截止时间
        完成时限 截止日期 截止时间 到期日 到期日期 期限 dueon due duedate deadline rectifyby
    """,
    Field.POPULATION: """
        服务人口 服务人口数 服务人数 服务对象人数 服务对象数 服务群众数 服务群众人数 常住人口 常住人口数
        人口 人口数 总人口 总人口数 人口总数 户籍人口 户籍人口数 人数 population residents people
        servedpopulation
    """,
    Field.STANDING_CLASS: """
        分类 好中差 好中差分类 分类等次 村分类 分类定级 类别等次 class standingclass grade
    """,
    Field.MODE: """
        巡察方式 巡察模式 巡察形式 巡察类型 方式 组织方式 mode method
    """,
    Field.SECTOR: """
        所属系统 系统 所属领域 领域 所属行业 行业 战线 sector system
    """,
    Field.REMARK: """
        备注 备注说明 说明 附注 备考 remark remarks note notes comment comments
    """,
    Field.SERIAL: """
        序号 序 编号 no number serial serialno index id
    """,
}

# A list of people, for a draw: the same kind of table, and other words over its columns.
OF_PEOPLE: Mapping[Field, str] = {
    Field.NAME: """
        姓名 人员姓名 服务对象姓名 群众姓名 代表姓名 办事人姓名 申请人姓名 户主姓名 被抽取人
        办事人 申请人 当事人 户主 联系人 名字 name fullname person
    """,
    Field.CATEGORY: """
        类别 人员类别 身份类别 代表类别 对象类别 服务对象类别 参会身份 身份 人员身份 组别 群体 分组 类型 人员类型
        category group kind type
    """,
    Field.ADDRESS: """
        单位或住址 单位及住址 单位住址 单位或地址 工作单位或住址 住址或单位 住址 家庭住址 家庭地址 现住址 居住地址
        居住地 联系地址 地址 住所 工作单位 所在单位 单位 单位名称 所在村社区 村社区 所在村 村组 address unit
        organisation organization
    """,
    Field.MATTER: """
        办理事项 办事事项 服务事项 事项 事项名称 办理业务 业务事项 业务类型 业务 办件名称 办件 事由 matter service
    """,
    Field.PHONE: """
        手机号 手机号码 手机 联系电话 电话号码 电话 联系方式 phone mobile telephone tel
    """,
    Field.SERIAL: SYNONYMS[Field.SERIAL],
}
USUAL_PEOPLE = "姓名、服务对象姓名、办事人、申请人、Name"

# What the message says when no header is found: the plain ones, not all of them.
USUAL_NAMES = "单位、单位名称、被巡察单位、被巡察党组织、村（社区）党组织、Unit"

CLASSES: Mapping[str, str] = {
    spelling: value
    for value, spellings in {
        "好": "好 好类 好的 好村 a good",
        "中": "中 中类 中等 中村 b fair average medium",
        "差": "差 差类 较差 差村 c poor",
    }.items()
    for spelling in spellings.split()
}

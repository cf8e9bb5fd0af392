"""Words of offices for relations, tenure and whether someone lives there. Pure."""

from __future__ import annotations

from weige.registry.people.terms import ROLE_NAMES, TENURE_NAMES, Capacity, Role, Tenure


def _spread(**groups: str) -> dict[str, str]:
    return {word: value for value, words in groups.items() for word in words.split()}


RELATION_WORDS: dict[str, Role] = {
    word: Role(value)
    for word, value in _spread(
        head="户主 本人 户主本人 本户户主 自己 head",
        spouse="配偶 妻 妻子 夫 丈夫 爱人 老婆 老公 夫妻 之妻 之夫 spouse wife husband",
        child="子女 子 女 儿子 女儿 长子 次子 三子 四子 五子 长女 次女 三女 四女 五女 二子 二女 独生子 独生女 独子 独女 幼子 "
              "幼女 小儿子 小女儿 大儿子 大女儿 之子 之女 儿 儿媳 媳妇 女婿 养子 养女 继子 继女 孩子 child son daughter",
        parent="父母 父 母 父亲 母亲 爸爸 妈妈 之父 之母 岳父 岳母 公公 婆婆 公 婆 继父 继母 养父 养母 parent father mother",
        grandchild="孙辈 孙子 孙女 外孙 外孙女 外孙子 孙 长孙 曾孙 重孙 曾孙女 重孙女 之孙 grandchild",
        grandparent="祖辈 祖父 祖母 爷爷 奶奶 外公 外婆 外祖父 外祖母 曾祖父 曾祖母 grandparent",
        sibling="兄弟姐妹 兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 兄妹 姐弟 哥 sibling brother sister",
        relative="其他亲属 亲属 亲戚 侄子 侄女 侄儿 侄 外甥 外甥女 甥 叔 伯 姑 舅 姨 叔叔 伯伯 姑姑 舅舅 姨妈 伯父 伯母 叔父 "
                 "叔母 姑母 姑父 舅母 姨母 姨父 表兄 表弟 表姐 表妹 堂兄 堂弟 堂姐 堂妹 嫂子 嫂 弟媳 姐夫 妹夫 relative",
        tenant="同住租客 租客 租户 承租人 租住人 合租 合租人 租房 承租 tenant",
        carer="保姆护工 保姆 护工 家政 住家保姆 carer",
        other="其他 非亲属 朋友 同事 同学 其它 集体户 同住人 寄住 other",
    ).items()
}  # fmt: skip
TENANT_WORDS = frozenset({"承租人", "租客", "租户", "租住人", "合租", "合租人", "租房", "承租", "同住租客"})
TENURE_WORDS: dict[str, Tenure | None] = {
    **{
        word: Tenure(value)
        for word, value in _spread(
            owner_occupied="自有自住 自住 自有 自购 自有房 自住房 自有住房 私有 私房 产权房 业主 业主自住 owner-occupied",
            rented="租住 出租 租赁 承租 租房 出租房 租赁房 租用 公租房 廉租房 转租 合租 已出租 整租 rented",
            lent="借住 借用 暂借 亲属借住 寄住 lent",
            other="其他 其它 单位宿舍 宿舍 集体宿舍 other",
        ).items()
    },
    **dict.fromkeys(["商品房", "安置房", "房改房", "拆迁房", "拆迁安置房", "回迁房", "住宅", "住房", "经济适用房", "单位房", "自建房", "限价房", "小产权"]),
}  # fmt: skip
"""Words that say what a building is, and not on what footing people live in it, mean nothing here."""
LIVING_WORDS: dict[str, bool] = {
    **dict.fromkeys(
        ["是", "在住", "常住", "居住", "在", "人户一致", "人在户在", "人户同在", "实际居住", "住人", "有人居住", "有人住", "入住", "已入住", "人在户不在", "流动", "暂住", "寄住", "租住", "自住", "yes"],
        True,
    ),
    **dict.fromkeys(
        ["否", "不在住", "未居住", "不居住", "不在", "人户分离", "空挂", "空挂户", "户在人不在", "人不在户在", "外出", "搬离", "未入住", "不住", "长期外出", "no"], False
    ),
}  # fmt: skip
VACANT_WORDS = frozenset(
    [
        "空置",
        "空户",
        "空房",
        "空",
        "空屋",
        "空置房",
        "空关",
        "空关房",
        "空置户",
        "闲置",
        "闲置房",
        "无人",
        "无人居住",
        "无人住",
        "无住户",
        "没人",
        "没人住",
        "未售",
        "未售出",
        "未交房",
        "未装修",
        "毛坯",
        "vacant",
        "empty",
    ]
)
"""In the column of the name, or of how a dwelling is used: nobody lives there."""
NAMELESS_WORDS = frozenset(
    [
        "无",
        "暂无",
        "不详",
        "未知",
        "未登记",
        "未采集",
        "待采集",
        "待核实",
        "拒访",
        "拒登",
        "联系不上",
        "无法联系",
        "/",
        "//",
        "-",
        "--",
        "—",
        "——",
        "x",
        "xx",
        "xxx",
        "none",
        "n/a",
        "?",
        "？",
    ]
)
"""In the column of the name: nobody knows it."""
NOTHING_WORDS = frozenset(
    {"", "无", "否", "没有", "不是", "正常", "健康", "良好", "暂无", "/", "-", "—", "0", "×", "no", "none", "n/a"}
)
"""In columns of what help someone needs: nothing is to be kept."""
RELATION_CHOICES = "、".join(name.zh for name in ROLE_NAMES.values()), ", ".join(n.en for n in ROLE_NAMES.values())
TENURE_CHOICES = "、".join(name.zh for name in TENURE_NAMES.values()), ", ".join(n.en for n in TENURE_NAMES.values())
LIVING_CHOICES = "是、否、人户一致、人户分离", "yes, no, 人户一致, 人户分离"


def capacity_of(role: Role, word: str, tenure: Tenure | None) -> Capacity:
    """In which capacity someone belongs to the household, as far as the file says."""
    if word in TENANT_WORDS or role is Role.TENANT or (role is Role.HEAD and tenure is Tenure.RENTED):
        return Capacity.TENANT
    if role is Role.HEAD and tenure is Tenure.OWNER_OCCUPIED:
        return Capacity.OWNER
    return Capacity.FAMILY

// Finding a person's name in a spoken sentence: a surname that stands where a name can begin, and a given name of one or
// two characters that ends where a name can end. Pure. Whoever is not found is typed; nothing is guessed past doubt.

/** Surnames of some 97 in 100 people; those that are mostly met as other words (和, 单, 时) are left out. */
const SURNAMES = new Set(
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫雷段黎史龙陶贺顾毛郝龚邵万覃武钱戴严莫孔向常汤康易乔赖文樊殷颜施洪翁庄温牛倪葛邢安齐伍岳骆俞章鲁季聂柳游焦凌祝柯梅阮管欧辛岑尤卓包裴宁苗屈甘卫冉涂饶窦辜蒲鲜补税敬罗银车邬幸兰鄢',
)
const DOUBLE_SURNAMES = ['欧阳', '上官', '司马', '诸葛', '东方', '皇甫', '尉迟', '公孙', '慕容', '令狐', '司徒', '夏侯']
/** What a name is never made of, and forms of address that stand where a given name would. */
const NEVER = /[搬住来走了的是让把被就都也还没不说几个户室号口今昨一二三四五六七八九十两]/
const ADDRESSES = new Set('家 先生 女士 师傅 阿姨 大爷 大妈 大娘 大姐 大哥 奶奶 爷爷 婆婆 叔叔 老师 小姐 太太 孃孃 嬢嬢 医生 主任 书记'.split(' '))
const NO_NAMES = new Set('马上 方便 安全 高兴 常年 温暖 白天 金色 江边 房东 万一 文化 石头 龙泉 江安 康复 向西 向东 钱包'.split(' '))
const BEFORE = /(^|[，,。、；;：:\s]|叫|姓名|名字|户主|业主|租客|房客|住户|租给|是|为|搬来|搬进|搬到|搬走|搬出|入住|住进|住着|住的|来了|走了|去世|过世|出生|生了|孩子|宝宝|儿子|女儿|有|给)$/
const AFTER = /^($|[，,。、；;：:！!\s]|一家|全家|两家|夫妻|夫妇|两口|小两口|母子|母女|父子|父女|和|跟|与|带|搬|住|入住|迁|租|退租|已|刚|昨|今|前天|上周|上个|电话|手机|身份|生|去世|过世|病故|逝世|不在|走了|出生|的|是|家|来|回|也|现在|今年|现)/

/** The first name in a text whose other parts have been taken out, or null. */
export function findName(text: string): string | null {
  for (let at = 0; at < text.length; at += 1) {
    if (!BEFORE.test(text.slice(0, at))) continue
    const double = DOUBLE_SURNAMES.find((surname) => text.startsWith(surname, at))
    const surname = double ?? (SURNAMES.has(text[at]!) ? text[at]! : null)
    if (!surname) continue
    for (const length of [2, 1]) {
      const start = at + surname.length
      const given = text.slice(start, start + length)
      const fits = given.length === length && /^[\u4e00-\u9fff]+$/.test(given) && !NEVER.test(given)
      if (!fits || ADDRESSES.has(given) || NO_NAMES.has(surname + given)) continue
      if (AFTER.test(text.slice(start + length))) return surname + given
    }
  }
  return null
}

"""A message's words: folded to one spelling, freed of personal data, cut into words and pairs of characters. Pure.

What can name a person (telephone, identity and account numbers, plates, mail addresses, names beside the words that
announce them) goes first, so that nothing later can hold it or group by it. Numbers of rooms go too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import rjieba

MAX_LENGTH = 4_000
"""Characters that are read; what comes after them rarely says what it is about."""

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔"
    "钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DIGIT = "0-9零〇一二三四五六七八九幺两"
_PERSONAL = re.compile(
    "|".join(
        (
            r"https?://[!-~]+",
            r"[a-z0-9._%+-]+@[a-z0-9.-]+",
            r"(?:微信|qq|vx|wx)号?(?:码)?[是为:：\s]*[a-z0-9_-]{4,}",
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-z][·\s]?[a-z0-9]{5,6}(?![a-z0-9])",
            # Any long row of digits, however spaced: telephone, identity card, bank account, order.
            rf"[{_DIGIT}](?:[\s()-]?[{_DIGIT}]){{5,}}x?",
            rf"(?:联系人|姓名|我叫|本人叫|投诉人|举报人|来电人|反映人)[是为叫:：\s]*[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}",
            rf"[{_SURNAMES}](?:某某|某|先生|女士|小姐|师傅|阿姨|大爷|大妈|老师|经理|主任|医生)",
        )
    )
)
_ROOM = re.compile(r"[0-9]{1,4}(?:-[0-9]{1,4})*(?:室|户|房)|[0-9]{3,4}号?房|(?<=单元)[0-9]{3,4}|(?<=-)[0-9]{3,4}")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufe0f\ufeff]")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_LATIN = re.compile(r"[a-z]{2,}")
_LINE = re.compile(r"[0-9]{1,4}路")


def fold(text: str) -> str:
    """One spelling: narrow forms, small letters, no invisible characters, and nothing that names a person.

    The mark ``|`` stands where something was taken out, so that its neighbours do not become one word.
    """
    folded = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower()
    folded = _INVISIBLE.sub("", folded)
    folded = _PERSONAL.sub("|", folded)
    return _ROOM.sub("|", folded)


def words(folded: str) -> set[str]:
    """What a folded text speaks of: words, pairs of neighbouring characters, names in Latin letters, bus lines.

    Words of every message (谢谢, 领导, 我们) count for nothing and part their neighbours.
    """
    stops = stop_words()
    found: set[str] = set(_LATIN.findall(folded))
    found.update(_LINE.findall(folded))
    kept: list[str] = []
    for word in rjieba.cut(_BETWEEN_HAN.sub("|", folded)):
        if word in stops or not "\u4e00" <= word[0] <= "\u9fff":
            kept.append("|")
            continue
        kept.append(word)
        if 1 < len(word) <= 6:
            found.add(word)
    for run in _RUN.findall("".join(kept)):
        found.update([run[place : place + 2] for place in range(len(run) - 1)])
    return found


@cache
def stop_words() -> frozenset[str]:
    """Words that tell nothing of the matter (``stop_words.txt``)."""
    return frozenset((Path(__file__).parent / "stop_words.txt").read_text(encoding="utf-8").split())

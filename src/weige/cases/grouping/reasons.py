"""Why messages are together, in plain sentences. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from weige.core.errors import Text

from .distances import Distance

NEAR, FAIR = 0.35, 0.65
"""Up to here a part is called near, up to there fairly near."""


def reasons(distance: Distance, words: Sequence[str], places: Sequence[str]) -> list[Text]:
    """What two messages share and how far they are apart, part by part; an unknown part says so."""
    told = []
    if words:
        told.append(Text(f"都提到：{'、'.join(words)}", f"both mention: {', '.join(words)}"))
    told.append(_degree("文字", "text", distance.text))
    if places:
        told.append(Text(f"同一地点：{'、'.join(places)}", f"same place: {', '.join(places)}"))
    if distance.place is None:
        told.append(Text("地点不明，未作比较", "place unknown, not compared"))
    else:
        told.append(_degree("地点", "place", distance.place))
    if distance.days is None:
        told.append(Text("时间不明，未作比较", "time unknown, not compared"))
    elif distance.days < 1:
        told.append(Text("相隔不到一天", "less than a day apart"))
    else:
        days = round(distance.days)
        told.append(Text(f"相隔 {days} 天", f"{days} day{'s' if days > 1 else ''} apart"))
    if distance.category is not None:
        same = distance.category == 0
        family = distance.category < 1
        told.append(
            Text("类别相同", "same category")
            if same
            else Text("类别相近", "related categories")
            if family
            else Text("类别不同", "different categories")
        )
    return told


def _degree(zh: str, en: str, distance: float) -> Text:
    alike = round(100 * max(0.0, 1 - distance))
    if distance <= NEAR:
        return Text(f"{zh}很接近（相似 {alike}%）", f"{en} near ({alike} % alike)")
    if distance <= FAIR:
        return Text(f"{zh}较接近（相似 {alike}%）", f"{en} fairly near ({alike} % alike)")
    return Text(f"{zh}相差较大（相似 {alike}%）", f"{en} far ({alike} % alike)")

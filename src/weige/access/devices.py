"""What a signed-in device is called, so that its owner knows it again in a list. Pure.

Only the kind of browser and of device is kept of what a browser says of itself: enough to tell "the phone" from "the
desk", too little to follow anyone.
"""

from __future__ import annotations

from weige.core.errors import Text

BROWSERS = (
    ("MicroMessenger", "wechat", Text("微信", "WeChat")),
    ("DingTalk", "dingtalk", Text("钉钉", "DingTalk")),
    ("HuaweiBrowser", "huawei", Text("华为浏览器", "Huawei Browser")),
    ("MiuiBrowser", "mi", Text("小米浏览器", "Mi Browser")),
    ("UCBrowser", "uc", Text("UC 浏览器", "UC Browser")),
    ("MQQBrowser", "qq", Text("QQ 浏览器", "QQ Browser")),
    ("QQBrowser", "qq", Text("QQ 浏览器", "QQ Browser")),
    ("Edg", "edge", Text("Edge 浏览器", "Edge")),
    ("Firefox", "firefox", Text("火狐浏览器", "Firefox")),
    ("Chrome", "chrome", Text("Chrome 浏览器", "Chrome")),
    ("Safari", "safari", Text("Safari 浏览器", "Safari")),
)
"""Sign in what the browser says, code, words. The first that fits: nearly all of them also say Chrome or Safari."""
SYSTEMS = (
    ("HarmonyOS", "harmony", Text("鸿蒙手机", "HarmonyOS")),
    ("OpenHarmony", "harmony", Text("鸿蒙手机", "HarmonyOS")),
    ("iPhone", "iphone", Text("苹果手机", "iPhone")),
    ("iPad", "ipad", Text("苹果平板", "iPad")),
    ("Android", "android", Text("安卓手机", "Android")),
    ("Windows", "windows", Text("Windows 电脑", "Windows")),
    ("Macintosh", "mac", Text("苹果电脑", "Mac")),
    ("Linux", "linux", Text("Linux 电脑", "Linux")),
)
_BROWSER_WORDS = {code: words for _, code, words in BROWSERS}
_SYSTEM_WORDS = {code: words for _, code, words in SYSTEMS}
UNKNOWN = Text("未知设备", "unknown device")
SEPARATOR = "/"
NAMELESS = {"", SEPARATOR, "browser", "demo"}
"""Labels that say nothing; the words are what earlier releases kept for every browser."""


def label_of(user_agent: str) -> str:
    """The codes of browser and system, as kept: ``chrome/android``; either may be missing."""
    browser = next((code for sign, code, _ in BROWSERS if sign in user_agent), "")
    system = next((code for sign, code, _ in SYSTEMS if sign in user_agent), "")
    return f"{browser}{SEPARATOR}{system}"


def name_of(label: str) -> Text:
    """A kept label in words: the device first, since that is what its owner looks for.

    What a program called itself when it signed in stays as it is.
    """
    browser, _, system = label.partition(SEPARATOR)
    known = [words for words in (_SYSTEM_WORDS.get(system), _BROWSER_WORDS.get(browser)) if words]
    if known:
        return Text(" · ".join(w.zh for w in known), " · ".join(w.en for w in known))
    return UNKNOWN if label in NAMELESS else Text(label, label)

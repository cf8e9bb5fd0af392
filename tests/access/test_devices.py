"""What a signed-in device is called: words that its owner knows it by, and nothing more of what its browser said."""

from __future__ import annotations

import pytest

from weige.access.devices import label_of, name_of

ANDROID = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("user_agent", "chinese", "english"),
    [
        (ANDROID, "安卓手机 · Chrome 浏览器", "Android · Chrome"),
        (f"{ANDROID} MicroMessenger/8.0.50", "安卓手机 · 微信", "Android · WeChat"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 "
         "Safari/604.1", "苹果手机 · Safari 浏览器", "iPhone · Safari"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Windows 电脑 · Edge 浏览器", "Windows · Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "Linux 电脑 · 火狐浏览器", "Linux · Firefox"),
        ("curl/8.5.0", "未知设备", "unknown device"),
        ("", "未知设备", "unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_words(user_agent: str, chinese: str, english: str) -> None:
    name = name_of(label_of(user_agent))
    assert (name.zh, name.en) == (chinese, english)


@pytest.mark.parametrize(("label", "chinese"), [("browser", "未知设备"), ("值班室平板", "值班室平板")])
def test_a_name_that_a_program_gave_itself_stays(label: str, chinese: str) -> None:
    assert name_of(label).zh == chinese

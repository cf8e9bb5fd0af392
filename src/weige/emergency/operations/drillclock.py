"""The clock of an operation: real time in earnest; in a drill it can be paused and run up to sixty times as fast.

Pure. A clock is what it showed at one real moment, and how fast it runs since; changing its speed begins a new stretch
where the old one ended, so that it never jumps and never runs backwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FASTEST = 60


@dataclass(frozen=True, slots=True)
class DrillClock:
    """``shown`` is what the clock showed at the real moment ``since``; ``speed`` 0 stands still, 1 is real time."""

    shown: datetime
    since: datetime
    speed: int = 1

    def at(self, real: datetime) -> datetime:
        """What it shows at a real moment; before ``since`` it shows what it showed then."""
        return self.shown + max(real - self.since, timedelta()) * self.speed

    def real(self, shown: datetime) -> datetime | None:
        """The real moment at which it will show something; ``None`` while it stands still before that."""
        ahead = shown - self.shown
        if ahead <= timedelta():
            return self.since
        return self.since + ahead / self.speed if self.speed else None

    def at_speed(self, speed: int, real: datetime) -> DrillClock:
        """The same clock running at another speed from a real moment on.

        Raises:
            ValueError: slower than standing still, or faster than sixty times.
        """
        if not 0 <= speed <= FASTEST:
            raise ValueError(f"a drill clock runs at 0 to {FASTEST} times real time, not {speed}")
        return DrillClock(self.at(real), max(real, self.since), speed)

    @property
    def is_paused(self) -> bool:
        return self.speed == 0

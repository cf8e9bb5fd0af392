"""The outside world: what other systems may ask of Weige (Open311) and what Weige tells them (webhooks)."""

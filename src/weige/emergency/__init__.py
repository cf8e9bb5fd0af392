"""Emergency: warnings, gauges, and what is done about them."""

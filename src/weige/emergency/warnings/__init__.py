"""Official warnings in the Common Alerting Protocol (CAP 1.2): read, judged, followed to their end, written. Pure."""

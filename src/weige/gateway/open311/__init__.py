"""Open311 GeoReport v2: other systems read the city's services and requests, and make requests with a key."""

"""The standing six of a place (六个一): plan, team, risk map, route map, supply point, a drill a year."""

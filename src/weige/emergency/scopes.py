"""The abilities of emergency, by their codes; see ``access.abilities`` for what each allows."""

READ, PLAN, COMMAND = "emergency.read", "emergency.plan", "emergency.command"

"""What comes in from the field during an operation: danger reports, requests for help with the teams that can give it,
places of tasks, handovers between shifts, and the live map."""

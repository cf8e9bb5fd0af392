"""Follow-up: every close asks the reporter once; a random sample is asked again by someone who did not handle it."""

"""Every performance figure in the documents comes from here: `python -m bench`."""

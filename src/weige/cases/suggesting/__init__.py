"""Category suggestions: from the words of a message to the category that it most likely belongs to.

Pure: no database, no Django. ``stripping`` takes personal numbers out, ``terms`` cuts a text into words and pieces,
``training`` learns from labelled messages, ``model`` judges a message and says which words spoke for it, ``keeping``
writes a model to a file and refuses a damaged one, ``measuring`` says how good it is, ``peer`` is the plain rival,
``messages`` reads files of messages.
"""

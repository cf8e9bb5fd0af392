"""Reply texts (常用语): an office's own short texts for moves that need words."""

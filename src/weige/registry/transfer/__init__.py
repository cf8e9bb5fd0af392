"""Import and export of the register: files of offices in, watermarked files out."""

"""Registry: premises and the addresses by which people name them."""

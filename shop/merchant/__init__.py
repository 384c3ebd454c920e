"""Who sells: identity, settings, agencies, and the file that sets them."""

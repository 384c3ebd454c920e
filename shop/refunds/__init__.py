"""Money given back: asked for, sent, seen at the provider, said in words."""

"""What is sold: products, variants, stock, lists, search."""

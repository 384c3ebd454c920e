"""A catalogue that comes from another shop: read its export, check it, write it product by product, say what became.

What an export leaves out, or leaves empty, stays as this shop has it; so does a product that has left the file.
"""

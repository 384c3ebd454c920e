"""What staff do with the catalogue: rayons, products, variants, photos, documents."""

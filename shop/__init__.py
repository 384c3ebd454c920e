"""What the merchant promises and charges; knows neither HTTP nor HTML nor the database's query language."""

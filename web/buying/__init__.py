"""What asks who buys and how it is received: the same for a buyer at the checkout and for staff who type an order."""

"""The books for the accountant: what was sold, at which rates, how it was paid, and the sales journal (FEC)."""

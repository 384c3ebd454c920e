"""`bin/bench`: what the shop costs, side by side with a ceiling in one run."""

"""`bin/gallery`: a picture of every page, mail and printed page, in all its looks, laid side by side."""

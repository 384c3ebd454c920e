"""What machines ask: does the shop live, is it ready, how is it doing."""

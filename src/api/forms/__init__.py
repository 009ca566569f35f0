"""The forms by which children are assessed, as whoever fills them in sees them."""

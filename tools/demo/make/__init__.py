"""Scripts that make the demo library; the product never imports them."""

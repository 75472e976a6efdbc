"""HTML as a stream: what a browser would see in the bytes, and edits that leave all other bytes alone."""

"""The Daily Harbour: a small news site with the usual strangers in its pages, to see consent at work."""

"""How a site is looked at: through a real browser, or in-process through its ASGI app."""

"""The ASGI shell: the middleware, one response's gate, and our endpoints."""

"""What may pass: cookies, headers and tags, for one decision. Pure."""

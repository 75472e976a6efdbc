"""What the visitor chose: the choice, its signed cookie, and the signals a browser sends. Pure."""

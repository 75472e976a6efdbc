"""Who vouches for a log besides its operator: witnesses and timestamp authorities, and what they said."""

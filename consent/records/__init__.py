"""What can be shown later: who was shown which notice, and what they chose."""

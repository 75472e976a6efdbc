"""What a site was seen to use: sightings, what they come to, and what is to be declared. Pure."""

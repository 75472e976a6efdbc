"""What the site declares: categories, services, cookies, and the policy they make. Pure."""

"""A second, slow reading of the rules, the random journals it is compared on, and the check of the worked cases."""

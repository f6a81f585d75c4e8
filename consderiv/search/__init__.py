"""Finding the smallest programs on which a calculus rule is not an equality, or a stated inclusion fails."""

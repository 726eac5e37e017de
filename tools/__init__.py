"""Tools that maintain the lessons and the repository."""

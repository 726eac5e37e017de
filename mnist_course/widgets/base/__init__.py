"""What the interactive figures are made of."""

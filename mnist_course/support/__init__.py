"""What the rest of the package stands on; no lesson imports from here."""

"""Seeded repositories of fleets: what they hold, and how they get into Git."""

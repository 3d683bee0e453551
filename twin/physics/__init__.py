"""Bullet behind a small typed world."""

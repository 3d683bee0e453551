"""Whole-body control: Pinocchio and numerics, no Bullet."""

"""Policies that are no part of this program: how they are found, checked, guarded and asked."""

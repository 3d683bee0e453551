"""Gymnasium environments for every task. Importing this package registers ``twin/ToteTransfer-v1`` and the others."""

from twin.environments.registry import VERSIONS, find_id, register_all

__all__ = ["VERSIONS", "find_id", "register_all"]

register_all()

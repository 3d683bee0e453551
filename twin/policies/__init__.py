"""The policy contract and the policies that ship."""

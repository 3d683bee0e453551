"""Policies learned from scripted attempts: recording, fitting, export to ONNX, and what they are worth in physics."""

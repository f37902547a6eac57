"""Backends: ways to train a described network."""

"""Fitted networks in a format that other programs run: ONNX."""

from __future__ import annotations

from pybiodl.export._onnx import OnnxModel, to_onnx

__all__ = ["OnnxModel", "to_onnx"]

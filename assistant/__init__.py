"""The deal assistant: a question goes in, a cited answer comes out."""

__version__ = "0.1.0"

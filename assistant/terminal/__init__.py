"""The screen: a Textual chat around an engine that it loads after its first paint.

`assistant.terminal.app.run` opens it. Importing this package imports nothing heavy.
"""

"""Conversations that are kept: saved as they go, found, resumed, renamed, exported, deleted for good.

`Talk` is a conversation with its record; `Archive` is the database of all of them; `exporting` writes one
out. Nothing here knows any screen.
"""

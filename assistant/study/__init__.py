"""Studying the library: cards, their schedule, quizzes, progress, and what can be taken elsewhere.

Nothing here knows the screen. `Course` (in `course`) is the one door; importing this package loads nothing.
"""

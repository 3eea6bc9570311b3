"""The study screens: what waits, reviewing, quizzes, and documents to read with their progress."""

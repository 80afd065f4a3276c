"""Exercises whose answers are checked in words, and the quiz at the end of every chapter."""

from course.learning.answers import check, solution
from course.learning.quizzes import quiz

__all__ = ["check", "quiz", "solution"]

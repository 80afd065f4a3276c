"""What the chapters show: their figures, exercises and quizzes, a folder for each chapter."""

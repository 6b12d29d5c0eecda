"""Long work in the background: progress that can be watched, left, stopped and started again."""

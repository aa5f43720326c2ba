"""Questions and demonstrations: the quiz and the sharing laboratory. No Qt."""

"""The review on the full terminal, made with textual (extra `review`); `review_app` runs it."""

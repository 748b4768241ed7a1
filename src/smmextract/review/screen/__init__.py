"""The review on the whole terminal, made with textual (extra `review`): `app` runs it."""

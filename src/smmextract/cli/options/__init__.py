"""What each command takes. `--help` loads these modules and nothing else, so they import nothing slow."""

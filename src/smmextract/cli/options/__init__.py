"""What each command takes: its arguments, its flags, and its help.

`--help` loads these modules and nothing else, so they import nothing slow. The work of a command is in a module beside
this folder.
"""

"""The site: Sphinx reads the Markdown pages of this folder. `nox -s docs` builds it; a dead link fails."""

project = "smmextract"
author = "the smmextract authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "smmextract"
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
nitpicky = True

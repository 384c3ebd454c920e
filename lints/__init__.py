"""What no other tool checks: the markup contract of templates, the weight of assets, the words of files,
the size of the code.

`python -m lints` runs every rule; `lints.fragments`, `lints.standard` and `lints.markup.check_page` serve the web
tests.
"""

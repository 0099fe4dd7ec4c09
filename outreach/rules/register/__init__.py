"""The population register: fields, checks, verdict of a row, what changed in it.

The verdict table is printed in `docs/rules.md`; element numbers are
those of the Logisch Ontwerp GBA (category.group.element).
"""

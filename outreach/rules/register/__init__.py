"""The population register: fields, checks, verdict of a row, what changed in it.

Source of every rule: the import contract in `docs/register.md`; element numbers are
those of the Logisch Ontwerp GBA (category.group.element).
"""

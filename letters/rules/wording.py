"""Words that nobody may meet in a letter; the list is that of the whole house."""

from outreach.rules.wording import forbidden_word

__all__ = ["forbidden_word"]

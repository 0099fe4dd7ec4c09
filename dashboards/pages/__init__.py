"""The screens, one script a page."""

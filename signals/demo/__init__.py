"""The signals of the demo city; a room above the others, see decision 8."""

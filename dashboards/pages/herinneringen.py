"""Reminders: which waves are due, how many, and why others get none."""

from dashboards.frame import open_page
from dashboards.reminders_view import show_reminders
from outreach.access import Permission

desk = open_page(
    "Herinneringen",
    Permission.PRINT_LETTERS,
    lead="Zie welke golven toe zijn aan een herinnering, en waarom anderen er geen "
    "krijgen.",
)
show_reminders(desk)

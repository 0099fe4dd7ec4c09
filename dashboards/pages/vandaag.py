"""What needs doing now."""

from dashboards.frame import open_page

desk = open_page("Vandaag", None, lead="Wat er nu te doen is.")

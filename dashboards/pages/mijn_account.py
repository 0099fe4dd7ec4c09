"""My account."""

from dashboards.frame import open_page

desk = open_page("Mijn account", None, lead="Hier ziet u met welk account u werkt.")

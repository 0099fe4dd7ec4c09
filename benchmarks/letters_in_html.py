"""The same letters as HTML with CSS, for the engine that ours is measured against."""

from html import escape
from typing import Any

from letters.adapters.barcodes import kix_picture, qr_picture
from letters.rules.print_jobs import Job
from letters.rules.template_language import fill
from outreach.adapters.typesetting import FONT_FOLDER

KIX_PITCH = 1.15
"""Millimetres from bar to bar."""
STYLE = """
@font-face { font-family: Letter; src: url(%(regular)s); font-weight: 400; }
@font-face { font-family: Letter; src: url(%(bold)s); font-weight: 700; }
@page { size: A4; margin: 0; }
body { font: 12pt/1.35 Letter; color: #0f0f0f; margin: 0; }
.sheet { position: relative; height: 297mm; page-break-after: always; }
.at { position: absolute; }
h1 { font-size: 16pt; margin: 0 0 5mm; }
p { margin: 0 0 3mm; }
.small { font-size: 9.5pt; color: #555; }
.panel { border: 0.7pt solid #8c8c8c; border-radius: 2mm; padding: 4mm 4.5mm; }
.code { font-size: 16pt; font-weight: 700; }
.kix svg { width: 45mm; }
.panel svg { width: 25mm; height: 25mm; }
"""


def html_of(job: Job) -> str:
    """One document with a page for each letter of the job."""
    style = STYLE % {
        "regular": (FONT_FOLDER / "NotoSans-Regular.ttf").as_uri(),
        "bold": (FONT_FOLDER / "NotoSans-Bold.ttf").as_uri(),
    }
    sheets = "".join(_sheet(job, letter) for letter in job.letters)
    head = f"<title>{escape(job.sheet['title'])}</title><style>{style}</style>"
    return f"<html lang=nl><head>{head}</head><body>{sheets}</body></html>"


def _sheet(job: Job, letter: dict[str, Any]) -> str:
    values = letter["values"]
    address = "<br>".join(escape(line) for line in values["address"])
    contact = "<br>".join(
        f"{escape(label)}<br>{escape(value)}" for label, value in job.sheet["contact"]
    )
    picture = qr_picture(values["url"])
    picture = picture[picture.index("<svg") :]
    bars = kix_picture(letter["kix"], KIX_PITCH) if letter["kix"] else ""
    text = values["text"]
    words = fill(job.texts[letter["text"]], text)
    return f"""<div class=sheet>
<div class=at style="left:25mm;top:17mm;font-size:18pt">
<b>{job.sheet["sender"]}</b></div>
<div class=at style="left:25mm;top:49mm;font-size:6.5pt">
{job.sheet["return_address"]}</div>
<div class=at style="left:25mm;top:54mm;font-size:11pt">{address}</div>
<div class="at kix" style="left:25mm;top:76mm">{bars}</div>
<div class="at small" style="left:132mm;top:50mm">{contact}</div>
<div class="at small" style="left:25mm;top:91mm">Datum {text["datum"]}
 Uw lettercode {values["code"]}</div>
<div class=at style="left:25mm;top:106mm;width:163mm">{words}</div>
<div class="at panel" style="left:25mm;top:250mm;width:154mm">{picture}
<b>{escape(values["answer"]["title"])}</b><br>{escape(values["answer"]["text"])}
<div class=code>{values["code"]}</div></div></div>"""

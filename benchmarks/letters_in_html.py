"""The same letters as HTML with CSS, for the engine that ours is measured against."""

from base64 import b64encode
from html import escape
from typing import Any

from letters.adapters.barcodes import bare_qr_picture, kix_picture
from letters.rules.print_jobs import Job
from letters.rules.second_languages import BOX
from letters.rules.template_language import fill
from outreach.adapters.typesetting import FONT_FOLDER

KIX_PITCH = 1.15
"""Millimetres from bar to bar."""
STYLE = """
@font-face { font-family: Letter; src: url(%(regular)s); font-weight: 400; }
@font-face { font-family: Letter; src: url(%(bold)s); font-weight: 700; }
@page { size: A4; margin: 0; }
body { font: 12pt/1.3 Letter; color: #0f0f0f; margin: 0; }
.sheet { position: relative; height: 297mm; page-break-after: always; }
.at { position: absolute; margin: 0; }
h1 { font-size: 16pt; margin: 0 0 5mm; }
p { margin: 0 0 3mm; }
.small { font-size: 9.5pt; }
.small b { font-weight: 400; }
.small p { margin: 0 0 1.5mm; }
.label { color: #4b4b4b; }
.facts { display: grid; grid-template-columns: 46mm 60mm; width: 106mm; }
.facts b { font-size: 11pt; font-weight: 400; }
.fold { left: 5.5mm; width: 4mm; border-top: 0.3pt solid #787878; }
.panel { border: 0.7pt solid #787878; border-radius: 2mm; padding: 4.2mm 4.5mm;
  display: grid; grid-template-columns: 25mm 1fr; column-gap: 6mm; width: 152mm;
  align-items: center; }
.panel p { margin: 0 0 1.5mm; }
.code { font-size: 16pt; font-weight: 700; letter-spacing: 0.8pt; }
.kix svg { width: 45mm; }
.foot { left: 27mm; top: 286mm; font-size: 8pt; }
.panel img { width: 25mm; height: 25mm; }
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
    """All that stands on our page: also fold marks, reference, words for the QR."""
    values, sheet = letter["values"], job.sheet
    address = "<br>".join(escape(line) for line in values["address"])
    contact = "".join(_pair(label, value) for label, value in sheet["contact"])
    bars = kix_picture(letter["kix"], KIX_PITCH) if letter["kix"] else ""
    folds = sheet["folds"] if letter["kix"] else []
    marks = "".join(f'<div class="at fold" style="top:{y}mm"></div>' for y in folds)
    words = fill(job.texts[letter["text"]], values["text"])
    return f"""<div class=sheet>{marks}
<p class=at style="left:27mm;top:16mm;font-size:18pt"><b>{sheet["sender"]}</b></p>
<div class="at small" style="left:132mm;top:50mm;width:56mm">{contact}</div>
<p class=at style="left:27mm;top:49mm;font-size:6.5pt">{sheet["return_address"]}</p>
<p class=at style="left:27mm;top:54mm;font-size:11pt">{address}</p>
<div class="at kix" style="left:27mm;top:70mm">{bars}</div>
<div class="at small facts" style="left:27mm;top:95mm">
{_pair("Datum", values["text"]["datum"])}{_pair("Uw lettercode", values["code"])}</div>
<div class=at style="left:27mm;top:110mm;width:161mm">{words}</div>
{_panel(values)}
<p class="at label foot">{letter["ref"]}</p></div>"""


def _pair(label: str, value: str) -> str:
    return f"<p><span class=label>{escape(label)}</span><br><b>{escape(value)}</b></p>"


def _panel(values: dict[str, Any]) -> str:
    answer = values["answer"]
    picture = b64encode(bare_qr_picture(values["url"]).encode()).decode()
    return f"""<div class="at panel" style="left:27mm;top:247mm">
<img alt="{BOX["nl"].picture}" src="data:image/svg+xml;base64,{picture}">
<div><p><b>{escape(answer["title"])}</b></p><p>{escape(answer["text"])}</p>
<p>{escape(answer["label"])} <span class=code>{values["code"]}</span></p></div></div>"""

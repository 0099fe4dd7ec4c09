"""What a letter fills in by itself in another language: how it begins, days, the box.

Written without somebody who grew up with the languages: a municipality has its texts
looked at by a native speaker, these words too (they stand on the same page).
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from outreach.rules.dates import MONTHS as DUTCH_MONTHS
from outreach.rules.dates import written_out

DUTCH = "nl"
MONTHS: Mapping[str, str] = {
    "en": "January February March April May June July August September October "
    "November December",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "pap": "yanüari febrüari mart aprel mei yüni yüli ougùstùs sèptèmber òktober "
    "novèmber desèmber",
}
BEFORE_MONTH: Mapping[str, str] = {"pap": "di "}
DUTCH_BEGINNINGS = (
    ("Geachte heer ", "de heer ", 0),
    ("Geachte mevrouw ", "mevrouw ", 1),
    ("Geachte ", "", 2),
)
"""How a Dutch letter begins and names somebody: man, woman, not known."""
Words = tuple[str, str]
"""What stands before and after the name."""
SALUTATIONS: Mapping[str, tuple[Words, Words, Words]] = {
    "en": (("Dear Mr ", ""), ("Dear Ms ", ""), ("Dear ", "")),
    "tr": (("Sayın ", ""), ("Sayın ", ""), ("Sayın ", "")),
    "ar": (("السيد ", " المحترم"), ("السيدة ", " المحترمة"), ("تحية طيبة ", "")),
    "pap": (("Estimado señor ", ""), ("Estimado señora ", ""), ("Estimado ", "")),
}
NAMES: Mapping[str, tuple[str, str, str]] = {
    "en": ("Mr ", "Ms ", ""),
    "tr": ("Sayın ", "Sayın ", ""),
    "ar": ("السيد ", "السيدة ", ""),
    "pap": ("señor ", "señora ", ""),
}


class BoxWords(NamedTuple):
    """The answer box. `{day}` and `{phone}` are filled in."""

    reply: str
    announced: str
    missed: str
    phone: str
    scan: str
    """Instead of `phone` where a QR code stands."""
    code: str
    picture: str
    """What the QR code is, for who hears the letter instead of seeing it."""
    next_page: str
    """At the foot of the Dutch page."""


BOX: Mapping[str, BoxWords] = {
    DUTCH: BoxWords(
        "Wilt u een gesprek? Bel ons uiterlijk {day}.",
        "Wilt u geen bezoek? Bel ons voor {day}.",
        "Wilt u een nieuwe afspraak? Bel ons.",
        "Bel {phone}.",
        "Bel {phone}. Of scan de code met uw telefoon.",
        "Uw lettercode:",
        "QR-code die naar de pagina leidt waar u kunt antwoorden",
        "",
    ),
    "en": BoxWords(
        "Would you like a talk? Phone us by {day}.",
        "Would you rather have no visit? Phone us before {day}.",
        "Would you like another appointment? Phone us.",
        "Phone {phone}.",
        "Phone {phone}. Or scan the code with your phone.",
        "Your letter code:",
        "QR code that leads to the page where you can answer",
        "English: see the next page.",
    ),
    "tr": BoxWords(
        "Görüşmek ister misiniz? En geç {day} tarihine kadar bizi arayın.",
        "Ziyaret istemiyor musunuz? {day} tarihinden önce bizi arayın.",
        "Yeni bir randevu ister misiniz? Bizi arayın.",
        "Telefon: {phone}.",
        "Telefon: {phone}. Ya da kodu telefonunuzla tarayın.",
        "Mektup kodunuz:",
        "Yanıt verebileceğiniz sayfaya götüren QR kodu",
        "Türkçe: sonraki sayfaya bakınız.",
    ),
    "ar": BoxWords(
        "هل ترغب في حديث؟ اتصل بنا في موعد أقصاه {day}.",
        "ألا ترغب في زيارة؟ اتصل بنا قبل {day}.",
        "هل ترغب في موعد جديد؟ اتصل بنا.",
        "الهاتف: {phone}.",
        "الهاتف: {phone}. أو امسح الرمز بهاتفك.",
        "رمز رسالتك:",
        "رمز QR يؤدي إلى الصفحة التي يمكنك الرد فيها",
        "العربية: انظر الصفحة التالية.",
    ),
    "pap": BoxWords(
        "Bo ke un kòmbersashon? Yama nos no mas lat ku {day}.",
        "Bo no ke bishita? Yama nos promé ku {day}.",
        "Bo ke un otro sita? Yama nos.",
        "Yama {phone}.",
        "Yama {phone}. Òf skèn e kódigo ku bo telefòn.",
        "E kódigo di bo karta:",
        "Kódigo QR ku ta hiba na e página kaminda bo por kontestá",
        "Papiamentu: wak e siguiente página.",
    ),
}
_MONTH = "|".join([*DUTCH_MONTHS, *" ".join(MONTHS.values()).split()])
NOT_BROKEN = re.compile(rf"(?<=\d) (?=\d|(?:{_MONTH})\b)")
"""The spaces in a phone number, and between day and month."""
LEFT_TO_RIGHT = re.compile(
    r"[0-9A-Za-zÀ-ɏ+]"
    r"(?:[^\u0590-\u08ff\ufb1d-\ufeff\u060c\u061b\u061f]*[0-9A-Za-zÀ-ɏ])?"
)
"""Latin letters and digits, with what stands between them: a phone number, a code."""


def day_in(language: str, day: date) -> str:
    """`18 december 2026` in a language; raises KeyError for one we do not have."""
    if language in ("", DUTCH):
        return written_out(day)
    month = MONTHS[language].split()[day.month - 1]
    return f"{day.day} {BEFORE_MONTH.get(language, '')}{month} {day.year}"


def salutation_in(language: str, dutch: str) -> str:
    """How a letter begins, from how the Dutch one does.

    One with a title (`Hoogwelgeboren heer`) stays as it is: it has no name in it.
    """
    for begin, _, who in DUTCH_BEGINNINGS:
        if language in SALUTATIONS and dutch.startswith(begin):
            before, after = SALUTATIONS[language][who]
            return f"{before}{dutch.removeprefix(begin)}{after}"
    return dutch


def name_in(language: str, dutch: str) -> str:
    """A name inside a sentence, from the Dutch one."""
    for _, begin, who in DUTCH_BEGINNINGS:
        if language in NAMES and dutch.startswith(begin):
            return f"{NAMES[language][who]}{dutch.removeprefix(begin)}"
    return dutch


@lru_cache(maxsize=1024)
def unbroken(text: str) -> str:
    """With spaces at which no line may end in phone numbers and dates."""
    return NOT_BROKEN.sub("\u00a0", text)


def directed(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs of a text from right to left, with what goes from left to right apart.

    Without it the parts of a phone number change places: 14 010 becomes 010 14.
    """
    parted: list[dict[str, Any]] = []
    for run in runs:
        text, end = run["text"], 0
        for found in LEFT_TO_RIGHT.finditer(text):
            if found.start() > end:
                parted.append({**run, "text": text[end : found.start()]})
            parted.append({**run, "text": found[0], "ltr": True})
            end = found.end()
        if end < len(text) or not text:
            parted.append({**run, "text": text[end:]})
    return parted

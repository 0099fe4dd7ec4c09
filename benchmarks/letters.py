"""How fast are letters, and how much memory do they take?

`python -m benchmarks.letters [--letters 33800] [--compared 1000] [--copies 40]
[--linear]`. Three figures, each with what the issue asks:

* the untagged print batch and WeasyPrint on the same letters, in the same run and in
  turn, checks excluded: at least 12 times as many letters a CPU-second. WeasyPrint is
  no dependency of the product: the extra `benchmarks`.
* digital copies (PDF/A-2a and PDF/UA-1) made one by one, against WeasyPrint's PDF/UA-1
  one by one and in files, whichever it does faster: at least 10 times.
* wall time and memory over all processes for a whole city, every page checked: at most
  8 minutes and 1.2 GB. With `--linear` also a tenth of it and 300,000 letters: the time
  a letter must stay what it was.

Beside each stands how far it is from a hand-made streaming PDF without kerning, bidi,
tags or checks: 722 letters a CPU-second, measured once on a quiet machine of this size.
"""

import argparse
import importlib
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import psutil

from benchmarks.letters_in_html import html_of
from letters.adapters.batch_files import write_whole
from letters.adapters.digital_copy import digital_copy, set_copy
from letters.adapters.layouts import TEMPLATES, compiler_of
from letters.adapters.letter_preparing import prepared_sheet
from letters.adapters.letter_setting import (
    compile_letters,
    ready_letters,
    set_letters,
)
from letters.adapters.setting_pool import set_files
from letters.rules.letter_values import LetterFacts, Office, Terms, letter_values, sheet
from letters.rules.print_jobs import MOST_IN_FILE, Job, file_name, job_letter, slices
from outreach.rules.addresses import AddressParts
from outreach.rules.codes import LETTER_CODE_LENGTH, new_code
from outreach.rules.cycles import Approach
from outreach.rules.names import NameParts

PRINT_RATIO, COPY_RATIO = 12.0, 10.0
"""Letters per CPU-second, ours over WeasyPrint's; the issue's figures."""
HAND_MADE = 722.0
"""Letters per CPU-second of the hand-made limit."""
MOST_SECONDS = 480
LINEAR = 1.25
"""How much more the time a letter may be for the most letters than for the fewest."""
MANY = 300_000
MOST_BYTES = 1.2e9
WEASYPRINT_CHUNK = 50
"""Letters in one file: where WeasyPrint is at its best."""
TAGGED_CHUNK = 20
USAGES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
SURNAMES = ("Bakker", "de Vries", "van den Berg", "Jansen", "Çelik", "El Amrani")
OFFICE = Office(
    "Gemeente Rotterdam",
    "14 010",
    "werkdagen van 9 tot 17 uur",
    "www.rotterdam.nl",
    "A. Jansen",
    "Programmamanager Ouderen",
    "Retouradres: Postbus 70012, 3000 KP Rotterdam",
    "Meer leest u op www.rotterdam.nl/privacy.",
)
TERMS = Terms(
    Approach.BY_REPLY,
    date(2026, 11, 23),
    date(2026, 12, 18),
    date(2026, 12, 7),
    "https://omzien.voorbeeld.nl/a/",
)


def letters(count: int, after: int = 0) -> Iterator[dict[str, Any]]:
    """Letters to people and addresses that all differ; `after`: those that follow."""
    random = Random(1 + after)
    for number in range(after + 1, after + count + 1):
        name = NameParts("Anna Maria", "", "", random.choice(SURNAMES), "V")
        home = AddressParts(
            "Proefstraat",
            number % 9_999 + 1,
            "",
            "",
            "",
            f"{3011 + number % 70}AA",
            "Rotterdam",
        )
        code = new_code(random, LETTER_CODE_LENGTH)
        facts = LetterFacts(name, home, code, False, "Welzijn Noord", 75)
        yield job_letter(f"1-{number}", letter_values(facts, OFFICE, TERMS), "nl")


def jobs(count: int, size: int, after: int = 0) -> Iterator[Job]:
    """The letters in files."""
    text = (TEMPLATES / "invitation.nl.html").read_text("utf-8")
    for number, part in enumerate(slices(letters(count, after), size), start=1):
        yield Job(file_name(number), sheet(OFFICE), {"nl": text}, 1_790_000_000, part)


def cpu_seconds(work: Callable[[], Any]) -> float:
    """What a piece of work costs this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


class WeasyPrint:
    """The engine that ours is measured against."""

    def __init__(self) -> None:
        self.engine = importlib.import_module("weasyprint")
        configuration = importlib.import_module("weasyprint.text.fonts")
        self.fonts = configuration.FontConfiguration()

    def make(self, job: Job, **options: Any) -> None:
        """One file of these letters."""
        page = self.engine.HTML(string=html_of(job), base_url=str(TEMPLATES))
        page.write_pdf(font_config=self.fonts, **options)


def _only_set(job: Job) -> None:
    """A print file without looking at what came out."""
    with compiler_of(job) as (compiler, logo):
        ready, _ = ready_letters(job)
        compile_letters(compiler, prepared_sheet(job, logo), ready, job.timestamp)


def compare_print(other: WeasyPrint, count: int) -> bool:
    """Both engines on the same letters in turn, each in files of its best size."""
    ours = checked = theirs = 0.0
    others = jobs(count, MOST_IN_FILE, after=count)
    for job, more in zip(jobs(count, MOST_IN_FILE), others, strict=True):
        ours += cpu_seconds(partial(_only_set, job))
        # Other letters: typesetting remembers those that it set before.
        checked += cpu_seconds(partial(set_letters, more))
        for part in slices(job.letters, WEASYPRINT_CHUNK):
            theirs += cpu_seconds(partial(other.make, job._replace(letters=part)))
    _tell("print batch, setting only", count / ours)
    _tell("print batch, every page checked", count / checked)
    print(f"WeasyPrint, nothing checked: {count / theirs:,.1f}")
    print(f"ratio: {theirs / ours:.1f} (at least {PRINT_RATIO:.0f})")
    print(f"ratio with our checks against none: {theirs / checked:.1f}")
    return theirs / ours >= PRINT_RATIO


def compare_copies(other: WeasyPrint, count: int) -> bool:
    """Tagged copies one by one, and WeasyPrint's one by one and in files."""
    ours = checked = single = together = 0.0
    others = jobs(count, TAGGED_CHUNK, after=count)
    for job, more in zip(jobs(count, TAGGED_CHUNK), others, strict=True):
        ones, unseen = _one_by_one(job), _one_by_one(more)
        ours += sum(cpu_seconds(partial(set_copy, one)) for one in ones)
        checked += sum(cpu_seconds(partial(digital_copy, one)) for one in unseen)
        tagged = partial(other.make, pdf_variant="pdf/ua-1")
        single += sum(cpu_seconds(partial(tagged, one)) for one in ones)
        together += cpu_seconds(partial(tagged, job))
    theirs = min(single, together)
    _tell("copies one by one, setting only", count / ours)
    _tell("copies one by one, checked", count / checked)
    print(
        f"WeasyPrint PDF/UA-1: {count / single:,.1f} one by one, "
        f"{count / together:,.1f} in files of {TAGGED_CHUNK}"
    )
    print(f"ratio with the faster: {theirs / ours:.1f} (at least {COPY_RATIO:.0f})")
    print(f"ratio with our checks against none: {theirs / checked:.1f}")
    return theirs / ours >= COPY_RATIO


def _one_by_one(job: Job) -> list[Job]:
    return [job._replace(letters=[letter]) for letter in job.letters]


def _tell(what: str, rate: float) -> None:
    print(
        f"{what}: {rate:,.0f} letters a CPU-second, "
        f"{HAND_MADE / rate:.1f} times below the hand-made limit"
    )


@contextmanager
def measured_memory() -> Iterator[list[int]]:
    """Samples the resident memory of this process and its children, in bytes."""
    samples: list[int] = [0]
    stop = threading.Event()
    here = psutil.Process()

    def look() -> None:
        while not stop.wait(0.05):
            total = 0
            for process in [here, *here.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.Error:
                    continue
            samples.append(total)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    yield samples
    stop.set()
    watcher.join()


def _all_cpu() -> float:
    """CPU-seconds of this process and of the children that ended."""
    own, children = (resource.getrusage(who) for who in USAGES)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def whole_city(count: int) -> tuple[float, bool]:
    """All letters of a city, in files of at most 500, checked and on the disk.

    (CPU-seconds a letter, whether wall time and memory are as asked).
    """
    began, cpu = time.perf_counter(), _all_cpu()
    size = pages = 0
    with tempfile.TemporaryDirectory() as folder, measured_memory() as samples:
        for made in set_files(jobs(count, MOST_IN_FILE), total=count):
            path = Path(folder) / made.name
            write_whole(path, made.pdf)
            size += len(made.pdf)
            pages += len(made.pages)
            path.unlink()
    seconds, peak = time.perf_counter() - began, max(samples)
    spent = _all_cpu() - cpu
    print(
        f"{pages:,} letters in {seconds:,.0f} s ({seconds / pages * 1e3:.2f} ms each)"
    )
    _tell(f"work of all processes, {spent:,.0f} CPU-seconds", pages / spent)
    print(f"peak memory over all processes: {peak / 1e6:,.0f} MB (at most 1,200 MB)")
    print(f"bytes a letter: {size / pages:,.0f}")
    return spent / pages, pages == count and peak <= MOST_BYTES


def city_in_time(count: int) -> bool:
    """A whole city within its time and memory."""
    began = time.perf_counter()
    _, good = whole_city(count)
    seconds = time.perf_counter() - began
    print(f"wall time {seconds:,.0f} s (at most {MOST_SECONDS} s)")
    return good and seconds <= MOST_SECONDS


def is_linear(counts: Sequence[int]) -> bool:
    """Whether a letter costs as much among many as among few."""
    found = [whole_city(count) for count in counts]
    growth = found[-1][0] / found[0][0]
    print(f"CPU time a letter, the most over the fewest: {growth:.2f}")
    return growth <= LINEAR and all(good for _, good in found)


def main() -> None:
    """Print the figures; end with 1 when one is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=33_800)
    options.add_argument("--compared", type=int, default=1_000)
    options.add_argument("--copies", type=int, default=40)
    options.add_argument("--linear", action="store_true")
    given = options.parse_args()
    # The city first: the comparison leaves its memory in this process.
    good = [city_in_time(given.letters)] if given.letters else []
    if given.linear:
        good.append(is_linear((given.letters // 10, given.letters, MANY)))
    try:
        other = WeasyPrint()
    except ImportError:
        print("WeasyPrint is not installed: not compared (pip install weasyprint)")
    else:
        good.append(compare_print(other, given.compared))
        good.append(compare_copies(other, given.copies))
    raise SystemExit(0 if all(good) else 1)


if __name__ == "__main__":
    main()

"""Takes reports in until it is killed; prints each reference once it was answered.

Run as a program by `test_intake_endures`: arguments are the key and how many threads.
"""

import os
import sys
from itertools import count
from threading import Thread

from dashboards.public.group_intake import WRITER, Job
from signals.actions.covenants import key_hash
from signals.actions.partner_reports import Taken
from signals.adapters.partner_messages import Report


def main() -> None:
    """Report without end."""
    key, threads = sys.argv[1], int(sys.argv[2])
    numbers = count()

    def work() -> None:
        while True:
            report = Report.model_validate_json(
                f'{{"reference": "K-{next(numbers)}", "seen": ["confused"], '
                '"address": {"postcode": "3011AA", "house_number": 1}}'
            )
            answer = WRITER.put(Job(key_hash(key), report, "")).result()
            assert isinstance(answer, Taken)
            os.write(1, f"{answer.reference}\n".encode())  # whole, whoever else writes

    for _ in range(threads):
        Thread(target=work).start()


if __name__ == "__main__":
    main()

"""Two people, one record: nothing is overwritten silently, and nothing typed is lost.

A form remembers what it began with (`begin_edit`). Its key does not change when
somebody else saves meanwhile, so what is typed stays. On saving, the action compares
versions; who comes second sees both versions side by side and chooses, field by field.

Forms that do one act with a record (finish, move, cancel) hold the version only
(`held_version`): a banner says what happened, and what was typed stays in the form.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import moment
from dashboards.frame import Desk, done, form_nonce, renew_nonce, say, show
from dashboards.tables import NOTHING, plain
from outreach.errors import Changed, Refused
from outreach.queries.last_changes import last_change

Values = dict[str, Any]
Save = Callable[[Any, Values, int], object]
"""(session, values by field, the version they replace): calls one action."""
MINE, STORED = "Mijn versie", "Wat er nu staat"


class Field(NamedTuple):
    """One field of a record on the conflict screen."""

    label: str
    text: Callable[[Any], str] = str
    """The value as a person reads it."""


def yes_or_no(value: object) -> str:
    """A tick in words."""
    return "ja" if value else "nee"


class Record(NamedTuple):
    """What is edited: as the log names it, and its fields."""

    kind: str
    id: object
    fields: Mapping[str, Field]

    @property
    def key(self) -> str:
        """Under which the session holds what is being edited."""
        return f"{self.kind}-{self.id}-{'-'.join(self.fields)[:40]}"


class Edit(NamedTuple):
    """A form that somebody is filling in."""

    record: Record
    values: Values
    """What the form began with."""
    version: int
    stored: Values
    """What is stored now."""
    stored_version: int
    typed: Values | None
    """Filled: saved too late; both versions are on the screen."""

    @property
    def form_key(self) -> str:
        """The key of the form: the same until it is saved."""
        return f"edit-{form_nonce(self.record.key)}"


def begin_edit(desk: Desk, record: Record, stored: Values, version: int) -> Edit:
    """Open a record for editing, or go on with it; says so when it changed meanwhile.

    `stored` and `version` are read anew at every run of the page.
    """
    base: tuple[Values, int] = st.session_state.setdefault(
        f"edit:{record.key}", (dict(stored), version)
    )
    typed: Values | None = st.session_state.get(f"conflict:{record.key}")
    if base[1] != version and dict(stored) == base[0]:
        base = (base[0], version)  # another part of the record changed
        st.session_state[f"edit:{record.key}"] = base
    edit = Edit(record, base[0], base[1], dict(stored), version, typed)
    if edit.version != version and typed is None:
        _changed_banner(desk, edit)
    return edit


def store(desk: Desk, edit: Edit, typed: Values, save: Save, said: str) -> None:
    """Save what was typed; who comes second goes to the conflict screen."""
    _try(desk, edit, typed, edit.version, save, said)


def change_form(
    desk: Desk,
    edit: Edit,
    ask: Callable[[Values], Values],
    save: Save,
    said: str,
    *,
    button: str = "Opslaan",
) -> None:
    """The whole of a form that changes one record: `ask` shows its fields."""
    if settle(desk, edit, save, said):
        return
    with st.form(edit.form_key):
        typed = ask(edit.values)
        sent = st.form_submit_button(button, type="primary")
    if sent:
        store(desk, edit, typed, save, said)


def settle(desk: Desk, edit: Edit, save: Save, said: str) -> bool:
    """The conflict screen of an edit; False when there is no conflict."""
    if edit.typed is None:
        return False
    typed = edit.typed
    differing = [one for one in edit.record.fields if typed[one] != edit.stored[one]]
    st.warning(
        f"**Uw wijziging is nog niet opgeslagen.** {_who(desk, edit.record)} heeft dit "
        "opgeslagen terwijl u bezig was. Hieronder staan beide versies. Kies wat moet "
        "blijven; er is niets verloren."
    )
    picked = _choices(edit, typed, differing)
    left, right = st.columns(2)
    key = edit.record.key
    if left.button("Neem de opgeslagen gegevens over", key=f"take-{key}"):
        forget(edit.record)
        say("De opgeslagen gegevens zijn blijven staan.")
        st.rerun()
    if right.button("Bewaar mijn keuze toch", type="primary", key=f"keep-{key}"):
        _try(desk, edit, picked, edit.stored_version, save, said)
    return True


def _choices(edit: Edit, typed: Values, differing: list[str]) -> Values:
    """Both versions side by side; returns the values as they are chosen."""
    picked = dict(edit.stored)
    for name, field in edit.record.fields.items():
        if name not in differing:
            continue
        with st.container(border=True):
            st.markdown(f":material/difference: **{field.label}**")
            mine, now = st.columns(2)
            mine.markdown(f"{MINE}:  \n{_text(field, typed[name])}")
            now.markdown(f"{STORED}:  \n{_text(field, edit.stored[name])}")
            changed_by_me = typed[name] != edit.values[name]
            chosen = st.radio(
                f"{field.label}: wat moet blijven?",
                [MINE, STORED],
                index=0 if changed_by_me else 1,
                horizontal=True,
                key=f"pick-{edit.record.key}-{name}-{edit.stored_version}",
            )
            if chosen == MINE:
                picked[name] = typed[name]
    same = [f.label for n, f in edit.record.fields.items() if n not in differing]
    if not differing:
        st.info("Beide versies zijn gelijk: er hoeft niets meer te gebeuren.")
    elif same:
        st.caption(f"Gelijk in beide versies: {', '.join(same)}.")
    return picked


def _text(field: Field, value: Any) -> str:
    return plain(field.text(value)) if value not in (None, "") else NOTHING


def _try(
    desk: Desk, edit: Edit, typed: Values, version: int, save: Save, said: str
) -> None:
    key = edit.record.key
    try:
        with desk.writing() as session:
            save(session, typed, version)
    except Changed:
        st.session_state[f"conflict:{key}"] = typed
        st.rerun()
    except Refused as refusal:
        show(refusal)
        return
    forget(edit.record)
    done(key, said)


def forget(record: Record) -> None:
    """Begin anew with what is stored."""
    st.session_state.pop(f"edit:{record.key}", None)
    st.session_state.pop(f"conflict:{record.key}", None)
    renew_nonce(record.key)


def _changed_banner(desk: Desk, edit: Edit) -> None:
    st.info(
        f"{_who(desk, edit.record)} heeft dit opgeslagen terwijl u het open had. Wat u "
        "typt blijft staan; bij het opslaan ziet u beide versies naast elkaar."
    )
    if st.button("Toon wat er nu staat", key=f"fresh-{edit.record.key}"):
        forget(edit.record)
        st.rerun()


def _who(desk: Desk, record: Record) -> str:
    """ "Kim de Vries (20-11-2026 10:00)": who was first, and when."""
    with desk.reading() as session:
        found = last_change(session, desk.viewer, kind=record.kind, object_id=record.id)
    if found is None:
        return "Iemand anders"
    return f"{plain(found.by)} ({moment(found.at)})"


def held_version(desk: Desk, kind: str, object_id: object, version: int) -> int:
    """The version with which somebody opened a record to act on it.

    When it changed meanwhile, a banner says who did that and offers to go on with what
    is there now; what was typed in the forms stays.
    """
    key = f"edit:{kind}:{object_id}"
    base: int = st.session_state.setdefault(key, version)
    if base == version:
        return version
    st.warning(
        f"{_who(desk, Record(kind, object_id, {}))} heeft dit gewijzigd terwijl u het "
        "open had. Kijk wat er nu staat. Wat u heeft ingevuld, staat er nog."
    )
    if st.button("Verder met wat er nu staat", key=f"on-{kind}-{object_id}"):
        st.session_state[key] = version
        st.rerun()
    return base


def let_go(kind: str, object_id: object) -> None:
    """The act is done: the next version is the one to hold."""
    st.session_state.pop(f"edit:{kind}:{object_id}", None)

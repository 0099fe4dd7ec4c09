"""How a trial of wordings looks: what it told, in a sentence first, figures below."""

from collections.abc import Sequence

import streamlit as st

from dashboards.dutch import counted, number, short_date
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from letters.actions.experiments import adopt_arm, stop_experiment
from letters.queries.experiments import ArmResult, TrialResult, TrialRow
from letters.rules.trial_results import LEVEL, MEASURES, points
from outreach.rules.intervals import Interval
from outreach.rules.small_cells import HIDDEN, written

RUNNING = ("loopt", "begint nog")


def pick_trial(rows: Sequence[TrialRow]) -> TrialRow:
    """The trial that is shown: the newest, or the one that was chosen."""
    if len(rows) == 1:
        return rows[0]
    by_id = {row.id: row for row in rows}
    chosen: int = st.selectbox(
        "Welke proef?",
        list(by_id),
        format_func=lambda one: f"{by_id[one].name} ({by_id[one].standing})",
    )
    return by_id[chosen]


def show_trial(desk: Desk, result: TrialResult) -> None:
    """One trial: what it told, the figures with their meaning, and the next act."""
    _heading(result)
    _verdict(result)
    show_table([_row(one, result) for one in result.arms])
    _left_out(result)
    with st.expander("Wat antwoordden mensen, per tekst?"):
        _codes(result.arms)
    with st.expander("Hoe rekenen wij dit uit?"):
        st.markdown(_meaning(result))
    _acts(desk, result)


def _heading(result: TrialResult) -> None:
    row = result.row
    period = f"vanaf {short_date(row.starts_on)}"
    if row.stopped_on is not None:
        period += f" tot {short_date(row.stopped_on)}"
    st.subheader(plain(row.name), anchor=False)
    st.markdown(
        f"**{row.standing.capitalize()}**, {period}. {plain(result.question)}  \n"
        f"Waar het om gaat: **{MEASURES[result.measure]}**."
    )


def _verdict(result: TrialResult) -> None:
    sentences = [one.sentence for one in result.arms if not one.arm.control]
    text = "  \n".join(plain(sentence) for sentence in sentences)
    if result.texts_changed:
        st.warning(
            "Van een van de teksten is tijdens de proef een andere versie verstuurd. "
            "De uitslag gaat dus niet meer over één tekst."
        )
    if result.complete:
        st.info(text, icon=":material/balance:")
        return
    least = min(one.homes for one in result.arms)
    st.info(
        f"{text}  \n**De proef is nog niet vol:** {number(least)} van de "
        f"{number(result.needed)} huishoudens per tekst tellen mee. Beslis liever nog "
        "niet: wie stopt zodra een verschil goed uitkomt, ziet vaak toeval aan voor "
        "een uitslag.",
        icon=":material/hourglass_top:",
    )


def _row(one: ArmResult, result: TrialResult) -> dict[str, object]:
    gap = one.difference
    return {
        "Tekst": one.arm.label,
        "Deel": one.arm.share,
        "Huishoudens": number(one.homes),
        MEASURES[result.measure].capitalize(): _share(one.share, one.homes),
        "95% zeker tussen": _bounds(one.share),
        "Verschil met nu": points(gap.value) if gap else "",
        "Verschil ligt tussen": f"{points(gap.low)} en {points(gap.high)}"
        if gap
        else "",
    }


def _share(share: Interval | None, homes: int) -> str:
    if share is None:
        return HIDDEN if homes else ""
    return _percent(share.share)


def _bounds(share: Interval | None) -> str:
    return f"{_percent(share.low)} en {_percent(share.high)}" if share else ""


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%".replace(".", ",")


def _left_out(result: TrialResult) -> None:
    if result.kept_on is not None:
        st.caption(
            f"Dit is de uitslag van {short_date(result.kept_on)}. De brieven zelf zijn "
            "daarna vernietigd, omdat hun bewaartermijn voorbij was."
        )
    letters = sum(one.letters for one in result.arms)
    st.caption(
        f"{counted(letters, 'brief telt', 'brieven tellen')} mee. Niet meegeteld: "
        f"{counted(result.young, 'brief', 'brieven')} korter dan {result.weeks} weken "
        f"geleden verstuurd, en {counted(result.returned, 'brief', 'brieven')} "
        f"teruggekomen. {HIDDEN} betekent: het aantal is te klein om te tonen."
    )


def _codes(arms: Sequence[ArmResult]) -> None:
    st.markdown(
        "Hoeveel brieven kregen welk antwoord? Kijk vooral naar **Dit jaar niet** en "
        "**Nooit meer vragen**: wie vindt dat de brief niet over hem gaat, meldt zich "
        "af. Wat mensen erbij schreven, staat hier niet."
    )
    show_table(
        [
            {"Antwoord": label}
            | {one.arm.label: written(one.codes[label]) for one in arms}
            for label in arms[0].codes
        ]
    )


def _meaning(result: TrialResult) -> str:
    least = number(result.needed)
    return (
        "- Wij tellen **huishoudens**, niet brieven. Partners praten met elkaar, dus "
        "hun antwoorden staan niet los van elkaar. Een huishouden telt als iemand daar "
        "antwoordde. Dat iemand verhuisd of overleden is, telt niet als antwoord.\n"
        f"- Een brief telt mee als hij {result.weeks} weken of langer geleden op de "
        "post ging, en niet terugkwam.\n"
        "- *95% zeker tussen*: bij een andere trekking ligt het deel in 95 van de 100 "
        "keer tussen deze grenzen (Wilson). De grenzen van het verschil zijn die van "
        "Newcombe.\n"
        "- Wij noemen een verschil pas echt als toeval zo’n verschil hooguit in "
        f"{100 * LEVEL:.0f} van de 100 proeven geeft. Bij meer dan twee teksten is de "
        "eis strenger (Holm), en zijn de grenzen van het verschil ruimer.\n"
        f"- Voor een verschil van {result.aim} punten zijn {least} huishoudens per "
        "tekst nodig: dan wordt het in 80 van de 100 proeven gevonden als het er is.\n"
        "- Wie een brief kreeg omdat een partner overleed of na een verhuizing, doet "
        "niet mee. Er wordt niet gekozen op leeftijd, geslacht of postcode."
    )


def _acts(desk: Desk, result: TrialResult) -> None:
    row = result.row
    if row.standing in RUNNING:
        _stop(desk, row)
    if row.standing != "nooit begonnen":
        _adopt(desk, result)


def _stop(desk: Desk, row: TrialRow) -> None:
    key = f"stop-trial-{row.id}"
    with st.form(f"{key}-{form_nonce(key)}", border=False):
        st.markdown(
            "Stopt u de proef, dan krijgt elke nieuwe brief de gewone tekst. Brieven "
            "die al gemaakt zijn, blijven zoals ze zijn en tellen later nog mee."
        )
        sent = st.form_submit_button("Proef stoppen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        stop_experiment(session, row.id, by=desk.viewer, at=desk.at)
        finished = True
    if finished:
        done(key, "De proef is gestopt. De uitslag blijft hier staan.")


def _adopt(desk: Desk, result: TrialResult) -> None:
    key = f"adopt-arm-{result.row.id}"
    labels = {one.arm.key: one.arm.label for one in result.arms if not one.arm.control}
    with (
        st.expander("Gebruik een van deze teksten voortaan"),
        st.form(f"{key}-{form_nonce(key)}", border=False),
    ):
        chosen = st.radio("Welke tekst?", list(labels), format_func=labels.__getitem__)
        st.markdown(
            "Deze tekst wordt de nieuwe versie van de gewone tekst. Loopt de proef "
            "nog, dan stopt hij. Heeft u deze brief ook in andere talen? Pas die dan "
            "aan bij Briefteksten."
        )
        sent = st.form_submit_button("Gebruik deze tekst voortaan")
    if not sent or chosen is None:
        return
    finished = False
    with refusals(), desk.writing() as session:
        adopt_arm(session, result.row.id, chosen, by=desk.viewer, at=desk.at)
        finished = True
    if finished:
        done(key, f"‘{labels[chosen]}’ is vanaf nu de gewone tekst.")

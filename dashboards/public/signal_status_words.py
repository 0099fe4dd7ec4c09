"""The words of a reporter's own page, in Dutch and in English (plain, B1).

How far a report is stands in `signals.rules.feedback.WORDS`: the same sentences as in
a mail and on the phone. Nothing here tells anything about the person.
"""

from signals.rules.feedback import DANGER, THANKS, WORDS, WORRIED_DAYS, Message

STEPS = {
    "nl": {
        Message.RECEIVED: "Ontvangen",
        Message.PICKED_UP: "Opgepakt",
        Message.CLOSED: "Afgerond",
    },
    "en": {
        Message.RECEIVED: "Received",
        Message.PICKED_UP: "Taken up",
        Message.CLOSED: "Dealt with",
    },
}
WORDS_OF_PAGE: dict[str, dict[str, str]] = {
    "nl": {
        "title": "Hoe staat het met uw melding?",
        "reference": "Nummer van uw melding",
        "now": "Nu",
        "not_yet": "nog niet",
        "reopened": "U of iemand anders maakte zich nog zorgen. Daarom bekijken wij de "
        "melding opnieuw.",
        "private": "Wij vertellen u niet met wie wij spreken of wat er is afgesproken. "
        "Dat is privé. Zo gaan wij ook met u om: wie meldt, noemen wij niet "
        "zonder zijn toestemming.",
        "worried_title": "Maakt u zich nog zorgen?",
        "worried_help": f"Laat het weten binnen {WORRIED_DAYS} dagen nadat de melding "
        "is afgerond. Dan bekijken wij haar opnieuw.",
        "worried_button": "Ik maak mij nog zorgen",
        "worried_done": "Dank u wel. Wij bekijken uw melding opnieuw.",
        "too_late": f"Deze melding is langer dan {WORRIED_DAYS} dagen geleden "
        "afgerond. Maakt u zich nog zorgen? Maak dan een nieuwe melding.",
        "new_report": "Nieuwe melding maken",
        "heard_title": "Weet u genoeg?",
        "heard_button": "Ik weet genoeg",
        "heard_help": "Dan hoeven wij u niet te bellen.",
        "heard_done": "Dank u wel. Wij bellen u niet meer over deze melding.",
        "stop_title": "Wilt u niets meer horen?",
        "stop_help": "Dan bellen en mailen wij u niet over deze melding. Deze pagina "
        "blijft werken.",
        "stop_button": "Laat mij niets meer weten",
        "stop_done": "Wij laten u niets meer weten over deze melding.",
        "keep": "Bewaar het adres van deze pagina. Wie dit adres heeft, ziet hoe het "
        "met uw melding staat, en niets anders.",
        "nothing_title": "Wij vinden geen melding bij dit adres",
        "nothing": "Het adres klopt niet, of de melding is te lang geleden. Bel ons "
        "en noem het nummer van uw melding.",
        "too_often": "Er is te vaak geprobeerd. Probeer het over een uur opnieuw, of "
        "bel ons en noem het nummer van uw melding.",
    },
    "en": {
        "title": "How is your report doing?",
        "reference": "Number of your report",
        "now": "Now",
        "not_yet": "not yet",
        "reopened": "You or someone else was still worried. That is why we are looking "
        "at the report again.",
        "private": "We do not tell you who we speak to or what was agreed. That is "
        "private. We treat you the same way: we do not say who reported without leave.",
        "worried_title": "Are you still worried?",
        "worried_help": f"Tell us within {WORRIED_DAYS} days after the report was "
        "dealt with. Then we will look at it again.",
        "worried_button": "I am still worried",
        "worried_done": "Thank you. We will look at your report again.",
        "too_late": f"This report was dealt with more than {WORRIED_DAYS} days ago. "
        "Are you still worried? Then please make a new report.",
        "new_report": "Make a new report",
        "heard_title": "Do you know enough?",
        "heard_button": "I know enough",
        "heard_help": "Then we do not need to call you.",
        "heard_done": "Thank you. We will not call you about this report any more.",
        "stop_title": "Would you rather hear nothing more?",
        "stop_help": "Then we will not call or mail you about this report. This page "
        "keeps working.",
        "stop_button": "Do not tell me any more",
        "stop_done": "We will not tell you any more about this report.",
        "keep": "Keep the address of this page. Whoever has this address sees how your "
        "report is doing, and nothing else.",
        "nothing_title": "We find no report at this address",
        "nothing": "The address is not right, or the report was too long ago. "
        "Please call us and mention the number of your report.",
        "too_often": "There were too many attempts. Try again in an hour, or call us "
        "and mention the number of your report.",
    },
}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober "
    "november december",
    "en": "January February March April May June July August September October "
    "November December",
}


def words(language: str) -> dict[str, str]:
    """Every word of the page in one language."""
    said = {f"said_{one}": WORDS[language][one] for one in Message}
    steps = {f"step_{one}": STEPS[language][one] for one in Message}
    both = {"danger": DANGER[language], "thank": THANKS[language]}
    return WORDS_OF_PAGE[language] | said | steps | both

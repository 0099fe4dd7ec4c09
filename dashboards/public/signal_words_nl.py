"""The public report form in Dutch."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "title": "Maakt u zich zorgen om iemand?",
    "lead": "Vertel het ons. Wij kijken wat er nodig is, en wie kan helpen. Het zijn "
    "drie korte stappen en het duurt ongeveer drie minuten.",
    "optional_note": "Vul in wat u weet. U hoeft niet alles in te vullen.",
    "emergency": "Is iemand nu in gevaar?",
    "emergency_call": "Bel 112",
    "emergency_after": "Wacht dan niet op ons.",
    "other_language": "English",
    "step": "Stap",
    "of": "van",
    "next": "Volgende",
    "previous": "Vorige",
    "send": "Melding versturen",
    "optional": "mag leeg blijven",
    "fault": "Fout",
    "faults_title": "Er ontbreekt nog iets. Uw melding is nog niet verstuurd.",
    # step 1
    "step1": "Om wie gaat het?",
    "about": "Wie wilt u melden?",
    "about_address": "Iemand op een adres",
    "about_person": "Iemand van wie ik de naam weet",
    "about_self": "Mijzelf",
    "address": "Het adres",
    "address_help": "Weet u het adres niet precies? Vul in wat u wel weet.",
    "postcode": "Postcode",
    "house_number": "Huisnummer",
    "house_suffix": "Toevoeging",
    "postcode_confirmed": "Dit adres klopt, verstuur de melding toch",
    "street": "Straat",
    "street_help": "Als u de postcode niet weet.",
    "description": "Of beschrijf de plek",
    "description_help": "Bijvoorbeeld: de woonboot bij de brug.",
    "person": "De persoon",
    "person_name": "Naam",
    "person_name_help": "U hoeft de naam niet te weten.",
    "birth_year": "Geboortejaar of leeftijd, ongeveer",
    "person_phone": "Telefoonnummer van de persoon",
    # step 2
    "step2": "Wat ziet u?",
    "seen": "Kruis aan wat past",
    "text": "Vertel het in uw eigen woorden",
    "text_help": "De persoon mag later lezen wat u hier schrijft. Uw naam staat daar "
    "niet bij. Zet hier dus niet in wie u bent.",
    "last_seen_on": "Wanneer zag of sprak u de persoon voor het laatst?",
    "day_help": "Bijvoorbeeld 31-12-2026. Ongeveer is goed.",
    "urgent": "Ik denk dat er vandaag nog iemand moet gaan kijken",
    "done": "Wat heeft u zelf al gedaan?",
    "done_help": "Dan gaat er niemand voor niets langs.",
    "done_text": "Hoe ging dat?",
    "person_knows": "Weet de persoon dat u dit meldt?",
    "yes": "Ja",
    "no": "Nee",
    "unknown": "Dat weet ik niet",
    # step 3
    "step3": "Wie bent u?",
    "anonymous": "Wilt u uw naam geven?",
    "anonymous_no": "Ja, ik geef mijn naam",
    "anonymous_no_help": "Alleen de medewerkers van het meldpunt zien wie u bent. Zij "
    "kunnen u iets vragen en laten u weten hoe het verder gaat.",
    "anonymous_yes": "Nee, ik meld anoniem",
    "anonymous_yes_help": "Dan kan niemand u iets vragen of iets laten weten.",
    "reporter_kind": "Wie bent u voor de persoon?",
    "reporter_name": "Uw naam",
    "reporter_phone": "Uw telefoonnummer",
    "reporter_email": "Uw e-mailadres",
    "contact_help": "Vul een telefoonnummer of een e-mailadres in. Beide mag ook.",
    "may_be_named": "Mogen wij uw naam noemen tegen de persoon?",
    "may_be_named_no": "Nee, noem mijn naam niet",
    "may_be_named_yes": "Ja, dat mag",
    "wants_feedback": "Ik wil horen hoe het verder gaat",
    "honeypot": "Laat dit veld leeg",
    "privacy_title": "Wat doen wij met uw melding?",
    "privacy": "Wij gebruiken uw melding alleen om te kijken of iemand hulp nodig "
    "heeft. Uw naam en telefoonnummer bewaren wij apart, en korter dan de melding "
    "zelf.",
    # after
    "thanks": "Bedankt, wij hebben uw melding",
    "reference": "Uw nummer",
    "reference_help": "Noem dit nummer als u ons belt.",
    "own_page": "Uw eigen pagina",
    "own_page_help": "Hier ziet u of uw melding is opgepakt. Bewaar dit adres: het is "
    "alleen van u, en wij kunnen het niet nog een keer laten zien.",
    "own_page_link": "Bekijk hoe het staat met uw melding",
    "next_title": "Wat gebeurt er nu?",
    "next_read": "Een medewerker van {name} leest uw melding en kijkt hoe dringend het "
    "is.",
    "next_urgent": "Is het dringend, dan gaat er binnen een dag iemand kijken. Anders "
    "neemt iemand binnen {routine} contact op.",
    "next_told": "Binnen {feedback} nadat wij klaar zijn, laten wij u weten dat de "
    "melding is afgehandeld. Wij vertellen dan niets over de persoon.",
    "next_anonymous": "U gaf uw naam niet. Wij kunnen u dus niets vragen of laten "
    "weten. Op uw eigen pagina ziet u wel of de melding is opgepakt.",
    "on_call": "Ook 's avonds, 's nachts en in het weekend is er iemand die dringende "
    "meldingen ziet.",
    "no_on_call": "'s Avonds, 's nachts en in het weekend leest niemand de meldingen. "
    "Kan het niet wachten? Bel dan de huisarts of de huisartsenpost, en bij gevaar "
    "112.",
    "once": "U heeft deze melding al eerder verstuurd. Zij is één keer opgeslagen.",
    "shared_computer": "Gebruikt u de computer van iemand anders? Sluit dan het "
    "venster.",
    "another": "Nog een melding doen",
    # when it goes wrong
    "not_stored": "Uw melding is niet opgeslagen.",
    "not_stored_why": "Er is een storing. Wat u invulde, staat hieronder nog.",
    "too_many": "Uw melding is niet opgeslagen.",
    "too_many_why": "Vanaf dit adres zijn in een uur heel veel meldingen gedaan.",
    "too_large": "Uw melding is niet opgeslagen.",
    "too_large_why": "De tekst is te lang.",
    "too_slow_why": "Het versturen duurde te lang.",
    "call": "Bel {phone}, of probeer het over een paar minuten opnieuw.",
    "call_now": "Bel {phone}. Dan schrijft een medewerker op wat u zag.",
    "no_phone": "de gemeente",
    "hours_one": "uur",
    "hours_more": "uur",
    "working_days_one": "werkdag",
    "working_days_more": "werkdagen",
    "calendar_days_one": "dag",
    "calendar_days_more": "dagen",
    "questions": "Liever bellen?",
}

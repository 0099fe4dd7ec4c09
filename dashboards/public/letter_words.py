"""The words of the page on which a letter is answered, in Dutch and in English.

Plain and large; the same names in both languages, which a test holds together.
"""

from collections.abc import Mapping

from outreach.rules.responses import OnBehalfOf, ResponseCode

C, B = ResponseCode, OnBehalfOf
NL: Mapping[str, str] = {
    "html": "nl",
    "title": "Antwoord op onze brief",
    "lead": "U kreeg een brief van ons. Fijn dat u antwoordt. Iemand anders mag dat "
    "ook voor u doen.",
    "other_language": "English",
    "code": "De code op de brief",
    "code_help": "Negen tekens, in groepjes van drie.",
    "proof": "Uw huisnummer of uw geboortejaar",
    "proof_help": "Zo weten wij dat het uw brief is.",
    "next": "Verder",
    "send": "Verstuur mijn antwoord",
    "change": "Ander antwoord geven",
    "for": "Dit gaat over de brief aan {name}.",
    "for_nobody": "Dit gaat over uw brief.",
    "before": "U gaf op {day} al een antwoord: {answer}. U kunt het hier veranderen.",
    "question": "Wat wilt u?",
    "who": "Wie vult dit in?",
    "wishes": "Als u een bezoek wilt",
    "wishes_help": "U mag alles openlaten. Wij houden er rekening mee als het kan.",
    "days": "Welke dagen komen u goed uit?",
    "times": "Welk deel van de dag?",
    "kind": "Hoe wilt u afspreken?",
    "any": "Maakt niet uit",
    "gender": "Wie komt er liefst?",
    "language_wish": "In welke taal praat u het liefst?",
    "language_help": "Laat leeg als dat Nederlands is.",
    "phone": "Op welk telefoonnummer kunnen wij u bellen?",
    "phone_help": "Dan bellen wij u om de afspraak te maken.",
    "fault_title": "Er gaat iets niet goed",
    "fault_code": "Vul de code in zoals die op de brief staat: negen tekens.",
    "fault_proof": "Vul uw huisnummer of uw geboortejaar in.",
    "fault_nothing": "Wij vinden geen brief bij deze code en dit nummer. Kijk nog eens "
    "op de brief. Lukt het niet? Bel ons.",
    "fault_too_many": "Er is te vaak een verkeerde code of een verkeerd nummer "
    "ingevuld. Probeer het over een uur opnieuw, of bel ons.",
    "fault_old": "De pagina stond lang open. Vul de code en het nummer opnieuw in.",
    "fault_choice": "Kies eerst wat u wilt.",
    "fault_phone": "Vul een telefoonnummer in met hooguit 30 tekens.",
    "fault_who": "Kies bij ‘Wie vult dit in?’ wie u bent.",
    "fault_speaker": "Dit antwoord kan alleen de persoon zelf geven. Bel ons, dan "
    "zoeken wij het samen uit.",
    "withdrawn": "Deze brief is niet meer geldig. Wilt u iets laten weten? Bel ons.",
    "not_stored": "Uw antwoord is niet opgeslagen. Probeer het straks opnieuw, of bel "
    "ons.",
    "call": "Bel {phone}",
    "questions": "Liever bellen, of een vraag?",
    "thanks": "Dank u wel",
    "once": "Wij hadden dit antwoord al; u hoeft niets meer te doen.",
}
EN: Mapping[str, str] = {
    "html": "en-GB",
    "title": "Answer to our letter",
    "lead": "You received a letter from us. Thank you for answering. Somebody else may "
    "do it for you.",
    "other_language": "Nederlands",
    "code": "The code in the letter",
    "code_help": "Nine characters, in groups of three.",
    "proof": "Your house number or your year of birth",
    "proof_help": "This tells us that it is your letter.",
    "next": "Continue",
    "send": "Send my answer",
    "change": "Give another answer",
    "for": "This is about the letter to {name}.",
    "for_nobody": "This is about your letter.",
    "before": "On {day} you already answered: {answer}. You can change it here.",
    "question": "What would you like?",
    "who": "Who is filling this in?",
    "wishes": "If you would like a visit",
    "wishes_help": "You may leave everything open. We do what we can.",
    "days": "Which days suit you?",
    "times": "What part of the day?",
    "kind": "How would you like to meet?",
    "any": "No preference",
    "gender": "Who should come?",
    "language_wish": "Which language do you prefer to speak?",
    "language_help": "Leave empty if it is Dutch.",
    "phone": "On which number can we call you?",
    "phone_help": "Then we will call you to make the appointment.",
    "fault_title": "Something is not right",
    "fault_code": "Fill in the code as it stands in the letter: nine characters.",
    "fault_proof": "Fill in your house number or your year of birth.",
    "fault_nothing": "We find no letter with this code and this number. Please look at "
    "the letter again. If it does not work, call us.",
    "fault_too_many": "A wrong code or number was filled in too often. Try again in an "
    "hour, or call us.",
    "fault_old": "The page was open for a long time. Please fill in the code and the "
    "number again.",
    "fault_choice": "Please choose first what you would like.",
    "fault_phone": "Fill in a phone number of at most 30 characters.",
    "fault_who": "Please choose at ‘Who is filling this in?’ who you are.",
    "fault_speaker": "Only the person can give this answer. Please call us.",
    "withdrawn": "This letter is no longer valid. Do you want to tell us something? "
    "Call us.",
    "not_stored": "Your answer was not stored. Try again later, or call us.",
    "call": "Call {phone}",
    "questions": "Would you rather call, or do you have a question?",
    "thanks": "Thank you",
    "once": "We already had this answer; you need not do anything.",
}
WORDS: Mapping[str, Mapping[str, str]] = {"nl": NL, "en": EN}
ANSWERS: Mapping[str, Mapping[ResponseCode, str]] = {
    "nl": {
        C.YES: "Ja, ik wil graag een bezoek",
        C.NOT_THIS_YEAR: "Dit jaar niet",
        C.NEVER_AGAIN: "Nooit meer: stuur mij geen uitnodigingen",
        C.DECEASED: "Deze persoon is overleden",
        C.MOVED: "Deze persoon is verhuisd",
    },
    "en": {
        C.YES: "Yes, I would like a visit",
        C.NOT_THIS_YEAR: "Not this year",
        C.NEVER_AGAIN: "Never again: do not send me invitations",
        C.DECEASED: "This person has died",
        C.MOVED: "This person has moved",
    },
}
DONE: Mapping[str, Mapping[ResponseCode, str]] = {
    "nl": {
        C.YES: "Wij nemen contact met u op om een afspraak te maken.",
        C.NOT_THIS_YEAR: "U krijgt dit jaar geen bezoek en geen brief meer van ons.",
        C.NEVER_AGAIN: "Wij sturen u geen uitnodigingen meer.",
        C.DECEASED: "Wij sturen geen brieven meer aan deze persoon, en wensen u veel "
        "sterkte.",
        C.MOVED: "Wij sturen geen brieven meer naar dit adres.",
    },
    "en": {
        C.YES: "We will contact you to make an appointment.",
        C.NOT_THIS_YEAR: "You will get no visit and no more letters from us this year.",
        C.NEVER_AGAIN: "We will not send you any more invitations.",
        C.DECEASED: "We will send no more letters to this person. Our condolences.",
        C.MOVED: "We will send no more letters to this address.",
    },
}
"""What happens now, in one sentence."""
SPEAKERS: Mapping[str, Mapping[OnBehalfOf, str]] = {
    "nl": {
        B.SELF: "Ik zelf: de brief is aan mij",
        B.PARTNER: "De partner",
        B.FAMILY: "Familie",
        B.INFORMAL_CARER: "Een mantelzorger",
        B.PROFESSIONAL: "Een hulpverlener",
        B.NEIGHBOUR: "Een buur",
    },
    "en": {
        B.SELF: "Myself: the letter is to me",
        B.PARTNER: "The partner",
        B.FAMILY: "Family",
        B.INFORMAL_CARER: "An informal carer",
        B.PROFESSIONAL: "A care worker",
        B.NEIGHBOUR: "A neighbour",
    },
}
DAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
}
TIMES = {
    "nl": {"morning": "ochtend", "afternoon": "middag", "evening": "avond"},
    "en": {"morning": "morning", "afternoon": "afternoon", "evening": "evening"},
}
KINDS = {
    "nl": {
        "home": "Thuis",
        "walk": "Tijdens een wandeling",
        "location": "In een Huis van de Wijk",
        "phone": "Door de telefoon",
    },
    "en": {
        "home": "At home",
        "walk": "During a walk",
        "location": "At a community centre",
        "phone": "By telephone",
    },
}
GENDERS = {
    "nl": {"V": "Een vrouw", "M": "Een man"},
    "en": {"V": "A woman", "M": "A man"},
}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober "
    "november december",
    "en": "January February March April May June July August September October "
    "November December",
}

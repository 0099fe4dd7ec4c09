"""The acts with a batch as its history tells them."""

from collections.abc import Mapping

from letters.rules.batches import BatchAct

ACT_WORDS: Mapping[str, str] = {
    "begin": "lijst gemaakt",
    BatchAct.PROOF: "proeven gemaakt",
    BatchAct.CHANGE: "terug naar concept",
    BatchAct.APPROVE: "goedgekeurd",
    BatchAct.SEND_BACK: "terug naar concept",
    BatchAct.FREEZE: "vastgezet",
    BatchAct.RENDER: "bestanden gemaakt",
    BatchAct.RELEASE: "vrijgegeven na de laatste controle",
    BatchAct.HAND_OVER: "overgedragen aan de drukker",
    BatchAct.CONFIRM_POSTED: "op de post gedaan",
    BatchAct.CANCEL: "laten vervallen",
}
REASON_WORDS: Mapping[str, str] = {
    "list_changed": "er zijn brieven uit de lijst gehaald",
    "changed_since_proofs": "er was iets veranderd na de proeven",
    "sent_back": "teruggestuurd",
}
"""Codes of a state change."""

"""What is kept of letters: texts, batches, letters, mail that came back, memory."""

from letters.tables.batches import Batch, Letter, PullLine
from letters.tables.mail import DeliveredFile, PrintHouse, ReturnedMail
from letters.tables.memory import ManifestFile, SentMemory
from letters.tables.rendering import RenderItem
from letters.tables.texts import Experiment, TemplateVersion

__all__ = [
    "Batch",
    "DeliveredFile",
    "Experiment",
    "Letter",
    "ManifestFile",
    "PrintHouse",
    "PullLine",
    "RenderItem",
    "ReturnedMail",
    "SentMemory",
    "TemplateVersion",
]

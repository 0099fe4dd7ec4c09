"""Lists of people that leave the house, and the packets that were made of them."""

from outreach.queries.exports.choosing import ExportChoices, Options, export_options
from outreach.queries.exports.lists import ExportList, count_export, export_list
from outreach.queries.exports.packets import (
    PacketFile,
    PacketLine,
    my_packets,
    overdue_packets,
    packet_file,
)

__all__ = [
    "ExportChoices",
    "ExportList",
    "Options",
    "PacketFile",
    "PacketLine",
    "count_export",
    "export_list",
    "export_options",
    "my_packets",
    "overdue_packets",
    "packet_file",
]

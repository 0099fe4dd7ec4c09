"""The ground floor: residents, areas, cycles, invitations, visits, follow-ups."""

"""What breaks a house rule, and why: reason -> functions (path:name, or a pattern)."""

QUERIES_WITHOUT_VIEWER: dict[str, tuple[str, ...]] = {
    "makes the viewer, or is asked before there is one": (
        "outreach/queries/people.py:viewer_of",
        "outreach/queries/people.py:person_by_email",
        "outreach/queries/people.py:person_viewer",
        "outreach/queries/people.py:accounts_of",
        "outreach/queries/people.py:nobody_works_here",
        "outreach/queries/sessions.py:signed_in",
        "outreach/queries/handover_links.py:open_link",
        "outreach/queries/register.py:installation_keys",
    ),
    "no personal data: places, providers, settings": (
        "outreach/queries/people.py:districts_of",
        "outreach/queries/people.py:provider_of",
        "outreach/queries/municipality.py:*",
        "outreach/queries/institutions.py:institutions_on",
        "outreach/queries/phone_periods.py:phone_only",
        "outreach/queries/teams.py:team_for",
        "outreach/queries/funnel.py:district_names",
    ),
    "the one gate: answers yes or a reason about ids that the caller holds": (
        "outreach/queries/contact.py:*",
    ),
    "verify: reads everything, names ids only": (
        "outreach/queries/invariants/*",
        "outreach/queries/verifying.py:check_all",
        "letters/queries/invariants.py:*",
    ),
    "feeds a rule or an action inside one transaction; whoever calls has asked": (
        "outreach/queries/facts.py:stored_cells",
        "outreach/queries/funnel_cells.py:funnel_cells",
        "outreach/queries/selection.py:candidates",
        "outreach/queries/visitor_days.py:*",
        "outreach/queries/visits/mine.py:safety_codes",
        "outreach/queries/visit_changes.py:*",
        "outreach/queries/wave_planning.py:waiting_by_district",
    ),
}
ACTIONS_WITHOUT_BY_OR_AT: dict[str, tuple[str, ...]] = {
    "signing in and out: there is no viewer yet, or it is the browser's own": (
        "outreach/actions/sessions.py:*",
    ),
    "reads or checks for the acts beside it, and changes nothing": (
        "outreach/actions/follow_ups/acting.py:reach",
        "outreach/actions/history.py:already_done",
        "outreach/actions/objections.py:objections_in_force",
        "outreach/actions/managing.py:managed",
        "outreach/actions/managing.py:refuse_last_administrator",
        "outreach/actions/register_bereaved.py:partners_of",
        "outreach/actions/register_known.py:*",
        "outreach/actions/register_open_work.py:*",
        "outreach/actions/visits/booking.py:minutes_of",
        "outreach/actions/visits/checks.py:*",
        "outreach/actions/visits/entries.py:last_numbers",
        "outreach/actions/visits/parties.py:*",
        "outreach/actions/visits/requesting.py:open_visit_of",
        "letters/actions/readiness.py:office_of",
        "letters/actions/rendering.py:count_letters",
    ),
    "a step of an act that has `by` and `at`, and writes the history": (
        "outreach/actions/contact_holds.py:end_holds_of",
        "outreach/actions/follow_ups/sending.py:end_links",
        "outreach/actions/register_bereaved.py:lift_bereaved",
        "outreach/actions/register_moves.py:*",
        "outreach/actions/versions.py:change_row",
        "outreach/actions/visits/entries.py:new_attempts",
        "outreach/actions/visits/requesting.py:new_visit",
        "outreach/actions/visits/requesting.py:join_visit",
        "outreach/actions/visits/requesting.py:add_persons",
        "letters/actions/rendering.py:make_files",
        "letters/actions/templates.py:template_in_force",
    ),
}
OVER_THE_WALL: dict[str, tuple[str, ...]] = {
    "numbers only; a figure that leaves people out is wrong": (
        "outreach/queries/capacity.py:capacity",
        "outreach/queries/capacity.py:capacities",
        "outreach/queries/cycles.py:cycle_overview",
        "outreach/queries/cycles.py:not_invited_counts",
        "outreach/queries/funnel.py:funnel",
        "outreach/queries/lead_times.py:*",
        "outreach/queries/not_reached.py:*",
        "outreach/queries/wave_planning.py:outlooks",
        "outreach/queries/wave_response.py:*",
        "outreach/queries/waves.py:*",
    ),
    "a wave, a batch or a switch is whole, or somebody gets no letter": (
        "outreach/actions/phone_periods.py:*",
        "outreach/actions/waves.py:*",
        "letters/actions/batches.py:make_batch",
        "letters/actions/posting.py:confirm_posted",
        "letters/actions/releases.py:hand_over",
        "letters/actions/rendering.py:render_batch",
        "letters/queries/overview.py:*",
        "letters/queries/wave_letters.py:*",
    ),
    "leaves out a home in which somebody is shielded, whom the wall would hide": (
        "outreach/queries/announced.py:households_now",
    ),
}
"""Queries and actions that see everybody on PostgreSQL; see `outreach.wall.lifted`."""

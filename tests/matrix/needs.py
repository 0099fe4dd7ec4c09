"""What each door needs: which right (one of them is enough), and where it must lie.

Written down apart from the code, so that a door that forgets to ask is found. A new
door gets a line here, or a reason in `NO_CELLS`.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from outreach.access import Permission


class About(Enum):
    """What the id of a door names, and so where the right must reach."""

    NOTHING = auto()
    """No area: settings, the whole, or a count without persons."""
    SEEN = auto()
    """No id: what comes back may hold people of the viewer's areas only."""
    RESIDENT = auto()
    """A resident, or a visit, answer, note or hold of one."""
    VISIT = auto()
    """A visit: a visitor reaches his own only."""
    OFFICE = auto()
    """A follow-up, for who divides them."""
    TEAM = auto()
    """A follow-up, for the team that it was handed over to."""
    DISTRICT = auto()
    """A wave, a batch of letters or a district: no person of it is shown."""
    PERSON = auto()
    """Somebody who works here."""
    MUNICIPAL = auto()
    """Something of the municipality itself in an area: not for a provider."""
    SIGNAL = auto()
    """A signal, or something of one (`signal_id`): with a team of the area, about its
    resident. A list of signals without an id is `SEEN`; a count, a norm or a rule
    table `NOTHING`. What the door asks beside the id goes into `given.SPECIAL` under
    its function's name; a page that opens one into `test_pages._states`."""


class Needs(NamedTuple):
    """One line of the matrix."""

    rights: frozenset[Permission]
    every: bool
    """All of these rights; else one of them is enough."""
    about: About

    def held_by(self, held: frozenset[Permission]) -> bool:
        """Whether these permissions are enough."""
        return self.rights <= held if self.every else bool(self.rights & held)


TABLE = """
import_register nothing outreach/actions/register:import_register
import_register nothing outreach/actions/register_institutions:end_institution
import_register nothing outreach/actions/register_institutions:import_institutions
import_register nothing outreach/actions/rounds/points:import_points
plan_rounds nothing outreach/actions/rounds/travel_settings:change_travel_norms
plan_rounds nothing outreach/actions/rounds/travel_settings:drop_barrier
plan_rounds nothing outreach/actions/rounds/travel_settings:set_barrier
plan_rounds nothing outreach/actions/rounds/travel_settings:set_office
plan_rounds person outreach/actions/rounds/travel_settings:set_visitor_travel
plan_rounds resident outreach/actions/rounds/visit_needs:set_visit_needs
plan_rounds resident outreach/queries/rounds/visit_needs:visit_needs
plan_rounds|book_visit nothing outreach/queries/rounds/travel_settings:barriers
plan_rounds|book_visit nothing outreach/queries/rounds/travel_settings:offices
plan_rounds nothing outreach/queries/rounds/travel_settings:point_count
plan_rounds|book_visit nothing outreach/queries/rounds/travel_settings:travel_of
see_register nothing outreach/actions/register_rejects:handle_rejected_row
see_register nothing outreach/queries/register:deliveries
see_register nothing outreach/queries/register:event_counts
see_register nothing outreach/queries/register:open_rejects
see_register nothing outreach/queries/register_institutions:institution_list
see_register seen outreach/queries/register:news_to_look_at
see_register seen outreach/queries/register:rejected_rows
report_to_register resident outreach/actions/register_feedback:mark_reported
report_to_register seen outreach/queries/register:feedback_tasks
manage_cycle nothing outreach/actions/cycles:extend_cycle
manage_cycle nothing outreach/actions/cycles:open_cycle
manage_cycle nothing outreach/actions/planned_cycles:plan_cycle
manage_cycle nothing outreach/actions/selection_rules:save_rules
manage_cycle nothing outreach/actions/phone_periods:end_phone_period
manage_cycle resident outreach/actions/reviews:settle_review
manage_cycle municipal outreach/actions/phone_periods:switch_to_phone
see_cycle nothing outreach/queries/cycles:current_rules
see_cycle nothing outreach/queries/cycles:cycle_overview
see_cycle nothing outreach/queries/cycles:cycles
see_cycle nothing outreach/queries/cycles:not_invited_counts
see_cycle nothing outreach/queries/phone_periods:phone_periods
see_cycle nothing outreach/queries/job_runs:planned_cycles
see_cycle&find_resident seen outreach/queries/cycles:not_invited
plan_waves nothing outreach/actions/waves:plan_waves
plan_waves nothing outreach/queries/waves:waves
plan_rounds&plan_waves&see_people nothing outreach/queries/rounds/year:year_ahead
plan_waves district outreach/actions/waves:change_wave
approve_waves district outreach/actions/waves:approve_wave
approve_waves district outreach/actions/waves:cancel_wave
print_letters municipal letters/actions/batches:make_batch
print_letters municipal letters/actions/cancelling:cancel_batch
print_letters municipal letters/actions/proofs:proof_batch
print_letters municipal letters/actions/releases:release_batch
print_letters resident letters/actions/taking_out:take_out
print_letters municipal letters/queries/wave_letters:batch_to_print
print_letters resident letters/queries/letter_list:letter_list
print_letters seen letters/queries/letter_list:open_lists
approve_letters municipal letters/actions/approvals:approve_batch
approve_letters municipal letters/actions/approvals:send_back
approve_letters municipal letters/queries/approvers:approvers
approve_letters municipal letters/queries/batch_history:batch_history
approve_letters municipal letters/queries/overview:out_counts
approve_letters municipal letters/queries/overview:selection_words
approve_letters municipal letters/queries/proofs:proofs_of
approve_letters|print_letters nothing letters/queries/register_age:register_standing
confirm_log nothing letters/actions/memory:accept_manifests
confirm_log nothing letters/queries/memory:memory_problem
handle_mail municipal letters/actions/posting:confirm_posted
print_letters municipal letters/actions/posting:cancel_handed_over
handle_mail municipal letters/actions/pull_list:settle
handle_mail|run_jobs nothing letters/actions/pull_list:note_news
handle_mail seen letters/queries/mail_room:mail_batches
handle_mail municipal letters/queries/mail_room:pull_rows
print_letters municipal letters/actions/handing_over:hand_over
print_letters municipal letters/actions/delivering:take_away_files
print_letters municipal letters/actions/print_houses:choose_print_house
print_letters municipal letters/actions/sort_codes:export_addresses
print_letters municipal letters/actions/sort_codes:import_sort_codes
print_letters municipal letters/queries/package_view:package_of
manage_printing nothing letters/actions/print_houses:add_print_house
manage_printing nothing letters/actions/print_houses:change_print_house
manage_printing nothing letters/actions/print_houses:set_active
manage_printing nothing letters/actions/print_houses:set_standard
manage_printing nothing letters/actions/print_houses:try_connection
manage_printing nothing letters/queries/print_houses:print_houses
print_letters municipal letters/queries/overview:held_letters
approve_letters seen letters/queries/overview:batch_rows
print_letters seen letters/queries/overview:waiting_waves
write_templates nothing letters/actions/templates:keep_shipped_texts
write_templates nothing letters/actions/templates:restore_template
write_templates nothing letters/actions/templates:save_template
write_templates nothing letters/queries/sample_people:sample_people
write_templates nothing letters/queries/templates:all_texts
write_templates nothing letters/queries/templates:arms_of
write_templates nothing letters/queries/templates:shipped_absent
write_templates nothing letters/queries/templates:text_versions
write_templates nothing letters/actions/experiments:adopt_arm
write_templates nothing letters/actions/experiments:start_experiment
write_templates nothing letters/actions/experiments:stop_experiment
write_templates nothing letters/queries/experiments:trial_result
write_templates nothing letters/queries/experiments:trial_rows
write_templates nothing letters/queries/experiments:usual_share
print_letters municipal letters/actions/requested:make_requested
print_letters nothing letters/queries/requested:making_areas
print_letters seen letters/queries/requested:waiting_kinds
book_visit nothing outreach/queries/letter_requests:is_confirmed_on_paper
find_resident resident outreach/queries/phone_desk/cards:caller_card
find_resident resident outreach/queries/phone_desk/finding:find_caller
find_resident nothing outreach/queries/phone_desk/visitor_check:check_visitor
record_answer resident outreach/actions/objections:undo_objection
record_answer resident outreach/actions/responses:correct_response
record_answer resident outreach/actions/responses:record_response
book_visit resident outreach/actions/announced:hand_out
book_visit resident outreach/actions/contact_holds:end_hold
book_visit resident outreach/actions/safety_notes:add_safety_note
book_visit resident outreach/actions/visits/booking:book_visit
book_visit resident outreach/actions/visits/booking:reschedule_visit
book_visit resident outreach/actions/visits/leaving:cancel_visit
book_visit resident outreach/queries/visits/office:office_visit
log_for_others resident outreach/queries/visits/details:visit_detail
book_visit seen outreach/queries/announced:announced_list
book_visit seen outreach/queries/municipal_queue:municipal_queue
book_visit seen outreach/queries/visits/office:calendar
book_visit seen outreach/queries/visits/office:recently_logged
book_visit seen outreach/queries/visits/office:visits_to_log
book_visit seen outreach/queries/visits/office:visits_to_schedule
book_visit nothing outreach/queries/visits/office:districts_to_visit
book_visit nothing outreach/queries/running:running_cycle
book_visit resident outreach/queries/rounds/suggestions:check_offered
book_visit resident outreach/queries/rounds/suggestions:suggestions
see_people district outreach/queries/capacity:visitors_in
see_people&book_visit district outreach/queries/visits/office:area_visitors
log_visit visit outreach/actions/visits/correcting:correct_visit
log_visit visit outreach/actions/visits/logbook:log_visit
log_visit visit outreach/actions/visits/attempts:log_attempt
log_visit visit outreach/queries/visits/mine:visit_to_log
log_visit visit outreach/actions/visits/drafts:save_draft
log_visit nothing outreach/actions/visits/drafts:drop_draft
log_visit nothing outreach/queries/visits/drafts:own_draft
see_own_visits seen outreach/queries/visits/mine:my_visits
see_own_visits seen outreach/queries/rounds/own:my_road
see_own_visits nothing outreach/queries/rounds/own:my_calendar
see_own_visits nothing outreach/queries/rounds/own:calendar_link_since
see_own_visits nothing outreach/actions/own_calendar:make_calendar_link
see_own_visits nothing outreach/actions/own_calendar:revoke_calendar_link
plan_rounds&see_people seen outreach/queries/rounds/board:week_board
plan_rounds nothing outreach/queries/rounds/board:busiest_area
plan_rounds seen outreach/queries/rounds/call_list:calls_to_make
plan_rounds resident outreach/actions/rounds/calling:note_call
plan_rounds resident outreach/actions/rounds/locking:lock_round
plan_rounds&book_visit seen outreach/actions/rounds/no_show:visitor_did_not_come
plan_rounds resident outreach/actions/rounds/locking:unlock_round
plan_rounds district outreach/actions/rounds/proposals:propose_instead
plan_rounds district outreach/actions/rounds/proposing:drop_plan
plan_rounds&book_visit district outreach/actions/rounds/publishing:publish_plan
plan_rounds resident outreach/actions/rounds/sheets:hand_out_sheets
plan_rounds resident outreach/actions/rounds/sheets:sign_in_sheet
plan_rounds nothing outreach/queries/rounds/sheets:rounds_of_day
plan_rounds nothing outreach/queries/rounds/sheets:sheets_out
coordinate_follow_ups office outreach/actions/follow_ups/sending:agree
coordinate_follow_ups office outreach/actions/follow_ups/sending:proceed_on_ground
coordinate_follow_ups office outreach/actions/follow_ups/sending:send
coordinate_follow_ups office outreach/actions/follow_ups/sending:stop
coordinate_follow_ups office outreach/actions/handover:make_handover
coordinate_follow_ups office outreach/actions/team_answers:phone_answer
coordinate_follow_ups nothing outreach/actions/follow_ups/sending:send_ready
coordinate_follow_ups nothing outreach/actions/team_answers:read_team_answers
coordinate_follow_ups nothing outreach/queries/follow_ups/queues:queue_counts
coordinate_follow_ups nothing outreach/queries/teams:team_choices
coordinate_follow_ups seen outreach/queries/follow_ups/queues:coordinator_queue
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:accept
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:contact
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:decline
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:fail_to_reach
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:finish
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:send_back
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:assign
work_follow_ups|coordinate_follow_ups team outreach/actions/follow_ups/working:record_wmo_report
work_follow_ups|coordinate_follow_ups team outreach/queries/follow_ups/card:follow_up_card
work_follow_ups seen outreach/queries/follow_ups/queues:my_queue
see_follow_ups nothing outreach/queries/teams:team_members
work_wmo_requests team outreach/actions/wmo_requests:confirm_wmo_receipt
work_wmo_requests team outreach/actions/wmo_requests:correct_wmo_request
work_wmo_requests team outreach/actions/wmo_requests:hand_over_to_wmo
work_wmo_requests team outreach/actions/wmo_requests:point_out_support
work_wmo_requests team outreach/actions/wmo_requests:record_application
work_wmo_requests team outreach/actions/wmo_requests:withdraw_wmo_request
work_wmo_requests team outreach/queries/wmo_requests:wmo_card
work_wmo_requests seen outreach/queries/wmo_requests:wmo_queue
work_signals signal signals/actions/outcomes:raise_from_signal
work_signals signal signals/actions/outcomes:record_wmo_from_signal
work_signals signal signals/actions/veilig_thuis:confirm_receipt
see_signals signal signals/queries/outcomes:signal_outcomes
give_feedback signal signals/actions/feedback:give_feedback
see_reporter signal signals/queries/reporters:reporters_of
see_signals signal signals/queries/reporters:told_to
triage_signals signal signals/actions/reopening:reopen
give_feedback&see_reporter seen signals/queries/feedback_due:feedback_due
give_feedback&see_reporter nothing letters/actions/feedback_letter:set_feedback_letter
see_signals seen signals/queries/outcomes:awaited_receipts
manage_partners nothing signals/actions/networks:add_network
manage_partners nothing signals/actions/networks:change_network
manage_partners nothing signals/actions/networks:drop_training
manage_partners nothing signals/actions/networks:record_training
manage_partners nothing signals/queries/networks:all_networks
manage_partners nothing signals/queries/networks:area_choices
see_signal_figures nothing signals/queries/networks:network_figures
see_signal_figures nothing signals/queries/networks:networks
intake_signals nothing signals/actions/intake:receive_signal
intake_signals nothing signals/actions/partner_imports:import_reports
intake_signals nothing signals/queries/covenants:reporting_partners
manage_partners nothing signals/actions/covenants:add_covenant
manage_partners nothing signals/actions/covenants:change_covenant
manage_partners nothing signals/actions/covenants:make_caller_key
manage_partners nothing signals/actions/covenants:revoke_caller_key
manage_partners nothing signals/queries/covenants:partners
see_figures nothing outreach/actions/facts:write_facts
see_figures nothing outreach/queries/facts:choices
see_figures nothing outreach/queries/facts:newest_facts
see_figures nothing outreach/queries/facts:trend
see_figures nothing outreach/queries/funnel:cycle_of_year
see_figures nothing outreach/queries/funnel:funnel
see_figures nothing outreach/queries/lead_times:lead_times
see_figures nothing outreach/queries/lead_times:oldest_open
triage_signals signal signals/actions/triage:triage
triage_signals signal signals/actions/triage:clear_check
triage_signals signal signals/actions/routing:route_by_hand
triage_signals signal signals/queries/desk:weighing
triage_signals signal signals/queries/team_books:team_options
triage_signals signal signals/actions/joining:join_signals
triage_signals signal signals/actions/joining:split_signal
triage_signals signal signals/actions/subjects:set_subject
triage_signals signal signals/actions/subjects:undo_subject
triage_signals signal signals/queries/candidates:candidates
triage_signals signal signals/queries/chosen_subjects:chosen_subject
see_signals signal signals/queries/recent_contacts:recent_contacts
see_signals signal signals/queries/same_cases:same_case
triage_signals seen signals/queries/desk:desk_rows
triage_signals nothing signals/queries/desk:desk_counts
work_signals signal signals/actions/triage:tick_meldcode
work_signals signal signals/actions/working/closing:close
work_signals signal signals/actions/working/contacting:decide_how_to_go_on
work_signals signal signals/actions/working/contacting:record_attempt
work_signals signal signals/actions/working/contacting:record_contact
work_signals signal signals/actions/working/handing_over:hand_over
work_signals signal signals/actions/working/sending_back:reweigh
work_signals signal signals/actions/working/taking:pick_up
work_signals signal signals/actions/working/taking:snooze
work_signals signal signals/actions/working/waiting:resume
work_signals signal signals/actions/working/waiting:wait
work_signals signal signals/queries/possible_owners:possible_owners
work_signals signal signals/queries/possible_owners:possible_teams
see_signals nothing signals/queries/queues:queue_counts
see_signals seen signals/queries/queues:queue_page
see_signals signal signals/queries/cards:signal_card
manage_signal_rules nothing signals/actions/rule_versions:save_version
manage_signal_rules nothing signals/queries/bench:areas
manage_signal_rules nothing signals/queries/bench:sample_cases
manage_signal_rules nothing signals/queries/bench:try_out
manage_on_call nothing signals/actions/on_call:add_duty
manage_on_call nothing signals/actions/on_call:end_duty
manage_on_call nothing signals/queries/on_call:areas
manage_on_call nothing signals/queries/on_call:colleagues
manage_on_call nothing signals/queries/on_call:rota
manage_municipality nothing outreach/actions/closing_days:add_closing_day
manage_municipality nothing outreach/actions/closing_days:drop_closing_day
manage_municipality nothing outreach/queries/closing_days:closing_days
manage_signal_rules nothing signals/queries/rule_versions:rule_history
manage_signal_rules nothing signals/queries/rule_versions:version_at
manage_signal_rules nothing signals/queries/algorithm:agreement
see_signal_figures nothing signals/queries/algorithm:algorithm_facts
see_signal_figures nothing signals/queries/figures:signal_figures
see_signal_figures nothing signals/queries/figures:years
see_figures nothing outreach/queries/not_reached:never_reached
see_figures nothing outreach/queries/not_reached:not_reached
see_figures nothing outreach/queries/shown_figures:figures
see_figures nothing outreach/queries/shown_figures:outside_figures
see_figures nothing outreach/queries/shown_figures:row_choices
see_figures nothing outreach/queries/published:published
see_figures nothing outreach/queries/shown_figures:published_steps
see_figures nothing outreach/queries/shown_figures:side_by_side
see_figures nothing outreach/queries/wave_response:underway
see_figures nothing outreach/queries/wave_response:wave_responses
see_job_runs nothing outreach/queries/job_runs:job_runs
see_job_runs nothing outreach/queries/job_runs:scheduler_state
see_job_runs nothing outreach/queries/notices:notice_counts
run_jobs nothing outreach/actions/scheduler_clock:agree_to_clock
run_jobs|see_audit nothing outreach/actions/log_checks:keep_walk
manage_people person outreach/actions/accounts:give_password
manage_people person outreach/actions/assignments:assign
manage_people person outreach/actions/assignments:end_assignment
manage_people person outreach/actions/people:add_absence
manage_people person outreach/actions/people:change_person
manage_people person outreach/actions/people:drop_absence
manage_people person outreach/actions/people:restart_person
manage_people person outreach/actions/people:set_hours
manage_people person outreach/actions/people:stop_person
manage_people person outreach/actions/ending_sessions:end_sessions_by_manager
manage_people person outreach/actions/second_factor:reset_second_factor
manage_people person outreach/actions/provider_sign_in:allow_link
manage_people person outreach/actions/provider_sign_in:drop_link
manage_people person outreach/queries/people_list:person_file
manage_people person outreach/queries/sessions:sign_in_state
manage_people nothing outreach/actions/people:add_person
see_people seen outreach/queries/people_list:people_list
see_people nothing outreach/queries/people_list:places
manage_providers nothing outreach/actions/providers:add_provider
manage_providers nothing outreach/actions/providers:begin_term
manage_providers nothing outreach/actions/providers:change_provider
manage_providers nothing outreach/actions/providers:end_term
manage_providers nothing outreach/actions/teams:add_team
manage_providers nothing outreach/actions/teams:add_territory
manage_providers nothing outreach/actions/teams:change_team
manage_providers nothing outreach/actions/teams:end_territory
manage_providers nothing outreach/queries/organisation:left_over
manage_providers nothing outreach/queries/organisation:neighbourhoods
manage_providers nothing outreach/queries/organisation:provider_list
manage_providers nothing outreach/queries/organisation:team_list
manage_providers nothing outreach/queries/organisation:terms
manage_providers nothing outreach/queries/organisation:territories
manage_municipality nothing outreach/actions/municipality:change_logo
manage_municipality nothing outreach/actions/municipality:change_municipality
manage_municipality nothing outreach/actions/municipality:change_norms
hand_over_provider municipal outreach/actions/provider_changes:plan_change
hand_over_provider nothing outreach/actions/provider_changes:hand_over_visits
hand_over_provider nothing outreach/queries/provider_changes:hand_over_places
hand_over_provider nothing outreach/queries/provider_changes:planned_changes
hand_over_provider seen outreach/queries/provider_change_list:hand_over_list
review_access nothing outreach/actions/access_reviews:close_review
review_access nothing outreach/actions/access_reviews:export_review
review_access nothing outreach/actions/access_reviews:open_review
review_access nothing outreach/actions/access_reviews:decide
review_access nothing outreach/queries/access_reviews:reviews
review_access nothing outreach/queries/access_reviews:without_rights
review_access seen outreach/queries/access_reviews:review_sheet
export_persons nothing outreach/actions/exports:destroy_packet
export_persons nothing outreach/actions/exports:make_packet
export_persons nothing outreach/queries/exports/choosing:export_options
export_persons nothing outreach/queries/exports/lists:count_export
export_persons nothing outreach/queries/exports/packets:my_packets
export_persons nothing outreach/queries/exports/packets:packet_file
manage_breaches nothing outreach/actions/breaches:assess_breach
manage_breaches nothing outreach/actions/breaches:close_breach
manage_breaches nothing outreach/actions/breaches:notify_authority
manage_breaches nothing outreach/actions/breaches:reopen_breach
manage_breaches nothing outreach/actions/breaches:tell_people
manage_breaches nothing outreach/actions/breaches:waive_notification
manage_breaches nothing outreach/queries/breaches:breaches
report_breach nothing outreach/actions/breaches:report_breach
report_breach nothing outreach/queries/breaches:own_breaches
see_privacy_records nothing outreach/queries/privacy_records:privacy_facts
see_retention nothing outreach/queries/retention:certificate
see_retention nothing outreach/queries/retention:certificate_file
see_retention nothing outreach/queries/retention:terms
see_retention nothing outreach/actions/retention/runs:propose_run
advise_retention nothing outreach/actions/retention/runs:advise_run
release_retention nothing outreach/actions/retention/runs:release_run
release_retention nothing outreach/actions/retention/runs:withdraw_run
release_retention nothing outreach/actions/retention/terms:set_term
handle_rights|release_retention resident outreach/actions/retention/erasing:erase_resident
see_audit nothing outreach/actions/audit_exports:export_log
see_audit|see_rights nothing outreach/queries/audit:who_saw
see_audit|confirm_log nothing outreach/queries/audit:log_card
hand_over_provider&export_persons nothing outreach/actions/provider_change_export:export_hand_over
see_audit nothing outreach/queries/audit:log_events
see_rights municipal outreach/queries/rights/duties:information_duties
see_rights municipal outreach/queries/rights/requests:rights_requests
see_rights municipal outreach/queries/rights/requests:rights_request
confirm_log nothing outreach/actions/log_checks:accept_log
handle_rights municipal outreach/actions/rights/checking:check_answer
handle_rights municipal outreach/actions/rights/checking:leave_out
handle_rights municipal outreach/actions/rights/checking:put_back
handle_rights municipal outreach/actions/rights/checking:reopen
handle_rights municipal outreach/actions/rights/informing:lapse_duty
handle_rights municipal outreach/actions/rights/informing:postpone_duty
handle_rights municipal outreach/actions/rights/informing:record_informed
handle_rights municipal outreach/actions/rights/making:make_answer
handle_rights municipal letters/queries/copies:letters_to_copy
handle_rights municipal outreach/actions/rights/noting:add_correction_note
handle_rights municipal outreach/actions/rights/objecting:object_to_contact
handle_rights municipal outreach/actions/rights/requests:answer_request
handle_rights municipal outreach/actions/rights/requests:extend_request
handle_rights municipal outreach/actions/rights/requests:identify
handle_rights municipal outreach/actions/rights/requests:receive_request
handle_rights municipal outreach/actions/rights/requests:refuse_request
handle_rights municipal outreach/actions/rights/requests:start_request
handle_rights municipal outreach/actions/rights/requests:withdraw_request
handle_rights municipal outreach/actions/rights/withdrawing:record_team_told
handle_rights municipal outreach/actions/rights/withdrawing:withdraw_agreement
handle_rights nothing outreach/actions/rights/objecting:object_by_number
handle_rights municipal outreach/queries/rights/collecting:collect_access
handle_rights municipal outreach/queries/rights/sharing:shared_follow_ups
handle_rights municipal outreach/queries/rights/finding:find_subject
handle_rights nothing outreach/queries/rights/finding:subject_by_number
see_rights municipal outreach/queries/rights/disclosures:disclosures_of
see_retention nothing outreach/queries/retention:counts_of
see_retention nothing outreach/queries/retention:due_now
see_retention nothing outreach/queries/retention:runs
handle_mail nothing letters/actions/returns:import_returns
handle_mail resident letters/actions/returns:scan_return
handle_mail resident letters/actions/returns:undo_return
handle_mail seen letters/queries/returns:last_returns
handle_mail nothing letters/queries/return_figures:return_figures
record_answer resident letters/actions/returns:report_return
record_answer resident letters/actions/reminders:ask_reminder
find_resident resident letters/queries/returns:letters_of_resident
find_resident resident letters/queries/reminders:reminder_to_ask
print_letters municipal letters/actions/reminders:make_reminders
print_letters nothing letters/queries/reminders:reminder_waves
see_notices nothing outreach/actions/notices:dismiss_notice
see_notices nothing outreach/actions/notices:see_notices
see_notices nothing outreach/queries/notices:notice_count
see_notices nothing outreach/queries/notices:notices
rotate_keys nothing outreach/actions/key_rotation:next_ring
"""  # noqa: E501
"""A door a line: the right (`this|that`, `this&that`), what it is about, the door."""


def _parsed(line: str) -> tuple[str, Needs]:
    rights, about, door = line.split()
    asked = frozenset(Permission(name) for name in re.split(r"[|&]", rights))
    return door, Needs(asked, "&" in rights, About[about.upper()])


NEEDS: dict[str, Needs] = dict(_parsed(line) for line in TABLE.split("\n") if line)
NO_CELLS: dict[str, tuple[str, ...]] = {
    "there is no viewer yet: signing in, or making the first viewer": (
        "outreach/actions/sign_in:*",
        "outreach/actions/provider_sign_in:begin_flow",
        "outreach/actions/provider_sign_in:end_flow",
        "outreach/actions/provider_sign_in:enter_through_provider",
        "outreach/actions/provider_sign_in:refuse_provider",
        "outreach/actions/sessions:*",
        "outreach/actions/first_administrator:add_first_administrator",
        "outreach/queries/people:accounts_of",
        "outreach/queries/people:nobody_works_here",
        "outreach/queries/people:person_by_email",
        "outreach/queries/people:person_viewer",
        "outreach/queries/sessions:idle_person",
        "outreach/queries/sessions:signed_in",
    ),
    "about the viewer himself, whoever he is": (
        "outreach/actions/accounts:change_password",
        "outreach/actions/ending_sessions:end_other_sessions",
        "outreach/actions/ending_sessions:end_own_session",
        "outreach/actions/second_factor:begin_enrolment",
        "outreach/actions/second_factor:confirm_enrolment",
        "outreach/actions/second_factor:renew_recovery_codes",
        "outreach/actions/submissions:claim_submission",
        "outreach/queries/people:has_password",
        "outreach/queries/sessions:my_sessions",
        "outreach/queries/sessions:second_step",
        "outreach/queries/today:waiting",
    ),
    "a team with a link of its own, held by tests of the link": (
        "outreach/actions/handover:answer_by_link",
        "outreach/queries/handover_links:open_link",
    ),
    "a calendar with an address of its own, held by tests of that address": (
        "outreach/queries/rounds/own:open_calendar",
    ),
    "a letter out of the list of a request, which has its own line": (
        "letters/actions/copies:letter_copy",
    ),
    "a resident with the code of his letter, held by tests of that page": (
        "outreach/queries/answer_page:*",
    ),
    "a reporter with the token of his own page, held by tests of that page": (
        "signals/actions/reporter_acts:*",
        "signals/queries/reporter_page:reporter_page",
    ),
    "an organisation with a key of its own, held by tests of the key": (
        "signals/actions/partner_reports:take_reports",
        "signals/queries/covenants:callers",
        "signals/queries/covenants:own_report",
    ),
    "no persons: settings of the house, checks that name ids only": (
        "outreach/queries/funnel:district_names",
        "letters/queries/reminders:reminder_norms",
        "letters/actions/readiness:office_of",
        "letters/actions/templates:template_in_force",
        "outreach/queries/municipality:*",
        "outreach/queries/register:installation_keys",
        "signals/queries/clocks:norms_at",
        "signals/queries/algorithm:published_rules",
        "signals/queries/on_call:on_call_now",
        "signals/queries/on_call:someone_on_call",
        "signals/queries/places:knows_postcode",
        "outreach/queries/verifying:check_all",
        "outreach/queries/audit_checks:*",
        "outreach/actions/retention/runs:open_run",
    ),
    "asks for the right that it is given as an argument": (
        "outreach/queries/cycles:districts_in_scope",
    ),
    "who was first with a record that the viewer has open": (
        "outreach/queries/last_changes:last_change",
    ),
    "a part of a figure that its caller asked for": (
        "outreach/queries/shown_figures:as_published",
        "outreach/queries/shown_figures:reasons_shown",
    ),
}
"""Why a door has no cells: reason -> names, or patterns of them."""

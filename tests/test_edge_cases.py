"""The known edge cases of injection and cookie filtering, each with the tests that prove its rule.

They were collected from the tests, issues and sources of peers and from the specifications. A rule
without a test, and a test that is no longer there, fail.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

EDGE_CASES = {
    "HEAD has no body and no false length": (
        "test_row_1_head_has_no_body_and_no_false_length",
        "test_head_answers_like_get_without_a_body",
    ),
    "1xx and 204 stay untouched": ("test_rows_2_and_3_answers_without_a_body_stay_so",),
    "304: no body, cookies filtered": ("test_rows_2_and_3_answers_without_a_body_stay_so",),
    "206 is never rewritten": (
        "test_row_4_a_part_of_a_page_is_never_rewritten",
        "test_a_page_does_not_come_in_parts",
    ),
    "a page offers no ranges": ("test_rows_5_8_10_12_what_spoke_of_other_bytes_is_dropped",),
    "compressed pages": ("test_row_6_a_compressed_page_is_gated_and_stays_compressed",),
    "stacked codings": ("test_row_7_stacked_codings_pass_untouched_and_are_reported",),
    "Content-Length": (
        "test_rows_5_8_10_12_what_spoke_of_other_bytes_is_dropped",
        "test_answers_in_a_row_on_one_connection_are_cut_where_their_framing_says",
    ),
    "a strong ETag is weakened": ("test_rows_9_and_11_a_page_is_revalidated_only_under_the_same_decision",),
    "Last-Modified": ("test_rows_5_8_10_12_what_spoke_of_other_bytes_is_dropped",),
    "If-None-Match after a choice": (
        "test_rows_9_and_11_a_page_is_revalidated_only_under_the_same_decision",
        "test_a_page_kept_from_before_the_middleware_is_not_confirmed",
    ),
    "digests and signatures": ("test_what_spoke_of_other_bytes_is_dropped",),
    "no-transform is gated and reported": ("test_row_13_no_transform_does_not_let_trackers_through",),
    "the media type": ("test_row_14_the_media_type_is_compared_without_case_and_parameters",),
    "XHTML": ("test_row_15_xhtml_stays_well_formed",),
    "encodings that are not ASCII": (
        "test_row_16_an_encoding_that_cannot_be_read_leaves_as_it_came_and_is_reported",
    ),
    "other charsets": (
        "test_row_17_bytes_of_other_charsets_are_never_decoded",
        "test_bytes_beyond_ascii_stay",
    ),
    "fragments": ("test_row_18_a_fragment_gets_no_notice_and_is_gated",),
    "HX-Request": (
        "test_rows_19_to_21_what_scripts_and_frames_fetch_gets_no_notice_and_is_gated",
        "test_row_19_a_boosted_page_gets_its_notice",
    ),
    "XHR and fetch": ("test_rows_19_to_21_what_scripts_and_frames_fetch_gets_no_notice_and_is_gated",),
    "framed documents": (
        "test_rows_19_to_21_what_scripts_and_frames_fetch_gets_no_notice_and_is_gated",
        "test_a_shared_page_asks_nothing_in_a_frame",
    ),
    "downloads": ("test_row_22_a_download_leaves_as_it_came",),
    "JSON or a feed that calls itself HTML": (
        "test_row_23_data_that_calls_itself_html_leaves_as_it_came",
        "test_json_and_feeds_are_no_pages_whatever_was_declared",
    ),
    "</body> in a script": ("test_head_and_body_get_their_own_at_their_start",),
    "</body> in a comment": ("test_head_and_body_get_their_own_at_their_start",),
    "</body> in an attribute": ("test_head_and_body_get_their_own_at_their_start",),
    "</body> in template, textarea, CDATA": ("test_head_and_body_get_their_own_at_their_start",),
    "no </body>": ("test_row_28_a_page_without_a_body_tag_gets_its_notice",),
    "a tag split over chunks": ("test_every_split_of_a_page_gives_the_same_edits",),
    "a split inside an attribute": ("test_byte_by_byte_a_page_gives_the_same_edits",),
    "insertion at a chunk's edge": ("test_however_it_is_cut_the_edits_are_the_same",),
    "double injection": ("test_row_32_inside_another_middleware_it_stands_aside",),
    "ambiguous markup shows more tags": ("test_every_source_in_the_tree_of_soup_was_shown",),
    "bounded memory": ("test_what_is_kept_stays_below_the_limits_whatever_comes",),
    "no re-serialising": ("test_a_page_leaves_as_it_came_where_nothing_is_edited",),
    "edits by offset": ("test_edits_leave_all_other_bytes_as_they_came",),
    "script types are preserved": (
        "test_a_held_script_keeps_its_address_and_type_for_later",
        "test_the_type_says_whether_a_script_is_executed",
    ),
    "noscript pixels": ("test_what_makes_a_browser_contact_a_held_host_is_inert",),
    "a failing rewriter ends the response": ("test_row_6_a_broken_stream_ends_and_never_goes_on_ungated",),
    "server-sent events": (
        "test_row_40_events_are_passed_on_at_once",
        "test_an_event_leaves_at_once_and_untouched",
    ),
    "pathsend": (
        "test_rows_41_and_42_a_page_is_never_sent_by_path",
        "test_a_page_in_a_file_is_gated_however_it_is_asked_for",
    ),
    "zerocopysend": ("test_rows_41_and_42_a_page_that_comes_as_a_file_is_read_and_gated",),
    "push": ("test_rows_43_and_45_messages_that_are_not_ours_pass_after_the_start",),
    "early hints": ("test_row_44_early_hints_do_not_preload_from_held_hosts",),
    "trailers": ("test_rows_43_and_45_messages_that_are_not_ours_pass_after_the_start",),
    "an app that raises after its start": ("test_row_46_an_app_that_raises_after_its_start_raises_through",),
    "background tasks and clients that leave": ("test_somebody_leaves_in_the_middle_of_a_page",),
    "websockets, accepted and denied": (
        "test_websockets_are_gated_when_accepted_and_when_denied",
        "test_a_denied_handshake_is_an_ordinary_answer",
    ),
    "mounted apps": (
        "test_row_49_below_a_mount_point_every_url_carries_it",
        "test_mounted_below_a_path_every_url_of_ours_carries_it",
    ),
    "HTTP/2 cookie crumbs": (
        "test_crumbs_of_http2_are_joined_and_filtered",
        "test_cookies_in_crumbs_reach_the_app_as_one_field_without_the_held_ones",
    ),
    "several Set-Cookie lines": ("test_kept_cookies_stay_separate_lines_in_their_order",),
    "deletions pass": ("test_a_deletion_passes", "test_what_only_looks_like_a_deletion_is_held"),
    "the cookie's name": ("test_the_name_ends_at_the_first_equals_sign_before_the_first_semicolon",),
    "nameless cookies are undeclared": ("test_only_what_is_granted_is_kept",),
    "what no browser stores": ("test_what_no_browser_would_store_is_dropped",),
    "names are case-sensitive": ("test_only_what_is_granted_is_kept",),
    "deleting prefixed names": ("test_a_prefixed_name_is_removed_as_its_prefix_demands",),
    "partitioned twins": ("test_a_partitioned_cookie_takes_its_twin_along",),
    "domain and path identity": ("test_a_cookie_of_an_unknown_place_is_expired_wherever_it_may_be",),
    "quoted values": ("test_only_held_pairs_are_taken_out",),
    "malformed Cookie headers": ("test_no_header_is_an_error_and_what_is_kept_is_a_part_of_it",),
    "malformed choice cookies": ("test_a_forged_choice_is_no_choice_and_no_error",),
    "chunked cookies are a family": ("test_a_session_in_parts_is_a_family",),
    "cookies on redirects": ("test_set_cookie_is_held_on_every_kind_of_answer",),
    "unknown cookies are held": ("test_undeclared_cookies_pass_where_the_site_says_so",),
    "the same name twice": ("test_kept_cookies_stay_separate_lines_in_their_order",),
    "a grant in the same request": ("test_a_grant_inside_the_request_counts_for_all_its_cookies",),
    "a withdrawal in the same request": (
        "test_a_withdrawal_inside_the_request_holds_what_was_granted_before",
    ),
    "a change after the start": ("test_after_the_start_the_state_changes_and_nothing_else_happens",),
    "request cookies": ("test_the_app_never_sees_a_held_cookie",),
    "many deletions": ("test_no_response_carries_more_than_the_bound",),
    "the endpoint's CSRF and redirects": (
        "test_other_sites_cannot_choose",
        "test_another_place_to_return_to_is_ignored",
    ),
    "error pages": ("test_row_73_an_error_page_is_a_page",),
    "Accept-Encoding": ("test_row_74_on_navigations_the_app_is_only_offered_codings_that_can_be_read",),
    "paths without a consent interface": ("test_exempt_paths_are_left_alone",),
    "back/forward cache": (
        "test_going_back_shows_the_present_state_and_not_the_question",
        "test_a_page_from_the_past_shows_the_choice_of_now",
    ),
    "Set-Cookie and shared caches": ("test_row_77_an_answer_with_a_cookie_is_private",),
}

COOKIE_AND_HTTP_RULES = {
    "H-1 sizes that browsers keep": ("test_ten_categories_fit_into_200_bytes_however_many_are_granted",),
    "H-2 400 days, and no sliding": (
        "test_a_choice_counts_for_six_calendar_months_to_the_second",
        "test_use_never_prolongs_a_choice",
    ),
    "H-3 __Host-": ("test_the_scheme_decides_where_the_site_does_not",),
    "H-4 SameSite=Lax": ("test_the_scheme_decides_where_the_site_does_not",),
    "H-5 Partitioned": ("test_a_partitioned_cookie_takes_its_twin_along",),
    "H-6 deletions repeat the place": ("test_a_cookie_with_a_declared_place_is_expired_there_and_host_only",),
    "H-7 never Clear-Site-Data": ("test_no_answer_clears_the_whole_site",),
    "H-8 private and Vary": (
        "test_a_page_is_private_and_varies_by_choice_and_signal",
        "test_thousands_of_interleaved_requests_leak_nothing",
    ),
    "H-9 the server writes the choice": ("test_a_script_cannot_write_the_choice",),
    "H-11 Sec-GPC is exact": ("test_only_the_exact_value_is_the_opt_out_signal",),
}


@pytest.fixture(scope="module")
def written() -> set[str]:
    files = TESTS.rglob("test_*.py")
    return {
        name
        for file in files
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.M)
    }


def test_there_are_77_edge_cases():
    assert len(EDGE_CASES) == 77


@pytest.mark.parametrize("rule", [*EDGE_CASES, *COOKIE_AND_HTTP_RULES])
def test_every_rule_has_its_tests(rule, written):
    assert set({**EDGE_CASES, **COOKIE_AND_HTTP_RULES}[rule]) <= written

-- SPDX-License-Identifier: MIT
SELECT flow_id, capture_id, device_id,
    TIME(start_us) AS start_time, start_us,
    DOMAIN(tracker_connection.domain) AS domain,
    DOMAIN(tracker_domain) AS tracker_domain,
    TERM(category_term) AS category,
    TEXT(owner_text) AS owner,
    TERM(list_name_term) AS list_name,
    TERM(list_version_term) AS list_version
FROM tracker_connection

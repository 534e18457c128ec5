-- SPDX-License-Identifier: MIT
-- The tracker that a flow talks to; once per flow.
INSERT OR REPLACE INTO tracker (
    flow_id, capture_id, device_id, start_us, domain, tracker_domain, category_term,
    owner_text, list_name_term, list_version_term
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT kind_id FROM flow_kind
WHERE ip_protocol IS ?
    AND conn_state IS ?
    AND end_reason IS ?
    AND app_protocol IS ?
    AND dst_domain_source IS ?
    AND application IS ?
    AND traffic_type IS ?
    AND tracker_category IS ?
    AND tunnel IS ?
    AND encrypted_dns IS ?

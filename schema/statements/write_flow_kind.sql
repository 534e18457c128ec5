-- SPDX-License-Identifier: MIT
-- Interns: for where find_flow_kind found none.
INSERT INTO flow_kind (
    ip_protocol, conn_state, end_reason, app_protocol, dst_domain_source, application,
    traffic_type, tracker_category, tunnel, encrypted_dns
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

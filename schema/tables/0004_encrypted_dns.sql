-- SPDX-License-Identifier: MIT
-- DNS over TLS, QUIC and HTTPS: what says that a flow is one (alpn, port, name, address). NULL: it is not.
ALTER TABLE flow_kind ADD COLUMN encrypted_dns TEXT;
DROP INDEX flow_kind_by_content;
CREATE INDEX flow_kind_by_content ON flow_kind (ip_protocol, conn_state, end_reason, app_protocol,
    dst_domain_source, application, traffic_type, tracker_category, tunnel, encrypted_dns);

-- SPDX-License-Identifier: MIT
-- One certificate of a chain.
INSERT INTO certificate_seen (
    capture_id, flow_id, seen_us, src, src_port, dst, dst_port, from_server, position,
    certificate_id
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT flow_id, start_us + duration_us AS time_us, kind_id AS flow_kind, link_id AS link,
    src AS address, dst AS address, dst_domain AS domain, dst_place AS place, ja3 AS fingerprint,
    ja4 AS fingerprint, server_label_text AS text
FROM flow WHERE flow_id > ? ORDER BY flow_id LIMIT ?

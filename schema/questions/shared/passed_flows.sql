-- SPDX-License-Identifier: MIT
-- netscope doctor: how many connections have no end on a local network, of all.
-- scan: the sums by the day, and what is not in them yet.
SELECT coalesce(sum(s.flows * (s.role = 0)), 0) AS passed, coalesce(sum(s.flows), 0) AS flows FROM (
    SELECT role, flows FROM place_day
    UNION ALL SELECT iif(src_device_id IS NULL AND dst_device_id IS NULL, 0, 1), flows FROM (REST())) s;

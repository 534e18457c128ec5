-- SPDX-License-Identifier: MIT
-- Networks that routers and DHCP servers say are on the links that are watched.
-- scan: one row for each piece of evidence.
SELECT DISTINCT value AS network FROM device_evidence WHERE attribute = 'network' ORDER BY value LIMIT 1000;

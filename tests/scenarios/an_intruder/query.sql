-- SPDX-License-Identifier: MIT
-- What was found, and of whom; a scan may be told in one finding or in one for each kind of target.
SELECT DISTINCT rule, severity, src_ip, CASE WHEN rule = 'syn_flood' THEN dst_ip || ' ' || dst_port END AS target
FROM alerts WHERE severity <> 'info' ORDER BY rule, src_ip;

-- SPDX-License-Identifier: MIT
-- One thing is worth a look: the camera's scan. The rest of the evening is ordinary.
SELECT rule, severity, src_ip, dst_ip FROM alerts WHERE severity <> 'info' ORDER BY rule, first_us;

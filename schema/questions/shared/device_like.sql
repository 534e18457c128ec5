-- SPDX-License-Identifier: MIT
-- Devices whose name, label or address contains a word that matches no device exactly.
-- scan: one row per device on the local networks.
SELECT coalesce(user_label, hostname, mac_address, ip_address) AS shown FROM devices
WHERE instr(lower(user_label), lower(:word)) OR instr(lower(hostname), lower(:word))
    OR instr(mac_address, lower(:word))
ORDER BY last_seen_us DESC
LIMIT 8;

-- SPDX-License-Identifier: MIT
SELECT binding_id, capture_id,
    IP(address_binding.ip) AS ip_address,
    MAC(mac) AS mac_address,
    TERM(source_term) AS source,
    TIME(first_seen_us) AS first_seen_time, first_seen_us,
    TIME(last_seen_us) AS last_seen_time, last_seen_us,
    count,
    nullif(vlans & 4095, 0) AS vlan, nullif(vlans >> 12 & 4095, 0) AS outer_vlan,
    turn, held, lease_until_us
FROM address_binding

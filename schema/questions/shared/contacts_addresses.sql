-- SPDX-License-Identifier: MIT
-- Addresses that a report tells apart: where relays are entered, and those of names that are open by design.
-- scan: a row for each address of the sixth version.
WITH RECURSIVE last_octet(octet) AS (VALUES (0) UNION ALL SELECT octet + 1 FROM last_octet WHERE octet < 255)
SELECT network_first(network.value) + octet FROM json_each(WARP_NETWORKS()) network CROSS JOIN last_octet
UNION ALL
SELECT network_first(relay.value) FROM json_each(json_array(TOR_DIRECTORIES())) relay WHERE relay.value NOT GLOB '*:*'
UNION ALL
SELECT -address_id FROM (SELECT address_id, ip AS peer_ip FROM address) WHERE RELAY_OF_ADDRESS() IS NOT NULL
UNION ALL
SELECT b.ip FROM domain b_name JOIN domain_address b ON b.domain = b_name.domain_id WHERE b_name.name IN BY_DESIGN();

-- SPDX-License-Identifier: MIT
-- Whether a MAC that claimed an address was sent, or sent, a packet for it afterwards, in the VLAN of the claim.
-- scan: the flows of one capture.
SELECT 1 AS found
FROM flow f
WHERE f.flow_id > :after_flow_id AND f.capture_id = :capture_id AND f.start_us >= :since_us
    AND ((f.dst = :ip AND LINK(dst_mac, f.link_id) = :mac) OR (f.src = :ip AND LINK(src_mac, f.link_id) = :mac))
    AND LINK(:vlan IN (coalesce(vlan, 0), coalesce(vlan_received, vlan, 0)), f.link_id)
LIMIT 1;

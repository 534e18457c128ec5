-- SPDX-License-Identifier: MIT
-- netscope watch and flows --live: the name and the protocol that the row of an open flow has by now.
-- scan: one row by its key.
SELECT dst_domain, app_protocol FROM flows WHERE flow_id = :flow_id;

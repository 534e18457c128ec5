-- SPDX-License-Identifier: MIT
SELECT device_id,
    PROTOCOL_OF_SERVICE(service) AS protocol,
    service & 65535 AS port, application, TEXT(label_id) AS label, clients - more_clients AS clients, more_clients,
    TIME(first_us) AS first_time, first_us, TIME(last_us) AS last_time, last_us
FROM (SERVICES(true))

-- SPDX-License-Identifier: MIT
SELECT report_id, name, state,
    TIME(from_us) AS from_time, from_us,
    TIME(to_us) AS to_time, to_us,
    TIME(made_us) AS made_time, made_us,
    replaces, formats, file
FROM report

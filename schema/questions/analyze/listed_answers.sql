-- SPDX-License-Identifier: MIT
-- Of these sets of answers, those with an address in 127.0.0.0/8.
SELECT answer_set_id FROM answer_set
WHERE answer_set_id IN (SELECT value FROM json_each(:ids)) AND addresses GLOB '*"127.*' ORDER BY answer_set_id;

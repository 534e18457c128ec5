-- SPDX-License-Identifier: MIT
-- netscope serve: a number that stays as long as no other connection changes the database. It is one of this reader.
-- scan: one value of the header.
PRAGMA data_version;

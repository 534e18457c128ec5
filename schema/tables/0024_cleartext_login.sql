-- SPDX-License-Identifier: MIT
ALTER TABLE flow_rare ADD COLUMN cleartext_login INTEGER; -- 1: a password or a token went by in the clear

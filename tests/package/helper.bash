# SPDX-License-Identifier: MIT
# The common part of the tests of the service and of the package.
ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
UNIT=$ROOT/packaging/netscope.service

need() { command -v "$1" > /dev/null || skip "$1 is not installed (scripts/install-packages package)"; }
has() { [[ $output == *"$1"* ]] || { echo "expected '$1' in: $output"; return 1; }; }
# The last value that the unit gives a setting.
unit_says() { sed -n "s/^$1=//p" "$UNIT" | tail -n 1; }

"""The rules of the audit, by subject. Each check yields violations and counts what it looked at."""

from tests.support.audit.probe.checks.fields import check_fields
from tests.support.audit.probe.checks.keys import check_keys
from tests.support.audit.probe.checks.names import check_names
from tests.support.audit.probe.checks.reach import check_reach
from tests.support.audit.probe.checks.tables import check_tables

CHECKS = (check_names, check_fields, check_tables, check_reach, check_keys)

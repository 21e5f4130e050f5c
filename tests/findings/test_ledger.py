from datetime import date

import pytest
from flask import Flask

from survey.findings.models import FindingKind, FindingStatus
from survey.findings.operations import (
    Entered,
    FindingExists,
    add_findings,
    amend_finding,
    enter_ledger,
    record_visit,
)
from survey.findings.queries import Rectification, find_finding, findings_of, rectification, visits_of
from survey.officers.audit import check
from survey.officers.models import AuditEntry
from tests.make import make_inspection, make_officer


def finding(number: int, status: FindingStatus | None = None) -> dict[str, object]:
    return {"number": number, "text": f"问题{number}", "kind": FindingKind.COMMON, "status": status}


def test_rectification_counts_what_is_rectified_and_what_has_no_status(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    add_findings(
        by, inspection, [finding(1, FindingStatus.RECTIFIED), finding(2, FindingStatus.UNDERWAY), finding(3)]
    )
    assert rectification(inspection) == Rectification(total=3, rectified=1, unstated=1)
    amend_finding(by, findings_of(inspection)[2], status=FindingStatus.RECTIFIED)
    assert rectification(inspection) == Rectification(total=3, rectified=2, unstated=0)


def test_a_number_is_taken_once_and_nothing_is_entered_of_a_refused_list(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    add_findings(by, inspection, [finding(1)])
    with pytest.raises(FindingExists) as refused:
        add_findings(by, inspection, [finding(2), finding(1)])
    assert refused.value.details == {"number": 1}
    assert [found.number for found in findings_of(inspection)] == [1]


def test_an_amendment_leaves_what_stood_before_in_the_audit(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    [made] = add_findings(by, inspection, [finding(1)])
    amend_finding(by, made, status=FindingStatus.UNDERWAY)
    entries = AuditEntry.query.order_by(AuditEntry.number).all()
    assert [entry.act for entry in entries] == ["finding.add", "finding.amend"]
    assert '"before": {"status": null}' in entries[-1].detail
    assert check(entries).is_whole


def test_only_columns_of_a_finding_can_be_amended(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    [made] = add_findings(by, inspection, [finding(1)])
    with pytest.raises(TypeError):
        amend_finding(by, made, inspection_id=2)


def test_the_latest_visit_comes_first(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    record_visit(by, inspection, date(2026, 5, 1), is_untrue=False)
    record_visit(by, inspection, date(2026, 6, 1), is_untrue=True, discrepancies=5)
    assert [visit.is_untrue for visit in visits_of(inspection)] == [True, False]


def test_another_offices_finding_does_not_exist(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    [made] = add_findings(by, inspection, [finding(1)])
    office_id = inspection.round.office_id
    assert find_finding(office_id, made.id) is made
    assert find_finding(office_id + 1, made.id) is None


def test_a_table_entered_again_changes_nothing_and_later_only_what_it_says(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    table = [{"number": 1, "text": "甲", "measures": "公开流程"}, {"number": 2, "text": "乙", "status": None}]
    assert enter_ledger(by, inspection, table) == Entered(added=2, changed=0, unchanged=0)
    assert enter_ledger(by, inspection, table) == Entered(added=0, changed=0, unchanged=2)
    later = [{"number": 2, "text": "乙", "status": FindingStatus.RECTIFIED}, {"number": 3, "text": "丙"}]
    assert enter_ledger(by, inspection, later) == Entered(added=1, changed=1, unchanged=0)
    first, second, third = findings_of(inspection)
    assert (first.measures, second.status, third.kind) == (
        "公开流程",
        FindingStatus.RECTIFIED,
        FindingKind.PARTICULAR,
    )


def test_findings_without_numbers_get_the_next_ones(app: Flask) -> None:
    by, inspection = make_officer(), make_inspection()
    add_findings(by, inspection, [finding(7)])
    enter_ledger(by, inspection, [{"text": "甲"}, {"text": "乙"}])
    assert [each.number for each in findings_of(inspection)] == [7, 8, 9]

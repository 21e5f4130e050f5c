"""The order of events: list, freeze, numbers, absences, and that the names go; nothing out of turn."""

from datetime import timedelta

import pytest
from flask import Flask

from survey.db import db
from survey.draws import operations, queries
from survey.draws.facts import (
    AlreadyDrawn,
    EntropyEarly,
    EntropyUnfit,
    GroupUnknown,
    ListAltered,
    ListFrozen,
    NamesGone,
    NobodyWanted,
    NotDrawn,
    NotFrozen,
    NotInvited,
    QuotaUnfit,
    ReasonMissing,
    SourceMissing,
    SourcePast,
)
from survey.draws.models import Draw, DrawState, Recipient
from survey.draws.people import read_people
from survey.draws.rules import list_digest
from survey.officers.models import AuditEntry
from survey.rounds.facts import RowsRefused
from tests.draws.lists import (
    HEADER,
    NUMBERS,
    SHARED,
    SOURCE,
    make_draft,
    make_drawn,
    make_frozen,
    on,
    people,
    read,
    today,
)
from tests.make import make_inspection, make_officer


def test_the_shared_list_is_drawn_by_groups(app: Flask) -> None:
    officer = make_officer()
    listed = read_people(SHARED.read_bytes(), SHARED.name)
    draw = operations.make_draw(officer, make_inspection(), listed)
    assert queries.sizes(draw) == {"服务对象": 723, "企业代表": 86, "党员代表": 145, "群众代表": 246}
    operations.set_quotas(officer, draw, {"服务对象": 20, "群众代表": 6, "党员代表": 4})
    assert operations.freeze(officer, draw, SOURCE, today()) == list_digest(queries.list_of(draw))
    operations.enter_entropy(officer, draw, NUMBERS)
    assert {each.group.name: len(each.guests) for each in queries.lots(draw)} == {
        "服务对象": 20,
        "企业代表": 0,
        "党员代表": 4,
        "群众代表": 6,
    }


def test_a_list_with_a_defect_is_not_entered_at_all(app: Flask) -> None:
    listed = read([HEADER, [1, "张三", "服务对象"], [2, "", "服务对象"]])
    inspection = make_inspection()
    with pytest.raises(RowsRefused):
        operations.make_draw(make_officer(), inspection, listed)
    assert queries.draws_of(inspection) == []


def test_a_draft_takes_another_list_and_keeps_the_quotas_that_still_fit(app: Flask) -> None:
    draw = make_draft()
    operations.replace_list(draw.made_by, draw, people(服务对象=3, 企业代表=2))
    assert [(group.name, group.quota) for group in draw.groups] == [("服务对象", 3), ("企业代表", 0)]


def test_a_draft_is_taken_back_with_its_names(app: Flask) -> None:
    draw = make_draft()
    operations.discard(draw.made_by, draw)
    assert db.session.query(Draw).count() == db.session.query(Recipient).count() == 0


def test_a_quota_is_of_a_group_and_within_it(app: Flask) -> None:
    draw = make_draft()
    with pytest.raises(GroupUnknown):
        operations.set_quotas(draw.made_by, draw, {"企业代表": 1})
    with pytest.raises(QuotaUnfit):
        operations.set_quotas(draw.made_by, draw, {"党员代表": 6})


def test_a_freeze_says_where_the_numbers_will_come_from(app: Flask) -> None:
    draw = make_draft()
    with pytest.raises(SourceMissing):
        operations.freeze(draw.made_by, draw, " ", today())
    with pytest.raises(SourcePast):
        operations.freeze(draw.made_by, draw, SOURCE, today() - timedelta(days=1))
    operations.set_quotas(draw.made_by, draw, {"服务对象": 0, "党员代表": 0})
    with pytest.raises(NobodyWanted):
        operations.freeze(draw.made_by, draw, SOURCE, today())
    assert draw.state is DrawState.DRAFT


def test_nothing_of_a_frozen_list_changes(app: Flask) -> None:
    draw = make_frozen()
    for act in (
        lambda: operations.replace_list(draw.made_by, draw, people(服务对象=3)),
        lambda: operations.set_quotas(draw.made_by, draw, {"服务对象": 5}),
        lambda: operations.freeze(draw.made_by, draw, "骰子", today()),
        lambda: operations.discard(draw.made_by, draw),
    ):
        with pytest.raises(ListFrozen):
            act()
    with pytest.raises(NotDrawn):
        operations.delete_names(draw.made_by, draw)


def test_numbers_come_after_the_freeze_and_on_their_day(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    draw, day = make_draft(), today() + timedelta(days=3)
    with pytest.raises(NotFrozen):
        operations.enter_entropy(draw.made_by, draw, NUMBERS)
    operations.freeze(draw.made_by, draw, SOURCE, day)
    with pytest.raises(EntropyEarly):
        operations.enter_entropy(draw.made_by, draw, NUMBERS)
    on(day, monkeypatch)
    with pytest.raises(EntropyUnfit):
        operations.enter_entropy(draw.made_by, draw, "双色球 1 2")
    operations.enter_entropy(draw.made_by, draw, NUMBERS)
    assert draw.frozen_at
    assert draw.drawn_at
    assert draw.frozen_at < draw.drawn_at
    with pytest.raises(AlreadyDrawn):
        operations.enter_entropy(draw.made_by, draw, "1 2 3 4 5 6 7")


@pytest.mark.parametrize("change", [{"name": "别人"}, {"digest": "0" * 64}, {"group": "服务对象"}])
def test_a_list_changed_past_the_service_is_not_drawn_from(app: Flask, change: dict[str, str]) -> None:
    draw = make_frozen()
    db.session.query(Recipient).filter_by(draw_id=draw.id, number=17).update(change)
    db.session.commit()
    with pytest.raises(ListAltered):
        operations.enter_entropy(draw.made_by, draw, NUMBERS)
    assert draw.state is DrawState.FROZEN


def test_the_next_of_the_lot_comes_in_until_nobody_is_left(app: Flask) -> None:
    draw = make_drawn()
    group = queries.lots(draw)[1]
    for expected in (*group.order[2:], None):
        out = queries.lots(draw)[1].invited[0]
        assert operations.replace_absent(draw.made_by, draw, out, "住院").come_in == expected
    assert len(queries.lots(draw)[1].invited) == 1
    assert queries.lots(draw)[0].invited == queries.lots(draw)[0].order[:4]


def test_only_who_is_invited_now_is_replaced_and_for_a_reason(app: Flask) -> None:
    draw = make_drawn()
    group = queries.lots(draw)[0]
    operations.replace_absent(draw.made_by, draw, group.invited[0], "外出")
    for number in (group.order[0], group.order[-1], 999):
        with pytest.raises(NotInvited):
            operations.replace_absent(draw.made_by, draw, number, "外出")
    with pytest.raises(ReasonMissing):
        operations.replace_absent(draw.made_by, draw, group.order[1], " ")


def test_names_go_and_what_is_left_still_draws_the_same(app: Flask) -> None:
    draw = make_drawn()
    before, text = [each.order for each in queries.lots(draw)], queries.list_of(draw)
    names = [person.name.encode() for person in queries.people_of(draw)]
    operations.delete_names(draw.made_by, draw)
    files = [path.read_bytes() for path in app.config["SURVEY"].instance_dir.glob("survey.db*")]
    assert not [name for name in names for file in files if name in file]
    assert {(p.name, p.address, p.matter, p.phone, p.salt) for p in queries.people_of(draw)} == {
        ("", "", "", "", b"")
    }
    assert [each.order for each in queries.lots(draw)] == before
    assert queries.list_of(draw) == text
    assert queries.is_as_frozen(draw)
    with pytest.raises(NamesGone):
        operations.delete_names(draw.made_by, draw)


def test_no_name_reaches_the_audit(app: Flask) -> None:
    draw = make_drawn()
    operations.replace_absent(draw.made_by, draw, queries.lots(draw)[0].invited[0], "外出")
    operations.delete_names(draw.made_by, draw)
    entries = (
        db.session.query(AuditEntry).filter(AuditEntry.act.startswith("draw.")).order_by(AuditEntry.number)
    )
    assert [entry.act for entry in entries] == [
        "draw.make",
        "draw.quotas",
        "draw.freeze",
        "draw.draw",
        "draw.replace",
        "draw.delete_names",
    ]
    assert not any("人" in entry.detail for entry in entries)


def test_another_office_s_draw_is_not_found(app: Flask) -> None:
    draw = make_draft()
    assert queries.find_draw(draw.made_by.office_id, draw.id) is draw
    assert queries.find_draw(make_officer().office_id, draw.id) is None

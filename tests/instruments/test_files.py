import pytest

from survey.facts import Fact
from survey.instruments.facts import FileEmpty, FileKindUnknown, FileMalformed, FileNotText, FileTooLarge
from survey.instruments.files import LARGEST, read_file


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'key = "HALL"\n', "hall.toml"),
        (b'\xef\xbb\xbfkey = "HALL"\r\n', "HALL.TOML"),
        (b'{"key": "HALL"}', "hall.json"),
        (b'\xef\xbb\xbf{"key": "HALL"}', "hall.json"),
    ],
)
def test_toml_and_json_are_read(data: bytes, name: str) -> None:
    assert read_file(data, name) == {"key": "HALL"}


@pytest.mark.parametrize(
    ("data", "name", "fact"),
    [
        (b"key", "hall.xlsx", FileKindUnknown),
        (b"key", "hall", FileKindUnknown),
        (b" " * (LARGEST + 1), "hall.toml", FileTooLarge),
        ('key = "大厅"'.encode("gb18030"), "hall.toml", FileNotText),
        (b" \n", "hall.toml", FileEmpty),
        (b"", "hall.json", FileEmpty),
        (b"key = ", "hall.toml", FileMalformed),
        (b'key = "a"\nkey = "b"', "hall.toml", FileMalformed),
        (b'{"key": ', "hall.json", FileMalformed),
        (b'{"key": 1, "key": 2}', "hall.json", FileMalformed),
        (b"[" * 200_000, "hall.json", FileMalformed),
        (b"a = " + b"[" * 200_000, "hall.toml", FileMalformed),
    ],
)
def test_each_unreadable_file_is_refused_for_its_reason(data: bytes, name: str, fact: type[Fact]) -> None:
    with pytest.raises(fact) as refusal:
        read_file(data, name)
    assert name in str(refusal.value)


@pytest.mark.parametrize(
    ("data", "name"), [(b"a = 1\nb = = 2\n", "x.toml"), (b'{"a": 1,\n"b": ,}', "x.json")]
)
def test_the_line_of_the_mistake_is_named(data: bytes, name: str) -> None:
    with pytest.raises(FileMalformed) as refusal:
        read_file(data, name)
    assert refusal.value.details["line"] == 2

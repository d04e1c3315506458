"""Progress: nothing for short work, one line a second for long work."""

from io import StringIO

from core.progress import Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def walk(stream: StringIO, seconds: list[float]) -> str:
    now = [0.0]
    progress = Progress("读取", stream, lambda: now[0])
    for done, moment in enumerate(seconds, 1):
        now[0] = moment
        progress(done, len(seconds))
    progress.close()
    return stream.getvalue()


def test_work_under_two_seconds_is_silent() -> None:
    assert walk(StringIO(), [0.5, 1.0, 1.9]) == ""


def test_long_work_reports_at_most_once_a_second() -> None:
    assert walk(StringIO(), [1.0, 2.1, 2.5, 3.2]) == "· 读取 2/4（50%）\n· 读取 4/4（100%）\n"


def test_terminal_rewrites_one_line_and_ends_it() -> None:
    assert walk(Terminal(), [2.1]) == "\r\x1b[K· 读取 1/1（100%）\n"


def test_unknown_total_shows_no_share() -> None:
    stream = StringIO()
    moments = iter([0.0, 3.0, 3.0])
    Progress("读取", stream, lambda: next(moments))(5, 0)
    assert stream.getvalue() == "· 读取\n"

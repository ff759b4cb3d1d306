"""The committee's list of cadres: what is read, what is refused, and how both are told."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from bot.roster_file import Person, Refused, Role, Roster, RosterError, read

HEADER = ["姓名", "单位", "角色", "联系方式", "支部", "社团"]
ZHANG = ["张三", "信息系", "团干部", "13800000000", "信息2301团支部", "摄影社"]
LI = ["李四", "机电系", "副手", "", "", ""]
PEOPLE = [
    Person("张三", "信息系", Role.CADRE, "13800000000", "信息2301团支部", "摄影社"),
    Person("李四", "机电系", Role.DEPUTY),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def xlsx(tmp_path: Path) -> Path:
    return tmp_path / "名单.xlsx"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "名单.csv"


def workbook(**sheets: Sequence[Sequence[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def read_rows(file: Path, *rows: Sequence[object]) -> Roster:
    workbook(名单=rows).save(file)
    return read(file)


def read_text(file: Path, text: str, encoding: str = "utf-8") -> Roster:
    file.write_bytes(text.encode(encoding))
    return read(file)


def reasons(roster: Roster) -> list[tuple[int, str]]:
    return [(refused.row, refused.reason) for refused in roster.refused]


def error(file: Path) -> str:
    with pytest.raises(RosterError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: ")
    return str(caught.value).removeprefix(f"{file}: ")


def test_a_workbook_is_read_in_its_order(xlsx: Path) -> None:
    assert read_rows(xlsx, HEADER, ZHANG, LI) == Roster(PEOPLE, [])


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_usual_form(csv: Path, delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in (HEADER, ZHANG, LI))
    assert read_text(csv, text, encoding) == Roster(PEOPLE, [])


def test_quoted_cells_may_hold_the_delimiter_and_a_new_line(csv: Path) -> None:
    roster = read_text(csv, '姓名,单位,角色,支部\n张三,信息系,团干部,"一班,\n二班"\n李四,机电系,副手,\n')
    assert [person.branch for person in roster.people] == ["一班, 二班", ""]


def test_only_name_unit_and_role_are_needed(csv: Path) -> None:
    assert read_text(csv, "角色,姓名,单位\n团干部,张三,信息系\n").people == [Person("张三", "信息系", Role.CADRE)]


@pytest.mark.parametrize("missing", ["姓名", "单位", "角色"])
def test_a_list_without_one_of_them_is_an_error_that_names_it(xlsx: Path, missing: str) -> None:
    workbook(名单=[[title for title in HEADER if title != missing], ZHANG]).save(xlsx)
    assert error(xlsx).endswith(f"must have 姓名, 单位, 角色; row 1 lacks {missing}")


@pytest.mark.parametrize(
    "header",
    [
        ["姓名", "部门", "职务", "手机", "团支部", "社团"],
        ["姓 名", "学院", "角色*", "电话", "支部：", "联系社团"],
        ["姓名（必填）", "所在单位", "身份", "联系电话", "联系团支部", "学生社团"],
    ],
)
def test_the_usual_variants_of_the_titles_are_understood(xlsx: Path, header: list[str]) -> None:
    assert read_rows(xlsx, header, ZHANG).people == PEOPLE[:1]


def test_of_two_titles_for_one_thing_the_plainer_is_meant(xlsx: Path) -> None:
    roster = read_rows(xlsx, ["职务", "姓名", "学院", "单位", "角色"], ["书记", "张三", "工学院", "信息系", "干部"])
    assert roster.people == [Person("张三", "信息系", Role.CADRE)]


def test_a_header_in_row_10_is_found_and_one_in_row_11_is_not(xlsx: Path) -> None:
    title = [["团干部名单"]]
    assert read_rows(xlsx, *title * 9, HEADER, ZHANG).people == PEOPLE[:1]
    workbook(名单=[*title * 10, HEADER, ZHANG]).save(xlsx)
    assert error(xlsx) == "no header in the sheets 名单; one of the first 10 rows must have 姓名, 单位, 角色"


@pytest.mark.parametrize(
    ("word", "role"),
    [
        *((word, Role.CADRE) for word in ("团干部", "干部", "专职团干部", "兼职团干部", " 团 干 部 ")),
        *((word, Role.DEPUTY) for word in ("副手", "助理", "副职")),
        *((word, Role.COMMITTEE) for word in ("团委", "校团委", "学院团委", "分团委")),
    ],
)
def test_the_words_for_the_roles_are_understood(xlsx: Path, word: str, role: Role) -> None:
    assert read_rows(xlsx, HEADER, ["张三", "信息系", word]).people == [Person("张三", "信息系", role)]


@pytest.mark.parametrize(("word", "said"), [("书记", "书记 is no role"), ("", "there is no role")])
def test_another_word_is_refused_with_those_that_are_known(xlsx: Path, word: str, said: str) -> None:
    roster = read_rows(xlsx, HEADER, ["张三", "信息系", word], LI)
    assert roster.people == PEOPLE[1:]
    known = "团干部、干部、专职团干部、兼职团干部; 副手、助理、副职; 团委、校团委、学院团委、分团委"
    assert reasons(roster) == [(2, f"{said} (角色); write one of {known}")]


def test_a_committee_may_have_no_unit_and_a_cadre_may_not(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ["王五", "", "团委"], ["张三", "", "团干部"])
    assert roster.people == [Person("王五", "", Role.COMMITTEE)]
    ((row, reason),) = reasons(roster)
    assert row == 3
    assert reason.startswith("there is no unit (单位); write it in every row")


def test_a_row_without_a_name_is_refused_and_an_empty_one_passed_over(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ["", "信息系", "团干部"], [], [" ", "\u3000", None], LI)
    assert roster.people == PEOPLE[1:]
    assert reasons(roster) == [(2, "there is no name (姓名); write it, or delete the row")]


def test_a_row_has_the_number_that_the_spreadsheet_shows(xlsx: Path) -> None:
    book = workbook(名单=[])
    sheet = book.active
    for column, title in enumerate(HEADER, start=2):
        sheet.cell(4, column, title)
    sheet.cell(20, 2, "张三")
    book.save(xlsx)
    assert [refused.row for refused in read(xlsx).refused] == [20]


def test_a_row_of_a_csv_is_counted_with_the_empty_ones(csv: Path) -> None:
    assert [refused.row for refused in read_text(csv, "\n姓名,单位,角色\n\n张三,信息系,书记\n").refused] == [4]


def test_cells_are_tidied(xlsx: Path) -> None:
    roster = read_rows(
        xlsx, HEADER, ["\u3000张\u3000三\n", "信息系\u200b ", "团干部", "１３８００００００００", "ＡＢ  班"]
    )
    assert roster.people == [Person("张三", "信息系", Role.CADRE, "13800000000", "AB 班")]


def test_a_name_in_several_words_keeps_its_spaces(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ["Anna  Maria", "信息系", "团干部"], ["阿依古丽·买买提", "信息系", "团干部"])
    assert [person.name for person in roster.people] == ["Anna Maria", "阿依古丽·买买提"]


@pytest.mark.parametrize("number", [13800000000, 1.38e10, "13800000000"])
def test_a_telephone_that_is_a_number_becomes_plain_digits(xlsx: Path, number: object) -> None:
    assert read_rows(xlsx, HEADER, ["张三", "信息系", "团干部", number]).people[0].contact == "13800000000"


@pytest.mark.parametrize("cell", ['"=""13800000000"""', "'13800000000", "13800000000.0", "13800000000\t"])
def test_a_telephone_that_a_program_dressed_up_in_a_csv_is_plain_digits(csv: Path, cell: str) -> None:
    roster = read_text(csv, f"姓名,单位,角色,手机\n张三,信息系,团干部,{cell}\n")
    assert [person.contact for person in roster.people] == ["13800000000"]


@pytest.mark.parametrize("cell", ["1.38E+10", "1.38001E+10", "1e+10"])
def test_a_telephone_that_lost_digits_is_refused(csv: Path, cell: str) -> None:
    ((row, reason),) = reasons(read_text(csv, f"姓名,单位,角色,手机\n张三,信息系,团干部,{cell}\n"))
    assert row == 2
    assert reason.startswith(f"联系方式 is {cell}, which has lost digits; make the column text")


def test_a_branch_that_resembles_such_a_number_is_kept(csv: Path) -> None:
    assert read_text(csv, "姓名,单位,角色,支部\n张三,信息系,团干部,23E1\n").people[0].branch == "23E1"


def test_a_branch_that_became_a_date_and_an_error_of_the_spreadsheet_are_refused(xlsx: Path) -> None:
    date = ["张三", "信息系", "团干部", "", datetime(2023, 1, 1)]  # noqa: DTZ001 -- a cell has no time zone.
    roster = read_rows(xlsx, HEADER, date, ["#N/A", "信息系", "团干部"])
    assert [reason.split(",")[0] for _, reason in reasons(roster)] == [
        "支部 has become a date",
        "姓名 holds an error of the spreadsheet",
    ]


def test_a_formula_is_its_last_value_and_never_its_words(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ['="张"&"三"', "信息系", "团干部"], LI)
    assert roster.people == PEOPLE[1:]
    assert [refused.row for refused in roster.refused] == [2]


def test_two_people_of_one_name_and_unit_are_both_refused(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ZHANG, LI, ["张 三", "信息系", "副手"])
    mend = "leave one row of a person, or tell two people apart in the name, such as 张三（大） and 张三（小）"
    assert roster.people == PEOPLE[1:]
    assert reasons(roster) == [
        (2, f"row 4 has the same name and unit; {mend}"),
        (4, f"row 2 has the same name and unit; {mend}"),
    ]


def test_two_people_of_one_name_in_two_units_are_two_people(xlsx: Path) -> None:
    assert len(read_rows(xlsx, HEADER, ZHANG, ["张三", "机电系", "团干部"]).people) == 2


def test_a_contact_is_not_in_the_repr_of_a_person() -> None:
    assert "13800000000" not in repr(PEOPLE[0])


def test_refused_rows_come_in_the_order_of_the_file(xlsx: Path) -> None:
    roster = read_rows(xlsx, HEADER, ZHANG, ["王五", "", "团干部"], ZHANG)
    assert [refused.row for refused in roster.refused] == [2, 3, 4]
    assert all(isinstance(refused, Refused) for refused in roster.refused)


# Sheets


def test_the_list_is_found_in_whichever_sheet_it_is(xlsx: Path) -> None:
    workbook(说明=[["填表说明"]], 名单=[HEADER, ZHANG]).save(xlsx)
    assert read(xlsx).people == PEOPLE[:1]


def test_a_workbook_without_a_list_names_the_sheets(xlsx: Path) -> None:
    workbook(说明=[["填表说明"]], 成绩=[["学号", "成绩"]]).save(xlsx)
    assert error(xlsx).startswith("no header in the sheets 说明、成绩; one of the first 10 rows must have")


def test_two_sheets_with_a_list_are_an_error(xlsx: Path) -> None:
    workbook(去年=[HEADER, ZHANG], 今年=[HEADER, LI]).save(xlsx)
    assert error(xlsx) == "the sheets 去年、今年 all look like a list; leave one of them in the file"


def test_a_hidden_sheet_is_not_read(xlsx: Path) -> None:
    book = workbook(去年=[HEADER, ZHANG], 今年=[HEADER, LI])
    book["去年"].sheet_state = "hidden"
    book.active = 1
    book.save(xlsx)
    assert read(xlsx).people == PEOPLE[1:]


def test_a_sheet_that_tells_of_a_smaller_size_is_read_to_its_end(xlsx: Path) -> None:
    whole = BytesIO()
    workbook(名单=[HEADER, ZHANG, LI]).save(whole)
    with zipfile.ZipFile(whole) as given, zipfile.ZipFile(xlsx, "w") as lying:
        for part in given.namelist():
            lying.writestr(part, given.read(part).replace(b'<dimension ref="A1:F3"', b'<dimension ref="A1"'))
    assert read(xlsx).people == PEOPLE


# The file as a whole


def test_a_missing_file_and_a_folder_cannot_be_read(tmp_path: Path) -> None:
    assert error(tmp_path / "no.xlsx").startswith("cannot be read (No such file")
    assert error(tmp_path).startswith("cannot be read (")


@pytest.mark.parametrize("content", [b"", b"\r\n \n", "\ufeff".encode(), b",,\n,,\n"])
def test_an_empty_csv_says_so(csv: Path, content: bytes) -> None:
    csv.write_bytes(content)
    assert error(csv) == "is empty; write a header with 姓名, 单位, 角色 and one person in each row"


def test_an_empty_workbook_says_so(xlsx: Path) -> None:
    workbook(名单=[]).save(xlsx)
    assert error(xlsx).startswith("is empty; ")


def test_a_list_of_nobody_says_so(xlsx: Path) -> None:
    workbook(名单=[["名单"], HEADER, []]).save(xlsx)
    assert error(xlsx) == "nobody stands below the header in row 2; write one person in each row"


@pytest.mark.parametrize("name", ["old.xls", "old.xlsx", "old.et"])
def test_an_old_workbook_is_told_to_be_saved_anew(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(OLE + bytes(600))
    assert error(tmp_path / name).endswith("save the list as .xlsx or as CSV UTF-8")


def test_a_workbook_behind_a_password_says_so(xlsx: Path) -> None:
    xlsx.write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    assert error(xlsx) == "is protected with a password; take the password away and save it again"


def test_a_broken_workbook_and_another_zip_say_so(xlsx: Path) -> None:
    xlsx.write_bytes(b"PK\x03\x04 and no more")
    assert error(xlsx).startswith("is no workbook of Excel (BadZipFile); ")
    with zipfile.ZipFile(xlsx, "w") as other:
        other.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert error(xlsx).startswith("is no workbook of Excel (")


def test_a_web_page_under_the_name_of_a_list_says_so(tmp_path: Path) -> None:
    page = tmp_path / "名单.xls"
    page.write_text("<html><table><tr><td>姓名</td></tr></table></html>", encoding="utf-8")
    assert error(page).startswith("is a web page under the name of a list; ")


def test_an_unknown_encoding_says_so(csv: Path) -> None:
    csv.write_bytes(b"\xff\xfe\x00\xd8")
    assert error(csv).startswith("is neither UTF-8 nor GB18030 text; ")


def test_a_quote_that_never_ends_says_in_which_line(csv: Path) -> None:
    csv.write_text('姓名,单位,角色\n张三,信息系,团干部\n"李四,机电系,副手\n', encoding="utf-8")
    assert error(csv).startswith("line 3 is no CSV (")


def test_a_file_name_says_nothing_of_what_is_in_it(tmp_path: Path) -> None:
    odd = tmp_path / "名单.txt"
    workbook(名单=[HEADER, ZHANG]).save(odd)
    assert read(odd).people == PEOPLE[:1]

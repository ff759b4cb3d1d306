"""What is said when a term report or a visit of the committee is registered."""

from collections.abc import Sequence


def report_handed_in(term: str) -> str:
    """Confirm that a term report was handed in."""
    return f"已登记：{term}学期报告已交。写错了，请发：/交报告 {term} 作废"


def report_taken_back(term: str) -> str:
    """Confirm that the statement was taken back."""
    return f"已作废：{term}学期报告算没有交。"


def visit_taken_back(unit: str, when: str) -> str:
    """Confirm that the visit was taken back."""
    return f"已作废：{when}团委走访{unit}。"


TAKE_BACK = ("作废", "作廢", "撤销", "撤銷")
NOTHING_TO_TAKE_BACK = "没有这样的登记，不用作废。"


def report_known(term: str) -> str:
    """Say that it was stated before."""
    return f"{term}学期报告之前已登记过，不用再交。"


NO_TERMS = "团委还没有在校历里写学期，暂时不能登记。请告诉团委。"


def no_such_term(terms: Sequence[str]) -> str:
    """Say which terms there are."""
    return f"没有这个学期。请写：{'、'.join(f'/交报告 {term}' for term in terms)}"


def visited(unit: str, when: str) -> str:
    """Confirm a visit of the committee."""
    return f"已登记：{when}团委走访{unit}。写错了，请发：/团委走访 {unit} {when} 作废"


def visit_known(unit: str, when: str) -> str:
    """Say that the visit was entered before."""
    return f"{when}走访{unit}之前已登记过，不用再登记。"


def no_such_unit(word: str, near: str, known: Sequence[str]) -> str:
    """Say which units there are."""
    if near:
        return f"没有“{word}”这个单位。是不是{near}？请写：/团委走访 {near}"
    return f"没有“{word}”这个单位。现有：{'、'.join(known)}。" if known else "还没有任何单位：先导入团委的名单。"


VISIT_TO_COME = "走访的日期还没有到。走访之后再登记。"
VISIT_TOO_OLD = "只能登记一年以内的走访。"
VISIT_OF_ITSELF = "对本单位的走访由学院团委登记。"

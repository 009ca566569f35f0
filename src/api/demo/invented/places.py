"""The communes of an invented province: names that no place bears, under codes that no real unit has."""

from itertools import product

from cases.places.unit import Unit
from cases.values import UnitId
from cases.vietnamese import fold_name

PROVINCE = UnitId("99~")
PROVINCE_NAME = "Thí Dụ"
COMMUNES_MAX = 9_999
WARD_EVERY = 7
"""Every so many communes one is a ward."""

_FIRST = (
    "Mây",
    "Suối",
    "Nắng",
    "Gió",
    "Đồi",
    "Hồ",
    "Sao",
    "Sương",
    "Mưa",
    "Lúa",
    "Chuồn",
    "Cầu",
    "Bến",
    "Trăng",
    "Ong",
)
_SECOND = ("Xanh", "Trong", "Vàng", "Biếc", "Lặng", "Mơ", "Thơm", "Ngân", "Reo", "Tím", "Nhẹ", "Êm", "Sáng", "Hồng")
_THIRD = (
    *("", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Trên", "Dưới", "Giữa", "Đông"),
    *("Tây", "Nam", "Bắc", "Trước", "Sau", "Trong", "Ngoài", "Cũ", "Mới", "Lớn", "Nhỏ", "Cao", "Thấp", "Gần", "Xa"),
    *("Dài", "Ngắn", "Đầu", "Cuối", "Thượng", "Hạ", "Tả", "Hữu", "Tròn", "Vuông", "Sớm", "Muộn", "Đôi", "Riêng"),
    *("Chung", "Thẳng", "Cong", "Nghiêng", "Rộng", "Hẹp"),
)
_NAMES = tuple(f"{first} {second} {third}".rstrip() for third, second, first in product(_THIRD, _SECOND, _FIRST))


def commune_code(number: int) -> str:
    """Return the code of the commune of a number, from 1: 90001 and on."""
    return f"{90_000 + number}"


def commune_id(number: int) -> UnitId:
    """Return the unit id of the commune of a number, from 1."""
    return UnitId(f"{commune_code(number)}~")


def units(communes: int) -> tuple[Unit, ...]:
    """Return the province and so many communes in it; they have always been."""
    province = Unit(unit_id=PROVINCE, code="99", name=PROVINCE_NAME, kind="tỉnh", level="province")
    return (
        province,
        *(
            Unit(
                unit_id=commune_id(number),
                code=commune_code(number),
                name=_NAMES[number - 1],
                kind="xã" if number % WARD_EVERY else "phường",
                level="commune",
                province=PROVINCE,
            )
            for number in range(1, communes + 1)
        ),
    )


def lines(communes: int, *, said: str) -> bytes:
    """Return the lines of the province and its communes, as the register takes them in, under what is said of them."""
    return f"# {said}\n".encode() + b"".join(_line(unit).encode() for unit in units(communes))


def _line(unit: Unit) -> str:
    return f"{unit.unit_id}\t\t{unit.kind}\t{unit.name}\t{fold_name(unit.name)}\t\t\t{unit.province or ''}\n"

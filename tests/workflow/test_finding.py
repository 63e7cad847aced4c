"""What a person names at ConnectWise is found, and is never another thing that reads the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.psa import Product
from seatsync_tui.workflow.deciding import find_product
from seatsync_tui.workflow.workspace import Workspace

CATALOG = (Product(7, "8"), Product(8, "DUO-MFA"), Product(9, "Duo-Old"))


@pytest.mark.parametrize(
    ("wanted", "found"), [("8", 7), (8, 8), ("7", 7), ("DUO-MFA", 8), ("duo-mfa", 8), ("DUO-OLD", 9)]
)
@pytest.mark.parametrize("catalog", [CATALOG, CATALOG[::-1]])
def test_a_product_is_its_identifier_before_it_is_an_id(
    wanted: str | int, found: int, catalog: tuple[Product, ...]
) -> None:
    workspace = cast(Workspace, SimpleNamespace(latest_scan=lambda: SimpleNamespace(products=catalog)))
    assert find_product(workspace, wanted).id == found


def test_a_product_that_is_not_there_is_refused_by_name() -> None:
    workspace = cast(Workspace, SimpleNamespace(latest_scan=lambda: SimpleNamespace(products=CATALOG)))
    with pytest.raises(SettingsError, match="'DUO'"):
        find_product(workspace, "DUO")

"""What a request is about: the account or the agreement that a fault can be narrowed to."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs

_AGREEMENT = re.compile(r"/finance/agreements/(\d+)(?:/|$)")


def agreement_in(path: str) -> int | None:
    """The ConnectWise agreement id in a path, or none."""
    found = _AGREEMENT.search(path)
    return int(found[1]) if found else None


def account_in(query: str, body: bytes) -> str:
    """The Duo `account_id` of a request, from the query, a JSON body or a form; empty when it names none."""
    return parameters_in(query, body).get("account_id", "")


def parameters_in(query: str, body: bytes) -> dict[str, str]:
    """The parameters of a Duo request, wherever the caller put them."""
    found = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
    if not body:
        return found
    try:
        fields = json.loads(body)
    except ValueError:
        fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    if isinstance(fields, dict):
        found |= {str(name): str(value) for name, value in fields.items()}
    return found

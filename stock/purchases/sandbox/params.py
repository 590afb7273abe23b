"""Form parameters: from `a[b][0]=c` to checked values, with Stripe's words for what is wrong."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from .errors import ApiError, invalid, not_in_sandbox
from .money import CURRENCIES

KEY = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
MAX_DEPTH = 8
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


def parse(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nest form pairs: `a[b]=c` is a mapping, `a[]=c` and `a[0]=c` are lists."""
    root: dict[str, Any] = {}
    for key, value in pairs:
        match = KEY.match(key)
        if not match:
            raise invalid(f"Invalid parameter name: {key}", param=key)
        tokens = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
        if len(tokens) > MAX_DEPTH:
            raise invalid(f"Parameter nested too deeply: {key}", param=key)
        try:
            _insert(root, tokens, value)
        except TypeError:
            raise invalid(f"Parameter given in two shapes: {key}", param=key) from None
    return root


def _insert(node: dict[str, Any], tokens: list[str], value: str) -> None:
    name, *rest = tokens
    if not rest:
        node[name] = value
        return
    if rest[0] != "":
        child = node.setdefault(name, {})
        if not isinstance(child, dict):
            raise TypeError
        _insert(child, rest, value)
        return
    items = node.setdefault(name, [])
    if not isinstance(items, list):
        raise TypeError
    if len(rest) == 1:
        items.append(value)
        return
    # `a[][b]=1&a[][c]=2&a[][b]=3`: a name seen before starts the next element.
    if not items or not isinstance(items[-1], dict) or _is_set(items[-1], rest[1:]):
        items.append({})
    _insert(items[-1], rest[1:], value)


def _is_set(node: Any, tokens: list[str]) -> bool:
    """Whether this exact place has a value. A list further in always takes one more."""
    for token in tokens:
        if token == "" or not isinstance(node, dict) or token not in node:
            return False
        node = node[token]
    return True


class Param(Protocol):
    @property
    def required(self) -> bool: ...

    def clean(self, value: Any, name: str) -> Any: ...


Schema = Mapping[str, Param]


def clean(values: Mapping[str, Any], schema: Schema, *, prefix: str = "") -> dict[str, Any]:
    def named(key: str) -> str:
        return f"{prefix}[{key}]" if prefix else key

    unknown = [named(key) for key in values if key not in schema]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        raise invalid(
            f"Received unknown parameter{plural}: {', '.join(unknown)}",
            param=unknown[0],
            code="parameter_unknown",
        )
    for key, param in schema.items():
        if param.required and key not in values:
            raise invalid(
                f"Missing required param: {named(key)}.",
                param=named(key),
                code="parameter_missing",
            )
    return {key: schema[key].clean(value, named(key)) for key, value in values.items()}


def _scalar(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {value}", param=name, code="parameter_invalid_string")
    return value


def _filled(value: Any, name: str) -> str:
    text = _scalar(value, name)
    if not text:
        raise invalid(
            f"You passed an empty string for '{name}'. We assume empty values are an attempt "
            f"to unset a parameter; however '{name}' cannot be unset. You should remove "
            f"'{name}' from your request or supply a non-empty value.",
            param=name,
            code="parameter_invalid_empty",
        )
    return text


@dataclass(frozen=True)
class Text:
    required: bool = False
    max_length: int = 5000
    blank: bool = False

    def clean(self, value: Any, name: str) -> str:
        text = _scalar(value, name) if self.blank else _filled(value, name)
        if len(text) > self.max_length:
            raise invalid(
                f"Invalid string: {text[:9]}...{text[-6:]}; must be at most "
                f"{self.max_length} characters",
                param=name,
                code="parameter_invalid_string",
            )
        return text


@dataclass(frozen=True)
class Integer:
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None

    def clean(self, value: Any, name: str) -> int:
        text = _filled(value, name)
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise invalid(f"Invalid integer: {text}", param=name, code="parameter_invalid_integer")
        number = int(text)
        if self.minimum is not None and number < self.minimum:
            raise invalid(
                f"This value must be greater than or equal to {self.minimum}.",
                param=name,
                code="parameter_invalid_integer",
            )
        if self.maximum is not None and number > self.maximum:
            raise invalid(
                f"This value must be less than or equal to {self.maximum}.",
                param=name,
                code="parameter_invalid_integer",
            )
        return number


@dataclass(frozen=True)
class Number:
    """A decimal such as a percentage, kept as text so that nothing is rounded on the way."""

    required: bool = False

    def clean(self, value: Any, name: str) -> str:
        text = _filled(value, name)
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", text):
            raise invalid(f"Invalid decimal: {text}", param=name)
        return text


@dataclass(frozen=True)
class Boolean:
    required: bool = False

    def clean(self, value: Any, name: str) -> bool:
        text = _filled(value, name)
        if text not in ("true", "false"):
            raise invalid(f"Invalid boolean: {text}", param=name)
        return text == "true"


@dataclass(frozen=True)
class Choice:
    values: tuple[str, ...]
    required: bool = False

    def clean(self, value: Any, name: str) -> str:
        text = _filled(value, name)
        if text not in self.values:
            listed = ", ".join(self.values[:-1]) + (", or " if self.values[1:] else "")
            raise invalid(f"Invalid {name}: must be one of {listed}{self.values[-1]}", param=name)
        return text


@dataclass(frozen=True)
class Currency:
    required: bool = False

    def clean(self, value: Any, name: str) -> str:
        code = _filled(value, name).lower()
        if code not in CURRENCIES:
            raise invalid(
                f"Invalid currency: {code}. Stripe currently supports these currencies: "
                f"{', '.join(sorted(CURRENCIES))}",
                param=name,
            )
        return code


@dataclass(frozen=True)
class Email:
    required: bool = False

    def clean(self, value: Any, name: str) -> str:
        text = _filled(value, name)
        if not EMAIL.match(text) or len(text) > 512:
            raise invalid(f"Invalid email address: {text}", param=name, code="email_invalid")
        return text


@dataclass(frozen=True)
class Url:
    required: bool = False

    def clean(self, value: Any, name: str) -> str:
        text = _filled(value, name)
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https") or not parts.netloc or len(text) > 5000:
            raise invalid(
                "Not a valid URL: an explicit scheme (such as https) must be provided.",
                param=name,
                code="url_invalid",
            )
        return text


@dataclass(frozen=True)
class Hash:
    schema: Schema
    required: bool = False

    def clean(self, value: Any, name: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=name)
        return clean(value, self.schema, prefix=name)


@dataclass(frozen=True)
class Free:
    """A part that changes nothing here and is handed back as it came."""

    required: bool = False

    def clean(self, value: Any, name: str) -> Any:
        return _typed(value)


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return {"true": True, "false": False}.get(value, value)


@dataclass(frozen=True)
class List:
    item: Param
    required: bool = False
    max_items: int = 100

    def clean(self, value: Any, name: str) -> list[Any]:
        if isinstance(value, dict) and all(key.isdecimal() for key in value):
            value = [value[key] for key in sorted(value, key=int)]
        if not isinstance(value, list):
            raise invalid("Invalid array", param=name)
        if len(value) > self.max_items:
            raise invalid(
                f"Invalid array: at most {self.max_items} elements are allowed.", param=name
            )
        return [self.item.clean(item, f"{name}[{i}]") for i, item in enumerate(value)]


@dataclass(frozen=True)
class Metadata:
    """Keys and texts. On an update an empty text removes its key, an empty whole all keys."""

    required: bool = False
    update: bool = False

    def clean(self, value: Any, name: str) -> dict[str, str] | None:
        if value == "":
            return None if self.update else {}
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=name)
        if len(value) > 50:
            raise invalid("Metadata can have up to 50 keys.", param=name)
        for key, text in value.items():
            if len(key) > 40:
                raise invalid(
                    f"Metadata keys can be at most 40 characters, but you passed in a key that "
                    f"is {len(key)} characters. Invalid key: {key}",
                    param=name,
                )
            if len(_scalar(text, f"{name}[{key}]")) > 500:
                raise invalid(
                    f"Metadata values can have up to 500 characters, but you passed in a value "
                    f"that is {len(text)} characters. Invalid value: {text}",
                    param=name,
                )
        return {key: text for key, text in value.items() if text or self.update}


def merged(metadata: dict[str, str], params: Mapping[str, Any]) -> dict[str, str]:
    """An object's metadata after an update that was read with `Metadata(update=True)`."""
    if "metadata" not in params:
        return metadata
    if params["metadata"] is None:
        return {}
    return {key: text for key, text in (metadata | params["metadata"]).items() if text}


@dataclass(frozen=True)
class TimeRange:
    """`created=N` or `created[gte]=N` and the like; the result filters a queryset."""

    required: bool = False
    bounds: Schema = field(
        default_factory=lambda: {name: Integer() for name in ("gt", "gte", "lt", "lte")}
    )

    def clean(self, value: Any, name: str) -> dict[str, int]:
        if isinstance(value, str):
            return {"created": Integer().clean(value, name)}
        if not isinstance(value, dict):
            raise invalid("Invalid object", param=name)
        bounds = clean(value, self.bounds, prefix=name)
        return {f"created__{lookup}": bound for lookup, bound in bounds.items()}


@dataclass(frozen=True)
class NotHere:
    required: bool = False

    def clean(self, value: Any, name: str) -> ApiError:
        raise not_in_sandbox(name)


def not_here(*names: str) -> Schema:
    """Parameters that Stripe takes at this place and the sandbox would have to act on."""
    return dict.fromkeys(names, NotHere())


EXPAND: Schema = {"expand": List(Text(), max_items=20)}
PAGE: Schema = {
    "limit": Integer(minimum=1, maximum=100),
    "starting_after": Text(),
    "ending_before": Text(),
    "created": TimeRange(),
}

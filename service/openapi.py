"""The description of the data interface (OpenAPI 3.1), made from the filters and from the columns of exports."""

from __future__ import annotations

from typing import Any

from finder import __version__
from finder.codebook import COLUMNS, read_labels
from finder.exports import EXPORTED
from finder.record import read_trial
from finder.search.filters import FILTERS, NAMES, SORTS, Filter
from finder.search.link import PARAMETERS, link_word

MAX_LIMIT = 500
"""So many trials one answer has at most."""

DEFAULT_LIMIT = 100

_NUMBERS = ("sites", "recruiting_sites")
_LISTS = ("phases", "countries")


def description(base: str) -> dict[str, Any]:
    """What the interface of the app at *base* takes and gives."""
    failure = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    answers = {
        "200": {
            "description": "The trials, in the order asked for.",
            "headers": {
                "X-Total-Count": {"description": "How many trials there are in all.", "schema": {"type": "integer"}},
                "Link": {"description": "Where the next trials are (`rel=next`).", "schema": {"type": "string"}},
            },
            "content": {
                "application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Trial"}},
                }
            },
        },
        "304": {"description": "Nothing has changed (`If-None-Match`)."},
        "400": {"description": "Something of the address was not understood; nothing is guessed.", **failure},
        "429": {"description": "Too many requests; `Retry-After` tells in how many seconds to ask again.", **failure},
        "503": {"description": "The trials have not been read yet.", **failure},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lung Trial Finder",
            "version": __version__,
            "description": (
                "Clinical trials that people with stage IV lung cancer could enter, from ClinicalTrials.gov, with "
                "labels added by this tool. Names and values are those of the app's links. Not medical advice."
            ),
        },
        "servers": [{"url": base or "/"}],
        "paths": {
            "/api/trials": {
                "get": {
                    "operationId": "searchTrials",
                    "summary": "Search the trials",
                    "parameters": [*map(_parameter, (FILTERS[name] for name in NAMES)), *_FURTHER],
                    "responses": answers,
                }
            }
        },
        "components": {"schemas": {"Trial": _trial(), "Error": _ERROR}},
    }


def _parameter(asked: Filter) -> dict[str, Any]:
    name = asked.link_name
    described: dict[str, Any] = {"name": name, "in": "query", "description": PARAMETERS[name], "schema": _schema(asked)}
    if asked.kind in ("some", "words"):
        described |= {"style": "form", "explode": False}
    return described


def _schema(asked: Filter) -> dict[str, Any]:
    words = [*map(link_word, asked.choices), *filter(None, (asked.word_for_widest,))]
    match asked.kind:
        case "some":
            return {"type": "array", "items": {"type": "string", "enum": words}}
        case "one":
            return {"type": "string", "enum": words}
        case "number":
            return {"type": "integer", "minimum": 0, "maximum": asked.most}
        case "words":
            return {"type": "array", "items": {"type": "string"}}
        case "text":
            return {"type": "string", "maxLength": asked.most}
        case "distance":
            return {"type": "string", "examples": ["100mi", "80km"]}


_FURTHER: list[dict[str, Any]] = [
    {
        "name": "sort",
        "in": "query",
        "description": PARAMETERS["sort"],
        "schema": {"type": "string", "enum": list(SORTS)},
    },
    {
        "name": "limit",
        "in": "query",
        "description": "how many trials to give",
        "schema": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    },
    {
        "name": "offset",
        "in": "query",
        "description": "how many trials to pass over",
        "schema": {"type": "integer", "minimum": 0, "maximum": 999_999, "default": 0},
    },
]

_ERROR = {
    "type": "object",
    "required": ["errors", "help"],
    "properties": {
        "errors": {"type": "array", "items": {"type": "string"}, "description": "What is wrong, in plain words."},
        "help": {"type": "string", "description": "Where this description is."},
    },
}


def _trial() -> dict[str, Any]:
    """A trial as the exports have it. The form of a label is that of a record that says nothing."""
    silent = read_labels(read_trial({"protocolSection": {"identificationModule": {"nctId": "NCT99999999"}}}))
    labels: dict[str, dict[str, Any]] = {}
    for column in COLUMNS:
        is_list = isinstance(column.read(silent), list | tuple)
        labels[column.name] = {"type": ["integer", "null"]} if column.kind == "number" else _TEXTS if is_list else _TEXT
    properties = {
        name: labels.get(name) or (_TEXTS if name in _LISTS else {"type": "integer"} if name in _NUMBERS else _TEXT)
        for name in EXPORTED
    }
    return {
        "type": "object",
        "required": [*EXPORTED, "source", "link"],
        "properties": {
            **properties,
            "source": {"type": "string", "description": "Where the data come from, and of when they are."},
            "link": {"type": "string", "description": "The same search as a page."},
            "fit": {
                "type": "object",
                "description": "How it stands to the person, where one is described.",
            },
        },
    }


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}

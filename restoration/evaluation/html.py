"""The evaluation as one HTML file that needs nothing else: pictures side by side, figures below."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Mapping
from html import escape

import numpy as np
from PIL import Image

from restoration.evaluation.evaluate import FIGURES, SUBJECTS, Evaluation, Figures

# In the order people compare: as it came, as plain enlargement makes it, ours, the truth.
SHOWN = ("input", "bicubic", "model", "truth")
MOST_SIDE = 512  # larger pictures are reduced, so that a hundred pairs still open
LABELS = {"psnr": "PSNR (dB)", "ssim": "SSIM", "identity": "Identity distance", "lpips": "LPIPS"}
DIGITS = {"psnr": 2, "ssim": 4, "identity": 4, "lpips": 4}

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1b1b1f;
margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;text-align:right}
th:first-child{text-align:left}tr{border-bottom:1px solid #d7d7de}
.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.5rem}
figure{margin:0}img{width:100%;height:auto;display:block}.best{font-weight:700}
"""


def thumbnail(picture: np.ndarray) -> str:
    """A data: address."""
    image = Image.fromarray(picture)
    image.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=92, subsampling=0)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


def render(evaluation: Evaluation, pictures: Mapping[str, Mapping[str, str]]) -> str:
    """pictures: by pair and by what they show (see SHOWN), as ``thumbnail`` made them."""
    count = len(evaluation.results)
    title = escape(f"{evaluation.model}: {count} pair{'s' if count != 1 else ''}")
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1><h2>Mean</h2>",
        _table(evaluation.mean),
    ]
    if evaluation.fid is not None:
        values = ", ".join(f"{name} {value:.3f}" for name, value in evaluation.fid.items())
        parts.append(f"<p>FID over {count} pictures: {escape(values)}</p>")
    parts.extend(
        f"<p>Not computed: <b>{escape(name)}</b>. {escape(reason)}.</p>"
        for name, reason in evaluation.missing.items()
    )
    for result in evaluation.results:
        shown = pictures[result.name]
        figures = "".join(
            f'<figure><img src="{shown[what]}" alt="{what}">'
            f"<figcaption>{what}</figcaption></figure>"
            for what in SHOWN
        )
        parts.append(f'<h2>{escape(result.name)}</h2><div class="pictures">{figures}</div>')
        parts.append(_table(result.figures))
    return "\n".join(parts) + "\n"


def _table(figures: Mapping[str, Figures]) -> str:
    names = [name for name in FIGURES if name in figures[SUBJECTS[0]]]
    head = "".join(f"<th>{LABELS[name]}</th>" for name in names)
    rows = []
    for subject in SUBJECTS:
        cells = "".join(
            f"<td{_best(figures, subject, name)}>{text(figures[subject][name], name)}</td>"
            for name in names
        )
        rows.append(f"<tr><th>{subject}</th>{cells}</tr>")
    return f"<table><tr><th></th>{head}</tr>{''.join(rows)}</table>"


def _best(figures: Mapping[str, Figures], subject: str, name: str) -> str:
    values = [value for one in SUBJECTS if (value := figures[one][name]) is not None]
    if not values:
        return ""
    best = max(values) if FIGURES[name] else min(values)
    return ' class="best"' if figures[subject][name] == best else ""


def text(value: float | None, name: str) -> str:
    if value is None:
        return "no face"
    return "equal" if math.isinf(value) else f"{value:.{DIGITS[name]}f}"

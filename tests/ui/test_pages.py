"""The shell and the error pages, with and without what a request usually brings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ERRORS = ["400", "403", "403_csrf", "404", "429", "500", "503"]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_render_with_no_context_at_all(name: str, language: str) -> None:
    with translation.override(language):
        html = render_to_string(f"{name}.html")
    assert f'<html lang="{language}">' in html
    assert "<h1>" in html
    assert "None" not in re.sub(r"<[^>]*>", "", html)
    assert 'class="button button-primary"' in html, "what to do next"


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_speak_korean(name: str) -> None:
    with translation.override("ko"):
        html = render_to_string(f"{name}.html")
    heading = re.search(r"<h1>(.*?)</h1>", html)
    assert heading
    assert re.search("[가-힣]", heading[1])


def _templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("path", _templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_template_needs_inline_code(path: Path) -> None:
    """The content security policy forbids inline styles and scripts."""
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", source)
    scripts = re.findall(r"<script\b[^>]*>", source)
    assert all("src=" in tag or "application/json" in tag for tag in scripts)


def test_every_ratio_class_that_the_tag_gives_is_in_the_stylesheet() -> None:
    found = finders.find("ui/encore.css")
    assert found
    css = Path(found).read_text()
    assert all(f".r-{hundredths} " in css for hundredths in range(50, 201, 5))

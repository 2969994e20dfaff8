"""Pages put together with what OCR read on them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.core.items import Attribute
from tools.core.locators import Box
from tools.core.parts import PagePart, PicturePart, TextBlock
from tools.media.flow import Flow
from tools.media.gate import judge_text
from tools.media.text_quality import word_count
from tools.media.words_seen import SeenLine, SeenWords

_WORD = re.compile(r"[^\W_]{3,}")

MIN_READ_SIDE_PX, MIN_READ_AREA_PX = 24, 10_000
"""Smaller pictures hold no readable line."""
_ALIKE_MEAN, _FAR, _ALIKE_SHARE = 2.0, 48, 0.001
"""Of 0..255: the mean difference, and how many values may differ far (a line of small letters on a
still background is about 0.003 of them). Not tuned."""
BETTER_THAN_LAYER = 1.5
"""OCR replaces a thin text layer when it reads this many times its words."""
HEADING_HEIGHT = 1.5
"""A paragraph of one or two lines is a heading when its letters are this much taller than usual."""
MAX_HEADING_CHARS = 120


def worth_reading(picture: PicturePart) -> bool:
    """Tell whether a picture is large enough to hold words, and does not bring its own."""
    width, height = picture.width_px, picture.height_px
    return (
        not picture.words
        and min(width, height) >= MIN_READ_SIDE_PX
        and width * height >= MIN_READ_AREA_PX
    )


def look_alike(one: PicturePart, other: PicturePart) -> bool:
    """Tell whether two frames of a film show the same, words included."""
    import numpy as np

    if one.rgb_size != other.rgb_size or not one.rgb:
        return False
    first, second = (np.frombuffer(each.rgb, np.uint8).astype(np.int16) for each in (one, other))
    apart = np.abs(first - second)
    return bool(apart.mean() < _ALIKE_MEAN and (apart > _FAR).mean() < _ALIKE_SHARE)


def page_with_words(
    page: PagePart, blocks: Sequence[TextBlock], words: SeenWords
) -> tuple[PagePart, list[TextBlock]]:
    """Give the page and its blocks with the words OCR read, where they are more than it had."""
    marked = replace(page, engine=words.engine)
    if word_count(words.text) < BETTER_THAN_LAYER * word_count(page.text) or not words.lines:
        return marked, list(blocks)
    flow = Flow()
    boxes: list[Box] = []
    usual = _usual_height(words.lines)
    for lines in _paragraphs(words.lines):
        before = len(flow.blocks)
        text = "\n".join(line.text for line in lines)
        tall = min(line.box[3] - line.box[1] for line in lines) > HEADING_HEIGHT * usual
        if tall and len(lines) <= 2 and len(text) <= MAX_HEADING_CHARS:
            flow.heading(text, 1)
        else:
            flow.add(text)
        boxes += [_around(lines)] * (len(flow.blocks) - before)
    found = [
        replace(block, page=page.number, box=box)
        for block, box in zip(flow.blocks, boxes, strict=True)
    ]
    read = replace(
        marked,
        text=flow.text,
        origin="ocr",
        confidence=words.confidence,
        gate=page.gate or judge_text(flow.text.split("\n")),
        facts=_facts(page.facts, [line.box for line in words.lines]),
    )
    return read, found


def page_with_picture_words(
    page: PagePart, blocks: Sequence[TextBlock], pictures: Sequence[PicturePart]
) -> tuple[PagePart, list[TextBlock]]:
    """Give the page with the lines of its pictures that say something new, a block a picture."""
    text, found = page.text, list(blocks)
    known = set(_WORD.findall(text.casefold()))
    for picture in pictures:
        lines = [line for line in picture.words.split("\n") if line.strip()]
        new = [line for line in lines if set(_WORD.findall(line.casefold())) - known]
        if not new:
            continue
        words = "\n".join(new)
        known |= set(_WORD.findall(words.casefold()))
        text = f"{text}\n\n" if text else ""
        found.append(
            TextBlock(
                text=words,
                heading=picture.heading,
                start_char=len(text),
                line=text.count("\n") + 1,
                page=page.number,
                box=picture.box,
            )
        )
        text += words
    origin = page.origin if page.origin != "none" or not text else "ocr"
    return replace(page, text=text, origin=origin), found


def _facts(facts: Sequence[Attribute], boxes: Sequence[Box]) -> tuple[Attribute, ...]:
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
    density = round(100.0 * min(1.0, area), 2)
    kept = [fact for fact in facts if fact.name != "text_density"]
    return (Attribute(name="text_density", value=density, unit="percent"), *kept)


def _paragraphs(lines: Sequence[SeenLine]) -> list[list[SeenLine]]:
    groups: list[list[SeenLine]] = []
    for line in lines:
        if groups and groups[-1][-1].paragraph == line.paragraph:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _usual_height(lines: Sequence[SeenLine]) -> float:
    heights = sorted(line.box[3] - line.box[1] for line in lines)
    return heights[len(heights) // 2]


def _around(lines: Sequence[SeenLine]) -> Box:
    return (
        min(line.box[0] for line in lines),
        min(line.box[1] for line in lines),
        max(line.box[2] for line in lines),
        max(line.box[3] for line in lines),
    )

"""Captions for pictures that have no words, asked of a model one by one; only what was asked for.

Every caption is stored when it comes, so a run that is cut off goes on with the rest.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from prompts.render import render
from tools.core.chat import ChatModel, ChatPart, ChatRequest
from tools.core.errors import NotAllowed, ProviderError
from tools.core.items import Item, Source
from tools.core.sights import Sights
from tools.library.captions import Caption, caption_of, captioned
from tools.library.encode import Encoders
from tools.library.library import Library
from tools.library.rewording import item_facts_of
from tools.library.transcribe import store_words
from tools.library.wordless import Wordless

SIDE_PX = 1024
"""Longest side of what is sent; a caption needs no more."""
MOST_CHARS = 400
MOST_TOKENS = 1024
"""Of a reply, with what the model thinks before it writes."""
TOKENS_READ = SIDE_PX * SIDE_PX // 750 + 330
"""Of a picture at most, by Anthropic's rule of 750 pixels a token, with the prompt."""
TOKENS_WRITTEN = 80
GIVE_UP_AFTER = 3
"""Failures in a row."""
NOTHING = "nothing can be made out"

OnCaption = Callable[[int, int, str], None]
"""Told of (done, total, path of the picture at hand)."""


@dataclass(frozen=True, kw_only=True)
class Captioned:
    """What one run did."""

    made: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    """(path, reason)."""
    left: int = 0
    why: str = ""
    """Why the rest was left."""
    usd: float = 0.0
    """By the price table."""
    input_tokens: int = 0
    output_tokens: int = 0
    interrupted: bool = False

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn caption --json`."""
        return {
            "captioned": self.made,
            "failed": [{"path": path, "reason": reason} for path, reason in self.failed],
            "left": self.left,
            "why": self.why or None,
            "usd": round(self.usd, 4),
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
        }

    def sentences(self) -> list[str]:
        """Say it, one line each."""
        pictures = "picture was" if self.made == 1 else "pictures were"
        price = f", {self.usd:.2f} USD by the price table" if self.usd else ""
        tokens = self.input_tokens + self.output_tokens
        lines = [f"{self.made} {pictures} captioned, {tokens:,} tokens{price}."]
        lines += [f"{path}: not captioned: {reason}" for path, reason in self.failed]
        if self.left:
            lines.append(f"{self.left} left: {self.why}. To go on: cairn caption")
        return lines


def caption_pictures(
    library: Library,
    sights: Sights,
    model: ChatModel,
    encoders: Encoders,
    waiting: Sequence[Wordless],
    *,
    on_caption: OnCaption = lambda _done, _total, _path: None,
    stop: threading.Event | None = None,
) -> Captioned:
    """Ask for a caption of each picture and store it.

    Ctrl-C and `stop` end the run after what is stored.
    """
    done, in_a_row = Captioned(), 0
    for place, one in enumerate(waiting):
        left = len(waiting) - place
        if stop is not None and stop.is_set():
            return replace(done, left=left, why="stopped", interrupted=True)
        on_caption(place, len(waiting), one.path)
        try:
            reply = _seen(library, sights, model, one)
        except KeyboardInterrupt:
            return replace(done, left=left, why="stopped by Ctrl-C", interrupted=True)
        except NotAllowed as exc:
            return replace(done, left=left, why=str(exc))
        except ProviderError as exc:
            in_a_row += 1
            done = replace(done, failed=(*done.failed, (one.path, str(exc))))
            if in_a_row >= GIVE_UP_AFTER:
                return replace(done, left=left - 1, why=f"{in_a_row} failures in a row")
            continue
        in_a_row = 0
        done = _counted(done, reply)
        if reply.reason:
            done = replace(done, failed=(*done.failed, (one.path, reply.reason)))
            continue
        by = "_".join(model.name.split())
        _store(library, encoders, one.item, Caption(by=by, text=reply.text))
        done = replace(done, made=done.made + 1)
    return done


def remove_captions(library: Library, encoders: Encoders, some: Sequence[Wordless]) -> int:
    """Take the captions of pictures away; give how many had one."""
    removed = 0
    for one in some:
        if one.caption_by:
            _store(library, encoders, one.item, None)
            removed += 1
    return removed


@dataclass(frozen=True, kw_only=True)
class _Reply:
    text: str = ""
    reason: str = ""
    """Why there is no caption."""
    usd: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


def _counted(done: Captioned, reply: _Reply) -> Captioned:
    return replace(
        done,
        usd=done.usd + reply.usd,
        input_tokens=done.input_tokens + reply.input_tokens,
        output_tokens=done.output_tokens + reply.output_tokens,
    )


def _seen(library: Library, sights: Sights, model: ChatModel, one: Wordless) -> _Reply:
    item, source = _standing(library, one.item)
    sight = None
    if item is not None and source is not None:
        sight = sights.of_item(item, source, max_side_px=SIDE_PX)
    if sight is None:
        return _Reply(reason="its pixels cannot be drawn; see: cairn doctor")
    request = ChatRequest(
        system=render("caption", {}).text,
        parts=(
            ChatPart(image_png=sight.data, image_type=sight.media_type),
            ChatPart(text=render("caption_ask", {}).text),
        ),
        max_tokens=MOST_TOKENS,
    )
    return _asked(model, request)


def _asked(model: ChatModel, request: ChatRequest) -> _Reply:
    said, whole, reply = "", False, _Reply()
    for delta in model.stream(request):
        said += delta.text
        whole = whole or delta.done
        reply = _Reply(
            usd=max(reply.usd, delta.cost_usd),
            input_tokens=max(reply.input_tokens, delta.input_tokens),
            output_tokens=max(reply.output_tokens, delta.output_tokens),
        )
    text = _one_line(said)
    if not whole:
        return replace(reply, reason="the model broke off")
    if not text or text.casefold().rstrip(".").startswith(NOTHING):
        return replace(reply, reason="the model made nothing out")
    return replace(reply, text=text)


def _one_line(said: str) -> str:
    text = re.sub(r"\s+", " ", said).strip().strip('"')
    if len(text) <= MOST_CHARS:
        return text
    return text[:MOST_CHARS].rsplit(" ", 1)[0] + " …"


def _store(library: Library, encoders: Encoders, item: str, caption: Caption | None) -> None:
    found, _ = _standing(library, item)
    if found is None:
        return  # Forgotten meanwhile.
    facts = item_facts_of(library.ledger.connect(), found.source)
    if caption is None and caption_of(facts.get(item, ())) is None:
        return
    new = captioned(found.source, {item: found}, facts, {item: caption})
    store_words(library, new, encoders)


def _standing(library: Library, item: str) -> tuple[Item | None, Source | None]:
    found = library.catalogue.items([item]).get(item)
    if found is None:
        return None, None
    return found, library.catalogue.sources([found.source]).get(found.source)

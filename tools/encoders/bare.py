"""The same vectors by transformers alone, as its documentation shows it, in one batch.

What `cairn bench encoders` compares with; nothing else uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.content import Content, Pixels, Samples, Words
from tools.core.errors import BadInput, MissingPart
from tools.encoders.hub_folder import ENGINE_KINDS, HubFolder
from tools.encoders.one_space import KIND as ONE_SPACE
from tools.encoders.page_families import FAMILIES
from tools.encoders.torch_engine import require_torch

if TYPE_CHECKING:
    from torch import Tensor

Bare = Callable[[Sequence[Content]], object]


def bare_encoder(path: Path, seat: str, *, threads: int) -> Bare:
    """Load a model and give what encodes a batch with it, float32 on the processor."""
    require_torch()
    import torch

    kind = HubFolder(path).kind
    if kind in (ONE_SPACE, *ENGINE_KINDS):
        raise MissingPart(f"models of kind {kind} have no plain forward pass to compare with here")
    torch.set_num_threads(threads)
    match seat:
        case "picture":
            return _pictures(path)
        case "sound":
            return _sounds(path)
        case "page":
            return _pages(path)
        case "text":
            return _texts(path)
        case _:
            raise BadInput(f"{seat!r} is no seat of an encoder")


def _pictures(path: Path) -> Bare:
    import torch
    from transformers import AutoImageProcessor, AutoModel

    processor = AutoImageProcessor.from_pretrained(path, local_files_only=True, backend="pil")
    model = AutoModel.from_pretrained(path, local_files_only=True).eval()

    def encode(contents: Sequence[Content]) -> object:
        shown = [one.rgb for one in contents if isinstance(one, Pixels)]
        with torch.inference_mode():
            inputs = processor(shown, input_data_format="channels_last", return_tensors="pt")
            return _normal(model.get_image_features(**inputs).pooler_output)

    return encode


def _sounds(path: Path) -> Bare:
    import torch
    from transformers import ClapFeatureExtractor, ClapModel

    extract = ClapFeatureExtractor.from_pretrained(path, local_files_only=True)
    model = ClapModel.from_pretrained(path, local_files_only=True).eval()

    def encode(contents: Sequence[Content]) -> object:
        heard = [one.mono for one in contents if isinstance(one, Samples)]
        with torch.inference_mode():
            inputs = extract(heard, sampling_rate=extract.sampling_rate, return_tensors="pt")
            return _normal(model.get_audio_features(**inputs).pooler_output)

    return encode


def _pages(path: Path) -> Bare:
    import torch

    folder = HubFolder(path)
    family = FAMILIES[folder.kind]
    prepared = family.prepare(folder)
    model = family.model().from_pretrained(path, local_files_only=True).eval()

    def encode(contents: Sequence[Content]) -> object:
        shown = [prepared.page(one.rgb)[0] for one in contents if isinstance(one, Pixels)]
        with torch.inference_mode():
            joined = {name: torch.cat([one[name] for one in shown]) for name in shown[0]}
            return model(**joined).embeddings.float().numpy()

    return encode


def _texts(path: Path) -> Bare:
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
    model = AutoModel.from_pretrained(path, local_files_only=True).eval()

    def encode(contents: Sequence[Content]) -> object:
        texts = [one.text for one in contents if isinstance(one, Words)]
        with torch.inference_mode():
            inputs = tokenizer(
                texts, padding=True, return_tensors="pt", return_token_type_ids=False
            )
            hidden = model(**inputs).last_hidden_state
            mask = inputs["attention_mask"].unsqueeze(-1)
            return _normal((hidden * mask).sum(dim=1) / mask.sum(dim=1))

    return encode


def _normal(rows: Tensor) -> object:
    import torch

    return torch.nn.functional.normalize(rows, dim=-1).numpy()

"""Page models that colpali-engine alone reads: ColSmol, and models kept in the engine's own format.

The engine needs torchvision beside its own build of torch, so it lives in the extra `colpali`, in
an environment of its own. Each class here is the engine's; what is done with its rows is ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart
from tools.encoders.hub_folder import HubFolder
from tools.encoders.page_families import Family, Flexible, Pooled, Prepared, Tiled

if TYPE_CHECKING:
    from types import ModuleType

    from torch.nn import Module


def engine_models() -> ModuleType:
    """Import the engine. Raises MissingPart where it, or its torchvision, cannot be loaded."""
    try:
        # Its build may not fit that of torch: that shows here, and breaks transformers later.
        import torchvision  # noqa: F401
        from colpali_engine import models
    except (ImportError, RuntimeError, AttributeError) as exc:
        said = " ".join(str(exc).split())[:200]
        raise MissingPart(
            f"models of colpali-engine need an environment of their own ({said}); make one with "
            "pip install 'cairn-assistant[colpali]', see docs/encoders.md"
        ) from exc
    found: ModuleType = models
    return found


def _family(
    name: str, processor: str, layout: type[Flexible | Pooled | Tiled], dimension: int = 128
) -> Family:
    def model() -> type[Module]:
        kind: type[Module] = getattr(engine_models(), name)
        return kind

    def prepare(folder: HubFolder) -> Prepared:
        kind = getattr(engine_models(), processor)
        try:
            made = kind.from_pretrained(str(folder.path), local_files_only=True)
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
            said = " ".join(str(exc).split())[:200]
            raise MissingPart(
                f"the processor of {folder.path} cannot be loaded ({said}); pull it again"
            ) from exc
        return layout(made, engine=True)

    return Family(model=model, prepare=prepare, dimension=dimension)


ENGINE_FAMILIES: Mapping[str, Family] = {
    "ColIdefics3": _family("ColIdefics3", "ColIdefics3Processor", Tiled),
    "ColQwen2": _family("ColQwen2", "ColQwen2Processor", Flexible),
    "ColQwen2_5": _family("ColQwen2_5", "ColQwen2_5_Processor", Flexible),
    "ColQwen3": _family("ColQwen3", "ColQwen3Processor", Flexible, dimension=320),
    "ColQwen3_5": _family("ColQwen3_5", "ColQwen3_5Processor", Flexible),
    "ColGemma3": _family("ColGemma3", "ColGemmaProcessor3", Pooled),
    "ColModernVBert": _family("ColModernVBert", "ColModernVBertProcessor", Tiled),
}
"""By the name of the model's class. The engine fixes the dimensions in its code."""

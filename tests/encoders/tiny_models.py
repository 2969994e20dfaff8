"""Tiny models with random weights, saved as the hub lays them out. Needs the extra `models`."""

from __future__ import annotations

import json
from pathlib import Path

ADVICE = "open models need torch and transformers: pip install 'cairn-assistant[models]'"

WORDS = (
    "the pump leaks oil at lower seal vegan brunch with natural light quarterly revenue rose by "
    "four percent a photo of red disc blue bars green field bell rain hum table chart page"
)


def save_tokenizer(folder: Path, *, marks: tuple[str, ...] = (), kind: str = "", ends: bool = True,
                   length: int = 64, **special: str) -> int:  # fmt: skip
    """Save a byte-level tokenizer; give how many tokens it knows."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    named = {"unk_token": "<unk>", "bos_token": "<bos>", "eos_token": "<eos>",
             "pad_token": "<pad>", **special}  # fmt: skip
    every = list(dict.fromkeys(("<pad>", "<unk>", "<bos>", "<eos>", *named.values(), *marks)))
    inner = Tokenizer(models.BPE(unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=600,
        special_tokens=every,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    inner.train_from_iterator([WORDS] * 3, trainer)
    if ends:
        bos, eos = inner.token_to_id("<bos>"), inner.token_to_id("<eos>")
        inner.post_processor = processors.TemplateProcessing(
            single="<bos> $A <eos>", special_tokens=[("<bos>", bos), ("<eos>", eos)]
        )
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner, model_max_length=length,
        extra_special_tokens=list(marks), **named,
    )  # fmt: skip
    made.save_pretrained(folder)
    if kind:
        path = folder / "tokenizer_config.json"
        said = json.loads(path.read_text())
        path.write_text(json.dumps({**said, "tokenizer_class": kind}))
    return len(made)


VISION = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
    "image_size": 32, "patch_size": 8,
}  # fmt: skip
TEXT = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
}  # fmt: skip


def save_siglip(folder: Path) -> Path:
    """Save a SigLIP with the first generation's tokenizer."""
    import torch
    from transformers import SiglipConfig, SiglipModel
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    torch.manual_seed(3)
    size = save_tokenizer(folder, kind="SiglipTokenizer")
    text = {**TEXT, "vocab_size": size, "max_position_embeddings": 64, "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3, "projection_size": 32}  # fmt: skip
    SiglipModel(SiglipConfig(text_config=text, vision_config=VISION)).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def save_naflex(folder: Path) -> Path:
    """Save a SigLIP 2 of flexible resolution."""
    import torch
    from transformers import Siglip2Config, Siglip2Model
    from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil

    torch.manual_seed(4)
    size = save_tokenizer(folder, mask_token="<mask>")
    text = {**TEXT, "vocab_size": size, "max_position_embeddings": 64, "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3, "projection_size": 32}  # fmt: skip
    vision = {key: one for key, one in VISION.items() if key != "image_size"}
    vision |= {"num_patches": 16}
    Siglip2Model(Siglip2Config(text_config=text, vision_config=vision)).save_pretrained(folder)
    Siglip2ImageProcessorPil(patch_size=8, max_num_patches=24).save_pretrained(folder)
    return folder


def save_clip(folder: Path) -> Path:
    """Save a CLIP."""
    import torch
    from transformers import CLIPConfig, CLIPModel
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    torch.manual_seed(5)
    size = save_tokenizer(folder, length=77)
    text = {**TEXT, "vocab_size": size, "max_position_embeddings": 77, "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3}  # fmt: skip
    config = CLIPConfig(
        text_config=text, vision_config=VISION, projection_dim=24, bos_token_id=2, eos_token_id=3
    )
    CLIPModel(config).save_pretrained(folder)
    CLIPImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    ).save_pretrained(folder)
    return folder


def save_clap(folder: Path) -> Path:
    """Save a CLAP of one second of sound."""
    import torch
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel

    torch.manual_seed(6)
    size = save_tokenizer(folder, length=77)
    text = {**TEXT, "vocab_size": size, "max_position_embeddings": 80, "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3, "projection_dim": 24}  # fmt: skip
    audio = {
        "hidden_size": 16, "patch_embeds_hidden_size": 8, "depths": [1, 1], "num_mel_bins": 64,
        "num_attention_heads": [2, 2], "window_size": 8, "spec_size": 256, "projection_dim": 24,
        "num_hidden_layers": 2, "patch_size": 4, "patch_stride": [4, 4],
    }  # fmt: skip
    ClapModel(ClapConfig(text_config=text, audio_config=audio, projection_dim=24)).save_pretrained(
        folder
    )
    ClapFeatureExtractor(max_length_s=1, truncation="rand_trunc").save_pretrained(folder)
    return folder


def save_text(folder: Path, kind: str = "bert") -> Path:
    """Save a text model of a kind: bert, xlm-roberta, gemma3_text or qwen3."""
    import torch
    from transformers import AutoConfig, AutoModel

    torch.manual_seed(7)
    folder.mkdir(parents=True, exist_ok=True)
    size = save_tokenizer(folder, length=128)
    causal = {"num_key_value_heads": 1, "head_dim": 16} if kind in ("qwen3", "gemma3_text") else {}
    config = AutoConfig.for_model(
        kind, **TEXT, vocab_size=size, max_position_embeddings=258, pad_token_id=0,
        bos_token_id=2, eos_token_id=3, **causal,
    )  # fmt: skip
    AutoModel.from_config(config).save_pretrained(folder)
    return folder

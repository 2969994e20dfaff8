"""`cairn train ...`: fits small parts on this library, or writes training data from it."""

from __future__ import annotations

import argparse

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what is asked; the exit code is that of the kind of training."""
    match arguments.what:
        case "translator":
            from app.commands.train_translator import run as train
        case "grounding":
            from app.commands.train_grounding import run as train
        case "pairs" | "picture":
            from app.commands.train_picture import run as train
        case _:
            raise AssertionError(arguments.what)
    return train(arguments, settings)

"""For whom a request acts: the guard has put the owner into it."""

from __future__ import annotations

from fastapi import HTTPException, Request

from app.ui.guard import OWNER


def owner_of(request: Request) -> str:
    """Give the owner of a request's session. Raises HTTPException for one without."""
    owner = request.scope.get(OWNER)
    if not isinstance(owner, str):
        raise HTTPException(403, "this session is not known here; reload the page")
    return owner

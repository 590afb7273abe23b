"""Who else may hold a photo back: parts of the shop that the catalogue does not import register
here what they know. Licensing does, for takedowns."""

from __future__ import annotations

from collections.abc import Callable

#: Answers, asked with a photo's primary key, whether nothing of it may be public.
publishing: list[Callable[[int], bool]] = []
#: Answers whether not even what was bought of it may be handed out.
delivery: list[Callable[[int], bool]] = []


def may_publish(photo_id: int) -> bool:
    return not any(held(photo_id) for held in publishing)


def may_deliver(photo_id: int) -> bool:
    return not any(held(photo_id) for held in delivery)

"""Tenancy that fails closed: a queryset of tenant-owned rows is read through visible_to(actor)."""

from typing import Any, Self, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from core.actor import Actor
from core.errors import NotFound

T = TypeVar("T", bound=models.Model, covariant=True)


class ScopedQuerySet(models.QuerySet[T]):
    """Subclasses say what an actor sees; a subclass that forgets shows nothing."""

    def visible_to(self, actor: Actor) -> Self:
        return self.none()

    def for_actor(self, actor: Actor, pk: Any) -> T:
        """The one row, or NotFound: absent, malformed and foreign ids look alike."""
        try:
            return self.visible_to(actor).get(pk=pk)
        except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError):
            raise NotFound() from None

"""What one line of a structured cell says; the field names are those of the models, so both are written alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from merchants.models import CredentialType, Term


@dataclass(frozen=True, slots=True)
class Offer:
    name: str
    description: str
    delivery_form: Term | None
    price_text: str
    update_rhythm: Term | None

    @property
    def key(self) -> Any:
        return self.name


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    client: str
    year: int | None
    description: str

    @property
    def key(self) -> Any:
        return self.title


@dataclass(frozen=True, slots=True)
class Certificate:
    type: CredentialType
    scope: str
    level: str
    number: str
    issuer: str
    valid_to: date | None

    @property
    def key(self) -> Any:
        return self.type.pk, self.level, self.number


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    position: str
    phone: str
    email: str

    @property
    def key(self) -> Any:
        return self.name, self.phone, self.email

"""What all forms share: field templates with bound help and errors, and refusals of actions shown where they belong."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from core.errors import DomainError, Invalid


class Renderer(DjangoTemplates):
    field_template_name = "portal/parts/field.html"


class PortalForm(forms.Form):
    """Django's own checks stay out of the way where a domain validator has the rule: the texts are the same at every door."""

    default_renderer = Renderer
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def mark_compulsory(self, *names: str) -> None:
        """Tell readers and their software that these must be filled in; the action, not the form, insists on it."""
        for name in names:
            self.fields[name].compulsory = True  # type: ignore[attr-defined]  # read by the field template
            self.fields[name].widget.attrs["aria-required"] = "true"

    def require_valid(self) -> None:
        """Refuse like an action does while the form itself finds faults; it shows those without further words."""
        if not self.is_valid():
            raise Invalid("")

    def refuse(self, error: DomainError) -> None:
        """Show a refusal of an action at the fields it names, and its sentence at the top when it names none."""
        if not error.message:
            return
        homeless = [] if error.fields else [error.message]
        for name, texts in error.fields.items():
            field = self.field_of(name)
            if field is None:
                homeless += texts
            else:
                self.add_error(field, texts)
        if homeless:
            self.add_error(None, homeless)

    def field_of(self, name: str) -> str | None:
        """The form field that shows faults of the action's field `name`."""
        return name if name in self.fields else None

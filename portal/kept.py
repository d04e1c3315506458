"""A long form whose session ran out loses nothing: what was typed waits in the new session until its author is back."""

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

KEY = "kept_form"
AUTHOR = "typed_by"  # hidden field of such forms: the user id that the page was drawn for
LIMIT = 100_000


def keep(request: HttpRequest) -> None:
    """Keep the posted fields of a form that names its author; other posts are a mere click and can be repeated."""
    typed = request.POST.copy()
    if AUTHOR not in typed:
        return
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) > LIMIT * 9:  # a Chinese character is nine signs of percent encoding
        return
    request.session[KEY] = {"path": request.path, "text": text}
    messages.warning(request, _("登录已超时。您填写的内容已为您保留，重新登录后可继续。"))


def restore(request: HttpRequest) -> QueryDict | None:
    """What the signed-in user had typed into this page's form, once; nobody else gets to see it."""
    found = request.session.get(KEY)
    if not found or found["path"] != request.path:
        return None
    del request.session[KEY]
    typed = QueryDict(found["text"])
    return typed if typed.get(AUTHOR) == str(request.user.pk) else None

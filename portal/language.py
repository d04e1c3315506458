"""Chinese unless the visitor chose otherwise: a browser's own preference says little about who sits in a bureau."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Like Django's, but only the language cookie counts, not Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)

"""Signing in and out, and switching the organisation that one acts for."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import sign_in
from accounts.actors import memberships
from accounts.middleware import ORGANISATION, SEEN
from core.actor import Channel
from core.errors import Invalid, NotFound, TooMany
from core.request import client_ip
from portal.errors import status_of
from portal.forms.sessions import SignInForm
from portal.pages import open_page, page
from portal.requests import user_of


def safe_next(request: HttpRequest) -> str:
    """Where to go on to: an address of this site, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else "/"


@sensitive_post_parameters("password")
@never_cache
@open_page("GET", "HEAD", "POST")
def login_page(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = _try(request, form)
        if status == 302:
            return redirect(safe_next(request))
    return render(request, "portal/login.html", {"form": form, "next": safe_next(request)}, status=status)


def _try(request: HttpRequest, form: SignInForm) -> int:
    """302 when the user is in; otherwise the status of the refusal, which the form shows."""
    if not form.is_valid():
        return 400
    now = timezone.now()
    try:
        user = sign_in(
            username=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
            ip=client_ip(request),
            channel=Channel.PAGE,
            at=now,
            request=request,
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return status_of(error)
    login(request, user)
    request.session[SEEN] = now.timestamp()
    return 302


@open_page("POST")
def logout_page(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("home")


@page("me.read", "POST")
def switch_organisation(request: HttpRequest) -> HttpResponse:
    """Takes effect with the next request; roles are read anew each time, so a stale choice gives nothing."""
    wanted = request.POST.get("organisation", "")
    for member in memberships(user_of(request), timezone.now()):
        if str(member.organisation_id) == wanted:
            request.session[ORGANISATION] = wanted
            messages.success(request, _("现在代表%(name)s办理。") % {"name": member.organisation.name})
            return redirect("home")
    raise NotFound()

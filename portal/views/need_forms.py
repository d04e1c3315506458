"""Writing a need down and changing it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from core.clock import today
from core.errors import Invalid, StaleState, WrongState
from matching.actions.needs import OPEN_TO_EDIT, create_need, edit_need
from matching.models import Need
from matching.queries import need_detail
from portal import kept
from portal.errors import status_of
from portal.forms.needs import NeedForm, initial_of
from portal.once import once, token
from portal.pages import page
from portal.requests import actor_of, user_of


@page("need.write", "GET", "HEAD", "POST")
def need_new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    blank = {"form_token": token(), "typed_by": user_of(request).pk, "budget_kind": Need.Budget.NEGOTIABLE}
    form = _form(request, now, blank)
    status = 200
    if request.method == "POST":
        try:
            form.require_valid()
            return redirect(once(user_of(request).pk, form.cleaned_data["form_token"], lambda: _create(form, now)))
        except Invalid as error:
            form.refuse(error)
            status = status_of(error)
    return _draw(request, form, status, None)


def _create(form: NeedForm, at: datetime) -> str:
    made = create_need(
        actor=form.actor,
        organisation=form.owner(),
        facts=form.facts(),
        requirements=form.requirements(),
        contact=form.contact(),
        at=at,
    )
    return _onward(form, made)


@page("need.write", "GET", "HEAD", "POST")
def need_edit(request: HttpRequest, pk: str) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    found = need_detail(actor=actor, pk=pk)
    if found.status not in OPEN_TO_EDIT:
        raise WrongState(_("已提交的需求不能直接修改。如需修改，请先撤回，再重新编辑。"))
    form = _form(request, now, initial_of(found) | {"typed_by": user_of(request).pk})
    status = 200
    if request.method == "POST":
        try:
            form.require_valid()
            return redirect(_change(form, found, now))
        except Invalid as error:
            form.refuse(error)
            status = status_of(error)
        except StaleState:
            status = _overtaken(request, form, found)
    return _draw(request, form, status, found)


def _change(form: NeedForm, found: Need, at: datetime) -> str:
    version = form.cleaned_data["version"]
    if version is None:
        raise Invalid(_("表单不完整，请刷新页面后重试。"))
    edited = edit_need(
        actor=form.actor,
        need=found,
        version=version,
        changes=form.facts(),
        requirements=form.requirements(),
        contact=form.contact(),
        at=at,
    )
    return _onward(form, edited)


def _overtaken(request: HttpRequest, form: NeedForm, found: Need) -> int:
    """Somebody else saved meanwhile: what was typed stays, and saving again is a deliberate choice against `found`."""
    form.add_error(
        None,
        _(
            "您编辑期间，他人已修改了这条需求。您填写的内容都在下面：可先在新窗口打开需求查看最新内容；再次保存将以您填写的为准。"
        ),
    )
    typed = request.POST.copy()
    typed["version"] = str(found.version)
    form.data = typed
    return 409


def _onward(form: NeedForm, need: Need) -> str:
    """To the confirmation of submitting when that button was pressed, else to the need."""
    if "then_submit" in form.data:
        return reverse("need-move", args=[need.pk, "submit"])
    return reverse("need", args=[need.pk])


def _form(request: HttpRequest, now: datetime, initial: dict[str, Any]) -> NeedForm:
    """Bound to what was posted, or to what its author had typed when the session ran out."""
    actor = actor_of(request)
    typed = request.POST if request.method == "POST" else kept.restore(request)
    return NeedForm(typed, initial=initial, actor=actor, day=today(now), for_others=actor.has_any(Role.BROKER))


def _draw(request: HttpRequest, form: NeedForm, status: int, need: Need | None) -> HttpResponse:
    return render(request, "portal/need_form.html", {"form": form, "need": need}, status=status)

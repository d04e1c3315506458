"""Moving a need along its life cycle."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from matching.actions.moves import move_need
from matching.queries import need_detail
from matching.states import NEED
from portal.pages import page
from portal.requests import actor_of
from portal.views.moves import Confirmation, confirm

LINES = {
    "submit": _("提交后由数据局在 3 个工作日内审核；审核期间不能修改，可以随时撤回。"),
    "publish": _("发布后，需求内容会显示在公开需求页，并推荐给数据商；联系人不公开。"),
    "return": _("退回后，需求单位会收到通知和原因，修改后可以再次提交。"),
    "reject": _("不予发布后，需求单位会收到通知和原因，这条需求不能再次提交。"),
    "withdraw": _("撤回后，需求不再公开，可以重新编辑后再次提交。"),
    "reopen": _("需求将回到草稿，修改后须重新提交审核。"),
    "expire": _("需求将不再公开，需求单位可以重新编辑。"),
    "close": _("办结后，需求不再公开，也不能再修改。请写明结果，例如已与哪家达成合作，或为何不再需要。"),
}


@page("need.write", "GET", "HEAD", "POST")
def need_move(request: HttpRequest, pk: str, move: str) -> HttpResponse:
    """Desk moves are refused by the action itself for whoever may not make them."""
    actor = actor_of(request)
    need = need_detail(actor=actor, pk=pk)
    asked = Confirmation(
        machine=NEED,
        move=move,
        row=need,
        act=partial(move_need, actor=actor, need=need),
        back=reverse("need", args=[need.pk]),
        line=LINES.get(move, ""),
        owes_reason=move == "publish" and bool(need.contains_important_data),
    )
    return confirm(request, asked)

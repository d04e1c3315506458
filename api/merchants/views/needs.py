"""The reverse view: open needs that suit one merchant."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import query
from api.matching.serializers import SuitableNeed
from api.merchants.views.profile import OneProfile
from matching.queries import needs_for_merchant

MOST = 100


class SuitableNeeds(serializers.Serializer[Any]):
    results = SuitableNeed(many=True)


class MerchantNeeds(OneProfile):
    resource = "merchant_needs"
    operations = {"retrieve": "merchant.needs"}
    serializer_class = SuitableNeeds
    parameters = {"retrieve": {"top": f"最多给出多少条，1 至 {MOST}，默认 20。"}}
    costly_actions = ("retrieve",)

    def retrieve(self, request: Request, pk: Any) -> Response:
        top = query.whole(request, "top", default=20, least=1, most=MOST)
        found = needs_for_merchant(actor=self.actor, profile=self.profile(pk), top=top, at=timezone.now())
        results = [{"need": need, "score": hit.score, "reasons": hit.reasons} for need, hit in found]
        return Response(self.get_serializer({"results": results}).data)

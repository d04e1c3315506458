"""What all endpoints around one profile share."""

from typing import Any

from rest_framework.response import Response

from api.base import Endpoint, shown
from api.merchants.serializers import ProfileShown
from core.errors import Forbidden
from merchants.models import MerchantProfile
from merchants.queries import profile_for_page


class OneProfile(Endpoint):
    tag = "数据商"
    queryset: Any = MerchantProfile.objects.none()
    serializer_class: Any = ProfileShown

    def profile(self, pk: Any) -> MerchantProfile:
        return MerchantProfile.objects.for_actor(self.actor, pk)

    def editable(self, pk: Any) -> MerchantProfile:
        """NotFound for what the actor cannot see, Forbidden for what they can only read."""
        profile = self.profile(pk)
        if not self._may_edit(profile):
            raise Forbidden()
        return profile

    def shown(self, pk: Any, status: int = 200, **headers: str) -> Response:
        profile = profile_for_page(self.actor, pk)
        context = {"actor": self.actor, "may_edit": self._may_edit(profile)}
        return shown(ProfileShown(profile, context=context).data, profile, status, **headers)

    def _may_edit(self, profile: MerchantProfile) -> bool:
        return MerchantProfile.objects.editable_by(self.actor).filter(pk=profile.pk).exists()

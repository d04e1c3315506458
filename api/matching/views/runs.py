"""Match runs: start one, and read what it froze."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Endpoint
from api.idempotency import idempotent
from api.matching.filters import ExclusionFilters, RunFilters
from api.matching.serializers import ExclusionShown, ReplayShown, ResultShown, RunAsked, RunListed, RunShown
from core.errors import NotFound
from matching.actions import replay, run_match
from matching.models import MatchExclusion, MatchResult, MatchRun, Need
from matching.queries import runs


class RunEndpoint(Endpoint):
    tag = "匹配"
    queryset: Any = MatchRun.objects.none()

    def run(self, pk: Any) -> MatchRun:
        found = runs(actor=self.actor).filter(pk=pk).first()
        if found is None:
            raise NotFound()
        return found


class MatchRuns(RunEndpoint):
    resource = "match_runs"
    operations = {"list": "match.read", "retrieve": "match.read", "replay": "match.read"}
    costly_actions = ("replay",)
    serializer_class = RunListed
    filterset_class = RunFilters
    answers = {"retrieve": (200, RunShown), "replay": (200, ReplayShown)}
    orderings = {"created_at": "created_at"}

    def list(self, request: Request) -> Response:
        return self.listed(runs(actor=self.actor))

    def retrieve(self, request: Request, pk: Any) -> Response:
        return Response(RunShown(self.run(pk)).data)

    def replay(self, request: Request, pk: Any) -> Response:
        return Response(ReplayShown(replay(self.run(pk))).data)


class NeedRuns(RunEndpoint):
    resource = "need_runs"
    operations = {"list": "match.read", "create": "match.run"}
    costly_actions = ("create",)
    serializer_class = RunListed
    bodies = {"create": RunAsked}
    answers = {"create": (201, RunShown)}
    orderings = {"created_at": "created_at"}

    def list(self, request: Request, pk: Any) -> Response:
        return self.listed(runs(actor=self.actor).filter(need=self._need(pk)))

    @idempotent
    def create(self, request: Request, pk: Any) -> Response:
        need, asked = self._need(pk), self.checked()
        run = run_match(actor=self.actor, need=need, top=asked["top"], seed=asked["seed"], at=timezone.now())
        location = f"/{request.path.strip('/').split('/needs/')[0]}/match-runs/{run.pk}"
        return Response(RunShown(self.run(run.pk)).data, status=201, headers={"Location": location})

    def _need(self, pk: Any) -> Need:
        return Need.objects.for_actor(self.actor, pk)


class RunResults(RunEndpoint):
    resource = "run_results"
    operations = {"list": "match.read"}
    queryset = MatchResult.objects.none()
    serializer_class = ResultShown

    def list(self, request: Request, pk: Any) -> Response:
        return self.listed(self.run(pk).results.select_related("profile__organisation").order_by("rank"))


class RunExclusions(RunEndpoint):
    resource = "run_exclusions"
    operations = {"list": "match.read"}
    queryset = MatchExclusion.objects.none()
    serializer_class = ExclusionShown
    filterset_class = ExclusionFilters

    def list(self, request: Request, pk: Any) -> Response:
        exclusions = self.run(pk).exclusions.select_related("profile__organisation")
        return self.listed(exclusions.order_by("-score", "profile", "rule", "requirement"))

"""Small events, and the answer by trying everything."""

from collections import Counter
from collections.abc import Iterator

from hypothesis import strategies as st

from events.timetable import Event, Meeting, Participant, Wish

Place = tuple[str, str, int]


def enterprise(name: str, capacity: int = 9, **more: object) -> Participant:
    return Participant(name, "enterprise", capacity, **more)


def merchant(name: str, capacity: int = 9, **more: object) -> Participant:
    return Participant(name, "merchant", capacity, **more)


def complete(enterprises: int, merchants: int, slots: int, each: int, **more: object) -> Event:
    """Everybody may meet everybody; weights differ from pair to pair."""
    people = [enterprise(f"E{i}") for i in range(enterprises)] + [merchant(f"M{j}") for j in range(merchants)]
    wishes = [Wish(f"E{i}", f"M{j}", 10 + (7 * i + 5 * j) % 11) for i in range(enterprises) for j in range(merchants)]
    facts = {"slots": slots, "tables": (each,) * slots, "participants": tuple(people), "wishes": tuple(wishes)}
    return Event(**(facts | more))


@st.composite
def events(draw: st.DrawFn, *, always: bool = False, promises: bool = False, musts: bool = False) -> Event:
    slots = draw(st.integers(1, 3))
    sides = {"E": draw(st.integers(0, 3)), "M": draw(st.integers(0, 3))}
    people = [draw(_person(f"{side}{k}", slots, always, promises)) for side, size in sides.items() for k in range(size)]
    pairs = [(f"E{i}", f"M{j}") for i in range(sides["E"]) for j in range(sides["M"])]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=7)) if pairs else []
    wishes = [draw(_wish(*pair, musts)) for pair in chosen]
    tables = draw(st.integers(0, 3))
    varied = st.tuples(*[st.integers(0, 3)] * slots)
    return Event(slots, (tables,) * slots if always else draw(varied), tuple(people), tuple(wishes))


@st.composite
def _person(draw: st.DrawFn, name: str, slots: int, always: bool, promises: bool) -> Participant:
    capacity, parallel = draw(st.integers(0, 4)), draw(st.sampled_from([1, 1, 1, 2]))
    minimum = draw(st.integers(0, min(capacity, slots * parallel))) if promises else 0
    available = None if always else draw(st.none() | st.frozensets(st.integers(0, slots - 1)))
    side = "enterprise" if name.startswith("E") else "merchant"
    return Participant(name, side, capacity, parallel, available, minimum)


def _wish(enterprise: str, merchant: str, musts: bool) -> st.SearchStrategy[Wish]:
    must = st.booleans() if musts else st.just(False)
    return st.builds(Wish, st.just(enterprise), st.just(merchant), st.integers(0, 20), must=must)


def places(event: Event) -> Iterator[tuple[Place, ...]]:
    """Every schedule that keeps the rules, with nothing of the solver in it."""
    people = {person.id: person for person in event.participants}
    wishes = [wish for wish in event.wishes if not wish.never]

    def extend(rest: list[Wish], used: Counter[object], held: tuple[Place, ...]) -> Iterator[tuple[Place, ...]]:
        if not rest:
            yield held
            return
        yield from extend(rest[1:], used, held)
        pair = (rest[0].enterprise, rest[0].merchant)
        if any(used[end] >= people[end].capacity for end in pair):
            return
        for slot in range(event.slots):
            if used[slot] < event.tables[slot] and all(_can(people[end], slot, used) for end in pair):
                more = Counter([slot, *pair, *((end, slot) for end in pair)])
                yield from extend(rest[1:], used + more, (*held, (*pair, slot)))

    yield from extend(wishes, Counter(), ())


def _can(person: Participant, slot: int, used: Counter[object]) -> bool:
    here = person.available is None or slot in person.available
    return here and used[person.id, slot] < person.parallel


def rank(event: Event, held: tuple[Place, ...]) -> tuple[int, ...]:
    """Musts, then the first promised meetings of all, the second …, then weight."""
    weights = {(wish.enterprise, wish.merchant): wish.weight for wish in event.wishes}
    pairs = {place[:2] for place in held}
    musts = sum(wish.must and (wish.enterprise, wish.merchant) in pairs for wish in event.wishes)
    count = Counter(end for place in held for end in place[:2])
    levels = range(1, max((person.minimum for person in event.participants), default=0) + 1)
    kept = [sum(person.minimum >= k and count[person.id] >= k for person in event.participants) for k in levels]
    return (musts, *kept, sum(weights[pair] for pair in pairs))


def best(event: Event) -> tuple[int, ...]:
    return max(rank(event, held) for held in places(event))


def as_places(meetings: tuple[Meeting, ...]) -> tuple[Place, ...]:
    return tuple((meeting.enterprise, meeting.merchant, meeting.slot) for meeting in meetings)

"""Reading the catalogue. Every function takes the actor, or a queryset that was scoped to one."""

from merchants.queries.browsing import DirectoryFilters, directory
from merchants.queries.credentials import holders_of
from merchants.queries.export import export_headers, export_rows
from merchants.queries.facet_counts import Facets, facets
from merchants.queries.gaps import Completeness, Missing, completeness
from merchants.queries.pages import profile_for_page, with_page_relations

__all__ = [
    "Completeness",
    "DirectoryFilters",
    "Facets",
    "Missing",
    "completeness",
    "directory",
    "export_headers",
    "export_rows",
    "facets",
    "holders_of",
    "profile_for_page",
    "with_page_relations",
]

"""Say what each number belongs to: its arms, endpoint, population; who is the numerator.

The finders know words; this is where they meet. Must never guess in silence: what decided stands in the evidence.
"""

from extractors.link.effects import linked_effects
from extractors.link.explain import explain
from extractors.link.medians import linked_medians
from extractors.link.places import Places
from extractors.link.rates import linked_rates
from extractors.link.restated import first_stated

__all__ = ["Places", "explain", "first_stated", "linked_effects", "linked_medians", "linked_rates"]

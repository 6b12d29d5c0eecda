"""Every metric that the sample standard names, by topic."""

from cuobian.domains.standards.metrics.definitions.activities import ACTIVITIES
from cuobian.domains.standards.metrics.definitions.guidance import GUIDANCE
from cuobian.domains.standards.metrics.definitions.learning import LEARNING
from cuobian.domains.standards.metrics.definitions.opening import OPENING
from cuobian.domains.standards.metrics.definitions.orders import ORDERS
from cuobian.domains.standards.metrics.definitions.partners import PARTNERS
from cuobian.domains.standards.metrics.definitions.review import REVIEW
from cuobian.domains.standards.metrics.definitions.volunteers import VOLUNTEERS
from cuobian.domains.standards.metrics.registry import Metric

DEFINITIONS: tuple[Metric, ...] = (
    *OPENING,
    *VOLUNTEERS,
    *LEARNING,
    *ORDERS,
    *ACTIVITIES,
    *PARTNERS,
    *REVIEW,
    *GUIDANCE,
)

"""The demonstration city: all of it or nothing."""

import pytest

from cuobian.config import demo
from cuobian.domains.network.models import Place
from cuobian.kernel.clock import now


@pytest.mark.django_db
def test_a_demonstration_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "DOMAINS", ("network", "nowhere"))

    with pytest.raises(ModuleNotFoundError):
        demo.load(seed=1, now=now(), progress=lambda _doing, _done, _total: None)

    assert not Place.objects.exists()

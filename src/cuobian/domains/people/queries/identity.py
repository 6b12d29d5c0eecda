"""Who is meant by what was typed at the door."""

from cuobian.domains.people.models import Account


def username_of(typed: str) -> str:
    """The name to sign in with: a telephone number stands for its owner. Unknown words come back as they are."""
    wanted = typed.strip().lower()
    if wanted.isdigit():
        owner = Account.objects.filter(phone=wanted).values_list("username", flat=True).first()
        return owner or wanted
    return wanted

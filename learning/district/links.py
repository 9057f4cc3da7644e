"""Links that people hold: a random token in an address, of which only a keyed hash is kept."""

import hmac
import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select, update

from storage.database import Transaction
from storage.tables import Link, LinkScope

_ALPHABET = string.ascii_letters + string.digits
# 22 characters of 62 are 131 bits: no token can be guessed, and the address still fits a line.
_LENGTH = 22
_MOST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links. `public_url` is what addresses begin with; `key` is the district's secret key."""

    public_url: str = ""
    key: str = field(default="", repr=False)

    def hash_of(self, token: str) -> str:
        """Return what is kept of a token."""
        return hmac.new(self.key.encode(), token.encode(), sha256).hexdigest()

    def mint(  # noqa: PLR0913 - a link has this many parts
        self,
        tx: Transaction,
        scope: LinkScope,
        *,
        person_id: int,
        now: datetime,
        registration_id: int | None = None,
        session_id: int | None = None,
        about: str = "",
        expires_at: datetime | None = None,
    ) -> str:
        """Make a link for a person and return its address. Nobody, not even this program, can show it again."""
        token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        tx.add(
            Link(
                token_hash=self.hash_of(token),
                scope=scope,
                person_id=person_id,
                registration_id=registration_id,
                session_id=session_id,
                about=about,
                created_at=now,
                expires_at=expires_at,
            )
        )
        if scope is LinkScope.feed:
            return f"{self.public_url}/calendar/{token}.ics"
        return f"{self.public_url}/s/{token}"

    def find(self, tx: Transaction, token: str, *, now: datetime) -> Link | None:
        """Return the link of a token, or None for one that is unknown, revoked or expired."""
        if len(token) > _MOST_TYPED:
            return None
        link = tx.exec(select(Link).where(Link.token_hash == self.hash_of(token))).one_or_none()
        if link is None or link.revoked_at is not None:
            return None
        return None if link.expires_at is not None and link.expires_at <= now else link


def revoke_links(tx: Transaction, scope: LinkScope, *, person_id: int, now: datetime) -> None:
    """Make every link of a person with this scope useless."""
    tx.exec(
        update(Link)
        .where(col(Link.scope) == scope, col(Link.person_id) == person_id, col(Link.revoked_at).is_(None))
        .values(revoked_at=now)
    )

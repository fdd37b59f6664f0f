"""Who calls: an Authorization header and the path of a call, held against the registry.

The order is that of cheapness: a stranger's token costs no signature check, one with a wrong claim no fetched key, and
a used id is noted only for a token that is sound, so that nobody can use up another's.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cds_service.security import tokens
from cds_service.security.keys import KeySet
from cds_service.security.registry import Caller, Client
from cds_service.security.shared import UsedTokens
from cds_service.security.tokens import Limits, Refused, Token, Why


@dataclass(frozen=True, slots=True)
class Callers:
    """The clients that may call, each with its keys by its name; `now` gives seconds since 1970."""

    clients: tuple[Client, ...]
    keys: Mapping[str, KeySet]
    used: UsedTokens
    leeway: float = 60.0
    now: Callable[[], float] = field(default=time.time)

    def identify(self, authorization: str | None, path: str) -> Client:
        """Whose call this is. Raises Refused, or StateUnreachable when a used token could not be told."""
        token = tokens.read(authorization)
        client, caller = self._claimed(token)
        try:
            self._check(token, caller, path)
            key = self.keys[client.name].key(token.kid)
            if key is None:
                raise Refused(Why.KID)
            tokens.check_signature(token, key, caller.algorithms)
        except Refused as refused:
            raise Refused(refused.why, client.name) from None
        left = token.expires + self.leeway - self.now()
        if not self.used.claim(client.name, token.jti, max(left, 1.0)):
            raise Refused(Why.REPLAYED, client.name)
        return client

    def _claimed(self, token: Token) -> tuple[Client, Caller]:
        """The client whose issuer and tenant a token names; which proves nothing yet."""
        for client in self.clients:
            caller = client.caller
            if caller is not None and caller.issuer == token.issuer and caller.tenant in (None, token.tenant):
                return client, caller
        raise Refused(Why.ISSUER)

    def _check(self, token: Token, caller: Caller, path: str) -> None:
        if token.algorithm not in caller.algorithms:
            raise Refused(Why.ALGORITHM)
        if token.jku is not None and token.jku != caller.jwks_url:
            raise Refused(Why.JKU)
        tokens.check_audience(token, caller.audience_of(path))
        tokens.check_times(token, Limits(caller.lifetime, caller.age, self.leeway), self.now())

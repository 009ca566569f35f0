"""Accounts of funds as far as this process has read them: only what came since is read, for no fact ever changes.

What is kept decides nothing: a command is recorded on the condition that the account still stands where it was read,
and where another record was put in the place of the one that was read, it is read from its beginning.
"""

from collections import OrderedDict
from collections.abc import Mapping

from cases.events import Recorded
from cases.fund.account import Account, stream_of
from cases.values import UnitId

ENTRIES_MAX = 200_000
"""How many entries are kept altogether; of more, the accounts that nobody asked for the longest are let go."""


class KeptAccounts:
    """The accounts that this process has read."""

    def __init__(self, entries_max: int = ENTRIES_MAX) -> None:
        """Begin with none."""
        self._entries_max = entries_max
        self._kept: OrderedDict[UnitId, Account] = OrderedDict()

    def held(self, fund: UnitId) -> Account:
        """Return an account as it was read last; one without entries, if it was not."""
        return self._kept.get(fund) or Account(fund=fund)

    def keep(self, account: Account) -> Account:
        """Return an account, which is kept from now on."""
        self._kept[account.fund] = account
        self._kept.move_to_end(account.fund)
        while len(self._kept) > 1 and sum(one.version for one in self._kept.values()) > self._entries_max:
            self._kept.popitem(last=False)
        return account


def taken_in(*held: Account) -> Mapping[str, Recorded]:
    """Return the last fact that each account holds, by stream: what is read of it begins there."""
    return {stream_of(one.fund): one.last for one in held if one.last is not None}

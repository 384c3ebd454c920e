"""Who the merchant is to Colissimo: the same for labels and for tracking."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ColissimoAccess:
    """An application key, or an account number with its password."""

    key: str = field(default="", repr=False)
    account: str = ""
    password: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.key, self.password, self.account

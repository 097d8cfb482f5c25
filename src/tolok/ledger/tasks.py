"""The jobs of this room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tolok.ledger.heads import write_head


@app.periodic(cron="5 17 * * *")  # 00.05 in Jakarta
@app.task(name="ledger.head", queue="ledger", retry=5)
def sign_head(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it is
    """Keep the chain's head of the day, signed."""
    write_head()


@app.task(name="ledger.verify", queue="ledger", retry=5)
def verify(*, verification: int) -> None:
    """Work the whole chain out again, because somebody asked."""
    from tolok.ledger.verifications import carry_out

    carry_out(verification)

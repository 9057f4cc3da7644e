"""The reference: a Bolt listener that only acknowledges, behind the same web server as the bot."""

import sys

from gunicorn.app.base import BaseApplication
from slack_bolt import Ack, App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.serve import server_options


class BareServer(BaseApplication):
    """gunicorn with the bot's options and a listener that does nothing."""

    def __init__(self, port: int, api_url: str) -> None:
        self._port = port
        self._api_url = api_url
        super().__init__()

    def load_config(self) -> None:
        """Take over the bot's own options."""
        for name, value in server_options("127.0.0.1", self._port).items():
            self.cfg.set(name, value)

    def load(self) -> SlackRequestHandler:  # type: ignore[override]  # typeshed wants one exact kind of environ
        """Build the app."""
        app = App(
            signing_secret="secret",  # noqa: S106 - made up
            client=WebClient(token="xoxb-bench", base_url=self._api_url),  # noqa: S106 - made up
            process_before_response=True,
            token_verification_enabled=False,
        )
        app.command("/pl")(_acknowledge)
        return SlackRequestHandler(app, path="/slack/events")


def _acknowledge(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    BareServer(int(sys.argv[1]), sys.argv[2]).run()

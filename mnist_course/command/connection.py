"""The way of a kernel's messages to the browser, without a pause between them."""

from typing import Any

from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Send every message at once.

    A redrawn figure is several small messages. TCP keeps a small one back until the
    one before it is confirmed (Nagle's algorithm), which takes up to 40 ms: more than
    most of the course's figures need to redraw.
    """

    def connect(self) -> Any:
        """Open the connection, with Nagle's algorithm switched off."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()

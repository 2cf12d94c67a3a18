"""Visiting a Streamlit page without a browser: the same websocket, the same messages, none of the drawing.

It runs a page's script on the server as a browser's visit does, and can type into the page's one text field and press
its submit button.
"""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

_TEXT_FIELDS = ("text_input", "text_area", "chat_input")


class PageVisitor:
    """One visit. ``elements`` are those that the last run of the script sent, in their order."""

    def __init__(self, port: int, page: str = "", timeout: float = 60) -> None:
        self._timeout = timeout
        self._page = page
        address = f"127.0.0.1:{port}"
        self._socket = connect(
            f"ws://{address}/_stcore/stream",
            origin=Origin(f"http://{address}"),
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            proxy=None,
        )
        self.elements: list[Element] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def load(self) -> str:
        """Open the page and return the text that it shows when its script has finished."""
        return self._run(WidgetStates())

    def submit(self, text: str) -> str:
        """Type into the text field, press the button that submits it, and return the text that is shown then."""
        states = WidgetStates()
        for element in self.elements:
            kind = element.WhichOneof("type")
            if kind in _TEXT_FIELDS:
                states.widgets.add(id=getattr(element, kind).id, string_value=text)
            elif kind == "button" and element.button.is_form_submitter:
                states.widgets.add(id=element.button.id, trigger_value=True)
        if len(states.widgets) < 2:
            raise AssertionError(f"no text field with a button on the page {self._page!r}")
        return self._run(states)

    def _run(self, states: WidgetStates) -> str:
        message = BackMsg()
        message.rerun_script.page_name = self._page
        message.rerun_script.widget_states.CopyFrom(states)
        self._socket.send(message.SerializeToString())
        self.elements = []
        for forward in self._messages():
            if forward.WhichOneof("type") == "delta" and forward.delta.WhichOneof("type") == "new_element":
                element = forward.delta.new_element
                if element.WhichOneof("type") == "exception":
                    raise AssertionError(f"the page shows an exception: {element.exception.message}")
                self.elements.append(element)
        return "\n".join(text for element in self.elements for text in _texts(element))

    def _messages(self) -> Iterator[ForwardMsg]:
        """Messages until the script has finished."""
        while True:
            data = self._socket.recv(timeout=self._timeout)
            if isinstance(data, str):
                continue
            forward = ForwardMsg()
            forward.ParseFromString(data)
            if forward.WhichOneof("type") == "script_finished":
                return
            yield forward


def _texts(element: Element) -> Iterator[str]:
    kind = element.WhichOneof("type")
    content: Any = getattr(element, kind) if kind else None
    for field in ("body", "label"):
        value = getattr(content, field, None)
        if isinstance(value, str) and value:
            yield value

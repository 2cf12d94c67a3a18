"""A model server as networks have them: what is sent to it, what is made of its answers, and how its failures read."""

import json
import threading
import time

import httpx
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage
from pydantic import SecretStr

from app.answering.endpoint import EndpointChatModel
from app.answering.exchange import Exchange
from app.errors import GenerationError
from tests.answering.scripted_server import Handler, Reply, free_port, serving

MESSAGES = [SystemMessage("Regeln"), HumanMessage("Frage?")]


def says(*words: str) -> Reply:
    def reply(handler: Handler) -> None:
        handler.begin()
        for word in words:
            handler.piece(word)
        handler.end()

    return reply


def ask(address: str, **options: object) -> list[AIMessageChunk]:
    return list(EndpointChatModel(endpoint=address, **options).stream(MESSAGES))  # type: ignore[arg-type]


def text_of(chunks: list[AIMessageChunk]) -> str:
    return "".join(str(piece.content) for piece in chunks)


def metadata_of(chunks: list[AIMessageChunk]) -> dict[str, object]:
    return {key: value for piece in chunks for key, value in piece.response_metadata.items()}


def test_an_answer_comes_in_pieces_with_what_is_known_of_it() -> None:
    with serving(says("Die Steuer ", "beträgt 120 €", ".")) as server:
        chunks = ask(server.address, answer_tokens=99, model="stadtmodell")
    assert text_of(chunks) == "Die Steuer beträgt 120 €."
    assert metadata_of(chunks)["prompt_tokens"] == 321
    assert metadata_of(chunks)["finish_reason"] == "stop"
    assert server.paths == ["/v1/chat/completions"]
    body = server.bodies[0]
    assert body["messages"] == [{"role": "system", "content": "Regeln"}, {"role": "user", "content": "Frage?"}]
    assert (body["temperature"], body["max_tokens"], body["stream"], body["model"]) == (0, 99, True, "stadtmodell")


def test_the_key_is_sent_to_the_server_and_shown_to_nobody() -> None:
    model = EndpointChatModel(endpoint="http://127.0.0.1:1/v1", api_key=SecretStr("geheim"))
    assert "geheim" not in f"{model!r}{model}"
    with serving(says("Ja.")) as server:
        ask(server.address, api_key=SecretStr("geheim"))
        ask(server.address)
    assert [headers.get("Authorization") for headers in server.headers] == ["Bearer geheim", None]


def test_pieces_may_be_cut_anywhere_and_comments_keep_the_connection_open() -> None:
    def reply(handler: Handler) -> None:
        handler.begin()
        whole = ': ping\r\nevent: x\ndata: {"choices":[{"delta":{"content":"Größe"}}]}\r\n\r\ndata:[DONE]\n\n'.encode()
        for place in range(len(whole)):
            handler.send(whole[place : place + 1])

    with serving(reply) as server:
        assert text_of(ask(server.address)) == "Größe"


def test_an_answer_that_the_server_cut_off_is_told_so() -> None:
    def reply(handler: Handler) -> None:
        handler.begin()
        handler.piece("Die Steuer beträgt")
        handler.end("length")

    with serving(reply) as server:
        assert metadata_of(ask(server.address))["finish_reason"] == "length"


def refuses(status: int, body: str = "", kind: str = "application/json", **headers: str) -> Reply:
    def reply(handler: Handler) -> None:
        handler.begin(status, kind, **headers)
        handler.send(body)

    return reply


def sends(*parts: str | bytes) -> Reply:
    def reply(handler: Handler) -> None:
        handler.begin()
        for part in parts:
            handler.send(part)

    return reply


CONTEXT = json.dumps({"error": {"code": 400, "message": "request (9000 tokens) exceeds the available context size"}})


@pytest.mark.parametrize(
    ("reply", "way_out"),
    [
        (refuses(401), r"llm\.api_key"),
        (refuses(403), r"llm\.api_key"),
        (refuses(404, '{"error": "model not found"}'), r"llm\.endpoint_model"),
        (refuses(400, CONTEXT), "zu lang .* Frage kürzen"),
        (refuses(400, '{"error": "unknown field"}'), "Fehler 400"),
        (refuses(429), "später"),
        (refuses(503, '{"error": "Loading model"}'), "später"),
        (refuses(500), "Protokoll"),
        (refuses(302, Location="http://192.0.2.1/v1"), "leitet .* weiter"),
        (refuses(200, "<html>Anmeldung</html>", "text/html"), r"llm\.endpoint prüfen"),
        (refuses(200, '{"choices": []}'), r"llm\.endpoint prüfen"),
        (sends("data: <html>\n\n"), r"llm\.endpoint prüfen"),
        (sends('data: {"choices": 7}\n\n'), r"llm\.endpoint prüfen"),
        (sends('data: {"error": {"message": "boom"}}\n\n'), "Fehler des Servers"),
        (sends('error: {"message": "boom"}\n\n'), "Fehler des Servers"),
        (sends('data: {"choices":[{"delta":{"content":"Die"}}]}\n\n'), "mitten in der Antwort"),
        (sends(b"data: " + b"x" * 70_000, *([b"x" * 70_000] * 20)), "Zeile ohne Ende"),
        (sends("data: [DONE]\n\n"), "nichts geschrieben"),
        (lambda handler: handler.connection.close(), "nicht zu erreichen"),
    ],
)
def test_every_failure_is_one_sentence_with_the_server_and_the_way_out(reply: Reply, way_out: str) -> None:
    with serving(reply) as server, pytest.raises(GenerationError, match=way_out) as raised:
        ask(server.address)
    assert server.address in str(raised.value)
    assert str(raised.value).count(".\n") == 0
    assert str(raised.value).endswith(".")
    assert "boom" not in str(raised.value)


def test_a_server_that_is_not_there_is_named() -> None:
    address = f"http://127.0.0.1:{free_port()}/v1"
    with pytest.raises(GenerationError, match=f"{address} ist nicht zu erreichen"):
        ask(address)
    with pytest.raises(GenerationError, match=f"{address} ist nicht zu erreichen"):
        EndpointChatModel(endpoint=address).warm_up()


def test_nothing_goes_anywhere_but_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy of the environment nor a redirect carries a question away."""
    with serving(says("Nein.")) as elsewhere:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, elsewhere.address.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        with serving(says("Ja.")) as server:
            assert text_of(ask(server.address)) == "Ja."
        redirect = refuses(307, Location=elsewhere.address + "/chat/completions")
        with serving(redirect) as server, pytest.raises(GenerationError, match="leitet"):
            ask(server.address)
        assert elsewhere.paths == []


@pytest.mark.parametrize("silent", ["before the answer", "within the answer"])
def test_leaving_closes_the_connection_at_once(silent: str) -> None:
    def reply(handler: Handler) -> None:
        if silent == "within the answer":
            handler.begin()
            handler.piece("Die")
        handler.wait_until_left()

    with serving(reply) as server:
        stream = EndpointChatModel(endpoint=server.address).stream(MESSAGES)
        began = time.monotonic()
        assert len([next(stream) for _ in range(2)]) == 2
        assert time.monotonic() - began < 2  # empty pieces come although nothing is said
        left = time.monotonic()
        stream.close()  # type: ignore[attr-defined]
        deadline = left + 5
        while not server.left_after and time.monotonic() < deadline:
            time.sleep(0.005)
        assert server.left_after
        assert server.left_after[0] - left < 0.5


def test_leaving_before_there_is_a_connection_sends_nothing() -> None:
    with serving(says("Ja.")) as server:
        connecting = threading.Event()
        client = httpx.Client(
            trust_env=False, limits=httpx.Limits(max_keepalive_connections=0), transport=_Late(connecting)
        )
        with client:
            with Exchange(client, client.build_request("POST", server.address, json={})):
                pass
            connecting.set()
            time.sleep(0.2)
        assert server.paths == []


class _Late(httpx.HTTPTransport):
    """Connects when the test says so."""

    def __init__(self, connecting: threading.Event) -> None:
        super().__init__(trust_env=False)
        self._connecting = connecting

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._connecting.wait(5)
        return super().handle_request(request)


def test_a_silent_server_is_not_waited_for_without_end() -> None:
    with serving(lambda handler: handler.wait_until_left()) as server:
        began = time.monotonic()
        with pytest.raises(GenerationError, match=r"llm\.answer_seconds"):
            ask(server.address, answer_seconds=0.5)
        assert time.monotonic() - began < 2


def test_an_endless_answer_is_cut_off() -> None:
    def reply(handler: Handler) -> None:
        handler.begin()
        while True:
            handler.piece("und so weiter ")

    with serving(reply) as server:
        chunks = ask(server.address, answer_tokens=16)
        assert metadata_of(chunks)["finish_reason"] == "length"
        assert len(text_of(chunks)) < 2000


def test_the_servers_models_are_known_before_the_first_question() -> None:
    def models(handler: Handler) -> None:
        handler.begin(kind="application/json")
        handler.send('{"data": [{"id": "klein"}, {"id": "groß"}]}')

    with serving(models) as server:
        EndpointChatModel(endpoint=server.address, model="groß").warm_up()
        EndpointChatModel(endpoint=server.address).warm_up()
        with pytest.raises(GenerationError, match="kein Modell „riesig“, sondern klein, groß"):
            EndpointChatModel(endpoint=server.address, model="riesig").warm_up()
    with serving(refuses(200, "<html>", "text/html")) as server, pytest.raises(GenerationError, match="Liste"):
        EndpointChatModel(endpoint=server.address).warm_up()

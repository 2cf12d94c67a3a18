"""Nothing connects anywhere but loopback at run time: telemetry, look-ups and downloads of libraries, switched off.

``silence_telemetry`` comes first at every entry point, before the libraries are imported; child processes inherit what
it sets. It overrides the user's environment on purpose. Two libraries cannot be silenced by variables alone and have
a function of their own, to be called where the library is used: ``keep_streamlit_local`` in the process that serves
the pages, ``keep_unstructured_local`` before partitioning.

What was found in the installed packages (checked against their code, guarded by ``tests/test_offline.py``):
Chroma 1.5 sends nothing itself but can export OpenTelemetry traces; Streamlit counts page views through the browser
and asks an Amazon address for its own external IP, at start and for every websocket with a foreign ``Origin``;
LangSmith uploads traces when its variables are set; unstructured reports its import and every partition, prints an
advert, and downloads an English spaCy model; huggingface_hub downloads on demand.
"""

import os

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")

_VARIABLES = {
    # read by several libraries (unstructured, huggingface_hub, streamlit's companions)
    "DO_NOT_TRACK": "1",
    "SCARF_NO_ANALYTICS": "true",
    # unstructured's advert
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
    # Chroma, and the OpenTelemetry exporter that it carries
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "",
    "CHROMA_OTEL_GRANULARITY": "none",
    "OTEL_SDK_DISABLED": "true",
    # Streamlit; its command line alone reads these, see keep_streamlit_local
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",
    # LangChain reads the first of these four that is not empty
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING": "false",
    # huggingface_hub and tokenizers come with Chroma; neither has anything to fetch here
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}

_UNWANTED_PREFIXES = ("OTEL_EXPORTER_",)


def silence_telemetry() -> None:
    """Set every switch that the libraries read from the environment, whatever stood there before.

    A proxy in the environment would also carry requests to our own Chroma server, so loopback is taken out of it.
    """
    os.environ.update(_VARIABLES)
    for name in [name for name in os.environ if name.startswith(_UNWANTED_PREFIXES)]:
        del os.environ[name]
    for name in ("NO_PROXY", "no_proxy"):
        present = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
        os.environ[name] = ",".join(dict.fromkeys([*present, *LOOPBACK_NAMES]))


def keep_streamlit_local() -> None:
    """Stop Streamlit from counting page views, and from asking the network who it is.

    For its banner and to judge a websocket's ``Origin``, Streamlit looks up its external address over HTTP and its
    internal one through a socket towards a public resolver. No setting turns that off. Without the answers an origin
    is allowed when it is loopback, the address set in ``browser.serverAddress``, or listed in
    ``server.corsAllowedOrigins``.
    """
    from streamlit import config, net_util

    config.set_option("browser.gatherUsageStats", False)
    net_util.get_external_ip = _no_address
    net_util.get_internal_ip = _no_address


def keep_unstructured_local() -> None:
    """Give unstructured a German sentence splitter, in place of the English model that it would download.

    It is a blank spaCy pipeline: words and sentences, no tags. With ``languages=["deu"]`` the partitioners use no tags.
    Words end at white space: spaCy's own rules take time by the square of the brackets in a row.
    """
    silence_telemetry()  # importing unstructured reports home unless told otherwise
    from unstructured.nlp import tokenize

    if tokenize._load_spacy_model is not _german_pipeline:
        tokenize._load_spacy_model = _german_pipeline
        tokenize._get_nlp.cache_clear()


def _no_address() -> None:
    return None


def _german_pipeline() -> object:
    import spacy
    from spacy.tokenizer import Tokenizer

    pipeline = spacy.blank("de")
    pipeline.tokenizer = Tokenizer(pipeline.vocab)
    pipeline.add_pipe("sentencizer")
    return pipeline

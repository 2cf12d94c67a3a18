# The same as "make run", in a container. Build: docker build -t ratslotse .
# Run:   docker run --rm -p 127.0.0.1:8501:8501 -v ratslotse-data:/data ratslotse
# The first start fetches the models into the volume; later ones need no network.

FROM python:3.12-slim AS build
# llama-cpp-python is compiled. The image may run on another processor than the one that builds it, so it uses what
# every server of the last ten years has (AVX2). For the machine at hand: --build-arg CMAKE_ARGS=-DGGML_NATIVE=ON
ARG CMAKE_ARGS="-DGGML_NATIVE=OFF"
RUN apt-get update \
 && apt-get install -y --no-install-recommends build-essential \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/ratslotse
RUN python -m venv .venv
COPY requirements.lock ./
RUN CMAKE_ARGS="$CMAKE_ARGS" .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY ingest ingest
RUN .venv/bin/pip install --no-cache-dir --no-deps -e .

FROM python:3.12-slim
# libgomp1: threads of the compiled model runtime. tesseract: text recognition of scanned pages, in German.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgomp1 tesseract-ocr tesseract-ocr-deu \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --uid 10001 ratslotse \
 && install -d -o ratslotse -g ratslotse /data
# Same path as in the build stage: the environment's scripts carry it.
WORKDIR /srv/ratslotse
COPY --from=build /srv/ratslotse ./
COPY docs_corpus docs_corpus
USER ratslotse
# Inside a container loopback reaches nobody; who may connect is decided by the port that is published.
ENV PATH="/srv/ratslotse/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    RATSLOTSE_DATA=/data \
    RATSLOTSE_SERVER__HOST=0.0.0.0 \
    RATSLOTSE_SERVER__PORT=8501
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=15m --interval=30s --timeout=5s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# Exit code 1 of the ingest: some files failed; the report says which, and the rest can be asked.
CMD ["sh", "-c", "ratslotse models fetch && { ratslotse-ingest docs_corpus || [ $? -eq 1 ]; } && exec ratslotse start"]

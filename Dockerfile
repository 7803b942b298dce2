# The app as a container: small, not root, and fine with a read-only root file system.
#   docker build -t trial-finder .
#   docker run --rm -p 8501:8501 --read-only --tmpfs /tmp --volume trials:/data trial-finder

# A tag moves; `--build-arg PYTHON_IMAGE=python@sha256:…` names the very image: docs/operations.md, "Containers".
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS packages
COPY requirements.lock .
RUN python -m venv /packages \
    && /packages/bin/pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements.lock

FROM ${PYTHON_IMAGE}
# HOME is where libraries look for settings of their own; there are none.
ENV PATH=/packages/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TRIAL_FINDER_CACHE_DIR=/data
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin finder && install --directory --owner finder /data
COPY --from=packages /packages /packages
COPY . /app
WORKDIR /app
RUN python -m compileall -q cache finder pages service streamlit_app.py serve.py
USER 10001
VOLUME /data
EXPOSE 8501
STOPSIGNAL SIGTERM
# Whether the server answers. How old the trials are is no reason to end it; /healthz tells that.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "serve.py", "--server.address=0.0.0.0", "--server.port=8501", "--server.fileWatcherType=none"]

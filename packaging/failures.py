"""Say in one sentence why a package or its installation failed, from what pip wrote."""

from pathlib import Path

_NETWORK = (
    "Name or service not known",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "nodename nor servname",
    "NewConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Connection reset",
    "Network is unreachable",
    "ProxyError",
    "Remote end closed connection",
)
_AGAIN = "then give the same command again."

# (signs in the output, what it means and what to do); the first that fits is taken.
_EXPLANATIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("No space left on device", "not enough space on the disk"),
        f"The disk is full. Make about 1 GB of room, {_AGAIN}",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that requirements.lock names, so it was refused. "
        f"Empty pip's cache (python3 -m pip cache purge), check the package index that pip uses, {_AGAIN}",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
        "The package index's certificate could not be verified. Behind a proxy that inspects "
        f"traffic, set PIP_CERT to its certificate, {_AGAIN}",
    ),
    (
        _NETWORK,
        "The package index could not be reached. Check the network, or set HTTPS_PROXY "
        f"or PIP_INDEX_URL to what your network uses, {_AGAIN}",
    ),
    (
        ("No matching distribution found", "Could not find a version"),
        "A locked package has no ready-made build for this Python and system, or the package index lacks it. "
        f"Try another Python (3.11 to 3.14, 64 bits), {_AGAIN}",
    ),
    (
        ("Permission denied", "Access is denied"),
        f"A file could not be written. Close ConvStudio and whatever else uses .venv, {_AGAIN}",
    ),
)


def explain_failure(title: str, output: str, log: Path) -> str:
    """Return what failed, why as far as the output tells, what to do, and where all of it can be read."""
    for signs, explanation in _EXPLANATIONS:
        if any(sign in output for sign in signs):
            return f"{title} failed. {explanation}\nAll of its output: {log}"
    last = "\n".join(f"  {line}" for line in output.strip().splitlines()[-5:])
    return f"{title} failed. Its last lines:\n{last}\nAll of its output: {log}"

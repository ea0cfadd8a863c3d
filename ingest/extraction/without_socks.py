"""Imports trafilatura without the warning that its HTTP client gives where SOCKS proxies are not supported."""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "SOCKS support")
    import trafilatura
    from trafilatura import downloads

__all__ = ["downloads", "trafilatura"]

"""Switching off what libraries tell their makers.

Several of the libraries here report, unless told otherwise, that and how they are used: where from, how often, under a
lasting name that they keep in the home folder. Importing `store` switches all of it off, whatever the environment says,
before any of them is loaded; `ingest` and `chatbot` import `store` first.
"""

import os
import sys
from types import ModuleType
from typing import cast

VARIABLES = {
    "DO_NOT_TRACK": "1",  # asked for by several, https://donottrack.sh
    "HF_HUB_DISABLE_TELEMETRY": "1",  # Hugging Face's hub: only models that settings name are asked for there
    "DISABLE_SAFETENSORS_CONVERSION": "1",  # else transformers has another server convert a model of the hub
    "RAY_USAGE_STATS_ENABLED": "0",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "ANONYMIZED_TELEMETRY": "False",  # Chroma; `store.vectors.chroma` gives it no environment to read besides
}
"""Set also for the processes that this one begins; each library reads its own when it is imported or used."""
_OPENVINOS = "openvino_telemetry"
_HUBS = "huggingface_hub.constants"


def switch_off() -> None:
    """Have no library of this process, or of one that it begins, report to anybody.

    OpenVINO's reports have no switch but an answer in the home folder, or the pretence of being a test run. They come
    from a package of its own, without which OpenVINO does as well: so it is not found from here on.
    """
    os.environ.update(VARIABLES)
    sys.modules[_OPENVINOS] = cast(ModuleType, None)  # Python's own way to say that there is no such module
    if _HUBS in sys.modules:  # it has read its variable already
        vars(sys.modules[_HUBS])["HF_HUB_DISABLE_TELEMETRY"] = True

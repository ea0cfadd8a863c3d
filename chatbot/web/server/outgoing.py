"""What Streamlit asks or tells servers on the internet by itself, switched off.

`.streamlit/config.toml` says so as well, and is read before this: with the welcome message, Streamlit would look for
this computer's address as others see it. Options of the command line and variables may contradict the file, not this.
"""

from streamlit import config, net_util

STATISTICS = "browser.gatherUsageStats"


def switch_off() -> None:
    """Have Streamlit report nothing, and ask nobody for this computer's address."""
    _report_nothing()
    config.on_config_parsed(_report_nothing, force_connect=True)  # whenever its file is changed
    # It is asked for when a page of another origin knocks, so by anybody, who then waits for a server elsewhere.
    net_util.get_external_ip = _nobody_knows


def _report_nothing() -> None:
    config.set_option(STATISTICS, False)


def _nobody_knows() -> None:
    return None

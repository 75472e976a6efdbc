"""`python -m examples.newsroom`: start everything, say where to look and what to try."""

import logging
import os
import sys
import threading
from pathlib import Path

from .demo import USUAL_PORTS, Demo
from .readers import ACCOUNT, PASSWORD

STORE = "sqlite:///consent-demo.db"

WELCOME = """
The Daily Harbour is printed.

  Asks first      {demo.site}
  Without asking  {demo.plain}    the same site without the middleware

Who would like to know (each page is a log of every request that server got):

  Analytics       {demo.stats.origin}/log
  Advertising     {demo.ads.origin}/log
  Video           {demo.video.origin}/log
  Web font        {demo.fonts.origin}/log

What to try, in a private window:

  1. Open the site that asks first and touch nothing. All four logs stay [].
  2. Read “The storm wall held” and log in ({account} / {password}): the video waits, the login works.
  3. Choose “Reject all”. The logs are still [], the notice does not come back.
  4. Open “Privacy choices” in the corner of any page, allow analytics only, and look at the logs again.
  5. Take it back there. The cookies and the storage of Harbour Stats are gone.
  6. Do it again with JavaScript switched off.
  7. Open the site without asking, and see the logs fill before you have read the headline.
  8. In another terminal:  {consent} log list --store {store}

Ctrl-C ends everything.
"""


def command() -> str:
    """How the command line of this installation is called from here."""
    return os.path.relpath(Path(sys.executable).with_name("consent"))


def main() -> None:
    """Run the demonstration until Ctrl-C."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    try:
        serve()
    except KeyboardInterrupt:
        print("\nGood night.")


def serve() -> None:
    """Start everything, say so, and wait."""
    secret_key = os.environ.get("NEWSROOM_SECRET_KEY")
    with Demo(store=STORE, ports=USUAL_PORTS, secret_key=secret_key) as demo:
        words = {"account": ACCOUNT, "password": PASSWORD, "store": STORE, "consent": command()}
        print(WELCOME.format(demo=demo, **words), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

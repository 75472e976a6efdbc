"""`python -m examples.newsroom`: start everything, say where to look and what to try."""

import logging
import os
import threading

from examples.newsroom.demo import USUAL_PORTS, Demo
from examples.newsroom.readers import ACCOUNT, PASSWORD

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
  4. Open “Privacy choices” at the foot of any page, allow analytics only, and reload the logs.
  5. Take it back there. The cookies and the storage of Harbour Stats are gone.
  6. Do it again with JavaScript switched off.
  7. Open the site without asking, and see the logs fill before you have read the headline.
  8. In another terminal:  consent log list --store {store}

Ctrl-C ends everything.
"""


def main() -> None:
    """Run the demonstration until Ctrl-C."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING)
    secret_key = os.environ.get("NEWSROOM_SECRET_KEY")
    with Demo(store=STORE, ports=USUAL_PORTS, secret_key=secret_key) as demo:
        print(WELCOME.format(demo=demo, account=ACCOUNT, password=PASSWORD, store=STORE), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("\nGood night.")


if __name__ == "__main__":
    main()

"""The review page: a small server on this machine, and what it tells the browser.

Must never show as saved what is not on disk, and must never answer anybody but the person who started it.
"""

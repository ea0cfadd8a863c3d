"""The sentences that are quoted, by the form of the question.

A question for one thing has its best sentences, a list has quotations that add up, a comparison has both sides, a bare
topic has the newest reports. In come ranked sentences; out go those that are shown, in their order.
"""

"""Rounds: who visits whom, when, in which order. Plain data and pure rules.

`model` says what a planner is given and gives back, `travel` how long a way takes,
`checking` whether a plan may be, whoever made it. Solvers stand in
`adapters.rounds`; no plan reaches a screen that was not checked here.
"""

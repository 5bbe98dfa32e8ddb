"""Instruments: from checked responses to results, one module an instrument.

Each module has a function `results` that takes frames of checked responses and gives a
`Results`: people with their answers, the counts to publish, most of which stand in
`questions.json`, and the figures to publish.
Nothing here is published as it is: `publication` passes it through `disclosure`.
"""

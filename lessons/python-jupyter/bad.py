# ---
# title: Untitled7
# lesson:
#   run-order: [imports, path, read, limit, first-look, count, read, hubs]
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     name: python3
#     display_name: Python 3
#     language: python
# ---

# %%
#| label: hubs
#| error: true
hubs = sent[sent > LIMIT]
print(len(hubs), "hubs")

# %%
#| label: read
df = pd.read_csv(path)

# %%
#| label: count
by = df.groupby("pre_neuron")
sent = by["synapses"].sum()

# %%
#| label: imports
#| include: false
import pandas as pd

# %%
#| label: path
#| include: false
path = "../data/celegans_connections.csv"

# %%
#| label: limit
#| include: false
LIMIT = 200

# %%
#| label: first-look
#| include: false
df.head()

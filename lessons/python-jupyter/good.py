# ---
# title: Hubs among the neurons of C. elegans
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

# %% [markdown]
# # Hubs among the neurons of *C. elegans*
#
# Who sends more than 200 synapses? (Fenyves et al. 2020)

# %% [markdown]
# ## Setup

# %%
#| label: setup
import hashlib
from pathlib import Path
import pandas as pd

TABLE = Path("../data/celegans_connections.csv")
VERSION = "99c0a6"
LIMIT = 200  # synapses

# %% [markdown]
# ## Data loading: this table or none

# %%
#| label: load
found = hashlib.sha256(TABLE.read_bytes())
assert found.hexdigest().startswith(VERSION)
df = pd.read_csv(TABLE)

# %% [markdown]
# ## Analysis: senders only

# %%
#| label: analysis
sent = df.groupby("pre_neuron")["synapses"].sum()
hubs = sent[sent > LIMIT]
print(len(hubs), "hubs among", len(sent))

# %% [markdown]
# ## Export
#
# The hubs, with the version of the table in the file.

# %%
#| label: export
out = Path("exports/hubs.csv")
out.parent.mkdir(exist_ok=True)
text = f"# sha256 {VERSION}\n{hubs.to_csv()}"
print("wrote", out.write_text(text), "characters to", out)

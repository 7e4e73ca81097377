# ---
# title: Made, then used
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
# # Synapses sent per neuron

# %% [markdown]
# *C. elegans*, chemical synapses (Fenyves et al. 2020, CC BY 4.0).

# %%
#| label: load
import pandas as pd

rows = pd.read_csv("../data/celegans_connections.csv")

# %%
#| label: count
senders = rows.groupby("pre_neuron")
sent = senders["synapses"].sum()

# %%
#| label: report
mean = sent.mean()
print(f"{mean:.1f} per neuron")

# ---
# title: Every import in the first cell
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
# # How large is the largest connection?

# %% [markdown]
# *C. elegans*, chemical synapses (Fenyves et al. 2020, CC BY 4.0).

# %%
#| label: load
import numpy as np
import pandas as pd

rows = pd.read_csv("../data/celegans_connections.csv")

# %%
#| label: spread
largest = rows["synapses"].max()
power = np.log10(largest)
print(f"10^{power:.1f} synapses")

# ---
# title: The choice is written down
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
# # Neurons of one ganglion

# %% [markdown]
# *C. elegans*; ganglion of the cell body (Fenyves et al. 2020, CC BY 4.0).

# %%
#| label: load
import pandas as pd

neurons = pd.read_csv("../data/celegans_neurons.csv")

# %%
#| label: choose
GANGLION = "lateral ganglion"

# %%
#| label: select
by = neurons.groupby("ganglion")
one = by.get_group(GANGLION)
print(len(one), "neurons")

# ---
# title: A click nobody else makes
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
import ipywidgets as widgets
import pandas as pd

neurons = pd.read_csv("../data/celegans_neurons.csv")

# %%
#| label: choose
places = neurons["ganglion"]
pick = widgets.Dropdown(
    options=sorted(set(places.dropna())),
    value=None)

# %%
#| label: click
#| include: false
pick.value = "lateral ganglion"

# %%
#| label: select
#| error: true
by = neurons.groupby("ganglion")
one = by.get_group(pick.value)
print(len(one), "neurons")

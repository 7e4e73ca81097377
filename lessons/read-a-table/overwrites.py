# ---
# title: Mean body mass, a column overwritten
# lesson:
#   run-order: [load, convert, convert, answer]
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
# # How heavy are they, in kilograms?

# %%
#| label: load
import pandas as pd

path = "../data/penguins.csv"
birds = pd.read_csv(path)

# %%
#| label: convert
mass = birds["body_mass_g"]
birds["body_mass_g"] = mass / 1000

# %%
#| label: answer
mean = birds["body_mass_g"].mean()
print(f"{mean:.3f} kg")

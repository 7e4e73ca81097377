# ---
# title: Counting synapses
# lesson:
#   minutes: 10
#   capability: Count the synapses of a neuron.
# ---

# %% [markdown]
# # Count {time="00:00-10:00"}
#
# ## Contacts {#contacts}
#
# ::: {.hotspot #outlier}
# Which dot deserves a second look?

# %%
#| label: fig-dots
#| fig-alt: Two dots stand alone at the top.
print("a figure")

# %% [markdown]
# - [x] [A: at the top]{x=60 y=16}
# - [ ] [B: near the origin]{x=18 y=180}
# :::

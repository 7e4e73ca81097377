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
# ::: {.exercise #mean}
# Compute the mean.

# %%
#| label: mean
counts = [3, 4]
### BEGIN SOLUTION
mean = sum(counts) / len(counts)

# %% [markdown]
# :::
